//! Paths of the contract as routes, and what a trailing slash means.
//!
//! A path is written here as the contract writes it: `/a/{x}.{y}`, `/jobs/{id}:cancel`. A last parameter that takes
//! slashes is written `{name*}`.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Uri;
use actix_web::http::header::{HeaderValue, LOCATION};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, http::uri::PathAndQuery};
use percent_encoding::percent_decode_str;

/// What a slash at the end of a path means, where the contract does not have this very path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TrailingSlash {
    /// Another path: 404.
    #[default]
    Strict,
    /// The client is sent to the path without it, or with it: 308.
    Redirect,
    /// Nothing.
    Ignore,
}

/// A piece of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that stands there.
    Literal(&'a str),
    /// A parameter inside one segment.
    Parameter(&'a str),
    /// A parameter that takes all the rest, slashes too.
    Tail(&'a str),
}

/// Splits a path, or a segment of one.
pub fn pieces(path: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = path;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let inside = rest.strip_prefix('{').and_then(|it| it.split_once('}'));
        if let Some((name, after)) = inside {
            rest = after;
            return Some(match name.strip_suffix('*') {
                Some(name) => Piece::Tail(name),
                None => Piece::Parameter(name),
            });
        }
        let end = rest.char_indices().skip(1).find(|(_, it)| *it == '{');
        let (literal, after) = rest.split_at(end.map_or(rest.len(), |(index, _)| index));
        rest = after;
        Some(Piece::Literal(literal))
    })
}

/// How many parts with a name the router takes in one path; it panics at more.
const MOST_PARTS: usize = 16;

/// The expression of a part that is not given one.
const SEGMENT: &str = "[^/]+";

/// A path as the router sees it.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// A character, decoded: the router compares paths after decoding them.
    Character(char),
    /// What an expression matches.
    Expression(&'static str),
}

fn parts(path: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    for piece in pieces(path) {
        match piece {
            Piece::Literal(text) => {
                let text = percent_decode_str(text).decode_utf8_lossy();
                parts.extend(text.chars().map(|it| match it {
                    // These would mean something to the router.
                    '*' => Part::Expression("\\*"),
                    '{' => Part::Expression("\\x7B"),
                    '}' => Part::Expression("\\x7D"),
                    character => Part::Character(character),
                }));
            }
            Piece::Parameter(_) => parts.push(Part::Expression(SEGMENT)),
            Piece::Tail(_) => parts.push(Part::Expression(".*")),
        }
    }
    parts
}

/// Writes a path for the router, which knows parameters by number: not every name would do there. Their values are not
/// taken from the router, so that all that are too many for it may stand together in the last part.
pub fn pattern(path: &str) -> String {
    let parts = parts(path);
    let is_expression = |it: &Part| matches!(it, Part::Expression(_));
    let is_too_long = parts.iter().filter(|it| is_expression(it)).count() > MOST_PARTS;
    let mut pattern = String::with_capacity(path.len());
    let mut rest: Option<String> = None;
    let mut count = 0;
    for part in parts {
        match (part, &mut rest) {
            (Part::Expression(it), Some(rest)) => *rest += it,
            (Part::Character(it), Some(rest)) => {
                if it.is_ascii_punctuation() && it != '/' {
                    rest.push('\\');
                }
                rest.push(it);
            }
            (Part::Character(it), None) => pattern.push(it),
            (Part::Expression(it), None) if is_too_long && count + 1 == MOST_PARTS => {
                rest = Some(it.to_owned());
            }
            (Part::Expression(it), None) => {
                let name = format!("p{count}");
                match it {
                    SEGMENT => pattern.push_str(&format!("{{{name}}}")),
                    it => pattern.push_str(&format!("{{{name}:{it}}}")),
                }
                count += 1;
            }
        }
    }
    if let Some(rest) = rest {
        pattern.push_str(&format!("{{p{count}:{rest}}}"));
    }
    pattern
}

