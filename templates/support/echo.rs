//! A test seam: an operation that answers what it was asked, so that a test sees how the request was read.

use actix_web::HttpResponse;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use serde_json::{Map, Value};

use super::problem::Rejection;

/// What an operation was asked.
#[derive(Debug, Default)]
pub struct Echo {
    places: [Map<String, Value>; 4],
    body: Option<(String, Value)>,
}

impl Echo {
    /// Nothing as yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a path parameter.
    pub fn path(self, name: &str, value: &impl Serialize) -> Result<Self, Rejection> {
        self.parameter(0, name, value)
    }

    /// Adds a query parameter, if it is there.
    pub fn query(self, name: &str, value: &impl Serialize) -> Result<Self, Rejection> {
        self.parameter(1, name, value)
    }

    /// Adds a header, if it is there.
    pub fn header(self, name: &str, value: &impl Serialize) -> Result<Self, Rejection> {
        self.parameter(2, name, value)
    }

    /// Adds a cookie, if it is there.
    pub fn cookie(self, name: &str, value: &impl Serialize) -> Result<Self, Rejection> {
        self.parameter(3, name, value)
    }

    /// Adds the body and its media type.
    pub fn body(mut self, media_type: &str, value: &impl Serialize) -> Result<Self, Rejection> {
        let value = serde_json::to_value(value).map_err(Rejection::internal)?;
        self.body = Some((media_type.to_owned(), value));
        Ok(self)
    }

    /// Adds a body of bytes, in Base64.
    pub fn bytes(mut self, media_type: &str, bytes: &[u8]) -> Self {
        let text = BASE64_STANDARD.encode(bytes);
        self.body = Some((media_type.to_owned(), Value::from(text)));
        self
    }

    /// Answers it: 200.
    pub fn answer(self) -> HttpResponse {
        let names = ["path", "query", "header", "cookie"];
        let places = names.into_iter().zip(self.places);
        let params = places.map(|(name, all)| (name.to_owned(), Value::Object(all)));
        let mut echo = Map::new();
        echo.insert("params".to_owned(), Value::Object(params.collect()));
        if let Some((media_type, body)) = self.body {
            echo.insert("mediaType".to_owned(), Value::from(media_type));
            echo.insert("body".to_owned(), body);
        }
        HttpResponse::Ok()
            .content_type("application/json")
            .body(Value::Object(echo).to_string())
    }

    fn parameter(
        mut self,
        place: usize,
        name: &str,
        value: &impl Serialize,
    ) -> Result<Self, Rejection> {
        let value = serde_json::to_value(value).map_err(Rejection::internal)?;
        if !value.is_null() {
            self.places[place].insert(name.to_owned(), value);
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;

    use super::*;

    #[actix_web::test]
    async fn what_is_absent_is_left_out() {
        let echo = Echo::new()
            .path("id", &7)
            .unwrap()
            .query("q", &None::<i32>)
            .unwrap();
        let echo = echo.body("text/plain", &"x").unwrap();
        let body = to_bytes(echo.answer().into_body()).await.unwrap();
        let expected = serde_json::json!({
            "params": {"path": {"id": 7}, "query": {}, "header": {}, "cookie": {}},
            "mediaType": "text/plain",
            "body": "x",
        });
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap(), expected);
    }
}
