//! What holds for templates, texts and scripts as files.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

fn here(path: &str) -> PathBuf {
    PathBuf::from(path)
}

fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![here(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is part of the crate") {
            let path = entry.expect("the folder can be listed").path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push((
                    path.display().to_string(),
                    fs::read_to_string(&path).expect("sources are UTF-8"),
                ));
            }
        }
    }
    found.sort();
    found
}

fn is_chinese(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c) || "，。；：、（）".contains(c)
}

#[test]
fn no_template_or_script_holds_chinese_outside_the_table() {
    for (path, text) in files("templates", ".html").into_iter().chain(files("assets/js", ".js")) {
        for (n, line) in text.lines().enumerate() {
            assert!(!line.chars().any(is_chinese), "{path}:{}: {line}", n + 1);
        }
    }
}

#[test]
fn no_template_is_longer_than_it_may_be() {
    for (path, text) in files("templates", ".html") {
        assert!(text.lines().count() <= 120, "{path}");
    }
}

#[test]
fn every_text_is_used() {
    let table = fs::read_to_string(here("src/text/zh.rs")).expect("the table is part of the crate");
    let mut used = String::new();
    for (path, text) in files("templates", ".html").into_iter().chain(files("src", ".rs")) {
        if !path.contains("/text/") {
            used.push_str(&text);
        }
    }
    let words: BTreeSet<&str> = used.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    for line in table.lines() {
        let Some((key, _)) = line.trim().split_once(": \"") else { continue };
        assert!(words.contains(key), "the text “{key}” is used nowhere");
    }
}

#[test]
fn every_icon_drawn_is_in_the_sprite() {
    let sprite = fs::read_to_string(here("assets/icons.txt")).expect("the list is part of the crate");
    let names: BTreeSet<&str> = sprite.lines().map(str::trim).filter(|line| !line.starts_with('#')).collect();
    for (path, text) in files("templates", ".html") {
        for (at, _) in text.match_indices("\"|icon") {
            let name = text[..at].rsplit('"').next().unwrap_or_default();
            assert!(names.contains(name), "{path}: {name}");
        }
    }
}

#[test]
fn colours_are_named_in_one_style_sheet() {
    for (path, text) in files("assets/css", ".css") {
        if path.ends_with("variables.css") || path.ends_with("print.css") {
            continue;
        }
        for (n, line) in text.lines().enumerate() {
            let is_colour = line.split('#').skip(1).any(|rest| {
                rest.chars().take_while(char::is_ascii_hexdigit).count() >= 3
                    && !line.contains("href")
                    && !line.contains("/*")
            });
            assert!(!is_colour, "{path}:{}: {line}", n + 1);
        }
    }
}

#[test]
fn the_lock_file_names_no_host() {
    let lock = fs::read_to_string(here("package-lock.json")).expect("the lock file is part of the crate");
    assert!(
        !lock.contains("\"resolved\""),
        "package-lock.json names a registry; keep .npmrc as it is and run npm install"
    );
}
