//! Putting a zone's own rows into an empty ledger.

use lq_core::change::FieldEdit;
use lq_core::schema::Record;
use lq_core::{RecordId, Value};
use lq_model::kinds::Zone;
use lq_model::zone_file::SeedRow;

use crate::own::is_own;
use crate::{App, AppError, Caller};

/// Records rows that are not there yet; those already there stay as they are. A row that does not say from when it
/// holds, holds from today.
///
/// The zone and its own fields and words are a first change, since what follows may use them; the rest is a second.
///
/// # Errors
/// The store's; nothing of the change is written then.
pub fn seed(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    why: &str,
    rows: &[SeedRow],
) -> Result<u64, AppError> {
    let (first, rest): (Vec<&SeedRow>, Vec<&SeedRow>) =
        rows.iter().partition(|row| row.kind == Zone::KIND || is_own(&row.kind));
    let mut n_new = record(app, caller, zone, why, &first)?;
    app.take_up_own_after(first.iter().map(|row| row.kind.as_str()))?;
    n_new += record(app, caller, zone, why, &rest)?;
    if n_new > 0 {
        app.store.refresh_statistics(None)?;
    }
    Ok(n_new)
}

fn record(app: &App, caller: &Caller, zone: RecordId, why: &str, rows: &[&SeedRow]) -> Result<u64, AppError> {
    let today = app.today();
    app.write(caller, zone, why, &[], |tx| {
        let mut n_new = 0;
        for row in rows {
            if tx.get(&row.kind, row.id)?.is_some() {
                continue;
            }
            let edit = |(field, value): &(usize, Value)| FieldEdit {
                field: *field,
                value: Some(value.clone()),
                valid_from: row.from.unwrap_or(today),
                evidence: None,
            };
            let mut edits: Vec<FieldEdit> = row.values.iter().map(edit).collect();
            edits.sort_by_key(|edit| edit.field);
            tx.create(&row.kind, row.id, edits)?;
            n_new += 1;
        }
        Ok(n_new)
    })
}
