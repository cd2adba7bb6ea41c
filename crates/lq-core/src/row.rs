//! One record as the ledger holds it: an id, its fields in the order of its schema, and where it stands in the log.

use crate::id::RecordId;
use crate::time::Moment;
use crate::value::Value;

/// A record of any kind. `values` has one place per field of the kind's schema; `None` means never recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Identity.
    pub id: RecordId,
    /// Where the record stands in its zone and log.
    pub meta: RowMeta,
    /// One place per field, in schema order.
    pub values: Vec<Option<Value>>,
}

/// What every record has besides its fields.
#[derive(Clone, Debug, PartialEq)]
pub struct RowMeta {
    /// The zone whose ledger holds the record.
    pub zone: RecordId,
    /// The human number (`QY-000123`), never used twice within a zone and kind.
    pub number: String,
    /// Log position of the last change that touched the record; the ETag and the seen revision of forms.
    pub revision: i64,
    /// When it was first recorded.
    pub created: Moment,
    /// When it was last changed.
    pub changed: Moment,
    /// Whether it still counts.
    pub state: RowState,
}

/// Whether a record counts in lists and figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    /// It counts.
    Live,
    /// Taken out of use; kept for the record, restorable.
    Retired,
    /// Merged into another record of its kind: the old id leads there.
    MergedInto(RecordId),
}

impl Row {
    /// The value at a field's place in the schema, `None` when never recorded or asked and none.
    pub fn known(&self, field: usize) -> Option<&Value> {
        self.values.get(field)?.as_ref().filter(|value| !matches!(value, Value::Nil))
    }
}
