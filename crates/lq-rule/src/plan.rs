//! A checked rule brought down to integers over columns.
//!
//! Every value is the integer the projection keeps (分, base micro-units, billionths, days since 1970-01-01, the place
//! of a choice, the code of a text in its dictionary), so that nothing is rounded before the rule says so. A missing
//! cell leaves what rests on it open, as in Kleene's logic.

use lq_core::filter::Op;

/// Place of a column among those a plan reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnIdx(pub u32);

/// A number computed from a row, exact: a fraction of integers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Number {
    /// A cell as kept; open where missing.
    Column(ColumnIdx),
    /// A constant.
    Constant(i64),
    /// Sum of both.
    Add(Box<Number>, Box<Number>),
    /// The first less the second.
    Subtract(Box<Number>, Box<Number>),
    /// Product of both.
    Multiply(Box<Number>, Box<Number>),
    /// The first over the second; open where the second is zero.
    Divide(Box<Number>, Box<Number>),
}

/// A condition on a row: true, false or open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// The same for every row; `None` is open.
    Always(Option<bool>),
    /// Two numbers compared; open where either is.
    Compare(Number, Op, Number),
    /// A cell is one of these, ascending; open where missing.
    OneOf(ColumnIdx, Vec<i64>),
    /// A cell is there; never open.
    Recorded(ColumnIdx),
    /// All hold.
    All(Vec<Condition>),
    /// One holds.
    Any(Vec<Condition>),
    /// At least so many hold.
    AtLeast(u32, Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
}
