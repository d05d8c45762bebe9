//! `POST /posts`.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::Value;

use crate::problem::Refusal;
use crate::storage::Storage;
use crate::token::Tokens;
use crate::users::{etag, is_json, is_welcome};
use crate::violation::{Members, is_text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPost {
    title: String,
    body: String,
}

pub async fn create(
    http: HttpRequest,
    bytes: Bytes,
    storage: Data<Storage>,
    tokens: Data<Tokens>,
) -> Result<HttpResponse, Refusal> {
    let caller = tokens.admit(&http)?;
    if !matches!(caller.role.as_str(), "admin" | "member") {
        return Err(Refusal::Forbidden);
    }
    is_json(&http)?;
    is_welcome(&http)?;
    let NewPost { title, body } = match serde_json::from_slice::<NewPost>(&bytes) {
        Ok(post) if is_text(&post.title, 1, 200) && is_text(&post.body, 0, 5000) => post,
        _ => return Err(refuse(&bytes)),
    };
    let (post, version) = storage.add_post(&caller, title, body).await?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/posts/{}", post.id)))
        .insert_header((ETAG, etag(post.id, version)))
        .json(post))
}

#[cold]
fn refuse(bytes: &[u8]) -> Refusal {
    let all = match serde_json::from_slice(bytes) {
        Ok(Value::Object(all)) => all,
        Ok(_) => return Refusal::Malformed("the body is no object".to_owned()),
        Err(error) => return Refusal::Malformed(error.to_string()),
    };
    let mut members = Members {
        all: &all,
        found: Vec::new(),
    };
    for (name, lengths) in [("title", (1, 200)), ("body", (0, 5000))] {
        if members
            .text(name, lengths)
            .is_some_and(|it| it.contains('\0'))
        {
            members.add(name, "pattern", "does not match its pattern");
        }
    }
    members.known(&["title", "body"]);
    Refusal::Invalid(members.found)
}
