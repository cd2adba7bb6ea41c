//! The tree of clauses, each with what it looked at.

use lq_core::time::Day;
use lq_core::value::{Lang, Quantity, Unit, ValueType};

use crate::checked::{Cell, CellIdx, Cond, CondNode, Num, Source};
use crate::evaluate::Sight;
use crate::plan::Fraction;

/// A clause with its verdict.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Its number in the policy, empty without.
    pub label: String,
    /// In the canonical form; for clauses made of others how many of them must hold.
    pub words: String,
    /// The words of the policy it rests on, empty without.
    pub cite: String,
    /// How it is made of its parts.
    pub joint: Joint,
    /// Whether it holds; `None` where facts are missing.
    pub verdict: Option<bool>,
    /// What it looked at, for clauses that are not made of others.
    pub seen: Vec<Seen>,
    /// What it is made of.
    pub parts: Vec<Clause>,
}

/// How a clause is made of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// Of none.
    Leaf,
    /// All must hold.
    All,
    /// One must hold.
    Any,
    /// So many must hold.
    AtLeast(u32),
    /// The one must not hold.
    Not,
}

/// One thing a clause looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// What it is called.
    pub label: String,
    /// As people read it; `None` where missing.
    pub value: Option<String>,
    /// Where it was read; empty where nobody said.
    pub source: String,
    /// The first day it holds.
    pub day: Option<Day>,
}

/// A condition as a clause.
pub(super) fn told(cond: &Cond, sight: Sight<'_>) -> Clause {
    let parts = cond.parts();
    // Parts without words of their own (介于, a day within a year) are one clause with what they are made of.
    let is_whole = !cond.words.is_empty() || parts.is_empty();
    let (joint, words) = match &cond.node {
        _ if is_whole => (Joint::Leaf, cond.words.clone()),
        CondNode::Any(_) => (Joint::Any, "任一".to_owned()),
        CondNode::AtLeast(wanted, parts) => {
            (Joint::AtLeast(*wanted), format!("至少 {wanted} 项（共 {} 项）", parts.len()))
        }
        CondNode::Not(_) => (Joint::Not, "非".to_owned()),
        _ => (Joint::All, "全部".to_owned()),
    };
    let mut looked_at = Vec::new();
    if is_whole {
        cells_of(cond, &mut looked_at);
    }
    Clause {
        label: cond.label.clone(),
        words,
        joint,
        cite: cond.cite.clone(),
        verdict: sight.holds(cond),
        seen: looked_at.into_iter().map(|cell| seen(cell, sight)).collect(),
        parts: if is_whole { Vec::new() } else { parts.iter().map(|part| told(part, sight)).collect() },
    }
}

/// The cells a condition looks at, each once, in order.
pub(crate) fn cells_of(cond: &Cond, out: &mut Vec<CellIdx>) {
    match &cond.node {
        CondNode::Compare(left, _, right) => {
            cells_of_number(left, out);
            cells_of_number(right, out);
        }
        CondNode::Test(cell, _) | CondNode::Filled(cell) => push(*cell, out),
        _ => cond.parts().iter().for_each(|part| cells_of(part, out)),
    }
}

/// The cells a number is computed from, each once, in order.
pub(crate) fn cells_of_number(num: &Num, out: &mut Vec<CellIdx>) {
    match num {
        Num::Cell(cell, _) => push(*cell, out),
        Num::Sum(parts) | Num::Product(parts) => {
            parts.iter().for_each(|(_, part)| cells_of_number(part, out));
        }
        Num::AtLeastZero(inner) => cells_of_number(inner, out),
        Num::Constant(_) | Num::Day(_) => {}
    }
}

fn push(cell: CellIdx, out: &mut Vec<CellIdx>) {
    if !out.contains(&cell) {
        out.push(cell);
    }
}

/// A cell with its value, source and day.
pub(super) fn seen(cell: CellIdx, sight: Sight<'_>) -> Seen {
    let held = &sight.cells[cell.0];
    let label = held.label.clone();
    if let Source::Gathered(_) = held.source {
        let value = match (sight.integer(cell), sight.bounds(cell)) {
            (Some(value), _) => Some(integer_text(held, value)),
            (None, Some((low, high))) if low < high => {
                Some(format!("{} 至 {}", integer_text(held, low), integer_text(held, high)))
            }
            _ => None,
        };
        return Seen { label, value, source: String::new(), day: None };
    }
    match sight.fact(cell) {
        Some(fact) => Seen {
            label,
            value: held.ty.as_ref().map(|ty| ty.show(&fact.value, Lang::Zh)),
            source: fact.source.clone(),
            day: fact.day,
        },
        None => Seen { label, value: None, source: String::new(), day: None },
    }
}

/// An integer of a cell as people read it.
pub(crate) fn integer_text(cell: &Cell, value: Fraction) -> String {
    let Some(ty) = &cell.ty else { return number_text(value) };
    let whole = i64::try_from(value.numerator() / value.denominator()).ok();
    let shown = match (ty, whole) {
        (ValueType::Money { .. }, Some(fen)) => Some(money_text(fen)),
        (ValueType::Quantity { unit: Some(unit) }, Some(base)) => quantity_text(base, *unit),
        (ValueType::Rate { unit: Some(unit) }, Some(base)) => {
            quantity_text(base, *unit).map(|amount| format!("{amount}/年"))
        }
        (ValueType::Percent, Some(micros)) => Some(lq_core::value::Percent::from_micros(micros).to_string()),
        (ValueType::Number, Some(nanos)) => Some(lq_core::value::Decimal::from_nanos(nanos).to_string()),
        (ValueType::Day, Some(days)) => {
            i32::try_from(days).ok().and_then(Day::from_days).map(|day| day.to_string())
        }
        (ValueType::Flag, Some(flag)) => Some(if flag == 1 { "是" } else { "否" }.to_owned()),
        _ => None,
    };
    shown.unwrap_or_else(|| number_text(value))
}

fn quantity_text(base: i64, unit: Unit) -> Option<String> {
    Quantity::from_base(base, unit).map(|quantity| quantity.show(Lang::Zh))
}

/// Money as people read it.
pub(super) fn money_text(fen: i64) -> String {
    lq_core::value::Money::from_fen(fen).show(Lang::Zh)
}

/// A plain number, with at most four decimals; the rest is cut and said so.
pub(crate) fn number_text(value: Fraction) -> String {
    if value.denominator() == 1 {
        return value.numerator().to_string();
    }
    let sign = if value.numerator() < 0 { "-" } else { "" };
    let (above, below) = (value.numerator().unsigned_abs(), value.denominator().unsigned_abs());
    let (whole, mut rest) = (above / below, above % below);
    let mut digits = String::new();
    for _ in 0..4 {
        let Some(next) = rest.checked_mul(10) else { break };
        digits.push_str(&(next / below).to_string());
        rest = next % below;
        if rest == 0 {
            break;
        }
    }
    let dots = if rest == 0 { "" } else { "…" };
    format!("{sign}{whole}.{digits}{dots}")
}
