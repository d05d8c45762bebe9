//! What is read of bodies in parts, and what is not.

use std::path::Path;

use actix_web::FromRequest;
use actix_web::test::TestRequest;
use serde_json::json;

use super::super::body::{Accepts, BodyLimit};
use super::super::rule::{Additional, Integer, List, Object, Property, Text};
use super::*;
use crate::support::parameter::Parameter;

const META: Object = Object {
    properties: &[Property::required("a", &Integer::ANY)],
    ..Object::ANY
};
const LIST: List = List {
    items: Some(&Text::ANY),
    ..List::ANY
};
const RULE: Object = Object {
    properties: &[
        Property::required(
            "title",
            &Text {
                min_length: 1,
                ..Text::ANY
            },
        ),
        Property::optional("n", &Integer::ANY),
        Property::optional("meta", &META),
        Property::optional("tags", &LIST),
        Property::required("file", &Text::ANY),
        Property::optional("more", &LIST),
    ],
    additional: Additional::Refused,
    ..Object::ANY
};
const PARTS: Multipart = Multipart::of(&[
    Part::file("file")
        .of(&["image/png", "application/octet-stream"])
        .at_most(10),
    Part::file("more").with(&[Parameter {
        name: "X-Sum",
        rule: &Integer::ANY,
        ..Parameter::HEADER
    }]),
]);

#[derive(Debug)]
struct Upload {
    title: String,
    n: Option<i64>,
    meta: Option<Value>,
    tags: Option<Vec<String>>,
    file: File,
    more: Option<Vec<File>>,
}

impl Validate for Upload {
    const RULE: &'static dyn Rule = &RULE;
    const FAST: bool = false;

    fn accepts(&self) -> bool {
        false
    }
}

impl FromParts for Upload {
    fn from_parts(mut parts: Parts) -> Result<Self, serde_json::Error> {
        Ok(Self {
            title: parts.required("title")?,
            n: parts.optional("n")?,
            meta: parts.optional("meta")?,
            tags: parts.optional("tags")?,
            file: parts.file("file")?,
            more: parts.optional_files("more"),
        })
    }
}

/// Reads a body with the boundary `XbX`; a refusal is its status, or the places of the violations.
async fn read(folder: &Path, body: &[u8]) -> Result<Upload, String> {
    let request = TestRequest::post()
        .insert_header(("content-type", "multipart/form-data; boundary=XbX"))
        .insert_header(("content-length", body.len()))
        .app_data(UploadFolder(folder.to_owned()))
        .set_payload(body.to_vec());
    let (http, mut payload) = request.to_http_parts();
    let payload = Payload::from_request(&http, &mut payload).await.unwrap();
    let admitted = Accepts::required(&["multipart/form-data"]).up_to(3_000_000);
    let admitted = admitted
        .admit(&http)
        .map_err(|it| it.status().as_u16().to_string())?;
    let mut found = Violations::default();
    let upload = PARTS.read(admitted, &http, payload, &mut found).await;
    let upload: Option<Upload> = upload.map_err(|it| it.status().as_u16().to_string())?;
    if found.is_malformed() {
        return Err("400".to_owned());
    }
    let told = found.into_list().into_iter();
    let mut told: Vec<_> = told
        .map(|it| format!("{} {}", it.place, it.keyword))
        .collect();
    told.sort();
    upload.filter(|_| told.is_empty()).ok_or(told.join(", "))
}

