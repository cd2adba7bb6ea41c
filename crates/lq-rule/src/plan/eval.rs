//! What a plan means: the plain evaluation of one row, slow and exact.

use lq_core::filter::at_least;

use super::{Amount, ColumnIdx, Condition, Fraction, Grant, Number, Plan, TooLarge};

/// What a plan says of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether it qualifies; `None` where facts are missing.
    pub verdict: Option<bool>,
    /// What it is granted, where it qualifies and the plan grants money.
    pub granted: Option<Granted>,
}

/// An amount, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Granted {
    /// So much, in the smallest unit of money.
    Money(i64),
    /// A fact it rests on is missing, or a divisor is zero.
    Open,
    /// The exact amount does not fit 64 bits, or a number on the way to it 128.
    TooLarge,
}

/// What a plan says of a row.
///
/// * `cell`: the value of a column as kept; `None` where missing.
pub fn eval(plan: &Plan, cell: &dyn Fn(ColumnIdx) -> Option<i64>) -> Outcome {
    let verdict = holds(&plan.condition, cell);
    let granted = plan.amount.as_ref().filter(|_| verdict == Some(true));
    Outcome { verdict, granted: granted.map(|amount| granted_by(amount, cell)) }
}

/// Whether a condition holds; `None` where it is open.
///
/// * `cell`: the value of a column as kept; `None` where missing.
pub fn holds(condition: &Condition, cell: &dyn Fn(ColumnIdx) -> Option<i64>) -> Option<bool> {
    match condition {
        Condition::Always(answer) => *answer,
        Condition::Compare(left, op, right) => {
            // What is too large to be known exactly is not decided.
            let left = value(left, cell).ok()??;
            let right = value(right, cell).ok()??;
            Some(op.accepts(left.cmp(&right)))
        }
        Condition::OneOf(column, values) => cell(*column).map(|held| values.contains(&held)),
        Condition::Recorded(column) => Some(cell(*column).is_some()),
        Condition::All(parts) => at_least(parts.len(), parts.iter().map(|part| holds(part, cell))),
        Condition::Any(parts) => at_least(1, parts.iter().map(|part| holds(part, cell))),
        Condition::AtLeast(wanted, parts) => {
            at_least(*wanted as usize, parts.iter().map(|part| holds(part, cell)))
        }
        Condition::Not(part) => holds(part, cell).map(|answer| !answer),
    }
}

/// A number of a row; `Ok(None)` where it is open.
///
/// * `cell`: the value of a column as kept; `None` where missing.
pub fn value(number: &Number, cell: &dyn Fn(ColumnIdx) -> Option<i64>) -> Result<Option<Fraction>, TooLarge> {
    let (left, right) = match number {
        Number::Column(column) => return Ok(cell(*column).map(Fraction::whole)),
        Number::Constant(constant) => return Ok(Some(Fraction::whole(*constant))),
        Number::Add(left, right)
        | Number::Subtract(left, right)
        | Number::Multiply(left, right)
        | Number::Divide(left, right)
        | Number::Least(left, right)
        | Number::Greatest(left, right) => (value(left, cell), value(right, cell)),
    };
    // A missing fact is told before a number that is too large.
    let (left, right) = match (left, right) {
        (Ok(None), _) | (_, Ok(None)) => return Ok(None),
        (left, right) => match (left?, right?) {
            (Some(left), Some(right)) => (left, right),
            _ => return Ok(None),
        },
    };
    match number {
        Number::Add(..) => left.plus(right).map(Some),
        Number::Subtract(..) => left.minus(right).map(Some),
        Number::Multiply(..) => left.times(right).map(Some),
        Number::Divide(..) => left.over(right),
        Number::Least(..) => Ok(Some(left.min(right))),
        Number::Greatest(..) => Ok(Some(left.max(right))),
        Number::Column(_) | Number::Constant(_) => Ok(None),
    }
}

/// What an amount comes to for a row that qualifies.
pub(crate) fn granted_by(amount: &Amount, cell: &dyn Fn(ColumnIdx) -> Option<i64>) -> Granted {
    match money(amount, cell) {
        Ok(Some(money)) => i64::try_from(money).map_or(Granted::TooLarge, Granted::Money),
        Ok(None) => Granted::Open,
        Err(TooLarge) => Granted::TooLarge,
    }
}

fn money(amount: &Amount, cell: &dyn Fn(ColumnIdx) -> Option<i64>) -> Result<Option<i128>, TooLarge> {
    let Some(mut exact) = granted(&amount.grant, cell)? else { return Ok(None) };
    for boost in &amount.boosts {
        match holds(&boost.when, cell) {
            Some(true) => exact = exact.times(boost.factor)?,
            Some(false) => {}
            None => return Ok(None),
        }
    }
    let rounded = exact.rounded(amount.rounding)?;
    Ok(Some(amount.cap.map_or(rounded, |cap| rounded.min(i128::from(cap)))))
}

fn granted(grant: &Grant, cell: &dyn Fn(ColumnIdx) -> Option<i64>) -> Result<Option<Fraction>, TooLarge> {
    let clipped = |base: &Number| Ok(value(base, cell)?.map(|base| base.max(Fraction::ZERO)));
    match grant {
        Grant::Fixed(money) => Ok(Some(Fraction::whole(*money))),
        Grant::Rate { base, rate } => clipped(base)?.map(|base| base.times(*rate)).transpose(),
        Grant::Steps { base, steps } => Ok(clipped(base)?.map(|base| {
            let reached = steps.iter().rev().find(|step| step.from <= base);
            Fraction::whole(reached.map_or(0, |step| step.amount))
        })),
        Grant::Tiers { base, tiers } => {
            let Some(base) = clipped(base)? else { return Ok(None) };
            let mut total = Fraction::ZERO;
            for (at, tier) in tiers.iter().enumerate() {
                let end = tiers.get(at + 1).map_or(base, |next| next.from.min(base));
                if end > tier.from {
                    total = total.plus(end.minus(tier.from)?.times(tier.rate)?)?;
                }
            }
            Ok(Some(total))
        }
        Grant::First(choices) => {
            for (when, grant) in choices {
                match holds(when, cell) {
                    Some(true) => return granted(grant, cell),
                    Some(false) => {}
                    None => return Ok(None),
                }
            }
            Ok(Some(Fraction::ZERO))
        }
        Grant::Sum(parts) => {
            let mut total = Some(Fraction::ZERO);
            for part in parts {
                let part = granted(part, cell)?;
                total = match (total, part) {
                    (Some(total), Some(part)) => Some(total.plus(part)?),
                    _ => None,
                };
            }
            Ok(total)
        }
    }
}
