//! The outermost layer: what every answer gets on its way out, whoever gave it.
//!
//! In: the settings of the [`Edge`]. Out: headers on answers; bodies are the envelope's, which stands inside of it.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::StatusCode;
use actix_web::http::header::HeaderMap;
use actix_web::middleware::Next;
use actix_web::web::ServiceConfig;

use super::client::Proxies;
use super::cors::{Cors, Crossing};
use super::headers::SecurityHeaders;
use super::maintenance::Maintenance;
use super::paths::Paths;
use crate::support::endpoint::Preflights;
use crate::support::settings::Settings;

/// What an operator sets between the network and the operations. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Edge {
    proxies: Proxies,
    cors: Option<Cors>,
    headers: SecurityHeaders,
    maintenance: Maintenance,
}

impl Edge {
    /// Reads the settings; in production browsers are told to come back by TLS only.
    pub fn read(settings: &mut Settings<'_>, production: bool) -> Self {
        Self {
            proxies: Proxies::read(settings),
            cors: Cors::read(settings),
            headers: SecurityHeaders::read(settings, if production { 31_536_000 } else { 0 }),
            maintenance: Maintenance::read(settings),
        }
    }

    /// Puts into the data of the application what its layers and operations ask for.
    pub fn configure(&self, services: &mut ServiceConfig) {
        services
            .app_data(self.clone())
            .app_data(self.proxies.clone())
            .app_data(self.maintenance.clone());
        if self.cors.is_some() {
            services.app_data(Preflights);
        }
    }
}

/// What is known of a request when its answer goes out.
struct Asked {
    edge: Option<Edge>,
    crossing: Option<Crossing>,
}

impl Asked {
    fn of(request: &ServiceRequest) -> Self {
        let edge = request.app_data::<Edge>().cloned();
        let paths = request.app_data::<Paths>();
        let is_contract = paths.is_some_and(|it| it.is_contract(request.path()));
        let cors = edge.as_ref().and_then(|it| it.cors.as_ref());
        let cors = cors.filter(|_| is_contract);
        Self {
            crossing: cors.map(|it| it.look(request.method(), request.headers())),
            edge,
        }
    }

    fn add(&self, status: StatusCode, headers: &mut HeaderMap) {
        if let Some(edge) = &self.edge {
            edge.headers.add(headers);
        }
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
    let asked = Asked::of(&request);
    match next.call(request).await {
        Ok(mut response) => {
            asked.add(response.status(), response.headers_mut());
            Ok(response)
        }
        Err(error) => {
            let mut response = error.error_response();
            asked.add(response.status(), response.headers_mut());
            Err(InternalError::from_response("no answer", response).into())
        }
    }
}
