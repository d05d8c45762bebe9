//! Schemas that are found by what they call themselves, shown in-process: what each accepts, and what it refuses.

use actix_web::test::{TestRequest, init_service};
use case_identifiers::app::{self, Apis};
use case_identifiers::config::Config;
use case_identifiers::state::State;

mod exchange;

/// Holds texts against the schema of a path: the stub is reached (501), or refused (422).
async fn expect(path: &str, status: u16, bodies: &[&str]) {
    let config = Config::read(|name| (name == "PROFILE").then(|| "test".to_owned())).unwrap();
    let state = State::open(&config).await.unwrap();
    let app = init_service(app::build(&state, &Apis::new(&state))).await;
    for body in bodies {
        let request = TestRequest::post()
            .uri(path)
            .insert_header(("content-type", "application/json"))
            .insert_header(("content-length", body.len()))
            .set_payload((*body).to_owned());
        let (found, _, _) = exchange::ask(&app, request.to_request()).await;
        assert_eq!(found.as_u16(), status, "{path} {body}");
    }
}

#[actix_web::test]
async fn q3_an_id_moves_the_base_of_references() {
    expect("/moved", 501, &[r#"{"weight": 1}"#, r#"{"weight": 2, "sender": "Al"}"#]).await;
    expect("/moved", 422, &["{}", r#"{"weight": 0}"#, r#"{"weight": 1, "sender": "A"}"#]).await;
}

#[actix_web::test]
async fn q3_a_dynamic_reference_means_the_outermost_anchor_on_the_way() {
    expect("/numbers", 501, &["[]", "[1, 2.5]"]).await;
    expect("/numbers", 422, &[r#"["a"]"#, "{}"]).await;
    expect("/words", 501, &["[]", r#"["a"]"#]).await;
    expect("/words", 422, &["[1]", r#"["a", null]"#]).await;
}

#[actix_web::test]
async fn q3_dependencies_of_older_schemas_are_kept() {
    let kept = [r#"{"card": 1, "address": "x"}"#, r#"{"gift": 1, "note": "x"}"#, "{}"];
    expect("/dependent", 501, &kept).await;
    expect("/dependent", 422, &[r#"{"card": 1}"#, r#"{"gift": 1}"#, r#"{"gift": 1, "note": 2}"#]).await;
}

#[actix_web::test]
async fn q3_a_schema_can_be_asked_for() {
    expect("/schema", 501, &["true", "{}", r##"{"type": ["string", "null"], "$ref": "#/a"}"##]).await;
    let broken = [r#"{"type": "text"}"#, r#"{"minLength": -1}"#, r#"{"items": {"not": 3}}"#, "[]"];
    expect("/schema", 422, &broken).await;
}