fn part(head: &str, content: &str) -> String {
    format!("--XbX\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
}

fn file(content: &str) -> String {
    part("name=\"file\"; filename=\"../../x\"", content)
}

async fn places(parts: &[String]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let body = format!("{}--XbX--\r\n", parts.concat());
    let told = match read(folder.path(), body.as_bytes()).await {
        Ok(_) => "read".to_owned(),
        Err(told) => told,
    };
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    told
}

#[actix_web::test]
async fn values_and_files_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let title = || part("name=\"title\"", "é");
    let json = "name=\"meta\"\r\nContent-Type: application/json";
    let body = [
        part("name=tags", "x"),
        title(),
        part(json, "{\"a\":1.0}"),
        part("name=\"n\"", "5"),
        part(
            "name=\"file\"; filename=\"../../x\"\r\nContent-Type: Image/PNG; x=y",
            "\r\n--XbY",
        ),
        part("name=more; filename=a\r\nX-Sum: 1", "one"),
        part("name=more; filename=b", ""),
        part("name=tags", "y"),
        "--XbX--".to_owned(),
    ];
    let upload = read(folder.path(), body.concat().as_bytes()).await.unwrap();
    assert_eq!((upload.title.as_str(), upload.n), ("é", Some(5)));
    assert_eq!(upload.meta, Some(json!({"a": 1})));
    assert_eq!(
        upload.tags.as_deref(),
        Some(&["x".to_owned(), "y".to_owned()][..])
    );
    assert_eq!(upload.file.name(), Some("../../x"));
    assert_eq!(upload.file.media_type(), "image/png");
    assert_eq!(std::fs::read(upload.file.path()).unwrap(), b"\r\n--XbY");
    let more: Vec<_> = upload
        .more
        .iter()
        .flatten()
        .map(|it| (it.name(), it.length()))
        .collect();
    assert_eq!(more, [(Some("a"), 3), (Some("b"), 0)]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[actix_web::test]
async fn everything_wrong_is_told_at_once_and_no_file_is_left() {
    let title = || part("name=\"title\"", "t");
    let file = || file("x\r\nContent");
    let typed = |name: &str, kind: &str, content: &str| {
        part(
            &format!("name={name}; filename=f\r\nContent-Type: {kind}"),
            content,
        )
    };
    for (parts, expected) in [
        (vec![title()], "/file required"),
        (vec![], "/file required, /title required"),
        (
            vec![title(), typed("file", "image/gif", "x")],
            "/file contentType",
        ),
        (
            vec![title(), typed("file", "image/png", "01234567890")],
            "/file maxLength",
        ),
        (
            vec![
                typed("file", "image/png", "1"),
                part("name=title", ""),
                part("name=n", "x"),
            ],
            "/n type, /title minLength",
        ),
        (
            vec![title(), typed("file", "image/png", "1"), title()],
            "/title style",
        ),
        (
            vec![
                title(),
                typed("file", "image/png", "1"),
                typed("file", "image/png", "2"),
            ],
            "/file style",
        ),
        (
            vec![
                title(),
                typed("file", "image/png", "1"),
                part("name=\"../x\"; filename=y", "z"),
            ],
            "/..~1x additionalProperties",
        ),
        (
            vec![
                title(),
                typed("file", "image/png", "1"),
                part("name=more; filename=y\r\nX-Sum: z", "z"),
            ],
            "/more/0 type",
        ),
        (
            vec![
                title(),
                typed("file", "image/png", "1"),
                typed("meta", "application/xml", "<a/>"),
            ],
            "/meta contentType",
        ),
        (
            vec![
                title(),
                typed("file", "image/png", "1"),
                typed("meta", "application/json", "{}"),
            ],
            "/meta/a required",
        ),
        (
            vec![
                title(),
                typed("file", "image/png", "1"),
                typed("tags", "text/plain; charset=latin1", "x"),
            ],
            "/tags/0 contentType",
        ),
        (vec![title(), file()], "/file contentType"),
        // A page whose form has no file chosen.
        (
            vec![
                title(),
                part(
                    "name=file; filename=\"\"\r\nContent-Type: application/octet-stream",
                    "",
                ),
            ],
            "/file required",
        ),
    ] {
        assert_eq!(places(&parts).await, expected, "{parts:?}");
    }
}

#[actix_web::test]
async fn what_cannot_be_read_is_malformed() {
    let title = || part("name=\"title\"", "t");
    let image = "name=file; filename=f\r\nContent-Type: image/png";
    for parts in [
        vec![title(), part(image, "1"), part("name=meta", "{")],
        vec![title(), part(image, "1"), part("filename=x", "no name")],
        vec![
            title(),
            part(image, "1"),
            "--XbX\r\n\r\nno head\r\n".to_owned(),
        ],
        vec![
            title(),
            part(image, "1"),
            part(&format!("name=n\r\nX: {}", "x".repeat(70_000)), ""),
        ],
        vec![
            title(),
            part(image, "1"),
            part("name=tags\r\nContent-Type: multipart/mixed", ""),
        ],
        std::iter::repeat_with(|| part("name=tags", "x"))
            .take(1_001)
            .collect(),
    ] {
        assert_eq!(places(&parts).await, "400", "{:.200}", parts.concat());
    }
    let folder = tempfile::tempdir().unwrap();
    let cut = format!("{}{}", title(), part(image, "1"));
    let body = format!("{cut}--XbX--");
    assert!(read(folder.path(), body.as_bytes()).await.is_ok());
    for end in 0..body.len() - 1 {
        let told = read(folder.path(), &body.as_bytes()[..end]).await;
        assert_eq!(told.map(|_| ()), Err("400".to_owned()), "{end}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[actix_web::test]
async fn what_is_no_file_has_the_limit_of_all_bodies() {
    let long = "x".repeat(BodyLimit::DEFAULT.0 + 1);
    assert_eq!(places(&[part("name=title", &long)]).await, "413");
}
