//! What would turn a verdict: missing facts that could, and changes a firm can make.
//!
//! A way is a set of needs that together make a condition come out as wanted. Ways of parts are joined as the
//! condition joins them, the cheapest kept: fewest changes, then fewest facts, then least relative change.

use std::cmp::Ordering;

use lq_core::filter::Op;
use lq_core::value::ValueType;

use super::clause::{cells_of, integer_text};
use crate::checked::{Cell, CellIdx, Cond, CondNode, Gathered, Num, Source, Test};
use crate::evaluate::{Sight, count_against};
use crate::facts::Related;
use crate::plan::{Fraction, Rounding, RoundingMode};

/// A change of one thing that a firm can make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What is changed, as people call it.
    pub label: String,
    /// What it is now.
    pub now: String,
    /// What it would have to be at least, or at most.
    pub target: String,
    /// From now to there.
    pub by: String,
    /// At least (`true`) or at most.
    pub is_more: bool,
}

/// What would turn a verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The smallest set of missing facts that could make the record qualify, by label; where facts are missing.
    pub missing: Vec<String>,
    /// Changes each of which alone is enough, the least first.
    pub alone: Vec<Change>,
    /// The cheapest changes that are enough together, where none is alone.
    pub together: Vec<Change>,
    /// Facts that are missing besides those changes.
    pub besides: Vec<String>,
}

/// So many ways are kept at each step.
const WAYS: usize = 16;
/// A way of more needs is none.
const LONGEST: usize = 12;
/// Most work a list of which some must hold is worth.
const LARGEST: usize = 10_000;

#[derive(Clone, Debug, PartialEq)]
enum Need {
    /// A cell, or a cell of one of the records linked to it.
    Fact(CellIdx, Option<(usize, CellIdx)>),
    Change(CellIdx, Fraction, bool),
}

/// Needs with their cost.
#[derive(Clone, Debug, PartialEq)]
struct Way {
    needs: Vec<Need>,
    cost: Fraction,
}

impl Way {
    /// Nothing is needed.
    fn nothing() -> Self {
        way(Vec::new())
    }

    fn n_changes(&self) -> usize {
        self.needs.iter().filter(|need| matches!(need, Need::Change(..))).count()
    }

    fn order(&self, other: &Self) -> Ordering {
        let key = |way: &Self| (way.n_changes(), way.needs.len());
        key(self).cmp(&key(other)).then_with(|| self.cost.cmp(&other.cost))
    }

    /// Both ways at once; `None` where they go apart or become too long.
    fn with(&self, other: &Self) -> Option<Self> {
        let mut joined = self.clone();
        for need in &other.needs {
            if joined.needs.contains(need) {
                continue;
            }
            let Need::Change(cell, target, is_more) = need else {
                joined.needs.push(need.clone());
                continue;
            };
            let same =
                joined.needs.iter_mut().find(|held| matches!(held, Need::Change(own, ..) if own == cell));
            match same {
                Some(Need::Change(_, held, held_more)) if held_more == is_more => {
                    *held = if *is_more { (*held).max(*target) } else { (*held).min(*target) };
                }
                Some(_) => return None,
                None => joined.needs.push(need.clone()),
            }
        }
        joined.cost = self.cost.plus(other.cost).ok()?;
        (joined.needs.len() <= LONGEST).then_some(joined)
    }
}

/// What would make the record qualify.
pub(super) fn found(condition: &Cond, sight: Sight<'_>) -> Needs {
    let ways = Looking { sight }.ways(condition, true);
    let is_open = sight.holds(condition).is_none();
    let mut needs = Needs::default();
    if is_open {
        let of_facts = ways.iter().find(|way| way.n_changes() == 0);
        needs.missing = of_facts.map(|way| labels(way, sight)).unwrap_or_default();
        return needs;
    }
    let enough: Vec<&Way> = ways.iter().filter(|way| is_enough(way, condition, sight)).collect();
    let alone = |way: &&&Way| way.needs.len() == 1;
    needs.alone = enough.iter().filter(alone).flat_map(|way| changes(way, sight)).collect();
    if needs.alone.is_empty()
        && let Some(way) = enough.first()
    {
        needs.together = changes(way, sight);
        needs.besides = labels(way, sight);
    }
    needs
}

