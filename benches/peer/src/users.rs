//! `GET /users`, `GET /users/{id}` and `POST /users`.

use actix_web::http::header::{
    ACCEPT, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, LINK, LOCATION,
};
use actix_web::web::{Bytes, Data, Path, block};
use actix_web::{HttpRequest, HttpResponse};
use argon2::Argon2;
use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::PasswordHash;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::problem::Refusal;
use crate::storage::{Role, Storage, User, UserRow};
use crate::token::Tokens;
use crate::violation::{Members, Violation, is_email, is_text};

#[derive(Serialize)]
struct UserPage {
    data: Vec<User>,
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewUser {
    email: String,
    name: String,
    age: Option<i32>,
    #[serde(default)]
    role: Role,
    password: String,
}

pub async fn get(
    http: HttpRequest,
    id: Path<i64>,
    storage: Data<Storage>,
    tokens: Data<Tokens>,
) -> Result<HttpResponse, Refusal> {
    let caller = tokens.admit(&http)?;
    is_welcome(&http)?;
    let id = id.into_inner();
    if caller.role != "admin" && caller.id != id {
        return Err(Refusal::Forbidden);
    }
    let found = storage.user(id, caller.tenant).await?;
    let (user, version) = found.ok_or(Refusal::NotFound)?;
    let tag = etag(user.id, version);
    let known = http
        .headers()
        .get(IF_NONE_MATCH)
        .and_then(|it| it.to_str().ok());
    if known.is_some_and(|it| it == "*" || it.split(',').any(|it| it.trim() == tag)) {
        return Ok(HttpResponse::NotModified()
            .insert_header((ETAG, tag))
            .finish());
    }
    Ok(HttpResponse::Ok().insert_header((ETAG, tag)).json(user))
}

pub async fn list(
    http: HttpRequest,
    storage: Data<Storage>,
    tokens: Data<Tokens>,
) -> Result<HttpResponse, Refusal> {
    let caller = tokens.admit(&http)?;
    is_welcome(&http)?;
    if caller.role != "admin" {
        return Err(Refusal::Forbidden);
    }
    let (mut limit, mut cursor) = (50, None);
    for (name, value) in form_urlencoded::parse(http.query_string().as_bytes()) {
        match &*name {
            "limit" => limit = value.parse().unwrap_or(0),
            "cursor" => cursor = Some(value.into_owned()),
            _ => {}
        }
    }
    if !(1..=200).contains(&limit) {
        let violation = Violation::of_parameter("limit", "maximum", "is not from 1 to 200");
        return Err(Refusal::Invalid(vec![violation]));
    }
    let list = format!("users of {}", caller.tenant);
    let after = match cursor {
        None => None,
        Some(cursor) => match tokens.open(&list, &cursor) {
            Some(position) => Some(position),
            None => {
                let violation =
                    Violation::of_parameter("cursor", "cursor", "is not a cursor of this list");
                return Err(Refusal::Invalid(vec![violation]));
            }
        },
    };
    let mut data = storage.users(caller.tenant, limit + 1, after).await?;
    let size = usize::try_from(limit).unwrap_or(0);
    let more = data.len() > size;
    data.truncate(size);
    let last = data.last().filter(|_| more);
    let next_cursor = last.map(|it| tokens.seal(&list, (it.created_at, it.id)));
    let mut response = HttpResponse::Ok();
    if let Some(cursor) = &next_cursor {
        let link = format!("</api/v1/users?limit={limit}&cursor={cursor}>; rel=\"next\"");
        response.insert_header((LINK, link));
    }
    Ok(response.json(UserPage { data, next_cursor }))
}

pub async fn create(
    http: HttpRequest,
    bytes: Bytes,
    storage: Data<Storage>,
    tokens: Data<Tokens>,
) -> Result<HttpResponse, Refusal> {
    let caller = tokens.admit(&http)?;
    if caller.role != "admin" {
        return Err(Refusal::Forbidden);
    }
    is_json(&http)?;
    is_welcome(&http)?;
    let new = match serde_json::from_slice::<NewUser>(&bytes) {
        Ok(new) if is_valid(&new) => new,
        _ => return Err(refuse(&bytes)),
    };
    let password = new.password;
    let hash = block(move || {
        let hash: Result<PasswordHash, _> = Argon2::default().hash_password(password.as_bytes());
        hash.map(|it| it.to_string())
    });
    let hash = hash
        .await
        .map_err(|_| Refusal::Unavailable)?
        .map_err(|_| Refusal::Failed)?;
    let row = UserRow {
        email: new.email,
        name: new.name,
        age: new.age,
        role: new.role,
        hash,
    };
    let (user, version) = storage.add_user(caller.tenant, row).await?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/users/{}", user.id)))
        .insert_header((ETAG, etag(user.id, version)))
        .json(user))
}

fn is_valid(new: &NewUser) -> bool {
    is_text(&new.email, 3, 254)
        && is_email(&new.email)
        && is_text(&new.name, 1, 120)
        && new.age.is_none_or(|it| (13..=130).contains(&it))
        && is_text(&new.password, 12, 128)
        && !new.password.bytes().all(|it| it.is_ascii_digit())
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
    if members
        .text("email", (3, 254))
        .is_some_and(|it| !is_email(it))
    {
        members.add("email", "format", "is not an e-mail address");
    }
    if members
        .text("name", (1, 120))
        .is_some_and(|it| it.is_empty() || it.contains('\0'))
    {
        members.add("name", "pattern", r"does not match ^[^\u0000]+$");
    }
    members.integer("age", (13, 130));
    if let Some(role) = all.get("role")
        && !role
            .as_str()
            .is_some_and(|it| matches!(it, "admin" | "member" | "guest"))
    {
        members.add("role", "enum", "is none of admin, member, guest");
    }
    let password = members.text("password", (12, 128));
    if password.is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit())) {
        members.add("password", "pattern", "does not match [^0-9]");
    }
    members.known(&["email", "name", "age", "role", "password"]);
    Refusal::Invalid(members.found)
}

/// The tag of a version of a row, as this version of the contract tells it.
pub fn etag(id: i64, version: i64) -> String {
    format!("\"v1-{id}-{version}\"")
}

/// 415 unless the body is JSON.
pub fn is_json(http: &HttpRequest) -> Result<(), Refusal> {
    let kind = http.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let essence = kind.and_then(|it| it.split(|it| *it == b';').next());
    if essence.is_some_and(|it| it.trim_ascii().eq_ignore_ascii_case(b"application/json")) {
        Ok(())
    } else {
        Err(Refusal::UnsupportedMediaType)
    }
}

/// 406 unless the client takes JSON.
pub fn is_welcome(http: &HttpRequest) -> Result<(), Refusal> {
    let Some(accept) = http.headers().get(ACCEPT) else {
        return Ok(());
    };
    let accept = accept.to_str().unwrap_or("*/*");
    let is_json = |it: &str| {
        matches!(
            it.split(';').next().map(str::trim),
            Some("*/*" | "application/*" | "application/json")
        )
    };
    if accept.split(',').any(is_json) {
        Ok(())
    } else {
        Err(Refusal::NotAcceptable)
    }
}
