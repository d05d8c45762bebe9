//! The outermost layer: what every answer gets on its way out, whoever gave it.
//!
//! In: the settings of the [`Edge`]. Out: headers on answers, counts, and the trace that log lines belong to. Bodies of
//! errors are written by the layer inside of it (`support/envelope`).

use std::sync::Arc;
use std::time::Instant;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::ServiceConfig;
use tracing::Instrument;

use super::built_in::{BuiltIn, Defaults};
use super::client::Proxies;
use super::cors::{Cors, Crossing, Declared};
use super::headers::SecurityHeaders;
use super::maintenance::Maintenance;
use super::metrics::{InFlight, Metrics};
use super::paths::Paths;
use super::rate::Limits;
use super::trace;
use crate::support::endpoint::Preflights;
use crate::support::settings::Settings;

/// What an operator sets between the network and the operations.
#[derive(Debug, Clone)]
pub struct Edge {
    /// How often somebody may ask.
    pub limits: Limits,
    /// What is beside the contract.
    pub built_in: BuiltIn,
    proxies: Proxies,
    cors: Option<Cors>,
    headers: SecurityHeaders,
    maintenance: Maintenance,
}

impl Edge {
    /// Reads the settings; in production browsers are told to come back by TLS only.
    pub fn read(
        settings: &mut Settings<'_>,
        production: bool,
        defaults: Defaults,
        declared: Declared,
    ) -> Self {
        Self {
            limits: Limits::read(settings),
            built_in: BuiltIn::read(settings, defaults),
            proxies: Proxies::read(settings),
            cors: Cors::read(settings, declared),
            headers: SecurityHeaders::read(settings, if production { 31_536_000 } else { 0 }),
            maintenance: Maintenance::read(settings),
        }
    }

    /// The same for the listener that has what is beside the contract.
    #[must_use]
    pub fn inside(&self) -> Self {
        Self {
            built_in: self.built_in.inside(),
            ..self.clone()
        }
    }

    /// Puts into the data of the application what its layers and operations ask for.
    pub fn configure(&self, services: &mut ServiceConfig) {
        services
            .app_data(Arc::new(self.clone()))
            .app_data(self.limits.clone())
            .app_data(self.proxies.clone())
            .app_data(self.maintenance.clone());
        if self.cors.is_some() {
            services.app_data(Preflights);
        }
    }
}

/// What is known of a request when its answer goes out.
struct Asked {
    edge: Arc<Edge>,
    method: Method,
    crossing: Option<Crossing>,
    start: Instant,
    _in_flight: Option<InFlight>,
}

impl Asked {
    fn of(request: &ServiceRequest) -> Option<Self> {
        let edge = request.app_data::<Arc<Edge>>()?.clone();
        let paths = request.app_data::<Paths>();
        let is_contract = paths.is_some_and(|it| it.is_contract(request.path()));
        let cors = edge.cors.as_ref().filter(|_| is_contract);
        Some(Self {
            crossing: cors.map(|it| it.look(request.method(), request.headers())),
            method: request.method().clone(),
            start: Instant::now(),
            _in_flight: edge.built_in.metrics().map(Metrics::begin),
            edge,
        })
    }

    fn add(&self, status: StatusCode, headers: &mut HeaderMap) {
        self.edge.headers.add(headers);
        if let Some(crossing) = &self.crossing {
            crossing.add(status, headers);
        }
    }
}

/// Wraps the whole application, by `middleware::from_fn`.
pub async fn edge(
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, actix_web::Error> {
    let Some(asked) = Asked::of(&request) else {
        return next.call(request).await;
    };
    let span = trace::span(request.headers());
    let metrics = asked.edge.built_in.metrics();
    match next.call(request).instrument(span).await {
        Ok(mut response) => {
            let status = response.status();
            if let Some(metrics) = metrics {
                let http = Some(response.request());
                metrics.end(&asked.method, http, status, asked.start.elapsed());
            }
            asked.add(status, response.headers_mut());
            Ok(response)
        }
        Err(error) => {
            let mut response = error.error_response();
            let status = response.status();
            if let Some(metrics) = metrics {
                metrics.end(&asked.method, None, status, asked.start.elapsed());
            }
            asked.add(status, response.headers_mut());
            Err(InternalError::from_response("no answer", response).into())
        }
    }
}
