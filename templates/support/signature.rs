//! Signatures of bodies: whoever sends one proves by an HMAC (RFC 2104) that it is theirs, and by a time in it that it is
//! not an old one sent again.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, WWW_AUTHENTICATE};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha512};

use super::body::Received;
use super::problem::{Problem, Rejection};
use super::settings::Settings;

/// How a sender signs.
#[derive(Debug, Clone, Copy)]
pub struct Signature {
    /// The setting that holds the key.
    pub secret: &'static str,
    /// How the setting holds it.
    pub key: Encoding,
    /// The header with the signature, or with several that have blanks or commas between them.
    pub header: &'static str,
    /// What stands before each signature there.
    pub prefix: &'static str,
    /// The hash.
    pub algorithm: Algorithm,
    /// How the signature is written.
    pub encoding: Encoding,
    /// What is signed, in order.
    pub signed: &'static [Signed],
    /// When it was sent, if that is signed too.
    pub time: Option<Time>,
}

/// The hash of an HMAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// SHA-256
    Sha256,
    /// SHA-512
    Sha512,
}

/// How bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    /// As they are: a key.
    Text,
    /// Two digits a byte, in either case.
    Hex,
    /// Base64 with padding.
    Base64,
}

/// A piece of what is signed.
#[derive(Debug, Clone, Copy)]
pub enum Signed {
    /// The same in every request.
    Text(&'static str),
    /// The time as it was sent.
    Time,
    /// The bytes of the body.
    Body,
    /// The value of a header.
    Header(&'static str),
}

/// When a request was sent.
#[derive(Debug, Clone, Copy)]
pub struct Time {
    /// The header that says so, in seconds since 1970.
    pub header: &'static str,
    /// What stands before it there.
    pub prefix: &'static str,
    /// How many seconds ago or ahead it may be.
    pub window: u64,
}

/// The keys of those who sign, by the name of the setting. In the data of the application; what has no key is refused.
#[derive(Clone, Default)]
pub struct SigningKeys(BTreeMap<(&'static str, Encoding), Vec<u8>>);

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl SigningKeys {
    /// Reads keys out of settings, or out of the files that settings with `_FILE` at the end name; each is
    /// written as it is declared. What must be there and is not is a fault.
    pub fn read(settings: &mut Settings<'_>, all: &[(&'static str, Encoding)], must: bool) -> Self {
        let mut keys = BTreeMap::new();
        for (name, encoding) in all {
            let Some(text) = settings.secret_text(name) else {
                if must {
                    let fault = format!("{name} or {name}_FILE must be set in the prod profile");
                    settings.faults.push(fault);
                }
                continue;
            };
            let key = match encoding {
                Encoding::Base64 => BASE64_STANDARD.decode(text.trim()).ok(),
                _ => Some(text.into_bytes()),
            };
            match key.filter(|it| !it.is_empty()) {
                Some(key) => drop(keys.insert((*name, *encoding), key)),
                None => settings.faults.push(format!("{name} is no key")),
            }
        }
        Self(keys)
    }
}

impl Signature {
    /// How a sender signs who does it in the plainest way.
    pub const PLAIN: Self = Self {
        secret: "",
        key: Encoding::Text,
        header: "",
        prefix: "",
        algorithm: Algorithm::Sha256,
        encoding: Encoding::Hex,
        signed: &[Signed::Body],
        time: None,
    };

    /// Refuses what is not signed, or not of now: 401.
    pub fn check(&self, http: &HttpRequest, received: Option<&Received>) -> Result<(), Rejection> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |it| it.as_secs());
        let body = received.map_or(&[][..], |it| &it.bytes);
        self.check_at(http, body, now).map_err(|why| {
            tracing::info!(why, header = self.header, "a signature is refused");
            let problem = Problem::new("bad_signature", "The signature is missing or not right.");
            problem
                .rejects(StatusCode::UNAUTHORIZED)
                .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Signature"))
        })
    }

