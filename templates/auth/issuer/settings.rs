//! What an operator says of an issuer: who it is, whom its tokens are for, and how they are signed.

use super::key::Algorithm;
pub use super::keys::Times;
use crate::support::settings::Settings;

/// The settings of an issuer.
#[derive(Debug, Clone)]
pub struct IssuerSettings {
    /// What the contract calls it.
    pub name: &'static str,
    /// `…_ISSUER`: what `iss` says, and where discovery begins.
    pub issuer: String,
    /// `…_AUDIENCE`: what `aud` must have one of.
    pub audiences: Vec<String>,
    /// `…_JWKS_URL`: where the keys are; found by discovery if it is not set.
    pub jwks_url: Option<String>,
    /// `…_ALGORITHMS`: how tokens may be signed.
    pub algorithms: Vec<Algorithm>,
    /// `…_TYPES`: what `typ` may say, in lower case.
    pub types: Vec<String>,
    /// `…_KEYS_FRESH`, `…_KEYS_STALE` and `…_KEYS_PAUSE`, in seconds.
    pub times: Times,
}

impl IssuerSettings {
    /// Reads the settings of an issuer, which begin with `prefix`. Without them nobody has a token of it, which in
    /// production is a fault.
    pub fn read(
        settings: &mut Settings<'_>,
        name: &'static str,
        prefix: &'static str,
        is_prod: bool,
    ) -> Option<Self> {
        let setting = |word: &str| format!("{prefix}_{word}");
        let issuer = settings.text(&setting("ISSUER"));
        let audiences = settings.list(&setting("AUDIENCE")).unwrap_or_default();
        let jwks_url = settings.text(&setting("JWKS_URL"));
        let urls = [("ISSUER", &issuer), ("JWKS_URL", &jwks_url)];
        let mut faults: Vec<String> = urls
            .into_iter()
            .filter(|(_, url)| url.as_ref().is_some_and(|it| !is_safe(it)))
            .map(|(word, _)| format!("{} must be a URL that begins with https://", setting(word)))
            .collect();
        let is_set = issuer.is_some() || jwks_url.is_some() || !audiences.is_empty();
        if (is_set || is_prod) && (issuer.is_none() || audiences.is_empty()) {
            let (issuer, audience) = (setting("ISSUER"), setting("AUDIENCE"));
            faults.push(if is_set {
                format!("{issuer} and {audience} are needed together: a token counts only if it was made for this server")
            } else {
                format!("{issuer} and {audience} must be set in the prod profile: the contract has its tokens checked")
            });
        }
        settings.faults.append(&mut faults);
        let algorithms = settings.each(&setting("ALGORITHMS"), str::parse);
        let types = settings.list(&setting("TYPES"));
        let types = types.unwrap_or_else(|| vec!["at+jwt".to_owned(), "jwt".to_owned()]);
        let times = Times {
            fresh: settings.seconds(&setting("KEYS_FRESH"), 3600),
            stale: settings.seconds(&setting("KEYS_STALE"), 86_400),
            pause: settings.seconds(&setting("KEYS_PAUSE"), 10),
        };
        Some(Self {
            name,
            issuer: issuer?,
            audiences,
            jwks_url,
            algorithms: algorithms.unwrap_or_else(|| vec![Algorithm::Rs256]),
            types: types.iter().map(|it| it.to_ascii_lowercase()).collect(),
            times,
        })
    }
}

/// Keys that came without TLS could be anybody's, unless they came from this machine.
fn is_safe(url: &str) -> bool {
    if url.starts_with("https://") {
        return true;
    }
    let Some(rest) = url.strip_prefix("http://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if authority.contains('@') {
        return false;
    }
    let host = authority
        .rsplit_once(':')
        .map_or(authority, |(host, _)| host);
    ["127.0.0.1", "[::1]", "localhost"].contains(&host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)], is_prod: bool) -> (Option<IssuerSettings>, Vec<String>) {
        let lookup = |name: &str| {
            let found = set.iter().find(|(it, _)| *it == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let mut settings = Settings::new(&lookup);
        let read = IssuerSettings::read(&mut settings, "staff", "STAFF", is_prod);
        (read, settings.faults)
    }

    #[test]
    fn an_issuer_without_an_audience_is_a_fault_and_in_production_so_is_none() {
        let issuer = ("STAFF_ISSUER", "https://issuer.example");
        let audience = ("STAFF_AUDIENCE", "api, other");
        assert!(matches!(read(&[], false), (None, faults) if faults.is_empty()));
        assert_eq!(read(&[], true).1.len(), 1);
        assert_eq!(read(&[issuer], false).1.len(), 1);
        assert_eq!(read(&[audience], true).1.len(), 1);
        let (settings, faults) = read(&[issuer, audience], true);
        assert_eq!(settings.unwrap().audiences, ["api", "other"]);
        assert!(faults.is_empty());
        for algorithm in ["none", "HS256", "rs256", "RS256, PS256"] {
            let (_, faults) = read(&[issuer, audience, ("STAFF_ALGORITHMS", algorithm)], false);
            assert_eq!(faults.len(), 1, "{algorithm}");
        }
    }

    #[test]
    fn only_this_machine_is_asked_without_tls() {
        for url in [
            "https://a.example",
            "http://127.0.0.1:80/a",
            "http://[::1]:8",
            "http://localhost",
        ] {
            assert!(is_safe(url), "{url}");
        }
        for url in [
            "http://a.example",
            "http://localhost.a.example",
            "http://localhost@a.example",
            "http://localhost:1@a.example",
            "ftp://localhost",
            "",
        ] {
            assert!(!is_safe(url), "{url}");
        }
    }
}
