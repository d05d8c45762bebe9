//! Names that follow from another name, and so need no scope of their own.

use super::{ConstName, FieldName, FnName};

impl FieldName {
    /// Gives the constant of the same name: `API_KEY` for `api_key`.
    pub fn constant(&self) -> ConstName {
        ConstName(self.plain().to_uppercase())
    }

    /// Gives the function that makes the default of the field: `default_limit` for `limit`.
    pub fn default_function(&self) -> FnName {
        FnName(format!("default_{}", self.plain()))
    }

    fn plain(&self) -> &str {
        self.0.strip_prefix("r#").unwrap_or(&self.0)
    }
}
