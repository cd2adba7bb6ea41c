//! The sample zone over a ledger of its own, for the tests of what looks at many firms.

use std::sync::Arc;

use lq_core::filter::Filter;
use lq_core::time::{AsOf, Clock as _};
use lq_core::{RecordId, Value};
use lq_model::zone_file::zone_id;
use lq_rule::checked::Checked;
use lq_store::{Query, Store};
use lq_testkit::TempDir;
use lq_testkit::clock::noon_of;

use crate::caller::{Caller, Role};
use crate::commands::seed;
use crate::{App, rules};

/// The sample zone on a day.
pub(crate) struct Sample {
    pub(crate) app: App,
    pub(crate) zone: RecordId,
    _dir: TempDir,
}

impl Sample {
    pub(crate) fn new(today: &str) -> Self {
        let dir = TempDir::new("sweep").unwrap();
        let address = format!("sqlite:{}", dir.join("ledger.db").display()).parse().unwrap();
        let clock = noon_of(today);
        let store = Store::open(&address, &lq_model::registry(), clock.now().shanghai_day()).unwrap();
        let app = App::new(store, Arc::new(clock), Arc::new(|bytes: &mut [u8]| bytes.fill(7)));
        let zone = zone_id(lq_sample::SLUG);
        let rows = lq_sample::wuxi(&app.registry()).unwrap();
        seed::seed(&app, &Caller::operator(), zone, "样例", &rows).unwrap();
        Self { app, zone, _dir: dir }
    }

    /// The rules of the zone's policies, as they are kept.
    pub(crate) fn policies(&self) -> Vec<Checked> {
        let rows = self.rows("policy");
        let place = self.app.kind("policy").unwrap().field("rule").unwrap();
        let text = |row: &lq_core::Row| match row.known(place) {
            Some(Value::Text(text)) => Some(text.clone()),
            _ => None,
        };
        rows.iter().filter_map(text).flat_map(|text| self.checked(&text)).collect()
    }

    pub(crate) fn checked(&self, text: &str) -> Vec<Checked> {
        rules::read(text, &self.app.registry()).unwrap_or_else(|told| panic!("{text}\n{told:?}"))
    }

    pub(crate) fn caller(&self, role: Role) -> Caller {
        Caller { role, zone: Some(self.zone), ..Caller::operator() }
    }

    /// All records of a kind.
    pub(crate) fn rows(&self, kind: &str) -> Vec<lq_core::Row> {
        let query = Query::new(kind, &Filter::All, AsOf::today(self.app.today()));
        self.app.read(|reader| Ok(reader.query(&query)?.rows)).unwrap()
    }

    /// The policy whose rule bears this title.
    pub(crate) fn policy(&self, title: &str) -> RecordId {
        let place = self.app.kind("policy").unwrap().field("rule").unwrap();
        let holds =
            |row: &lq_core::Row| matches!(row.known(place), Some(Value::Text(text)) if text.contains(title));
        self.rows("policy").iter().find(|row| holds(row)).unwrap().id
    }
}
