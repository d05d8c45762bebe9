//! A server with one account, and what it answers.

use actix_web::http::header::{AUTHORIZATION, SET_COOKIE, WWW_AUTHENTICATE};
use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, init_service};
use case_schemes::admin::{self, CreateAdmin};
use case_schemes::app::{self, Apis};
use case_schemes::config::Config;
use case_schemes::state::State;
use case_schemes::support::secret::Secret;
use serde_json::Value;

use crate::database::Database;
use crate::exchange;

pub const PASSWORD: &str = "correct horse battery staple";

/// A server with one account.
pub struct Server {
    pub state: State,
    pub apis: Apis,
    pub bearer: String,
    pub account: String,
    _database: Database,
}

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub body: Value,
    pub cookie: Option<String>,
    pub challenge: Option<String>,
}

impl Server {
    pub async fn start() -> Self {
        Self::start_with("http://127.0.0.1:9").await
    }

    /// Starts one that believes this issuer.
    pub async fn start_with(issuer: &str) -> Self {
        let database = Database::empty().await;
        let config = Config::read(|name| match name {
            "STAFF_ISSUER" => Some(issuer.to_owned()),
            "STAFF_AUDIENCE" => Some("ours".to_owned()),
            "STAFF_JWKS_URL" => Some(format!("{issuer}/keys")),
            "STAFF_ALGORITHMS" => Some("EdDSA".to_owned()),
            _ => database.setting(name),
        });
        let state = State::open(&config.unwrap()).await.unwrap();
        let administrator = CreateAdmin {
            name: "root".to_owned(),
        };
        let secret = Secret::new(PASSWORD);
        let caller = admin::create(&state, administrator, secret).await.unwrap();
        let account = state
            .accounts
            .current(&caller.subject)
            .await
            .unwrap()
            .unwrap();
        let bearer = format!("Bearer {}", state.tokens.issue(&account, None).unwrap());
        Self {
            apis: Apis::new(&state),
            state,
            bearer,
            account: account.subject,
            _database: database,
        }
    }

    pub async fn send(
        &self,
        method: Method,
        path: &str,
        with: impl FnOnce(TestRequest) -> TestRequest,
    ) -> Answer {
        let app = init_service(app::build(&self.state, &self.apis)).await;
        let request = with(TestRequest::with_uri(&format!("/api{path}")).method(method));
        let (status, headers, body) = exchange::ask(&app, request.to_request()).await;
        let header = |name| {
            let value = headers.get(name);
            value.map(|it| it.to_str().unwrap().to_owned())
        };
        Answer {
            status,
            cookie: header(SET_COOKIE),
            challenge: header(WWW_AUTHENTICATE),
            body,
        }
    }

    pub async fn get(&self, path: &str, with: impl FnOnce(TestRequest) -> TestRequest) -> StatusCode {
        self.send(Method::GET, path, with).await.status
    }

    /// Makes a key, and gives its id and its text.
    pub async fn key(&self, asked: Value) -> (i64, String) {
        let authorization = (AUTHORIZATION, self.bearer.clone());
        let made = self.send(Method::POST, "/keys", |it| {
            it.insert_header(authorization).set_json(asked)
        });
        let made = made.await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        let text = made.body["key"].as_str().unwrap().to_owned();
        (made.body["id"].as_i64().unwrap(), text)
    }
}
