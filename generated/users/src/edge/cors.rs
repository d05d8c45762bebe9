//! Cross-origin requests (the Fetch standard's CORS protocol), on the paths of the contract.
//!
//! Written here and not taken from `actix-cors`, because that answers a preflight before it is known whether the path
//! exists: here a preflight is answered by the path itself, so that 404 and 405 come first and the methods are true.

use std::sync::Arc;

use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ALLOW, HeaderMap, HeaderName,
    HeaderValue, ORIGIN, VARY,
};
use actix_web::http::{Method, StatusCode, Uri};

use crate::support::settings::Settings;

/// The headers that the contracts declare.
#[derive(Debug, Clone, Copy, Default)]
pub struct Declared {
    /// Those of requests: parameters and credentials.
    pub sent: &'static [&'static str],
    /// Those of responses.
    pub answered: &'static [&'static str],
}

/// What scripts of other origins may send beyond what every page may, and beyond what the contracts declare.
const HEADERS: &str = "authorization, content-type, idempotency-key, if-match, if-none-match, traceparent, x-csrf-token, x-request-id";

/// What they may read beyond what every page may, and beyond what the contracts declare.
const EXPOSED: &str = "content-disposition, deprecation, etag, link, location, retry-after, sunset, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, x-request-id";

/// Who may call from another origin, and how. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Cors(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    origins: Origins,
    /// Restricts the methods that a path has; empty for all of them.
    methods: Vec<String>,
    /// `None` for any.
    headers: Option<HeaderValue>,
    exposed: Option<HeaderValue>,
    credentials: bool,
    max_age: HeaderValue,
}

#[derive(Debug)]
enum Origins {
    Any,
    /// As browsers write them.
    These(Vec<String>),
}

/// What the answer to a request must say of its origin.
pub struct Crossing {
    cors: Cors,
    /// Where it comes from, if that is let in.
    origin: Option<HeaderValue>,
    preflight: Option<Preflight>,
}

/// What a preflight asks.
struct Preflight {
    headers: Option<HeaderValue>,
}

impl Cors {
    /// Reads `CORS_ORIGINS`, without which nobody calls from another origin, and how they may.
    pub fn read(settings: &mut Settings<'_>, declared: Declared) -> Option<Self> {
        let list = settings.each("CORS_ORIGINS", origin);
        let credentials = settings.switch("CORS_CREDENTIALS", false);
        let methods = settings.each("CORS_METHODS", |it| {
            let method = Method::from_bytes(it.as_bytes());
            method.map(|it| it.to_string()).map_err(|it| it.to_string())
        });
        let headers = names(settings, "CORS_HEADERS", HEADERS, declared.sent);
        let answered = declared.answered;
        let exposed = names(settings, "CORS_EXPOSED_HEADERS", EXPOSED, answered);
        let max_age = settings.value("CORS_MAX_AGE", 600_u32);
        let list = list?;
        let origins = if list.iter().any(|it| it == "*") {
            if credentials {
                let fault =
                    "CORS_CREDENTIALS cannot be on while CORS_ORIGINS is *: name the origins";
                settings.faults.push(fault.to_owned());
            }
            Origins::Any
        } else {
            Origins::These(list)
        };
        Some(Self(Arc::new(Inner {
            origins,
            methods: methods.unwrap_or_default(),
            headers: HeaderValue::try_from(headers).ok().filter(|it| it != "*"),
            exposed: HeaderValue::try_from(exposed)
                .ok()
                .filter(|it| !it.is_empty()),
            credentials,
            max_age: HeaderValue::from(max_age),
        })))
    }

    /// Looks at a request on a path of the contract.
    pub fn look(&self, method: &Method, headers: &HeaderMap) -> Crossing {
        let mut all = headers.get_all(ORIGIN);
        let only = all.next().filter(|_| all.next().is_none());
        let is_let_in = |it: &&HeaderValue| match &self.0.origins {
            // `null` is the origin of every sandboxed frame and local file: of nobody in particular.
            Origins::Any => *it != "null",
            Origins::These(origins) => origins.iter().any(|origin| *it == origin.as_str()),
        };
        let preflight = is_preflight(method, headers).then(|| Preflight {
            headers: headers.get(ACCESS_CONTROL_REQUEST_HEADERS).cloned(),
        });
        Crossing {
            cors: self.clone(),
            origin: only.filter(is_let_in).cloned(),
            preflight,
        }
    }
}

impl Crossing {
    /// Adds to an answer what it must say of the origin.
    pub fn add(&self, status: StatusCode, headers: &mut HeaderMap) {
        let cors = &*self.cors.0;
        if matches!(cors.origins, Origins::These(_)) {
            headers.append(VARY, HeaderValue::from_static("Origin"));
        }
        let preflight = self.preflight.as_ref().filter(|_| status.is_success());
        if preflight.is_some() {
            let vary = "Access-Control-Request-Method, Access-Control-Request-Headers";
            headers.append(VARY, HeaderValue::from_static(vary));
        }
        let Some(origin) = &self.origin else {
            return;
        };
        let told = match cors.origins {
            Origins::Any => HeaderValue::from_static("*"),
            Origins::These(_) => origin.clone(),
        };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, told);
        if cors.credentials {
            let yes = HeaderValue::from_static("true");
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
        }
        let Some(preflight) = preflight else {
            if let Some(exposed) = &cors.exposed {
                headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed.clone());
            }
            return;
        };
        let allow = headers.get(ALLOW).and_then(|it| it.to_str().ok());
        let methods: Vec<&str> = allow
            .unwrap_or_default()
            .split(',')
            .map(str::trim)
            .filter(|it| cors.methods.is_empty() || cors.methods.iter().any(|name| name == it))
            .collect();
        if let Ok(methods) = HeaderValue::try_from(methods.join(", ")) {
            headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
        }
        if let Some(names) = cors.headers.as_ref().or(preflight.headers.as_ref()) {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
        }
        headers.insert(ACCESS_CONTROL_MAX_AGE, cors.max_age.clone());
    }
}

