//! `cargo xtask docs`: writes generated pages and descriptions anew.

use crate::shell::{self, Trouble, cargo};

/// Runs the tests that guard generated files, told to write instead of compare.
///
/// Such a test has `generated` in its name and heeds `LQ_WRITE_GENERATED`.
pub(crate) fn run(words: &[String]) -> Result<(), Trouble> {
    if let Some(word) = words.first() {
        return Err(Trouble::Usage(format!("`docs` takes no `{word}`")));
    }
    let words = ["test", "--workspace", "--tests", "--no-fail-fast", "--", "generated"];
    shell::run(cargo(&words).env("LQ_WRITE_GENERATED", "1"))
}
