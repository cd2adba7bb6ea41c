//! Awards as grants of a plan: caps and raises of an item are worked into its rates and thresholds.

use lq_core::filter::Op;

use super::{Lowering, NoPlan};
use crate::checked::{Award, Give, How, Item, Num, Raise, StepAt};
use crate::plan::{Amount, Boost, Condition, Fraction, Grant, Number, Step, Tier};

/// Most steps that full units are told apart by.
const STEPS: i64 = 4096;

impl Lowering<'_, '_> {
    pub(super) fn award(&mut self, award: &Award) -> Result<Amount, NoPlan> {
        if award.is_highest && award.items.len() > 1 {
            return Err(NoPlan::Beyond("就高"));
        }
        let cap = award.caps.values().min().copied();
        // Past the cap and one rounding step more of an item changes nothing.
        let enough = cap.and_then(|cap| cap.checked_add(award.rounding.to));
        let mut grants = Vec::with_capacity(award.items.len());
        for item in &award.items {
            grants.push(self.item(item, enough)?);
        }
        let grant = if grants.len() == 1 { grants.swap_remove(0) } else { Grant::Sum(grants) };
        let mut boosts = Vec::with_capacity(award.raises.len());
        for raise in &award.raises {
            boosts.push(Boost { when: self.when(raise.when.as_ref())?, factor: raise.factor });
        }
        Ok(Amount { grant, boosts, rounding: award.rounding, cap })
    }

    fn when(&mut self, when: Option<&crate::checked::Cond>) -> Result<Condition, NoPlan> {
        when.map_or(Ok(Condition::Always(Some(true))), |when| self.condition(when))
    }

    fn item(&mut self, item: &Item, enough: Option<i64>) -> Result<Grant, NoPlan> {
        let grant = self.raised(item, &item.raises, Fraction::whole(1), enough)?;
        Ok(match &item.when {
            Some(when) => Grant::First(vec![(self.condition(when)?, grant)]),
            None => grant,
        })
    }

    /// The grant with and without each raise.
    fn raised(
        &mut self,
        item: &Item,
        raises: &[Raise],
        factor: Fraction,
        enough: Option<i64>,
    ) -> Result<Grant, NoPlan> {
        let Some((raise, rest)) = raises.split_first() else {
            return self.how(&item.how, factor, item.at_most, enough);
        };
        let more = factor.times(raise.factor).map_err(|_| NoPlan::TooLarge)?;
        let with = self.raised(item, rest, more, enough)?;
        let Some(when) = &raise.when else { return Ok(with) };
        let without = self.raised(item, rest, factor, enough)?;
        Ok(Grant::First(vec![(self.condition(when)?, with), (Condition::Always(Some(true)), without)]))
    }

    fn how(
        &mut self,
        how: &How,
        factor: Fraction,
        most: Option<i64>,
        enough: Option<i64>,
    ) -> Result<Grant, NoPlan> {
        match how {
            How::Fixed(money) => exactly(capped(times(Fraction::whole(*money), factor)?, most)),
            How::Share(base, rate) => {
                let rate = times(*rate, factor)?;
                Ok(rated(self.number(base)?, rate, most)?)
            }
            How::PerUnit { base, step, is_full, each } => {
                let rate = times(over(Fraction::whole(*each), *step)?, factor)?;
                let base = self.number(base)?;
                if !is_full {
                    return rated(base, rate, most);
                }
                full_units(base, *step, times(Fraction::whole(*each), factor)?, most, enough)
            }
            How::Steps(base, steps) => self.steps(base, steps, factor, most),
            How::Tiers(base, tiers) => {
                let tiers: Result<Vec<Tier>, NoPlan> = tiers
                    .iter()
                    .map(|(from, rate)| Ok(Tier { from: *from, rate: times(*rate, factor)? }))
                    .collect();
                Ok(Grant::Tiers { base: self.number(base)?, tiers: closed_at(tiers?, most)? })
            }
        }
    }

