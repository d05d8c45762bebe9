//! Tokens of an issuer elsewhere, shown in-process against one that stands beside: whose are let in, and what becomes of
//! them while its keys change or it is away.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, RETRY_AFTER};
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, HttpResponse, HttpServer, rt, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use case_issuers::app::{self, Apis};
use case_issuers::config::Config;
use case_issuers::state::State;
use ring::hmac;
use serde_json::{Value, json};

mod exchange;
mod signer;

use signer::{ISSUER, Signer, made, now};

/// Nobody has written these operations, so that whoever is let in is told that.
const LET_IN: StatusCode = StatusCode::NOT_IMPLEMENTED;

const AUDIENCE: &str = "https://doors.example";

/// What the issuer tells, and how often it was asked for its keys.
struct Told {
    keys: Vec<Value>,
    is_away: bool,
    asked: usize,
}

/// An issuer and a server that believes it.
struct Scene {
    told: Arc<Mutex<Told>>,
    port: u16,
    state: State,
    apis: Apis,
}

impl Scene {
    /// Starts the server, and the issuer unless it is to come later.
    async fn open(keys: Vec<Value>, settings: &[(&'static str, &str)], is_up: bool) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let name = format!("http://127.0.0.1:{port}");
        ISSUER.with(|it| it.lock().unwrap().clone_from(&name));
        let config = Config::read(|asked| {
            let set = settings.iter().find(|(it, _)| *it == asked);
            match asked {
                _ if set.is_some() => set.map(|(_, value)| (*value).to_owned()),
                "PROFILE" => Some("test".to_owned()),
                "STAFF_ISSUER" => Some(name.clone()),
                "STAFF_AUDIENCE" => Some(format!("other, {AUDIENCE}")),
                "STAFF_ALGORITHMS" => Some("RS256, ES256, EdDSA".to_owned()),
                "STAFF_KEYS_PAUSE" => Some("1".to_owned()),
                _ => None,
            }
        });
        let state = State::open(&config.unwrap()).await.unwrap();
        let told = Told {
            keys,
            is_away: false,
            asked: 0,
        };
        let scene = Self {
            told: Arc::new(Mutex::new(told)),
            port,
            apis: Apis::new(&state),
            state,
        };
        if is_up {
            scene.start_issuer();
        }
        scene
    }

    fn start_issuer(&self) {
        let (told, port) = (self.told.clone(), self.port);
        let server = HttpServer::new(move || {
            let told = told.clone();
            let keys = move || {
                let mut told = told.lock().unwrap();
                told.asked += 1;
                let answer = match told.is_away {
                    true => HttpResponse::BadGateway().finish(),
                    false => HttpResponse::Ok().json(json!({ "keys": told.keys })),
                };
                async move { answer }
            };
            let issuer = format!("http://127.0.0.1:{port}");
            let discovery = json!({ "issuer": issuer, "jwks_uri": format!("{issuer}/keys") });
            let discovery = move || {
                let discovery = discovery.clone();
                async move { HttpResponse::Ok().json(discovery) }
            };
            App::new().route("/keys", web::get().to(keys)).route(
                "/.well-known/openid-configuration",
                web::get().to(discovery),
            )
        });
        let server = server.workers(1).bind(("127.0.0.1", port)).unwrap().run();
        rt::spawn(server);
    }

    async fn answer(&self, path: &str, token: &str) -> (StatusCode, bool) {
        let app = init_service(app::build(&self.state, &self.apis)).await;
        let request = TestRequest::with_uri(&format!("/api{path}"))
            .insert_header((AUTHORIZATION, format!("Bearer {token}")));
        let (status, headers, _) = exchange::ask(&app, request.to_request()).await;
        (status, headers.contains_key(RETRY_AFTER))
    }

    async fn status(&self, path: &str, token: &str) -> StatusCode {
        self.answer(path, token).await.0
    }

    fn tell(&self, change: impl FnOnce(&mut Told)) {
        change(&mut self.told.lock().unwrap());
    }

    fn asked(&self) -> usize {
        self.told.lock().unwrap().asked
    }
}

/// Longer than the pause between two fetches.
async fn pause() {
    rt::time::sleep(Duration::from_millis(1100)).await;
}

#[actix_web::test]
async fn a5_tokens_of_the_issuer_are_let_in_however_it_signs() {
    let (rsa, ec, ed) = (Signer::rsa(), Signer::ec(), Signer::ed());
    let keys = vec![rsa.public("rsa"), ec.public("ec"), ed.public("ed")];
    let scene = Scene::open(keys, &[], true).await;
    for (signer, id) in [(&rsa, "rsa"), (&ec, "ec"), (&ed, "ed")] {
        let token = signer.token(id, |_, _| ());
        assert_eq!(scene.status("/connect", &token).await, LET_IN, "{id}");
        let several = signer.token(id, |header, claims| {
            header["typ"] = json!("JWT");
            claims["aud"] = json!(["someone", AUDIENCE]);
        });
        assert_eq!(scene.status("/connect", &several).await, LET_IN, "{id}");
        let mut broken = token.clone();
        broken.insert(token.len() - 8, 'A');
        assert_eq!(
            scene.status("/connect", &broken).await,
            StatusCode::UNAUTHORIZED
        );
    }
    // Keys are fetched once for all of them.
    assert_eq!(scene.asked(), 1);
}

#[actix_web::test]
async fn a5_tokens_for_others_or_of_another_time_are_refused() {
    let signer = Signer::ec();
    let scene = Scene::open(vec![signer.public("one")], &[], true).await;
    type Change = fn(&mut Value, &mut Value);
    let wrong: [(&str, Change); 15] = [
        ("another issuer", |_, it| {
            it["iss"] = json!("https://issuer.example")
        }),
        ("no issuer", |_, it| it["iss"] = Value::Null),
        ("another audience", |_, it| {
            it["aud"] = json!("https://windows.example")
        }),
        ("other audiences", |_, it| it["aud"] = json!(["a", "b"])),
        ("no audience", |_, it| it["aud"] = Value::Null),
        ("expired", |_, it| it["exp"] = json!(now() - 120)),
        ("no end", |_, it| it["exp"] = Value::Null),
        ("an end in words", |_, it| it["exp"] = json!("never")),
        ("not yet valid", |_, it| it["nbf"] = json!(now() + 120)),
        ("nobody", |_, it| it["sub"] = Value::Null),
        ("another type", |it, _| it["typ"] = json!("logout+jwt")),
        ("what must be understood", |it, _| {
            it["crit"] = json!(["b64"])
        }),
        ("another algorithm", |it, _| it["alg"] = json!("RS256")),
        ("an unknown algorithm", |it, _| it["alg"] = json!("ES384")),
        ("another key", |it, _| it["kid"] = json!("two")),
    ];
    for (what, change) in wrong {
        let token = signer.token("one", change);
        let status = scene.status("/connect", &token).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{what}");
    }
    let close = signer.token("one", |_, it| it["exp"] = json!(now() - 10));
    assert_eq!(scene.status("/connect", &close).await, LET_IN);
    let foreign = Signer::ec().token("one", |_, _| ());
    assert_eq!(
        scene.status("/connect", &foreign).await,
        StatusCode::UNAUTHORIZED
    );
}

#[actix_web::test]
async fn a5_no_header_chooses_how_a_token_is_checked() {
    let rsa = Signer::rsa();
    let public = rsa.public("one");
    let scene = Scene::open(vec![public.clone()], &[], true).await;
    let header = |algorithm: &str| json!({ "alg": algorithm, "typ": "at+jwt", "kid": "one" });
    for algorithm in ["none", "None", ""] {
        let token = made(header(algorithm), |_, _| (), |_| Vec::new());
        assert_eq!(
            scene.status("/connect", &token).await,
            StatusCode::UNAUTHORIZED,
            "{algorithm}"
        );
    }
    // The public key as a secret: its modulus, and as it is told.
    let modulus = URL_SAFE_NO_PAD
        .decode(public["n"].as_str().unwrap())
        .unwrap();
    for secret in [modulus, public.to_string().into_bytes()] {
        for algorithm in ["HS256", "RS256"] {
            let token = made(
                header(algorithm),
                |_, _| (),
                |message| {
                    let key = hmac::Key::new(hmac::HMAC_SHA256, &secret);
                    hmac::sign(&key, message).as_ref().to_vec()
                },
            );
            assert_eq!(
                scene.status("/connect", &token).await,
                StatusCode::UNAUTHORIZED
            );
        }
    }
    // A key that the token brings itself.
    let own = Signer::ed();
    let token = own.token("own", |header, _| header["jwk"] = own.public("own"));
    assert_eq!(
        scene.status("/connect", &token).await,
        StatusCode::UNAUTHORIZED
    );
    // What the settings do not name is refused, even if the issuer has such keys.
    let ec = Signer::ec();
    let keys = vec![ec.public("one")];
    let scene = Scene::open(keys, &[("STAFF_ALGORITHMS", "RS256")], true).await;
    let token = ec.token("one", |_, _| ());
    assert_eq!(
        scene.status("/connect", &token).await,
        StatusCode::UNAUTHORIZED
    );
}

#[actix_web::test]
async fn a5_scopes_and_roles_are_asked_for_and_not_taken_for_each_other() {
    let signer = Signer::ed();
    let scene = Scene::open(vec![signer.public("one")], &[], true).await;
    let token = |claim: &str, value: Value| signer.token("one", |_, claims| claims[claim] = value);
    let scope = |value: &str| token("scope", json!(value));
    assert_eq!(
        scene.status("/scoped", &scope("openid doors:open")).await,
        LET_IN
    );
    let listed = token("scp", json!(["doors:open"]));
    assert_eq!(scene.status("/scoped", &listed).await, LET_IN);
    for less in ["", "openid", "doors:opened", "doors"] {
        assert_eq!(
            scene.status("/scoped", &scope(less)).await,
            StatusCode::FORBIDDEN,
            "{less}"
        );
    }
    let role = |value: Value| token("realm", json!({ "roles": value }));
    assert_eq!(
        scene
            .status("/managed", &role(json!(["clerk", "manager"])))
            .await,
        LET_IN
    );
    assert_eq!(
        scene.status("/managed", &role(json!("clerk"))).await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        scene.status("/managed", &scope("manager")).await,
        StatusCode::FORBIDDEN
    );
    // An issuer that is not set lets in nobody, and another one none of its tokens.
    assert_eq!(
        scene.status("/partners", &scope("doors:open")).await,
        StatusCode::UNAUTHORIZED
    );
}

#[actix_web::test]
async fn a5_keys_change_and_unknown_ones_are_looked_for_once_in_a_while() {
    let (old, new) = (Signer::ec(), Signer::ec());
    let scene = Scene::open(vec![old.public("old")], &[], true).await;
    let before = old.token("old", |_, _| ());
    let after = new.token("new", |_, _| ());
    assert_eq!(scene.status("/connect", &before).await, LET_IN);
    assert_eq!(
        scene.status("/connect", &after).await,
        StatusCode::UNAUTHORIZED
    );
    scene.tell(|it| it.keys.push(new.public("new")));
    let asked = scene.asked();
    for index in 0..20 {
        let guess = new.token(&format!("guess {index}"), |_, _| ());
        assert_eq!(
            scene.status("/connect", &guess).await,
            StatusCode::UNAUTHORIZED
        );
    }
    assert!(scene.asked() <= asked + 1, "{}", scene.asked());
    pause().await;
    assert_eq!(scene.status("/connect", &after).await, LET_IN);
    assert_eq!(scene.status("/connect", &before).await, LET_IN);
    // The old key is withdrawn: it is gone with the next fetch.
    scene.tell(|it| it.keys = vec![new.public("new")]);
    pause().await;
    let guess = new.token("guess", |_, _| ());
    assert_eq!(
        scene.status("/connect", &guess).await,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(
        scene.status("/connect", &before).await,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(scene.status("/connect", &after).await, LET_IN);
}

#[actix_web::test]
async fn e5_an_issuer_that_is_away_is_waited_for_and_its_keys_are_kept() {
    let signer = Signer::ec();
    let settings = [("STAFF_KEYS_FRESH", "0"), ("STAFF_KEYS_STALE", "6")];
    let scene = Scene::open(vec![signer.public("one")], &settings, false).await;
    let token = signer.token("one", |_, it| it["exp"] = json!(now() + 600));
    let away = (StatusCode::SERVICE_UNAVAILABLE, true);
    assert_eq!(scene.answer("/connect", &token).await, away);
    scene.start_issuer();
    pause().await;
    assert_eq!(scene.status("/connect", &token).await, LET_IN);
    // Away later: what is there goes on for a time, and then no longer.
    scene.tell(|it| it.is_away = true);
    pause().await;
    for _ in 0..3 {
        assert_eq!(scene.status("/connect", &token).await, LET_IN);
    }
    rt::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(scene.answer("/connect", &token).await, away);
    // And back by itself.
    scene.tell(|it| it.is_away = false);
    pause().await;
    assert_eq!(scene.status("/connect", &token).await, LET_IN);
}

#[test]
fn a5_the_prod_profile_does_not_start_without_its_issuers() {
    let read = |name: &str| match name {
        "PROFILE" => Some("prod".to_owned()),
        "BIND" => Some("0.0.0.0:80".to_owned()),
        _ => None,
    };
    let text = Config::read(read).unwrap_err().to_string();
    for name in ["STAFF_ISSUER", "PARTNERS_AUDIENCE"] {
        assert!(text.contains(name), "{text}");
    }
    let unsafe_url = |name: &str| match name {
        "STAFF_ISSUER" => Some("http://issuer.example".to_owned()),
        "STAFF_AUDIENCE" => Some(AUDIENCE.to_owned()),
        _ => None,
    };
    let text = Config::read(unsafe_url).unwrap_err().to_string();
    assert!(
        text.contains("STAFF_ISSUER must be a URL that begins with https://"),
        "{text}"
    );
}
