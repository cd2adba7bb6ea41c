//! The page of errors: each code has its section, and each example is told as the page says.

use std::fs;

use lq_core::value::Lang;
use lq_rule::ast::Section;
use lq_rule::place::Lines;
use lq_rule::{Code, Problem, check, check_condition, parse, parse_condition};

use crate::ledger::with_schema;

/// What is told of a whole rule.
pub(crate) fn of_rules(text: &str) -> Vec<Problem> {
    let (book, mut problems) = parse(text);
    if problems.is_empty() {
        problems = with_schema(|schema| check(&book, schema).1);
    }
    problems
}

/// What is told of a condition on enterprises.
pub(crate) fn of_condition(text: &str) -> Vec<Problem> {
    let (condition, mut problems) = parse_condition(text);
    if let Some(condition) = condition.filter(|_| problems.is_empty()) {
        problems = with_schema(|schema| {
            check_condition(&condition, schema.registry.kind("enterprise").unwrap(), schema).1
        });
    }
    problems
}

fn told(text: &str, problems: &[Problem]) -> String {
    let lines = Lines::of(text);
    problems.iter().map(|problem| format!("{}\n", problem.told(&lines))).collect()
}

/// The page with what its examples are told today.
fn told_anew(page: &str) -> String {
    let mut out = String::new();
    let (mut block, mut example): (Option<&str>, String) = (None, String::new());
    let mut said = String::new();
    for line in page.lines() {
        match (block, line) {
            (Some("说"), "```") => {
                out.push_str(&said);
                block = None;
            }
            (Some("说"), _) => continue,
            (Some(kind), "```") => {
                let text = example.trim_end_matches('\n');
                let problems = if kind == "条件" { of_condition(text) } else { of_rules(text) };
                said = told(text, &problems);
                block = None;
            }
            (Some(_), _) => {
                example.push_str(line);
                example.push('\n');
            }
            (None, _) => {
                if let Some(kind) = line.strip_prefix("```") {
                    block = Some(kind);
                    if kind != "说" {
                        example.clear();
                    }
                }
            }
        }
        out.push_str(line);
        out.push('\n');
    }
    out
}

#[test]
fn the_generated_messages_of_the_page_of_errors_are_current() {
    let path = "docs/rules/errors.md";
    let page = fs::read_to_string(lq_testkit::generated::root().join(path)).unwrap();
    lq_testkit::generated::check(path, &told_anew(&page));
}

#[test]
fn every_code_has_its_section_and_its_example_is_told_it() {
    let path = lq_testkit::generated::root().join("docs/rules/errors.md");
    let page = fs::read_to_string(path).unwrap();
    let mut at = 0;
    for code in Code::ALL {
        let heading = format!("\n### {} {}\n", code.number(), code.title());
        let found = page[at..].find(&heading);
        at += found.unwrap_or_else(|| panic!("the page has no section{heading}in its place"));
        let section = &page[at + heading.len()..];
        let section = &section[..section.find("\n### ").unwrap_or(section.len())];
        let is_shown = section.contains(&format!(" {} ", code.number()));
        // Four megabytes are no example.
        assert!(is_shown || *code == Code::TooLong, "{}: {section}", code.number());
    }
    let long = "#".repeat(lq_rule::LONGEST + 1);
    assert_eq!(of_rules(&long)[0].code, Code::TooLong);
    assert!(Section::Title < Section::Budget);
}

#[test]
fn every_example_of_the_page_of_the_language_is_right() {
    let path = lq_testkit::generated::root().join("docs/rules/language.md");
    let page = fs::read_to_string(path).unwrap();
    let mut n_examples = 0;
    for (kind, marker) in [("规则", "```规则\n"), ("条件", "```条件\n")] {
        for example in page.split(marker).skip(1) {
            let text = example.split("```").next().unwrap();
            let problems = if kind == "条件" { of_condition(text.trim_end()) } else { of_rules(text) };
            let mistakes: Vec<_> = problems.iter().filter(|problem| !problem.code.is_hint()).collect();
            assert!(mistakes.is_empty(), "{text}\n{mistakes:#?}");
            if kind == "规则" {
                let (book, _) = parse(text);
                let lang = if text.is_ascii() || text.starts_with("policy") { Lang::En } else { Lang::Zh };
                assert_eq!(lq_rule::format(&book, lang), text);
            }
            n_examples += 1;
        }
    }
    assert!(n_examples > 6, "{n_examples}");
}
