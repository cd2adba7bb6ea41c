//! What is given, computed step by step.

use super::clause::{cells_of_number, money_text, number_text, seen};
use crate::ast::CapScope;
use crate::checked::{self, Give, How, Item, Num, Raise};
use crate::evaluate::Sight;
use crate::plan::{Fraction, Granted, RoundingMode, TooLarge};

/// What is given, and how it is computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Award {
    /// So much, open, or too large.
    pub granted: Granted,
    /// The steps, a sentence each, in order.
    pub steps: Vec<String>,
    /// What it rests on and is missing, by label.
    pub missing: Vec<String>,
}

/// An amount on its way: open, or exact.
type Computed = Result<Option<Fraction>, TooLarge>;

/// Computes an award for a record that qualifies.
pub(super) fn computed(award: &checked::Award, sight: Sight<'_>) -> Award {
    let mut telling = Telling { sight, steps: Vec::new(), missing: Vec::new() };
    let granted = match telling
        .total(award)
        .and_then(|exact| exact.map(|exact| telling.settled(award, exact)).transpose())
    {
        Ok(Some(money)) => i64::try_from(money).map_or(Granted::TooLarge, Granted::Money),
        Ok(None) => Granted::Open,
        Err(TooLarge) => Granted::TooLarge,
    };
    if granted == Granted::TooLarge {
        telling.steps.push("数太大，算不出；请核对台账里的数和规则里的比例".to_owned());
    }
    telling.missing.dedup();
    Award { granted, steps: telling.steps, missing: telling.missing }
}

struct Telling<'a> {
    sight: Sight<'a>,
    steps: Vec<String>,
    missing: Vec<String>,
}

/// Money that may hold fractions of a 分.
fn exact_text(money: Fraction) -> String {
    match i64::try_from(money.numerator()) {
        Ok(fen) if money.denominator() == 1 => money_text(fen),
        _ => {
            let yuan = money.over(Fraction::whole(100)).ok().flatten().unwrap_or(money);
            format!("{} 元", number_text(yuan))
        }
    }
}

