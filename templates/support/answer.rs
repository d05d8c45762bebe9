//! From a response enum to HTTP.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use actix_web::http::header::{CACHE_CONTROL, CONTENT_LOCATION, ETAG, EXPIRES, VARY};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::Serialize;

use super::etag::ETag;
use super::problem::Rejection;
use super::rule::{Rule, Validate};
use super::violation::{At, Violation, Violations};

/// Whether an answer that breaks the contract becomes a 500.
static STRICT: AtomicBool = AtomicBool::new(false);

/// How many answers have broken the contract.
static BROKEN: AtomicU64 = AtomicU64::new(0);

/// A response enum: one variant for each status that the contract declares.
pub trait Answer: Sized {
    /// Gives the response, or the problem that is the response.
    fn respond(self) -> Result<HttpResponse, Rejection>;

    /// Answers a request: 304 if the client has this representation already.
    fn answer(self, http: &HttpRequest) -> Result<HttpResponse, Rejection> {
        let response = self.respond()?;
        Ok(if is_known(http, &response) {
            not_modified(&response)
        } else {
            response
        })
    }
}

/// Says whether a `GET` has found what the client has already (RFC 9110, 13.1.2).
fn is_known(http: &HttpRequest, response: &HttpResponse) -> bool {
    let is_read = [Method::GET, Method::HEAD].contains(http.method());
    let tag = response.headers().get(ETAG).and_then(ETag::from_header);
    is_read && response.status() == StatusCode::OK && tag.is_some_and(|it| it.is_known_to(http))
}

/// Takes over what a 304 must tell (RFC 9110, 15.4.5).
fn not_modified(response: &HttpResponse) -> HttpResponse {
    let mut answer = HttpResponse::NotModified();
    for name in [CACHE_CONTROL, CONTENT_LOCATION, ETAG, EXPIRES, VARY] {
        if let Some(value) = response.headers().get(&name) {
            answer.insert_header((name, value.clone()));
        }
    }
    answer.finish()
}

/// Says whether an answer that breaks the contract becomes a 500, as in development and in tests, or is only logged
/// and counted. Set once, before the server starts.
pub fn check_strictly(strict: bool) {
    STRICT.store(strict, Ordering::Relaxed);
}

/// Says how many answers have broken the contract since the start.
pub fn broken() -> u64 {
    BROKEN.load(Ordering::Relaxed)
}

/// Takes a status that a method has chosen from `hundred`, such as `4XX`.
pub fn within(status: StatusCode, hundred: u16) -> Result<StatusCode, Rejection> {
    if status.as_u16() / 100 != hundred {
        tell_broken(format!("it answers {status}, which is not a {hundred}XX"))?;
    }
    Ok(status)
}

/// Answers with a JSON body; `with` adds the declared headers.
pub fn json<T: Serialize + Validate>(
    status: StatusCode,
    body: &T,
    with: impl FnOnce(&mut HttpResponseBuilder),
) -> Result<HttpResponse, Rejection> {
    json_as(status, "application/json", body, with)
}

/// Answers with a body of another media type that is written as JSON.
pub fn json_as<T: Serialize + Validate>(
    status: StatusCode,
    media_type: &'static str,
    body: &T,
    with: impl FnOnce(&mut HttpResponseBuilder),
) -> Result<HttpResponse, Rejection> {
    let doubt = !T::FAST || !body.accepts();
    json_by(T::RULE, doubt, status, media_type, body, with)
}

/// Answers with a JSON body that is no model. The rule is looked at if there is `doubt` whether the body keeps it.
pub fn json_by(
    rule: &dyn Rule,
    doubt: bool,
    status: StatusCode,
    media_type: &'static str,
    body: &impl Serialize,
    with: impl FnOnce(&mut HttpResponseBuilder),
) -> Result<HttpResponse, Rejection> {
    let bytes = serde_json::to_vec(body).map_err(Rejection::internal)?;
    if doubt {
        check(rule, &bytes)?;
    }
    raw(status, media_type, bytes, with)
}

/// Answers with a body that is not JSON.
pub fn raw(
    status: StatusCode,
    media_type: &'static str,
    body: impl Into<actix_web::web::Bytes>,
    with: impl FnOnce(&mut HttpResponseBuilder),
) -> Result<HttpResponse, Rejection> {
    if has_no_content(status) {
        tell_broken(format!("it gives {status} a body"))?;
        return empty(status, with);
    }
    let mut response = HttpResponse::build(status);
    response.content_type(media_type);
    with(&mut response);
    Ok(response.body(body.into()))
}

/// Says whether a client takes what follows the head of this status for the next response (RFC 9110, 6.4.1).
fn has_no_content(status: StatusCode) -> bool {
    status.is_informational() || matches!(status.as_u16(), 204 | 205 | 304)
}

/// Answers without a body.
pub fn empty(
    status: StatusCode,
    with: impl FnOnce(&mut HttpResponseBuilder),
) -> Result<HttpResponse, Rejection> {
    let mut response = HttpResponse::build(status);
    with(&mut response);
    Ok(response.finish())
}

#[cold]
fn check(rule: &dyn Rule, bytes: &[u8]) -> Result<(), Rejection> {
    let value = serde_json::from_slice(bytes).map_err(Rejection::internal)?;
    let mut found = Violations::default();
    rule.check(&value, At::Body, &mut found);
    if found.is_empty() {
        return Ok(());
    }
    let told: Vec<String> = found.into_list().iter().map(tell).collect();
    tell_broken(told.join("; "))
}

#[cold]
fn tell_broken(how: String) -> Result<(), Rejection> {
    let told = format!("the answer breaks the contract: {how}");
    if STRICT.load(Ordering::Relaxed) {
        return Err(Rejection::internal(told));
    }
    BROKEN.fetch_add(1, Ordering::Relaxed);
    tracing::error!("{told}");
    Ok(())
}

fn tell(violation: &Violation) -> String {
    format!("{} {}", violation.place.field(), violation.detail)
}

#[cfg(test)]
mod tests {
    use actix_web::body::{BodySize, MessageBody};

    use super::super::rule::Text;
    use super::*;

    #[test]
    fn an_answer_that_breaks_the_contract_is_counted_and_where_it_is_strict_a_500() {
        const SHORT: Text = Text {
            max_length: 1,
            ..Text::ANY
        };
        let answer = |it: &str| {
            json_by(
                &SHORT,
                true,
                StatusCode::OK,
                "application/json",
                &it,
                |_| (),
            )
        };
        let before = STRICT.swap(true, Ordering::Relaxed);
        let refused = answer("long").unwrap_err();
        assert_eq!(refused.status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(answer("s").is_ok());
        let counted = broken();
        check_strictly(false);
        assert!(answer("long").is_ok());
        assert_eq!(broken(), counted + 1);
        check_strictly(true);
        let of = |status: u16| StatusCode::from_u16(status).unwrap();
        let body = |status: u16| raw(of(status), "text/plain", "x", |_| ());
        assert!(within(of(201), 2).is_ok() && within(of(404), 2).is_err());
        assert!(body(200).is_ok() && body(204).is_err());
        check_strictly(false);
        assert_eq!(body(204).unwrap().body().size(), BodySize::Sized(0));
        assert_eq!(within(of(404), 2).unwrap(), of(404));
        assert_eq!(broken(), counted + 3);
        check_strictly(before);
    }
}
