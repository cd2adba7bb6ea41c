//! What the checker asks about the ledger.

use lq_core::schema::Label;
use lq_core::value::ValueType;
use lq_core::{RecordId, Registry};

/// The kinds, and what else a rule may name.
pub struct Schema<'a> {
    /// Kinds with their fields, labels and former names.
    pub registry: &'a Registry,
    /// Values by period that are no fields of their kind.
    pub series: &'a [Series],
    /// Finds a record of a kind by its number or name; the first argument is the English name of the kind.
    pub record: &'a dyn Fn(&str, &str) -> Option<RecordId>,
}

/// A value that is recorded by period.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// English name of the kind it is a value of.
    pub kind: String,
    /// What it is called; the Chinese name is what its rows hold as their metric.
    pub name: Label,
    /// Money, a quantity, a percentage or a number.
    pub ty: ValueType,
}

impl<'a> Schema<'a> {
    /// Kinds and fields alone: no further values by period, no records.
    pub fn of(registry: &'a Registry) -> Self {
        Self { registry, series: &[], record: &|_, _| None }
    }
}
