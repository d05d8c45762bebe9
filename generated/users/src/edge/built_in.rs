//! What the server has beside the contract: its documentation and its metrics, here or on a port of their own.

use actix_web::web::ServiceConfig;

use super::docs::{Contract, DocsPaths};
use super::metrics::Metrics;
use crate::support::endpoint::Endpoint;
use crate::support::settings::Settings;

/// Where things are if the operator says nothing: none of these is a path of the contract.
#[derive(Debug, Clone, Copy)]
pub struct Defaults {
    /// The page.
    pub docs: &'static str,
    /// The contract, without its `.json` or `.yaml`.
    pub openapi: &'static str,
    /// The metrics.
    pub metrics: &'static str,
}

/// What is beside the contract. Cheap to clone.
#[derive(Debug, Clone)]
pub struct BuiltIn {
    docs: Option<DocsPaths>,
    metrics: Option<(String, Metrics)>,
    /// Whether this listener has them.
    here: bool,
}

impl BuiltIn {
    /// Reads `DOCS`, `DOCS_PATH`, `OPENAPI_PATH`, `METRICS` and `METRICS_PATH`; with `ADMIN_BIND`, another listener has
    /// all of them.
    pub fn read(settings: &mut Settings<'_>, defaults: Defaults) -> Self {
        let docs = DocsPaths::read(settings, defaults.docs, defaults.openapi);
        let path = settings.text("METRICS_PATH");
        let path = path.unwrap_or_else(|| defaults.metrics.to_owned());
        if !path.starts_with('/') {
            let fault =
                format!("METRICS_PATH cannot be {path:?}: expected a path such as /metrics");
            settings.faults.push(fault);
        }
        Self {
            docs: settings.switch("DOCS", true).then_some(docs),
            metrics: settings
                .switch("METRICS", true)
                .then(|| (path, Metrics::default())),
            here: settings.text("ADMIN_BIND").is_none(),
        }
    }

    /// The same for the listener at `ADMIN_BIND`.
    #[must_use]
    pub fn inside(&self) -> Self {
        Self {
            here: true,
            ..self.clone()
        }
    }

    /// Says whether metrics are told to whoever reaches the API.
    pub fn tells_everybody(&self) -> bool {
        self.here && self.metrics.is_some()
    }

    /// Gives the counts, if they are kept.
    pub fn metrics(&self) -> Option<&Metrics> {
        self.metrics.as_ref().map(|(_, it)| it)
    }

    /// Adds what this listener has. It comes after the contract, which wins where both have a path.
    pub fn configure(&self, services: &mut ServiceConfig, contracts: &'static [Contract]) {
        if !self.here {
            return;
        }
        if let Some(docs) = &self.docs {
            docs.configure(services, contracts);
        }
        if let Some((path, metrics)) = self.metrics.clone() {
            services.service(Endpoint::at(&path).get(move || {
                let answer = metrics.answer();
                async move { answer }
            }));
        }
    }
}
