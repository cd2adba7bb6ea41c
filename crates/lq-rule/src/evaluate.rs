//! The plain meaning of a checked rule on one record: what explaining tells and lowering must agree with.

use std::collections::BTreeSet;

use lq_core::filter::{Op, at_least};
use lq_core::time::Day;
use lq_core::value::{Value, industry};

use crate::ast::Aggregate;
use crate::checked::{Bound, Cell, CellIdx, Cond, CondNode, DayPoint, Gathered, Num, Source, Test};
use crate::facts::{Fact, Facts, Related, kept};
use crate::plan::{Fraction, TooLarge};

/// Where cells are looked up: a record with all that is known of it, or one of the records linked to it.
#[derive(Clone, Copy)]
pub(crate) struct Sight<'a> {
    pub(crate) cells: &'a [Cell],
    pub(crate) fields: &'a [Option<Fact>],
    pub(crate) facts: &'a Facts,
    /// Integers that stand for cells, in place of what is known: what would be if they changed.
    pub(crate) instead: &'a [(CellIdx, Fraction)],
}

impl<'a> Sight<'a> {
    pub(crate) fn of(cells: &'a [Cell], facts: &'a Facts) -> Self {
        Self { cells, fields: &facts.fields, facts, instead: &[] }
    }

    fn within(self, gathered: &'a Gathered, related: &'a Related) -> Self {
        Self { cells: &gathered.cells, fields: &related.fields, facts: self.facts, instead: &[] }
    }

