//! The requests that are measured, and whether both servers answer them alike.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use serde_json::{Value as Json, json};

use super::client::Connection;

/// The path of one account.
pub const READ: &str = "/api/v1/users/{id}";

/// A request, without its token.
pub struct Exchange {
    /// What the table calls it.
    pub name: &'static str,
    /// The ratio that is aimed at.
    pub aim: f64,
    /// The most requests of one round: what waits for the disk is slow, however little CPU it takes.
    pub most: usize,
    /// The status of its answer.
    pub status: u16,
    /// The method.
    pub method: &'static str,
    /// The path and the query; `{id}` is that of the account that asks.
    pub path: &'static str,
    /// The body.
    pub body: Option<Json>,
    /// What must be the same in both answers.
    same: fn(&Json) -> Json,
}

impl Exchange {
    /// Gives it as bytes for a server.
    pub fn bytes(&self, address: &str, token: &str, id: i64) -> Vec<u8> {
        let path = self.path.replace("{id}", &id.to_string());
        request(address, self.method, &path, Some(token), self.body.as_ref())
    }

    /// Says whether two servers mean the same; each is an address and its token.
    pub fn compare(&self, id: i64, servers: [(&str, &str); 2]) -> Result<()> {
        let mut answers = Vec::new();
        for (address, token) in servers {
            let mut connection = Connection::open(address)?;
            let status = connection.send(&self.bytes(address, token, id))?;
            let body = String::from_utf8_lossy(&connection.body).into_owned();
            ensure!(status == self.status, "{}: {status}: {body}", self.name);
            answers.push((self.same)(&serde_json::from_str(&body)?));
        }
        ensure!(
            answers[0] == answers[1],
            "{}: {} and {}",
            self.name,
            answers[0],
            answers[1]
        );
        Ok(())
    }
}

/// Gives a whole request.
pub fn request(
    address: &str,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<&Json>,
) -> Vec<u8> {
    let mut head =
        format!("{method} {path} HTTP/1.1\r\nHost: {address}\r\nAccept: application/json\r\n");
    if let Some(token) = token {
        head.push_str(&format!("Authorization: Bearer {token}\r\n"));
    }
    let body = body.map(Json::to_string);
    if let Some(body) = &body {
        head.push_str(&format!(
            "Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        ));
    }
    head.push_str("\r\n");
    head.push_str(body.as_deref().unwrap_or_default());
    head.into_bytes()
}

/// Gives all of them.
pub fn all() -> Vec<Exchange> {
    let fast = 200_000;
    vec![
        Exchange {
            name: "read one account",
            aim: 1.15,
            most: fast,
            status: 200,
            method: "GET",
            path: READ,
            body: None,
            same: Json::clone,
        },
        Exchange {
            name: "list a page of 50 accounts",
            aim: 1.15,
            most: fast,
            status: 200,
            method: "GET",
            path: "/api/v1/users?limit=50",
            body: None,
            // Each server signs cursors by its own key.
            same: |it| json!([it["data"], it["next_cursor"].is_string()]),
        },
        Exchange {
            name: "refuse to create an account (422, two violations)",
            aim: 1.15,
            most: fast,
            status: 422,
            method: "POST",
            path: "/api/v1/users",
            body: Some(json!({
                "email": "ada@example.com", "name": "Ada Lovelace", "age": 7, "role": "member", "password": "too short"
            })),
            same: |it| json!([it["status"], it["instance"], violations(it)]),
        },
        Exchange {
            name: "create a post",
            aim: 1.25,
            most: 10_000,
            status: 201,
            method: "POST",
            path: "/api/v1/posts",
            body: Some(json!({
                "title": "On the Analytical Engine",
                "body": "It weaves algebraical patterns, as the loom weaves flowers and leaves. ".repeat(4)
            })),
            same: |it| json!([it["tenant_id"], it["owner_id"], it["title"], it["body"]]),
        },
    ]
}

/// Gives where and which rules are broken; the words may differ.
fn violations(body: &Json) -> BTreeSet<String> {
    let all = body["errors"].as_array().into_iter().flatten();
    all.map(|it| format!("{} {}", it["pointer"], it["keyword"]))
        .collect()
}