/// Whether a way that rests on no further facts does make the record qualify.
fn is_enough(way: &Way, condition: &Cond, sight: Sight<'_>) -> bool {
    if way.n_changes() < way.needs.len() {
        return true;
    }
    let instead: Vec<(CellIdx, Fraction)> = way
        .needs
        .iter()
        .filter_map(|need| match need {
            Need::Change(cell, target, _) => Some((*cell, *target)),
            Need::Fact(..) => None,
        })
        .collect();
    Sight { instead: &instead, ..sight }.holds(condition) == Some(true)
}

fn labels(way: &Way, sight: Sight<'_>) -> Vec<String> {
    way.needs
        .iter()
        .filter_map(|need| match need {
            Need::Fact(cell, None) => Some(sight.cells[cell.0].label.clone()),
            Need::Fact(cell, Some((row, inner))) => {
                let Source::Gathered(gathered) = &sight.cells[cell.0].source else { return None };
                let caption = &sight.related(gathered)?.get(*row)?.caption;
                Some(format!("“{caption}”的{}", gathered.cells[inner.0].label))
            }
            Need::Change(..) => None,
        })
        .collect()
}

fn changes(way: &Way, sight: Sight<'_>) -> Vec<Change> {
    way.needs
        .iter()
        .filter_map(|need| {
            let Need::Change(cell, target, is_more) = need else { return None };
            let held = &sight.cells[cell.0];
            let now = now(*cell, sight)?;
            let by = if *is_more { target.minus(now) } else { now.minus(*target) }.ok()?;
            Some(Change {
                label: held.label.clone(),
                now: integer_text(held, now),
                target: integer_text(held, *target),
                by: integer_text(held, by),
                is_more: *is_more,
            })
        })
        .collect()
}

fn now(cell: CellIdx, sight: Sight<'_>) -> Option<Fraction> {
    sight.integer(cell).or_else(|| sight.bounds(cell).map(|(low, _)| low))
}

struct Looking<'a> {
    sight: Sight<'a>,
}

