//! A database for each test: one of the PostgreSQL server that `TEST_POSTGRES` names, or else an SQLite file.
//!
//! In: the URL of a server without a database in it. Out: the URL of an empty database.

use std::env;
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::rt;
use tempfile::TempDir;
use tokio_postgres::NoTls;

static NUMBERS: AtomicUsize = AtomicUsize::new(1);

pub struct Database {
    pub url: String,
    _directory: TempDir,
}

impl Database {
    pub async fn empty() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let url = match env::var("TEST_POSTGRES") {
            Ok(server) => made(&server).await,
            Err(_) => format!("sqlite://{}", directory.path().join("test.db").display()),
        };
        Self {
            url,
            _directory: directory,
        }
    }

    /// What a server in a test is set to.
    pub fn setting(&self, name: &str) -> Option<String> {
        match name {
            "PROFILE" => Some("test".to_owned()),
            "DATABASE_URL" => Some(self.url.clone()),
            _ => None,
        }
    }
}

async fn made(server: &str) -> String {
    let number = NUMBERS.fetch_add(1, Ordering::Relaxed);
    let name = format!("case_{}_{number}", process::id());
    let (client, connection) = tokio_postgres::connect(&format!("{server}/postgres"), NoTls).await.unwrap();
    rt::spawn(connection);
    client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
    format!("{server}/{name}")
}
