//! What parameters of each style and place hold, shown in-process: the operations answer what they were asked.

use std::sync::Arc;

use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use async_trait::async_trait;
use case_parameters::app::{self, Apis};
use case_parameters::config::Config;
use case_parameters::state::State;
use case_parameters::support::error::Error;
use case_parameters::support::rule::Enumeration;
use case_parameters::v1::models::{Point, Read};
use case_parameters::v1::reading::{
    ReadBesideRequest, ReadBesideResponse, ReadLabelRequest, ReadLabelResponse, ReadListsRequest, ReadListsResponse,
    ReadMatrixRequest, ReadMatrixResponse, ReadObjectsRequest, ReadObjectsResponse, ReadSimpleRequest,
    ReadSimpleResponse, ReadValuesRequest, ReadValuesResponse, ReadingApi,
};
use serde_json::{Value, json};

mod exchange;

/// Answers what was read.
struct Reading;

fn point(it: &Point) -> Value {
    json!([it.x, it.y])
}

#[async_trait(?Send)]
impl ReadingApi for Reading {
    async fn read_simple(&self, it: ReadSimpleRequest) -> Result<ReadSimpleResponse, Error> {
        Ok(ReadSimpleResponse::Ok(Read(json!([it.list, point(&it.object)]))))
    }

    async fn read_label(&self, it: ReadLabelRequest) -> Result<ReadLabelResponse, Error> {
        Ok(ReadLabelResponse::Ok(Read(json!([it.list, point(&it.object)]))))
    }

    async fn read_matrix(&self, it: ReadMatrixRequest) -> Result<ReadMatrixResponse, Error> {
        Ok(ReadMatrixResponse::Ok(Read(json!([it.list, point(&it.object)]))))
    }

    async fn read_lists(&self, it: ReadListsRequest) -> Result<ReadListsResponse, Error> {
        Ok(ReadListsResponse::Ok(Read(json!([it.each, it.brackets, it.comma, it.space, it.pipe]))))
    }

    async fn read_objects(&self, it: ReadObjectsRequest) -> Result<ReadObjectsResponse, Error> {
        let all = [it.deep, it.plain, it.json].map(|it| it.as_ref().map(point));
        Ok(ReadObjectsResponse::Ok(Read(json!(all))))
    }

    async fn read_values(&self, it: ReadValuesRequest) -> Result<ReadValuesResponse, Error> {
        Ok(ReadValuesResponse::Ok(Read(json!([it.count, it.flag, it.day, it.text, it.empty]))))
    }

    async fn read_beside(&self, it: ReadBesideRequest) -> Result<ReadBesideResponse, Error> {
        let theme = it.theme.map(Enumeration::as_str);
        Ok(ReadBesideResponse::Ok(Read(json!([it.x_words, it.x_count, theme]))))
    }
}

async fn ask(request: TestRequest) -> (u16, Value) {
    let config = Config::read(|name| (name == "PROFILE").then(|| "test".to_owned())).unwrap();
    let state = State::open(&config).await.unwrap();
    let mut apis = Apis::new(&state);
    let reading: Arc<dyn ReadingApi> = Arc::new(Reading);
    apis.v1.reading = Data::from(reading);
    let app = init_service(app::build(&state, &apis)).await;
    let (status, _, body) = exchange::ask(&app, request.to_request()).await;
    (status.as_u16(), body)
}

/// Expects what is read of each of these.
async fn reads<const N: usize>(cases: [(&str, Value); N]) {
    for (path, value) in cases {
        let (status, body) = ask(TestRequest::with_uri(path)).await;
        assert_eq!((status, &body), (200, &value), "{path}: {body}");
    }
}

/// Expects that each of these is refused, for the parameter that is named.
async fn refuses<const N: usize>(cases: [(&str, u16, &str); N]) {
    for (path, status, name) in cases {
        let (found, body) = ask(TestRequest::with_uri(path)).await;
        assert_eq!(found, status, "{path}: {body}");
        if status == 422 {
            assert_eq!(body["errors"][0]["parameter"], name, "{path}: {body}");
        }
    }
}