impl Looking<'_> {
    /// Ways to make a condition come out as wanted, the cheapest first; none where there is none.
    fn ways(&self, cond: &Cond, wanted: bool) -> Vec<Way> {
        let verdict = self.sight.holds(cond);
        if verdict == Some(wanted) {
            return vec![Way::nothing()];
        }
        match &cond.node {
            CondNode::Always(_) => Vec::new(),
            CondNode::Not(part) => self.ways(part, !wanted),
            CondNode::All(parts) => self.some_of(if wanted { parts.len() } else { 1 }, parts, wanted),
            CondNode::Any(parts) => self.some_of(if wanted { 1 } else { parts.len() }, parts, wanted),
            CondNode::AtLeast(n, parts) => {
                let n = *n as usize;
                self.some_of(if wanted { n } else { parts.len() + 1 - n.min(parts.len()) }, parts, wanted)
            }
            _ if verdict.is_none() => self.facts_of(cond, wanted).into_iter().collect(),
            CondNode::Filled(cell) if wanted => vec![way(vec![Need::Fact(*cell, None)])],
            CondNode::Compare(left, op, right) => {
                self.turned(left, if wanted { *op } else { opposite(*op) }, right)
            }
            CondNode::Test(cell, Test::Flag(flag)) if self.sight.cells[cell.0].is_reachable => {
                let target = Fraction::whole(i64::from(*flag == wanted));
                vec![self.priced(Need::Change(*cell, target, *flag == wanted))]
            }
            CondNode::Test(..) | CondNode::Filled(_) => Vec::new(),
        }
    }

    /// Ways to make at least `n` of the parts come out as wanted.
    fn some_of(&self, n: usize, parts: &[Cond], wanted: bool) -> Vec<Way> {
        // Places that can still reach n: all of them for a conjunction would be one at each step.
        if n > parts.len() || (n != parts.len() && n * parts.len() > LARGEST) {
            return Vec::new();
        }
        let mut reached: Vec<Vec<Way>> = vec![Vec::new(); n + 1];
        reached[0].push(Way::nothing());
        for (at, part) in parts.iter().enumerate() {
            let ways = self.ways(part, wanted);
            let left = parts.len() - at - 1;
            // From the most down, so that a part is taken once.
            let highest = n.min(at + 1);
            let least = n.saturating_sub(left).max(1);
            for count in (least..=highest).rev() {
                let joined: Vec<Way> = reached[count - 1]
                    .iter()
                    .flat_map(|before| ways.iter().filter_map(|way| before.with(way)))
                    .collect();
                // A count that must include this part keeps nothing of what stood there.
                reached[count].extend(joined);
                reached[count].sort_by(Way::order);
                reached[count].dedup();
                reached[count].truncate(WAYS);
            }
            if n > left {
                // What is below can no longer reach n.
                reached[..n - left].iter_mut().for_each(Vec::clear);
            }
        }
        reached.pop().unwrap_or_default()
    }

    /// What is missing of an open clause; `None` where nothing is (a divisor of zero, numbers too large).
    fn facts_of(&self, cond: &Cond, wanted: bool) -> Option<Way> {
        let mut cells = Vec::new();
        cells_of(cond, &mut cells);
        let mut needs = Vec::new();
        for cell in cells {
            match &self.sight.cells[cell.0].source {
                Source::Gathered(gathered) => {
                    self.facts_of_gathered(cell, gathered, cond, wanted, &mut needs);
                }
                _ if self.sight.integer(cell).is_none() && self.sight.fact(cell).is_none() => {
                    needs.push(Need::Fact(cell, None));
                }
                _ => {}
            }
        }
        (!needs.is_empty() && needs.len() <= LONGEST).then(|| way(needs))
    }

    /// What is missing of the records linked: of as many as must come out well, or of all that are open.
    fn facts_of_gathered(
        &self,
        cell: CellIdx,
        gathered: &Gathered,
        cond: &Cond,
        wanted: bool,
        out: &mut Vec<Need>,
    ) {
        let Some(rows) = self.sight.related(gathered) else {
            out.push(Need::Fact(cell, None));
            return;
        };
        let mut open: Vec<Vec<Need>> = rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| {
                let missing = self.missing_of(gathered, row);
                let is_open = self.sight.counts(gathered, row).is_none()
                    || (gathered.field.is_some() && !missing.is_empty());
                let needs = missing.into_iter().map(|inner| Need::Fact(cell, Some((at, inner)))).collect();
                is_open.then_some(needs)
            })
            .collect();
        open.sort_by_key(Vec::len);
        if let CondNode::Compare(left, op, right) = &cond.node
            && let Some((_, op, bound)) = count_against(self.sight.cells, left, *op, right)
            && let Some((low, _)) = self.sight.bounds(cell)
            && wanted
            && matches!(op, Op::Ge | Op::Gt)
        {
            let enough = (1..=open.len()).find(|n| {
                let n = i64::try_from(*n).ok().map(Fraction::whole);
                n.and_then(|n| low.plus(n).ok()).is_some_and(|reached| op.accepts(reached.cmp(&bound)))
            });
            open.truncate(enough.unwrap_or(open.len()));
        }
        out.extend(open.into_iter().flatten());
    }

    /// Cells of a linked record that its clause or number rests on and that are missing.
    fn missing_of(&self, gathered: &Gathered, row: &Related) -> Vec<CellIdx> {
        let mut cells = Vec::new();
        cells_of(&gathered.only, &mut cells);
        cells.extend(gathered.field);
        cells.dedup();
        let is_missing = |cell: &CellIdx| match gathered.cells[cell.0].source {
            Source::Field(place) => row
                .fields
                .get(place)
                .and_then(Option::as_ref)
                .is_none_or(|fact| fact.value == lq_core::Value::Nil),
            _ => false,
        };
        cells.into_iter().filter(is_missing).collect()
    }

    /// Changes of one reachable cell that turn a comparison.
    fn turned(&self, left: &Num, op: Op, right: &Num) -> Vec<Way> {
        let mut cells = Vec::new();
        super::clause::cells_of_number(left, &mut cells);
        super::clause::cells_of_number(right, &mut cells);
        cells.retain(|cell| self.sight.cells[cell.0].is_reachable);
        let mut ways: Vec<Way> =
            cells.into_iter().filter_map(|cell| self.target(cell, left, op, right)).collect();
        ways.sort_by(Way::order);
        ways
    }

    /// The value of a cell nearest to the present one that satisfies a comparison.
    fn target(&self, cell: CellIdx, left: &Num, op: Op, right: &Num) -> Option<Way> {
        let (fixed, slope) = self.difference(cell, left, right)?;
        if slope == Fraction::ZERO || matches!(op, Op::Eq | Op::Ne) {
            return None;
        }
        let zero = Fraction::ZERO.minus(fixed).ok()?.over(slope).ok()??;
        let is_more = (slope > Fraction::ZERO) == matches!(op, Op::Ge | Op::Gt);
        if !is_more
            && (is_divisor(cell, left) || is_divisor(cell, right) || is_size(&self.sight.cells[cell.0]))
        {
            // Nobody earns, spends or employs less for the sake of a grant.
            return None;
        }
        let grain = grain(&self.sight.cells[cell.0]);
        let mode = if is_more { RoundingMode::Up } else { RoundingMode::Down };
        let mut whole = i64::try_from(zero.rounded(Rounding { to: grain, mode }).ok()?).ok()?;
        if matches!(op, Op::Gt | Op::Lt) && Fraction::whole(whole) == zero {
            whole = if is_more { whole.checked_add(grain)? } else { whole.checked_sub(grain)? };
        }
        (whole >= 0).then(|| self.priced(Need::Change(cell, Fraction::whole(whole), is_more)))
    }

    /// A way of one change, priced by how much of what there is it changes.
    fn priced(&self, need: Need) -> Way {
        let Need::Change(cell, target, is_more) = &need else { return way(vec![need]) };
        let price = now(*cell, self.sight).and_then(|now| {
            let by = if *is_more { target.minus(now) } else { now.minus(*target) }.ok()?;
            let of = now.max(Fraction::whole(grain(&self.sight.cells[cell.0])));
            by.over(of).ok()?
        });
        Way { cost: price.unwrap_or(Fraction::ZERO), needs: vec![need] }
    }

    /// `left − right` as a constant and a multiple of a cell, divisors multiplied out.
    fn difference(&self, cell: CellIdx, left: &Num, right: &Num) -> Option<(Fraction, Fraction)> {
        let minus = |a: (Fraction, Fraction), b: (Fraction, Fraction)| {
            Some((a.0.minus(b.0).ok()?, a.1.minus(b.1).ok()?))
        };
        if let (Some(left), Some(right)) = (self.linear(cell, left), self.linear(cell, right)) {
            return minus(left, right);
        }
        let Num::Product(factors) = left else { return None };
        let side = |wanted: bool| {
            let kept: Vec<(bool, Num)> = factors
                .iter()
                .filter(|(is_multiplied, _)| *is_multiplied == wanted)
                .map(|(_, factor)| (true, factor.clone()))
                .collect();
            Num::Product(kept)
        };
        let (above, below) = (self.linear(cell, &side(true))?, self.linear(cell, &side(false))?);
        let right = self.linear(cell, right)?;
        // The divisor is positive now; a change that keeps it so is what is looked for, and is tried afterwards.
        if right.1 != Fraction::ZERO || self.sight.number(&side(false)).ok()?? <= Fraction::ZERO {
            return None;
        }
        minus(above, (below.0.times(right.0).ok()?, below.1.times(right.0).ok()?))
    }

    /// A number as a constant and a multiple of a cell; `None` where it is no such thing or something is missing.
    fn linear(&self, cell: CellIdx, num: &Num) -> Option<(Fraction, Fraction)> {
        match num {
            Num::Cell(own, scale) if *own == cell => Some((Fraction::ZERO, *scale)),
            Num::Sum(terms) => {
                terms.iter().try_fold((Fraction::ZERO, Fraction::ZERO), |sum, (is_added, term)| {
                    let term = self.linear(cell, term)?;
                    Some(if *is_added {
                        (sum.0.plus(term.0).ok()?, sum.1.plus(term.1).ok()?)
                    } else {
                        (sum.0.minus(term.0).ok()?, sum.1.minus(term.1).ok()?)
                    })
                })
            }
            Num::Product(factors) => factors.iter().try_fold(
                (Fraction::whole(1), Fraction::ZERO),
                |product, (is_multiplied, factor)| {
                    let factor = self.linear(cell, factor)?;
                    match (*is_multiplied, product.1 == Fraction::ZERO, factor.1 == Fraction::ZERO) {
                        (true, true, _) => {
                            Some((product.0.times(factor.0).ok()?, product.0.times(factor.1).ok()?))
                        }
                        (true, false, true) => {
                            Some((product.0.times(factor.0).ok()?, product.1.times(factor.0).ok()?))
                        }
                        (false, _, true) => {
                            Some((product.0.over(factor.0).ok()??, product.1.over(factor.0).ok()??))
                        }
                        _ => None,
                    }
                },
            ),
            other => Some((self.sight.number(other).ok()??, Fraction::ZERO)),
        }
    }
}

