//! Running the program over a ledger of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use lq_testkit::TempDir;

/// A folder with a ledger, and the program run in it.
pub(crate) struct Desk {
    dir: TempDir,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Told {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { dir: TempDir::new("cli").unwrap() }
    }

    /// Writes a file into the folder.
    pub(crate) fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn folder(&self) -> &Path {
        self.dir.path()
    }

    /// Runs the program with these words, the folder being where it works.
    pub(crate) fn run(&self, words: &[&str]) -> Told {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lianqiao"));
        command.args(words).current_dir(self.folder()).env_remove("LIANQIAO_DB");
        let Output { status, stdout, stderr } = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Told { code: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr) }
    }

    /// Runs it and expects it to be done.
    pub(crate) fn done(&self, words: &[&str]) -> Told {
        let told = self.run(words);
        assert_eq!(told.code, 0, "{words:?}: {told:?}");
        told
    }

    /// Runs it and expects to be refused, with a message.
    pub(crate) fn refused(&self, words: &[&str]) -> String {
        let told = self.run(words);
        assert_eq!(told.code, 1, "{words:?}: {told:?}");
        told.err
    }
}
