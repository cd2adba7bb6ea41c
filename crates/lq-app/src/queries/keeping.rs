//! What who keeps the ledger looks at: where each log stands, and what was erased.

use std::collections::BTreeMap;

use lq_core::value::Lang;
use lq_core::{Moment, RecordId};
use lq_store::Head;

use crate::App;
use crate::caller::Caller;
use crate::commands::keeping::check_keeper;
use crate::error::AppError;

/// Most erasures shown.
const MOST: u64 = 200;

/// Heads by zone name, and erasures, latest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The zones the caller keeps.
    pub heads: Vec<(String, Head)>,
    /// What was erased in them.
    pub erasures: Vec<Erased>,
}

/// One erased value, without the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Kind of the record.
    pub kind: String,
    /// The record.
    pub record: RecordId,
    /// Its human number; its id where it no longer is.
    pub number: String,
    /// The field, by English name.
    pub field: String,
    /// When.
    pub at: Moment,
    /// Who.
    pub who: String,
    /// Why.
    pub why: String,
}

/// Where the logs stand that the caller keeps, and what was erased there.
///
/// # Errors
/// Refused for who keeps nothing; the store's own.
pub fn kept(app: &App, caller: &Caller) -> Result<Kept, AppError> {
    check_keeper(caller, "查看数据保全")?;
    let as_of = lq_core::AsOf::today(app.today());
    app.read(|reader| {
        let mut heads = reader.heads()?;
        heads.retain(|zone, _| caller.zone.is_none_or(|own| own == *zone));
        let zones = heads.keys().copied().collect::<Vec<_>>();
        let names = reader.captions("zone", &zones, Lang::Zh)?;
        let named = |(zone, head)| match names.get(&zone) {
            Some(caption) => (caption.text.clone(), head),
            None => (zone.to_string(), head),
        };
        let heads = heads.into_iter().map(named).collect();
        let mut erasures = Vec::new();
        let mut numbers: BTreeMap<RecordId, Option<(RecordId, String)>> = BTreeMap::new();
        for one in reader.erasures(MOST)? {
            if let std::collections::btree_map::Entry::Vacant(place) = numbers.entry(one.record) {
                let row = reader.get(&one.kind, one.record, as_of)?;
                place.insert(row.map(|row| (row.meta.zone, row.meta.number)));
            }
            let known = numbers[&one.record].clone();
            if caller.zone.is_some() && caller.zone != known.as_ref().map(|(zone, _)| *zone) {
                continue;
            }
            erasures.push(Erased {
                number: known.map_or_else(|| one.record.to_string(), |(_, number)| number),
                kind: one.kind,
                record: one.record,
                field: one.field,
                at: one.at,
                who: one.who,
                why: one.why,
            });
        }
        Ok(Kept { heads, erasures })
    })
}
