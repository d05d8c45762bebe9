//! Takes spans to the collector, on the thread that gathers them, and says in the log when it is lost and when it is back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use ureq::Agent;

/// How long the collector may take for an answer. Only spans wait for it, and there is room for no more than some.
const PATIENCE: Duration = Duration::from_secs(3);

/// The longest answer that is read, in bytes.
const LENGTH: u64 = 64 * 1024;

/// A client that blocks: the thread that calls it has nothing else to do.
#[derive(Debug)]
pub struct Collector {
    agent: Agent,
    endpoint: String,
    lost: AtomicBool,
}

impl Collector {
    /// Takes what the log calls the collector.
    pub fn new(endpoint: &str) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .http_status_as_error(false)
            .build();
        Self {
            agent: config.into(),
            endpoint: endpoint.to_owned(),
            lost: AtomicBool::new(false),
        }
    }

    fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let response = self.agent.run(Request::from_parts(parts, &body[..]))?;
        let (parts, mut body) = response.into_parts();
        let body = body.with_config().limit(LENGTH).read_to_vec()?;
        Ok(Response::from_parts(parts, body.into()))
    }

    /// Tells of a change, once.
    fn tell(&self, fault: Option<String>) {
        let was_lost = self.lost.swap(fault.is_some(), Ordering::Relaxed);
        match fault {
            Some(fault) if !was_lost => {
                tracing::warn!(endpoint = self.endpoint, fault, "spans are not taken");
            }
            None if was_lost => {
                tracing::info!(endpoint = self.endpoint, "spans are taken again");
            }
            _ => {}
        }
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let outcome = self.send(request);
        self.tell(match &outcome {
            Ok(response) if response.status().is_success() => None,
            Ok(response) => Some(response.status().to_string()),
            Err(error) => Some(error.to_string()),
        });
        outcome
    }
}