    fn steps(
        &mut self,
        base: &Num,
        steps: &[StepAt],
        factor: Fraction,
        most: Option<i64>,
    ) -> Result<Grant, NoPlan> {
        let base = self.number(base)?;
        let plain: Option<Vec<Step>> = steps
            .iter()
            .map(|step| match step.give {
                Give::Money(money) if !step.is_over => {
                    let given = capped(Fraction::whole(money).times(factor).ok()?, most);
                    let amount =
                        i64::try_from(given.numerator()).ok().filter(|_| given.denominator() == 1)?;
                    Some(Step { from: step.at, amount })
                }
                _ => None,
            })
            .collect();
        if let Some(steps) = plain {
            return Ok(Grant::Steps { base, steps });
        }
        let above_zero = Number::Greatest(Box::new(base.clone()), Box::new(Number::Constant(0)));
        let mut choices = Vec::with_capacity(steps.len());
        for step in steps.iter().rev() {
            let op = if step.is_over { Op::Gt } else { Op::Ge };
            let reached = Condition::Compare(above_zero.clone(), op, super::constant(step.at)?);
            let given = match step.give {
                Give::Money(money) => exactly(capped(times(Fraction::whole(money), factor)?, most))?,
                Give::Share(rate) => rated(base.clone(), times(rate, factor)?, most)?,
            };
            choices.push((reached, given));
        }
        Ok(Grant::First(choices))
    }
}

fn times(left: Fraction, right: Fraction) -> Result<Fraction, NoPlan> {
    left.times(right).map_err(|_| NoPlan::TooLarge)
}

fn over(left: Fraction, right: Fraction) -> Result<Fraction, NoPlan> {
    left.over(right).ok().flatten().ok_or(NoPlan::TooLarge)
}

fn capped(money: Fraction, most: Option<i64>) -> Fraction {
    most.map_or(money, |most| money.min(Fraction::whole(most)))
}

/// The same for every row.
fn exactly(money: Fraction) -> Result<Grant, NoPlan> {
    if money.denominator() == 1 {
        return i64::try_from(money.numerator()).map(Grant::Fixed).map_err(|_| NoPlan::TooLarge);
    }
    Ok(Grant::Rate { base: Number::Constant(1), rate: money })
}

/// A base times a rate; with a cap, up to the base that reaches it.
fn rated(base: Number, rate: Fraction, most: Option<i64>) -> Result<Grant, NoPlan> {
    if most.is_none() {
        return Ok(Grant::Rate { base, rate });
    }
    let tiers = closed_at(vec![Tier { from: Fraction::ZERO, rate }], most)?;
    Ok(Grant::Tiers { base, tiers })
}

/// Tiers that give no more than a cap: a further tier of nothing begins where they reach it.
fn closed_at(tiers: Vec<Tier>, most: Option<i64>) -> Result<Vec<Tier>, NoPlan> {
    let Some(most) = most.map(Fraction::whole) else { return Ok(tiers) };
    let mut given = Fraction::ZERO;
    let mut kept = Vec::with_capacity(tiers.len() + 1);
    for (at, tier) in tiers.iter().enumerate() {
        kept.push(*tier);
        if tier.rate == Fraction::ZERO {
            continue;
        }
        let left = most.minus(given).map_err(|_| NoPlan::TooLarge)?;
        let end = tier.from.plus(over(left, tier.rate)?).map_err(|_| NoPlan::TooLarge)?;
        match tiers.get(at + 1) {
            Some(next) if next.from < end => {
                let part = next.from.minus(tier.from).map_err(|_| NoPlan::TooLarge)?;
                given = given.plus(times(part, tier.rate)?).map_err(|_| NoPlan::TooLarge)?;
            }
            _ => {
                if end == tier.from {
                    kept.pop();
                }
                kept.push(Tier { from: end, rate: Fraction::ZERO });
                return Ok(kept);
            }
        }
    }
    Ok(kept)
}

/// So much for each full step of the base: told apart step by step up to a cap.
fn full_units(
    base: Number,
    step: Fraction,
    each: Fraction,
    most: Option<i64>,
    enough: Option<i64>,
) -> Result<Grant, NoPlan> {
    if each == Fraction::ZERO {
        return Ok(Grant::Fixed(0));
    }
    let bound = most.or(enough).ok_or(NoPlan::Beyond("每满（没有封顶）"))?;
    let whole = over(Fraction::whole(bound), each)?;
    let n_steps = i64::try_from(whole.numerator() / whole.denominator()).map_err(|_| NoPlan::TooLarge)? + 1;
    if n_steps > STEPS || each.denominator() != 1 {
        return Err(NoPlan::Beyond("每满"));
    }
    let steps: Result<Vec<Step>, NoPlan> = (1..=n_steps)
        .map(|n| {
            let given = capped(times(each, Fraction::whole(n))?, most);
            let amount = i64::try_from(given.numerator()).map_err(|_| NoPlan::TooLarge)?;
            Ok(Step { from: times(step, Fraction::whole(n))?, amount })
        })
        .collect();
    Ok(Grant::Steps { base, steps: steps? })
}
