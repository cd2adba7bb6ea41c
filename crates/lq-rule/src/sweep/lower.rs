//! Conditions of plans brought into the graph.
//!
//! A comparison of quotients of linear forms becomes one of a linear form with an integer, by cross-multiplication in
//! exact integers: for b > 0, a/b ≥ p/q is a·q − b·p ≥ 0. What the bounds of the columns decide is decided here.

use lq_core::filter::Op;

use super::linear::{Linear, Quotient, Reach, columns_of, div_up, gcd};
use super::node::{Graph, NodeIdx, Width};
use crate::columns::{Bounds, Columns};
use crate::plan::{ColumnIdx, Condition, Number};

/// Most values a set of codes may span to be looked up in a table.
pub(super) const TABLE: i128 = 4096;

pub(super) struct Lowering<'a> {
    pub(super) graph: Graph,
    pub(super) columns: &'a Columns,
    /// Of every column, over all rows.
    pub(super) bounds: Vec<Bounds>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(columns: &'a Columns) -> Self {
        let bounds = columns.columns().iter().map(|column| column.bounds).collect();
        Self { graph: Graph::default(), columns, bounds }
    }

    /// The node of a condition.
    pub(super) fn condition(&mut self, condition: &Condition) -> NodeIdx {
        let bounds = self.bounds.clone();
        self.within(condition, &bounds)
    }

    /// The node of a condition where only rows within these bounds matter, or rows in which the cell is missing.
    fn within(&mut self, condition: &Condition, bounds: &[Bounds]) -> NodeIdx {
        match condition {
            Condition::Always(Some(answer)) => self.graph.always(*answer),
            Condition::Always(None) => self.graph.open(),
            Condition::Compare(left, op, right) => {
                self.compare(left, *op, right, bounds).unwrap_or_else(|| self.graph.row(condition))
            }
            Condition::OneOf(column, values) => self.one_of(*column, values),
            Condition::Recorded(column) if self.is_known(*column) => {
                let missing = self.graph.missing(*column, &self.bounds);
                self.graph.not(missing)
            }
            Condition::Recorded(_) => self.graph.always(false),
            Condition::All(parts) => self.all(parts, bounds),
            Condition::Any(parts) => {
                let parts = parts.iter().map(|part| self.within(part, bounds)).collect();
                self.graph.any(parts)
            }
            Condition::AtLeast(wanted, parts) => {
                let parts = parts.iter().map(|part| self.within(part, bounds)).collect();
                self.graph.at_least(*wanted as usize, parts)
            }
            Condition::Not(part) => {
                let part = self.within(part, bounds);
                self.graph.not(part)
            }
        }
    }

    /// A conjunction. Where a part bounds a cell, the others need only be right within: a row outside is false
    /// whatever they say, and a row without the cell leaves them open.
    fn all(&mut self, parts: &[Condition], bounds: &[Bounds]) -> NodeIdx {
        let mut flat = Vec::new();
        flatten(parts, &mut flat);
        let mut narrow = bounds.to_vec();
        let mut guards = Vec::new();
        for part in &flat {
            if narrows(part, &mut narrow) {
                guards.push(self.within(part, bounds));
            }
        }
        let mut probe = bounds.to_vec();
        for part in flat {
            if !narrows(part, &mut probe) {
                guards.push(self.within(part, &narrow));
            }
        }
        self.graph.all(guards)
    }

    /// Two numbers compared; `None` where that must be done row by row.
    fn compare(&mut self, left: &Number, op: Op, right: &Number, bounds: &[Bounds]) -> Option<NodeIdx> {
        // What the plain evaluation would find too large is left to it.
        Reach::of(left, &self.bounds)?;
        Reach::of(right, &self.bounds)?;
        let difference = Quotient::of(left, bounds)?.minus(Quotient::of(right, bounds)?)?;
        let (over, under) = (difference.over, difference.under);
        let node = match under.range(bounds)? {
            (1.., _) => self.sign(&over, op, bounds)?,
            (_, ..=-1) => self.sign(&over.times(-1)?, op, bounds)?,
            _ => {
                let above = self.sign(&under, Op::Gt, bounds)?;
                let below = self.sign(&under, Op::Lt, bounds)?;
                let (plain, turned) =
                    (self.sign(&over, op, bounds)?, self.sign(&over.times(-1)?, op, bounds)?);
                let (plain, turned) =
                    (self.graph.all(vec![above, plain]), self.graph.all(vec![below, turned]));
                let either = self.graph.any(vec![plain, turned]);
                let nonzero = self.graph.any(vec![above, below]);
                let zero = self.graph.not(nonzero);
                self.graph.unless(either, zero)
            }
        };
        let mut columns = Vec::new();
        columns_of(left, &mut columns);
        columns_of(right, &mut columns);
        let missing = self.any_missing(columns);
        Some(self.graph.unless(node, missing))
    }

    /// Where a cell of these columns is missing.
    pub(super) fn any_missing(&mut self, mut columns: Vec<ColumnIdx>) -> NodeIdx {
        columns.sort_unstable();
        columns.dedup();
        let missing = columns.iter().map(|column| self.graph.missing(*column, &self.bounds)).collect();
        self.graph.any(missing)
    }

    /// A linear form compared with zero; `None` where it needs more than 64 bits.
    fn sign(&mut self, form: &Linear, op: Op, bounds: &[Bounds]) -> Option<NodeIdx> {
        Some(match op {
            Op::Ge => self.reaches(form, 0, bounds)?,
            Op::Gt => self.reaches(form, 1, bounds)?,
            Op::Lt | Op::Le => {
                let reached = self.reaches(form, i128::from(op == Op::Le), bounds)?;
                self.graph.not(reached)
            }
            Op::Eq | Op::Ne => {
                let (zero, one) = (self.reaches(form, 0, bounds)?, self.reaches(form, 1, bounds)?);
                let below = self.graph.not(one);
                let equal = self.graph.all(vec![zero, below]);
                if op == Op::Eq { equal } else { self.graph.not(equal) }
            }
        })
    }

    /// Where a linear form is at least so much; `None` where it needs more than 64 bits.
    ///
    /// Divided by what the coefficients share and with the first of them above zero, so that what means the same is the
    /// same.
    fn reaches(&mut self, form: &Linear, least: i128, bounds: &[Bounds]) -> Option<NodeIdx> {
        let (low, high) = form.range(bounds)?;
        if low >= least || high < least {
            return Some(self.graph.always(low >= least));
        }
        let shared = form.terms.values().fold(0, |shared, one| gcd(shared, one.unsigned_abs()));
        let shared = i128::try_from(shared).ok()?.max(1);
        let mut bound = div_up(least.checked_sub(form.constant)?, shared);
        let is_turned = form.terms.values().next().is_some_and(|first| *first < 0);
        let sign = if is_turned { -1 } else { 1 };
        if is_turned {
            // −x ≥ b is not x ≥ 1 − b.
            bound = 1_i128.checked_sub(bound)?;
        }
        let terms: Vec<(ColumnIdx, i128)> =
            form.terms.iter().map(|(column, factor)| (*column, factor / shared * sign)).collect();
        let node = match terms[..] {
            [(column, 1)] => {
                let data = &self.columns.get(column).data;
                self.graph.least(column, i64::try_from(bound).ok()?, data)
            }
            _ => self.linear(&terms, bound)?,
        };
        Some(if is_turned { self.graph.not(node) } else { node })
    }

    fn linear(&mut self, terms: &[(ColumnIdx, i128)], bound: i128) -> Option<NodeIdx> {
        let form = Linear { terms: terms.iter().copied().collect(), constant: 0 };
        // The arithmetic runs over all rows, also those outside narrower bounds.
        let magnitude = form.magnitude(&self.bounds)?.max(bound.checked_abs()?);
        let width = if magnitude <= i128::from(i32::MAX) { Width::I32 } else { Width::I64 };
        if magnitude > i128::from(i64::MAX) {
            return None;
        }
        let mut narrow = Vec::with_capacity(terms.len());
        for (column, factor) in terms {
            if width == Width::I32 {
                i32::try_from(*factor).ok()?;
            }
            narrow.push((*column, i64::try_from(*factor).ok()?));
        }
        Some(self.graph.linear(narrow, i64::try_from(bound).ok()?, width))
    }

    fn one_of(&mut self, column: ColumnIdx, values: &[i64]) -> NodeIdx {
        let Some(bounds) = self.bounds.get(column.0 as usize).copied() else { return self.graph.open() };
        let divisible = values.iter().filter(|value| *value % bounds.factor == 0);
        let mut kept: Vec<i64> = divisible
            .map(|value| value / bounds.factor)
            .filter(|kept| (bounds.least..=bounds.greatest).contains(kept))
            .collect();
        kept.sort_unstable();
        kept.dedup();
        let runs: Vec<(i64, i64)> = kept
            .chunk_by(|one, next| one.checked_add(1) == Some(*next))
            .filter_map(|run| Some((*run.first()?, *run.last()?)))
            .collect();
        // Few runs are cheaper compared than looked up.
        let node = if runs.len() <= 2 {
            let ranges = runs.iter().map(|(first, last)| self.run(column, bounds, *first, *last)).collect();
            self.graph.any(ranges)
        } else {
            self.graph.one_of(column, kept)
        };
        let missing = self.graph.missing(column, &self.bounds);
        self.graph.unless(node, missing)
    }

    /// Where a cell is kept as a value from the first to the last of these.
    fn run(&mut self, column: ColumnIdx, bounds: Bounds, first: i64, last: i64) -> NodeIdx {
        let data = &self.columns.get(column).data;
        let mut parts = Vec::new();
        if first > bounds.least {
            parts.push(self.graph.least(column, first, data));
        }
        if last < bounds.greatest {
            let above = self.graph.least(column, last + 1, data);
            parts.push(self.graph.not(above));
        }
        self.graph.all(parts)
    }

    fn is_known(&self, column: ColumnIdx) -> bool {
        (column.0 as usize) < self.bounds.len()
    }
}

