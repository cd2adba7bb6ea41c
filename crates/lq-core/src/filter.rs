//! The filter tree: what a list, a figure, a scope of rights or an alert selects.
//!
//! A filter names fields by their English name. The store turns it into bound SQL; [`Filter::holds`] is the plain
//! meaning both must agree with. Missing values are neither true nor false: a row is selected only where the filter
//! is certainly true.

use std::cmp::Ordering;

use crate::row::Row;
use crate::schema::KindSchema;
use crate::value::Value;

/// A condition on one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// Every row.
    All,
    /// All of these hold.
    And(Vec<Filter>),
    /// At least one of these holds.
    Or(Vec<Filter>),
    /// This does not hold.
    Not(Box<Filter>),
    /// A field compared with a value.
    Compare {
        /// English name of the field.
        field: String,
        /// How.
        op: Op,
        /// With what; of the field's own type.
        value: Value,
    },
    /// A field is one of these values.
    OneOf {
        /// English name of the field.
        field: String,
        /// The values, of the field's own type.
        values: Vec<Value>,
    },
    /// A text field contains these words, case folded.
    Contains {
        /// English name of the field.
        field: String,
        /// What to look for.
        words: String,
    },
    /// A field is recorded (`true`) or never was (`false`); asked-none counts as recorded.
    Recorded {
        /// English name of the field.
        field: String,
        /// Which of the two.
        is_recorded: bool,
    },
    /// The record's own id is one of these.
    Id(Vec<crate::id::RecordId>),
    /// The record's human number is this one, letters in any case.
    Number(String),
}

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// Greater.
    Gt,
    /// Greater or equal.
    Ge,
}

impl Op {
    /// Whether an ordering satisfies the comparison.
    pub fn accepts(self, ordering: Ordering) -> bool {
        match self {
            Self::Eq => ordering == Ordering::Equal,
            Self::Ne => ordering != Ordering::Equal,
            Self::Lt => ordering == Ordering::Less,
            Self::Le => ordering != Ordering::Greater,
            Self::Gt => ordering == Ordering::Greater,
            Self::Ge => ordering != Ordering::Less,
        }
    }
}

impl Filter {
    /// Joins two filters so that both must hold, without needless nesting.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, one) | (one, Self::All) => one,
            (Self::And(mut list), Self::And(more)) => {
                list.extend(more);
                Self::And(list)
            }
            (Self::And(mut list), one) => {
                list.push(one);
                Self::And(list)
            }
            (one, other) => Self::And(vec![one, other]),
        }
    }

    /// A field equal to a value.
    pub fn is(field: &str, value: Value) -> Self {
        Self::Compare { field: field.to_owned(), op: Op::Eq, value }
    }

    /// The plain three-valued meaning: `None` where a missing value leaves it open.
    ///
    /// `Not` of an open condition is open; a row is selected only on `Some(true)`.
    pub fn holds(&self, schema: &KindSchema, row: &Row) -> Option<bool> {
        match self {
            Self::All => Some(true),
            Self::And(list) => joined(list.iter().map(|part| part.holds(schema, row)), false),
            Self::Or(list) => joined(list.iter().map(|part| part.holds(schema, row)), true),
            Self::Not(part) => part.holds(schema, row).map(|holds| !holds),
            Self::Compare { field, op, value } => {
                let held = row.known(schema.field(field)?)?;
                held.compare(value).map(|ordering| op.accepts(ordering))
            }
            Self::OneOf { field, values } => {
                let held = row.known(schema.field(field)?)?;
                Some(
                    values
                        .iter()
                        .any(|value| held.compare(value) == Some(Ordering::Equal) || held.links_to(value)),
                )
            }
            Self::Contains { field, words } => match row.known(schema.field(field)?)? {
                Value::Text(text) => Some(text.to_lowercase().contains(&words.to_lowercase())),
                _ => None,
            },
            Self::Recorded { field, is_recorded } => {
                Some(row.values.get(schema.field(field)?)?.is_some() == *is_recorded)
            }
            Self::Id(ids) => Some(ids.contains(&row.id)),
            Self::Number(number) => Some(row.meta.number.eq_ignore_ascii_case(number)),
        }
    }
}

/// Kleene's conjunction (`decides` false) and disjunction (`decides` true): one deciding part settles it, otherwise
/// one open part leaves it open.
fn joined(parts: impl Iterator<Item = Option<bool>>, decides: bool) -> Option<bool> {
    let mut is_open = false;
    for part in parts {
        match part {
            Some(holds) if holds == decides => return Some(decides),
            Some(_) => {}
            None => is_open = true,
        }
    }
    if is_open { None } else { Some(!decides) }
}
