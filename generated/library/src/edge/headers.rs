//! What every answer tells a browser, whatever it is the answer to.

use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_FRAME_OPTIONS,
};

use crate::support::settings::Settings;

/// Says from which sites the answer may be read as a resource of theirs.
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// Headers against misuse of answers in a browser; the answer's own win.
#[derive(Debug, Clone)]
pub struct SecurityHeaders {
    /// `Strict-Transport-Security`, where the server is reached by TLS.
    transport: Option<HeaderValue>,
}

impl SecurityHeaders {
    /// Reads `HSTS_MAX_AGE`: for how many seconds browsers come back by TLS only; 0 says nothing.
    pub fn read(settings: &mut Settings<'_>, default: u32) -> Self {
        let seconds = settings.value("HSTS_MAX_AGE", default);
        let value = HeaderValue::try_from(format!("max-age={seconds}")).ok();
        Self {
            transport: value.filter(|_| seconds > 0),
        }
    }

    /// Adds the headers to an answer that does not have them.
    pub fn add(&self, headers: &mut HeaderMap) {
        let fixed = [
            // An answer is data: it loads nothing, and stands in nobody's frame.
            (
                CONTENT_SECURITY_POLICY,
                "default-src 'none'; frame-ancestors 'none'",
            ),
            (X_FRAME_OPTIONS, "DENY"),
            (REFERRER_POLICY, "no-referrer"),
            (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
        ];
        for (name, value) in fixed {
            if !headers.contains_key(&name) {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        if let Some(transport) = &self.transport {
            headers.insert(STRICT_TRANSPORT_SECURITY, transport.clone());
        }
    }
}
