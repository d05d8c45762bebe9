//! Sessions in a cookie, for browsers: scripts cannot read it, and other sites cannot use it.
//!
//! A browser sends the cookie with whatever request a page makes. So a request that changes something must also bring a
//! token that only pages of our own can know: it is told at the log-in, and bound to the session (OWASP: signed
//! double-submit).

use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::AUTHORIZATION;
use actix_web::http::{Method, StatusCode};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::account::{Account, Accounts};
use super::authenticator::{Authenticator, Credentials};
use super::caller::Caller;
use super::keys::{Key, Secrets};
use super::session::Sessions;
use super::token::Tokens;
use crate::support::error::Error;
use crate::support::problem::Problem;
use crate::support::scalar::DateTime;

/// The header that brings the token.
const HEADER: &str = "x-csrf-token";

/// Begins and ends sessions in a cookie, and lets in who brings one.
#[derive(Clone)]
pub struct Cookies(Arc<Inner>);

struct Inner {
    sessions: Sessions,
    accounts: Accounts,
    tokens: Tokens,
    keys: Vec<Key>,
}

/// What a log-in answers.
#[derive(Debug)]
pub struct CookieSession {
    /// For `Set-Cookie`.
    pub cookie: String,
    /// For the header of requests that change something.
    pub csrf: String,
}

impl Cookies {
    /// Takes where sessions and accounts are kept, and what signs.
    pub fn new(
        sessions: Sessions,
        accounts: Accounts,
        secrets: &Secrets,
        issuer: &'static str,
    ) -> Self {
        Self(Arc::new(Inner {
            sessions,
            accounts,
            tokens: Tokens::of_cookies(secrets, issuer),
            keys: secrets.keys("csrf token"),
        }))
    }

    /// Begins the session of somebody who has just proved who they are.
    ///
    /// # Errors
    ///
    /// If it cannot be kept.
    pub async fn begin(
        &self,
        name: &'static str,
        account: &Account,
    ) -> Result<CookieSession, Error> {
        let session = self.0.sessions.open(account).await?;
        let tokens = &self.0.tokens;
        let value = tokens.issue_until(account, &session.id, session.until)?;
        let seconds = (session.until.micros() - DateTime::now().micros()) / 1_000_000;
        let key = self.0.keys.first();
        let key = key.ok_or_else(|| Error::internal("there is no key to sign with"))?;
        Ok(CookieSession {
            cookie: written(name, &value, seconds),
            csrf: URL_SAFE_NO_PAD.encode(mac(key, &session.id)?.finalize().into_bytes()),
        })
    }

    /// Ends the session of a caller, and gives what makes the browser forget the cookie.
    ///
    /// # Errors
    ///
    /// If it cannot be ended.
    pub async fn end(&self, name: &'static str, caller: &Caller) -> Result<String, Error> {
        if let Some(session) = &caller.session {
            self.0.sessions.close(session).await?;
        }
        Ok(written(name, "", 0))
    }

    /// Says whether a request may change something in the name of a session.
    fn is_ours(&self, http: &HttpRequest, session: &str) -> Result<bool, Error> {
        let site = http.headers().get("sec-fetch-site");
        if site.is_some_and(|it| it == "cross-site") {
            return Ok(false);
        }
        let token = http.headers().get(HEADER).map(|it| it.as_bytes());
        let Some(token) = token.and_then(|it| URL_SAFE_NO_PAD.decode(it).ok()) else {
            return Ok(false);
        };
        for key in &self.0.keys {
            if mac(key, session)?.verify_slice(&token).is_ok() {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn mac(key: &Key, session: &str) -> Result<Hmac<Sha256>, Error> {
    let mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::internal)?;
    Ok(mac.chain_update(session.as_bytes()))
}

/// Writes a cookie that only this server is sent, and only by its own pages or by following a link.
fn written(name: &'static str, value: &str, seconds: i64) -> String {
    let cookie = Cookie::build(name, value)
        .path("/")
        .max_age(Duration::seconds(seconds))
        .http_only(true)
        .secure(true)
        .same_site(SameSite::Lax);
    cookie.finish().to_string()
}

#[async_trait(?Send)]
impl Authenticator for Cookies {
    async fn authenticate(
        &self,
        http: &HttpRequest,
        credentials: &Credentials,
    ) -> Result<Option<Caller>, Error> {
        let Credentials::Key(value) = credentials else {
            return Ok(None);
        };
        let admitted = self
            .0
            .accounts
            .admit(&self.0.tokens, value.expose())
            .await?;
        let Some(caller) = admitted else {
            return Ok(None);
        };
        let Some(session) = caller.session.clone() else {
            return Ok(None);
        };
        let is_safe = [Method::GET, Method::HEAD, Method::OPTIONS].contains(http.method());
        if is_safe || self.is_ours(http, &session)? {
            return Ok(Some(caller));
        }
        // Whoever says otherwise who they are needs no cookie, and another site cannot say it for them.
        if http.headers().contains_key(AUTHORIZATION) {
            return Ok(None);
        }
        let problem = Problem::new(
            "csrf",
            "The header `X-CSRF-Token` is missing or not of this session.",
        );
        Err(Error::Refused(StatusCode::FORBIDDEN, problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_other_sites_do_not_get_the_cookie() {
        let cookie = written("sid", "value", 60);
        for part in [
            "sid=value",
            "HttpOnly",
            "Secure",
            "SameSite=Lax",
            "Path=/",
            "Max-Age=60",
        ] {
            assert!(cookie.split("; ").any(|it| it == part), "{part}: {cookie}");
        }
        assert!(written("sid", "", 0).contains("Max-Age=0"));
    }
}