    fn check_at(&self, http: &HttpRequest, body: &[u8], now: u64) -> Result<(), &'static str> {
        let keys = http.app_data::<SigningKeys>();
        let key = keys.and_then(|it| it.0.get(&(self.secret, self.key)));
        let key = key.ok_or("there is no key")?;
        let header = header(http, self.header).ok_or("there is no signature")?;
        let time = match &self.time {
            Some(time) => Some(time.sent(http, now)?),
            None => None,
        };
        let mut signed = Vec::with_capacity(body.len() + 64);
        for piece in self.signed {
            signed.extend_from_slice(match piece {
                Signed::Text(text) => text.as_bytes(),
                Signed::Time => time.unwrap_or_default().as_bytes(),
                Signed::Body => body,
                Signed::Header(name) => self::header(http, name)
                    .ok_or("a signed header is missing")?
                    .as_bytes(),
            });
        }
        let is_right = |it: &str| {
            self.decode(it)
                .is_some_and(|it| self.verify(key, &signed, &it))
        };
        if after(header, self.prefix).any(is_right) {
            Ok(())
        } else {
            Err("no signature is right")
        }
    }

    fn decode(&self, text: &str) -> Option<Vec<u8>> {
        match self.encoding {
            Encoding::Text => Some(text.as_bytes().to_vec()),
            Encoding::Base64 => BASE64_STANDARD.decode(text).ok(),
            Encoding::Hex => {
                let (pairs, odd) = text.as_bytes().as_chunks::<2>();
                let digit = |it: u8| char::from(it).to_digit(16);
                let byte = |it: &[u8; 2]| u8::try_from(digit(it[0])? * 16 + digit(it[1])?).ok();
                odd.is_empty().then(|| pairs.iter().map(byte).collect())?
            }
        }
    }

    /// Takes the same time wherever they differ.
    fn verify(&self, key: &[u8], signed: &[u8], signature: &[u8]) -> bool {
        match self.algorithm {
            Algorithm::Sha256 => Hmac::<Sha256>::new_from_slice(key)
                .is_ok_and(|it| it.chain_update(signed).verify_slice(signature).is_ok()),
            Algorithm::Sha512 => Hmac::<Sha512>::new_from_slice(key)
                .is_ok_and(|it| it.chain_update(signed).verify_slice(signature).is_ok()),
        }
    }
}

impl Time {
    /// Gives the time as it was sent, if it is of now.
    fn sent<'a>(&self, http: &'a HttpRequest, now: u64) -> Result<&'a str, &'static str> {
        let header = header(http, self.header).ok_or("there is no time")?;
        let sent = after(header, self.prefix)
            .next()
            .ok_or("there is no time")?;
        let seconds: u64 = sent.parse().map_err(|_| "the time is none")?;
        if now.abs_diff(seconds) > self.window {
            return Err("it was not sent now");
        }
        Ok(sent)
    }
}

/// Gives what stands after a prefix, at the beginning, after a blank or after a comma, up to the next of these.
fn after<'a>(text: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    let starts = text.char_indices().map(|(index, _)| index).filter(|index| {
        let before = text[..*index].chars().next_back();
        before.is_none_or(|it| it == ',' || it == ' ')
    });
    starts.filter_map(move |index| {
        let rest = text[index..].strip_prefix(prefix)?;
        rest.split([',', ' ']).next().filter(|it| !it.is_empty())
    })
}

