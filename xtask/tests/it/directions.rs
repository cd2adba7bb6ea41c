//! Who may depend on whom.

use crate::workspace::{Member, assert_none, members};

/// Crates that compute and nothing else.
const ENGINES: [&str; 7] = ["lq-chain", "lq-match", "lq-rule", "lq-link", "lq-read", "lq-brief", "lq-rota"];

/// What each crate may name among ours, tests aside. A crate not listed here fails until it is.
fn allowed(member: &str) -> Option<Vec<&'static str>> {
    let list = match member {
        "lq-core" | "lq-derive" => vec![],
        "lq-model" => vec!["lq-core", "lq-derive"],
        "lq-sample" => vec!["lq-core", "lq-model"],
        engine if ENGINES.contains(&engine) => vec!["lq-core"],
        "lq-store" | "lq-sheet" => vec!["lq-core"],
        "lq-app" => [&["lq-core", "lq-derive", "lq-model", "lq-store", "lq-sheet"][..], &ENGINES].concat(),
        "lq-web" => vec!["lq-core", "lq-model", "lq-app"],
        "lq-cli" => vec!["lq-core", "lq-model", "lq-sample", "lq-store", "lq-app", "lq-web"],
        "lq-testkit" => vec!["lq-core", "lq-store"],
        "lq-bench" => {
            [&["lq-core", "lq-model", "lq-store", "lq-sheet", "lq-app", "lq-web", "lq-testkit"][..], &ENGINES]
                .concat()
        }
        "xtask" => vec!["lq-testkit"],
        // Tests alone: all it names stands under its dev-dependencies.
        "lq-systems" => vec![],
        _ => return None,
    };
    Some(list)
}

/// Crates a member may add for its tests: the kit, and what lies below it anyway.
const FOR_TESTS: [&str; 2] = ["lq-testkit", "lq-core"];

#[test]
fn dependencies_point_one_way() {
    let mut wrong = Vec::new();
    for Member { name, dependencies, .. } in members() {
        let Some(allowed) = allowed(&name) else {
            wrong.push(format!("{name} has no place in the table of directions"));
            continue;
        };
        for ours in dependencies.iter().filter(|dependency| dependency.is_ours) {
            let is_allowed = allowed.contains(&ours.name.as_str())
                || (ours.is_dev && FOR_TESTS.contains(&ours.name.as_str()))
                // The sample's planted defects are found again by the engine itself.
                || (ours.is_dev && name == "lq-sample" && ours.name == "lq-chain")
                // What a rule selects in a ledger is held to what explaining says.
                || (ours.is_dev && name == "lq-rule" && ours.name == "lq-store")
                // Sweeping the sample's policies is held against explaining them firm by firm.
                || (ours.is_dev && name == "lq-app" && ours.name == "lq-sample")
                // The derive is tried on the crate whose traits it implements, and the shipped program as a whole.
                || (ours.is_dev && matches!(name.as_str(), "lq-derive" | "lq-cli" | "lq-web" | "lq-systems"));
            if !is_allowed {
                wrong.push(format!("{name} -> {}", ours.name));
            }
        }
    }
    assert_none(&wrong, "a crate may depend only on what stands below it (ARCHITECTURE.md, directions)");
}

#[test]
fn only_the_store_speaks_to_a_database() {
    let databases = [
        "rusqlite",
        "libsqlite3-sys",
        "postgres",
        "tokio-postgres",
        "sqlx",
        "sea-query",
        "deadpool-postgres",
    ];
    let wrong = uses_of(&databases, |name| !matches!(name, "lq-store"));
    assert_none(&wrong, "SQL and database drivers live in lq-store alone");
}

#[test]
fn engines_have_no_files_clock_network_or_chance() {
    let banned = [
        "tokio",
        "futures",
        "async-trait",
        "reqwest",
        "hyper",
        "axum",
        "rand",
        "getrandom",
        "fastrand",
        "chrono",
        "time",
        "jiff",
        "tempfile",
        "walkdir",
        "num_cpus",
    ];
    let wrong = uses_of(&banned, |name| ENGINES.contains(&name) || name == "lq-core");
    assert_none(&wrong, "an engine is a function of its arguments");
}

#[test]
fn the_kit_and_the_chores_never_ship() {
    let mut wrong = Vec::new();
    for Member { name, dependencies, .. } in members() {
        let may = matches!(name.as_str(), "lq-bench" | "xtask");
        for one in dependencies.iter().filter(|one| !one.is_dev && !may) {
            if matches!(one.name.as_str(), "lq-testkit" | "lq-bench" | "xtask" | "proptest" | "insta") {
                wrong.push(format!("{name} -> {}", one.name));
            }
        }
    }
    assert_none(&wrong, "what tests need stands under dev-dependencies");
}

#[test]
fn every_crate_takes_the_lints_of_the_workspace() {
    let lacking: Vec<String> = members()
        .iter()
        .filter(|member| {
            let manifest = std::fs::read_to_string(member.folder.join("Cargo.toml")).unwrap();
            !manifest.replace(' ', "").contains("[lints]\nworkspace=true")
        })
        .map(|member| member.name.clone())
        .collect();
    assert_none(&lacking, "each manifest says `[lints] workspace = true`; unsafe code is denied there");
}

#[test]
fn every_dependency_from_outside_says_why() {
    let mut wrong = Vec::new();
    for member in members() {
        let manifest = std::fs::read_to_string(member.folder.join("Cargo.toml")).unwrap();
        let mut in_dependencies = false;
        let mut explained_above = false;
        for line in manifest.lines() {
            if line.starts_with('[') {
                in_dependencies = line.contains("dependencies");
            } else if in_dependencies && line.contains('=') {
                let is_ours = line.starts_with("lq-");
                let is_shared = line.contains("workspace = true") || line.contains(".workspace");
                if !is_ours && !is_shared && !line.contains('#') && !explained_above {
                    wrong.push(format!("{}: {line}", member.name));
                }
            }
            explained_above = line.trim_start().starts_with('#');
        }
    }
    assert_none(&wrong, "a dependency carries a comment that says what it is for");
}

fn uses_of(banned: &[&str], of: impl Fn(&str) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for Member { name, dependencies, .. } in members().iter().filter(|member| of(&member.name)) {
        for one in dependencies.iter().filter(|one| !one.is_dev && banned.contains(&one.name.as_str())) {
            wrong.push(format!("{name} -> {}", one.name));
        }
    }
    wrong
}
