//! Who checks credentials, and how requests carry them.

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::caller::Caller;
use crate::support::error::Error;
use crate::support::secret::Secret;

/// What a request brings to prove who sends it.
#[derive(Debug)]
pub enum Credentials {
    /// The token of `Authorization: Bearer` (RFC 6750).
    Bearer(Secret),
    /// The pair of `Authorization: Basic` (RFC 7617).
    Basic {
        /// The part before the first colon.
        user: String,
        /// The part behind it.
        password: Secret,
    },
    /// What follows another scheme in `Authorization`.
    Authorization(Secret),
    /// An API key, wherever it stood.
    Key(Secret),
    /// The certificate of the connection, which the authenticator finds itself.
    Certificate,
}

/// Checks the credentials of one security scheme.
#[async_trait(?Send)]
pub trait Authenticator: Send + Sync {
    /// Gives the caller that the credentials prove; `None` if they prove nobody.
    async fn authenticate(
        &self,
        http: &HttpRequest,
        credentials: &Credentials,
    ) -> Result<Option<Caller>, Error>;
}

/// Lets nobody in: what a scheme does until somebody writes its check.
#[derive(Debug, Clone, Copy)]
pub struct Refuse;

#[async_trait(?Send)]
impl Authenticator for Refuse {
    async fn authenticate(
        &self,
        _http: &HttpRequest,
        _credentials: &Credentials,
    ) -> Result<Option<Caller>, Error> {
        Ok(None)
    }
}

/// The authenticators of one contract version, by [`Scheme::index`](super::guard::Scheme::index).
#[derive(Clone)]
pub struct Guards(pub Arc<[Arc<dyn Authenticator>]>);

/// How a security scheme has its credentials carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// `Authorization: Bearer`
    Bearer,
    /// `Authorization: Basic`
    Basic,
    /// Another scheme of `Authorization`
    Authorization(&'static str),
    /// This header
    Header(&'static str),
    /// This query parameter
    Query(&'static str),
    /// This cookie
    Cookie(&'static str),
    /// The connection itself
    Certificate,
}

impl Carrier {
    /// Takes the credentials out of a request; `None` if there are none, or they are broken.
    pub fn credentials(self, http: &HttpRequest) -> Option<Credentials> {
        match self {
            Self::Bearer => authorization(http, "bearer").map(Credentials::Bearer),
            Self::Basic => basic(http),
            Self::Authorization(scheme) => {
                authorization(http, scheme).map(Credentials::Authorization)
            }
            Self::Header(name) => {
                let value = http.headers().get(name)?.to_str().ok()?;
                key(value)
            }
            Self::Query(name) => {
                let query = http.query_string().as_bytes();
                let mut values = form_urlencoded::parse(query).filter(|(it, _)| it == name);
                let (_, value) = values.next()?;
                key(&value)
            }
            Self::Cookie(name) => key(http.cookie(name)?.value()),
            Self::Certificate => Some(Credentials::Certificate),
        }
    }

    /// Gives the challenge of `WWW-Authenticate` (RFC 9110, 11.6.1).
    pub fn challenge(self) -> String {
        match self {
            Self::Bearer => "Bearer".to_owned(),
            Self::Basic => r#"Basic realm="api", charset="UTF-8""#.to_owned(),
            Self::Authorization(scheme) => scheme.to_owned(),
            Self::Header(name) => format!(r#"ApiKey in="header", name="{name}""#),
            Self::Query(name) => format!(r#"ApiKey in="query", name="{name}""#),
            Self::Cookie(name) => format!(r#"ApiKey in="cookie", name="{name}""#),
            Self::Certificate => "Mutual".to_owned(),
        }
    }
}

fn key(value: &str) -> Option<Credentials> {
    (!value.is_empty()).then(|| Credentials::Key(Secret::new(value)))
}

/// Gives what follows a scheme in `Authorization`; the name of the scheme is free in its case (RFC 9110, 11.1).
fn authorization(http: &HttpRequest, scheme: &str) -> Option<Secret> {
    let mut headers = http.headers().get_all(AUTHORIZATION);
    let header = str::from_utf8(headers.next()?.as_bytes()).ok()?;
    // Two of them leave open which one counts.
    if headers.next().is_some() {
        return None;
    }
    let (name, value) = header.split_once(' ')?;
    let value = value.trim();
    let is_text = !value.is_empty() && value.is_ascii();
    (is_text && name.eq_ignore_ascii_case(scheme)).then(|| Secret::new(value))
}

fn basic(http: &HttpRequest) -> Option<Credentials> {
    let encoded = authorization(http, "basic")?;
    let decoded = String::from_utf8(STANDARD.decode(encoded.expose()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some(Credentials::Basic {
        user: user.to_owned(),
        password: Secret::new(password),
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_name_of_a_scheme_is_free_in_its_case_and_an_empty_token_is_none() {
        for (header, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc", Some("abc")),
            ("BEARER abc", Some("abc")),
            ("Bearer ", None),
            ("Bearer", None),
            ("Basic abc", None),
            ("abc", None),
        ] {
            let http = TestRequest::default()
                .insert_header((AUTHORIZATION, header))
                .to_http_request();
            let found = match Carrier::Bearer.credentials(&http) {
                Some(Credentials::Bearer(token)) => Some(token.expose().to_owned()),
                _ => None,
            };
            assert_eq!(found.as_deref(), token, "{header}");
        }
    }

    #[test]
    fn a_password_may_hold_colons_and_broken_base64_is_nobody() {
        let pair = |header: &str| {
            let http = TestRequest::default()
                .insert_header((AUTHORIZATION, header))
                .to_http_request();
            match Carrier::Basic.credentials(&http) {
                Some(Credentials::Basic { user, password }) => {
                    Some((user, password.expose().to_owned()))
                }
                _ => None,
            }
        };
        let encoded = |text: &[u8]| format!("Basic {}", STANDARD.encode(text));
        assert_eq!(
            pair(&encoded(b"a:b:c")),
            Some(("a".to_owned(), "b:c".to_owned()))
        );
        assert_eq!(pair(&encoded(b":x")), Some((String::new(), "x".to_owned())));
        assert_eq!(pair(&encoded(b"ab")), None);
        assert_eq!(pair(&encoded(b"\xff:x")), None);
        assert_eq!(pair("Basic ==="), None);
    }
}
