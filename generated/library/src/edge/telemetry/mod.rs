//! Requests, told to a collector as spans of OpenTelemetry, by OTLP over HTTP.
//!
//! In: requests, and whose trace they say they belong to. Out: a span for each, with the names of the semantic conventions
//! for HTTP, and whatever spans of `tracing` the operations open below it. Nobody waits for the collector: what it does not
//! take is forgotten.

pub mod collector;
pub mod request;
pub mod settings;

use std::sync::OnceLock;
use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry::{KeyValue, global};
use opentelemetry_otlp::{
    ExporterBuildError, Protocol, SpanExporter, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::resource::{EnvResourceDetector, TelemetryResourceDetector};
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, Subscriber};
use tracing_opentelemetry::layer;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::registry::LookupSpan;

use collector::Collector;
use settings::TelemetrySettings;

/// How long the last spans have to get away when the server stops.
const PATIENCE: Duration = Duration::from_secs(5);

/// What makes the spans of this process.
static PROVIDER: OnceLock<SdkTracerProvider> = OnceLock::new();

/// Begins to tell of requests, and gives the layer that tells of the spans below them.
///
/// # Errors
///
/// If what sends them cannot be built.
pub fn start<S>(
    settings: &TelemetrySettings,
    version: &'static str,
) -> Result<impl Layer<S> + use<S>, ExporterBuildError>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(Collector::new(&settings.endpoint))
        .with_headers(settings.headers())
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(&settings.endpoint)
        .build()?;
    let root = Sampler::TraceIdRatioBased(settings.share);
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(Sampler::ParentBased(Box::new(root)))
        .with_resource(resource(settings, version))
        .build();
    global::set_tracer_provider(provider.clone());
    let provider = PROVIDER.get_or_init(|| provider);
    let spans = layer().with_tracer(provider.tracer(env!("CARGO_PKG_NAME")));
    let spans = spans.with_location(false).with_threads(false);
    Ok(spans.with_filter(LevelFilter::INFO.and(filter_fn(is_told))))
}

/// Sends what has not been sent yet, and nothing more; at the end of the process.
pub fn stop() {
    if let Some(provider) = PROVIDER.get()
        && provider.shutdown_with_timeout(PATIENCE).is_err()
    {
        tracing::warn!("the last spans were not taken by the collector");
    }
}

/// Says whether a span is told: those of this server are for its log lines, and stand for requests, which are told anyway.
fn is_told(metadata: &Metadata<'_>) -> bool {
    let own = module_path!().split("::").next().unwrap_or_default();
    let mut target = metadata.target().split("::");
    target.next() != Some(own) || !matches!(target.next(), Some("edge" | "support"))
}

/// Says whose spans these are; what `OTEL_RESOURCE_ATTRIBUTES` says goes before what is known without it.
fn resource(settings: &TelemetrySettings, version: &'static str) -> Resource {
    let resource = Resource::builder_empty()
        .with_service_name(settings.default_service)
        .with_attribute(KeyValue::new("service.version", version))
        .with_detectors(&[
            Box::new(TelemetryResourceDetector),
            Box::new(EnvResourceDetector::new()),
        ]);
    match &settings.service {
        Some(name) => resource.with_service_name(name.clone()).build(),
        None => resource.build(),
    }
}