#[actix_web::test]
async fn q2_paths_write_lists_and_objects_in_three_styles() {
    reads([
        ("/simple/a,b/x=1,y=2", json!([["a", "b"], [1, 2]])),
        // What is between the items is found before they are decoded.
        ("/simple/a%2Cb,c/x=1", json!([["a,b", "c"], [1, null]])),
        ("/label/.a.b/.x,1,y,2", json!([["a", "b"], [1, 2]])),
        ("/matrix/;list=a;list=b/;x=1;y=2", json!([["a", "b"], [1, 2]])),
    ])
    .await;
    refuses([
        ("/simple/a,b,c,d/x=1", 422, "list"),
        ("/simple/a/y=1", 422, "object"),
        ("/simple/a/x=one", 422, "object"),
        ("/simple/a/x=1,z=2", 422, "object"),
    ])
    .await;
}

#[actix_web::test]
async fn q2_queries_write_lists_in_many_ways() {
    reads([
        ("/lists", json!([null, null, null, null, null])),
        ("/lists?each=a&each=b", json!([["a", "b"], null, null, null, null])),
        ("/lists?each=a,b", json!([["a,b"], null, null, null, null])),
        ("/lists?brackets[]=a&brackets%5B%5D=b", json!([null, ["a", "b"], null, null, null])),
        ("/lists?comma=a,b&space=a%20b&pipe=a|b", json!([null, null, ["a", "b"], ["a", "b"], ["a", "b"]])),
        ("/lists?comma=a%2Cb,c&pipe=a%7Cb", json!([null, null, ["a,b", "c"], null, ["a", "b"]])),
    ])
    .await;
    refuses([("/lists?each=1&each=2&each=3&each=4", 422, "each"), ("/lists?comma=a,b,c,d", 422, "comma")]).await;
}

#[actix_web::test]
async fn q2_queries_write_objects_in_many_ways() {
    reads([
        ("/objects?deep[x]=1&deep%5By%5D=2", json!([[1, 2], null, null])),
        ("/objects?plain=x,1,y,2", json!([null, [1, 2], null])),
        ("/objects?json=%7B%22x%22:1%7D", json!([null, null, [1, null]])),
    ])
    .await;
    refuses([
        ("/objects?deep[y]=1", 422, "deep"),
        ("/objects?deep[x]=1&deep[z]=1", 422, "deep"),
        ("/objects?plain=x", 422, "plain"),
        ("/objects?json=%7B", 400, ""),
        ("/objects?json=%7B%22x%22:%221%22%7D", 422, "json"),
    ])
    .await;
}

#[actix_web::test]
async fn q2_a_value_is_written_in_one_way() {
    reads([
        ("/values", json!([null, true, null, null, null])),
        ("/values?count=-5&flag=false&day=2026-02-28", json!([-5, false, "2026-02-28", null, null])),
        ("/values?text=a%2Bb+c", json!([null, true, null, "a+b c", null])),
        ("/values?empty=", json!([null, true, null, null, null])),
        ("/values?empty=4", json!([null, true, null, null, 4])),
    ])
    .await;
    refuses([
        ("/values?count=1e3", 422, "count"),
        ("/values?count=%2B5", 422, "count"),
        ("/values?count=0x10", 422, "count"),
        ("/values?count=99999999999999999999", 422, "count"),
        ("/values?count=2147483648", 422, "count"),
        ("/values?count=1&count=2", 422, "count"),
        ("/values?count=", 422, "count"),
        ("/values?flag=True", 422, "flag"),
        ("/values?flag", 422, "flag"),
        ("/values?day=2026-02-29", 422, "day"),
        ("/values?text=", 422, "text"),
        ("/values?text=%FF", 400, ""),
    ])
    .await;
}

#[actix_web::test]
async fn q2_headers_and_cookies_are_read() {
    let ask = async |words: &str, count: &str, cookie: &str| {
        let request = TestRequest::with_uri("/beside").insert_header(("x-words", words));
        let request = request.insert_header(("X-COUNT", count));
        ask(request.insert_header(("cookie", cookie))).await
    };
    let (status, body) = ask("a, b", "3", "other=1; theme=dark").await;
    assert_eq!((status, body), (200, json!([["a", "b"], 3, "dark"])));
    for (count, cookie, name) in [("three", "theme=dark", "X-Count"), ("3", "theme=blue", "theme")] {
        let (status, body) = ask("a", count, cookie).await;
        assert_eq!((status, &body["errors"][0]["parameter"]), (422, &json!(name)), "{body}");
    }
    let (status, body) = crate::ask(TestRequest::with_uri("/beside")).await;
    assert_eq!((status, &body["errors"][0]["parameter"]), (422, &json!("X-Count")), "{body}");
}
