//! What may not lie in the repository.

use crate::workspace::{assert_none, text_of, tracked};

/// Text files that people write and read; derived ones have no length to keep.
const WRITTEN: [&str; 7] = [".rs", ".mjs", ".js", ".css", ".html", ".sql", ".sh"];

const LONGEST: usize = 700;

#[test]
fn no_file_is_longer_than_people_read() {
    let mut wrong = Vec::new();
    for path in tracked().iter().filter(|path| WRITTEN.iter().any(|end| path.ends_with(end))) {
        let n_lines = text_of(path).map_or(0, |text| text.lines().count());
        if n_lines > LONGEST {
            wrong.push(format!("{path}: {n_lines} lines"));
        }
    }
    assert_none(&wrong, "past 700 lines there is a seam to find");
}

#[test]
fn no_path_of_a_machine_and_no_host_of_a_registry() {
    // Spelled apart, so that this file passes its own test.
    let folders = [concat!("/", "root"), concat!("/", "work"), concat!("/", "farm"), concat!("/", "Users")];
    let homes = [concat!("/", "home")];
    let hosts = [
        concat!("registry", ".npmjs.org"),
        concat!("registry", ".npmmirror.com"),
        concat!("index", ".crates.io"),
        concat!("static", ".crates.io"),
        concat!("github.com/rust-lang/crates.io", "-index"),
        concat!("files.python", "hosted.org"),
        concat!("pypi", ".org"),
        concat!("deb.debian", ".org"),
    ];
    let mut wrong = Vec::new();
    for path in tracked().iter().filter(|path| *path != "Cargo.lock") {
        let Some(text) = text_of(path) else { continue };
        for (at, line) in text.lines().enumerate() {
            let has_folder = folders.iter().chain(&homes).any(|folder| names_folder(line, folder));
            if has_folder || hosts.iter().any(|host| line.contains(host)) {
                let start: String = line.trim().chars().take(100).collect();
                wrong.push(format!("{path}:{}: {start}", at + 1));
            }
        }
    }
    assert_none(&wrong, "the project knows no machine but the reader's own");
}

/// Whether a line holds `folder/…` as the start of an absolute path rather than the middle of a longer one.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let mut after = line[at + folder.len()..].chars();
        let starts = before
            .is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '}' | ')' | '*')));
        let goes_on =
            after.next() == Some('/') && after.next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '.');
        starts && goes_on
    })
}

#[test]
fn a_path_of_a_machine_is_told_from_a_route() {
    let root = concat!("/", "root");
    assert!(names_folder(&format!("dir = \"{root}/x\""), root));
    assert!(!names_folder(&format!("tests{root}/x"), root));
    assert!(!names_folder(&format!("GET {root}"), root));
}

#[test]
fn no_script_style_or_font_of_others_lies_here() {
    let fonts = [".woff", ".woff2", ".ttf", ".ttc", ".otf", ".eot"];
    let mut wrong = Vec::new();
    for path in tracked() {
        let is_font = fonts.iter().any(|end| path.ends_with(end));
        let is_packed = [".min.js", ".min.css", ".min.mjs", ".map"].iter().any(|end| path.ends_with(end));
        if is_font || is_packed || path.contains("node_modules/") || path.contains("vendor/") {
            wrong.push(path);
            continue;
        }
        let is_code = [".js", ".mjs", ".css"].iter().any(|end| path.ends_with(end));
        let Some(text) = text_of(&path).filter(|_| is_code) else { continue };
        let has_banner = text.contains("/*!") || text.contains("@license") || text.contains("Licensed under");
        if has_banner || text.lines().any(|line| line.len() > 500) {
            wrong.push(path);
        }
    }
    assert_none(&wrong, "browser libraries come from the package registry when lq-web is built");
}

#[test]
fn lock_files_of_npm_name_no_host() {
    let locks: Vec<String> =
        tracked().into_iter().filter(|path| path.ends_with("package-lock.json")).collect();
    let wrong: Vec<String> = locks
        .into_iter()
        .filter(|path| {
            text_of(path).is_some_and(|text| text.contains("\"resolved\"") && text.contains("://"))
        })
        .collect();
    assert_none(&wrong, "`.npmrc` beside the lock file says omit-lockfile-registry-resolved=true");
}

#[test]
fn no_data_of_a_running_ledger_lies_here() {
    let ends = [".db", ".db-wal", ".db-shm", ".sqlite", ".log", ".pem", ".key"];
    let wrong: Vec<String> =
        tracked().into_iter().filter(|path| ends.iter().any(|end| path.ends_with(end))).collect();
    assert_none(&wrong, "databases, logs and keys stay out");
}

#[test]
fn every_kind_stands_in_the_glossary() {
    let glossary = text_of("docs/glossary.md").unwrap_or_default();
    let kinds = tracked().into_iter().filter(|path| path.starts_with("crates/lq-model/src/kinds/"));
    let mut wrong = Vec::new();
    for path in kinds {
        let text = text_of(&path).unwrap_or_default();
        let said = |key: &str| {
            let (_, rest) = text.split_once("#[record(")?.1.split_once(&format!("{key} = \""))?;
            rest.split('"').next()
        };
        if let (Some(kind), Some(label)) = (said("kind"), said("label"))
            && !glossary.contains(&format!("| {label} | {kind} |"))
        {
            wrong.push(format!("{path}: | {label} | {kind} |"));
        }
    }
    assert_none(&wrong, "docs/glossary.md has a line for each kind");
}
