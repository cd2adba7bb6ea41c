//! Amounts of plans compiled: which rows get what, as cases of conditions over profiles of one base each.

use std::collections::BTreeMap;

use super::linear::{Quotient, Reach, columns_of, div_up, gcd};
use super::lower::Lowering;
use super::node::{Node, NodeIdx};
use super::profile::{Exact, Profile};
use crate::columns::Bounds;
use crate::plan::{Amount, ColumnIdx, Condition, Fraction, Grant, Number, TooLarge};
use lq_core::filter::Op;

/// Most cases an amount may fall into before it is computed row by row.
const MOST_CASES: usize = 16;

/// How the amount of a rule is computed.
#[derive(Clone, Debug)]
pub(super) enum Pay {
    /// No two cases hold for one row; a row none holds for is open.
    Cases(Vec<Case>),
    /// Row by row, as the plan says.
    Rows(Box<Amount>),
}

/// Rows that are granted by one profile.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// Conditions, and what each must be for sure.
    pub(super) guards: Vec<(NodeIdx, bool)>,
    /// The base; `None` where the profile is constant.
    pub(super) base: Option<usize>,
    pub(super) profile: Profile,
}

/// An integer of a row: coefficients times cells as kept, and a constant. Fits 64 bits in every row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Value {
    pub(super) terms: Vec<(ColumnIdx, i64)>,
    pub(super) constant: i64,
    /// Whether everything on the way fits 32 bits.
    pub(super) is_narrow: bool,
}

/// Bases of all rules; equal ones are one.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub(super) list: Vec<Value>,
    known: BTreeMap<Value, usize>,
}

impl Values {
    fn add(&mut self, value: Value) -> usize {
        *self.known.entry(value.clone()).or_insert_with(|| {
            self.list.push(value);
            self.list.len() - 1
        })
    }
}

/// A base as an integer of the row times a unit.
struct Base {
    value: Option<usize>,
    /// Greatest value, at least zero.
    greatest: i64,
    unit: Fraction,
    missing: NodeIdx,
}

/// A case whose grant is not boosted, rounded or capped yet.
struct Raw {
    guards: Vec<(NodeIdx, bool)>,
    value: Option<usize>,
    greatest: i64,
    exact: Vec<Exact>,
}

/// Compiles an amount.
pub(super) fn compile(amount: &Amount, lowering: &mut Lowering<'_>, values: &mut Values) -> Pay {
    let cases = cases(amount, lowering, values);
    cases.map_or_else(|| Pay::Rows(Box::new(amount.clone())), Pay::Cases)
}

fn cases(amount: &Amount, lowering: &mut Lowering<'_>, values: &mut Values) -> Option<Vec<Case>> {
    reach(amount, &lowering.bounds)?;
    let mut raw = granted(&amount.grant, lowering, values)?;
    for boost in &amount.boosts {
        let when = lowering.condition(&boost.when);
        let mut split = Vec::new();
        for case in raw {
            let boosted: Result<Vec<Exact>, TooLarge> = case
                .exact
                .iter()
                .map(|piece| {
                    let (add, factor) = (piece.add.times(boost.factor)?, piece.factor.times(boost.factor)?);
                    Ok(Exact { from: piece.from, add, factor })
                })
                .collect();
            let with = |holds: bool, exact: Vec<Exact>| {
                let mut guards = case.guards.clone();
                guards.push((when, holds));
                Raw { guards, exact, value: case.value, greatest: case.greatest }
            };
            split.push(with(true, boosted.ok()?));
            split.push(with(false, case.exact.clone()));
        }
        raw = split;
        if raw.len() > MOST_CASES {
            return None;
        }
    }
    // What is certain needs no asking; what never happens is no case.
    for case in &mut raw {
        case.guards.retain(|(node, wanted)| lowering.graph.nodes[*node] != Node::Always(*wanted));
    }
    raw.retain(|case| {
        !case.guards.iter().any(|(node, wanted)| lowering.graph.nodes[*node] == Node::Always(!wanted))
    });
    let finished = raw.into_iter().map(|case| {
        let profile = Profile::of(&case.exact, case.greatest, amount.rounding, amount.cap)?;
        let base = if profile.as_constant().is_some() { None } else { case.value };
        Some(Case { guards: case.guards, base, profile })
    });
    finished.collect()
}