    /// The fact of a cell that is a field or a value by period.
    pub(crate) fn fact(&self, cell: CellIdx) -> Option<&'a Fact> {
        let fact = match &self.cells[cell.0].source {
            Source::Field(place) => self.fields.get(*place)?.as_ref(),
            Source::Series { metric, of } => {
                let period = of.period(self.facts.on)?;
                self.facts.series.get(&(metric.clone(), period))
            }
            Source::Gathered(_) => None,
        };
        fact.filter(|fact| fact.value != Value::Nil)
    }

    /// The integer of a cell, as columns keep it; `None` where missing.
    pub(crate) fn integer(&self, cell: CellIdx) -> Option<Fraction> {
        if let Some((_, value)) = self.instead.iter().find(|(held, _)| *held == cell) {
            return Some(*value);
        }
        match &self.cells[cell.0].source {
            Source::Gathered(gathered) => self.gathered(gathered),
            _ => {
                let fact = self.fact(cell)?;
                kept(&fact.value, self.cells[cell.0].ty.as_ref()?).map(Fraction::whole)
            }
        }
    }

    /// The records that a gathering looks at; `None` where they were never looked up.
    pub(crate) fn related(&self, gathered: &Gathered) -> Option<&'a [Related]> {
        self.facts.related.get(&(gathered.kind.clone(), gathered.via)).map(Vec::as_slice)
    }

    /// What a gathering says of one record.
    pub(crate) fn counts(&self, gathered: &'a Gathered, related: &'a Related) -> Option<bool> {
        self.within(gathered, related).holds(&gathered.only)
    }

    fn gathered(&self, gathered: &'a Gathered) -> Option<Fraction> {
        let rows = self.related(gathered)?;
        let verdicts: Vec<(&Related, Option<bool>)> =
            rows.iter().map(|row| (row, self.counts(gathered, row))).collect();
        let n_open = verdicts.iter().filter(|(_, verdict)| verdict.is_none()).count();
        let counted: Vec<&Related> =
            verdicts.iter().filter(|(_, verdict)| *verdict == Some(true)).map(|(row, _)| *row).collect();
        let whole = |count: usize| i64::try_from(count).ok().map(Fraction::whole);
        match (gathered.how, gathered.bound) {
            (Aggregate::Count, Bound::Low) => whole(counted.len()),
            (Aggregate::Count, Bound::High) => whole(counted.len() + n_open),
            _ if n_open > 0 => None,
            (Aggregate::Count, Bound::Exact) => whole(counted.len()),
            (Aggregate::Distinct, _) => {
                let field = gathered.field?;
                let values: Option<BTreeSet<String>> = counted
                    .iter()
                    .map(|row| {
                        let fact = self.within(gathered, row).fact(field)?;
                        Some(gathered.cells[field.0].ty.as_ref()?.edit(&fact.value))
                    })
                    .collect();
                whole(values?.len())
            }
            (how, _) => self.folded(gathered, how, &counted),
        }
    }

    fn folded(&self, gathered: &'a Gathered, how: Aggregate, counted: &[&'a Related]) -> Option<Fraction> {
        let field = gathered.field?;
        let values: Option<Vec<Fraction>> =
            counted.iter().map(|row| self.within(gathered, row).integer(field)).collect();
        let values = values?;
        let folded = match how {
            Aggregate::Sum => values.iter().try_fold(Fraction::ZERO, |sum, value| sum.plus(*value)).ok(),
            Aggregate::Most => values.into_iter().max(),
            Aggregate::Least => values.into_iter().min(),
            _ => None,
        }?;
        // A cell of a column holds 64 bits.
        (folded.denominator() == 1 && i64::try_from(folded.numerator()).is_ok()).then_some(folded)
    }

    /// A number; `Ok(None)` where it is open.
    pub(crate) fn number(&self, num: &Num) -> Result<Option<Fraction>, TooLarge> {
        match num {
            Num::Constant(value) => Ok(Some(*value)),
            Num::Cell(cell, scale) => self.integer(*cell).map(|value| value.times(*scale)).transpose(),
            Num::Day(point) => {
                Ok(day(*point, self.facts.on).map(|day| Fraction::whole(i64::from(day.days()))))
            }
            Num::AtLeastZero(inner) => Ok(self.number(inner)?.map(|value| value.max(Fraction::ZERO))),
            Num::Sum(terms) => self.fold(terms, Fraction::ZERO, |so_far, value, is_added| {
                if is_added { so_far.plus(value).map(Some) } else { so_far.minus(value).map(Some) }
            }),
            Num::Product(factors) => {
                self.fold(factors, Fraction::whole(1), |so_far, value, is_multiplied| {
                    if is_multiplied { so_far.times(value).map(Some) } else { so_far.over(value) }
                })
            }
        }
    }

    /// From left to right. A missing fact is told before a number that is too large.
    fn fold(
        &self,
        parts: &[(bool, Num)],
        start: Fraction,
        join: impl Fn(Fraction, Fraction, bool) -> Result<Option<Fraction>, TooLarge>,
    ) -> Result<Option<Fraction>, TooLarge> {
        let mut so_far = Ok(Some(start));
        for (sort, part) in parts {
            so_far = match (so_far, self.number(part)) {
                (Ok(None), _) | (_, Ok(None)) => Ok(None),
                (Err(too_large), _) | (_, Err(too_large)) => Err(too_large),
                (Ok(Some(so_far)), Ok(Some(value))) => join(so_far, value, *sort),
            };
        }
        so_far
    }

    /// Whether a condition holds; `None` where it is open.
    pub(crate) fn holds(&self, cond: &Cond) -> Option<bool> {
        match &cond.node {
            CondNode::Always(answer) => Some(*answer),
            CondNode::Compare(left, op, right) => self.compares(left, *op, right),
            CondNode::Test(cell, test) => self.passes(*cell, test),
            CondNode::Filled(cell) => Some(match &self.cells[cell.0].source {
                Source::Gathered(_) => self.integer(*cell).is_some(),
                _ => self.fact(*cell).is_some(),
            }),
            CondNode::All(parts) => self.at_least(parts.len(), parts),
            CondNode::Any(parts) => self.at_least(1, parts),
            CondNode::AtLeast(wanted, parts) => self.at_least(*wanted as usize, parts),
            CondNode::Not(part) => self.holds(part).map(|answer| !answer),
        }
    }

    /// Kleene's "at least so many".
    fn at_least(&self, wanted: usize, parts: &[Cond]) -> Option<bool> {
        at_least(wanted, parts.iter().map(|part| self.holds(part)))
    }

    fn compares(&self, left: &Num, op: Op, right: &Num) -> Option<bool> {
        if let Some((cell, op, bound)) = count_against(self.cells, left, op, right) {
            let (low, high) = self.bounds(cell)?;
            return decided(low, high, op, bound);
        }
        let (left, right) = (self.number(left).ok()??, self.number(right).ok()??);
        Some(op.accepts(left.cmp(&right)))
    }

    /// Least and greatest count of a cell that counts records.
    pub(crate) fn bounds(&self, cell: CellIdx) -> Option<(Fraction, Fraction)> {
        if let Some((_, value)) = self.instead.iter().find(|(held, _)| *held == cell) {
            return Some((*value, *value));
        }
        let Source::Gathered(gathered) = &self.cells[cell.0].source else { return None };
        let rows = self.related(gathered)?;
        let (mut low, mut high) = (0, 0);
        for row in rows {
            let verdict = self.counts(gathered, row);
            low += i64::from(verdict == Some(true));
            high += i64::from(verdict != Some(false));
        }
        Some((Fraction::whole(low), Fraction::whole(high)))
    }

    fn passes(&self, cell: CellIdx, test: &Test) -> Option<bool> {
        if let Test::Flag(wanted) = test
            && let Some((_, value)) = self.instead.iter().find(|(held, _)| *held == cell)
        {
            return Some((*value == Fraction::whole(1)) == *wanted);
        }
        let fact = self.fact(cell)?;
        Some(match (&fact.value, test) {
            (Value::Flag(flag), Test::Flag(wanted)) => flag == wanted,
            (Value::Text(text), test) => words_pass(text, test, &self.facts.home),
            (value, Test::Records(records)) => records.iter().any(|record| value.linked().contains(record)),
            _ => return None,
        })
    }
}

