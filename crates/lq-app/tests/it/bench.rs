//! A ledger of its own for each test, and bringing files into it as a person does in the browser.

use std::sync::Arc;

use lq_app::commands::import::{self, Outcome, Progress, Uploaded};
use lq_app::{App, AppError, Caller};
use lq_core::filter::Filter;
use lq_core::time::{AsOf, Clock};
use lq_core::value::Lang;
use lq_core::{RecordId, Row};
use lq_store::{Query, Store};
use lq_testkit::TempDir;
use lq_testkit::clock::noon_of;

pub(crate) struct Ledger {
    pub(crate) app: App,
    pub(crate) caller: Caller,
    pub(crate) zone: RecordId,
    pub(crate) dir: TempDir,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        let dir = TempDir::new("workbooks").unwrap();
        let app = open(&dir);
        Self { app, caller: Caller::operator(), zone: RecordId::named(0, "zone"), dir }
    }

    /// The same ledger in a program started anew.
    pub(crate) fn restart(&mut self) {
        self.app = open(&self.dir);
    }

    /// Takes a file up.
    pub(crate) fn receive(&self, kind: &str, name: &str, bytes: impl Into<Vec<u8>>) -> (RecordId, Uploaded) {
        let job = import::receive(&self.app, &self.caller, self.zone, kind, name, bytes.into()).unwrap();
        (job, self.uploaded(job))
    }

    pub(crate) fn uploaded(&self, job: RecordId) -> Uploaded {
        match import::progress(&self.app, &self.caller, job).unwrap() {
            Progress::Uploaded(uploaded) => uploaded,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn outcome(&self, job: RecordId) -> Outcome {
        match import::progress(&self.app, &self.caller, job).unwrap() {
            Progress::Tried(outcome) | Progress::Done(outcome) => outcome,
            other => panic!("{other:?}"),
        }
    }

    /// Takes a file up, tells the columns that are not found by themselves, and tries every row.
    pub(crate) fn tried(
        &self,
        kind: &str,
        name: &str,
        bytes: impl Into<Vec<u8>>,
        told: &[(&str, &str)],
    ) -> (RecordId, Outcome) {
        let (job, uploaded) = self.receive(kind, name, bytes);
        let mut mapping = uploaded.mapping.clone();
        for (heading, field) in told {
            let column = uploaded.columns.iter().find(|column| column.heading == *heading);
            let column = column.unwrap_or_else(|| panic!("no “{heading}” in {:?}", uploaded.columns));
            mapping.columns.insert(column.place, (*field).to_owned());
        }
        import::try_out(&self.app, &self.caller, job, &mapping).unwrap();
        (job, self.outcome(job))
    }

    /// The same, and writes them; every row must be good.
    pub(crate) fn bring(
        &self,
        kind: &str,
        name: &str,
        bytes: impl Into<Vec<u8>>,
        told: &[(&str, &str)],
    ) -> Outcome {
        let (job, tried) = self.tried(kind, name, bytes, told);
        assert_eq!(tried.n_problems, 0, "{:?}", tried.problems);
        import::write(&self.app, &self.caller, job, false).unwrap();
        self.outcome(job)
    }

    /// What a person is told of a file that is not taken up.
    pub(crate) fn refusal(&self, kind: &str, name: &str, bytes: impl Into<Vec<u8>>) -> String {
        let answer = import::receive(&self.app, &self.caller, self.zone, kind, name, bytes.into());
        answer.map_err(|error: AppError| error.to_string()).unwrap_err()
    }

    pub(crate) fn rows(&self, kind: &str) -> Vec<Row> {
        let query =
            Query { zone: Some(self.zone), ..Query::new(kind, &Filter::All, AsOf::today(self.app.today())) };
        self.app.read(|reader| Ok(reader.query(&query)?.rows)).unwrap()
    }

    /// One field of every live record, as people read it, sorted; links by what names the record.
    pub(crate) fn column(&self, kind: &str, field: &str) -> Vec<String> {
        let schema = self.app.kind(kind).unwrap();
        let place = schema.field(field).unwrap();
        let shown = |row: &Row| match (&row.values[place], schema.fields[place].ty.linked_kind()) {
            (Some(value), Some(linked)) => {
                let ids = value.linked();
                let names = self.app.read(|reader| Ok(reader.captions(linked, ids, Lang::Zh)?)).unwrap();
                names.into_values().map(|caption| caption.text).collect::<Vec<_>>().join("、")
            }
            (Some(value), None) => schema.fields[place].ty.show(value, Lang::Zh),
            (None, _) => String::new(),
        };
        let mut shown: Vec<String> = self.rows(kind).iter().map(shown).collect();
        shown.sort();
        shown
    }
}

fn open(dir: &TempDir) -> App {
    let address = format!("sqlite:{}", dir.join("ledger.db").display()).parse().unwrap();
    let clock = noon_of("2026-03-02");
    let store = Store::open(&address, &lq_model::registry(), clock.now().shanghai_day()).unwrap();
    App::new(store, Arc::new(clock), Arc::new(|bytes: &mut [u8]| bytes.fill(7)))
}

/// A registration code with its check character.
pub(crate) fn code(n: u32) -> String {
    let stem = format!("91320214MA1Y{n:05}");
    let check = lq_core::value::uscc::check_character(&stem).unwrap();
    format!("{stem}{check}")
}
