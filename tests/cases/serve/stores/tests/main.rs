//! Stored schemas with odd names and shapes: they keep what they are given, and one table has lists of several kinds.

use actix_web::http::Method;
use actix_web::test::{TestRequest, init_service};
use case_stores::app::{self, Apis};
use case_stores::config::Config;
use case_stores::state::State;
use serde_json::{Value, json};

mod database;
mod exchange;

use database::Database;

struct Server {
    state: State,
    apis: Apis,
    _database: Database,
}

impl Server {
    async fn start() -> Self {
        let database = Database::empty().await;
        let config = Config::read(|name| database.setting(name));
        let state = State::open(&config.unwrap()).await.unwrap();
        Self {
            apis: Apis::new(&state),
            state,
            _database: database,
        }
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let service = init_service(app::build(&self.state, &self.apis)).await;
        let mut request = TestRequest::default().method(method).uri(path);
        if let Some(body) = body {
            request = request.set_json(body);
        }
        let (status, _, body) = exchange::ask(&service, request.to_request()).await;
        (status.as_u16(), body)
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.ask(Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    }
}

#[actix_web::test]
async fn one_table_has_lists_with_pages_of_every_kind() {
    let server = Server::start().await;
    for number in ["a", "b", "c"] {
        let body = json!({"number": number, "kind": "plain"});
        let (status, made) = server.ask(Method::POST, "/orders", Some(body)).await;
        assert_eq!((status, &made["kind"], &made["deleted_at"]), (201, &json!("plain"), &Value::Null));
    }
    let (status, _) = server.ask(Method::POST, "/orders", Some(json!({"number": "a"}))).await;
    assert_eq!(status, 409);
    assert_eq!(server.get("/orders/all").await.as_array().map(Vec::len), Some(3));
    let page = server.get("/orders/pages?page=2").await;
    assert_eq!((page["items"].as_array().map(Vec::len), &page["total"]), (Some(1), &json!(3)));
    let first = server.get("/orders").await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = server.get(&format!("/orders?cursor={cursor}")).await;
    assert_eq!(second["data"][0]["number"], "c");
    let (status, _) = server.ask(Method::DELETE, "/orders/1", None).await;
    assert_eq!(status, 204);
    assert_eq!(server.ask(Method::GET, "/orders/1", None).await.0, 404);
    assert_eq!(server.get("/orders/all").await.as_array().map(Vec::len), Some(2));
}

#[actix_web::test]
async fn tables_may_be_called_as_words_of_sql_and_as_each_other() {
    let server = Server::start().await;
    for (path, body) in [
        ("/orders", json!({"number": "a", "kind": "plain"})),
        ("/Orders", json!({"ctid": "a"})),
        ("/Orders", json!({"ctid": "b"})),
    ] {
        let (status, made) = server.ask(Method::POST, path, Some(body.clone())).await;
        assert_eq!(status, 201, "{path}: {made}");
        for (name, value) in body.as_object().unwrap() {
            assert_eq!(&made[name], value, "{path}: {made}");
        }
    }
    let texts = |list: &Value, name: &str| -> Vec<Value> {
        list.as_array().unwrap().iter().map(|it| it[name].clone()).collect()
    };
    assert_eq!(texts(&server.get("/orders/all").await, "number"), ["a"]);
    let mut others = texts(&server.get("/Orders").await, "ctid");
    others.sort_by_key(Value::to_string);
    assert_eq!(others, ["a", "b"]);
}

#[actix_web::test]
async fn members_without_a_column_are_refused_rather_than_dropped() {
    let server = Server::start().await;
    let body = json!({"name": "a", "colour": "sky"});
    let (status, _) = server.ask(Method::POST, "/groups", Some(body)).await;
    assert_eq!(status, 501);
    assert_eq!(server.get("/groups").await, json!([]));
}