/// The parts of a conjunction and of those within it.
fn flatten<'a>(parts: &'a [Condition], into: &mut Vec<&'a Condition>) {
    for part in parts {
        match part {
            Condition::All(inner) => flatten(inner, into),
            other => into.push(other),
        }
    }
}

/// Whether a condition bounds a single cell; if so, narrows its bounds.
fn narrows(condition: &Condition, bounds: &mut [Bounds]) -> bool {
    let Condition::Compare(left, op, right) = condition else { return false };
    let (column, op, constant) = match (left, right) {
        (Number::Column(column), Number::Constant(constant)) => (column, *op, *constant),
        (Number::Constant(constant), Number::Column(column)) => (column, turned(*op), *constant),
        _ => return false,
    };
    let Some(bounds) = bounds.get_mut(column.0 as usize) else { return false };
    let (constant, factor) = (i128::from(constant), i128::from(bounds.factor));
    // Least kept value at or above the constant, and greatest at or below.
    let (up, down) = (div_up(constant, factor), constant.div_euclid(factor));
    let (least, greatest) = match op {
        Op::Ge => (up, i128::MAX),
        Op::Gt => (down + 1, i128::MAX),
        Op::Le => (i128::MIN, down),
        Op::Lt => (i128::MIN, up - 1),
        Op::Eq => (up, down),
        Op::Ne => return false,
    };
    let clamped = |bound: i128| bound.clamp(i64::MIN.into(), i64::MAX.into());
    bounds.least = bounds.least.max(i64::try_from(clamped(least)).unwrap_or(bounds.least));
    bounds.greatest = bounds.greatest.min(i64::try_from(clamped(greatest)).unwrap_or(bounds.greatest));
    true
}

fn turned(op: Op) -> Op {
    match op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        same => same,
    }
}
