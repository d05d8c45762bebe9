//! Bodies in parts, shown in-process: what a handler is given of them, what is refused, and that no file is left behind.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Mutex;

use actix_web::http::Method;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use async_trait::async_trait;
use case_multipart::app::{self, Apis};
use case_multipart::config::Config;
use case_multipart::state::State;
use case_multipart::support::error::Error;
use case_multipart::support::multipart::File;
use case_multipart::v1::letters::{
    DraftBody, DraftRequest, DraftResponse, FillRequest, FillResponse, LettersApi, NoteRequest,
    NoteResponse, SendRequest, SendResponse,
};
use serde_json::{Value, json};
use tempfile::TempDir;

mod exchange;

/// Answers with what it was given, and keeps the first page.
struct Post {
    kept: PathBuf,
    seen: Mutex<Vec<String>>,
}

impl Post {
    fn see(&self, what: impl Into<String>) {
        self.seen.lock().unwrap().push(what.into());
    }
}

fn content(file: &File) -> String {
    let mut text = String::new();
    file.open().unwrap().read_to_string(&mut text).unwrap();
    text
}

#[async_trait(?Send)]
impl LettersApi for Post {
    async fn send(&self, request: SendRequest) -> Result<SendResponse, Error> {
        let letter = request.body;
        let pages = letter.pages.unwrap_or_default();
        let told: BTreeMap<String, Value> = [
            ("title", json!(letter.title)),
            ("copies", json!(letter.copies)),
            ("stamp", json!(letter.stamp.map(|it| it.value))),
            ("tags", json!(letter.tags)),
            ("photo", json!([letter.photo.name(), letter.photo.media_type(), content(&letter.photo)])),
            ("pages", json!(pages.iter().map(content).collect::<Vec<_>>())),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
        if let Some(page) = pages.into_iter().next() {
            page.keep(&self.kept).unwrap();
        }
        Ok(SendResponse::Ok(told))
    }

    async fn note(&self, request: NoteRequest) -> Result<NoteResponse, Error> {
        self.see(request.body.map_or_else(|| "nothing".to_owned(), |it| it.text));
        Ok(NoteResponse::NoContent)
    }

    async fn draft(&self, request: DraftRequest) -> Result<DraftResponse, Error> {
        self.see(match request.body {
            DraftBody::Json(letter) => format!("json {}", letter.title),
            DraftBody::Multipart(letter) => format!("multipart {}", letter.title),
            DraftBody::Text(text) => format!("text {text}"),
            DraftBody::Bytes(bytes) => format!("bytes {}", bytes.len()),
        });
        Ok(DraftResponse::NoContent)
    }

    async fn fill(&self, request: FillRequest) -> Result<FillResponse, Error> {
        for (name, file) in &request.body.additional {
            self.see(format!("{name}: {}", content(file)));
        }
        Ok(FillResponse::NoContent)
    }
}

struct Server {
    state: State,
    apis: Apis,
    post: Data<Post>,
    uploads: TempDir,
    _own: TempDir,
}

impl Server {
    async fn start() -> Self {
        let (uploads, own) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let config = Config::read(|name| match name {
            "PROFILE" => Some("test".to_owned()),
            "UPLOAD_FOLDER" => Some(uploads.path().display().to_string()),
            _ => None,
        });
        let state = State::open(&config.unwrap()).await.unwrap();
        let mut apis = Apis::new(&state);
        let post = Data::new(Post {
            kept: own.path().join("kept"),
            seen: Mutex::default(),
        });
        let shared: std::sync::Arc<dyn LettersApi> = post.clone().into_inner();
        apis.v1.letters = Data::from(shared);
        Self {
            state,
            apis,
            post,
            uploads,
            _own: own,
        }
    }

    async fn send(&self, method: Method, path: &str, kind: &str, body: &[u8]) -> (u16, Value) {
        let app = init_service(app::build(&self.state, &self.apis)).await;
        let request = TestRequest::with_uri(path)
            .method(method)
            .insert_header(("content-type", kind))
            .insert_header(("content-length", body.len()))
            .set_payload(body.to_vec());
        let (status, _, body) = exchange::ask(&app, request.to_request()).await;
        (status.as_u16(), body)
    }

    /// Sends parts, and asserts that their files are gone afterwards.
    async fn parts(&self, method: Method, path: &str, parts: &[String]) -> (u16, Value) {
        let body = format!("{}--XbX--\r\n", parts.concat());
        let kind = "multipart/form-data; boundary=XbX";
        let answer = self.send(method, path, kind, body.as_bytes()).await;
        assert_eq!(fs::read_dir(self.uploads.path()).unwrap().count(), 0, "{parts:?}");
        answer
    }

