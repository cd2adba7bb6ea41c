//! Starting other programs from the workspace's root, and saying what went wrong with them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Why a chore did not get done.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// It was asked for in a way nobody understands.
    Usage(String),
    /// It was tried and failed.
    Failed(String),
}

impl Trouble {
    pub(crate) fn failed(why: impl Into<String>) -> Self {
        Self::Failed(why.into())
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// The workspace's root, one above this crate.
pub(crate) fn root() -> PathBuf {
    // Set by cargo for `cargo run`; the folder in which one stands is the next best guess.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    here.and_then(|crate_dir| crate_dir.parent().map(Path::to_owned)).unwrap_or_else(|| PathBuf::from("."))
}

/// Where cargo builds: the caller's choice or `target` in the workspace.
pub(crate) fn target_dir() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from) {
        Some(dir) if dir.is_absolute() => dir,
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// A cargo command of the same toolchain as this one, run in the workspace's root.
pub(crate) fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.args(words).current_dir(root());
    // Set for this process by `cargo run`; a build script below would be rerun on seeing them change.
    command.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_MANIFEST_PATH");
    command
}

/// Any other program, run in the workspace's root.
pub(crate) fn program(name: &str, words: &[&str]) -> Command {
    let mut command = Command::new(name);
    command.args(words).current_dir(root());
    command
}

/// Runs a command on this terminal, shown first as one would type it.
pub(crate) fn run(command: &mut Command) -> Result<(), Trouble> {
    let line = spell(command);
    println!("    $ {line}");
    let status = command.status().map_err(|error| Trouble::failed(format!("{line}: {error}")))?;
    if status.success() { Ok(()) } else { Err(Trouble::failed(format!("{line}: {status}"))) }
}

/// Runs a command quietly and returns what it printed.
pub(crate) fn read(command: &mut Command) -> Result<String, Trouble> {
    let line = spell(command);
    let output = command.output().map_err(|error| Trouble::failed(format!("{line}: {error}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words = [output.stdout, output.stderr].concat();
    Err(Trouble::failed(format!("{line}: {}\n{}", output.status, String::from_utf8_lossy(&words).trim())))
}

fn spell(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let mut line = name.to_string_lossy().into_owned();
    for word in command.get_args() {
        line.push(' ');
        line.push_str(&word.to_string_lossy());
    }
    line
}
