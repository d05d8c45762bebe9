//! Lists as tables: `text/csv` (RFC 4180) beside JSON, for whoever asks for it.
//!
//! A table is another writing of the JSON that the operation answers: a row for each object, in the columns that the
//! contract declares. What is nested is JSON in its cell, null and absent are an empty one.

use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HeaderValue, VARY};
use csv::{Terminator, WriterBuilder};
use serde_json::Value;

use super::problem::Rejection;

/// What a client asks for that wants a table.
pub const CSV: &str = "text/csv";

/// How a list is told as a table.
#[derive(Debug)]
pub struct Table {
    /// What the file is called if it is saved.
    pub file: &'static str,
    /// Where the rows are in the JSON (RFC 6901).
    pub rows: &'static str,
    /// The members of a row, which are also the header.
    pub columns: &'static [&'static str],
}

impl Table {
    /// Answers with the media type that was chosen.
    ///
    /// # Errors
    ///
    /// If the answer is no list, which is a fault of the server.
    pub fn answer(
        &self,
        media_type: &str,
        mut response: HttpResponse,
    ) -> Result<HttpResponse, Rejection> {
        let headers = response.headers_mut();
        headers.append(VARY, HeaderValue::from_static("accept"));
        if media_type != CSV || !response.status().is_success() {
            return Ok(response);
        }
        let headers = response.headers_mut();
        // It is that of the JSON.
        headers.remove(ETAG);
        headers.insert(
            CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
        );
        let disposition = format!("attachment; filename=\"{}\"", self.file);
        let disposition = HeaderValue::try_from(disposition).map_err(Rejection::internal)?;
        headers.insert(CONTENT_DISPOSITION, disposition);
        let (response, body) = response.into_parts();
        let json = body.try_into_bytes();
        let json = json.map_err(|_| Rejection::internal("the list is no JSON in memory"))?;
        let list: Value = serde_json::from_slice(&json).map_err(Rejection::internal)?;
        let text = self.text(&list).map_err(Rejection::internal)?;
        Ok(response.set_body(text).map_into_boxed_body())
    }

    fn text(&self, list: &Value) -> Result<Vec<u8>, csv::Error> {
        let mut writer = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .from_writer(Vec::new());
        writer.write_record(self.columns)?;
        let rows = list.pointer(self.rows).and_then(Value::as_array);
        for row in rows.into_iter().flatten() {
            writer.write_record(self.columns.iter().map(|it| cell(row.get(it))))?;
        }
        writer
            .into_inner()
            .map_err(|error| error.into_error().into())
    }
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => harmless(text),
        Some(other) => other.to_string(),
    }
}

/// A spreadsheet takes a text that begins like this for a formula, and runs it; with an apostrophe before it, it is a
/// text again (OWASP, CSV injection).
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_run_nothing() {
        let table = Table {
            file: "things.csv",
            rows: "/items",
            columns: &["id", "name", "tags"],
        };
        let list = json!({ "items": [
            { "id": 1, "name": "a \"b\", c\r\nd", "tags": ["x", "y"], "more": 1 },
            { "id": -2, "name": "=1+2", "tags": null },
            { "name": "@a" },
        ] });
        let text = String::from_utf8(table.text(&list).unwrap()).unwrap();
        let expected = "id,name,tags\r\n1,\"a \"\"b\"\", c\r\nd\",\"[\"\"x\"\",\"\"y\"\"]\"\r\n-2,'=1+2,\r\n,'@a,\r\n";
        assert_eq!(text, expected);
    }
}
