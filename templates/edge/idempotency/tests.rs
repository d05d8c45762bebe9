//! Keys, tried on an operation that can be told what to do.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Mutex;

use actix_web::body::to_bytes;
use actix_web::http::header::HeaderMap;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, web};
use async_trait::async_trait;
use tokio::sync::Notify;

use super::store::{Key, Work};
use super::*;
use crate::support::answer;
use crate::support::envelope::envelope;

/// Keys in memory.
#[derive(Default)]
struct Memory(Mutex<HashMap<String, Key>>);

impl Memory {
    fn change(&self, id: &str, version: i64, change: impl FnOnce(&mut Key)) -> Option<i64> {
        let mut keys = self.0.lock().unwrap();
        let key = keys.get_mut(id).filter(|it| it.version == version)?;
        change(key);
        key.version += 1;
        Some(key.version)
    }
}

#[async_trait(?Send)]
impl KeyStore for Memory {
    async fn insert(
        &self,
        id: &str,
        fingerprint: &str,
        until: DateTime,
    ) -> Result<Option<i64>, Error> {
        let mut keys = self.0.lock().unwrap();
        if keys.contains_key(id) {
            return Ok(None);
        }
        let key = Key {
            version: 1,
            fingerprint: fingerprint.to_owned(),
            answer: None,
            until,
        };
        keys.insert(id.to_owned(), key);
        Ok(Some(1))
    }

    async fn find(&self, id: &str) -> Result<Option<Key>, Error> {
        Ok(self.0.lock().unwrap().get(id).cloned())
    }

    async fn take(
        &self,
        id: &str,
        version: i64,
        fingerprint: &str,
        until: DateTime,
    ) -> Result<Option<i64>, Error> {
        Ok(self.change(id, version, |it| {
            it.fingerprint = fingerprint.to_owned();
            it.answer = None;
            it.until = until;
        }))
    }

    async fn once(&self, held: &Held, until: DateTime, work: Work<'_>) -> Result<bool, Error> {
        match work.await {
            Some(answer) => self.keep(held, &answer, until).await,
            None => Ok(false),
        }
    }

    async fn keep(&self, held: &Held, answer: &str, until: DateTime) -> Result<bool, Error> {
        let kept = self.change(&held.id, held.version, |it| {
            it.answer = Some(answer.to_owned());
            it.until = until;
        });
        Ok(kept.is_some())
    }

    async fn release(&self, held: &Held) -> Result<(), Error> {
        let mut keys = self.0.lock().unwrap();
        keys.retain(|id, it| *id != held.id || it.version != held.version);
        Ok(())
    }

    async fn sweep(&self, _: DateTime) -> Result<(), Error> {
        Ok(())
    }
}

/// What the operation is told to do, and how often it was asked.
#[derive(Clone, Default)]
struct Told {
    asked: Rc<Cell<u32>>,
    waits: Rc<RefCell<Option<Rc<Notify>>>>,
    status: Rc<Cell<u16>>,
    bytes: Rc<Cell<usize>>,
}

struct Numbered(u16, u32, usize);

impl Answer for Numbered {
    fn respond(self) -> Result<HttpResponse, Rejection> {
        let Self(status, number, length) = self;
        let status = StatusCode::from_u16(status).unwrap();
        if status == StatusCode::CONFLICT {
            return Err(Problem::conflict("It is so.").rejects(status));
        }
        let body = format!("{number}{}", "x".repeat(length));
        answer::raw(status, "text/plain", body, |it| {
            it.insert_header(("location", format!("/{number}")));
        })
    }
}

