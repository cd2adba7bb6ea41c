//! A folder that is gone when its handle is.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{fs, io};

/// A new, empty folder under the system's temporary folder, removed with all it holds on drop.
#[derive(Debug)]
pub struct TempDir {
    path: PathBuf,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl TempDir {
    /// Makes a folder whose name starts with `lianqiao-{name}`.
    ///
    /// # Errors
    /// What the system says when no folder can be made.
    pub fn new(name: &str) -> io::Result<Self> {
        Self::within(&std::env::temp_dir(), name)
    }

    /// The same under a folder of the caller's choice.
    ///
    /// # Errors
    /// What the system says when no folder can be made.
    pub fn within(parent: &Path, name: &str) -> io::Result<Self> {
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let path = parent.join(format!("lianqiao-{name}-{}-{count}", std::process::id()));
            match fs::create_dir(&path) {
                Ok(()) => return Ok(Self { path }),
                // Left by a killed process that had the same id.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A path inside it.
    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        // A leftover in the temporary folder is not worth a panic.
        let _ = fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_gone_with_its_handle() {
        let dir = TempDir::new("dir-test").unwrap();
        let path = dir.path().to_owned();
        fs::write(dir.join("file"), "text").unwrap();
        assert!(path.is_dir());
        drop(dir);
        assert!(!path.exists());
    }

    #[test]
    fn two_folders_never_meet() {
        assert_ne!(TempDir::new("twin").unwrap().path(), TempDir::new("twin").unwrap().path());
    }
}
