//! What the claims of a token must say, and whom they name.

use jiff::Timestamp;
use serde_json::Value;

use super::Header;
use super::key::Algorithm;
use crate::auth::caller::Caller;

/// How far clocks may be apart, in seconds.
const LEEWAY: f64 = 30.0;

/// What a token must say to be one of an issuer for this server.
#[derive(Debug)]
pub struct Expected {
    /// `iss`, to the letter.
    pub issuer: String,
    /// `aud` has one of these.
    pub audiences: Vec<String>,
    /// `typ` is one of these, in lower case; a token without it counts as `jwt`.
    pub types: Vec<String>,
    /// `alg` is one of these.
    pub algorithms: Vec<Algorithm>,
}

impl Expected {
    /// Gives the algorithm of a token, if its header is one that is expected.
    pub fn algorithm(&self, header: &Header) -> Option<Algorithm> {
        let typ = header.typ.as_deref().unwrap_or("jwt").to_ascii_lowercase();
        // `application/` may be left out (RFC 7515, 4.1.9).
        let typ = typ.strip_prefix("application/").unwrap_or(&typ);
        let is_expected = header.crit.is_none()
            && self.types.iter().any(|it| it == typ)
            && self.algorithms.contains(&header.alg);
        is_expected.then_some(header.alg)
    }

    /// Says whether claims are for this server, and now.
    pub fn holds(&self, claims: &Value) -> bool {
        let now = Timestamp::now().as_duration().as_secs_f64();
        let time = |name: &str| claims[name].as_f64();
        let is_begun = match &claims["nbf"] {
            Value::Null => true,
            _ => time("nbf").is_some_and(|it| it <= now + LEEWAY),
        };
        claims["iss"].as_str() == Some(self.issuer.as_str())
            && texts(&claims["aud"]).any(|it| self.audiences.iter().any(|own| own == it))
            && time("exp").is_some_and(|it| it > now - LEEWAY)
            && is_begun
    }
}

/// Which claims say what, and what the contract knows of it. A claim is named, or pointed to (`/realm/roles`, RFC 6901).
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    /// The claim that says who.
    pub subject: &'static str,
    /// The claim that says what they are: a text, or a list of them.
    pub role: Option<&'static str>,
    /// The claim that says where they belong.
    pub tenant: Option<&'static str>,
    /// The scopes that operations ask for; others are dropped, and none of these is a role.
    pub scopes: &'static [&'static str],
    /// The roles that operations ask for; others are dropped.
    pub roles: &'static [&'static str],
}

impl Reading {
    /// Gives whom claims name; `None` if they name nobody.
    pub fn caller(&self, claims: &Value) -> Option<Caller> {
        let known = |it: &&str, of: &[&str]| of.contains(it);
        let scope = claims["scope"].as_str().unwrap_or_default();
        let scopes = scope
            .split(' ')
            .chain(texts(&claims["scp"]).flat_map(|it| it.split(' ')));
        let roles = self.role.and_then(|it| claim(claims, it));
        let mut roles = texts(roles.unwrap_or_default()).filter(|it| known(it, self.roles));
        let role = roles.next();
        let granted = scopes.filter(|it| known(it, self.scopes)).chain(roles);
        Some(Caller {
            subject: claim(claims, self.subject).and_then(plain)?,
            role: role.map(str::to_owned),
            tenant: self.tenant.and_then(|it| claim(claims, it)).and_then(plain),
            scopes: granted.map(str::to_owned).collect(),
            session: None,
        })
    }
}

fn claim<'a>(claims: &'a Value, name: &str) -> Option<&'a Value> {
    if name.starts_with('/') {
        claims.pointer(name)
    } else {
        claims.get(name)
    }
}

/// Gives a text, or each of a list of texts.
fn texts(value: &Value) -> impl Iterator<Item = &str> {
    let list = value.as_array().map(Vec::as_slice).unwrap_or_default();
    value
        .as_str()
        .into_iter()
        .chain(list.iter().filter_map(Value::as_str))
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => (!text.is_empty()).then(|| text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_the_contract_knows_is_granted() {
        let reading = Reading {
            subject: "sub",
            role: Some("/realm/roles"),
            tenant: Some("org"),
            scopes: &["read", "write"],
            roles: &["admin", "reader"],
        };
        let caller = |claims: Value| reading.caller(&claims);
        let found = caller(json!({
            "sub": "7", "scope": "read admin openid", "scp": ["write"], "org": 3,
            "realm": { "roles": ["uma", "reader", "admin"] },
        }));
        let found = found.unwrap();
        assert_eq!(found.role.as_deref(), Some("reader"));
        assert_eq!(found.scopes, ["read", "write", "admin"]);
        assert_eq!(found.tenant.as_deref(), Some("3"));
        // A role that was asked for as a scope is none.
        let found = caller(json!({ "sub": "7", "scope": "admin" })).unwrap();
        assert!(!found.has_role(&["admin"]));
        assert!(caller(json!({ "sub": "" })).is_none() && caller(json!({})).is_none());
    }
}
