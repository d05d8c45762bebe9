//! The contract and a page to read and try it, from files inside the binary: nothing is asked of the internet.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderValue,
};
use actix_web::web::{Bytes, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;

use crate::support::endpoint::Endpoint;
use crate::support::etag::ETag;
use crate::support::settings::Settings;

/// A version of the contract, as it is served.
#[derive(Debug, Clone, Copy)]
pub struct Contract {
    /// `v1`
    pub name: &'static str,
    /// The version that it gives itself.
    pub version: &'static str,
    /// The contract in JSON.
    pub json: &'static str,
    /// The same in YAML.
    pub yaml: &'static str,
}

/// Where the page and the contracts are.
#[derive(Debug, Clone)]
pub struct DocsPaths {
    page: String,
    contract: String,
}

/// What the page is made of, each with its media type.
const ASSETS: &[(&str, &str, &str)] = &[
    (
        "page.css",
        "text/css; charset=utf-8",
        include_str!("page.css"),
    ),
    ("main.js", SCRIPT, include_str!("main.js")),
    ("dom.js", SCRIPT, include_str!("dom.js")),
    ("contract.js", SCRIPT, include_str!("contract.js")),
    ("schema.js", SCRIPT, include_str!("schema.js")),
    ("attempt.js", SCRIPT, include_str!("attempt.js")),
    ("form.js", SCRIPT, include_str!("form.js")),
    ("credentials.js", SCRIPT, include_str!("credentials.js")),
];

const PAGE: &str = include_str!("page.html");

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The page runs what it came with and asks this server: no inline script, no other host.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What the page is told of a version.
#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    version: &'a str,
    json: String,
    yaml: String,
}

impl DocsPaths {
    /// Reads `DOCS_PATH` and `OPENAPI_PATH`, which gets `.json` and `.yaml` after it.
    pub fn read(settings: &mut Settings<'_>, page: &str, contract: &str) -> Self {
        let mut path = |name: &str, default: &str| {
            let path = settings.text(name).unwrap_or_else(|| default.to_owned());
            let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"/-_.~".contains(&it);
            if !path.starts_with('/') || path.ends_with('/') || !path.bytes().all(is_plain) {
                let fault = format!("{name} cannot be {path:?}: expected a path such as {default}");
                settings.faults.push(fault);
            }
            path
        };
        Self {
            page: path("DOCS_PATH", page),
            contract: path("OPENAPI_PATH", contract),
        }
    }

    /// Adds the page and the contracts, the newest of which comes last. What the application has at the same path
    /// already goes first.
    pub fn configure(&self, services: &mut ServiceConfig, contracts: &'static [Contract]) {
        if let Some(newest) = contracts.last() {
            self.serve(services, &self.contract, newest);
        }
        for it in contracts {
            self.serve(services, &format!("{}/{}", self.contract, it.name), it);
        }
        for (name, media_type, text) in ASSETS {
            let answer = Served::new(media_type, Bytes::from_static(text.as_bytes()));
            answer.at(services, &format!("{}/{name}", self.page));
        }
        let page = Served::new("text/html; charset=utf-8", self.page(contracts).into());
        page.at(services, &self.page);
    }

    fn serve(&self, services: &mut ServiceConfig, path: &str, contract: &Contract) {
        let kinds = [
            ("json", "application/json", contract.json),
            ("yaml", "application/yaml", contract.yaml),
        ];
        for (extension, media_type, text) in kinds {
            let answer = Served::new(media_type, Bytes::from_static(text.as_bytes()));
            answer.at(services, &format!("{path}.{extension}"));
        }
    }

    fn page(&self, contracts: &[Contract]) -> String {
        let listed = contracts.iter().rev().map(|it| Listed {
            name: it.name,
            version: it.version,
            json: format!("{}/{}.json", self.contract, it.name),
            yaml: format!("{}/{}.yaml", self.contract, it.name),
        });
        let listed = serde_json::to_string(&listed.collect::<Vec<_>>()).unwrap_or_default();
        // Inside of a script element, only this character can end it.
        let listed = listed.replace('<', "\\u003c");
        PAGE.replace("{assets}", &self.page)
            .replace("{contracts}", &listed)
    }
}

/// A file that never changes while the server runs.
#[derive(Clone)]
struct Served {
    media_type: &'static str,
    tag: ETag,
    bytes: Bytes,
}

impl Served {
    fn new(media_type: &'static str, bytes: Bytes) -> Self {
        let text = String::from_utf8_lossy(&bytes);
        Self {
            tag: ETag::of(&text, "docs", media_type),
            media_type,
            bytes,
        }
    }

    fn at(self, services: &mut ServiceConfig, path: &str) {
        services.service(Endpoint::at(path).get(move |http: HttpRequest| {
            let answer = self.answer(&http);
            async move { answer }
        }));
    }

    fn answer(&self, http: &HttpRequest) -> HttpResponse {
        let known = self.tag.is_known_to(http);
        let status = if known {
            StatusCode::NOT_MODIFIED
        } else {
            StatusCode::OK
        };
        let mut response = HttpResponse::build(status);
        response
            .insert_header((ETAG, self.tag.header()))
            .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-cache")))
            .insert_header((CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)));
        if known {
            return response.finish();
        }
        response
            .insert_header((CONTENT_TYPE, HeaderValue::from_static(self.media_type)))
            .body(self.bytes.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contract_cannot_end_the_script_element() {
        let paths = DocsPaths::read(&mut Settings::new(&|_| None), "/docs", "/openapi");
        let page = paths.page(&[Contract {
            name: "v1",
            version: "</script><script>alert(1)</script>",
            json: "",
            yaml: "",
        }]);
        assert_eq!(page.matches("</script>").count(), 2, "{page}");
        assert!(
            !page.contains('{') || page.contains("[{\"name\":\"v1\""),
            "{page}"
        );
    }

    #[test]
    fn every_asset_is_one_of_the_page() {
        for (name, _, text) in ASSETS {
            let used = PAGE.contains(name) || ASSETS.iter().any(|it| it.2.contains(name));
            assert!(used && !text.is_empty(), "{name}");
        }
    }
}
