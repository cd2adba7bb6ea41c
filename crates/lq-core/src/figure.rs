//! A number that opens to its rows.

use crate::id::RecordId;
use crate::time::AsOf;
use crate::value::{Value, ValueType};

/// A number with what it takes to trust it: unit, date, rows, method and coverage.
///
/// A page, an export and a brief print a `Figure`, never a bare number. Missing is not zero: a figure over no row
/// that holds the field has no value.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What is counted or added, in the interface's words.
    pub label: String,
    /// The value; `None` when no row tells.
    pub value: Option<Value>,
    /// The type that shows `value`.
    pub ty: ValueType,
    /// As of which day, and as known when.
    pub as_of: AsOf,
    /// How many rows the figure is made of.
    pub n_rows: u64,
    /// How many of the rows hold the field that is added up.
    pub n_known: u64,
    /// The rows themselves, when asked for.
    pub rows: Vec<RecordId>,
    /// How it was made (`件数`, `求和 总投资额`).
    pub method: String,
    /// The list that shows exactly these rows, as a query string without `?`.
    pub list: String,
}
