//! A rule whose names and units are known to mean something: what explaining and lowering work on.
//!
//! Numbers are integers as the projection keeps them (分, base micro-units, days since 1970-01-01) times an exact
//! scale, so that numbers of one dimension compare as they stand. Fields are named by their place in the schema.

use std::collections::BTreeMap;

use lq_core::RecordId;
use lq_core::filter::Op;
use lq_core::time::{Day, Period};
use lq_core::value::ValueType;

use crate::ast::{Aggregate, Basis, CapScope, Force, RuleKind, Way};
use crate::place::Span;
use crate::plan::Fraction;

/// A rule that was checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// What it is for.
    pub kind: RuleKind,
    /// Its title.
    pub title: String,
    /// The documents it rests on.
    pub basis: Vec<Basis>,
    /// When it is in force; always without.
    pub force: Option<Force>,
    /// English name of the kind it is about.
    pub subject: String,
    /// What it reads of a record.
    pub cells: Vec<Cell>,
    /// Who qualifies; everybody without.
    pub condition: Cond,
    /// What a figure counts.
    pub value: Option<Counted>,
    /// Roles an alert tells, as written.
    pub tell: Vec<String>,
    /// What is given.
    pub award: Option<Award>,
    /// Most that is given to all.
    pub budget: Option<Limit>,
}

/// Place of a cell among those a rule, or a gathering, reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellIdx(pub usize);

/// One thing a rule reads of a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Where it comes from.
    pub source: Source,
    /// What values it takes; `None` for a count of records.
    pub ty: Option<ValueType>,
    /// What people call it: 营业收入, 营业收入(2023年), 件数(知识产权 …).
    pub label: String,
    /// Whether an enterprise can change it by what it does.
    pub is_reachable: bool,
}

/// Where a cell comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum Source {
    /// A field of the record, by its place in the schema.
    Field(usize),
    /// A value by period of the record, held as rows of the kind that keeps them.
    Series {
        /// What is measured, as those rows name it.
        metric: String,
        /// Of when.
        of: When,
    },
    /// A number from the records of another kind that link to the record.
    Gathered(Box<Gathered>),
}

/// A period, fixed or counted from the day that is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// This one.
    Fixed(Period),
    /// The calendar year so many years after that of the day: −1 is 上年.
    Year(i32),
}

impl When {
    /// The period meant on a day; `None` outside the calendar.
    pub fn period(self, on: Day) -> Option<Period> {
        match self {
            Self::Fixed(period) => Some(period),
            Self::Year(shift) => Period::year(on.year() + shift),
        }
    }
}

/// A number from many records.
#[derive(Clone, Debug, PartialEq)]
pub struct Gathered {
    /// What is done with them: 件数, 合计, 最大, 最小 or 去重. An average is a sum over a count.
    pub how: Aggregate,
    /// English name of their kind.
    pub kind: String,
    /// Place of the field of that kind which links to the record.
    pub via: usize,
    /// What is read of each of them.
    pub cells: Vec<Cell>,
    /// What is added up, for all but 件数: a cell.
    pub field: Option<CellIdx>,
    /// Which of them.
    pub only: Cond,
    /// Which bound of the number, where some of them are open.
    pub bound: Bound,
}

/// A number from many records of which some may or may not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bound {
    /// Open where any of them is.
    Exact,
    /// Those that certainly count.
    Low,
    /// Those that may count.
    High,
}

/// A condition with its place and words.
#[derive(Clone, Debug, PartialEq)]
pub struct Cond {
    /// Where it stands.
    pub span: Span,
    /// Its number in the policy, empty without.
    pub label: String,
    /// The words of the policy it rests on, empty without.
    pub cite: String,
    /// In the canonical form, for conditions that are not made of others.
    pub words: String,
    /// What it says.
    pub node: CondNode,
}

/// What a condition says.
#[derive(Clone, Debug, PartialEq)]
pub enum CondNode {
    /// The same for every record.
    Always(bool),
    /// Two numbers of one dimension compared; open where either is.
    Compare(Num, Op, Num),
    /// A cell passes a test; open where missing.
    Test(CellIdx, Test),
    /// A cell is there; never open.
    Filled(CellIdx),
    /// All hold.
    All(Vec<Cond>),
    /// One holds.
    Any(Vec<Cond>),
    /// At least so many hold.
    AtLeast(u32, Vec<Cond>),
    /// It does not hold.
    Not(Box<Cond>),
}

/// What is asked of a cell that is no number.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Yes or no.
    Flag(bool),
    /// One of these codes or words.
    Codes(Vec<String>),
    /// An industry code that is one of these or within one.
    Industries(Vec<String>),
    /// A region that is one of these or within one.
    Regions(Vec<String>),
    /// A region of the zone itself.
    Home,
    /// One of these stands in the words, case folded.
    Words(Vec<String>),
    /// Links to one of these.
    Records(Vec<RecordId>),
}

