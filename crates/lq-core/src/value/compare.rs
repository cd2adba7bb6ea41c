//! Order between values, where there is one.

use std::cmp::Ordering;

use super::{Rate, Value};
use crate::time::Period;

impl Value {
    /// Which of two values is the greater; `None` where they do not compare: different types, currencies, dimensions or
    /// spans, and [`Value::Nil`].
    ///
    /// Amounts compare by what they measure (1 GW = 1000 MW), so values that are not `==` may compare equal. A day
    /// compares with a period as a period of one day. Text compares by code points; lists of links do not compare
    /// except as equal.
    pub fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
            (Value::Flag(a), Value::Flag(b)) => Some(a.cmp(b)),
            (Value::Day(a), Value::Day(b)) => Some(a.cmp(b)),
            (Value::Period(a), Value::Period(b)) => Some(a.cmp(b)),
            (Value::Day(a), Value::Period(b)) => Some(Period::day(*a).cmp(b)),
            (Value::Period(a), Value::Day(b)) => Some(a.cmp(&Period::day(*b))),
            (Value::Money(a), Value::Money(b)) if a.currency == b.currency => Some(a.minor.cmp(&b.minor)),
            (Value::Quantity(a), Value::Quantity(b)) => a.compare(*b).ok(),
            (Value::Rate(a), Value::Rate(b)) => compare_rates(*a, *b),
            (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
            (Value::Percent(a), Value::Percent(b)) => Some(a.cmp(b)),
            (Value::Moment(a), Value::Moment(b)) => Some(a.cmp(b)),
            (Value::Link(a), Value::Link(b)) => Some(a.cmp(b)),
            (Value::Links(a), Value::Links(b)) if a == b => Some(Ordering::Equal),
            (Value::Place(a), Value::Place(b)) if a == b => Some(Ordering::Equal),
            (Value::Attachment(a), Value::Attachment(b)) if a == b => Some(Ordering::Equal),
            _ => None,
        }
    }

    /// True where this link or list of links holds the record (or one of the records) of `other`.
    pub fn links_to(&self, other: &Value) -> bool {
        let held = self.linked();
        other.linked().iter().any(|id| held.contains(id))
    }

    /// The records this value links to; empty for other values.
    pub fn linked(&self) -> &[crate::id::RecordId] {
        match self {
            Value::Link(id) => std::slice::from_ref(id),
            Value::Links(ids) => ids,
            _ => &[],
        }
    }
}

fn compare_rates(a: Rate, b: Rate) -> Option<Ordering> {
    if a.per == b.per {
        return a.amount.compare(b.amount).ok();
    }
    a.per_year()?.amount.compare(b.per_year()?.amount).ok()
}
