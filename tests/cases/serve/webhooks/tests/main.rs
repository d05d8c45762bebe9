//! Signed requests, shown in-process: who is let in, what is refused and how, and that the method sees the bytes.

use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::http::{Method, StatusCode};
use actix_web::http::header::WWW_AUTHENTICATE;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use async_trait::async_trait;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use case_webhooks::app::{self, Apis};
use case_webhooks::config::Config;
use case_webhooks::state::State;
use case_webhooks::support::error::Error;
use case_webhooks::v1::hooks::{
    HooksApi, PayRequest, PayResponse, PingRequest, PingResponse, PushRequest, PushResponse,
    RawRequest, RawResponse,
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

mod exchange;

const PUSH_KEY: &str = "a key of ours";
const PAYMENT_KEY: &[u8] = b"\x00\x01\xff another";

/// Notes what it was given.
#[derive(Default)]
struct Hooks(Mutex<Vec<String>>);

impl Hooks {
    fn note(&self, what: String) {
        self.0.lock().unwrap().push(what);
    }
}

#[async_trait(?Send)]
impl HooksApi for Hooks {
    async fn push(&self, request: PushRequest) -> Result<PushResponse, Error> {
        let agent = request.raw.headers.get("user-agent");
        let agent = agent.map(|it| it.to_str().unwrap_or_default().to_owned());
        let text = String::from_utf8_lossy(&request.raw.bytes).into_owned();
        self.note(format!("{} {agent:?} {text}", request.body.r#ref));
        self.note(format!("{:?}", request.raw));
        Ok(PushResponse::NoContent)
    }

    async fn pay(&self, request: PayRequest) -> Result<PayResponse, Error> {
        self.note(format!("{:?}", request.body));
        Ok(PayResponse::NoContent)
    }

    async fn ping(&self, request: PingRequest) -> Result<PingResponse, Error> {
        self.note(format!("{:?} {}", request.n, request.raw.bytes.len()));
        Ok(PingResponse::NoContent)
    }

    async fn raw(&self, request: RawRequest) -> Result<RawResponse, Error> {
        self.note(String::from_utf8_lossy(&request.raw.bytes).into_owned());
        Ok(RawResponse::NoContent)
    }
}

struct Server {
    state: State,
    apis: Apis,
    hooks: Arc<Hooks>,
}

fn config(profile: &'static str, with_keys: bool) -> Result<Config, String> {
    let read = Config::read(|name| match name {
        "PROFILE" => Some(profile.to_owned()),
        "PUSH_KEY" if with_keys => Some(PUSH_KEY.to_owned()),
        "EVERY_KEY" if with_keys => Some("AAEC".to_owned()),
        "PAYMENT_KEY" if with_keys => Some(BASE64_STANDARD.encode(PAYMENT_KEY)),
        _ => None,
    });
    read.map_err(|it| it.to_string())
}

impl Server {
    async fn start(with_keys: bool) -> Self {
        let state = State::open(&config("test", with_keys).unwrap()).await.unwrap();
        let mut apis = Apis::new(&state);
        let hooks = Arc::new(Hooks::default());
        let shared: Arc<dyn HooksApi> = hooks.clone();
        apis.v1.hooks = Data::from(shared);
        Self { state, apis, hooks }
    }

    async fn send(&self, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, Value) {
        let app = init_service(app::build(&self.state, &self.apis)).await;
        let is_read = path.starts_with("/pings");
        let mut request = TestRequest::with_uri(path)
            .method(if is_read { Method::GET } else { Method::POST })
            .insert_header(("user-agent", "sender"))
            .insert_header(("content-type", "application/json"));
        if !is_read {
            let length = body.len();
            request = request.insert_header(("content-length", length)).set_payload(body.to_owned());
        }
        for (name, value) in headers {
            request = request.insert_header((*name, *value));
        }
        let (status, headers, body) = exchange::ask(&app, request.to_request()).await;
        assert_eq!(headers.contains_key(WWW_AUTHENTICATE), status == StatusCode::UNAUTHORIZED);
        (status.as_u16(), body)
    }
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.chain_update(text).finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

#[actix_web::test]
async fn q7_a_signed_body_reaches_the_method_byte_for_byte() {
    let server = Server::start(true).await;
    let body = "{ \"ref\" : \"main\" }";
    let signature = format!("sha256={}", hex(&hmac(PUSH_KEY.as_bytes(), body)));
    let answer = server.send("/pushes", &[("X-Hub-Signature-256", &signature)], body).await;
    assert_eq!(answer.0, 204, "{}", answer.1);
    let seen = server.hooks.0.lock().unwrap().clone();
    assert_eq!(seen[0], format!("main Some(\"sender\") {body}"));
    // Nothing of it stands in a log.
    assert!(!seen[1].contains("main") && !seen[1].contains("sha256"), "{}", seen[1]);
}

#[actix_web::test]
async fn q7_what_is_not_signed_is_refused_in_the_form_of_the_contract() {
    let server = Server::start(true).await;
    let body = "{\"ref\":\"main\"}";
    let right = format!("sha256={}", hex(&hmac(PUSH_KEY.as_bytes(), body)));
    let other = format!("sha256={}", hex(&hmac(b"another key", body)));
    for (headers, body) in [
        (vec![], body),
        (vec![("X-Hub-Signature-256", other.as_str())], body),
        (vec![("X-Hub-Signature-256", &right[7..])], body),
        (vec![("X-Hub-Signature-256", right.as_str())], "{\"ref\":\"other\"}"),
        // Neither is it told what is wrong with the body.
        (vec![("X-Hub-Signature-256", right.as_str())], "{"),
    ] {
        let (status, told) = server.send("/pushes", &headers, body).await;
        assert_eq!(status, 401, "{headers:?} {body}");
        assert_eq!(told["error"]["code"], json!("bad_signature"), "{told}");
    }
    let empty = "{\"ref\":\"\"}";
    let signature = format!("sha256={}", hex(&hmac(PUSH_KEY.as_bytes(), empty)));
    let refused = server.send("/pushes", &[("X-Hub-Signature-256", &signature)], empty).await;
    assert_eq!(refused.0, 422);
    assert!(server.hooks.0.lock().unwrap().is_empty());
    let without = Server::start(false).await;
    assert_eq!(without.send("/pushes", &[("X-Hub-Signature-256", &right)], body).await.0, 401);
}

#[actix_web::test]
async fn q7_an_old_request_sent_again_is_refused() {
    let server = Server::start(true).await;
    let body = "{\"ref\":\"main\"}";
    for (ago, status) in [(0, 204), (50, 204), (70, 401)] {
        let time = (now() - ago).to_string();
        let signature = BASE64_STANDARD.encode(hmac(PAYMENT_KEY, &format!("m1.{time}.{body}")));
        let signature = format!("v1,AAAA v1,{signature}");
        let headers = [
            ("Webhook-Id", "m1"),
            ("Webhook-Timestamp", time.as_str()),
            ("Webhook-Signature", signature.as_str()),
        ];
        assert_eq!(server.send("/payments", &headers, body).await.0, status, "{ago}");
        let fresh = now().to_string();
        let moved = [headers[0], ("Webhook-Timestamp", fresh.as_str()), headers[2]];
        if ago > 0 {
            assert_eq!(server.send("/payments", &moved, body).await.0, 401, "{ago}");
        }
        let renamed = [("Webhook-Id", "m2"), headers[1], headers[2]];
        assert_eq!(server.send("/payments", &renamed, body).await.0, 401, "{ago}");
    }
}

#[actix_web::test]
async fn q7_what_has_no_body_can_be_signed_too() {
    let server = Server::start(true).await;
    let time = now();
    let signature = hex(&hmac(PUSH_KEY.as_bytes(), &format!("{time}.")));
    let header = format!("t={time},v1={signature}");
    assert_eq!(server.send("/pings?n=1", &[("X-Time-Signature", &header)], "").await.0, 204);
    assert_eq!(server.send("/pings?n=x", &[("X-Time-Signature", &header)], "").await.0, 422);
    assert_eq!(server.send("/pings?n=1", &[], "").await.0, 401);
    assert_eq!(server.send("/raw", &[], "{\"ref\": \"x\"}").await.0, 204);
    assert_eq!(server.send("/files", &[], "").await.0, 501);
    assert_eq!(*server.hooks.0.lock().unwrap(), ["Some(1) 0", "{\"ref\": \"x\"}"]);
}

#[test]
fn q7_production_does_not_start_without_keys() {
    assert!(config("prod", true).is_ok());
    let told = config("prod", false).unwrap_err();
    assert!(told.contains("PUSH_KEY") && told.contains("PAYMENT_KEY"), "{told}");
    assert!(!format!("{:?}", config("prod", true)).contains(PUSH_KEY));
}
