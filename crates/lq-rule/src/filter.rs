//! A condition as a filter of the house, for lists, the URL and the store.
//!
//! The filter tree knows one row of one kind: fields compared with constants. What goes beyond (numbers computed,
//! other kinds, values by period) has no filter; the caller then narrows by what has one and explains the rest.

use lq_core::filter::{Filter, Op};
use lq_core::time::{Day, Period};
use lq_core::value::{Decimal, Money, Percent, Quantity, Rate, Value, ValueType};
use lq_core::{KindSchema, value};

use crate::checked::{Cell, CellIdx, Checked, Cond, CondNode, Num, Source, Test};
use crate::evaluate::{day, region_head, turned};
use crate::plan::Fraction;

/// The filter that holds, fails and stays open where the condition of a rule does, on rows of its subject.
///
/// * `on`: the day that is asked about.
/// * `schema`: of the rule's subject.
/// * `None` where the condition needs more than the filter tree says.
pub fn filter(rule: &Checked, on: Day, home: &[String], schema: &KindSchema) -> Option<Filter> {
    Filtering { cells: &rule.cells, on, home, schema }.filter(&rule.condition)
}

/// The most of a rule's condition that is a filter: rows it does not select cannot qualify. [`Filter::All`] where
/// nothing is.
pub fn narrowing(rule: &Checked, on: Day, home: &[String], schema: &KindSchema) -> Filter {
    let filtering = Filtering { cells: &rule.cells, on, home, schema };
    let parts = match &rule.condition.node {
        CondNode::All(parts) => parts.as_slice(),
        _ => std::slice::from_ref(&rule.condition),
    };
    parts.iter().filter_map(|part| filtering.filter(part)).fold(Filter::All, Filter::and)
}

struct Filtering<'a> {
    cells: &'a [Cell],
    on: Day,
    home: &'a [String],
    schema: &'a KindSchema,
}

impl Filtering<'_> {
    fn filter(&self, cond: &Cond) -> Option<Filter> {
        match &cond.node {
            CondNode::Always(true) => Some(Filter::All),
            CondNode::Always(false) => Some(Filter::Not(Box::new(Filter::All))),
            CondNode::Compare(left, op, right) => self.compare(left, *op, right),
            CondNode::Test(cell, test) => self.test(*cell, test),
            // Recorded counts asked-none, which is no value here.
            CondNode::Filled(_) => None,
            CondNode::All(parts) => self.all(parts).map(Filter::And),
            CondNode::Any(parts) => self.all(parts).map(Filter::Or),
            CondNode::AtLeast(wanted, parts) => self.at_least(*wanted as usize, &self.all(parts)?),
            CondNode::Not(part) => Some(Filter::Not(Box::new(self.filter(part)?))),
        }
    }

    fn all(&self, parts: &[Cond]) -> Option<Vec<Filter>> {
        parts.iter().map(|part| self.filter(part)).collect()
    }

    /// At least so many of a few, as a choice of conjunctions.
    fn at_least(&self, wanted: usize, parts: &[Filter]) -> Option<Filter> {
        const MOST: usize = 8;
        if parts.len() > MOST {
            return None;
        }
        let choices = (0u32..1 << parts.len()).filter(|set| set.count_ones() as usize == wanted);
        let of = |set: u32| {
            let chosen = parts.iter().enumerate().filter(|(at, _)| set >> at & 1 == 1);
            Filter::And(chosen.map(|(_, part)| part.clone()).collect())
        };
        Some(Filter::Or(choices.map(of).collect()))
    }

    /// The English name of a cell's field, and its type.
    fn field(&self, cell: CellIdx) -> Option<(String, &ValueType)> {
        let Cell { source: Source::Field(place), ty, .. } = &self.cells[cell.0] else { return None };
        Some((self.schema.fields.get(*place)?.name.to_string(), ty.as_ref()?))
    }

    fn compare(&self, left: &Num, op: Op, right: &Num) -> Option<Filter> {
        let (cell, scale, op, bound) = match (left, right) {
            (Num::Cell(cell, scale), bound) => (*cell, *scale, op, bound),
            (bound, Num::Cell(cell, scale)) => (*cell, *scale, turned(op), bound),
            _ => return None,
        };
        let bound = match bound {
            Num::Constant(bound) => *bound,
            Num::Day(point) => Fraction::whole(i64::from(day(*point, self.on)?.days())),
            _ => return None,
        };
        let bound = bound.over(scale).ok()??;
        let (field, ty) = self.field(cell)?;
        // Values are whole; between two of them a bound is as good as the next.
        let floor = bound.numerator().div_euclid(bound.denominator());
        let is_whole = bound.denominator() == 1;
        let (op, whole) = match op {
            Op::Eq | Op::Ne if !is_whole => return None,
            Op::Ge | Op::Lt if !is_whole => (op, floor.checked_add(1)?),
            _ => (op, floor),
        };
        let value = value_of(i64::try_from(whole).ok()?, ty)?;
        Some(Filter::Compare { field, op, value })
    }

    fn test(&self, cell: CellIdx, test: &Test) -> Option<Filter> {
        let (field, ty) = self.field(cell)?;
        let texts = |codes: &[String]| codes.iter().map(|code| Value::Text(code.clone())).collect();
        match test {
            Test::Flag(wanted) => Some(Filter::is(&field, Value::Flag(*wanted))),
            Test::Codes(codes) => Some(Filter::OneOf { field, values: texts(codes) }),
            Test::Records(records) => {
                Some(Filter::OneOf { field, values: records.iter().map(|id| Value::Link(*id)).collect() })
            }
            Test::Words(words) => {
                let contains = |word: &String| Filter::Contains { field: field.clone(), words: word.clone() };
                Some(Filter::Or(words.iter().map(contains).collect()))
            }
            Test::Industries(wider) => Some(within(&field, wider.iter().map(|code| code.as_str()))),
            Test::Regions(wider) => Some(within(&field, wider.iter().map(|code| region_head(code)))),
            Test::Home => Some(within(&field, self.home.iter().map(|code| region_head(code)))),
        }
        .filter(|_| !matches!(ty, ValueType::Phone))
    }
}

/// Codes that begin with one of these: from it up to the next code of its length.
fn within<'a>(field: &str, heads: impl Iterator<Item = &'a str>) -> Filter {
    let part = |head: &str| {
        let compare =
            |op, text: String| Filter::Compare { field: field.to_owned(), op, value: Value::Text(text) };
        // Codes are capitals and digits; `~` comes after both.
        Filter::And(vec![compare(Op::Ge, head.to_owned()), compare(Op::Lt, format!("{head}~"))])
    };
    Filter::Or(heads.map(part).collect())
}

/// The value of a field that is kept as an integer.
fn value_of(kept: i64, ty: &ValueType) -> Option<Value> {
    Some(match ty {
        ValueType::Money { .. } => Value::Money(Money::from_fen(kept)),
        ValueType::Quantity { unit: Some(unit) } => Value::Quantity(Quantity::from_base(kept, *unit)?),
        ValueType::Rate { unit: Some(unit) } => {
            Value::Rate(Rate { amount: Quantity::from_base(kept, *unit)?, per: value::Per::Year })
        }
        ValueType::Number => Value::Number(Decimal::from_nanos(kept)),
        ValueType::Percent => Value::Percent(Percent::from_micros(kept)),
        ValueType::Day => Value::Day(Day::from_days(i32::try_from(kept).ok()?)?),
        ValueType::Period => Value::Period(Period::from_code(kept)?),
        _ => return None,
    })
}
