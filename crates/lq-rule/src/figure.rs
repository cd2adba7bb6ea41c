//! What a figure comes to over records: its value, the rows behind it, and what is not known.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::value::Lang;

use crate::ast::Aggregate;
use crate::checked::{Checked, Num};
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
    let counted = rule.value.as_ref()?;
    let mut figured = Figured {
        value: None,
        shown: String::new(),
        rows: Vec::new(),
        unmeasured: Vec::new(),
        open: Vec::new(),
        part: Vec::new(),
        groups: BTreeMap::new(),
    };
    let mut numbers = Vec::new();
    for (at, facts) in rows.iter().enumerate() {
        let sight = Sight::of(&rule.cells, facts);
        match sight.holds(&rule.condition) {
            Some(true) => figured.rows.push(at),
            Some(false) => continue,
            None => {
                figured.open.push(at);
                continue;
            }
        }
        let number = counted.number.as_ref().map(|(number, _)| sight.number(number).ok().flatten());
        match number {
            Some(Some(number)) => numbers.push(number),
            Some(None) => figured.unmeasured.push(at),
            None => {}
        }
        match counted.share.as_ref().map(|share| sight.holds(share)) {
            Some(Some(true)) => figured.part.push(at),
            Some(None) => figured.unmeasured.push(at),
            _ => {}
        }
        if let Some(cell) = counted.cell {
            let ty = rule.cells[cell.0].ty.as_ref();
            match ty.zip(sight.fact(cell)) {
                Some((ty, fact)) => *figured.groups.entry(ty.show(&fact.value, Lang::Zh)).or_default() += 1,
                None => figured.unmeasured.push(at),
            }
        }
    }
    figured.value = value(counted.how, &figured, numbers);
    figured.shown = shown(rule, &figured);
    Some(figured)
}

fn value(how: Aggregate, figured: &Figured, numbers: Vec<Fraction>) -> Option<Fraction> {
    let whole = |n: usize| i64::try_from(n).ok().map(Fraction::whole);
    let n_numbers = numbers.len();
    let sum = |numbers: Vec<Fraction>| {
        numbers.into_iter().try_fold(Fraction::ZERO, |sum, number| sum.plus(number)).ok()
    };
    match how {
        Aggregate::Count => whole(figured.rows.len()),
        Aggregate::Sum if n_numbers == 0 && !figured.rows.is_empty() => None,
        Aggregate::Sum => sum(numbers),
        Aggregate::Average => sum(numbers)?.over(whole(n_numbers)?).ok()?,
        Aggregate::Most => numbers.into_iter().max(),
        Aggregate::Least => numbers.into_iter().min(),
        Aggregate::Distinct => {
            let values: BTreeSet<&String> = figured.groups.keys().collect();
            whole(values.len())
        }
        Aggregate::Share => {
            let decided = figured.rows.len() - figured.unmeasured.len();
            whole(figured.part.len())?.over(whole(decided)?).ok()?
        }
    }
}

fn shown(rule: &Checked, figured: &Figured) -> String {
    let Some(value) = figured.value else { return "算不出".to_owned() };
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
