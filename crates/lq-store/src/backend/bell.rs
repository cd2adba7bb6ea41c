//! The bell beside a SQLite file: a process that waits to write holds it locked, so that a bulk change of another
//! process sees that somebody waits and makes room. The system lets go of it when a process dies.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};

use crate::error::StoreError;

/// The bell, held while one waits.
pub(super) struct Rung(File);

fn file_of(ledger: &Path) -> PathBuf {
    let mut name = ledger.as_os_str().to_owned();
    name.push("-bell");
    PathBuf::from(name)
}

fn open(ledger: &Path) -> Result<File, StoreError> {
    let path = file_of(ledger);
    let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    opened.map_err(|error| StoreError::file(&path, &error))
}

/// Takes the bell, after those who hold it.
pub(super) fn ring(ledger: &Path) -> Result<Rung, StoreError> {
    let file = open(ledger)?;
    file.lock().map_err(|error| StoreError::file(&file_of(ledger), &error))?;
    Ok(Rung(file))
}

/// Whether somebody holds it.
pub(super) fn is_rung(ledger: &Path) -> bool {
    // No bell was ever rung where there is no file.
    let Ok(file) = File::open(file_of(ledger)) else { return false };
    let is_free = file.try_lock().is_ok();
    !is_free
}

impl Drop for Rung {
    fn drop(&mut self) {
        // Closing the file lets go of it as well.
        let _ = self.0.unlock();
    }
}
