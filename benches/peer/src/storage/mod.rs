//! The two databases, and what is asked of them.

mod postgres;
mod sqlite;

use std::error::Error;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::problem::Refusal;
use crate::token::Caller;

/// One of them.
pub enum Storage {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// An account, as it is shown.
#[derive(Serialize)]
pub struct User {
    pub id: i64,
    pub tenant_id: i64,
    pub email: String,
    pub name: String,
    pub age: Option<i32>,
    pub role: Role,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

#[derive(Serialize, Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    Admin,
    #[default]
    Member,
    Guest,
}

/// A post, as it is shown.
#[derive(Serialize)]
pub struct Post {
    pub id: i64,
    pub tenant_id: i64,
    pub owner_id: i64,
    pub title: String,
    pub body: String,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What an account begins with.
pub struct UserRow {
    pub email: String,
    pub name: String,
    pub age: Option<i32>,
    pub role: Role,
    pub hash: String,
}

/// A row, and which version of it.
pub type Versioned<T> = (T, i64);

/// The row that a page begins behind.
pub type Position = (Timestamp, i64);

impl Role {
    fn of(text: &str) -> Self {
        match text {
            "admin" => Self::Admin,
            "guest" => Self::Guest,
            _ => Self::Member,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Member => "member",
            Self::Guest => "guest",
        }
    }
}

impl Storage {
    /// Opens `postgres://…` or a file.
    pub fn open(database: &str) -> Result<Self, Box<dyn Error>> {
        Ok(if database.starts_with("postgres://") {
            Self::Postgres(postgres::Postgres::open(database)?)
        } else {
            Self::Sqlite(sqlite::Sqlite::open(database)?)
        })
    }

    pub async fn user(&self, id: i64, tenant: i64) -> Result<Option<Versioned<User>>, Refusal> {
        match self {
            Self::Sqlite(it) => it.user(id, tenant),
            Self::Postgres(it) => it.user(id, tenant).await,
        }
    }

    pub async fn users(
        &self,
        tenant: i64,
        limit: i64,
        after: Option<Position>,
    ) -> Result<Vec<User>, Refusal> {
        match self {
            Self::Sqlite(it) => it.users(tenant, limit, after),
            Self::Postgres(it) => it.users(tenant, limit, after).await,
        }
    }

    pub async fn add_user(&self, tenant: i64, row: UserRow) -> Result<Versioned<User>, Refusal> {
        match self {
            Self::Sqlite(it) => it.add_user(tenant, row).await,
            Self::Postgres(it) => it.add_user(tenant, row).await,
        }
    }

    pub async fn add_post(
        &self,
        owner: &Caller,
        title: String,
        body: String,
    ) -> Result<Versioned<Post>, Refusal> {
        match self {
            Self::Sqlite(it) => it.add_post(owner, title, body).await,
            Self::Postgres(it) => it.add_post(owner, title, body).await,
        }
    }

    /// Adds so many accounts at once, a second apart, that nobody can log in to.
    pub async fn fill(&self, tenant: i64, count: i64) -> Result<(), Box<dyn Error>> {
        match self {
            Self::Sqlite(it) => it.fill(tenant, count),
            Self::Postgres(it) => it.fill(tenant, count).await,
        }
    }
}
