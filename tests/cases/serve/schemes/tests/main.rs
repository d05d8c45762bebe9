//! Every kind of security scheme, shown in-process: who is let in by what, and who is not.

use actix_web::cookie::Cookie;
use actix_web::http::header::AUTHORIZATION;
use actix_web::http::{Method, StatusCode};
use actix_web::test::TestRequest;
use actix_web::{App, HttpResponse, HttpServer, rt, web};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

mod database;
mod exchange;
mod server;

use server::{PASSWORD, Server};

fn credentials(password: &str) -> Value {
    json!({ "name": "root", "password": password })
}

#[actix_web::test]
async fn a4_a_key_is_shown_once_and_lets_in_from_where_it_is_declared() {
    let server = Server::start().await;
    let (id, key) = server
        .key(json!({ "name": "ours", "scopes": ["me_read"] }))
        .await;
    let authorization = || (AUTHORIZATION, server.bearer.clone());
    let listed = server
        .send(Method::GET, "/keys", |it| it.insert_header(authorization()))
        .await;
    assert_eq!(listed.status, StatusCode::OK);
    let row = &listed.body["items"][0];
    assert_eq!(row["prefix"].as_str().unwrap(), &key[..8]);
    assert!(row.get("key").is_none() && !listed.body.to_string().contains(&key));

    let by_header = |key: String| move |it: TestRequest| it.insert_header(("X-API-Key", key));
    assert_eq!(
        server.get("/me/header", by_header(key.clone())).await,
        StatusCode::OK
    );
    assert_eq!(
        server.get("/me/scoped", by_header(key.clone())).await,
        StatusCode::OK
    );
    assert_eq!(
        server
            .get(&format!("/me/query?api_key={key}"), |it| it)
            .await,
        StatusCode::OK
    );
    let by_cookie = |it: TestRequest| it.cookie(Cookie::new("api_key", key.clone()));
    assert_eq!(server.get("/me/cookie", by_cookie).await, StatusCode::OK);
    // Only from there: a key for a header does not count in the query, nor as a token.
    assert_eq!(
        server
            .get(&format!("/me/header?api_key={key}"), |it| it)
            .await,
        StatusCode::UNAUTHORIZED
    );
    let as_token = |it: TestRequest| it.insert_header((AUTHORIZATION, format!("Bearer {key}")));
    assert_eq!(
        server.get("/me/bearer", as_token).await,
        StatusCode::UNAUTHORIZED
    );
    for wrong in [
        key[..42].to_owned(),
        format!("{key}x"),
        key[..8].to_owned(),
        "x".repeat(5000),
    ] {
        assert_eq!(
            server.get("/me/header", by_header(wrong)).await,
            StatusCode::UNAUTHORIZED
        );
    }

    let revoked = server
        .send(Method::DELETE, &format!("/keys/{id}"), |it| {
            it.insert_header(authorization())
        })
        .await;
    assert_eq!(revoked.status, StatusCode::NO_CONTENT);
    assert_eq!(
        server.get("/me/header", by_header(key)).await,
        StatusCode::UNAUTHORIZED
    );
}

#[actix_web::test]
async fn a4_scopes_and_ends_of_keys_are_kept() {
    let server = Server::start().await;
    let by_header = |key: String| move |it: TestRequest| it.insert_header(("X-API-Key", key));
    let (_, other) = server
        .key(json!({ "name": "other", "scopes": ["me_write"] }))
        .await;
    assert_eq!(
        server.get("/me/header", by_header(other.clone())).await,
        StatusCode::OK
    );
    assert_eq!(
        server.get("/me/scoped", by_header(other.clone())).await,
        StatusCode::FORBIDDEN
    );
    let ended =
        json!({ "name": "old", "scopes": ["me_read"], "expires_at": "2020-01-01T00:00:00Z" });
    let (_, ended) = server.key(ended).await;
    assert_eq!(
        server.get("/me/header", by_header(ended)).await,
        StatusCode::UNAUTHORIZED
    );
    let later =
        json!({ "name": "new", "scopes": ["me_read"], "expires_at": "2999-01-01T00:00:00Z" });
    let (_, later) = server.key(later).await;
    assert_eq!(
        server.get("/me/scoped", by_header(later.clone())).await,
        StatusCode::OK
    );
    let authorization = (AUTHORIZATION, server.bearer.clone());
    let as_role = json!({ "name": "x", "scopes": ["admin"] });
    let refused = server
        .send(Method::POST, "/keys", |it| {
            it.insert_header(authorization).set_json(as_role)
        })
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    // AND: a key and a token.
    let bearer = server.bearer.clone();
    assert_eq!(
        server.get("/me/both", by_header(later.clone())).await,
        StatusCode::UNAUTHORIZED
    );
    let both = |it: TestRequest| {
        it.insert_header((AUTHORIZATION, bearer))
            .insert_header(("X-API-Key", later))
    };
    assert_eq!(server.get("/me/both", both).await, StatusCode::OK);
}

