//! Which operation a path leads to, and what its parameters hold, shown in-process.

use std::sync::Arc;

use actix_web::http::Method;
use actix_web::http::header::ALLOW;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use async_trait::async_trait;
use case_routes::app::{self, Apis};
use case_routes::config::Config;
use case_routes::state::State;
use case_routes::support::error::Error;
use case_routes::v1::routes::{
    CancelJobRequest, CancelJobResponse, DeleteThingRequest, DeleteThingResponse, GetLeftRequest, GetLeftResponse,
    GetMineRequest, GetMineResponse, GetOddRequest, GetOddResponse, GetRangeRequest, GetRangeResponse, GetRightRequest,
    GetRightResponse, GetThingRequest, GetThingResponse, GetWithSlashRequest, GetWithSlashResponse,
    GetWithoutSlashRequest, GetWithoutSlashResponse, RoutesApi,
};
use serde_json::Value;

mod exchange;

/// Tells which operation was reached, and with what.
struct Told;

#[async_trait(?Send)]
impl RoutesApi for Told {
    async fn get_thing(&self, request: GetThingRequest) -> Result<GetThingResponse, Error> {
        Ok(GetThingResponse::Ok(format!("thing {}", request.id)))
    }

    async fn delete_thing(&self, request: DeleteThingRequest) -> Result<DeleteThingResponse, Error> {
        Ok(DeleteThingResponse::Ok(format!("number {}", request.id)))
    }

    async fn get_mine(&self, _: GetMineRequest) -> Result<GetMineResponse, Error> {
        Ok(GetMineResponse::Ok("mine".to_owned()))
    }

    async fn get_left(&self, request: GetLeftRequest) -> Result<GetLeftResponse, Error> {
        Ok(GetLeftResponse::Ok(format!("left {}", request.left)))
    }

    async fn get_right(&self, request: GetRightRequest) -> Result<GetRightResponse, Error> {
        Ok(GetRightResponse::Ok(format!("right {}", request.right)))
    }

    async fn cancel_job(&self, request: CancelJobRequest) -> Result<CancelJobResponse, Error> {
        Ok(CancelJobResponse::Ok(format!("cancel {}", request.job)))
    }

    async fn get_range(&self, request: GetRangeRequest) -> Result<GetRangeResponse, Error> {
        Ok(GetRangeResponse::Ok(format!("from {} to {}", request.from, request.to)))
    }

    async fn get_odd(&self, _: GetOddRequest) -> Result<GetOddResponse, Error> {
        Ok(GetOddResponse::Ok("odd".to_owned()))
    }

    async fn get_without_slash(&self, _: GetWithoutSlashRequest) -> Result<GetWithoutSlashResponse, Error> {
        Ok(GetWithoutSlashResponse::Ok("without".to_owned()))
    }

    async fn get_with_slash(&self, _: GetWithSlashRequest) -> Result<GetWithSlashResponse, Error> {
        Ok(GetWithSlashResponse::Ok("with".to_owned()))
    }
}

/// Asks, and gives the status, the methods that are allowed, and the body.
async fn ask(method: Method, path: &str) -> (u16, String, Value) {
    let config = Config::read(|name| (name == "PROFILE").then(|| "test".to_owned())).unwrap();
    let state = State::open(&config).await.unwrap();
    let mut apis = Apis::new(&state);
    let told: Arc<dyn RoutesApi> = Arc::new(Told);
    apis.v1.routes = Data::from(told);
    let app = init_service(app::build(&state, &apis)).await;
    let (status, headers, body) = exchange::ask(&app, TestRequest::with_uri(path).method(method).to_request()).await;
    let allowed = headers.get(ALLOW);
    (status.as_u16(), allowed.map_or("", |it| it.to_str().unwrap()).to_owned(), body)
}

/// Expects that a path leads to an operation.
async fn leads(method: Method, path: &str, told: &str) {
    let (status, _, body) = ask(method.clone(), path).await;
    assert_eq!((status, body.as_str()), (200, Some(told)), "{method} {path}: {body}");
}

/// Expects that a path is refused.
async fn refused(method: Method, path: &str, status: u16) {
    let (found, _, body) = ask(method.clone(), path).await;
    assert_eq!(found, status, "{method} {path}: {body}");
}

#[actix_web::test]
async fn r1_the_more_specific_path_wins() {
    leads(Method::GET, "/things/mine", "mine").await;
    leads(Method::GET, "/things/yours", "thing yours").await;
    leads(Method::GET, "/pairs/a/x", "left a").await;
    leads(Method::GET, "/pairs/y/b", "right b").await;
    leads(Method::GET, "/pairs/y/x", "right x").await;
}

#[actix_web::test]
async fn r1_a_parameter_may_be_a_part_of_a_segment() {
    leads(Method::POST, "/jobs/7:cancel", "cancel 7").await;
    refused(Method::POST, "/jobs/7", 404).await;
    refused(Method::POST, "/jobs/7:stop", 404).await;
    leads(Method::GET, "/ranges/1-20.json", "from 1 to 20").await;
    refused(Method::GET, "/ranges/1-20xjson", 404).await;
    refused(Method::GET, "/ranges/1-a.json", 422).await;
}

#[actix_web::test]
async fn r1_characters_of_a_path_mean_themselves() {
    leads(Method::GET, "/odd/a.b*(c)+[d]", "odd").await;
    leads(Method::GET, "/odd/a.b*(c)+%5Bd%5D", "odd").await;
    refused(Method::GET, "/odd/axb*(c)+[d]", 404).await;
    refused(Method::GET, "/odd/a.bb(c)+[d]", 404).await;
}

#[actix_web::test]
async fn r1_a_slash_tells_declared_paths_apart() {
    leads(Method::GET, "/slash", "without").await;
    leads(Method::GET, "/slash/", "with").await;
    refused(Method::GET, "/slash//", 404).await;
}

#[actix_web::test]
async fn r1_values_are_decoded_once() {
    for (sent, read) in [
        ("a+b", "a+b"),
        ("a%20b", "a b"),
        ("a;b=c", "a;b=c"),
        ("a%2Fb", "a/b"),
        ("50%25", "50%"),
        ("a%252Fb", "a%2Fb"),
        ("%C3%A9", "é"),
        ("Mine", "Mine"),
    ] {
        leads(Method::GET, &format!("/things/{sent}"), &format!("thing {read}")).await;
    }
    for (sent, status) in [("%FF", 400), ("%C3%28", 400), ("", 404), ("a/b", 404), ("abcdefghijklmnopqrstu", 422)] {
        refused(Method::GET, &format!("/things/{sent}"), status).await;
    }
}

#[actix_web::test]
async fn r1_what_stands_beside_the_operation_holds() {
    leads(Method::DELETE, "/things/12", "number 12").await;
    refused(Method::DELETE, "/things/twelve", 422).await;
    leads(Method::GET, "/things/twelve", "thing twelve").await;
}

#[actix_web::test]
async fn r1_a_method_that_is_not_declared_is_told_from_a_path_that_is_not() {
    let (status, allowed, _) = ask(Method::PUT, "/things/12").await;
    assert_eq!(status, 405);
    let mut methods: Vec<_> = allowed.split(", ").collect();
    methods.sort_unstable();
    assert_eq!(methods, ["DELETE", "GET", "HEAD", "OPTIONS"]);
    refused(Method::PUT, "/nothing", 404).await;
}