/// Whether words pass a test on words or codes.
pub(crate) fn words_pass(text: &str, test: &Test, home: &[String]) -> bool {
    match test {
        Test::Codes(codes) => codes.iter().any(|code| code == text),
        Test::Industries(wider) => wider.iter().any(|wider| industry::belongs_to(text, wider)),
        Test::Regions(wider) => wider.iter().any(|wider| is_region_within(text, wider)),
        Test::Home => home.iter().any(|wider| is_region_within(text, wider)),
        Test::Words(words) => {
            let folded = text.to_lowercase();
            words.iter().any(|word| folded.contains(&word.to_lowercase()))
        }
        Test::Flag(_) | Test::Records(_) => false,
    }
}

/// Whether a region is another or lies within it.
fn is_region_within(code: &str, wider: &str) -> bool {
    code.starts_with(region_head(wider))
}

/// What all codes of GB/T 2260 within a region begin with: pairs of zeros at the end name the wider region. Told from
/// the code alone, so that a filter in the database says the same, and zones without a code in the table too.
pub(crate) fn region_head(wider: &str) -> &str {
    let mut head = wider;
    while let Some(shorter) = head.strip_suffix("00") {
        head = shorter;
    }
    head
}

/// A comparison of a count of records, of which some may be open, with a constant.
pub(crate) fn count_against(
    cells: &[Cell],
    left: &Num,
    op: Op,
    right: &Num,
) -> Option<(CellIdx, Op, Fraction)> {
    let is_open_count = |cell: &CellIdx| match &cells[cell.0].source {
        Source::Gathered(gathered) => {
            gathered.how == Aggregate::Count && gathered.only.node != CondNode::Always(true)
        }
        _ => false,
    };
    match (left, right) {
        (Num::Cell(cell, _), Num::Constant(bound)) if is_open_count(cell) => Some((*cell, op, *bound)),
        (Num::Constant(bound), Num::Cell(cell, _)) if is_open_count(cell) => {
            Some((*cell, turned(op), *bound))
        }
        _ => None,
    }
}

/// The comparison with its sides exchanged.
pub(crate) fn turned(op: Op) -> Op {
    match op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        same => same,
    }
}

/// Whether all numbers from `low` to `high` compare alike.
fn decided(low: Fraction, high: Fraction, op: Op, bound: Fraction) -> Option<bool> {
    let ends = (op.accepts(low.cmp(&bound)), op.accepts(high.cmp(&bound)));
    match op {
        Op::Eq | Op::Ne if low != high => {
            let may_be = low <= bound && bound <= high;
            if may_be { None } else { Some(op == Op::Ne) }
        }
        _ => (ends.0 == ends.1).then_some(ends.0),
    }
}

/// The day a point means; `None` outside the calendar.
pub(crate) fn day(point: DayPoint, on: Day) -> Option<Day> {
    let from = point.from.unwrap_or(on);
    let moved = by_months(from, point.months)?;
    let moved = moved.add_days(point.days);
    if !point.is_anniversary || point.months == 0 {
        return Some(moved);
    }
    // The anniversary of a day its month does not have is the month's last: further days may share it.
    let mut last = moved;
    while by_months(last.add_days(1), -point.months)?.add_days(-point.days) <= from {
        last = last.add_days(1);
    }
    Some(last)
}

/// The same day so many months later, or the last of that month.
fn by_months(day: Day, months: i32) -> Option<Day> {
    let (year, month, of_month) = day.ymd();
    let total = year * 12 + i32::try_from(month).ok()? - 1 + months;
    let (year, month) = (total.div_euclid(12), u32::try_from(total.rem_euclid(12)).ok()? + 1);
    (1..=of_month).rev().find_map(|of_month| Day::from_ymd(year, month, of_month))
}
