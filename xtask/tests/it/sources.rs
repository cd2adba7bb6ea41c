//! What Rust sources may not say.

use crate::rust_text::{self, RustText};
use crate::workspace::{assert_none, text_of, tracked};

/// A tracked Rust source that ships, taken apart.
struct Source {
    path: String,
    crate_name: String,
    text: RustText,
}

/// Rust sources under `crates/*/src`, tests in them included.
fn shipped() -> Vec<Source> {
    let mut sources = Vec::new();
    for path in tracked() {
        let parts: Vec<&str> = path.split('/').collect();
        if let ["crates", crate_name, "src", ..] = parts[..]
            && path.ends_with(".rs")
            && let Some(text) = text_of(&path)
        {
            sources.push(Source { crate_name: crate_name.to_owned(), text: rust_text::split(&text), path });
        }
    }
    sources
}

/// Lines of code, blanks within a line removed, that hold one of the needles.
fn code_with(source: &Source, needles: &[&str]) -> Vec<String> {
    let lines = source.text.code.lines().enumerate();
    lines
        .filter(|(_, line)| needles.iter().any(|needle| line.contains(needle)))
        .map(|(at, line)| format!("{}:{}: {}", source.path, at + 1, line.trim()))
        .collect()
}

#[test]
fn transactions_open_in_the_app_alone() {
    let mut wrong = Vec::new();
    for source in shipped() {
        if !matches!(source.crate_name.as_str(), "lq-app" | "lq-store" | "lq-testkit" | "lq-bench") {
            // A call may stand on the line after its receiver.
            let joined: String = source.text.code.split_whitespace().collect();
            for call in ["store.write(", "store().write(", "store.bulk(", "store().bulk(", "Store::write("] {
                if joined.contains(call) {
                    wrong.push(format!("{}: {call}", source.path));
                }
            }
        }
    }
    assert_none(&wrong, "a command in lq-app is the one place that writes");
}

#[test]
fn sql_is_written_in_the_store_alone() {
    let mut wrong = Vec::new();
    for source in shipped().iter().filter(|source| source.crate_name != "lq-store") {
        for (line, literal) in source.text.literals.iter().filter(|(_, literal)| is_sql(literal)) {
            let start: String = literal.chars().take(50).collect();
            wrong.push(format!("{}:{line}: {start}", source.path));
        }
    }
    assert_none(&wrong, "statements stand in lq-store, everything else asks it");
}

/// Whether a literal reads like a statement.
fn is_sql(literal: &str) -> bool {
    let words: Vec<String> = literal.split_whitespace().map(str::to_lowercase).collect();
    let first = words.first().map_or("", String::as_str);
    let second = words.get(1).map_or("", String::as_str);
    let has = |word: &str| words.iter().any(|one| one == word);
    match first {
        "select" => has("from"),
        "insert" | "replace" => second == "into",
        "delete" => second == "from",
        "update" => has("set"),
        "with" => has("select"),
        "create" | "alter" | "drop" => {
            matches!(
                second,
                "table" | "index" | "unique" | "view" | "schema" | "database" | "trigger" | "temp"
            )
        }
        "pragma" | "vacuum" | "savepoint" => words.len() <= 3,
        "begin" => matches!(second, "immediate" | "exclusive"),
        "copy" => has("stdin") || has("stdout"),
        _ => false,
    }
}

#[test]
fn the_log_is_never_changed() {
    let mut wrong = Vec::new();
    for source in shipped().iter().filter(|source| source.crate_name == "lq-store") {
        for (line, literal) in &source.text.literals {
            let words: Vec<String> = literal.split_whitespace().map(str::to_lowercase).collect();
            let changes_log = words.windows(3).any(|three| matches!(three, [verb, from, table]
                if (verb == "delete" && from == "from" && table == "log") || (verb == "update" && from == "log")));
            if changes_log {
                wrong.push(format!("{}:{line}: {literal}", source.path));
            }
        }
    }
    assert_none(&wrong, "a line of the log stands as it was written");
}

