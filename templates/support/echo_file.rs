//! A test seam: a file that an operation answers with, so that a test sees what came.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::ser::{Error, SerializeStruct};
use serde::{Serialize, Serializer};

use super::multipart::File;

/// A file that is shown with all that is in it.
#[derive(Debug)]
pub struct Shown(File);

impl From<File> for Shown {
    fn from(file: File) -> Self {
        Self(file)
    }
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let content = std::fs::read(self.0.path()).map_err(S::Error::custom)?;
        let mut shown = serializer.serialize_struct("File", 3)?;
        shown.serialize_field("filename", &self.0.name())?;
        shown.serialize_field("contentType", self.0.media_type())?;
        shown.serialize_field("data", &BASE64_STANDARD.encode(content))?;
        shown.end()
    }
}
