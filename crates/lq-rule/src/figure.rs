//! What a figure comes to over records: its value, the rows behind it, and what is not known.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::value::Lang;

use crate::ast::Aggregate;
use crate::checked::{Checked, Cond, CondNode, Counted, Num};
use crate::evaluate::Sight;
use crate::explain::{integer_text, number_text};
use crate::facts::Facts;
use crate::plan::Fraction;

/// A figure with the rows it rests on, by their place among those given.
#[derive(Clone, Debug, PartialEq)]
pub struct Figured {
    /// The value; `None` where no row has one, or it is past all ranges.
    pub value: Option<Fraction>,
    /// As people read it.
    pub shown: String,
    /// Rows that certainly satisfy the condition.
    pub rows: Vec<usize>,
    /// Of these, rows whose number is missing: they are not in the value.
    pub unmeasured: Vec<usize>,
    /// Rows of which it is open whether they satisfy it.
    pub open: Vec<usize>,
    /// For 占比: rows that certainly have the share.
    pub part: Vec<usize>,
    /// For 去重: how many rows each value has, as people read it.
    pub groups: BTreeMap<String, u64>,
}

/// Computes a figure.
///
/// * `rows`: each as for [`crate::explain()`].
/// * `None` where the rule is no figure.
pub fn figure(rule: &Checked, rows: &[Facts]) -> Option<Figured> {
    let mut figuring = Figuring::of(rule)?;
    let (mut counted, mut unmeasured, mut open, mut part) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (at, facts) in rows.iter().enumerate() {
        match figuring.take(facts) {
            Taken::Out => {}
            Taken::Open => open.push(at),
            Taken::Counted { is_measured, is_part } => {
                counted.push(at);
                unmeasured.extend((!is_measured).then_some(at));
                part.extend(is_part.then_some(at));
            }
        }
    }
    let (value, groups) = (figuring.totals.value(figuring.how), figuring.groups);
    let shown = shown(rule, value);
    Some(Figured { value, shown, rows: counted, unmeasured, open, part, groups })
}

/// What one record is to a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It certainly does not satisfy the condition.
    Out,
    /// Whether it satisfies the condition is open.
    Open,
    /// It certainly satisfies the condition.
    Counted {
        /// Its number, value or share is known.
        is_measured: bool,
        /// For 占比: it certainly has the share.
        is_part: bool,
    },
}

/// How many rows a figure rests on, and what is made of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals {
    /// Rows that certainly satisfy the condition.
    pub n_rows: u64,
    /// Rows of which that is open.
    pub n_open: u64,
    /// Of the rows that satisfy it, those whose number, value or share is missing.
    pub n_unmeasured: u64,
    /// For 占比: those that certainly have the share.
    pub n_part: u64,
    /// For 去重: how many values there are.
    pub n_distinct: u64,
    /// Numbers added up; `None` where the sum is past all ranges.
    pub sum: Option<Fraction>,
    /// The greatest number.
    pub most: Option<Fraction>,
    /// The least number.
    pub least: Option<Fraction>,
}

impl Totals {
    /// Nothing yet.
    pub fn nothing() -> Self {
        Self { sum: Some(Fraction::ZERO), ..Self::default() }
    }

    /// What they come to; `None` where no row has a number, or it is past all ranges. Nothing adds up to nothing.
    pub fn value(&self, how: Aggregate) -> Option<Fraction> {
        let whole = |n: u64| i64::try_from(n).ok().map(Fraction::whole);
        let n_measured = self.n_rows - self.n_unmeasured;
        match how {
            Aggregate::Count => whole(self.n_rows),
            Aggregate::Sum if n_measured == 0 && self.n_rows > 0 => None,
            Aggregate::Sum => self.sum,
            Aggregate::Average => self.sum?.over(whole(n_measured)?).ok()?,
            Aggregate::Most => self.most,
            Aggregate::Least => self.least,
            Aggregate::Distinct => whole(self.n_distinct),
            Aggregate::Share => whole(self.n_part)?.over(whole(n_measured)?).ok()?,
        }
    }
}

/// A figure under way: records are taken one after the other, so that memory does not grow with them.
pub struct Figuring<'a> {
    rule: &'a Checked,
    counted: &'a Counted,
    how: Aggregate,
    totals: Totals,
    groups: BTreeMap<String, u64>,
}