fn header<'a>(http: &'a HttpRequest, name: &str) -> Option<&'a str> {
    let mut all = http.headers().get_all(name);
    // Of two, nobody knows which one was meant.
    all.next().filter(|_| all.next().is_none())?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const NOW: u64 = 1_700_000_000;

    /// The signature of `v0:1700000000:{}` by the key `key`.
    const SLACK: &str = "fd9fa6c53274153a1b20c4777f83ea49e617d4b58da089ca0e8ae76300d03970";

    const TIMED: Signature = Signature {
        secret: "KEY",
        header: "X-Signature",
        prefix: "v0=",
        signed: &[
            Signed::Text("v0:"),
            Signed::Time,
            Signed::Text(":"),
            Signed::Body,
        ],
        time: Some(Time {
            header: "X-Time",
            prefix: "",
            window: 300,
        }),
        ..Signature::PLAIN
    };

    fn check(signature: Signature, headers: &[(&str, &str)], body: &str, now: u64) -> bool {
        let lookup = |name: &str| (name == "KEY").then(|| "key".to_owned());
        let mut settings = Settings::new(&lookup);
        let keys = SigningKeys::read(&mut settings, &[("KEY", Encoding::Text)], true);
        let mut request = TestRequest::post().app_data(keys);
        for (name, value) in headers {
            request = request.append_header((*name, *value));
        }
        let http = request.to_http_request();
        signature.check_at(&http, body.as_bytes(), now).is_ok()
    }

    #[test]
    fn only_what_was_signed_is_let_in_and_only_now() {
        let right = format!("v0={SLACK}");
        let time = ("X-Time", "1700000000");
        let signed = |value: &str, time: (&str, &str), body: &str, now: u64| {
            check(TIMED, &[("X-Signature", value), time], body, now)
        };
        assert!(signed(&right, time, "{}", NOW));
        assert!(signed(&format!("v0=00,{right}"), time, "{}", NOW + 300));
        assert!(signed(
            &right.to_uppercase().replace("V0", "v0"),
            time,
            "{}",
            NOW - 300
        ));
        for (value, time, body, now) in [
            (right.as_str(), time, "{ }", NOW),
            (&right, time, "{}", NOW + 301),
            (&right, time, "{}", NOW - 301),
            (&right, ("X-Time", "1700000001"), "{}", NOW),
            (&right, ("X-Time", "now"), "{}", NOW),
            (&right, ("X-Other", "1"), "{}", NOW),
            (SLACK, time, "{}", NOW),
            (&right[..right.len() - 2], time, "{}", NOW),
            ("v0=", time, "{}", NOW),
            ("v0=zz", time, "{}", NOW),
            ("", time, "{}", NOW),
        ] {
            assert!(
                !signed(value, time, body, now),
                "{value} {time:?} {body} {now}"
            );
        }
        let other = Signature {
            secret: "OTHER",
            ..TIMED
        };
        assert!(!check(other, &[("X-Signature", &right), time], "{}", NOW));
        let twice = [
            ("X-Signature", right.as_str()),
            ("X-Signature", "v0=00"),
            time,
        ];
        assert!(!check(TIMED, &twice, "{}", NOW));
    }

    #[test]
    fn the_time_may_stand_beside_the_signature() {
        let stripe = Signature {
            prefix: "v1=",
            signed: &[Signed::Time, Signed::Text("."), Signed::Body],
            time: Some(Time {
                header: "X-Signature",
                prefix: "t=",
                window: 10,
            }),
            ..TIMED
        };
        let value = "t=1700000000,v1=00,v1=9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae";
        assert!(check(stripe, &[("X-Signature", value)], "{}", NOW));
        assert!(!check(stripe, &[("X-Signature", value)], "{}", NOW + 11));
    }

    #[test]
    fn standard_webhooks_are_understood() {
        let standard = Signature {
            prefix: "v1,",
            encoding: Encoding::Base64,
            signed: &[
                Signed::Header("X-Id"),
                Signed::Text("."),
                Signed::Time,
                Signed::Text("."),
                Signed::Body,
            ],
            ..TIMED
        };
        let headers = [
            ("X-Id", "m1"),
            ("X-Time", "1700000000"),
            (
                "X-Signature",
                "v1,AAAA v1,n4G0JeWsADKachD9DYkYICH9XWz9wh4c+ftKZ6L+sn0=",
            ),
        ];
        assert!(check(standard, &headers, "{}", NOW));
        assert!(!check(standard, &headers[1..], "{}", NOW));
    }

    #[test]
    fn keys_must_be_there_in_production() {
        let lookup = |name: &str| (name == "B").then(|| "no base64".to_owned());
        let mut settings = Settings::new(&lookup);
        let all = [("A", Encoding::Text), ("B", Encoding::Base64)];
        assert!(SigningKeys::read(&mut settings, &all, true).0.is_empty());
        assert_eq!(settings.faults.len(), 2, "{:?}", settings.faults);
        assert!(
            SigningKeys::read(&mut settings, &all[..1], false)
                .0
                .is_empty()
        );
        assert_eq!(settings.faults.len(), 2, "{:?}", settings.faults);
    }
}
