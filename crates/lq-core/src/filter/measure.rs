//! Numbers of a row that a filter compares: computed from its fields and from the rows of other kinds that link to it.
//!
//! A number is exact, in the integers a projection keeps: 分, base micro-units (rates by the year), billionths of a
//! number, micros of a percent, days since 1970-01-01, a period's code. It is open where something it rests on is
//! missing or stands in another currency or dimension, and where a divisor is zero.

use super::Filter;
use crate::value::Unit;

/// A number of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Measure {
    /// The same for every row.
    Constant(i64),
    /// A field, by English name, as kept.
    Field(String),
    /// From the rows of another kind.
    Related(Box<Related>),
    /// Sum of both.
    Add(Box<Measure>, Box<Measure>),
    /// The first less the second.
    Subtract(Box<Measure>, Box<Measure>),
    /// Product of both.
    Multiply(Box<Measure>, Box<Measure>),
    /// The first over the second.
    Divide(Box<Measure>, Box<Measure>),
    /// The larger of both.
    Greatest(Box<Measure>, Box<Measure>),
}

/// Live rows of another kind in the row's own zone that link to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// English name of their kind.
    pub kind: String,
    /// English name of the field of that kind which links to the row.
    pub via: String,
    /// Which of them; may not look at a further kind.
    pub only: Filter,
    /// What is told of them.
    pub take: Take,
}

/// What is told of many rows.
#[derive(Clone, Debug, PartialEq)]
pub enum Take {
    /// How many there are; open where it is open of any whether it counts.
    Count,
    /// How many certainly count.
    Certain,
    /// How many may count.
    Possible,
    /// A field added up; zero for none. Open where it is open of any whether it counts, or what is added is missing.
    Sum(String),
    /// The largest value of a field; open for none, else as a sum.
    Most(String),
    /// The smallest value of a field; open for none, else as a sum.
    Least(String),
    /// How many different values a field has; open as a sum is.
    Distinct(String),
    /// Of the row recorded last, the first of these fields that holds a value.
    Latest {
        /// English names.
        fields: Vec<String>,
        /// What a quantity must be measured in to count.
        unit: Option<Unit>,
    },
}

impl Measure {
    /// Every field of the row itself that the number rests on.
    pub(super) fn fields<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::Constant(_) | Self::Related(_) => {}
            Self::Field(field) => found.push(field),
            Self::Add(one, other)
            | Self::Subtract(one, other)
            | Self::Multiply(one, other)
            | Self::Divide(one, other)
            | Self::Greatest(one, other) => {
                one.fields(found);
                other.fields(found);
            }
        }
    }

    /// Every look at another kind.
    pub(super) fn related<'a>(&'a mut self, found: &mut Vec<&'a mut Related>) {
        match self {
            Self::Constant(_) | Self::Field(_) => {}
            Self::Related(related) => found.push(related),
            Self::Add(one, other)
            | Self::Subtract(one, other)
            | Self::Multiply(one, other)
            | Self::Divide(one, other)
            | Self::Greatest(one, other) => {
                one.related(found);
                other.related(found);
            }
        }
    }

    /// Every kind that is looked at.
    pub(super) fn kinds<'a>(&'a self, found: &mut Vec<&'a str>) {
        match self {
            Self::Constant(_) | Self::Field(_) => {}
            Self::Related(related) => found.push(&related.kind),
            Self::Add(one, other)
            | Self::Subtract(one, other)
            | Self::Multiply(one, other)
            | Self::Divide(one, other)
            | Self::Greatest(one, other) => {
                one.kinds(found);
                other.kinds(found);
            }
        }
    }
}

impl Related {
    /// Every field of the rows looked at that the answer rests on, the linking one among them.
    pub fn fields(&self) -> Vec<&str> {
        let mut found = self.only.fields();
        found.push(&self.via);
        match &self.take {
            Take::Count | Take::Certain | Take::Possible => {}
            Take::Sum(field) | Take::Most(field) | Take::Least(field) | Take::Distinct(field) => {
                found.push(field);
            }
            Take::Latest { fields, .. } => found.extend(fields.iter().map(String::as_str)),
        }
        found
    }
}
