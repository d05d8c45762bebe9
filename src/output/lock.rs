//! One writer at a time: a lock on the output folder that ends with the process, however it ends.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use anyhow::{Context, Result, bail};

/// Held while the folder is being changed.
#[derive(Debug)]
pub(super) struct Lock {
    /// Unlocked by the operating system when it is closed.
    _file: File,
}

/// Takes the lock of an output folder, which is made if it is not there.
///
/// # Errors
///
/// When another run holds it, or the folder cannot be written.
pub(super) fn take(root: &Path) -> Result<Lock> {
    let state = root.join(".specwright");
    let writing = || format!("writing into `{}`", root.display());
    fs::create_dir_all(&state).with_context(writing)?;
    // On Unix the folder itself can be locked, which leaves nothing behind.
    let file = if cfg!(unix) {
        File::open(&state)
    } else {
        File::create(state.join("lock"))
    };
    let file = file.with_context(writing)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: file }),
        Err(TryLockError::WouldBlock) => bail!(
            "another run of specwright is writing into `{}`; try again when it has ended",
            root.display()
        ),
        Err(TryLockError::Error(error)) => Err(error).with_context(writing),
    }
}