/// A number of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Num {
    /// The same for every record.
    Constant(Fraction),
    /// A cell times its scale; open where missing.
    Cell(CellIdx, Fraction),
    /// The day asked about, or another, moved by months and then days (days since 1970-01-01).
    Day(DayPoint),
    /// Terms added (`true`) or taken away.
    Sum(Vec<(bool, Num)>),
    /// Factors multiplied (`true`) or divided by; open where a divisor is zero.
    Product(Vec<(bool, Num)>),
    /// Zero instead of less.
    AtLeastZero(Box<Num>),
}

/// A day told from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayPoint {
    /// From this one; from the day asked about without.
    pub from: Option<Day>,
    /// Months later, earlier if negative; a day the month does not have is its last.
    pub months: i32,
    /// Days later.
    pub days: i32,
    /// The latest day whose anniversary is not after it: 满 2 年 asks with `months` −24 for the last day of founding.
    pub is_anniversary: bool,
}

/// What a figure counts over the records that satisfy its condition.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// How.
    pub how: Aggregate,
    /// The number added up, for 合计, 平均, 最大, 最小.
    pub number: Option<(Num, Dimension)>,
    /// The cell whose values are told apart, for 去重.
    pub cell: Option<CellIdx>,
    /// The condition of which the share is taken, for 占比.
    pub share: Option<Cond>,
}

/// What a number measures: money and units with their exponents.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dimension {
    /// Exponent of money.
    pub money: i8,
    /// Exponents of the dimensions of units, none zero.
    pub units: BTreeMap<&'static str, i8>,
}

/// What is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Award {
    /// The highest item alone instead of the sum.
    pub is_highest: bool,
    /// In order, at least one.
    pub items: Vec<Item>,
    /// Raise all items, one after another.
    pub raises: Vec<Raise>,
    /// Rounded once, before caps.
    pub rounding: crate::plan::Rounding,
    /// Which way it was written to be rounded, `None` where the rule says nothing.
    pub way: Option<Way>,
    /// Most one firm gets, in 分, by scope.
    pub caps: BTreeMap<CapScope, i64>,
}

/// One item of an award.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its number in the policy.
    pub label: String,
    /// In the canonical form, without its steps.
    pub words: String,
    /// The words of the policy it rests on.
    pub cite: String,
    /// How much.
    pub how: How,
    /// Most of it, in 分.
    pub at_most: Option<i64>,
    /// Raise it, one after another.
    pub raises: Vec<Raise>,
    /// Given where this holds.
    pub when: Option<Cond>,
}

/// How much is given, in 分. A base counts as zero where it is below.
#[derive(Clone, Debug, PartialEq)]
pub enum How {
    /// So much.
    Fixed(i64),
    /// A share of a base.
    Share(Num, Fraction),
    /// So much for each step of a base.
    PerUnit {
        /// What is counted.
        base: Num,
        /// One step of it, above zero.
        step: Fraction,
        /// Full steps alone.
        is_full: bool,
        /// For each, in 分.
        each: i64,
    },
    /// By the highest step reached.
    Steps(Num, Vec<StepAt>),
    /// By parts of the base: where each begins, ascending from zero on, and its share.
    Tiers(Num, Vec<(Fraction, Fraction)>),
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepAt {
    /// Above the threshold instead of at it.
    pub is_over: bool,
    /// The threshold.
    pub at: Fraction,
    /// What is given.
    pub give: Give,
}

/// What a step gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Give {
    /// So much, in 分.
    Money(i64),
    /// So much of the base.
    Share(Fraction),
}

/// A raise.
#[derive(Clone, Debug, PartialEq)]
pub struct Raise {
    /// What is multiplied in: 120% is 6/5.
    pub factor: Fraction,
    /// Where this holds.
    pub when: Option<Cond>,
    /// In the canonical form.
    pub words: String,
}

/// Most that is given to all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Each year instead of in all.
    pub is_yearly: bool,
    /// In 分.
    pub money: i64,
    /// 按比例 instead of 先到先得.
    pub is_pro_rata: bool,
}

impl Cond {
    /// A condition without words of its own.
    pub(crate) fn plain(span: Span, node: CondNode) -> Self {
        Self { span, label: String::new(), cite: String::new(), words: String::new(), node }
    }

    /// The conditions this one is made of.
    pub fn parts(&self) -> &[Cond] {
        match &self.node {
            CondNode::All(parts) | CondNode::Any(parts) | CondNode::AtLeast(_, parts) => parts,
            CondNode::Not(part) => std::slice::from_ref(part),
            _ => &[],
        }
    }

    /// The cells it looks at, each once, in order.
    pub fn cells(&self) -> Vec<CellIdx> {
        let mut cells = Vec::new();
        crate::explain::cells_of(self, &mut cells);
        cells
    }
}

impl How {
    /// The cells an amount is computed from, each once, in order.
    pub fn cells(&self) -> Vec<CellIdx> {
        let mut cells = Vec::new();
        if let Self::Share(base, _)
        | Self::Steps(base, _)
        | Self::Tiers(base, _)
        | Self::PerUnit { base, .. } = self
        {
            crate::explain::cells_of_number(base, &mut cells);
        }
        cells
    }
}
