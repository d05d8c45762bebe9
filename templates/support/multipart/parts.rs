//! What came in a multipart body, to be taken by the model of the body.

use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, Error};
use serde_json::{Map, Value};

use super::super::members::Members;
use super::super::rule::Validate;
use super::File;

/// A model that has files among its members.
pub trait FromParts: Validate {
    /// Takes what it knows out of the parts, which keep the rule.
    ///
    /// # Errors
    ///
    /// When a value keeps the rule, and its type cannot hold it.
    fn from_parts(parts: Parts) -> Result<Self, serde_json::Error>;
}

/// The parts of a body that nobody has taken yet. A file is given as what can be made of one.
#[derive(Debug)]
pub struct Parts {
    members: Members,
    files: BTreeMap<String, Vec<File>>,
}

impl Parts {
    /// Joins an object and the files, for each of which something stands in the object.
    pub(super) fn new(mut object: Map<String, Value>, files: BTreeMap<String, Vec<File>>) -> Self {
        object.retain(|name, _| !files.contains_key(name));
        Self {
            members: object.into(),
            files,
        }
    }

    /// Takes a value that must be there.
    pub fn required<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
    ) -> Result<T, serde_json::Error> {
        self.members.required(name)
    }

    /// Takes a value, if it is there.
    pub fn optional<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
    ) -> Result<Option<T>, serde_json::Error> {
        self.members.optional(name)
    }

    /// Takes a file that must be there.
    pub fn file<F: From<File>>(&mut self, name: &'static str) -> Result<F, serde_json::Error> {
        let file = self.optional_file(name);
        file.ok_or_else(|| serde_json::Error::missing_field(name))
    }

    /// Takes a file, if it is there.
    pub fn optional_file<F: From<File>>(&mut self, name: &'static str) -> Option<F> {
        self.files.remove(name)?.pop().map(F::from)
    }

    /// Takes the files of one name.
    pub fn files<F: From<File>>(&mut self, name: &'static str) -> Vec<F> {
        self.optional_files(name).unwrap_or_default()
    }

    /// Takes the files of one name, if there are any.
    pub fn optional_files<F: From<File>>(&mut self, name: &'static str) -> Option<Vec<F>> {
        let files = self.files.remove(name)?;
        Some(files.into_iter().map(F::from).collect())
    }

    /// Gives all values that are left.
    pub fn rest<T: DeserializeOwned>(self) -> Result<BTreeMap<String, T>, serde_json::Error> {
        self.members.rest()
    }

    /// Gives all files that are left.
    pub fn other_files<F: From<File>>(self) -> BTreeMap<String, F> {
        let last = |(name, mut files): (String, Vec<File>)| Some((name, F::from(files.pop()?)));
        self.files.into_iter().filter_map(last).collect()
    }
}
