//! `check`: a chain in its CSV form and what must be said of it.

use std::fs;
use std::path::PathBuf;

use lq_chain::{Chain, Diagnosis, Options, Purchases, Scenario, Tables, diagnose, read_chain};
use serde_json::Value;

/// Folder of the cases.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from("tests/cases")
}

/// Reads the CSV form of a case.
pub(crate) fn chain(case: &str) -> Chain {
    let text = |name: &str| fs::read_to_string(folder().join(case).join(name)).ok();
    let (segments, links) = (text("segments.csv").unwrap(), text("links.csv").unwrap());
    let (placements, imports) = (text("placements.csv").unwrap(), text("imports.csv"));
    let mut chain = read_chain(&Tables {
        segments: ("segments.csv", &segments),
        links: ("links.csv", &links),
        placements: ("placements.csv", &placements),
        imports: imports.as_deref().map(|text| ("imports.csv", text)),
    })
    .unwrap();
    chain.name = case.to_owned();
    chain
}

/// Options by their keys.
pub(crate) fn options(scenario: &str, purchases: &str) -> Options {
    Options {
        scenario: Scenario::parse(scenario).unwrap(),
        purchases: Purchases::parse(purchases).unwrap(),
        ..Options::default()
    }
}

/// Diagnoses each look of `expect.json` and compares what it names.
pub(crate) fn check(case: &str) {
    let expect: Value =
        serde_json::from_str(&fs::read_to_string(folder().join(case).join("expect.json")).unwrap()).unwrap();
    for look in expect.as_array().unwrap() {
        let scenario = look["scenario"].as_str().unwrap_or("now");
        let purchases = look["purchases"].as_str().unwrap_or("closed");
        let diagnosis = diagnose(&chain(case), &options(scenario, purchases));
        let at = format!("{case} {scenario} {purchases}");
        check_rows(&diagnosis, look, &at);
        check_findings(&diagnosis, look, &at);
    }
}

fn check_rows(diagnosis: &Diagnosis, look: &Value, at: &str) {
    let json = serde_json::to_value(diagnosis).unwrap();
    let row = |list: &str, name: &str| -> Value {
        let rows = json[list].as_array().unwrap();
        rows.iter().find(|row| row["segment"] == name).unwrap_or_else(|| panic!("{at}: {name}")).clone()
    };
    for (name, want) in look["terminals"].as_object().into_iter().flatten() {
        same(&row("terminals", name)["output"], want, &format!("{at} output {name}"));
    }
    for (name, columns) in look["segments"].as_object().into_iter().flatten() {
        for (column, want) in columns.as_object().unwrap() {
            same(&row("segments", name)[column], want, &format!("{at} {name} {column}"));
        }
    }
}

fn same(got: &Value, want: &Value, at: &str) {
    match (got.as_f64(), want.as_f64()) {
        (Some(got), Some(want)) => assert_eq!(got, want, "{at}"),
        _ => assert_eq!(got, want, "{at}"),
    }
}

fn check_findings(diagnosis: &Diagnosis, look: &Value, at: &str) {
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let mut told: Vec<String> = diagnosis
        .findings
        .iter()
        .map(|finding| {
            let to = finding.to.as_ref().map_or_else(String::new, |to| format!("→{to}"));
            format!("{} {}{to}", finding.verdict.key(), finding.segment)
        })
        .collect();
    told.sort();
    let mut want = texts(&look["findings"]);
    want.sort();
    assert_eq!(told, want, "{at}");
    if look["bottleneck"].is_array() {
        assert_eq!(diagnosis.bottleneck.segments, texts(&look["bottleneck"]), "{at}");
    }
    let unknown = look["unknown"].as_array().into_iter().flatten();
    for text in unknown.map(|text| text.as_str().unwrap()) {
        assert!(
            diagnosis.notes.iter().any(|note| note.text.contains(text)),
            "{at}: {text} {:?}",
            diagnosis.notes
        );
    }
    if let Some(cure) = look.get("cure") {
        let got = diagnosis.findings.iter().find_map(|finding| finding.cures.first()).unwrap();
        assert_eq!(got.words.join("，"), cure["words"].as_str().unwrap(), "{at}");
        let json = serde_json::to_value(got).unwrap();
        for (key, want) in cure.as_object().unwrap().iter().filter(|(key, _)| *key != "words") {
            same(&json[key], want, &format!("{at} cure {key}"));
        }
    }
    for finding in &diagnosis.findings {
        assert!(!diagnosis.explain(finding).is_empty());
    }
    assert!(!diagnosis.notes.iter().any(|note| note.text.contains("缺陷")), "{at}: {:?}", diagnosis.notes);
}
