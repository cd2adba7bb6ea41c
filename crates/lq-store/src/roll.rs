//! Rolling entries in on the day they begin to hold.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::{Day, RecordId};

use crate::backend::{Cells, Param, Session};
use crate::error::StoreError;
use crate::fold::fold;
use crate::group::{Puts, flush_records, ledger_day};
use crate::log;
use crate::schema::{Catalog, Key, ddl};

/// The day the projections stand for.
pub(crate) fn rolled(session: &mut dyn Session) -> Result<Day, StoreError> {
    Ok(ledger_day(session, "rolled")?.unwrap_or(Day::MIN))
}

/// Makes the projections stand for `today`; returns the records whose entries began to hold.
///
/// The change of day itself is no change: revisions stay as they are.
pub(crate) fn roll_in(
    session: &mut dyn Session,
    catalog: &Catalog,
    today: Day,
) -> Result<Vec<Key>, StoreError> {
    let mut due: BTreeMap<usize, BTreeSet<RecordId>> = BTreeMap::new();
    let day = i64::from(today.days());
    session.query("SELECT kind,record FROM pending WHERE day<=?1", &[Param::Int(day)], &mut |row| {
        if let (Some(kind), Some(record)) =
            (row[0].text().and_then(|kind| catalog.find(kind)), log::id(&row[1]))
        {
            due.entry(kind).or_default().insert(record);
        }
        Ok(true)
    })?;
    let puts = Puts::new();
    let mut changed = Vec::new();
    for (kind, records) in due {
        let records = records.into_iter().collect::<Vec<_>>();
        for some in records.chunks(500) {
            let mut rows = BTreeMap::new();
            for (record, (birth, entries)) in log::entries_of(session, catalog, kind, some)? {
                if let Some(stored) = fold(&catalog.kinds[kind], birth.zone, record, &entries, today) {
                    rows.insert((kind, record), stored);
                    changed.push((kind, record));
                }
            }
            flush_records(session, catalog, &puts, &rows)?;
        }
    }
    session.execute("DELETE FROM pending WHERE day<=?1", &[Param::Int(day)])?;
    ddl::set(session, "rolled", &today.days().to_string())?;
    Ok(changed)
}
