//! Where spans go, under the names that OpenTelemetry gives these settings.

use std::collections::HashMap;

use actix_web::http::Uri;
use percent_encoding::percent_decode_str;

use crate::support::secret::Secret;
use crate::support::settings::Settings;

/// What an operator says about spans.
#[derive(Debug, Clone)]
pub struct TelemetrySettings {
    /// Where they are sent.
    pub endpoint: String,
    /// Whose they are.
    pub service: Option<String>,
    /// Whose they are, if nobody says.
    pub default_service: &'static str,
    /// The share of traces that are told, of those that begin here.
    pub share: f64,
    headers: Vec<(String, Secret)>,
}

impl TelemetrySettings {
    /// Reads the settings; `None` if no spans are to be sent, which is so without `OTEL_EXPORTER_OTLP_ENDPOINT`.
    pub fn read(settings: &mut Settings<'_>, default_service: &'static str) -> Option<Self> {
        let share = settings.value("OTEL_TRACES_SAMPLER_ARG", 1.0);
        if !(0.0..=1.0).contains(&share) {
            let fault = format!("OTEL_TRACES_SAMPLER_ARG cannot be {share}: expected 0 to 1");
            settings.faults.push(fault);
        }
        if let Some(other) = settings.text("OTEL_EXPORTER_OTLP_PROTOCOL")
            && other != "http/protobuf"
        {
            settings.faults.push(format!(
                "OTEL_EXPORTER_OTLP_PROTOCOL cannot be {other:?}: expected http/protobuf, which port 4318 of a collector takes"
            ));
        }
        let headers = settings.secret_text("OTEL_EXPORTER_OTLP_HEADERS");
        let headers = headers.map_or(Some(Vec::new()), |it| parse(&it));
        if headers.is_none() {
            let fault = "OTEL_EXPORTER_OTLP_HEADERS cannot be read: expected NAME=VALUE,NAME=VALUE";
            settings.faults.push(fault.to_owned());
        }
        let endpoint = settings.text("OTEL_EXPORTER_OTLP_ENDPOINT")?;
        if !is_fit(&endpoint) {
            // There may be a password in it.
            let fault = "OTEL_EXPORTER_OTLP_ENDPOINT cannot be read: expected http://HOST:PORT or https://HOST:PORT; \
                         what the collector must know of us goes into OTEL_EXPORTER_OTLP_HEADERS";
            settings.faults.push(fault.to_owned());
        }
        Some(Self {
            endpoint: format!("{}/v1/traces", endpoint.trim_end_matches('/')),
            service: settings.text("OTEL_SERVICE_NAME"),
            default_service,
            share,
            headers: headers.unwrap_or_default(),
        })
    }

    /// Gives the headers that the collector wants.
    pub fn headers(&self) -> HashMap<String, String> {
        let headers = self.headers.iter();
        headers
            .map(|(name, value)| (name.clone(), value.expose().to_owned()))
            .collect()
    }
}

/// Says whether something can be sent to this address, and nothing secret is in it.
fn is_fit(endpoint: &str) -> bool {
    let Ok(uri) = endpoint.parse::<Uri>() else {
        return false;
    };
    let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
    let authority = uri.authority().map_or("", |it| it.as_str());
    is_web && !authority.is_empty() && !authority.contains('@') && uri.query().is_none()
}

/// Reads `NAME=VALUE,NAME=VALUE`, values written as in a URL.
fn parse(text: &str) -> Option<Vec<(String, Secret)>> {
    let items = text.split(',').map(str::trim).filter(|it| !it.is_empty());
    let read = |item: &str| {
        let (name, value) = item.split_once('=')?;
        let value = percent_decode_str(value.trim()).decode_utf8().ok()?;
        let name = name.trim().to_ascii_lowercase();
        let is_name = !name.is_empty() && name.bytes().all(|it| it.is_ascii_graphic());
        is_name.then(|| (name, Secret::new(value)))
    };
    items.map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[(&str, &str)]) -> (Option<TelemetrySettings>, Vec<String>) {
        let lookup = |name: &str| {
            let found = lines.iter().find(|(it, _)| *it == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let mut settings = Settings::new(&lookup);
        let telemetry = TelemetrySettings::read(&mut settings, "boats");
        (telemetry, settings.faults)
    }

    #[test]
    fn without_an_endpoint_nothing_is_sent() {
        let (telemetry, faults) = read(&[("OTEL_SERVICE_NAME", "harbour")]);
        assert!(telemetry.is_none() && faults.is_empty(), "{faults:?}");
    }

    #[test]
    fn names_are_those_of_opentelemetry() {
        let (telemetry, faults) = read(&[
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318/"),
            (
                "OTEL_EXPORTER_OTLP_HEADERS",
                "Authorization=Bearer%20x, b=c=d",
            ),
            ("OTEL_TRACES_SAMPLER_ARG", "0.25"),
        ]);
        let telemetry = telemetry.unwrap();
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(telemetry.endpoint, "http://collector:4318/v1/traces");
        assert_eq!(telemetry.headers()["authorization"], "Bearer x");
        assert_eq!((&*telemetry.headers()["b"], telemetry.share), ("c=d", 0.25));
        assert!(!format!("{telemetry:?}").contains("Bearer"));
    }

    #[test]
    fn what_cannot_be_sent_to_is_told_without_its_password() {
        for wrong in [
            "collector:4318",
            "grpc://collector:4317",
            "http://user:hush@collector:4318",
            "http://",
            "/v1",
        ] {
            let (_, faults) = read(&[("OTEL_EXPORTER_OTLP_ENDPOINT", wrong)]);
            assert_eq!(faults.len(), 1, "{wrong}: {faults:?}");
            assert!(!faults[0].contains("hush"), "{faults:?}");
        }
        for (name, wrong) in [
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "hush"),
            ("OTEL_TRACES_SAMPLER_ARG", "2"),
        ] {
            let (_, faults) = read(&[(name, wrong)]);
            assert_eq!(faults.len(), 1, "{name}: {faults:?}");
            assert!(!faults[0].contains("hush"), "{faults:?}");
        }
    }
}