/// Bounds of what the plain evaluation of an amount comes to; `None` where some row might leave its 128 bits.
fn reach(amount: &Amount, bounds: &[Bounds]) -> Option<Reach> {
    let mut reach = reach_of_grant(&amount.grant, bounds)?;
    for boost in &amount.boosts {
        reach = reach.most(reach.times(Reach::fraction(boost.factor))?)?;
    }
    // Rounding multiplies the denominator and adds at most that.
    reach.plus(Reach::whole(u128::from(amount.rounding.to.unsigned_abs()))?)
}

fn reach_of_grant(grant: &Grant, bounds: &[Bounds]) -> Option<Reach> {
    let zero = Reach::whole(0)?;
    match grant {
        Grant::Fixed(money) => Reach::whole(u128::from(money.unsigned_abs())),
        Grant::Rate { base, rate } => Reach::of(base, bounds)?.times(Reach::fraction(*rate)),
        Grant::Steps { base, steps } => {
            Reach::of(base, bounds)?;
            let most = steps.iter().map(|step| u128::from(step.amount.unsigned_abs())).max();
            Reach::whole(most.unwrap_or_default())
        }
        Grant::Tiers { base, tiers } => {
            let (base, mut total) = (Reach::of(base, bounds)?, zero);
            for (at, tier) in tiers.iter().enumerate() {
                let next = tiers.get(at + 1).map_or(zero, |next| Reach::fraction(next.from));
                let part = base.most(next)?.plus(Reach::fraction(tier.from))?;
                total = total.plus(part.times(Reach::fraction(tier.rate))?)?;
            }
            Some(total)
        }
        Grant::First(choices) => {
            choices.iter().try_fold(zero, |most, (_, grant)| most.most(reach_of_grant(grant, bounds)?))
        }
        Grant::Sum(parts) => parts.iter().try_fold(zero, |sum, part| sum.plus(reach_of_grant(part, bounds)?)),
    }
}

/// The cases of a grant.
fn granted(grant: &Grant, lowering: &mut Lowering<'_>, values: &mut Values) -> Option<Vec<Raw>> {
    match grant {
        Grant::Fixed(money) => Some(vec![fixed(*money)]),
        Grant::Rate { base, rate } => {
            let base = based(base, lowering, values)?;
            let factor = base.unit.times(*rate).ok()?;
            Some(vec![on(&base, vec![Exact { from: 0, add: Fraction::ZERO, factor }])])
        }
        Grant::Steps { base, steps } => match based(base, lowering, values) {
            Some(base) => {
                let mut exact = vec![flat(0, 0)];
                for step in steps {
                    exact.push(flat(first(step.from, base.unit)?, step.amount));
                }
                Some(vec![on(&base, pruned(exact))])
            }
            None => stepped(base, steps.iter().map(|step| (step.from, step.amount)), lowering),
        },
        Grant::Tiers { base, tiers } => {
            let base = based(base, lowering, values)?;
            let mut exact = vec![flat(0, 0)];
            let mut below = Fraction::ZERO;
            for (at, tier) in tiers.iter().enumerate() {
                if tier.from < Fraction::ZERO {
                    return None;
                }
                let add = below.minus(tier.from.times(tier.rate).ok()?).ok()?;
                let factor = base.unit.times(tier.rate).ok()?;
                exact.push(Exact { from: first(tier.from, base.unit)?, add, factor });
                if let Some(next) = tiers.get(at + 1) {
                    let part = next.from.minus(tier.from).ok()?.max(Fraction::ZERO);
                    below = below.plus(part.times(tier.rate).ok()?).ok()?;
                }
            }
            Some(vec![on(&base, pruned(exact))])
        }
        Grant::First(choices) => chosen(choices, lowering, values),
        Grant::Sum(_) => None,
    }
}

/// The first condition that holds decides.
fn chosen(
    choices: &[(Condition, Grant)],
    lowering: &mut Lowering<'_>,
    values: &mut Values,
) -> Option<Vec<Raw>> {
    let mut cases = Vec::new();
    let mut before = Vec::new();
    for (when, grant) in choices {
        let when = lowering.condition(when);
        for mut case in granted(grant, lowering, values)? {
            let own = std::mem::take(&mut case.guards);
            case.guards = [before.clone(), vec![(when, true)], own].concat();
            cases.push(case);
        }
        before.push((when, false));
        if cases.len() > MOST_CASES {
            return None;
        }
    }
    cases.push(Raw { guards: before, ..fixed(0) });
    Some(cases)
}