    async fn letter(&self, parts: &[String]) -> (u16, Value) {
        self.parts(Method::POST, "/letters", parts).await
    }
}

fn part(head: &str, content: &str) -> String {
    format!("--XbX\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
}

fn title() -> String {
    part("name=title", "Hello")
}

fn photo(content: &str) -> String {
    let head = "name=photo; filename=\"../../etc/passwd\"";
    part(&format!("{head}\r\nContent-Type: image/png\r\nX-Taken: 2026-01-31"), content)
}

/// Gives the places of a refusal, and what is said there.
fn told(answer: &(u16, Value)) -> (u16, Vec<String>) {
    let errors = answer.1["errors"].as_array().cloned().unwrap_or_default();
    let text = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
    let told = errors.iter().map(|it| format!("{} {}", text(it, "pointer"), text(it, "keyword")));
    (answer.0, told.collect())
}

#[actix_web::test]
async fn q5_files_and_values_reach_the_handler() {
    let server = Server::start().await;
    let answer = server
        .letter(&[
            part("name=pages; filename=1", "one"),
            title(),
            part("name=tags", "a"),
            part("name=stamp\r\nContent-Type: application/json", "{\"value\": 5.0}"),
            photo("not really"),
            part("name=tags", "b"),
            part("name=pages; filename=2", "two"),
        ])
        .await;
    let expected = json!({
        "title": "Hello", "copies": 1, "stamp": 5, "tags": ["a", "b"],
        "photo": ["../../etc/passwd", "image/png", "not really"],
        "pages": ["one", "two"],
    });
    assert_eq!(answer, (200, expected));
    assert_eq!(fs::read(&server.post.kept).unwrap(), b"one");
}

#[actix_web::test]
async fn q5_what_breaks_the_contract_is_told_at_its_place() {
    let server = Server::start().await;
    let long = "x".repeat(1001);
    let page = || part("name=pages; filename=p", "p");
    let gif = part("name=photo; filename=x\r\nContent-Type: image/gif\r\nX-Taken: 2026-01-31", "x");
    let undated = part("name=photo; filename=x\r\nContent-Type: image/png", "x");
    for (parts, expected) in [
        (vec![title()], "/photo required"),
        (vec![title(), photo(&long)], "/photo maxLength"),
        (vec![title(), gif], "/photo contentType"),
        (vec![title(), undated], "/photo required"),
        (vec![title(), photo("x"), photo("y")], "/photo style"),
        (vec![title(), photo("x"), page(), page(), page()], "/pages maxItems"),
        (vec![title(), photo("x"), part("name=\"../../x~\"; filename=y", "z")], "/..~1..~1x~0 additionalProperties"),
        (vec![title(), photo("x"), part("name=copies", "0")], "/copies minimum"),
        (vec![title(), photo("x"), part("name=stamp\r\nContent-Type: application/json", "{\"value\": true}")], "/stamp/value type"),
        (vec![title(), photo("x"), part("name=stamp\r\nContent-Type: text/plain", "{\"value\": 1}")], "/stamp contentType"),
    ] {
        let answer = server.letter(&parts).await;
        assert_eq!(told(&answer), (422, vec![expected.to_owned()]), "{parts:?}");
    }
}

#[actix_web::test]
async fn q5_what_cannot_be_read_or_is_too_long_leaves_no_file() {
    let server = Server::start().await;
    let (kind, whole) = ("multipart/form-data; boundary=XbX", [photo("x"), title()].concat());
    for (kind, body, status) in [
        (kind, whole.clone(), 400),
        ("multipart/form-data", whole.clone(), 400),
        (kind, "nothing here".to_owned(), 400),
        (kind, String::new(), 400),
        ("multipart/mixed; boundary=XbX", whole.clone(), 415),
        ("application/json", "{}".to_owned(), 415),
        (kind, format!("{whole}{}", part("name=pages; filename=p", &"x".repeat(1_000_000))), 413),
        (kind, part("name=stamp\r\nContent-Type: application/json", "{"), 400),
        (kind, [photo("x"), title(), part("name=tags", "x").repeat(1_000)].concat(), 400),
    ] {
        let answer = server.send(Method::POST, "/letters", kind, body.as_bytes()).await;
        assert_eq!(answer.0, status, "{kind} {body:.300}");
        assert_eq!(fs::read_dir(server.uploads.path()).unwrap().count(), 0, "{kind} {body:.300}");
    }
}

#[actix_web::test]
async fn q5_parts_beside_other_media_types() {
    let server = Server::start().await;
    let (status, _) = server.parts(Method::POST, "/notes", &[part("name=text", "by parts")]).await;
    assert_eq!(status, 204);
    let note = server.parts(Method::POST, "/notes", &[part("name=text", "")]).await;
    assert_eq!(told(&note), (422, vec!["/text minLength".to_owned()]));
    let json = server.send(Method::POST, "/notes", "application/json", b"{\"text\":\"by JSON\"}").await;
    assert_eq!(json.0, 204);
    let plain = part("name=photo; filename=x", "x");
    assert_eq!(server.parts(Method::PUT, "/drafts/1", &[title(), plain]).await.0, 204);
    for (kind, body) in [
        ("application/json", "{\"title\":\"t\",\"photo\":1}"),
        ("text/plain", "words"),
        ("application/octet-stream", "1234"),
    ] {
        assert_eq!(server.send(Method::PUT, "/drafts/1", kind, body.as_bytes()).await.0, 204, "{kind}");
    }
    let seen = ["by parts", "by JSON", "multipart Hello", "json t", "text words", "bytes 4"];
    assert_eq!(*server.post.seen.lock().unwrap(), seen);
}

#[actix_web::test]
async fn q5_files_of_any_name() {
    let server = Server::start().await;
    let file = |name: &str, content: &str| part(&format!("name=\"{name}\"; filename=f"), content);
    let first = part("name=1st-word", "w");
    let parts = [title(), first, file("a", "A"), file("../b", "B"), file("nul\\\"c", "")];
    let title = part("name=title", "t");
    assert_eq!(server.parts(Method::POST, "/albums", &parts).await.0, 204);
    assert_eq!(*server.post.seen.lock().unwrap(), ["../b: B", "a: A", "nul\"c: "]);
    let long = server.parts(Method::POST, "/albums", &[title, file("a", &"x".repeat(101))]).await;
    assert_eq!(told(&long), (422, vec!["/a maxLength".to_owned()]));
}

#[actix_web::test]
async fn q5_other_kinds_of_multipart_are_closed() {
    let server = Server::start().await;
    let kind = "multipart/mixed; boundary=XbX";
    assert_eq!(server.send(Method::POST, "/streams", kind, b"x").await.0, 501);
}