fn way(needs: Vec<Need>) -> Way {
    Way { needs, cost: Fraction::ZERO }
}

/// Whether a cell says how large a firm is: money or people.
fn is_size(cell: &Cell) -> bool {
    match &cell.ty {
        Some(ValueType::Money { .. }) => true,
        Some(ValueType::Quantity { unit: Some(unit) }) => unit.dimension() == "人",
        _ => false,
    }
}

/// Whether a cell stands below a line of a number.
fn is_divisor(cell: CellIdx, num: &Num) -> bool {
    match num {
        Num::Product(factors) => factors.iter().any(|(is_multiplied, factor)| {
            let mut cells = Vec::new();
            super::clause::cells_of_number(factor, &mut cells);
            (!is_multiplied && cells.contains(&cell)) || is_divisor(cell, factor)
        }),
        Num::Sum(terms) => terms.iter().any(|(_, term)| is_divisor(cell, term)),
        Num::AtLeastZero(inner) => is_divisor(cell, inner),
        Num::Constant(_) | Num::Cell(..) | Num::Day(_) => false,
    }
}

/// The comparison that holds where this one does not.
fn opposite(op: Op) -> Op {
    match op {
        Op::Eq => Op::Ne,
        Op::Ne => Op::Eq,
        Op::Lt => Op::Ge,
        Op::Le => Op::Gt,
        Op::Gt => Op::Le,
        Op::Ge => Op::Lt,
    }
}

/// The step a cell changes in: whole things, whole 元, hundredths of a per cent.
fn grain(cell: &Cell) -> i64 {
    match &cell.ty {
        None => 1,
        Some(ValueType::Money { .. }) => 100,
        Some(ValueType::Percent) => 10_000,
        Some(ValueType::Number) => 10_000_000,
        Some(ValueType::Quantity { unit: Some(unit) } | ValueType::Rate { unit: Some(unit) }) => {
            unit.factor()
        }
        _ => 1,
    }
}