#[test]
fn what_reads_like_a_statement_is_told_from_plain_words() {
    for sql in [
        "SELECT 1 FROM t",
        "insert into t values (1)",
        "UPDATE t\n SET a = 1",
        "PRAGMA synchronous",
        "copy t from stdin",
    ] {
        assert!(is_sql(sql), "{sql}");
    }
    for words in
        ["select a zone", "update the workbook", "create an account", "begin", "with care", "下拉 select"]
    {
        assert!(!is_sql(words), "{words}");
    }
}

#[test]
fn nothing_below_the_command_line_asks_the_clock() {
    let wall = ["SystemTime::now", "Utc::now", "Local::now", "now_utc", "now_local", "OffsetDateTime::now"];
    let mut wrong = Vec::new();
    for source in shipped() {
        match source.crate_name.as_str() {
            "lq-cli" | "lq-bench" => {}
            // Waiting and measuring need a clock that only runs forward; no answer may hold its reading.
            "lq-store" | "lq-app" | "lq-web" | "lq-testkit" => wrong.extend(code_with(&source, &wall)),
            _ => wrong.extend(code_with(&source, &[&wall[..], &["Instant::now"]].concat())),
        }
        let sql_clock = ["now()", "current_timestamp", "current_date", "'now'", "clock_timestamp"];
        for (line, literal) in &source.text.literals {
            let lower = literal.to_lowercase();
            if source.crate_name == "lq-store" && sql_clock.iter().any(|word| lower.contains(word)) {
                wrong.push(format!("{}:{line}: {lower}", source.path));
            }
        }
    }
    assert_none(&wrong, "time is an argument: take a Clock, an AsOf or a Day");
}

#[test]
fn engines_touch_no_file_network_or_thread_of_their_own() {
    let engines = ["lq-core", "lq-chain", "lq-match", "lq-rule", "lq-link", "lq-read", "lq-brief", "lq-rota"];
    let banned = [
        "std::fs",
        "std::net",
        "std::env",
        "std::process",
        "std::io::stdin",
        "async fn",
        "include_dir!",
        "File::open",
    ];
    let wrong: Vec<String> = shipped()
        .iter()
        .filter(|source| engines.contains(&source.crate_name.as_str()))
        .flat_map(|source| code_with(source, &banned))
        .collect();
    assert_none(&wrong, "an engine is a function of its arguments");
}

#[test]
fn nothing_is_unsafe_unfinished_or_excused() {
    let banned = [
        "unsafe {",
        "unsafe fn",
        "unsafe impl",
        "#[allow(",
        "#![allow(",
        "#[ignore",
        "todo!(",
        "unimplemented!(",
        "dbg!(",
    ];
    let mut wrong = Vec::new();
    for path in tracked().iter().filter(|path| path.ends_with(".rs")) {
        let Some(text) = text_of(path) else { continue };
        let source = Source { path: path.clone(), crate_name: String::new(), text: rust_text::split(&text) };
        wrong.extend(code_with(&source, &banned));
    }
    assert_none(&wrong, "no unsafe code, no ignored test, no allowed lint: expect it with a reason");
}

#[test]
fn no_module_is_called_after_nothing() {
    let empty = ["util", "utils", "helper", "helpers", "common", "misc"];
    let mut wrong: Vec<String> = Vec::new();
    for path in tracked() {
        let mut parts = path.split('/').map(|part| part.split('.').next().unwrap_or(part));
        if parts.any(|part| empty.contains(&part.to_lowercase().as_str())) {
            wrong.push(path);
        }
    }
    for source in shipped() {
        let needles: Vec<String> = empty.iter().map(|name| format!("mod {name} ")).collect();
        wrong.extend(code_with(&source, &needles.iter().map(String::as_str).collect::<Vec<_>>()));
    }
    assert_none(&wrong, "a file is called after what it is about");
}