impl Telling<'_> {
    fn total(&mut self, award: &checked::Award) -> Computed {
        let mut total: Computed = Ok(Some(Fraction::ZERO));
        for item in &award.items {
            let part = self.item(item);
            total = match (total, part) {
                // A missing fact is told before a number that is too large.
                (Ok(None), _) | (_, Ok(None)) => Ok(None),
                (Err(too_large), _) | (_, Err(too_large)) => Err(too_large),
                (Ok(Some(total)), Ok(Some(part))) if award.is_highest => Ok(Some(total.max(part))),
                (Ok(Some(total)), Ok(Some(part))) => total.plus(part).map(Some),
            };
        }
        if award.items.len() > 1
            && let Ok(Some(total)) = total
        {
            let how = if award.is_highest { "各项就高" } else { "各项合计" };
            self.steps.push(format!("{how}：{}", exact_text(total)));
        }
        self.raised(total, &award.raises)
    }

    fn item(&mut self, item: &Item) -> Computed {
        if let Some(when) = &item.when {
            match self.sight.holds(when) {
                Some(true) => {}
                Some(false) => {
                    self.steps.push(format!("{}：不符合所附条件，不给", item.words));
                    return Ok(Some(Fraction::ZERO));
                }
                None => {
                    self.lacks_condition(when);
                    self.steps.push(format!("{}：所附条件缺信息，算不出", item.words));
                    return Ok(None);
                }
            }
        }
        let base = self.how(&item.how)?;
        let Some(exact) = base else {
            self.steps.push(format!("{}：缺信息或除数为零，算不出", item.words));
            return Ok(None);
        };
        self.steps.push(format!("{}：{}{}", item.words, self.bases(&item.how), exact_text(exact)));
        let raised = self.raised(Ok(Some(exact)), &item.raises)?;
        Ok(raised.map(|raised| match item.at_most.map(Fraction::whole) {
            Some(most) if most < raised => {
                self.steps.push(format!("这一项最高 {}", exact_text(most)));
                most
            }
            _ => raised,
        }))
    }

    /// What a computation starts from: `研发费用 1,200 万元；`.
    fn bases(&self, how: &How) -> String {
        let mut cells = Vec::new();
        if let Some(base) = base_of(how) {
            cells_of_number(base, &mut cells);
        }
        let said: Vec<String> = cells
            .into_iter()
            .map(|cell| seen(cell, self.sight))
            .filter_map(|seen| seen.value.map(|value| format!("{} {value}", seen.label)))
            .collect();
        if said.is_empty() { String::new() } else { format!("{}；得 ", said.join("，")) }
    }

    /// A base that counts as zero where it is below; tells what is missing.
    fn base(&mut self, base: &Num) -> Computed {
        let value = self.sight.number(base)?;
        if value.is_none() {
            let mut cells = Vec::new();
            cells_of_number(base, &mut cells);
            self.lacks(&cells);
        }
        Ok(value.map(|value| value.max(Fraction::ZERO)))
    }

    fn lacks(&mut self, cells: &[checked::CellIdx]) {
        for cell in cells {
            if self.sight.integer(*cell).is_none() && self.sight.fact(*cell).is_none() {
                self.missing.push(self.sight.cells[cell.0].label.clone());
            }
        }
    }

    fn lacks_condition(&mut self, cond: &checked::Cond) {
        let mut cells = Vec::new();
        super::clause::cells_of(cond, &mut cells);
        self.lacks(&cells);
    }

    fn how(&mut self, how: &How) -> Computed {
        let base = match base_of(how) {
            Some(base) => match self.base(base)? {
                Some(base) => base,
                None => return Ok(None),
            },
            None => Fraction::ZERO,
        };
        match how {
            How::Fixed(money) => Ok(Some(Fraction::whole(*money))),
            How::Share(_, rate) => base.times(*rate).map(Some),
            How::PerUnit { step, is_full, each, .. } => {
                let Some(units) = base.over(*step)? else { return Ok(None) };
                let units = if *is_full {
                    Fraction::whole(
                        i64::try_from(units.numerator() / units.denominator()).map_err(|_| TooLarge)?,
                    )
                } else {
                    units
                };
                units.times(Fraction::whole(*each)).map(Some)
            }
            How::Steps(_, steps) => {
                let reached =
                    |step: &&checked::StepAt| if step.is_over { base > step.at } else { base >= step.at };
                match steps.iter().rev().find(reached).map(|step| step.give) {
                    Some(Give::Money(money)) => Ok(Some(Fraction::whole(money))),
                    Some(Give::Share(rate)) => base.times(rate).map(Some),
                    None => Ok(Some(Fraction::ZERO)),
                }
            }
            How::Tiers(_, tiers) => {
                let mut total = Fraction::ZERO;
                for (at, (from, rate)) in tiers.iter().enumerate() {
                    let end = tiers.get(at + 1).map_or(base, |(next, _)| (*next).min(base));
                    if end > *from {
                        total = total.plus(end.minus(*from)?.times(*rate)?)?;
                    }
                }
                Ok(Some(total))
            }
        }
    }

    fn raised(&mut self, exact: Computed, raises: &[Raise]) -> Computed {
        let Some(mut exact) = exact? else { return Ok(None) };
        for raise in raises {
            match raise.when.as_ref().map_or(Some(true), |when| self.sight.holds(when)) {
                Some(true) => {
                    exact = exact.times(raise.factor)?;
                    self.steps.push(format!("{}：{}", raise.words, exact_text(exact)));
                }
                Some(false) => {}
                None => {
                    if let Some(when) = &raise.when {
                        self.lacks_condition(when);
                    }
                    self.steps.push(format!("{}：所附条件缺信息，算不出", raise.words));
                    return Ok(None);
                }
            }
        }
        Ok(Some(exact))
    }

    /// Rounded once, then capped.
    fn settled(&mut self, award: &checked::Award, exact: Fraction) -> Result<i128, TooLarge> {
        let rounded = exact.rounded(award.rounding)?;
        if Fraction::whole(i64::try_from(rounded).map_err(|_| TooLarge)?) != exact {
            let way = match award.rounding.mode {
                RoundingMode::Down => "舍去",
                RoundingMode::Nearest => "四舍五入",
                RoundingMode::Up => "进一",
            };
            self.steps.push(format!(
                "取整到 {}，{way}：{}",
                money_text(award.rounding.to),
                whole_text(rounded)
            ));
        }
        let received = self.sight.facts.received.unwrap_or_default();
        let mut money = rounded;
        for (scope, limit) in &award.caps {
            let (name, before) = match scope {
                CapScope::Once => ("每户", 0),
                CapScope::Year => ("每户每年", received.this_year),
                CapScope::Ever => ("每户累计", received.in_all),
            };
            let left = i128::from(*limit).saturating_sub(i128::from(before)).max(0);
            if left < money {
                let past = if before > 0 {
                    format!("，此前已得 {}", money_text(before))
                } else {
                    String::new()
                };
                self.steps.push(format!("{name}封顶 {}{past}：{}", money_text(*limit), whole_text(left)));
                money = left;
            }
        }
        Ok(money)
    }
}

fn whole_text(money: i128) -> String {
    i64::try_from(money).map_or_else(|_| money.to_string(), money_text)
}

fn base_of(how: &How) -> Option<&Num> {
    match how {
        How::Fixed(_) => None,
        How::Share(base, _) | How::Steps(base, _) | How::Tiers(base, _) | How::PerUnit { base, .. } => {
            Some(base)
        }
    }
}
