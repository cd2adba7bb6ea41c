//! A condition as a filter of the house, for lists, the URL and the store: the third door.
//!
//! What compares one field with a constant becomes just that, so that the store's indexes serve it; numbers computed,
//! other kinds and values by period become measures. The store answers as explaining does.

use lq_core::filter::{Filter, Measure, Op, Related, Take};
use lq_core::time::{Day, Period};
use lq_core::value::{Decimal, Money, Percent, Quantity, Rate, Value, ValueType};
use lq_core::{KindSchema, Registry, value};

use crate::ast::Aggregate;
use crate::checked::{Cell, CellIdx, Checked, Cond, CondNode, Gathered, Num, Source, Test, When};
use crate::evaluate::{count_against, day, region_head, turned};
use crate::plan::Fraction;

/// What a day, a zone and a ledger settle.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The day that is asked about.
    pub on: Day,
    /// Region codes of the zone itself.
    pub home: &'a [String],
    /// The kinds.
    pub registry: &'a Registry,
    /// Where values by period are kept; without, a condition on one has no filter.
    pub series: Option<SeriesAt<'a>>,
}

/// The kind that keeps values by period, and its fields, by English name.
#[derive(Clone, Copy, Debug)]
pub struct SeriesAt<'a> {
    /// The kind.
    pub kind: &'a str,
    /// What is measured.
    pub metric: &'a str,
    /// Of when.
    pub period: &'a str,
    /// The value: the first of these that is recorded.
    pub values: &'a [&'a str],
}

/// The filter that holds, fails and stays open where the condition of a rule does, on rows of its subject.
///
/// `None` where a constant of the rule is past 64 bits, a day outside the calendar, or the subject unknown.
pub fn filter(rule: &Checked, ground: &Ground<'_>) -> Option<Filter> {
    let schema = ground.registry.kind(&rule.subject)?;
    Filtering { cells: &rule.cells, ground, schema }.filter(&rule.condition)
}

/// As [`filter`], of another condition of the rule: the one of which a figure takes the share.
pub fn filter_of(rule: &Checked, condition: &Cond, ground: &Ground<'_>) -> Option<Filter> {
    let schema = ground.registry.kind(&rule.subject)?;
    Filtering { cells: &rule.cells, ground, schema }.filter(condition)
}

struct Filtering<'a> {
    cells: &'a [Cell],
    ground: &'a Ground<'a>,
    schema: &'a KindSchema,
}

