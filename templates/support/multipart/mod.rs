//! Reading bodies in parts (`multipart/form-data`, RFC 7578): values as the rule of the whole object says of its members,
//! files on disk.
//!
//! The parts of one name are the items of a list, or one value that must be given once. A part that the contract does not
//! look at is read over. Whatever goes wrong, the files that came are removed.

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use actix_web::web::Payload;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::body::Admitted;
use super::body::typed::held;
use super::form::checked;
use super::problem::Rejection;
use super::rule::{Rule, Validate};
use super::violation::Violations;

mod collect;
mod file;
mod part;
mod parts;
mod reader;
#[cfg(test)]
mod tests;

pub use file::{File, UploadFolder};
pub use part::{Kind, Part};
pub use parts::{FromParts, Parts};

use collect::Collecting;

/// What is known of the parts of a body beyond the rule of the whole.
#[derive(Clone, Copy)]
pub struct Multipart {
    /// Files, and what the contract says more of (`encoding`).
    pub parts: &'static [Part],
    /// What all other parts are, if they are files.
    pub others: Option<Part>,
}

impl Multipart {
    /// A body with these parts.
    pub const fn of(parts: &'static [Part]) -> Self {
        Self {
            parts,
            others: None,
        }
    }

    /// The same, and all other parts are files.
    #[must_use]
    pub const fn and_files(self, others: Part) -> Self {
        Self {
            others: Some(others),
            ..self
        }
    }

    /// Reads a model that has files among its members. `None` means that there is no body and none is needed, or that its
    /// violations have been added to `found`.
    pub async fn read<T: FromParts>(
        &self,
        admitted: Admitted,
        http: &HttpRequest,
        payload: Payload,
        found: &mut Violations,
    ) -> Result<Option<T>, Rejection> {
        let read = self.collected(T::RULE, admitted, http, payload, found);
        let Some((Value::Object(object), files)) = read.await? else {
            return Ok(None);
        };
        Ok(held(T::from_parts(Parts::new(object, files)), found))
    }

    /// Reads a model without files in the same way.
    pub async fn read_values<T: Validate + DeserializeOwned>(
        &self,
        admitted: Admitted,
        http: &HttpRequest,
        payload: Payload,
        found: &mut Violations,
    ) -> Result<Option<T>, Rejection> {
        self.read_by(T::RULE, admitted, http, payload, found).await
    }

    /// Reads what is no model, and has no files, in the same way.
    pub async fn read_by<T: DeserializeOwned>(
        &self,
        rule: &dyn Rule,
        admitted: Admitted,
        http: &HttpRequest,
        payload: Payload,
        found: &mut Violations,
    ) -> Result<Option<T>, Rejection> {
        let read = self.collected(rule, admitted, http, payload, found).await?;
        Ok(read.and_then(|(value, _)| held(serde_json::from_value(value), found)))
    }

    /// Gives a value that keeps the rule, and the files of each name.
    async fn collected(
        &self,
        rule: &dyn Rule,
        admitted: Admitted,
        http: &HttpRequest,
        payload: Payload,
        found: &mut Violations,
    ) -> Result<Option<(Value, BTreeMap<String, Vec<File>>)>, Rejection> {
        let Some(collecting) = Collecting::begin(self, rule, &admitted, http, payload) else {
            return Ok(None);
        };
        let it = collecting.run().await?;
        let value = checked(Value::Object(it.object), it.unread, rule, found);
        Ok(value.map(|value| (value, it.files)))
    }
}