impl<'a> Figuring<'a> {
    /// Nothing taken yet; `None` where the rule is no figure.
    pub fn of(rule: &'a Checked) -> Option<Self> {
        let counted = rule.value.as_ref()?;
        let (totals, groups) = (Totals::nothing(), BTreeMap::new());
        Some(Self { rule, counted, how: counted.how, totals, groups })
    }

    /// Takes one record in.
    pub fn take(&mut self, facts: &Facts) -> Taken {
        let sight = Sight::of(&self.rule.cells, facts);
        match sight.holds(&self.rule.condition) {
            Some(true) => {}
            Some(false) => return Taken::Out,
            None => {
                self.totals.n_open += 1;
                return Taken::Open;
            }
        }
        let (mut is_measured, mut is_part) = (true, false);
        if let Some((number, _)) = &self.counted.number {
            match sight.number(number).ok().flatten() {
                Some(number) => self.add(number),
                None => is_measured = false,
            }
        }
        if let Some(share) = &self.counted.share {
            let has = sight.holds(share);
            (is_measured, is_part) = (has.is_some(), has == Some(true));
        }
        if let Some(cell) = self.counted.cell {
            let ty = self.rule.cells[cell.0].ty.as_ref();
            match ty.zip(sight.fact(cell)) {
                Some((ty, fact)) => {
                    *self.groups.entry(ty.show(&fact.value, Lang::Zh)).or_default() += 1;
                    self.totals.n_distinct = self.groups.len() as u64;
                }
                None => is_measured = false,
            }
        }
        self.totals.n_rows += 1;
        self.totals.n_unmeasured += u64::from(!is_measured);
        self.totals.n_part += u64::from(is_part);
        Taken::Counted { is_measured, is_part }
    }

    fn add(&mut self, number: Fraction) {
        let totals = &mut self.totals;
        totals.sum = totals.sum.and_then(|sum| sum.plus(number).ok());
        totals.most = Some(totals.most.map_or(number, |most| most.max(number)));
        totals.least = Some(totals.least.map_or(number, |least| least.min(number)));
    }

    /// What the records taken come to.
    pub fn totals(self) -> Totals {
        self.totals
    }
}

/// Places of the rule's cells that are missing and leave its condition open on a record; none where it is not open.
pub fn missing(rule: &Checked, facts: &Facts) -> BTreeSet<usize> {
    fn look(sight: &Sight<'_>, cond: &Cond, found: &mut BTreeSet<usize>) {
        if sight.holds(cond).is_some() {
            return;
        }
        match &cond.node {
            CondNode::Compare(left, _, right) => {
                number_cells(left, found, sight);
                number_cells(right, found, sight);
            }
            CondNode::Test(cell, _) => {
                found.insert(cell.0);
            }
            _ => cond.parts().iter().for_each(|part| look(sight, part, found)),
        }
    }
    fn number_cells(num: &Num, found: &mut BTreeSet<usize>, sight: &Sight<'_>) {
        match num {
            Num::Cell(cell, _) if sight.integer(*cell).is_none() => {
                found.insert(cell.0);
            }
            Num::Sum(parts) | Num::Product(parts) => {
                parts.iter().for_each(|(_, part)| number_cells(part, found, sight));
            }
            Num::AtLeastZero(inner) => number_cells(inner, found, sight),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    look(&Sight::of(&rule.cells, facts), &rule.condition, &mut found);
    found
}

fn shown(rule: &Checked, value: Option<Fraction>) -> String {
    let Some(value) = value else { return "算不出".to_owned() };
    match rule.value.as_ref().map(|counted| (counted.how, &counted.number)) {
        Some((Aggregate::Share, _)) => match value.times(Fraction::whole(100)) {
            Ok(hundredths) => format!("{}%", number_text(hundredths)),
            Err(_) => number_text(value),
        },
        Some((_, Some((Num::Cell(cell, scale), _)))) => match value.over(*scale) {
            Ok(Some(kept)) => integer_text(&rule.cells[cell.0], kept),
            _ => number_text(value),
        },
        Some((_, Some((_, dimension)))) if dimension.money == 1 && dimension.units.is_empty() => {
            let yuan = value.over(Fraction::whole(100)).ok().flatten().unwrap_or(value);
            format!("{} 元", number_text(yuan))
        }
        _ => number_text(value),
    }
}
