//! Putting a zone's own rows into an empty ledger.

use lq_core::change::FieldEdit;
use lq_core::{Day, RecordId, Value};

use crate::{App, AppError, Caller};

/// One row to record.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// English name of its kind.
    pub kind: String,
    /// Its id.
    pub id: RecordId,
    /// First day it holds; today where none is given.
    pub from: Option<Day>,
    /// Fields by place.
    pub values: Vec<(usize, Value)>,
}

/// Records rows that are not there yet, as one change; those already there stay as they are.
///
/// # Errors
/// The store's; nothing is written then.
pub fn seed(app: &App, caller: &Caller, zone: RecordId, why: &str, rows: &[Row]) -> Result<u64, AppError> {
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
