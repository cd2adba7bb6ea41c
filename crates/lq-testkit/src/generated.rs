//! Committed files that follow from the program: compared by tests, written anew by `cargo xtask docs`.

use std::fs;
use std::path::{Path, PathBuf};

/// Holds a committed file to what the program generates today; a test that calls it has `generated` in its name.
///
/// * `path`: from the workspace's root (`docs/kinds/carrier.md`).
/// * With `LQ_WRITE_GENERATED` set the file is written instead.
///
/// # Panics
/// With the first line that differs and what to do, when the file is not what it should be.
pub fn check(path: &str, text: &str) {
    let place = root().join(path);
    if std::env::var_os("LQ_WRITE_GENERATED").is_some() {
        let folder = place.parent().expect("a path below the root has a folder");
        fs::create_dir_all(folder).expect("the folder of a generated file can be made");
        fs::write(&place, text).expect("a generated file can be written");
        return;
    }
    let held = fs::read_to_string(&place).unwrap_or_default();
    if let Some(difference) = first_difference(&held, text) {
        panic!("{path} is not current, {difference}; run `cargo xtask docs` and look at the change");
    }
}

/// The workspace's root, two above the crate whose test runs.
///
/// # Panics
/// When the test was not started by cargo.
pub fn root() -> PathBuf {
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo tells a test where its crate stands");
    let mut above = Path::new(&here).ancestors();
    above.find(|dir| dir.join("Cargo.lock").is_file()).expect("the workspace has a lock file").to_owned()
}

fn first_difference(held: &str, wanted: &str) -> Option<String> {
    if held == wanted {
        return None;
    }
    let pairs = held.lines().map(Some).chain(std::iter::repeat(None));
    for (at, (held, wanted)) in pairs.zip(wanted.lines().map(Some).chain([None])).enumerate() {
        if held != wanted {
            let show = |line: Option<&str>| line.map_or("the end".to_owned(), |line| format!("`{line}`"));
            return Some(format!("line {} is {} and should be {}", at + 1, show(held), show(wanted)));
        }
    }
    Some("line ends differ".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_told() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n").unwrap(), "line 2 is `b` and should be `c`");
        assert_eq!(first_difference("a\n", "a\nc\n").unwrap(), "line 2 is the end and should be `c`");
        assert_eq!(first_difference("a\nb\n", "a\n").unwrap(), "line 2 is `b` and should be the end");
        assert_eq!(first_difference("a\r\n", "a\n").unwrap(), "line ends differ");
    }

    #[test]
    fn the_root_holds_the_workspace() {
        assert!(root().join("ARCHITECTURE.md").is_file());
    }
}
