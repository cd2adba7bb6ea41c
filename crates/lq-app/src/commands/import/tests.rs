//! The laws of bringing in a workbook, on a ledger of its own.

use std::io::Read as _;
use std::sync::Arc;

use lq_core::time::{AsOf, Clock};
use lq_core::{RecordId, Row, Value};
use lq_store::{Query, Store};
use lq_testkit::TempDir;
use lq_testkit::clock::noon_of;

use super::*;
use crate::commands::export::{self, Format};

pub(super) struct Ledger {
    pub(super) app: App,
    pub(super) caller: Caller,
    pub(super) zone: RecordId,
    _dir: TempDir,
}

impl Ledger {
    pub(super) fn new() -> Self {
        let dir = TempDir::new("import").unwrap();
        let address = format!("sqlite:{}", dir.join("ledger.db").display()).parse().unwrap();
        let clock = noon_of("2026-03-02");
        let store = Store::open(&address, &lq_model::registry(), clock.now().shanghai_day()).unwrap();
        let app = App::new(store, Arc::new(clock), Arc::new(|bytes: &mut [u8]| bytes.fill(7)));
        let zone = RecordId::named(0, "zone");
        Self { app, caller: Caller::operator(), zone, _dir: dir }
    }

    pub(super) fn bring(&self, kind: &str, name: &str, text: impl Into<Vec<u8>>) -> Outcome {
        let order = FileOrder { zone: self.zone, kind, dry_run: false, take_good: false };
        import_bytes(&self.app, &self.caller, order, name, text.into()).unwrap().outcome
    }

    fn start(&self, kind: &str, text: &str) -> RecordId {
        let bytes = text.as_bytes().to_vec();
        let job = receive(&self.app, &self.caller, self.zone, kind, "表.csv", bytes).unwrap();
        let Progress::Uploaded(uploaded) = progress(&self.app, &self.caller, job).unwrap() else {
            panic!("the columns are told first");
        };
        try_out(&self.app, &self.caller, job, &uploaded.mapping).unwrap();
        job
    }

