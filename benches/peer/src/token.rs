//! Access tokens of the form that the generated server makes (RFC 9068, HS256), and the signatures of cursors.

use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::problem::Refusal;
use crate::storage::Position;

const ISSUER: &str = "users";
const TYPE: &str = "at+jwt";
const KEY: &str = "00000001";
const LIFETIME: u64 = 900;
const SIGNATURE: usize = 16;

pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
    cursors: Hmac<Sha256>,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    role: String,
    tenant_id: String,
    iat: u64,
    exp: u64,
    iss: String,
    aud: String,
    jti: String,
}

/// Who is asking.
pub struct Caller {
    pub id: i64,
    pub tenant: i64,
    pub role: String,
}

impl Tokens {
    pub fn new(secret: &str) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[ISSUER]);
        validation.set_required_spec_claims(&["sub", "exp", "iss", "aud"]);
        validation.leeway = 5;
        Self {
            encoding: EncodingKey::from_secret(secret.as_bytes()),
            decoding: DecodingKey::from_secret(secret.as_bytes()),
            validation,
            cursors: Hmac::new_from_slice(format!("cursors {secret}").as_bytes())
                .expect("HMAC takes keys of any length"),
        }
    }

    pub fn issue(
        &self,
        subject: &str,
        role: &str,
        tenant: &str,
    ) -> jsonwebtoken::errors::Result<String> {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |it| it.as_secs());
        let claims = Claims {
            sub: subject.to_owned(),
            role: role.to_owned(),
            tenant_id: tenant.to_owned(),
            iat: now,
            exp: now + LIFETIME,
            iss: ISSUER.to_owned(),
            aud: ISSUER.to_owned(),
            jti: format!("{now:032x}"),
        };
        let mut header = Header::new(Algorithm::HS256);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(KEY.to_owned());
        encode(&header, &claims, &self.encoding)
    }

    /// Gives the caller of a request.
    pub fn admit(&self, http: &HttpRequest) -> Result<Caller, Refusal> {
        self.caller(http).ok_or(Refusal::Unauthorized)
    }

    fn caller(&self, http: &HttpRequest) -> Option<Caller> {
        let header = http.headers().get(AUTHORIZATION)?.to_str().ok()?;
        let token = header.strip_prefix("Bearer ")?;
        let token = decode::<Claims>(token, &self.decoding, &self.validation).ok()?;
        if token.header.typ.as_deref() != Some(TYPE) || token.header.kid.as_deref() != Some(KEY) {
            return None;
        }
        Some(Caller {
            id: token.claims.sub.parse().ok()?,
            tenant: token.claims.tenant_id.parse().ok()?,
            role: token.claims.role,
        })
    }

    /// Makes the cursor of a row in a list.
    pub fn seal(&self, list: &str, (created_at, id): Position) -> String {
        let mut bytes = Vec::with_capacity(32);
        bytes.extend_from_slice(&created_at.as_microsecond().to_be_bytes());
        bytes.extend_from_slice(&id.to_be_bytes());
        let signature = self.sign(list, &bytes).finalize().into_bytes();
        bytes.extend_from_slice(&signature[..SIGNATURE]);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads a cursor of this list.
    pub fn open(&self, list: &str, cursor: &str) -> Option<Position> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (position, signature) = bytes.split_last_chunk::<SIGNATURE>()?;
        let signed = self.sign(list, position);
        signed.verify_truncated_left(signature).ok()?;
        let (created_at, id) = position.split_at_checked(8)?;
        let number = |it: &[u8]| it.try_into().ok().map(i64::from_be_bytes);
        let created_at = Timestamp::from_microsecond(number(created_at)?).ok()?;
        Some((created_at, number(id)?))
    }

    fn sign(&self, list: &str, position: &[u8]) -> Hmac<Sha256> {
        let mut signature = self.cursors.clone();
        signature.update(list.as_bytes());
        signature.update(b"\0");
        signature.update(position);
        signature
    }
}
