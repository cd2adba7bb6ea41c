//! What is known of one record: plain structs that a caller fills from the ledger, for explaining and for cells.

use std::collections::BTreeMap;

use lq_core::time::{Day, Period};
use lq_core::value::{Currency, Value, ValueType};

/// A value with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The value; [`Value::Nil`] is an answer and no value.
    pub value: Value,
    /// Where it was read, in words for people; empty where nobody said.
    pub source: String,
    /// The first day it holds.
    pub day: Option<Day>,
}

impl Fact {
    /// A value without source and day.
    pub fn bare(value: Value) -> Self {
        Self { value, source: String::new(), day: None }
    }
}

/// A record of another kind that links to the record looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// What names it to people.
    pub caption: String,
    /// One place a field of its kind, in the order of the schema.
    pub fields: Vec<Option<Fact>>,
}

/// What one firm was paid under the rule before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Received {
    /// In the calendar year of the day asked about, in 分.
    pub this_year: i64,
    /// In all, in 分.
    pub in_all: i64,
}

/// All that is known of one record on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The day that is asked about.
    pub on: Day,
    /// Region codes of the zone itself, for 本区.
    pub home: Vec<String>,
    /// One place a field of the kind, in the order of the schema.
    pub fields: Vec<Option<Fact>>,
    /// Values by period, by metric and period.
    pub series: BTreeMap<(String, Period), Fact>,
    /// Records that link to it, by their kind and the place of the linking field. A pair that is not there was never
    /// looked up, which is not the same as none.
    pub related: BTreeMap<(String, usize), Vec<Related>>,
    /// What was paid before; `None` where that is not looked at.
    pub received: Option<Received>,
}

impl Facts {
    /// Nothing known on a day.
    pub fn nothing(on: Day) -> Self {
        Self {
            on,
            home: Vec::new(),
            fields: Vec::new(),
            series: BTreeMap::new(),
            related: BTreeMap::new(),
            received: None,
        }
    }
}

/// The integer a value is kept as in columns (see [`crate::plan`]); `None` for values that are kept as words and for
/// those of no fixed measure: other currencies, other dimensions, rates per day.
pub fn kept(value: &Value, ty: &ValueType) -> Option<i64> {
    match (value, ty) {
        (Value::Money(money), _) => (money.currency == Currency::CNY).then_some(money.minor),
        (Value::Quantity(quantity), ValueType::Quantity { unit: Some(unit) }) => {
            unit.fits(quantity.unit()).then_some(quantity.base_micro())
        }
        (Value::Rate(rate), ValueType::Rate { unit: Some(unit) }) => {
            let yearly = rate.per_year()?;
            unit.fits(yearly.amount.unit()).then_some(yearly.amount.base_micro())
        }
        (Value::Number(number), _) => Some(number.nanos()),
        (Value::Percent(percent), _) => Some(percent.micros()),
        (Value::Day(day), _) => Some(i64::from(day.days())),
        (Value::Period(period), _) => Some(period.code()),
        (Value::Flag(flag), _) => Some(i64::from(*flag)),
        (Value::Text(code), ValueType::Choice(options)) => {
            place(options.iter().position(|o| o.code == *code))
        }
        (Value::Text(code), ValueType::Stage(stages)) => place(stages.index_of(code)),
        _ => None,
    }
}

fn place(place: Option<usize>) -> Option<i64> {
    place.and_then(|place| i64::try_from(place).ok())
}
