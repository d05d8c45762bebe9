//! The generated server beside the one written by hand in `benches/peer`: CPU for each request, over one database file.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value as Json, json};

use super::RUNS;
use super::client::{Connection, round};
use super::exchange::{self, Exchange, request};
use super::process::Server;
use super::report::Section;
use crate::root::{call, cargo, generated_target, root, shown, target};

/// How many accounts there are.
const ACCOUNTS: usize = 200;

/// How many requests are sent before anything is measured, and to find out how many make a round.
const WARM: usize = 2_000;

/// How much CPU a round should take: what is measured comes in steps of a hundredth of a second.
const ROUND: Duration = Duration::from_millis(1_200);

const SECRET: &str = "0f3b9c1d7e5a2846c0d1e2f3a4b5c6d7";
const EMAIL: &str = "admin@example.com";
const PASSWORD: &str = "correct horse battery staple";

/// Measures it.
pub fn run() -> Result<Section> {
    let mut section = Section::new(
        "A generated server",
        "`generated/users` beside `benches/peer`, a server written by hand for the same requests over the same SQLite file: \
         CPU for each request (user and\nkernel mode), one worker each, 8 connections that are kept alive, runs of both in \
         turn. Creating waits for the disk, so that its CPU depends on how many writes share a commit.",
        &["request", "generated, µs", "by hand, µs", "ratio", "aim"],
    );
    let generated = root().join("generated/users");
    if !generated.join("Cargo.toml").is_file() {
        section
            .left_out
            .push("there is no `generated/users`".to_owned());
        return Ok(section);
    }
    let peer = root().join("benches/peer");
    for folder in [&generated, &peer] {
        call(cargo(folder, "build --quiet --release").env("CARGO_TARGET_DIR", generated_target()))?;
    }
    let folder = target().join("bench/server");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let programs = Programs {
        generated: generated_target().join("release/users"),
        peer: generated_target().join("release/peer"),
        database: folder.join("users.db"),
    };
    call(programs.generated().arg("migrate").stdout(Stdio::null()))?;
    programs.create_administrator()?;

    let server = Server::start(programs.generated().arg("serve"))?;
    let mut session = Session::log_in(&server.address)?;
    session.fill()?;
    let peer = Server::start(programs.peer().arg("serve"))?;
    for exchange in exchange::all(session.id) {
        session = Session::log_in(&server.address)?;
        let token = programs.token(&session)?;
        let sides = [(&server, session.token.as_str()), (&peer, token.as_str())];
        section.rows.push(compare(&exchange, sides)?);
    }
    Ok(section)
}

/// Measures one request on both servers, in turn.
fn compare(exchange: &Exchange, sides: [(&Server, &str); 2]) -> Result<Vec<String>> {
    exchange.compare(sides.map(|(server, token)| (server.address.as_str(), token)))?;
    let mut count = usize::MAX;
    for side in sides {
        let each = once(exchange, side, WARM)?;
        // At least a microsecond, should the clock not have moved.
        let enough = ROUND.as_secs_f64() / each.max(1e-6);
        count = count.min(enough as usize);
    }
    let count = count.clamp(WARM, exchange.most);
    let mut least = [f64::INFINITY; 2];
    for _ in 0..RUNS {
        for (side, least) in sides.into_iter().zip(&mut least) {
            *least = least.min(once(exchange, side, count)?);
        }
    }
    let [generated, peer] = least;
    println!(
        "{}: {:.1} µs, {:.1} µs ({count} requests a run)",
        exchange.name,
        generated * 1e6,
        peer * 1e6
    );
    Ok(vec![
        exchange.name.to_owned(),
        format!("{:.1}", generated * 1e6),
        format!("{:.1}", peer * 1e6),
        format!("{:.2}", generated / peer),
        format!("{:.2}", exchange.aim),
    ])
}

/// Gives the CPU time of a request, in seconds.
fn once(exchange: &Exchange, (server, token): (&Server, &str), count: usize) -> Result<f64> {
    let bytes = exchange.bytes(&server.address, token);
    let before = server.cpu()?;
    let answered = round(&server.address, &bytes, exchange.status, count).context(exchange.name)?;
    let used = server.cpu()?.saturating_sub(before);
    ensure!(
        answered > 0,
        "{}: nothing was answered in time",
        exchange.name
    );
    Ok(used.as_secs_f64() / answered as f64)
}

/// The two programs and their database.
struct Programs {
    generated: PathBuf,
    peer: PathBuf,
    database: PathBuf,
}

impl Programs {
    fn generated(&self) -> Command {
        let mut command = Command::new(&self.generated);
        command.envs([
            ("PROFILE", "prod"),
            ("LOG", "error"),
            ("WORKERS", "1"),
            ("BIND", "127.0.0.1:0"),
            ("JWT_SECRET", SECRET),
        ]);
        command.env(
            "DATABASE_URL",
            format!("sqlite://{}", self.database.display()),
        );
        in_folder_of(command, &self.database)
    }

    fn peer(&self) -> Command {
        let mut command = Command::new(&self.peer);
        command.envs([("PEER_WORKERS", "1"), ("PEER_SECRET", SECRET)]);
        command.env("PEER_DATABASE", &self.database);
        in_folder_of(command, &self.database)
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

    /// Has the peer make a token for the same account.
    fn token(&self, session: &Session) -> Result<String> {
        let (id, tenant) = (session.id.to_string(), session.tenant.to_string());
        let output = self
            .peer()
            .args(["token", &id, "admin", &tenant])
            .output()?;
        ensure!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }
}

fn in_folder_of(mut command: Command, database: &Path) -> Command {
    if let Some(folder) = database.parent() {
        command.current_dir(folder);
    }
    command
}

/// The administrator, logged in at the generated server.
struct Session {
    address: String,
    token: String,
    id: i64,
    tenant: i64,
}

impl Session {
    fn log_in(address: &str) -> Result<Self> {
        let login = json!({"email": EMAIL, "password": PASSWORD});
        let token = ask(
            &mut Connection::open(address)?,
            &request(address, "POST", "/api/v1/auth/login", None, Some(&login)),
        )?;
        let token = token["access_token"]
            .as_str()
            .context("no token was given")?;
        let me = ask(
            &mut Connection::open(address)?,
            &request(address, "GET", "/api/v1/auth/me", Some(token), None),
        )?;
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
    fn fill(&self) -> Result<()> {
        let mut connection = Connection::open(&self.address)?;
        for number in 0..ACCOUNTS {
            let account = json!({
                "email": format!("account{number}@example.com"),
                "name": format!("Account Number {number}"),
                "age": 20 + number % 60,
                "password": PASSWORD,
            });
            let path = "/api/v1/users";
            ask(
                &mut connection,
                &request(
                    &self.address,
                    "POST",
                    path,
                    Some(&self.token),
                    Some(&account),
                ),
            )?;
        }
        Ok(())
    }
}

/// Asks something that must succeed.
fn ask(connection: &mut Connection, request: &[u8]) -> Result<Json> {
    let status = connection.send(request)?;
    let body = String::from_utf8_lossy(&connection.body);
    ensure!((200..300).contains(&status), "{status}: {body}");
    Ok(serde_json::from_str(&body)?)
}
