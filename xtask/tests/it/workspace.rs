//! What the laws are checked against: members with their dependencies, and tracked files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// One member of the workspace.
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
}

/// A line of a member's manifest.
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// Needed by tests and benches of the member alone.
    pub(crate) is_dev: bool,
    /// Another member of the workspace.
    pub(crate) is_ours: bool,
}

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    // Asked for when the test runs: a build folder may be shared by several checkouts.
    let here = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo tells a test where its crate stands");
    Path::new(&here).parent().expect("xtask stands one below the root").to_owned()
}

/// All members, as cargo itself reads their manifests.
pub(crate) fn members() -> Vec<Member> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--offline", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().iter().map(member).collect()
}

fn member(package: &Value) -> Member {
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let dependencies = package["dependencies"].as_array().unwrap().iter().map(|dependency| Dependency {
        name: dependency["name"].as_str().unwrap().to_owned(),
        is_dev: dependency["kind"] == "dev",
        is_ours: dependency["path"].is_string(),
    });
    Member {
        name: package["name"].as_str().unwrap().to_owned(),
        folder: manifest.parent().unwrap().to_owned(),
        dependencies: dependencies.collect(),
    }
}

/// Files git knows, as paths from the root; deleted ones are left out.
///
/// Where there is no git history (a source archive) the list is empty and the laws hold trivially.
pub(crate) fn tracked() -> Vec<String> {
    let Ok(output) = Command::new("git").args(["ls-files", "-z"]).current_dir(root()).output() else {
        return Vec::new();
    };
    String::from_utf8_lossy(&output.stdout)
        .split('\0')
        .filter(|path| !path.is_empty() && root().join(path).is_file())
        .map(str::to_owned)
        .collect()
}

/// The text of a tracked file; `None` when it is binary.
pub(crate) fn text_of(path: &str) -> Option<String> {
    let bytes = fs::read(root().join(path)).ok()?;
    if bytes.contains(&0) { None } else { String::from_utf8(bytes).ok() }
}

/// Fails with every place that breaks a law.
pub(crate) fn assert_none(places: &[String], law: &str) {
    assert!(places.is_empty(), "{law}\n  {}", places.join("\n  "));
}