#[actix_web::test]
async fn a5_a_session_cookie_changes_nothing_without_its_token() {
    let server = Server::start().await;
    let wrong = server
        .send(Method::POST, "/session", |it| {
            it.set_json(credentials("wrong"))
        })
        .await;
    assert!(wrong.status == StatusCode::UNAUTHORIZED && wrong.cookie.is_none());
    let begun = server
        .send(Method::POST, "/session", |it| {
            it.set_json(credentials(PASSWORD))
        })
        .await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.body);
    let cookie = begun.cookie.unwrap();
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let cookie = Cookie::parse(cookie).unwrap().into_owned();
    let csrf = begun.body["csrf_token"].as_str().unwrap().to_owned();
    let other = server
        .send(Method::POST, "/session", |it| {
            it.set_json(credentials(PASSWORD))
        })
        .await;
    let foreign = other.body["csrf_token"].as_str().unwrap().to_owned();
    let asked = || json!({ "name": "ours", "scopes": [] });
    let sent = |it: TestRequest| it.cookie(cookie.clone());

    assert_eq!(server.get("/me/session", sent).await, StatusCode::OK);
    assert_eq!(
        server.get("/me/session", |it| it).await,
        StatusCode::UNAUTHORIZED
    );
    let create = |it: TestRequest| sent(it).set_json(asked());
    let without = server.send(Method::POST, "/keys", create).await;
    assert_eq!(
        (without.status, &without.body["code"]),
        (StatusCode::FORBIDDEN, &json!("csrf"))
    );
    for wrong in [
        "nonsense".to_owned(),
        String::new(),
        foreign,
        format!("{csrf}A"),
    ] {
        let with = |it: TestRequest| create(it).insert_header(("X-CSRF-Token", wrong));
        assert_eq!(
            server.send(Method::POST, "/keys", with).await.status,
            StatusCode::FORBIDDEN
        );
    }
    let cross = |it: TestRequest| {
        let header = ("X-CSRF-Token", csrf.clone());
        create(it)
            .insert_header(header)
            .insert_header(("Sec-Fetch-Site", "cross-site"))
    };
    assert_eq!(
        server.send(Method::POST, "/keys", cross).await.status,
        StatusCode::FORBIDDEN
    );
    let right = |it: TestRequest| create(it).insert_header(("X-CSRF-Token", csrf.clone()));
    assert_eq!(
        server.send(Method::POST, "/keys", right).await.status,
        StatusCode::CREATED
    );
    // A token beside the cookie counts by itself.
    let bearer = server.bearer.clone();
    let token = |it: TestRequest| create(it).insert_header((AUTHORIZATION, bearer));
    assert_eq!(
        server.send(Method::POST, "/keys", token).await.status,
        StatusCode::CREATED
    );

    let value = cookie.value().to_owned();
    let as_token = |it: TestRequest| it.insert_header((AUTHORIZATION, format!("Bearer {value}")));
    assert_eq!(
        server.get("/me/bearer", as_token).await,
        StatusCode::UNAUTHORIZED
    );
    let access = server.bearer.trim_start_matches("Bearer ").to_owned();
    let as_cookie = |it: TestRequest| it.cookie(Cookie::new("sid", access));
    assert_eq!(
        server.get("/me/session", as_cookie).await,
        StatusCode::UNAUTHORIZED
    );

    let end = |it: TestRequest| sent(it).insert_header(("X-CSRF-Token", csrf.clone()));
    assert_eq!(
        server.send(Method::DELETE, "/session", sent).await.status,
        StatusCode::FORBIDDEN
    );
    let ended = server.send(Method::DELETE, "/session", end).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert!(ended.cookie.unwrap().contains("Max-Age=0"));
    assert_eq!(
        server.get("/me/session", sent).await,
        StatusCode::UNAUTHORIZED
    );
}

