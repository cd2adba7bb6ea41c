//! The filter tree: what a list, a figure, a scope of rights or an alert selects.
//!
//! A filter names fields by their English name. The store turns it into bound SQL; [`Filter::holds`] is the plain
//! meaning both must agree with. Missing values are neither true nor false: a row is selected only where the filter
//! is certainly true.

mod measure;

use std::cmp::Ordering;

pub use measure::{Measure, Related, Take};

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
    /// At least so many of these hold.
    AtLeast(u32, Vec<Filter>),
    /// It is open whether this holds; never open itself.
    Open(Box<Filter>),
    /// Holds where the first does, does not hold where the second does, and is open elsewhere. The two are never true
    /// together.
    Settled(Box<Filter>, Box<Filter>),
    /// Two numbers compared; open where either is.
    Measured(Measure, Op, Measure),
    /// A field holds a value of whatever measure (asked-none is none), or a number computed can be told; never open.
    Known(Measure),
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

    /// One that is open for every row.
    pub fn open() -> Self {
        let never = || Box::new(Self::Or(Vec::new()));
        Self::Settled(never(), never())
    }

    /// Every field of the row itself that the filter looks at, by English name.
    pub fn fields(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.walk(&mut |part| match part {
            Self::Compare { field, .. }
            | Self::OneOf { field, .. }
            | Self::Contains { field, .. }
            | Self::Recorded { field, .. } => found.push(field.as_str()),
            Self::Measured(left, _, right) => {
                left.fields(&mut found);
                right.fields(&mut found);
            }
            Self::Known(measure) => measure.fields(&mut found),
            _ => {}
        });
        found
    }

    /// Every other kind that is looked at, by English name.
    pub fn kinds(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.walk(&mut |part| match part {
            Self::Measured(left, _, right) => {
                left.kinds(&mut found);
                right.kinds(&mut found);
            }
            Self::Known(measure) => measure.kinds(&mut found),
            _ => {}
        });
        found
    }

    /// Every look at another kind.
    pub fn related(&mut self) -> Vec<&mut Related> {
        let mut found = Vec::new();
        match self {
            Self::And(parts) | Self::Or(parts) | Self::AtLeast(_, parts) => {
                parts.iter_mut().for_each(|part| found.extend(part.related()));
            }
            Self::Not(part) | Self::Open(part) => found.extend(part.related()),
            Self::Settled(one, other) => {
                found.extend(one.related());
                found.extend(other.related());
            }
            Self::Measured(left, _, right) => {
                left.related(&mut found);
                right.related(&mut found);
            }
            Self::Known(measure) => measure.related(&mut found),
            _ => {}
        }
        found
    }

    /// Hands over the filter and every filter it is made of.
    fn walk<'a>(&'a self, each: &mut dyn FnMut(&'a Self)) {
        each(self);
        match self {
            Self::And(parts) | Self::Or(parts) | Self::AtLeast(_, parts) => {
                parts.iter().for_each(|part| part.walk(each));
            }
            Self::Not(part) | Self::Open(part) => part.walk(each),
            Self::Settled(one, other) => {
                one.walk(each);
                other.walk(each);
            }
            _ => {}
        }
    }

    /// The plain three-valued meaning: `None` where a missing value leaves it open.
    ///
    /// `Not` of an open condition is open; a row is selected only on `Some(true)`. A number computed from several
    /// values or from other rows is open here: one row does not tell it, the store does.
    pub fn holds(&self, schema: &KindSchema, row: &Row) -> Option<bool> {
        match self {
            Self::All => Some(true),
            Self::And(list) => at_least(list.len(), list.iter().map(|part| part.holds(schema, row))),
            Self::Or(list) => at_least(1, list.iter().map(|part| part.holds(schema, row))),
            Self::AtLeast(wanted, list) => {
                at_least(*wanted as usize, list.iter().map(|part| part.holds(schema, row)))
            }
            Self::Open(part) => Some(part.holds(schema, row).is_none()),
            Self::Settled(yes, no) => match (yes.holds(schema, row), no.holds(schema, row)) {
                (Some(true), _) => Some(true),
                (_, Some(true)) => Some(false),
                _ => None,
            },
            Self::Known(Measure::Field(field)) => Some(row.known(schema.field(field)?).is_some()),
            Self::Measured(..) | Self::Known(_) => None,
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

/// Kleene's "at least so many": all parts are conjunction, one part is disjunction.
pub fn at_least(wanted: usize, parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let (mut n_true, mut n_open) = (0, 0);
    for part in parts {
        match part {
            Some(true) => n_true += 1,
            Some(false) => {}
            None => n_open += 1,
        }
    }
    match (n_true >= wanted, n_true + n_open < wanted) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}
