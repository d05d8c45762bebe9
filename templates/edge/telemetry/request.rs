//! The span of a request: whose trace it carries on, and what the semantic conventions for HTTP want to know of it.
//!
//! Nothing that a client has sent is told but method and path: no query, no header, no body.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use opentelemetry::propagation::{Extractor, Injector, TextMapPropagator};
use opentelemetry::trace::{FutureExt, SpanKind, Status, TraceContextExt, Tracer, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::propagation::TraceContextPropagator;

use super::PROVIDER;
use crate::edge::{metrics, trace};

/// Wraps the whole application, by `middleware::from_fn`; without a collector it does nothing.
pub async fn traced(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, actix_web::Error> {
    let Some(provider) = PROVIDER.get() else {
        return next.call(request).await;
    };
    let method = match metrics::known(request.method()) {
        "other" => "_OTHER",
        method => method,
    };
    let propagator = TraceContextPropagator::new();
    let parent = match trace::parent(request.headers()) {
        Some(_) => propagator.extract_with_context(&Context::new(), &Headers(request.headers())),
        None => Context::new(),
    };
    let tracer = provider.tracer(env!("CARGO_PKG_NAME"));
    let builder = tracer
        .span_builder(if method == "_OTHER" { "HTTP" } else { method })
        .with_kind(SpanKind::Server)
        .with_attributes(known_at_once(&request, method));
    let span = tracer.build_with_context(builder, &parent);
    let context = parent.with_span(span);
    // Whoever looks at it from here on sees the span of this server: log lines, and operations that call others.
    propagator.inject_context(&context, &mut Own(request.headers_mut()));

    let answer = next.call(request).with_context(context.clone()).await;
    let span = context.span();
    let (route, status) = match &answer {
        Ok(response) => (metrics::route(response.request()), response.status()),
        Err(error) => (None, error.error_response().status()),
    };
    if let Some(route) = route {
        span.update_name(format!("{method} {route}"));
        span.set_attribute(KeyValue::new("http.route", route));
    }
    let number = i64::from(status.as_u16());
    span.set_attribute(KeyValue::new("http.response.status_code", number));
    if status.is_server_error() {
        span.set_attribute(KeyValue::new("error.type", number.to_string()));
        span.set_status(Status::error(""));
    }
    span.end();
    answer
}

/// Gives what is known before anything is answered, by which some of it may be left out.
fn known_at_once(request: &ServiceRequest, method: &'static str) -> Vec<KeyValue> {
    let connection = request.connection_info();
    let mut known = vec![
        KeyValue::new("http.request.method", method),
        KeyValue::new("url.path", request.path().to_owned()),
        KeyValue::new("url.scheme", connection.scheme().to_owned()),
    ];
    if method == "_OTHER" {
        let original = request.method().to_string();
        known.push(KeyValue::new("http.request.method_original", original));
    }
    known
}

/// The headers of a request, to be read.
struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.to_str().ok()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}

/// The same, to be written.
struct Own<'a>(&'a mut HeaderMap);

impl Injector for Own<'_> {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}