    fn outcome(&self, job: RecordId) -> Outcome {
        match progress(&self.app, &self.caller, job).unwrap() {
            Progress::Tried(outcome) | Progress::Done(outcome) => outcome,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn rows(&self, kind: &str) -> Vec<Row> {
        let as_of = AsOf::today(self.app.today());
        let query = Query { zone: Some(self.zone), ..Query::new(kind, &lq_core::filter::Filter::All, as_of) };
        self.app.read(|reader| Ok(reader.query(&query)?.rows)).unwrap()
    }

    fn value(&self, kind: &str, row: &Row, field: &str) -> String {
        let schema = self.app.kind(kind).unwrap();
        let place = schema.field(field).unwrap();
        row.values[place]
            .as_ref()
            .map_or_else(String::new, |value: &Value| schema.fields[place].ty.edit(value))
    }
}

fn two() -> String {
    "序号,备忘,名称,简称,注册资本（万元）\n1,,甲光伏有限公司,甲,1200\n2,,乙储能有限公司,乙,300.5\n合计,,,,1500.5\n".to_owned()
}

#[test]
fn the_same_file_twice_changes_nothing_the_second_time() {
    let ledger = Ledger::new();
    let first = ledger.bring("enterprise", "表.csv", "\u{feff}".to_owned() + &required(&two()));
    assert_eq!((first.tally.created, first.tally.wrong), (2, 0), "{:?}", first.problems);
    let again = ledger.bring("enterprise", "表.csv", required(&two()));
    assert_eq!((again.tally.created, again.tally.unchanged), (0, 2), "{:?}", again.problems);
    assert_eq!(ledger.rows("enterprise").len(), 2);
}

/// The text with whatever a new enterprise must have besides its name.
fn required(text: &str) -> String {
    let mut lines = text.lines();
    let heading = lines.next().unwrap();
    let schema = lq_model::registry().kind("enterprise").unwrap().clone();
    let more = schema.fields.iter().filter(|field| field.is_required && field.name != "name");
    let more: Vec<_> = more.collect();
    let labels: String = more.iter().map(|field| format!(",{}", field.label.zh)).collect();
    let words = |field: &lq_core::schema::FieldSchema| match &field.ty {
        lq_core::ValueType::Choice(options) => format!(",{}", options[0].zh),
        lq_core::ValueType::Stage(stages) => format!(",{}", stages.stages[0].label(lq_core::value::Lang::Zh)),
        other => panic!("{other:?}"),
    };
    let values: String = more.iter().map(|field| words(field)).collect();
    let body: String = lines.map(|line| format!("{line}{values}\n")).collect();
    format!("{heading}{labels}\n{body}")
}

#[test]
fn nothing_is_written_while_a_row_is_wrong_unless_the_good_ones_are_taken() {
    let ledger = Ledger::new();
    let job = ledger.start("enterprise", &required(&two().replace("300.5", "三百多")));
    assert_eq!((ledger.outcome(job).tally.created, ledger.outcome(job).tally.wrong), (1, 1));
    assert_eq!(ledger.outcome(job).problems[0].column, "注册资本（万元）");
    assert!(write(&ledger.app, &ledger.caller, job, false).is_err());
    assert!(ledger.rows("enterprise").is_empty());
    assert!(errors(&ledger.app, &ledger.caller, job).unwrap().starts_with(b"PK"));
    write(&ledger.app, &ledger.caller, job, true).unwrap();
    assert_eq!(ledger.rows("enterprise").len(), 1);
    assert!(write(&ledger.app, &ledger.caller, job, true).is_err(), "written once");
}

#[test]
fn an_import_is_found_and_undone_after_a_restart() {
    let mut ledger = Ledger::new();
    let job = ledger.start("enterprise", &required(&two()));
    write(&ledger.app, &ledger.caller, job, true).unwrap();
    let (store, clock) = (ledger.app.store.clone(), noon_of("2026-03-03"));
    ledger.app = App::new(store, Arc::new(clock), Arc::new(|bytes: &mut [u8]| bytes.fill(9)));
    let outcome = ledger.outcome(job);
    assert_eq!((outcome.file.as_str(), outcome.tally.created, outcome.tally.updated), ("表.csv", 2, 0));
    let somebody = Caller { account: "somebody".to_owned(), ..ledger.caller };
    assert!(progress(&ledger.app, &somebody, job).is_err(), "it is not theirs");
    assert!(undo(&ledger.app, &somebody, job).is_err(), "it is not theirs");
    undo(&ledger.app, &ledger.caller, job).unwrap();
    assert!(ledger.rows("enterprise").is_empty());
    assert!(undo(&ledger.app, &ledger.caller, job).unwrap_err().to_string().contains("已经撤销"));
}

#[test]
fn an_export_comes_back_unchanged_and_an_edit_of_it_changes_one_record() {
    let ledger = Ledger::new();
    ledger.bring("enterprise", "表.csv", required(&two()));
    for (format, name) in
        [(Format::Xlsx, "导出.xlsx"), (Format::Csv, "导出.csv"), (Format::Jsonl, "导出.jsonl")]
    {
        let ask = crate::ask::ListAsk::default();
        let mut made = export::export(&ledger.app, &ledger.caller, "enterprise", &ask, format).unwrap();
        let mut bytes = Vec::new();
        made.read_to_end(&mut bytes).unwrap();
        let back = ledger.bring("enterprise", name, bytes);
        assert_eq!((back.tally.unchanged, back.n_problems), (2, 0), "{format:?} {:?}", back.problems);
    }
    let ask = crate::ask::ListAsk::default();
    let csv = export::export(&ledger.app, &ledger.caller, "enterprise", &ask, Format::Csv).unwrap();
    let csv = std::io::read_to_string(csv).unwrap().replace("300.5", "400").replace(",甲,", ",（清空）,");
    let edited = ledger.bring("enterprise", "导出.csv", csv);
    assert_eq!(edited.tally.updated, 2, "{:?}", edited.problems);
    let rows = ledger.rows("enterprise");
    let of = |name: &str| rows.iter().find(|row| ledger.value("enterprise", row, "name") == name).unwrap();
    assert_eq!(ledger.value("enterprise", of("甲光伏有限公司"), "short_name"), "");
    assert!(ledger.value("enterprise", of("乙储能有限公司"), "capital").contains("400"));
}

#[test]
fn an_undo_retires_what_was_made_restores_what_was_changed_and_tells_what_was_edited_since() {
    let ledger = Ledger::new();
    ledger.bring("enterprise", "表.csv", required(&two()));
    let three = two()
        .replace("合计,,,,1500.5\n", "3,,丙氢能有限公司,丙,10\n")
        .replace("1200", "1300")
        .replace("300.5", "9");
    let job = ledger.start("enterprise", &required(&three));
    write(&ledger.app, &ledger.caller, job, false).unwrap();
    assert_eq!((ledger.outcome(job).tally.created, ledger.outcome(job).tally.updated), (1, 2));
    ledger.bring("enterprise", "改.csv", "名称,简称\n乙储能有限公司,乙储\n");
    undo(&ledger.app, &ledger.caller, job).unwrap();
    let kept = ledger.outcome(job).kept;
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(kept[0].1.contains("乙储能有限公司"));
    let rows = ledger.rows("enterprise");
    assert_eq!(rows.len(), 2);
    let first = rows.iter().find(|row| ledger.value("enterprise", row, "short_name") == "甲").unwrap();
    assert!(ledger.value("enterprise", first, "capital").contains("1200"));
    assert!(undo(&ledger.app, &ledger.caller, job).is_err());
}

#[test]
fn every_template_is_read_back_column_by_column() {
    let ledger = Ledger::new();
    for schema in ledger.app.registry().kinds() {
        let book = export::template(&ledger.caller, schema).unwrap();
        let input = Input::from_bytes("模板.xlsx", book);
        let looked = columns::look(&ledger.app, &ledger.caller, ledger.zone, schema, &input, None).unwrap();
        for column in &looked.columns {
            assert!(column.field.is_some(), "{} {column:?}", schema.kind);
        }
    }
}

#[test]
fn a_unit_that_is_none_of_the_field_is_refused() {
    let ledger = Ledger::new();
    let text = required(&two()).replace("（万元）", "（GW）").into_bytes();
    let job = receive(&ledger.app, &ledger.caller, ledger.zone, "enterprise", "表.csv", text).unwrap();
    let Progress::Uploaded(mut uploaded) = progress(&ledger.app, &ledger.caller, job).unwrap() else {
        panic!()
    };
    let column = uploaded.columns.iter().find(|column| column.heading.contains("GW")).unwrap();
    assert!(column.field.is_none() && column.note.contains("GW"));
    uploaded.mapping.columns.insert(column.place, "capital".to_owned());
    assert!(try_out(&ledger.app, &ledger.caller, job, &uploaded.mapping).is_err());
}
