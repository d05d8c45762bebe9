//! A request in its parts, and a case that is made of it.
//!
//! In: parameters and the texts of their values. Out: what the runner of the generated crate sends.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value as Json, json};

use crate::contract::{Location, Parameter};

/// A request in its parts, so that one part can be replaced. Values are escaped as their place wants it, names are not.
#[derive(Clone, Default)]
pub(super) struct Request {
    pub template: String,
    pub path: Vec<(String, String)>,
    pub query: Vec<(String, String)>,
    pub headers: Vec<(String, String)>,
    pub cookies: Vec<(String, String)>,
    pub body: Option<Json>,
    /// A body that is no JSON.
    pub text: Option<String>,
    pub content_type: Option<String>,
}

/// Gives a parameter a value, as a request writes it.
pub(super) fn put(request: &mut Request, parameter: &Parameter, text: &str) {
    let name = &parameter.name.value;
    let set = |values: &mut Vec<(String, String)>| {
        values.retain(|(it, _)| it != name);
        values.push((name.clone(), text.to_owned()));
    };
    match parameter.location {
        Location::Path => set(&mut request.path),
        Location::Query => set(&mut request.query),
        Location::Header => set(&mut request.headers),
        Location::Cookie => set(&mut request.cookies),
        Location::QueryString => {}
    }
}

/// What a path of a contract may have in it and no request line can have.
const UNWRITTEN: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'|');

/// Writes a path as a request line has it.
pub(super) fn written(path: &str) -> String {
    utf8_percent_encode(path, UNWRITTEN).to_string()
}

/// Gives a case: what is sent, and what is expected of the answer.
pub(super) fn case(name: &str, request: &Request, expect: &str, at: &str) -> Json {
    let mut target = written(&request.template);
    for (name, value) in &request.path {
        let name = written(name);
        target = target.replace(&format!("{{{name}}}"), value);
    }
    for (index, (name, value)) in request.query.iter().enumerate() {
        target.push(if index == 0 { '?' } else { '&' });
        target.push_str(&format!("{}={value}", encode(name)));
    }
    let cookies = request.cookies.iter();
    let cookies: Vec<_> = cookies
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mut headers = request.headers.clone();
    if !cookies.is_empty() {
        headers.push(("cookie".to_owned(), cookies.join("; ")));
    }
    json!({
        "name": name,
        "target": target,
        "headers": headers,
        "expect": expect,
        "at": at,
    })
}

/// Escapes a text for any part of a URL, or for a cookie.
pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}
