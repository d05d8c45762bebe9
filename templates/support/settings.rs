//! Reads settings one by one, and goes on after a fault, so that an operator is told everything at once.
//!
//! In: a lookup over the command line, the environment and the file. Out: values, and what is wrong with the others.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// Settings by name.
pub struct Settings<'a> {
    /// Finds the text of a setting.
    pub lookup: &'a dyn Fn(&str) -> Option<String>,
    /// What is wrong so far, a sentence each.
    pub faults: Vec<String>,
}

impl<'a> Settings<'a> {
    /// Begins to read.
    pub fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            lookup,
            faults: Vec::new(),
        }
    }

    /// Gives a text; one that is empty is not set.
    pub fn text(&self, name: &str) -> Option<String> {
        let text = (self.lookup)(name)?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Reads a value of any kind.
    pub fn value<T: FromStr>(&mut self, name: &str, default: T) -> T {
        let Some(text) = self.text(name) else {
            return default;
        };
        text.parse().unwrap_or_else(|_| {
            self.faults.push(format!("{name} cannot be {text:?}"));
            default
        })
    }

    /// Reads a secret, or the file that the setting with `_FILE` at the end names.
    pub fn secret_text(&mut self, name: &str) -> Option<String> {
        let secret = (self.lookup)(name).filter(|it| !it.trim().is_empty());
        let path = self.text(&format!("{name}_FILE"));
        if secret.is_some() && path.is_some() {
            self.faults.push(format!(
                "{name} and {name}_FILE are both set: one is enough"
            ));
        }
        if secret.is_some() {
            return secret;
        }
        let path = path?;
        match std::fs::read_to_string(&path) {
            Ok(text) => Some(text.trim_end_matches(['\r', '\n']).to_owned()),
            Err(error) => {
                self.faults.push(format!(
                    "{name}_FILE names {path:?}, which cannot be read: {error}"
                ));
                None
            }
        }
    }

    /// Reads a number above zero.
    pub fn positive(&mut self, name: &str, default: usize) -> usize {
        let value = self.value(name, default);
        if value == 0 {
            self.faults.push(format!("{name} must be at least 1"));
        }
        value
    }

    /// Reads a time in seconds.
    pub fn seconds(&mut self, name: &str, default: u64) -> Duration {
        Duration::from_secs(self.value(name, default))
    }

    /// Reads a switch: `on` or `off`, `true` or `false`.
    pub fn switch(&mut self, name: &str, default: bool) -> bool {
        match self.text(name).as_deref() {
            None => default,
            Some("on" | "true" | "1") => true,
            Some("off" | "false" | "0") => false,
            Some(text) => {
                self.faults
                    .push(format!("{name} cannot be {text:?}: expected on or off"));
                default
            }
        }
    }

    /// Reads a list with commas between its items; `None` if it is not set.
    pub fn list(&self, name: &str) -> Option<Vec<String>> {
        let text = self.text(name)?;
        let items = text.split(',').map(str::trim).filter(|it| !it.is_empty());
        Some(items.map(str::to_owned).collect())
    }

    /// Reads each item of a list.
    pub fn each<T>(
        &mut self,
        name: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<Vec<T>> {
        let mut values = Vec::new();
        for item in self.list(name)? {
            match read(&item) {
                Ok(value) => values.push(value),
                Err(why) => self
                    .faults
                    .push(format!("{name} cannot have {item:?}: {why}")),
            }
        }
        Some(values)
    }
}

/// Reads a file of settings: a line is `NAME=VALUE`, empty, or a comment behind `#`. Values are taken as they are; quotes
/// around the whole of one are left out.
///
/// # Errors
///
/// The number of the first line that is none of this; what stands in it may be a secret.
pub fn lines(text: &str) -> Result<Vec<(String, String)>, usize> {
    let mut settings = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line.split_once('=').ok_or(at + 1)?;
        let (name, value) = (name.trim(), value.trim());
        let is_name = |it: char| it.is_ascii_alphanumeric() || it == '_';
        if name.is_empty() || !name.chars().all(is_name) {
            return Err(at + 1);
        }
        let quoted = ['"', '\'']
            .iter()
            .find_map(|it| value.strip_prefix(*it)?.strip_suffix(*it));
        settings.push((name.to_owned(), quoted.unwrap_or(value).to_owned()));
    }
    Ok(settings)
}

/// Everything that is wrong with a configuration.
#[derive(Debug)]
pub struct ConfigError(pub Vec<String>);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_file_are_taken_as_they_are() {
        let text = "# a comment\n\nRATE_LIMIT=600/minute; 10000/hour\nSECRET = a$b#c=d \nQUOTED=\"x y\"\nEMPTY=\n";
        let read = lines(text).unwrap();
        let values: Vec<&str> = read.iter().map(|it| it.1.as_str()).collect();
        assert_eq!(values, ["600/minute; 10000/hour", "a$b#c=d", "x y", ""]);
        assert_eq!(lines("A=1\nexport B=2"), Err(2));
        assert_eq!(lines("no setting"), Err(1));
    }

    #[test]
    fn what_is_empty_is_not_set() {
        let lookup = |name: &str| match name {
            "A" | "S" => Some(String::new()),
            "T" | "T_FILE" => Some("x".to_owned()),
            _ => None,
        };
        let mut settings = Settings::new(&lookup);
        assert_eq!(settings.value("A", 5), 5);
        assert_eq!(settings.secret_text("S"), None);
        assert_eq!(settings.secret_text("T"), Some("x".to_owned()));
        assert_eq!(
            settings.faults,
            ["T and T_FILE are both set: one is enough"]
        );
    }

    #[test]
    fn faults_are_gathered() {
        let lookup = |name: &str| match name {
            "A" => Some("x".to_owned()),
            "B" => Some("0".to_owned()),
            "C" => Some(" 1, 2 ,,x".to_owned()),
            "D" => Some("on".to_owned()),
            "E" => Some(" ".to_owned()),
            _ => None,
        };
        let mut settings = Settings::new(&lookup);
        assert_eq!(settings.value("A", 5), 5);
        assert_eq!(settings.positive("B", 5), 0);
        let numbers = settings.each("C", |it| it.parse::<u8>().map_err(|it| it.to_string()));
        assert_eq!(numbers, Some(vec![1, 2]));
        assert!(settings.switch("D", false) && settings.switch("Z", true));
        assert_eq!((settings.text("E"), settings.list("E")), (None, None));
        assert!(!settings.switch("A", false));
        assert_eq!(settings.faults.len(), 4, "{:?}", settings.faults);
    }
}
