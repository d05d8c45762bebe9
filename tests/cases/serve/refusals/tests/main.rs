//! Errors in the form that is declared for their status, shown in-process.

use std::sync::Arc;

use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use async_trait::async_trait;
use case_refusals::app::{self, Apis};
use case_refusals::config::Config;
use case_refusals::state::State;
use case_refusals::support::error::Error;
use case_refusals::support::problem::Problem;
use case_refusals::v1::things::{
    DeleteCodeRequest, DeleteCodeResponse, GetCodeRequest, GetCodeResponse, GetThingRequest, GetThingResponse, GetOpenRequest, GetOpenResponse, ListThingsRequest, ListThingsResponse, PostCodeRequest, PostCodeResponse, PostOpenRequest, PostOpenResponse, ThingsApi,
};
use serde_json::{Value, json};

mod exchange;

/// Has one thing.
struct Things;

#[async_trait(?Send)]
impl ThingsApi for Things {
    async fn get_thing(&self, request: GetThingRequest) -> Result<GetThingResponse, Error> {
        match request.id {
            1 => Ok(GetThingResponse::Ok("one".to_owned())),
            2 => Ok(GetThingResponse::NotFound(Problem::new("none", "There is none."))),
            _ => Err(Error::not_found()),
        }
    }

    async fn get_code(&self, request: GetCodeRequest) -> Result<GetCodeResponse, Error> {
        let problem = |code| Problem::new(code, "No.");
        match request.id {
            1 => Err(Error::Refused(StatusCode::FORBIDDEN, problem("any"))),
            2 => Err(Error::Refused(StatusCode::FORBIDDEN, problem("CODE_IS_SECRET"))),
            3 => Err(Error::Refused(StatusCode::CONFLICT, problem("any"))),
            _ => Err(Error::not_found()),
        }
    }

    async fn delete_code(&self, _: DeleteCodeRequest) -> Result<DeleteCodeResponse, Error> {
        Err(Error::not_found())
    }

    async fn post_code(&self, _: PostCodeRequest) -> Result<PostCodeResponse, Error> {
        Err(Error::not_found())
    }

    async fn get_open(&self, _: GetOpenRequest) -> Result<GetOpenResponse, Error> {
        Err(Error::Refused(StatusCode::METHOD_NOT_ALLOWED, Problem::new("any", "No.")))
    }

    async fn post_open(&self, _: PostOpenRequest) -> Result<PostOpenResponse, Error> {
        Err(Error::not_found())
    }

    async fn list_things(&self, _: ListThingsRequest) -> Result<ListThingsResponse, Error> {
        Err(Error::forbidden())
    }
}

async fn ask(method: Method, path: &str) -> (u16, Value) {
    let (status, _, body) = ask_all(method, path).await;
    (status, body)
}

/// Gives the media type too.
async fn ask_all(method: Method, path: &str) -> (u16, String, Value) {
    let config = Config::read(|name| (name == "PROFILE").then(|| "test".to_owned())).unwrap();
    let state = State::open(&config).await.unwrap();
    let mut apis = Apis::new(&state);
    let things: Arc<dyn ThingsApi> = Arc::new(Things);
    apis.v1.things = Data::from(things);
    let app = init_service(app::build(&state, &apis)).await;
    let request = TestRequest::with_uri(path).method(method).to_request();
    let (status, headers, body) = exchange::ask(&app, request).await;
    let media_type = headers.get("content-type").unwrap().to_str().unwrap();
    (status.as_u16(), media_type.to_owned(), body)
}

fn members(body: &Value) -> Vec<&str> {
    body.as_object().unwrap().keys().map(String::as_str).collect()
}

#[actix_web::test]
async fn e2_each_status_has_the_form_that_is_declared_for_it() {
    for id in [2, 3] {
        let (status, body) = ask(Method::GET, &format!("/things/{id}")).await;
        assert_eq!((status, &body["code"]), (404, &json!("gone_or_never_there")), "{body}");
        assert_eq!(members(&body), ["code", "message"]);
    }
    let (status, body) = ask(Method::GET, "/things/0").await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("id")), "{body}");
    assert_eq!(members(&body), ["errors", "message"]);
    for (method, path, expected) in [(Method::GET, "/things", 403), (Method::POST, "/things", 405)] {
        let (status, body) = ask(method, path).await;
        assert_eq!((status, members(&body)), (expected, vec!["message"]), "{body}");
    }
}

#[actix_web::test]
async fn e2_each_operation_has_the_forms_that_it_declares() {
    let (status, media_type, body) = ask_all(Method::GET, "/codes/9").await;
    assert_eq!((status, &*media_type), (404, "application/json"), "{body}");
    assert_eq!((&body["ok"], members(&body)), (&json!(false), vec!["errors", "ok", "trace_id"]));
    assert_eq!(body["errors"], json!([{"loc": [], "message": "There is nothing here."}]));
    assert_eq!(body["trace_id"].as_str().unwrap().split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    let (status, media_type, body) = ask_all(Method::GET, "/codes/3").await;
    assert_eq!((status, &*media_type, body), (409, "text/plain; charset=utf-8", json!("No.")));
    let (status, body) = ask(Method::DELETE, "/codes/0").await;
    assert_eq!((status, &body["errors"][0]["loc"]), (400, &json!(["parameter", "id"])), "{body}");
    let (_, body) = ask(Method::DELETE, "/codes/1").await;
    assert_eq!(body, json!({"code": "NO_SUCH_CODE"}));
}

#[actix_web::test]
async fn e2_a_code_is_out_of_the_list_that_is_declared() {
    let coded = |status, code| json!({"code": code, "status": status, "more_info": "about:blank"});
    for (path, status, code) in [
        ("/codes/0", 422, "INVALID_ARGUMENT"),
        ("/codes/1", 403, "PERMISSION_DENIED"),
        ("/codes/2", 403, "CODE_IS_SECRET"),
    ] {
        assert_eq!(ask(Method::GET, path).await, (status, coded(status, code)), "{path}");
    }
    let of_other_list = coded(422, "VALIDATION_FAILED");
    assert_eq!(ask(Method::POST, "/codes/0").await, (422, of_other_list));
}

#[actix_web::test]
async fn e2_what_may_be_anything_has_the_media_type_that_is_declared() {
    let (status, media_type, body) = ask_all(Method::GET, "/open?limit=a").await;
    assert_eq!((status, &*media_type, &body["title"]), (422, "application/json", &json!("Unprocessable Entity")));
    let (status, media_type, body) = ask_all(Method::GET, "/open").await;
    assert_eq!((status, &*media_type, body), (405, "text/plain; charset=utf-8", json!("No.")));
    let (status, body) = ask(Method::POST, "/open?limit=a").await;
    assert_eq!((status, members(&body)), (422, vec!["errors", "message"]));
}
