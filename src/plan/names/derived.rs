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

    /// Gives the option of a command line that says the same: `tenant-id` for `tenant_id`. What every command takes is
    /// not taken again.
    pub fn flag(&self) -> String {
        let flag = self.plain().replace('_', "-");
        match &*flag {
            "bind" | "config" | "database" | "help" | "profile" | "test-credential" | "version" => {
                format!("own-{flag}")
            }
            _ => flag,
        }
    }

    /// Gives the words: `tenant id` for `tenant_id`.
    pub fn prose(&self) -> String {
        self.plain().replace('_', " ")
    }
}
