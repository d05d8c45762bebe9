//! The two servers that are measured beside each other, and who is logged in at them.
//!
//! `generated/users` is what the tool made, `benches/peer` is written by hand for some of its requests. Both work on one
//! database, which the first has made.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value as Json, json};

use super::client::Connection;
use super::exchange::request;
use super::postgres::Postgres;
use super::process::Server;
use crate::root::{call, cargo, generated_target, root, shown, target};

/// How many accounts there are.
const ACCOUNTS: usize = 200;

const SECRET: &str = "0f3b9c1d7e5a2846c0d1e2f3a4b5c6d7";
const EMAIL: &str = "admin@example.com";
const PASSWORD: &str = "correct horse battery staple";

/// Builds both.
pub fn build() -> Result<()> {
    for folder in ["generated/users", "benches/peer"] {
        let folder = root().join(folder);
        call(
            cargo(&folder, "build --quiet --release").env("CARGO_TARGET_DIR", generated_target()),
        )?;
    }
    Ok(())
}

/// Gives how many workers a server has unless it is told.
pub fn workers() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    cores.to_string()
}

/// A database, and the programs that work on it.
pub struct Programs {
    folder: PathBuf,
    database: String,
}

impl Programs {
    /// Makes tables and an administrator, in a file of this name or in PostgreSQL.
    pub fn new(name: &str, postgres: Option<&mut Postgres>) -> Result<Self> {
        let folder = target().join("bench").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(&folder)?;
        let database = match postgres {
            Some(postgres) => postgres.database()?,
            None => format!("sqlite://{}", folder.join("users.db").display()),
        };
        let programs = Self { folder, database };
        call(programs.generated().arg("migrate").stdout(Stdio::null()))?;
        programs.create_administrator()?;
        Ok(programs)
    }

    /// The generated one: one worker, unless that is set again, and quiet.
    pub fn generated(&self) -> Command {
        let mut command = Command::new(generated_target().join("release/users"));
        command.current_dir(&self.folder).envs([
            ("PROFILE", "prod"),
            ("LOG", "error"),
            ("WORKERS", "1"),
            ("BIND", "127.0.0.1:0"),
            // All clients have one address and one account.
            ("LOGIN_FAILURES_PER_ACCOUNT", "1000000"),
            ("LOGIN_FAILURES_PER_ADDRESS", "1000000"),
            ("JWT_SECRET", SECRET),
            ("DATABASE_URL", &self.database),
        ]);
        command
    }

    /// The one written by hand.
    pub fn peer(&self) -> Command {
        let database = self.database.strip_prefix("sqlite://");
        let mut command = Command::new(generated_target().join("release/peer"));
        command.current_dir(&self.folder).envs([
            ("PEER_WORKERS", "1"),
            ("PEER_SECRET", SECRET),
            ("PEER_DATABASE", database.unwrap_or(&self.database)),
        ]);
        command
    }

    /// Starts both, the generated one first.
    pub fn serve(&self) -> Result<[Server; 2]> {
        Ok([
            Server::start(self.generated().arg("serve"))?,
            Server::start(self.peer().arg("serve"))?,
        ])
    }

    /// Adds many accounts, past the servers.
    pub fn fill(&self, session: &Session, count: usize) -> Result<()> {
        let (tenant, count) = (session.tenant.to_string(), count.to_string());
        call(self.peer().args(["fill", &tenant, &count]))
    }

    /// Has the peer make a token for the same account.
    pub fn token_of_peer(&self, session: &Session) -> Result<String> {
        let (id, tenant) = (session.id.to_string(), session.tenant.to_string());
        let mut command = self.peer();
        let output = command.args(["token", &id, "admin", &tenant]).output()?;
        ensure!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    fn create_administrator(&self) -> Result<()> {
        let mut command = self.generated();
        command.args(["create-admin", "--email", EMAIL, "--name", "Ada"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        let mut input = child.stdin.take().context("the input of `create-admin`")?;
        input.write_all(PASSWORD.as_bytes())?;
        drop(input);
        if !child.wait()?.success() {
            bail!("`{}` failed", shown(&command));
        }
        Ok(())
    }
}

/// The administrator, logged in at the generated server.
pub struct Session {
    address: String,
    /// The access token.
    pub token: String,
    /// The id of their account.
    pub id: i64,
    tenant: i64,
}

impl Session {
    /// Logs in.
    pub fn log_in(address: &str) -> Result<Self> {
        let mut connection = Connection::open(address)?;
        let token = ask(&mut connection, &log_in(address))?;
        let token = token["access_token"]
            .as_str()
            .context("no token was given")?;
        let me = request(address, "GET", "/api/v1/auth/me", Some(token), None);
        let me = ask(&mut connection, &me)?;
        Ok(Self {
            address: address.to_owned(),
            token: token.to_owned(),
            id: me["id"].as_i64().context("the id of the administrator")?,
            tenant: me["tenant_id"]
                .as_i64()
                .context("the tenant of the administrator")?,
        })
    }

    /// Creates the accounts.
    pub fn create_accounts(&self) -> Result<()> {
        let mut connection = Connection::open(&self.address)?;
        for number in 0..ACCOUNTS {
            let account = json!({
                "email": format!("account{number}@example.com"),
                "name": format!("Account Number {number}"),
                "age": 20 + number % 60,
                "password": PASSWORD,
            });
            let (path, token) = ("/api/v1/users", Some(self.token.as_str()));
            let create = request(&self.address, "POST", path, token, Some(&account));
            ask(&mut connection, &create)?;
        }
        Ok(())
    }
}

/// Gives the request by which the administrator logs in.
pub fn log_in(address: &str) -> Vec<u8> {
    let login = json!({"email": EMAIL, "password": PASSWORD});
    request(address, "POST", "/api/v1/auth/login", None, Some(&login))
}

/// Asks something that must succeed.
pub fn ask(connection: &mut Connection, request: &[u8]) -> Result<Json> {
    let status = connection.send(request)?;
    let body = String::from_utf8_lossy(&connection.body);
    ensure!((200..300).contains(&status), "{status}: {body}");
    Ok(serde_json::from_str(&body)?)
}
