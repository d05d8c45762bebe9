//! Accounts as most contracts write them: passwords that are called strings, a role that each new one must have.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use actix_web::http::header::AUTHORIZATION;
use actix_web::rt;
use actix_web::rt::time::sleep;
use actix_web::test::{TestRequest, init_service};
use case_accounts::admin::{self, CreateAdmin};
use case_accounts::app::{self, Apis};
use case_accounts::config::Config;
use case_accounts::state::State;
use case_accounts::support::secret::Secret;
use case_accounts::v1::models::NewStaff;
use serde_json::{Value, json};

mod database;
mod exchange;

use database::Database;

const PASSWORD: &str = "correct horse battery staple";

struct Server {
    state: State,
    apis: Apis,
    database: Database,
}

impl Server {
    async fn start() -> Self {
        let database = Database::empty().await;
        let config = Config::read(|name| database.setting(name));
        let state = State::open(&config.unwrap()).await.unwrap();
        let first = CreateAdmin {
            email: "boss@example.org".to_owned(),
        };
        admin::create(&state, first, Secret::new(PASSWORD)).await.unwrap();
        Self {
            apis: Apis::new(&state),
            state,
            database,
        }
    }

    async fn send(&self, request: TestRequest) -> (u16, Value) {
        let service = init_service(app::build(&self.state, &self.apis)).await;
        let (status, _, body) = exchange::ask(&service, request.to_request()).await;
        (status.as_u16(), body)
    }

    async fn log_in(&self, email: &str, password: &str) -> (u16, String) {
        let body = json!({"email": email, "password": password});
        let (status, body) = self.send(TestRequest::post().uri("/sessions").set_json(body)).await;
        (status, body["token"].as_str().unwrap_or_default().to_owned())
    }
}

#[actix_web::test]
async fn the_first_administrator_has_the_role_and_makes_others() {
    let server = Server::start().await;
    assert_eq!(server.log_in("boss@example.org", "wrong horse").await.0, 401);
    let (status, boss) = server.log_in("boss@example.org", PASSWORD).await;
    assert_eq!(status, 200);
    let as_boss = |it: TestRequest| it.insert_header((AUTHORIZATION, format!("Bearer {boss}")));
    let new = json!({"email": "a@example.org", "role": "receptionist", "password": "a password of a kind"});
    let (status, made) = server.send(as_boss(TestRequest::post().uri("/staff").set_json(new))).await;
    assert_eq!((status, &made["role"], made.get("password")), (201, &json!("receptionist"), None));
    let path = format!("/staff/{}", made["id"]);
    assert_eq!(server.send(as_boss(TestRequest::get().uri(&path))).await.0, 403);
    let change = json!({"password": "another one of these"}).to_string();
    let change = TestRequest::patch().uri(&path).set_payload(change);
    let change = change.insert_header(("content-type", "application/merge-patch+json"));
    assert_eq!(server.send(as_boss(change)).await.0, 200);
    assert_eq!(server.log_in("a@example.org", "another one of these").await.0, 200);
    // It says all that anybody might mean, or nothing: it is not the list of everybody.
    let (status, _) = server.send(as_boss(TestRequest::get().uri("/teams/north/staff"))).await;
    assert_eq!(status, 501);
}

#[test]
fn a_password_is_secret_whatever_the_contract_calls_it() {
    let new: NewStaff =
        serde_json::from_value(json!({"email": "a", "role": "manager", "password": PASSWORD})).unwrap();
    assert!(!format!("{new:?}").contains("horse"));
}

/// A client that goes away while a transaction begins leaves none behind, into which the writes of others would fall.
#[actix_web::test]
async fn a_transaction_that_is_given_up_while_it_begins_is_over() {
    let server = Server::start().await;
    for _ in 0..3 {
        let mut begin = pin!(server.state.storage.begin());
        let once = poll_fn(|context| Poll::Ready(begin.as_mut().poll(context).is_ready()));
        once.await;
    }
    if server.database.url.starts_with("postgres") {
        let (client, connection) = tokio_postgres::connect(&server.database.url, tokio_postgres::NoTls).await.unwrap();
        rt::spawn(connection);
        sleep(Duration::from_millis(200)).await;
        let open = "SELECT count(*) FROM pg_stat_activity \
            WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        let row = client.query_one(open, &[]).await.unwrap();
        assert_eq!(row.get::<_, i64>(0), 0);
    }
    let (status, _) = server.log_in("boss@example.org", PASSWORD).await;
    assert_eq!(status, 200);
}
