//! Reading and printing: the canonical form, loose spellings, bad texts.

use std::fs;
use std::path::{Path, PathBuf};

use lq_core::value::Lang;
use lq_rule::place::Lines;
use lq_rule::{Code, format, format_condition, parse, parse_condition};

pub(crate) fn cases(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new("tests/cases").join(folder);
    let entries = fs::read_dir(&folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "rule"));
    paths.sort();
    assert!(!paths.is_empty(), "{folder:?} holds cases");
    paths
}

/// Prints the problems as people read them.
fn told(text: &str) -> String {
    let lines = Lines::of(text);
    parse(text).1.iter().map(|problem| format!("{}\n", problem.told(&lines))).collect()
}

#[test]
fn the_canonical_form_is_printed_as_it_is_read() {
    for path in cases("rules") {
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(told(&text), "", "{path:?}");
        let (book, _) = parse(&text);
        assert_eq!(format(&book, Lang::Zh), text, "{path:?}");
    }
}

#[test]
fn loose_spellings_are_read_and_printed_in_the_canonical_form() {
    for path in cases("loose") {
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(told(&text), "", "{path:?}");
        let (book, _) = parse(&text);
        let wanted = fs::read_to_string(path.with_extension("canonical")).unwrap();
        assert_eq!(format(&book, Lang::Zh), wanted, "{path:?}");
    }
}

#[test]
fn the_english_form_says_the_same() {
    for path in cases("rules").into_iter().chain(cases("loose")) {
        let text = fs::read_to_string(&path).unwrap();
        let (book, _) = parse(&text);
        let english = format(&book, Lang::En);
        assert_eq!(told(&english), "", "{english}");
        assert_eq!(parse(&english).0, book, "{english}");
        assert_eq!(format(&parse(&english).0, Lang::En), english);
    }
}

#[test]
fn a_filter_box_takes_lines_without_headings() {
    let (condition, problems) = parse_condition("规上\n营业收入≥2000万元\n  或 上市板块 已填");
    assert_eq!(problems, []);
    let text = format_condition(&condition.unwrap(), Lang::Zh);
    assert_eq!(text, "规上\n营业收入 ≥ 2000 万元 或 上市板块 已填");
}

#[test]
fn ten_thousand_brackets_give_a_message() {
    let text = format!("{}规上{}", "(".repeat(10_000), ")".repeat(10_000));
    let (_, problems) = parse_condition(&text);
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].code, Code::TooDeep);
    for deep in ["非 ", "-", "任一(", "至少 1 项："] {
        let (_, problems) = parse_condition(&deep.repeat(10_000));
        assert!(!problems.is_empty() && problems.len() <= 2, "{deep}: {problems:?}");
    }
}

#[test]
fn a_megabyte_is_read_to_its_end() {
    let line = "  营业收入(2023年) ≥ 2000 万元 且 (规上 或 件数(知识产权 其中 状态 是 有效) ≥ 3)\n";
    let text = format!("政策：长\n对象：企业\n条件：\n{}", line.repeat(1_000_000 / line.len()));
    let (book, problems) = parse(&text);
    assert_eq!(problems, []);
    assert_eq!(book.rules[0].condition.as_ref().unwrap().clauses.len(), 1_000_000 / line.len());
    assert_eq!(format(&book, Lang::Zh), text);
}

#[test]
fn words_run_together_cost_no_more_than_their_length() {
    for part in ["1元且", "满1", "2024年1月", "一", "1,", "〔", "“”", "成立满2年且", "规上；", "规上 # 注\n"]
    {
        let begun = std::time::Instant::now();
        let text = part.repeat(60_000 / part.len());
        let (_, problems) = parse_condition(&text);
        println!("{} bytes of {part:?} in {:?}", text.len(), begun.elapsed());
        assert!(problems.len() <= 100, "{part}: {}", problems.len());
    }
}
