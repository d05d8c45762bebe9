//! `POST /posts`.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::problem::Refusal;
use crate::storage::{INSERT_POST, Storage};
use crate::token::Tokens;
use crate::users::{etag, is_json, is_welcome, micros};
use crate::violation::{Members, is_text};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewPost {
    title: String,
    body: String,
}

#[derive(Serialize)]
struct Post {
    id: i64,
    tenant_id: i64,
    owner_id: i64,
    title: String,
    body: String,
    created_at: Timestamp,
    updated_at: Timestamp,
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
    let (post, version) = storage
        .write(move |connection| {
            let (title_folded, body_folded) = (title.to_lowercase(), body.to_lowercase());
            let now = Timestamp::now().as_microsecond();
            let mut statement = connection.prepare_cached(INSERT_POST)?;
            statement.query_row(
                params![
                    caller.tenant,
                    caller.id,
                    title,
                    title_folded,
                    body,
                    body_folded,
                    now
                ],
                |row| {
                    let post = Post {
                        id: row.get(0)?,
                        tenant_id: row.get(1)?,
                        owner_id: row.get(2)?,
                        title: row.get(3)?,
                        body: row.get(4)?,
                        created_at: micros(row.get(5)?),
                        updated_at: micros(row.get(6)?),
                    };
                    Ok((post, row.get(7)?))
                },
            )
        })
        .await?;
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