/// Says whether a browser asks for leave before it sends a request.
pub fn is_preflight(method: &Method, headers: &HeaderMap) -> bool {
    *method == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// Checks that an origin is written as browsers write it, since it is compared as it is.
fn origin(text: &str) -> Result<String, String> {
    if text == "*" {
        return Ok(text.to_owned());
    }
    if text == "null" {
        return Err("it is the origin of nobody in particular".to_owned());
    }
    let expected = || "expected SCHEME://HOST[:PORT] and nothing else".to_owned();
    let uri: Uri = text.parse().map_err(|_| expected())?;
    let (scheme, authority) = match (uri.scheme_str(), uri.authority()) {
        (Some(scheme), Some(authority)) if !authority.as_str().contains(['@', '*']) => {
            (scheme, authority)
        }
        _ => return Err(expected()),
    };
    if text != format!("{scheme}://{authority}") {
        return Err(expected());
    }
    if text.bytes().any(|it| it.is_ascii_uppercase()) {
        return Err("browsers write origins in lower case".to_owned());
    }
    let port = authority.port_u16();
    if matches!((scheme, port), ("http", Some(80)) | ("https", Some(443))) {
        return Err("browsers leave out the port that is the scheme's own".to_owned());
    }
    Ok(text.to_owned())
}

/// Reads a list of names of headers.
fn names(
    settings: &mut Settings<'_>,
    setting: &str,
    default: &'static str,
    declared: &[&'static str],
) -> String {
    let read = |it: &str| match HeaderName::try_from(it) {
        Ok(name) => Ok(name.to_string()),
        Err(_) => Err("it is no name of a header".to_owned()),
    };
    let given = settings.each(setting, read);
    given.map_or_else(
        || {
            let mut all: Vec<&str> = default
                .split(", ")
                .chain(declared.iter().copied())
                .collect();
            all.sort_unstable();
            all.dedup();
            all.join(", ")
        },
        |it| it.join(", "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> (Option<Cors>, Vec<String>) {
        let lookup = |name: &str| {
            let found = settings.iter().find(|(it, _)| *it == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let mut settings = Settings::new(&lookup);
        let declared = Declared {
            sent: &["x-api-key", "if-match"],
            ..Declared::default()
        };
        let cors = Cors::read(&mut settings, declared);
        (cors, settings.faults)
    }

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for bad in [
            "null",
            "example.com",
            "https://example.com/",
            "https://example.com/a",
            "https://Example.com",
            "https://example.com:443",
            "https://*.example.com",
            "https://a@example.com",
        ] {
            assert_eq!(read(&[("CORS_ORIGINS", bad)]).1.len(), 1, "{bad}");
        }
        let good = "https://example.com, http://localhost:3000,https://[::1]:8443";
        assert!(read(&[("CORS_ORIGINS", good)]).1.is_empty());
        let both = [("CORS_ORIGINS", "*"), ("CORS_CREDENTIALS", "on")];
        assert_eq!(read(&both).1.len(), 1);
    }

    fn told(settings: &[(&str, &str)], sent: &[&'static str]) -> Option<String> {
        let cors = read(settings).0.unwrap();
        let mut headers = HeaderMap::new();
        for origin in sent {
            headers.append(ORIGIN, HeaderValue::from_static(origin));
        }
        let mut answer = HeaderMap::new();
        cors.look(&Method::GET, &headers)
            .add(StatusCode::OK, &mut answer);
        let told = answer.get(ACCESS_CONTROL_ALLOW_ORIGIN)?;
        Some(told.to_str().unwrap().to_owned())
    }

    #[test]
    fn origins_are_compared_exactly() {
        let one = [("CORS_ORIGINS", "https://example.com")];
        let told_one = |it| told(&one, &[it]);
        assert_eq!(
            told_one("https://example.com").as_deref(),
            Some("https://example.com")
        );
        for other in [
            "null",
            "https://example.com.evil.org",
            "https://evil-example.com",
            "http://example.com",
            "https://example.com:8443",
            "https://EXAMPLE.com",
        ] {
            assert_eq!(told_one(other), None, "{other}");
        }
        assert_eq!(
            told(&one, &["https://example.com", "https://evil.org"]),
            None
        );
        let any = [("CORS_ORIGINS", "*")];
        assert_eq!(told(&any, &["https://a.org"]).as_deref(), Some("*"));
        assert_eq!(told(&any, &["null"]), None);
    }

    #[test]
    fn what_the_contract_declares_may_be_sent() {
        let cors = read(&[("CORS_ORIGINS", "https://a.org")]).0.unwrap();
        let allowed = cors.0.headers.as_ref().unwrap().to_str().unwrap();
        let named = |it| allowed.split(", ").filter(|name| *name == it).count();
        assert_eq!(
            [
                named("x-api-key"),
                named("if-match"),
                named("authorization")
            ],
            [1, 1, 1]
        );
    }
}