/// Steps over a base that is no linear form: the last comparison that holds decides.
fn stepped(
    base: &Number,
    steps: impl DoubleEndedIterator<Item = (Fraction, i64)>,
    lowering: &mut Lowering<'_>,
) -> Option<Vec<Raw>> {
    Reach::of(base, &lowering.bounds)?;
    let mut cases = Vec::new();
    let mut before = Vec::new();
    for (from, amount) in steps.rev() {
        if from <= Fraction::ZERO {
            return None;
        }
        let bound = Number::Divide(
            Box::new(Number::Constant(i64::try_from(from.numerator()).ok()?)),
            Box::new(Number::Constant(i64::try_from(from.denominator()).ok()?)),
        );
        let reached = lowering.condition(&Condition::Compare(base.clone(), Op::Ge, bound));
        cases.push(Raw { guards: [before.clone(), vec![(reached, true)]].concat(), ..fixed(amount) });
        before.push((reached, false));
    }
    cases.push(Raw { guards: before, ..fixed(0) });
    // Without a step nothing would ask whether the base is open.
    (2..=MOST_CASES).contains(&cases.len()).then_some(cases)
}

fn fixed(money: i64) -> Raw {
    Raw { guards: Vec::new(), value: None, greatest: 0, exact: vec![flat(0, money)] }
}

fn on(base: &Base, exact: Vec<Exact>) -> Raw {
    // Where the base is missing the amount is open, even if it is the same for every base.
    let guards = vec![(base.missing, false)];
    Raw { guards, value: base.value, greatest: base.greatest, exact }
}

fn flat(from: i128, money: i64) -> Exact {
    Exact { from, add: Fraction::whole(money), factor: Fraction::ZERO }
}

/// The first integer whose base is at least this.
fn first(from: Fraction, unit: Fraction) -> Option<i128> {
    let quotient = from.over(unit).ok()??;
    Some(div_up(quotient.numerator(), quotient.denominator()).max(0))
}

/// Without pieces that end where they begin.
fn pruned(mut exact: Vec<Exact>) -> Vec<Exact> {
    let mut at = 0;
    while at + 1 < exact.len() {
        if exact[at + 1].from <= exact[at].from {
            exact.remove(at);
        } else {
            at += 1;
        }
    }
    exact
}

/// A base as an integer of the row; `None` where it is none, or does not fit 64 bits.
fn based(number: &Number, lowering: &mut Lowering<'_>, values: &mut Values) -> Option<Base> {
    Reach::of(number, &lowering.bounds)?;
    let quotient = Quotient::of(number, &lowering.bounds)?;
    if !quotient.under.is_constant() {
        return None;
    }
    let sign = quotient.under.constant.signum();
    let (form, under) = (quotient.over.times(sign)?, quotient.under.constant.checked_mul(sign)?);
    let shared =
        form.terms.values().fold(form.constant.unsigned_abs(), |shared, one| gcd(shared, one.unsigned_abs()));
    let shared = i128::try_from(shared).ok()?.max(1);
    let fits = |number: i128| i64::try_from(number).ok();
    let (_, greatest) = form.range(&lowering.bounds)?;
    let magnitude = form.magnitude(&lowering.bounds)? / shared;
    fits(magnitude)?;
    let terms: Option<Vec<(ColumnIdx, i64)>> =
        form.terms.iter().map(|(column, factor)| Some((*column, fits(factor / shared)?))).collect();
    let is_narrow = magnitude <= i128::from(i32::MAX);
    let value = Value { terms: terms?, constant: fits(form.constant / shared)?, is_narrow };
    let mut columns = Vec::new();
    columns_of(number, &mut columns);
    Some(Base {
        value: Some(values.add(value)),
        greatest: fits(greatest / shared)?.max(0),
        unit: Fraction::new(fits(shared)?, fits(under)?)?,
        missing: lowering.any_missing(columns),
    })
}
