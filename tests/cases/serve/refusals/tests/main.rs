//! Errors in the form that is declared for their status, shown in-process.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use async_trait::async_trait;
use case_refusals::app::{self, Apis};
use case_refusals::config::Config;
use case_refusals::state::State;
use case_refusals::support::error::Error;
use case_refusals::support::problem::Problem;
use case_refusals::v1::things::{
    GetThingRequest, GetThingResponse, ListThingsRequest, ListThingsResponse, ThingsApi,
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

    async fn list_things(&self, _: ListThingsRequest) -> Result<ListThingsResponse, Error> {
        Err(Error::forbidden())
    }
}

async fn ask(method: Method, path: &str) -> (u16, Value) {
    let config = Config::read(|name| (name == "PROFILE").then(|| "test".to_owned())).unwrap();
    let state = State::open(&config).await.unwrap();
    let mut apis = Apis::new(&state);
    let things: Arc<dyn ThingsApi> = Arc::new(Things);
    apis.v1.things = Data::from(things);
    let app = init_service(app::build(&state, &apis)).await;
    let (status, _, body) = exchange::ask(&app, TestRequest::with_uri(path).method(method).to_request()).await;
    (status.as_u16(), body)
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
