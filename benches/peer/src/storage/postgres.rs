//! PostgreSQL by `tokio-postgres` and `deadpool-postgres`: one pool, every statement prepared once for a connection.

use std::error::Error;

use deadpool_postgres::{Client, Manager, ManagerConfig, Pool, RecyclingMethod};
use jiff::Timestamp;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{NoTls, Row};

use super::{Position, Post, Role, User, UserRow, Versioned};
use crate::problem::Refusal;
use crate::token::Caller;

const GET_USER: &str = "\
    SELECT id, tenant_id, email, name, age, role, created_at, updated_at, row_version \
    FROM users WHERE id = $1 AND tenant_id = $2";

const FIRST_USERS: &str = "\
    SELECT id, tenant_id, email, name, age, role, created_at, updated_at, row_version \
    FROM users WHERE tenant_id = $1 \
    ORDER BY created_at DESC, id DESC LIMIT $2";

const NEXT_USERS: &str = "\
    SELECT id, tenant_id, email, name, age, role, created_at, updated_at, row_version \
    FROM users WHERE tenant_id = $1 AND (created_at, id) < ($3, $4) \
    ORDER BY created_at DESC, id DESC LIMIT $2";

const INSERT_USER: &str = "\
    INSERT INTO users (tenant_id, email, email_folded, name, name_folded, age, role, password_hash, created_at, updated_at, \
        row_version) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 1) \
    RETURNING id, tenant_id, email, name, age, role, created_at, updated_at, row_version";

const INSERT_POST: &str = "\
    INSERT INTO posts (tenant_id, owner_id, title, title_folded, body, body_folded, created_at, updated_at, row_version) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 1) \
    RETURNING id, tenant_id, owner_id, title, body, created_at, updated_at, row_version";

const FILL: &str = "\
    INSERT INTO users (tenant_id, email, email_folded, name, name_folded, age, role, password_hash, created_at, updated_at, \
        row_version) \
    SELECT $1, 'filler' || n || '@example.com', 'filler' || n || '@example.com', 'Filler ' || n, 'filler ' || n, \
        20 + n % 60, 'member', '', to_timestamp(n), to_timestamp(n), 1 \
    FROM generate_series(1, $2::bigint) AS n";

/// How many connections there are at most, as the generated server has it for each of its threads.
const CONNECTIONS: usize = 8;

pub struct Postgres {
    pool: Pool,
}

impl Postgres {
    pub fn open(url: &str) -> Result<Self, Box<dyn Error>> {
        let recycling = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = Manager::from_config(url.parse()?, NoTls, recycling);
        let pool = Pool::builder(manager).max_size(CONNECTIONS).build()?;
        Ok(Self { pool })
    }

    pub async fn user(&self, id: i64, tenant: i64) -> Result<Option<Versioned<User>>, Refusal> {
        let rows = self.rows(GET_USER, &[&id, &tenant]).await?;
        rows.first().map(user).transpose().map_err(failed)
    }

    pub async fn users(
        &self,
        tenant: i64,
        limit: i64,
        after: Option<Position>,
    ) -> Result<Vec<User>, Refusal> {
        let rows = match after {
            None => self.rows(FIRST_USERS, &[&tenant, &limit]).await?,
            Some((created_at, id)) => {
                self.rows(NEXT_USERS, &[&tenant, &limit, &created_at, &id])
                    .await?
            }
        };
        let users = rows.iter().map(|row| user(row).map(|(user, _)| user));
        users.collect::<Result<_, _>>().map_err(failed)
    }

    pub async fn add_user(&self, tenant: i64, row: UserRow) -> Result<Versioned<User>, Refusal> {
        let (email_folded, name_folded) = (row.email.to_lowercase(), row.name.to_lowercase());
        let now = Timestamp::now();
        let values: &[&(dyn ToSql + Sync)] = &[
            &tenant,
            &row.email,
            &email_folded,
            &row.name,
            &name_folded,
            &row.age,
            &row.role.as_str(),
            &row.hash,
            &now,
        ];
        let rows = self.rows(INSERT_USER, values).await?;
        let row = rows.first().ok_or(Refusal::Failed)?;
        user(row).map_err(failed)
    }

    pub async fn add_post(
        &self,
        owner: &Caller,
        title: String,
        body: String,
    ) -> Result<Versioned<Post>, Refusal> {
        let (title_folded, body_folded) = (title.to_lowercase(), body.to_lowercase());
        let now = Timestamp::now();
        let values: &[&(dyn ToSql + Sync)] = &[
            &owner.tenant,
            &owner.id,
            &title,
            &title_folded,
            &body,
            &body_folded,
            &now,
        ];
        let rows = self.rows(INSERT_POST, values).await?;
        let row = rows.first().ok_or(Refusal::Failed)?;
        post(row).map_err(failed)
    }

    pub async fn fill(&self, tenant: i64, count: i64) -> Result<(), Box<dyn Error>> {
        let client = self.pool.get().await?;
        client.execute(FILL, &[&tenant, &count]).await?;
        client.batch_execute("VACUUM ANALYZE users").await?;
        Ok(())
    }

    async fn rows(&self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Refusal> {
        let client: Client = self.pool.get().await.map_err(|_| Refusal::Unavailable)?;
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        client.query(&statement, values).await.map_err(failed)
    }
}

fn user(row: &Row) -> Result<Versioned<User>, tokio_postgres::Error> {
    let user = User {
        id: row.try_get(0)?,
        tenant_id: row.try_get(1)?,
        email: row.try_get(2)?,
        name: row.try_get(3)?,
        age: row.try_get(4)?,
        role: Role::of(row.try_get(5)?),
        created_at: row.try_get(6)?,
        updated_at: row.try_get(7)?,
    };
    Ok((user, row.try_get(8)?))
}

fn post(row: &Row) -> Result<Versioned<Post>, tokio_postgres::Error> {
    let post = Post {
        id: row.try_get(0)?,
        tenant_id: row.try_get(1)?,
        owner_id: row.try_get(2)?,
        title: row.try_get(3)?,
        body: row.try_get(4)?,
        created_at: row.try_get(5)?,
        updated_at: row.try_get(6)?,
    };
    Ok((post, row.try_get(7)?))
}

fn failed(error: tokio_postgres::Error) -> Refusal {
    match error.code() {
        Some(code) if *code == SqlState::UNIQUE_VIOLATION => {
            Refusal::Conflict("This email is taken.")
        }
        Some(_) => {
            eprintln!("{error}");
            Refusal::Failed
        }
        None => Refusal::Unavailable,
    }
}
