//! The sample zone in a ledger: what was planted is found, and each printed figure is a count or sum of rows.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use lq_app::Caller;
use lq_app::ask::ListAsk;
use lq_app::chain::{NoteKind, Options, Verdict};
use lq_app::queries::{chain, list};
use lq_core::{RecordId, Value};
use lq_model::zone_file::{seed_id, zone_id};
use lq_sample::{Defect, PLANTED, SLUG};

use crate::house::House;

static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let house = House::new();
    let rows = lq_sample::wuxi(&house.app.registry()).unwrap_or_else(|error| panic!("{error}"));
    house.seed(SLUG, &rows);
    house
});

/// Kind, filter and how many rows satisfy it.
type Counted = (&'static str, &'static [(&'static str, &'static str)], u64);

type Told = (RecordId, Defect, RecordId, Option<RecordId>);

#[test]
fn the_diagnosis_of_the_ledger_finds_exactly_what_was_planted() {
    let options = Options { with_cures: false, ..Options::default() };
    let all =
        chain::diagnose_all(&HOUSE.app, &Caller::operator(), Some(zone_id(SLUG)), &options, None).unwrap();
    assert_eq!(all.len(), 8);
    let id = |text: &str| text.parse::<RecordId>().unwrap();
    let mut found = BTreeSet::<Told>::new();
    for one in &all {
        let of_label = |label: &str| {
            let row = one.diagnosis.segments.iter().find(|row| row.segment == label).unwrap();
            id(&row.id)
        };
        for finding in &one.diagnosis.findings {
            let defect = match finding.verdict {
                Verdict::Missing => Defect::Missing,
                Verdict::Short => Defect::Short,
                Verdict::Broken => Defect::Broken,
                Verdict::Thin => Defect::Thin,
                Verdict::Weak => Defect::Weak,
            };
            found.insert((one.row.id, defect, id(&finding.id), finding.to.as_deref().map(of_label)));
        }
        let wrong = |kind| matches!(kind, NoteKind::Data | NoteKind::Defect);
        assert!(one.diagnosis.notes.iter().all(|note| !wrong(note.kind)), "{:?}", one.diagnosis.notes);
        let unknown = one.diagnosis.segments.iter().filter(|segment| segment.capacity.exact().is_none());
        found.extend(unknown.map(|segment| (one.row.id, Defect::Unknown, id(&segment.id), None)));
    }
    let segment = |key: &str| seed_id(SLUG, "segment", key);
    let planted: BTreeSet<Told> = PLANTED
        .iter()
        .map(|own| (seed_id(SLUG, "chain", own.chain), own.defect, segment(own.segment), own.to.map(segment)))
        .collect();
    assert_eq!(found, planted);
}

#[test]
fn each_printed_figure_of_the_zone_is_told_by_its_ledger() {
    let figure = |kind: &str, filter: &[(&str, &str)], sum: Option<&str>| {
        let schema = HOUSE.app.kind(kind).unwrap();
        let pairs: Vec<(String, String)> =
            filter.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        let ask = ListAsk { zone: Some(zone_id(SLUG)), ..ListAsk::from_pairs(&schema, &pairs).unwrap() };
        list::figure(&HOUSE.app, &Caller::operator(), kind, &ask, sum, (kind, "")).unwrap()
    };
    let counts: [Counted; 19] = [
        ("organisation", &[("form", "产业链党委")], 8),
        ("organisation", &[("form", "功能型党支部")], 29),
        ("appointment", &[("role", "联络员")], 8),
        ("appointment", &[("role", "指导员")], 16),
        ("visit", &[("state", "已走访")], 42),
        ("demand", &[], 2716),
        ("appointment", &[("role", "管家")], 150),
        ("appointment", &[("role", "导师")], 30),
        ("activity", &[("form", "研讨会")], 36),
        ("activity", &[("form", "培训")], 23),
        ("activity", &[("form", "人才直通车")], 22),
        ("activity", &[("form", "论坛")], 71),
        ("partner", &[("form.in", "高校,科研院所")], 12),
        ("platform", &[("form", "产业链研究中心")], 4),
        ("research", &[("form", "技术攻坚")], 177),
        ("result", &[("form", "关键技术")], 103),
        ("project", &[], 30),
        ("enterprise", &[], 2000),
        ("chain", &[], 8),
    ];
    for (kind, filter, n) in counts {
        assert_eq!(figure(kind, filter, None).n_rows, n, "{kind} {filter:?}");
    }
    let invested = figure("project", &[], Some("total_investment"));
    assert!(matches!(invested.value, Some(Value::Money(money)) if money.minor == 70_860_000_000 * 100));
    let came = figure("activity", &[("form", "论坛")], Some("attendance"));
    assert!(
        matches!(came.value, Some(Value::Quantity(people)) if people.to_f64(people.unit()) == Ok(11_236.0))
    );
}