#[actix_web::test]
async fn a5_basic_takes_what_logs_in() {
    let server = Server::start().await;
    let basic = |pair: &str| {
        let header = format!("Basic {}", STANDARD.encode(pair));
        move |it: TestRequest| it.insert_header((AUTHORIZATION, header))
    };
    assert_eq!(
        server
            .get("/me/basic", basic(&format!("root:{PASSWORD}")))
            .await,
        StatusCode::OK
    );
    for wrong in ["root:wrong", "nobody:wrong", "root:", ":", "root"] {
        assert_eq!(
            server.get("/me/basic", basic(wrong)).await,
            StatusCode::UNAUTHORIZED,
            "{wrong}"
        );
    }
    let challenge = server
        .send(Method::GET, "/me/basic", |it| it)
        .await
        .challenge;
    assert!(challenge.unwrap().starts_with("Basic realm="));
}

#[actix_web::test]
async fn a3_a_scheme_without_a_check_lets_nobody_in() {
    let server = Server::start().await;
    let bearer = server.bearer.clone();
    assert_eq!(
        server.get("/me/certificate", |it| it).await,
        StatusCode::UNAUTHORIZED
    );
    let digest = |it: TestRequest| it.insert_header((AUTHORIZATION, "Digest username=\"root\""));
    assert_eq!(
        server.get("/me/digest", digest).await,
        StatusCode::UNAUTHORIZED
    );
    let token = |it: TestRequest| it.insert_header((AUTHORIZATION, bearer));
    assert_eq!(
        server.get("/me/certificate", token).await,
        StatusCode::UNAUTHORIZED
    );
}

#[actix_web::test]
async fn a5_an_issuer_vouches_for_accounts_of_this_server() {
    let pair = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(pair.as_ref()).unwrap();
    let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let key = json!({ "kty": "OKP", "crv": "Ed25519", "x": text(pair.public_key().as_ref()) });
    let told = web::Data::new(json!({ "keys": [key] }));
    let keys = async |told: web::Data<Value>| HttpResponse::Ok().json(told.get_ref());
    let issuer = HttpServer::new(move || {
        let told = told.clone();
        App::new()
            .app_data(told)
            .route("/keys", web::get().to(keys))
    });
    let issuer = issuer.workers(1).bind("127.0.0.1:0").unwrap();
    let name = format!("http://{}", issuer.addrs()[0]);
    rt::spawn(issuer.run());

    let server = Server::start_with(&name).await;
    let token = |account: &str, scope: &str| {
        let header = json!({ "alg": "EdDSA", "typ": "at+jwt" });
        let claims = json!({
            "iss": name, "aud": "ours", "sub": "somebody", "account": account, "scope": scope,
            "exp": 32_503_680_000_u64,
        });
        let message = format!(
            "{}.{}",
            text(header.to_string().as_bytes()),
            text(claims.to_string().as_bytes())
        );
        let signature = text(pair.sign(message.as_bytes()).as_ref());
        let header = format!("Bearer {message}.{signature}");
        move |it: TestRequest| it.insert_header((AUTHORIZATION, header))
    };
    let own = server.account.as_str();
    let read = server.send(Method::GET, "/me/issued", token(own, "me_read"));
    let read = read.await;
    assert_eq!(read.status, StatusCode::OK, "{}", read.body);
    assert_eq!(read.body["name"], "root");
    assert_eq!(
        server.get("/me/issued", token(own, "openid")).await,
        StatusCode::FORBIDDEN
    );
    for nobody in ["999", "somebody", ""] {
        assert_eq!(
            server.get("/me/issued", token(nobody, "me_read")).await,
            StatusCode::UNAUTHORIZED,
            "{nobody}"
        );
    }
    // It is good at the door that asks for it and at no other.
    assert_eq!(
        server.get("/me/bearer", token(own, "me_read")).await,
        StatusCode::UNAUTHORIZED
    );
}
