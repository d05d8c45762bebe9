//! `demo`: the main job once through. Generates the users server, builds it, starts it on a new SQLite database with a
//! first administrator, asks it something with a token, and stops it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::{Value as Json, json};

use crate::root::{call, cargo, generated_target, root, target};

const EMAIL: &str = "admin@example.com";
const PASSWORD: &str = "correct horse battery staple";

/// Runs it.
pub fn run() -> Result<()> {
    let root = root();
    say("generating the server of specs/users");
    call(&mut cargo(
        &root,
        "run --quiet --bin specwright -- generate --config specs/users/specwright.yaml",
    ))?;
    say("building it");
    call(
        cargo(&root.join("generated/users"), "build --quiet")
            .env("CARGO_TARGET_DIR", generated_target()),
    )?;
    let server = generated_target().join("debug/users");
    let folder = target().join("demo");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    say("making the first administrator");
    let mut administrator = at(&server, &folder)
        .args(["create-admin", "--email", EMAIL, "--name", "Admin"])
        .stdin(Stdio::piped())
        .spawn()
        .context("starting the server")?;
    if let Some(mut input) = administrator.stdin.take() {
        input.write_all(PASSWORD.as_bytes())?;
    }
    if !administrator.wait()?.success() {
        bail!("no administrator was made");
    }
    say("starting it");
    let mut running = Running(
        at(&server, &folder)
            .args(["serve", "--bind", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("starting the server")?,
    );
    let address = running.address()?;
    println!("   listening on {address}");
    let login = json!({"email": EMAIL, "password": PASSWORD});
    let (_, token) = ask(&address, "POST", "/api/v1/auth/login", None, Some(&login))?;
    let token = token["access_token"]
        .as_str()
        .context("no token was given")?;
    let (status, me) = ask(&address, "GET", "/api/v1/auth/me", Some(token), None)?;
    println!("{}", serde_json::to_string_pretty(&me)?);
    if status != 200 {
        bail!("GET /api/v1/auth/me answered {status}");
    }
    say("stopping it");
    Ok(())
}

fn say(text: &str) {
    println!("== {text}");
}

/// Makes a call of the server with the database of the demonstration.
fn at(server: &Path, folder: &Path) -> Command {
    let mut command = Command::new(server);
    command
        .env(
            "DATABASE_URL",
            format!("sqlite://{}", folder.join("users.db").display()),
        )
        .env("PROFILE", "dev")
        .current_dir(folder);
    command
}

/// A server that is stopped when it is dropped.
struct Running(Child);

impl Running {
    /// Waits for the line that says where it listens.
    fn address(&mut self) -> Result<String> {
        let output = self.0.stdout.take().context("the server's output")?;
        for line in BufReader::new(output).lines() {
            if let Some(address) = line?.strip_prefix("listening on http://") {
                return Ok(address.to_owned());
            }
        }
        bail!("the server ended before it listened")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // If it has ended by itself there is nothing to stop.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Sends a request and gives the status and the body.
fn ask(
    address: &str,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<&Json>,
) -> Result<(u16, Json)> {
    let credentials = token.map_or(String::new(), |it| {
        format!("Authorization: Bearer {it}\r\n")
    });
    let body = body.map_or(String::new(), Json::to_string);
    println!("== {method} {path}");
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{credentials}\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer
        .split_once("\r\n\r\n")
        .context("the answer has no end of its head")?;
    let status = head.split(' ').nth(1).context("the answer has no status")?;
    println!("   {}", head.lines().next().unwrap_or_default());
    Ok((
        status.parse()?,
        serde_json::from_str(body).unwrap_or(Json::Null),
    ))
}