/// Applies the setting that is in the data of the application; wraps it, by `middleware::from_fn`.
pub async fn trailing_slash(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, actix_web::Error> {
    let setting = request.app_data::<TrailingSlash>().copied();
    let Some(uri) = other_spelling(&request, setting.unwrap_or_default()) else {
        return next.call(request).await;
    };
    if setting == Some(TrailingSlash::Redirect) {
        let target = uri.path_and_query().map_or("/", PathAndQuery::as_str);
        let mut response = HttpResponse::PermanentRedirect();
        if let Ok(target) = HeaderValue::from_str(target) {
            response.insert_header((LOCATION, target));
        }
        return Ok(request.into_response(response.finish()));
    }
    request.match_info_mut().get_mut().update(&uri);
    request.head_mut().uri = uri;
    next.call(request).await
}

/// Gives the path with or without its last slash, if that is a route and the path itself is none.
fn other_spelling(request: &ServiceRequest, setting: TrailingSlash) -> Option<Uri> {
    if setting == TrailingSlash::Strict || request.resource_map().has_resource(request.path()) {
        return None;
    }
    let path = request.uri().path();
    let other = match path.strip_suffix('/') {
        Some(path) => path.to_owned(),
        None => format!("{path}/"),
    };
    // A path that begins with two slashes would be read as the name of a host by whoever is sent there.
    if other.is_empty() || other.starts_with("//") || !request.resource_map().has_resource(&other) {
        return None;
    }
    let target = match request.uri().query() {
        Some(query) => format!("{other}?{query}"),
        None => other,
    };
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(target).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use actix_web::{App, HttpRequest};

    use super::*;
    use crate::support::endpoint::Endpoint;

    #[test]
    fn paths_are_written_for_the_router() {
        for (path, expected) in [
            ("/a", "/a"),
            ("/a/{thing-id}", "/a/{p0}"),
            ("/a/{x}.{y}", "/a/{p0}.{p1}"),
            ("/jobs/{id}:cancel", "/jobs/{p0}:cancel"),
            ("/files/{path*}", "/files/{p0:.*}"),
            ("/a%20b/*", "/a b/{p0:\\*}"),
            ("/a%7Bb", "/a{p0:\\x7B}b"),
        ] {
            assert_eq!(pattern(path), expected);
        }
    }

    #[actix_web::test]
    async fn a_path_may_have_more_parameters_than_the_router_takes() {
        let path: String = (0..20).map(|it| format!("/{{part{it}}}.x")).collect();
        let app = App::new().service(Endpoint::at(&path).on(Method::GET, || async { "" }));
        let app = init_service(app).await;
        for (count, end, expected) in [(20, ".x", 200), (19, ".x", 404), (20, "x", 404)] {
            let mut path: String = (0..count).map(|it| format!("/{it}.x")).collect();
            path.truncate(path.len() - 2);
            path.push_str(end);
            let request = TestRequest::with_uri(&path).to_request();
            let response = call_service(&app, request).await;
            assert_eq!(response.status().as_u16(), expected, "{path}");
        }
        let braces = App::new().service(Endpoint::at("/a%7Bb*").on(Method::GET, || async { "" }));
        let braces = init_service(braces).await;
        let request = TestRequest::with_uri("/a%7Bb*").to_request();
        assert_eq!(call_service(&braces, request).await.status().as_u16(), 200);
    }

    async fn status(setting: TrailingSlash, path: &str) -> (u16, Option<String>) {
        let answer =
            |http: HttpRequest| async move { HttpResponse::Ok().body(http.path().to_owned()) };
        let app = App::new()
            .app_data(setting)
            .service(Endpoint::at("/a").on(Method::GET, answer))
            .service(Endpoint::at("/b/").on(Method::GET, answer))
            .service(Endpoint::at("/c/{x}.{y}:go").on(Method::GET, answer))
            .wrap(from_fn(trailing_slash));
        let app = init_service(app).await;
        let response = call_service(&app, TestRequest::with_uri(path).to_request()).await;
        let location = response
            .headers()
            .get(LOCATION)
            .map(|it| it.to_str().unwrap().to_owned());
        let status = response.status().as_u16();
        let body = String::from_utf8(read_body(response).await.to_vec()).unwrap();
        (status, location.or(Some(body).filter(|it| !it.is_empty())))
    }

    #[actix_web::test]
    async fn a_trailing_slash_means_what_is_set() {
        let text = |it: &str| Some(it.to_owned());
        for (setting, path, expected) in [
            (TrailingSlash::Strict, "/a/", (404, None)),
            (TrailingSlash::Redirect, "/a/?x=1", (308, text("/a?x=1"))),
            (TrailingSlash::Redirect, "/b", (308, text("/b/"))),
            (TrailingSlash::Redirect, "//a/", (404, None)),
            (TrailingSlash::Redirect, "/z/", (404, None)),
            (TrailingSlash::Ignore, "/a/?x=1", (200, text("/a"))),
            (TrailingSlash::Ignore, "/b/", (200, text("/b/"))),
            (TrailingSlash::Strict, "/c/1.2:go", (200, text("/c/1.2:go"))),
            (TrailingSlash::Strict, "/c/1.2:stop", (404, None)),
        ] {
            assert_eq!(status(setting, path).await, expected, "{setting:?} {path}");
        }
    }
}
