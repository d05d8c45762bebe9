//! Text as it is stored and compared: decided here and not in the database, so that every database does the same.

use unicase::UniCase;

use crate::storage::error::StorageError;

/// Folds the case of a text (Unicode, 3.13, D144).
pub fn fold(text: &str) -> String {
    UniCase::new(text).to_folded_case()
}

/// Refuses text that not every database can store.
///
/// # Errors
///
/// For U+0000.
pub fn storable(field: &'static str, text: Option<&str>) -> Result<(), StorageError> {
    match text {
        Some(text) if text.contains('\0') => Err(StorageError::Unstorable(field)),
        _ => Ok(()),
    }
}