impl Filtering<'_> {
    fn filter(&self, cond: &Cond) -> Option<Filter> {
        match &cond.node {
            CondNode::Always(true) => Some(Filter::All),
            CondNode::Always(false) => Some(Filter::Or(Vec::new())),
            CondNode::Compare(left, op, right) => self.compare(left, *op, right),
            CondNode::Test(cell, test) => self.test(*cell, test),
            CondNode::Filled(cell) => Some(Filter::Known(self.cell(*cell)?)),
            CondNode::All(parts) => self.all(parts).map(Filter::And),
            CondNode::Any(parts) => self.all(parts).map(Filter::Or),
            CondNode::AtLeast(wanted, parts) => Some(Filter::AtLeast(*wanted, self.all(parts)?)),
            CondNode::Not(part) => Some(Filter::Not(Box::new(self.filter(part)?))),
        }
    }

    fn all(&self, parts: &[Cond]) -> Option<Vec<Filter>> {
        parts.iter().map(|part| self.filter(part)).collect()
    }

    /// The English name of a cell's field, and its type.
    fn field(&self, cell: CellIdx) -> Option<(String, &ValueType)> {
        let Cell { source: Source::Field(place), ty, .. } = &self.cells[cell.0] else { return None };
        Some((self.schema.fields.get(*place)?.name.to_string(), ty.as_ref()?))
    }

    fn compare(&self, left: &Num, op: Op, right: &Num) -> Option<Filter> {
        if let Some((cell, op, bound)) = count_against(self.cells, left, op, right) {
            return self.count(cell, op, bound);
        }
        if let Some(filter) = self.bounded(left, op, right) {
            return Some(filter);
        }
        Some(Filter::Measured(self.number(left)?, op, self.number(right)?))
    }

    /// A field against a constant.
    fn bounded(&self, left: &Num, op: Op, right: &Num) -> Option<Filter> {
        let (cell, scale, op, bound) = match (left, right) {
            (Num::Cell(cell, scale), bound) => (*cell, *scale, op, bound),
            (bound, Num::Cell(cell, scale)) => (*cell, *scale, turned(op), bound),
            _ => return None,
        };
        let bound = match bound {
            Num::Constant(bound) => *bound,
            Num::Day(point) => Fraction::whole(i64::from(day(*point, self.ground.on)?.days())),
            _ => return None,
        };
        if scale.numerator() <= 0 {
            return None;
        }
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

    /// A count of which some are open against a constant: decided where all it may be compare alike.
    fn count(&self, cell: CellIdx, op: Op, bound: Fraction) -> Option<Filter> {
        let Source::Gathered(gathered) = &self.cells[cell.0].source else { return None };
        let low = self.gathered(gathered, Take::Certain)?;
        let high = self.gathered(gathered, Take::Possible)?;
        let bound = constant(bound)?;
        let low = |op| Filter::Measured(low.clone(), op, bound.clone());
        let high = |op| Filter::Measured(high.clone(), op, bound.clone());
        let (yes, no) = match op {
            Op::Ge => (low(Op::Ge), high(Op::Lt)),
            Op::Gt => (low(Op::Gt), high(Op::Le)),
            Op::Le => (high(Op::Le), low(Op::Gt)),
            Op::Lt => (high(Op::Lt), low(Op::Ge)),
            Op::Eq | Op::Ne => {
                let is = Filter::And(vec![low(Op::Eq), high(Op::Eq)]);
                let is_not = Filter::Or(vec![low(Op::Gt), high(Op::Lt)]);
                if op == Op::Eq { (is, is_not) } else { (is_not, is) }
            }
        };
        Some(Filter::Settled(Box::new(yes), Box::new(no)))
    }

    fn number(&self, num: &Num) -> Option<Measure> {
        match num {
            Num::Constant(value) => constant(*value),
            Num::Cell(cell, scale) => {
                let cell = self.cell(*cell)?;
                if *scale == Fraction::whole(1) {
                    return Some(cell);
                }
                Some(Measure::Multiply(Box::new(cell), Box::new(constant(*scale)?)))
            }
            Num::Day(point) => Some(Measure::Constant(i64::from(day(*point, self.ground.on)?.days()))),
            Num::AtLeastZero(inner) => {
                Some(Measure::Greatest(Box::new(self.number(inner)?), Box::new(Measure::Constant(0))))
            }
            Num::Sum(terms) => self.chain(terms, 0, Measure::Add, Measure::Subtract),
            Num::Product(factors) => self.chain(factors, 1, Measure::Multiply, Measure::Divide),
        }
    }

    fn chain(
        &self,
        parts: &[(bool, Num)],
        neutral: i64,
        join: fn(Box<Measure>, Box<Measure>) -> Measure,
        part_from: fn(Box<Measure>, Box<Measure>) -> Measure,
    ) -> Option<Measure> {
        let mut so_far = None;
        for (sort, part) in parts {
            let part = self.number(part)?;
            so_far = Some(match (so_far, sort) {
                (None, true) => part,
                (before, sort) => {
                    let join = if *sort { join } else { part_from };
                    join(Box::new(before.unwrap_or(Measure::Constant(neutral))), Box::new(part))
                }
            });
        }
        Some(so_far.unwrap_or(Measure::Constant(neutral)))
    }

    fn cell(&self, cell: CellIdx) -> Option<Measure> {
        let Cell { source, ty, .. } = &self.cells[cell.0];
        match source {
            Source::Field(place) => Some(Measure::Field(self.schema.fields.get(*place)?.name.to_string())),
            Source::Series { metric, of } => self.series(metric, *of, ty.as_ref()?),
            Source::Gathered(gathered) => {
                let named = |cell: Option<CellIdx>| {
                    let Source::Field(place) = gathered.cells.get(cell?.0)?.source else { return None };
                    let kind = self.ground.registry.kind(&gathered.kind)?;
                    Some(kind.fields.get(place)?.name.to_string())
                };
                let take = match gathered.how {
                    Aggregate::Count => Take::Count,
                    Aggregate::Sum => Take::Sum(named(gathered.field)?),
                    Aggregate::Most => Take::Most(named(gathered.field)?),
                    Aggregate::Least => Take::Least(named(gathered.field)?),
                    Aggregate::Distinct => Take::Distinct(named(gathered.field)?),
                    _ => return None,
                };
                self.gathered(gathered, take)
            }
        }
    }

    fn gathered(&self, gathered: &Gathered, take: Take) -> Option<Measure> {
        let schema = self.ground.registry.kind(&gathered.kind)?;
        let inner = Filtering { cells: &gathered.cells, ground: self.ground, schema };
        Some(Measure::Related(Box::new(Related {
            kind: gathered.kind.clone(),
            via: schema.fields.get(gathered.via)?.name.to_string(),
            only: inner.filter(&gathered.only)?,
            take,
        })))
    }

    fn series(&self, metric: &str, of: When, ty: &ValueType) -> Option<Measure> {
        let at = self.ground.series?;
        let schema = self.ground.registry.kind(at.kind)?;
        let about = schema.fields.iter().find(|field| field.ty.linked_kind() == Some(&self.schema.kind))?;
        let period = of.period(self.ground.on)?;
        let unit = match ty {
            ValueType::Quantity { unit } | ValueType::Rate { unit } => Some((*unit)?),
            _ => None,
        };
        let fields = at.values.iter().filter(|name| schema.field(name).is_some());
        Some(Measure::Related(Box::new(Related {
            kind: at.kind.to_owned(),
            via: about.name.to_string(),
            only: Filter::is(at.metric, Value::Text(metric.to_owned()))
                .and(Filter::is(at.period, Value::Period(period)))
                .and(Filter::Or(
                    fields.clone().map(|name| Filter::Known(Measure::Field((*name).to_owned()))).collect(),
                )),
            take: Take::Latest { fields: fields.map(|name| (*name).to_owned()).collect(), unit },
        })))
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
            Test::Home => Some(within(&field, self.ground.home.iter().map(|code| region_head(code)))),
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

/// A constant: whole, or one whole number over another.
fn constant(value: Fraction) -> Option<Measure> {
    let above = Measure::Constant(i64::try_from(value.numerator()).ok()?);
    if value.denominator() == 1 {
        return Some(above);
    }
    let below = Measure::Constant(i64::try_from(value.denominator()).ok()?);
    Some(Measure::Divide(Box::new(above), Box::new(below)))
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
