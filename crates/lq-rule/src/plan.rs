//! A checked rule brought down to integers over columns.
//!
//! Every value is the integer the projection keeps (分, base micro-units, billionths, days since 1970-01-01, the place
//! of a choice, the code of a text in its dictionary), so that nothing is rounded before the rule says so. A missing
//! cell leaves what rests on it open, as in Kleene's logic.
//!
//! [`eval`] is what a plan means, row by row; the sweep and the SQL text must answer as it does. Whether a rule is in
//! force on a day is asked before its plan is used.

mod eval;
mod fraction;

pub(crate) use eval::granted_by;
pub use eval::{Granted, Outcome, eval, holds, value};
pub use fraction::{Fraction, TooLarge};

use lq_core::filter::Op;

/// Place of a column among those a plan reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnIdx(pub u32);

/// A number computed from a row, exact: a fraction of integers.
///
/// A number too large for a fraction of 128-bit integers is never wrapped or rounded: a condition on it is open, an
/// amount from it is [`Granted::TooLarge`].
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
    /// The smaller of both (孰低); open where either is.
    Least(Box<Number>, Box<Number>),
    /// The larger of both (孰高); open where either is.
    Greatest(Box<Number>, Box<Number>),
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

/// A rule brought down: who qualifies, and for how much.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Plan {
    /// Who qualifies.
    pub condition: Condition,
    /// What a row that qualifies is granted; `None` where the rule grants no money.
    pub amount: Option<Amount>,
}

/// What a row that qualifies is granted.
///
/// The grant is computed exactly, multiplied by each boost that holds, rounded once, and capped. Caps over several
/// rules or years and budgets are no matter of one row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Amount {
    /// Before boosts and cap.
    pub grant: Grant,
    /// Applied to the grant, one after another.
    pub boosts: Vec<Boost>,
    /// Where the exact amount becomes an integer.
    pub rounding: Rounding,
    /// No more than this, in the smallest unit of money.
    pub cap: Option<i64>,
}

/// How a grant is computed, in the smallest unit of money.
///
/// A base is a number of the row in its own unit. It counts as zero where it is below zero, and leaves the grant open
/// where it is open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Grant {
    /// The same for every row.
    Fixed(i64),
    /// The base times a rate: so much a unit, or a part of a sum.
    Rate {
        /// What is multiplied.
        base: Number,
        /// Smallest units of money for one unit of the base.
        rate: Fraction,
    },
    /// The amount of the last step the base reaches; nothing below the first.
    Steps {
        /// What is compared.
        base: Number,
        /// Ascending by their first value.
        steps: Vec<Step>,
    },
    /// Each part of the base at the rate of its tier (超额累进); nothing for the part below the first.
    Tiers {
        /// What is cut into parts.
        base: Number,
        /// Ascending by their first value; each ends where the next begins.
        tiers: Vec<Tier>,
    },
    /// The grant of the first condition that holds; nothing where none does; open where an open one comes first.
    First(Vec<(Condition, Grant)>),
    /// All together.
    Sum(Vec<Grant>),
}

/// A step of [`Grant::Steps`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Step {
    /// Least base it applies to.
    pub from: Fraction,
    /// What is granted, in the smallest unit of money.
    pub amount: i64,
}

/// A tier of [`Grant::Tiers`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tier {
    /// Where the part of the base it applies to begins; at least zero.
    pub from: Fraction,
    /// Smallest units of money for one unit of that part.
    pub rate: Fraction,
}

/// Multiplies the grant where a condition holds; leaves the amount open where that is open.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Boost {
    /// When.
    pub when: Condition,
    /// By how much: 120% is 6/5.
    pub factor: Fraction,
}

/// Where an exact amount becomes an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rounding {
    /// To a multiple of this many smallest units: 100 for whole 元, 1,000,000 for whole 万元. At least 1.
    pub to: i64,
    /// Which of the two multiples around it.
    pub mode: RoundingMode,
}

/// Which multiple an amount between two is rounded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RoundingMode {
    /// The lower (舍去).
    Down,
    /// The nearer, half upwards (四舍五入).
    Nearest,
    /// The upper (进一).
    Up,
}

impl Rounding {
    /// Down to the smallest unit of money.
    pub const DOWN: Self = Self { to: 1, mode: RoundingMode::Down };
}
