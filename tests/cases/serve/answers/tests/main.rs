//! Answers that keep the contract and answers that break it, shown in-process: profile `test` turns those into a 500.

use std::sync::{Arc, Mutex};

use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use async_trait::async_trait;
use case_answers::app::{self, Apis};
use case_answers::config::Config;
use case_answers::state::State;
use case_answers::support::answer::check_strictly;
use case_answers::support::error::Error;
use case_answers::v1::answers::{
    AnswersApi, ChangeWholeRequest, ChangeWholeResponse, GetChosenRequest, GetChosenResponse, GetListRequest,
    GetListResponse, SendAnyRequest, SendAnyResponse, SendSharedRequest, SendSharedResponse, SendTaggedRequest,
    SendTaggedResponse,
};
use case_answers::v1::models::{SendAnyOkBody, Whole};
use serde_json::{Value, json};

mod exchange;

/// What the next answers are.
struct Next {
    list: Mutex<Vec<i64>>,
    status: Mutex<StatusCode>,
}

#[async_trait(?Send)]
impl AnswersApi for Next {
    async fn send_any(&self, request: SendAnyRequest) -> Result<SendAnyResponse, Error> {
        Ok(SendAnyResponse::Ok(SendAnyOkBody {
            weight: Some(request.body.weight),
        }))
    }

    async fn get_list(&self, _: GetListRequest) -> Result<GetListResponse, Error> {
        Ok(GetListResponse::Ok(self.list.lock().unwrap().clone()))
    }

    async fn get_chosen(&self, _: GetChosenRequest) -> Result<GetChosenResponse, Error> {
        Ok(GetChosenResponse::Success {
            status: *self.status.lock().unwrap(),
            body: true,
        })
    }

    async fn send_shared(&self, request: SendSharedRequest) -> Result<SendSharedResponse, Error> {
        Ok(SendSharedResponse::Ok(request.body))
    }

    async fn send_tagged(&self, request: SendTaggedRequest) -> Result<SendTaggedResponse, Error> {
        Ok(SendTaggedResponse::Ok(request.body))
    }

    async fn change_whole(&self, request: ChangeWholeRequest) -> Result<ChangeWholeResponse, Error> {
        Ok(ChangeWholeResponse::Ok(Whole {
            at: request.body.at,
            note: None,
        }))
    }
}

struct Server {
    state: State,
    apis: Apis,
    next: Arc<Next>,
}

impl Server {
    async fn start() -> Self {
        let config = Config::read(|name| (name == "PROFILE").then(|| "test".to_owned()));
        let state = State::open(&config.unwrap()).await.unwrap();
        let mut apis = Apis::new(&state);
        let next = Arc::new(Next {
            list: Mutex::default(),
            status: Mutex::new(StatusCode::OK),
        });
        let shared: Arc<dyn AnswersApi> = next.clone();
        apis.v1.answers = Data::from(shared);
        check_strictly(true);
        Self { state, apis, next }
    }

    async fn ask(&self, request: TestRequest) -> (u16, String, Value) {
        let app = init_service(app::build(&self.state, &self.apis)).await;
        let (status, headers, body) = exchange::ask(&app, request.to_request()).await;
        let kind = headers.get("content-type");
        (status.as_u16(), kind.map_or("", |it| it.to_str().unwrap()).to_owned(), body)
    }

    /// Sends JSON, which comes back.
    async fn back(&self, method: Method, path: &str, value: &Value) -> (u16, Value) {
        let request = TestRequest::with_uri(path).method(method);
        let (status, _, body) = self.ask(request.set_json(value)).await;
        (status, body)
    }

    async fn send(&self, kind: &str, body: &'static str) -> (u16, Value) {
        let request = TestRequest::with_uri("/any").method(Method::POST);
        let request = request.insert_header(("content-type", kind));
        let request = request.insert_header(("content-length", body.len()));
        let (status, _, body) = self.ask(request.set_payload(body)).await;
        (status, body)
    }
}

#[actix_web::test]
async fn of_a_range_json_is_read_and_held_against_the_schema() {
    let server = Server::start().await;
    for kind in ["application/json", "application/vnd.api+json; charset=utf-8"] {
        assert_eq!(server.send(kind, r#"{"weight":1.5}"#).await, (200, json!({"weight": 1.5})));
        assert_eq!(server.send(kind, r#"{"weight":"x"}"#).await.0, 422);
        // Nothing that would be answered as `null`.
        assert_eq!(server.send(kind, r#"{"weight":1e400}"#).await.0, 422);
    }
    for kind in ["text/plain", "application/xml", "application/json-seq"] {
        assert_eq!(server.send(kind, r#"{"weight":1.5}"#).await.0, 415, "{kind}");
    }
    let request = TestRequest::with_uri("/any").method(Method::POST);
    let request = request.insert_header(("accept", "application/json"));
    let (status, kind, _) = server.ask(request.set_json(json!({"weight": 2}))).await;
    assert_eq!((status, kind.as_str()), (200, "application/json"));
}

#[actix_web::test]
async fn rules_that_stand_on_no_model_hold_for_answers() {
    let server = Server::start().await;
    for (list, status) in [(vec![1, 5], 200), (vec![1, 2, 3], 500), (vec![6], 500)] {
        *server.next.list.lock().unwrap() = list.clone();
        let (found, _, _) = server.ask(TestRequest::with_uri("/list")).await;
        assert_eq!(found, status, "{list:?}");
    }
}

#[actix_web::test]
async fn a_chosen_status_is_one_of_its_range_and_has_a_body() {
    let server = Server::start().await;
    for (chosen, status) in [(200, 200), (299, 299), (404, 500), (204, 500)] {
        *server.next.status.lock().unwrap() = StatusCode::from_u16(chosen).unwrap();
        let (found, _, _) = server.ask(TestRequest::with_uri("/chosen")).await;
        assert_eq!(found, status, "{chosen}");
    }
}

#[actix_web::test]
async fn nothing_is_lost_of_what_the_schema_lets_through() {
    let server = Server::start().await;
    for (path, value) in [
        ("/shared", json!({"meta": {"x": 1, "y": "z"}})),
        ("/shared", json!({"meta": {"y": "z"}})),
        ("/tagged", json!({"kind": "square", "size": 1})),
    ] {
        assert_eq!(server.back(Method::POST, path, &value).await, (200, value));
    }
    let unknown = json!({"kind": "oval", "size": 1});
    assert_eq!(server.back(Method::POST, "/tagged", &unknown).await.0, 422);
}

#[actix_web::test]
async fn a_patch_that_is_no_merge_patch_has_what_its_schema_requires() {
    let server = Server::start().await;
    let at = json!({"at": "2026-01-02T03:04:05.120Z"});
    assert_eq!(server.back(Method::PATCH, "/whole", &at).await, (200, at));
    let (status, body) = server.back(Method::PATCH, "/whole", &json!({"note": "a"})).await;
    assert_eq!((status, &body["errors"][0]["keyword"]), (422, &json!("required")));
}
