//! Just enough reading of Rust for the checks: lines of code without tests, comments and strings.

/// A text of the repository.
pub struct Source {
    /// From the folder of the repository, with `/`.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// How many lines there are before the tests at the end.
    code_lines: usize,
}

impl Source {
    /// Takes a text.
    pub fn new(path: String, text: String) -> Self {
        let tests = text
            .lines()
            .position(|line| line.starts_with("#[cfg(test)]"))
            .filter(|it| {
                text.lines()
                    .skip(*it)
                    .nth(1)
                    .is_some_and(|it| it.ends_with('{'))
            });
        Self {
            code_lines: tests.unwrap_or(usize::MAX),
            path,
            text,
        }
    }

    /// Says whether this is Rust.
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Says whether this is nothing but tests.
    pub fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.ends_with("/tests.rs")
            || self
                .path
                .split('/')
                .any(|it| it == "tests" || it.ends_with("_test"))
    }

    /// Gives the lines of code, from 1, without comments, and without the tests at the end of the file.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let count = if self.is_test() { 0 } else { self.code_lines };
        (1..)
            .zip(self.text.lines())
            .take(count)
            .map(|(number, line)| (number, without_comment(line)))
            .filter(|(_, line)| !line.trim().is_empty())
    }

    /// Gives the words of all code: pieces between what cannot stand in a path, with the line of each. A word right
    /// behind a quotation mark begins a text, such as the name of a path of generated code, and is no path here.
    pub fn paths(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code().flat_map(|(number, line)| {
            line.split(|it: char| !it.is_alphanumeric() && !"_:\"".contains(it))
                .filter(|it| !it.is_empty() && !it.starts_with('"'))
                .map(move |it| (number, it.trim_end_matches('"')))
        })
    }
}

/// Cuts a comment off, as long as `//` does not stand in a string.
fn without_comment(line: &str) -> &str {
    let mut in_string = false;
    let mut before = ' ';
    for (at, it) in line.char_indices() {
        match it {
            '"' if before != '\\' && before != '\'' => in_string = !in_string,
            '/' if before == '/' && !in_string => return &line[..at - 1],
            _ => {}
        }
        before = if before == '\\' && it == '\\' {
            ' '
        } else {
            it
        };
    }
    line
}