impl Told {
    async fn work(&self) -> Result<Numbered, Error> {
        let number = self.asked.get() + 1;
        self.asked.set(number);
        let waits = self.waits.borrow().clone();
        if let Some(waits) = waits {
            waits.notified().await;
        }
        match self.status.get() {
            404 => Err(Error::not_found()),
            500 => Err(Error::internal("on purpose")),
            0 => Ok(Numbered(201, number, self.bytes.get())),
            status => Ok(Numbered(status, number, 0)),
        }
    }
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
struct Got {
    status: u16,
    body: String,
    location: Option<String>,
    is_replayed: bool,
}

fn got(status: u16, headers: &HeaderMap, body: &[u8]) -> Got {
    let text = |name| Some(headers.get(name)?.to_str().unwrap().to_owned());
    Got {
        status,
        body: String::from_utf8(body.to_vec()).unwrap(),
        location: text("location"),
        is_replayed: text("idempotency-replayed").is_some(),
    }
}

/// An application with keys; gives a function that asks it: key, caller, query and body.
macro_rules! application {
    ($told:expr, $store:expr, $lease:expr) => {{
        let (told, times) = (
            $told.clone(),
            Times {
                expiry: Duration::from_secs(60),
                lease: $lease,
            },
        );
        let handler = move |http: HttpRequest, payload: Payload| {
            let told = told.clone();
            async move {
                let caller = http.headers().get("caller").map(|it| it.to_str().unwrap());
                let once = Once::of(&http, "v1.make", caller, &["If-Match"]);
                let payload = once.watch(&http, payload).await?;
                payload
                    .to_bytes()
                    .await
                    .map_err(|_| Rejection::not_found())?;
                once.answer(&http, told.work()).await
            }
        };
        let app = App::new()
            .app_data(Idempotency::new($store.clone(), times))
            .route("/", web::post().to(handler))
            .wrap(actix_web::middleware::from_fn(envelope));
        let app = Rc::new(init_service(app).await);
        move |key: &str, caller: Option<&str>, query: &str, body: &str| {
            let mut request = TestRequest::with_uri(&format!("/{query}"))
                .method(actix_web::http::Method::POST)
                .insert_header(("idempotency-key", key))
                .set_payload(body.to_owned());
            if let Some(caller) = caller {
                request = request.insert_header(("caller", caller));
            }
            let (request, app) = (request.to_request(), app.clone());
            async move {
                let response = call_service(&*app, request).await;
                let (status, headers) = (response.status().as_u16(), response.headers().clone());
                got(
                    status,
                    &headers,
                    &to_bytes(response.into_body()).await.unwrap(),
                )
            }
        }
    }};
}

const LONG: Duration = Duration::from_secs(60);

#[actix_web::test]
async fn the_same_request_has_the_same_answer() {
    let (told, store) = (Told::default(), Arc::new(Memory::default()));
    let ask = application!(told, store, LONG);
    let first = ask("k", Some("ada"), "", "a").await;
    assert_eq!((first.status, first.body.as_str()), (201, "1"));
    assert!(!first.is_replayed);
    let second = ask("k", Some("ada"), "", "a").await;
    let expected = Got {
        is_replayed: true,
        ..first
    };
    assert_eq!((second, told.asked.get()), (expected, 1));
}

#[actix_web::test]
async fn another_request_needs_another_key() {
    let (told, store) = (Told::default(), Arc::new(Memory::default()));
    let ask = application!(told, store, LONG);
    assert_eq!(ask("k", Some("ada"), "", "a").await.status, 201);
    for (query, body) in [("", "b"), ("?a=1", "a"), ("", "")] {
        let got = ask("k", Some("ada"), query, body).await;
        assert_eq!(got.status, 422, "{query} {body}");
        assert!(got.body.contains("idempotency_key_reused"), "{}", got.body);
    }
    assert_eq!(told.asked.get(), 1);
    for (key, caller, number) in [
        ("l", Some("ada"), "2"),
        ("k", Some("eve"), "3"),
        ("k", None, "4"),
    ] {
        assert_eq!(ask(key, caller, "", "a").await.body, number);
    }
}

#[actix_web::test]
async fn one_runs_and_the_others_are_told_to_wait() {
    let (told, store) = (Told::default(), Arc::new(Memory::default()));
    let ask = application!(told, store, LONG);
    let waits = Rc::new(Notify::new());
    *told.waits.borrow_mut() = Some(waits.clone());
    let first = actix_web::rt::spawn(ask("k", None, "", "a"));
    while told.asked.get() == 0 {
        actix_web::rt::task::yield_now().await;
    }
    let second = ask("k", None, "", "a").await;
    assert_eq!(second.status, 409);
    assert!(
        second.body.contains("idempotency_in_progress"),
        "{}",
        second.body
    );
    assert_eq!(ask("k", None, "", "b").await.status, 422);
    waits.notify_one();
    assert_eq!(first.await.unwrap().status, 201);
    assert_eq!(
        (ask("k", None, "", "a").await.status, told.asked.get()),
        (201, 1)
    );
}

#[actix_web::test]
async fn refusals_are_kept_and_faults_are_not() {
    for (status, expected, asked) in [(404, 404, 1), (409, 409, 1), (500, 500, 2), (429, 429, 2)] {
        let (told, store) = (Told::default(), Arc::new(Memory::default()));
        let ask = application!(told, store, LONG);
        told.status.set(status);
        let first = ask("k", None, "", "a").await;
        let second = ask("k", None, "", "a").await;
        assert_eq!((first.status, second.status), (expected, expected));
        assert_eq!(told.asked.get(), asked, "{status}");
        assert_eq!(first.body == second.body, asked == 1, "{status}");
    }
}

#[actix_web::test]
async fn whoever_is_dead_holds_a_key_for_as_long_as_the_lease() {
    let (told, store) = (Told::default(), Arc::new(Memory::default()));
    let ask = application!(told, store, Duration::from_millis(50));
    *told.waits.borrow_mut() = Some(Rc::default());
    let first = actix_web::rt::spawn(ask("k", None, "", "a"));
    while told.asked.get() == 0 {
        actix_web::rt::task::yield_now().await;
    }
    let held = told.waits.take().unwrap();
    assert_eq!(ask("k", None, "", "a").await.status, 409);
    actix_web::rt::time::sleep(Duration::from_millis(60)).await;
    let second = ask("k", None, "", "a").await;
    assert_eq!((second.status, second.body.as_str()), (201, "2"));
    // It was only slow: what it has done does not count.
    held.notify_one();
    assert_eq!(first.await.unwrap().status, 409);
    assert_eq!(ask("k", None, "", "a").await.body, "2");
}

#[actix_web::test]
async fn whoever_goes_away_leaves_the_key() {
    let (told, store) = (Told::default(), Arc::new(Memory::default()));
    let ask = application!(told, store, LONG);
    *told.waits.borrow_mut() = Some(Rc::default());
    let first = actix_web::rt::spawn(ask("k", None, "", "a"));
    while told.asked.get() == 0 {
        actix_web::rt::task::yield_now().await;
    }
    first.abort();
    assert!(first.await.is_err());
    told.waits.take();
    actix_web::rt::task::yield_now().await;
    assert_eq!(ask("k", None, "", "a").await.body, "2");
}

#[actix_web::test]
async fn an_answer_that_is_too_long_is_not_given_again_nor_done_again() {
    let (told, store) = (Told::default(), Arc::new(Memory::default()));
    let ask = application!(told, store, LONG);
    told.bytes.set(1024 * 1024);
    let first = ask("k", None, "", "a").await;
    assert_eq!((first.status, first.body.len()), (201, 1024 * 1024 + 1));
    let second = ask("k", None, "", "a").await;
    assert_eq!(second.status, 409);
    assert!(
        second.body.contains("idempotency_answer_not_kept"),
        "{}",
        second.body
    );
    assert_eq!(told.asked.get(), 1);
}
