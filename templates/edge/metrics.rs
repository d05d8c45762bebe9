//! What a monitoring system asks: requests by route and status, how long they took, and what went wrong.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use crate::support::answer;
use crate::support::routes;

/// The bounds of the histogram, in seconds.
const BUCKETS: [f64; 12] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

/// The counts of this process. Cheap to clone.
#[derive(Clone)]
pub struct Metrics(Arc<Inner>);

struct Inner {
    registry: Registry,
    requests: Family<Answered, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    broken: Counter<u64, AtomicU64>,
    jobs: Family<Ended, Counter>,
}

/// A request that is being answered.
pub struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: Arc<str>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: Arc<str>,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    store: &'static str,
    end: &'static str,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::default();
        let requests = Family::<Answered, Counter>::default();
        registry.register(
            "http_requests",
            "Requests that were answered",
            requests.clone(),
        );
        let durations: Family<Route, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(BUCKETS));
        registry.register(
            "http_request_duration_seconds",
            "How long requests took",
            durations.clone(),
        );
        let in_flight = Gauge::default();
        registry.register(
            "http_requests_in_flight",
            "Requests that are being answered",
            in_flight.clone(),
        );
        let broken = Counter::default();
        registry.register(
            "contract_broken_answers",
            "Answers that break the contract",
            broken.clone(),
        );
        let jobs = Family::<Ended, Counter>::default();
        registry.register("jobs", "Tries at jobs that have ended", jobs.clone());
        Self(Arc::new(Inner {
            registry,
            requests,
            durations,
            in_flight,
            broken,
            jobs,
        }))
    }
}

impl Metrics {
    /// A request has come; it is in flight until what this gives is dropped, whether it is answered or given up.
    pub fn begin(&self) -> InFlight {
        self.0.in_flight.inc();
        InFlight(self.0.in_flight.clone())
    }

    /// A request was answered. `http` is not there for one that went down in a panic.
    pub fn end(
        &self,
        method: &Method,
        http: Option<&HttpRequest>,
        status: StatusCode,
        took: Duration,
    ) {
        let method = known(method);
        let route = http.and_then(route).unwrap_or_else(|| "none".into());
        let answered = Answered {
            method,
            route: route.clone(),
            status: status.as_u16(),
        };
        self.0.requests.get_or_create(&answered).inc();
        let route = Route { method, route };
        self.0
            .durations
            .get_or_create(&route)
            .observe(took.as_secs_f64());
    }

    /// A try at a job has ended, and how.
    pub fn job(&self, store: &'static str, end: &'static str) {
        self.0.jobs.get_or_create(&Ended { store, end }).inc();
    }

    /// Tells all of it, in the text format of OpenMetrics.
    pub fn answer(&self) -> HttpResponse {
        let broken = answer::broken().saturating_sub(self.0.broken.get());
        self.0.broken.inc_by(broken);
        let mut told = String::new();
        if text::encode(&mut told, &self.0.registry).is_err() {
            return HttpResponse::InternalServerError().finish();
        }
        HttpResponse::Ok()
            .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
            .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
            .body(told)
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics(..)")
    }
}

/// Gives a method by name; whatever a client makes up is one and the same.
pub fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

thread_local! {
    /// How routes are told, by what the router calls them: there are as many as the contract has paths.
    static ROUTES: RefCell<HashMap<String, Arc<str>>> = RefCell::default();
}

/// Gives the path with the names that the contract gives its parameters, and no values, of which there is no end.
pub fn route(http: &HttpRequest) -> Option<Arc<str>> {
    let pattern = http.match_pattern()?;
    ROUTES.with_borrow_mut(|known| {
        if let Some(route) = known.get(&pattern) {
            return Some(route.clone());
        }
        let path = http.match_name().unwrap_or_default();
        let scope = pattern.strip_suffix(&routes::pattern(path));
        let route = scope.map_or_else(|| pattern.clone(), |it| format!("{it}{path}"));
        let route: Arc<str> = route.into();
        known.insert(pattern, route.clone());
        Some(route)
    })
}
