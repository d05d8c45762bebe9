//! Jobs, shown in-process: nothing is accepted that nobody does, and what is accepted is done once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::http::header::RETRY_AFTER;
use actix_web::rt::time::{sleep, timeout};
use actix_web::test::{TestRequest, init_service};
use async_trait::async_trait;
use case_jobs::app::{self, Apis};
use case_jobs::config::Config;
use case_jobs::jobs::pings::PingsJob;
use case_jobs::jobs::prints::PrintsJob;
use case_jobs::state::State;
use case_jobs::storage::pings::PingRecord;
use case_jobs::storage::prints::{PrintChanges, PrintRecord};
use case_jobs::support::job::Job;
use case_jobs::support::job::error::JobError;
use case_jobs::support::job::runner::Runner;
use case_jobs::support::patch::Patch;
use serde_json::{Value, json};

mod database;
mod exchange;

use database::Database;

/// Prints, and remembers what it was asked to.
#[derive(Default)]
struct Printer(Mutex<Vec<String>>);

#[async_trait(?Send)]
impl PrintsJob for Printer {
    async fn run(&self, job: &Job<PrintRecord>) -> Result<PrintChanges, JobError> {
        let text = job.row.text.as_str();
        self.0.lock().unwrap().push(text.to_owned());
        match text {
            "jam" => Err(JobError::failed("The printer is jammed again.")),
            "storage" => Ok(PrintChanges {
                text: Some("\0".to_owned()),
                ..PrintChanges::default()
            }),
            _ => Ok(PrintChanges {
                pages: Patch::Value(1),
                ..PrintChanges::default()
            }),
        }
    }
}

/// Changes nothing.
#[derive(Default)]
struct Pinger(AtomicUsize);

#[async_trait(?Send)]
impl PingsJob for Pinger {
    async fn run(&self, _job: &Job<PingRecord>) -> Result<(), JobError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

struct Server {
    config: Config,
    state: State,
    apis: Apis,
    _database: Database,
}

impl Server {
    async fn start() -> Self {
        let database = Database::empty().await;
        let config = Config::read(|name| database.setting(name));
        let config = config.unwrap();
        let state = State::open(&config).await.unwrap();
        Self {
            apis: Apis::new(&state),
            config,
            state,
            _database: database,
        }
    }

    /// Sends a request; gives status, `Retry-After` and body.
    async fn send(&self, request: TestRequest) -> (u16, Option<String>, Value) {
        let service = init_service(app::build(&self.state, &self.apis)).await;
        let (status, headers, body) = exchange::ask(&service, request.to_request()).await;
        let again = headers.get(RETRY_AFTER);
        (status.as_u16(), again.map(|it| it.to_str().unwrap().to_owned()), body)
    }

    async fn ask(&self, text: &str) -> (u16, Option<String>, Value) {
        let request = TestRequest::post().uri("/api/prints");
        self.send(request.set_json(json!({"text": text}))).await
    }

    fn run(&self) -> Runner {
        let lines = self.apis.jobs.lines(&self.state);
        let settings = &self.config.jobs;
        Runner::start(lines, &self.state.jobs, settings, Duration::ZERO, |_, _| {})
    }

    /// Waits until a row is in an end state.
    async fn ended(&self, path: &str) -> Value {
        let wait = async {
            loop {
                let (_, again, row) = self.send(TestRequest::get().uri(path)).await;
                let is_pending = matches!(row["state"].as_str(), Some("waits" | "prints" | "a" | "b"));
                assert_eq!(again.is_some(), is_pending && path.contains("prints"), "{row}");
                if !is_pending {
                    return row;
                }
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(Duration::from_secs(20), wait).await.unwrap()
    }
}

#[actix_web::test]
async fn nothing_is_accepted_that_nobody_does() {
    let server = Server::start().await;
    assert_eq!(server.ask("a").await.0, 501);
    let (status, _, rows) = server.send(TestRequest::get().uri("/api/prints")).await;
    assert_eq!((status, rows), (200, json!([])));
    // What is wrong with a request is told before.
    let request = TestRequest::post().uri("/api/prints").set_json(json!({}));
    assert_eq!(server.send(request).await.0, 422);
}

#[actix_web::test]
async fn what_is_accepted_is_done_and_what_was_deleted_is_not() {
    let mut server = Server::start().await;
    let (printer, pinger) = (Arc::new(Printer::default()), Arc::new(Pinger::default()));
    server.apis.jobs.prints = Some(printer.clone());
    server.apis.jobs.pings = Some(pinger.clone());
    server.state.jobs.open(server.apis.jobs.written());

    let (status, again, row) = server.ask("gone").await;
    assert_eq!((status, again.as_deref()), (202, Some("1")));
    assert_eq!(row["state"], "waits");
    let gone = format!("/api/prints/{}", row["id"]);
    assert_eq!(server.send(TestRequest::delete().uri(&gone)).await.0, 204);
    let mut paths = Vec::new();
    for text in ["fine", "jam", "storage"] {
        let (status, _, row) = server.ask(text).await;
        assert_eq!(status, 202);
        paths.push(format!("/api/prints/{}", row["id"]));
    }
    let request = TestRequest::post().uri("/api/pings").set_json(json!({}));
    let (_, _, ping) = server.send(request).await;

    let runner = server.run();
    let fine = server.ended(&paths[0]).await;
    assert_eq!((&fine["state"], &fine["pages"]), (&json!("printed"), &json!(1)));
    assert!(fine.get("reason").is_none(), "{fine}");
    // Cut where the contract ends it.
    let jammed = server.ended(&paths[1]).await;
    assert_eq!((&jammed["state"], &jammed["reason"]), (&json!("jammed"), &json!("The printer is jamme")));
    assert!(jammed.get("pages").is_none(), "{jammed}");
    let storage = server.ended(&paths[2]).await;
    assert_eq!((&storage["state"], &storage["text"]), (&json!("jammed"), &json!("storage")));
    let path = format!("/api/pings/{}", ping["id"].as_str().unwrap());
    assert_eq!(server.ended(&path).await["state"], "c");
    runner.stop().await;

    // Two were begun at once.
    let mut printed = printer.0.lock().unwrap().clone();
    printed.sort_unstable();
    assert_eq!(printed, ["fine", "jam", "storage"]);
    assert_eq!(pinger.0.load(Ordering::Relaxed), 1);
}
