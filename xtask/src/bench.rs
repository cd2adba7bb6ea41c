//! `cargo xtask bench`: our engines beside their peers, measured in one run.

use std::path::PathBuf;

use crate::shell::{self, Trouble, cargo, root, target_dir};

/// Builds the release bench and runs it on each area asked for, or on all.
///
/// Peers and inputs are looked for in `LQ_SHARED` (default `../shared` beside the workspace); where they are absent
/// our own figures are printed alone.
pub(crate) fn run(words: &[String]) -> Result<(), Trouble> {
    shell::run(&mut cargo(&["build", "--release", "--package", "lq-bench"]))?;
    let binary = target_dir().join("release/lq-bench");
    let areas: Vec<&str> = if words.is_empty() {
        vec!["read", "chain", "import"]
    } else {
        words.iter().map(String::as_str).collect()
    };
    let shared = std::env::var_os("LQ_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    for area in areas {
        let mut command = std::process::Command::new(&binary);
        shell::run(command.current_dir(root()).arg(area).arg(&shared))?;
    }
    Ok(())
}
