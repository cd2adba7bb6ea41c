//! What an expression is: a condition, a number with what it measures, a day, or a cell of another type.

use lq_core::time::Period;
use lq_core::value::{Lang, ValueType};

use super::dimension::{Measured, Unmeasured, measure, scaled};
use super::{Checker, is_joint};
use crate::ast::{Define, Expr, Mode, Name, Node};
use crate::checked::{CellIdx, Cond, CondNode, DayPoint, Dimension, Num, Test};
use crate::format::expr_text;
use crate::literal::Literal;
use crate::place::Span;
use crate::plan::Fraction;
use crate::problem::{Code, Problem, excerpt};

/// What an expression turned out to be.
pub(super) enum Typed {
    Cond(Box<Cond>),
    Number(Number),
    /// A day, as days since 1970-01-01.
    Day(Num),
    /// A cell that is neither number nor day.
    Cell(CellIdx),
    /// A period written out.
    Period(Period),
    /// Words in quotation marks.
    Words,
    /// A word that is no name here; a choice, perhaps.
    Unknown(Name),
}

/// A number and what is known of it.
#[derive(Clone)]
pub(super) struct Number {
    pub(super) num: Num,
    pub(super) dimension: Dimension,
    /// Counts records, so that any measure word fits it.
    pub(super) is_counted: bool,
    /// A percentage or growth, so that a bare 5 is likely 5%.
    pub(super) is_share: bool,
    /// A field of money that is added up in lists, so that a few 元 are likely 万元.
    pub(super) is_large: bool,
    /// As written, where it is a literal.
    pub(super) literal: Option<(Literal, Option<String>)>,
}

impl Number {
    pub(super) fn new(num: Num, dimension: Dimension) -> Self {
        Self { num, dimension, is_counted: false, is_share: false, is_large: false, literal: None }
    }

    pub(super) fn constant(&self) -> Option<Fraction> {
        match &self.num {
            Num::Constant(value) => Some(*value),
            _ => None,
        }
    }
}

impl<'s> Checker<'s, '_> {
    /// A condition; tells where it is none.
    pub(super) fn condition(&mut self, expr: &Expr) -> Option<Cond> {
        if is_joint(&expr.node) {
            return self.deeper(expr.span, |checker| checker.joint(expr));
        }
        match self.infer(expr)? {
            Typed::Cond(cond) => Some(*cond),
            Typed::Cell(cell) if self.scope.cells[cell.0].ty == Some(ValueType::Flag) => {
                let node = CondNode::Test(cell, Test::Flag(true));
                Some(Cond { words: expr_text(expr), ..Cond::plain(expr.span, node) })
            }
            Typed::Unknown(name) => self.unknown_name(&name),
            other => {
                let message = format!(
                    "“{}”是{}，不是条件；请写明怎样才算，如“… ≥ …”“… 已填”",
                    self.shown(expr),
                    said(&other)
                );
                self.tell(Code::NotCondition, expr.span, message)
            }
        }
    }

    fn joint(&mut self, expr: &Expr) -> Option<Cond> {
        let node = match &expr.node {
            Node::And(parts) => CondNode::All(self.condition_list(parts)?),
            Node::Or(parts) => CondNode::Any(self.condition_list(parts)?),
            Node::Not(inner) => CondNode::Not(Box::new(self.condition(inner)?)),
            Node::Group(mode, items) => {
                let parts = self.clause_list(items)?;
                match mode {
                    Mode::All => CondNode::All(parts),
                    Mode::Any => CondNode::Any(parts),
                    Mode::AtLeast(wanted) => {
                        if *wanted == 0 || *wanted as usize > parts.len() {
                            let message = format!("一共{}条，却要求至少{wanted}项；请核对", parts.len());
                            return self.tell(Code::TooManyAsked, expr.span, message);
                        }
                        CondNode::AtLeast(*wanted, parts)
                    }
                }
            }
            _ => return None,
        };
        Some(Cond::plain(expr.span, node))
    }

    /// A number; tells where it is none.
    pub(super) fn number(&mut self, expr: &Expr) -> Option<Number> {
        match self.infer(expr)? {
            Typed::Number(number) => Some(number),
            Typed::Unknown(name) => self.unknown_name(&name),
            other => {
                let message = format!("“{}”是{}，不能拿来计算", self.shown(expr), said(&other));
                self.tell(Code::NotNumber, expr.span, message)
            }
        }
    }

    pub(super) fn shown(&self, expr: &Expr) -> String {
        excerpt(&expr_text(expr))
    }

    /// What an expression is; tells where it means nothing, except for a bare word.
    pub(super) fn infer(&mut self, expr: &Expr) -> Option<Typed> {
        self.deeper(expr.span, |checker| checker.inferred(expr))
    }

    fn inferred(&mut self, expr: &Expr) -> Option<Typed> {
        match &expr.node {
            Node::Number(number) => {
                let Some(value) = scaled(*number, 1, 1) else { return self.overflow(expr.span) };
                let literal = Some((*number, None));
                Some(Typed::Number(Number {
                    literal,
                    ..Number::new(Num::Constant(value), Dimension::none())
                }))
            }
            Node::Amount(number, unit) => self.measured(*number, unit, expr.span),
            Node::Text(_) => Some(Typed::Words),
            Node::Period(period) => Some(Typed::Period(*period)),
            Node::Name(name) => self.name(name),
            Node::Call(name, args) => self.call(name, args, expr).map(Typed::Number),
            Node::Gather(gather) => self.gather(gather, expr).map(Typed::Number),
            Node::Sum(terms) => self.sum(terms, expr),
            Node::Product(factors) => self.product(factors).map(Typed::Number),
            Node::Negative(inner) => {
                let number = self.number(inner)?;
                let negative = match number.constant() {
                    Some(value) => Num::Constant(Fraction::ZERO.minus(value).ok()?),
                    None => Num::Sum(vec![(false, number.num)]),
                };
                Some(Typed::Number(Number { num: negative, literal: None, ..number }))
            }
            Node::And(_) | Node::Or(_) | Node::Not(_) | Node::Group(..) => {
                self.condition(expr).map(|cond| Typed::Cond(Box::new(cond)))
            }
            Node::Compare(..)
            | Node::Between(..)
            | Node::Among { .. }
            | Node::Filled(..)
            | Node::Elapsed(..) => {
                let node = self.comparison(expr)?;
                let words = expr_text(expr);
                Some(Typed::Cond(Box::new(Cond { words, ..Cond::plain(expr.span, node) })))
            }
        }
    }

    pub(super) fn overflow<T>(&mut self, span: Span) -> Option<T> {
        self.tell(Code::Overflow, span, "数超出台账能存的范围；请核对位数和单位")
    }

    fn measured(&mut self, number: Literal, unit: &str, span: Span) -> Option<Typed> {
        match measure(number, unit) {
            Ok(Measured { value, dimension, is_share, .. }) => {
                let literal = Some((number, Some(unit.to_owned())));
                let number = Number::new(Num::Constant(value), dimension);
                Some(Typed::Number(Number { literal, is_share, ..number }))
            }
            Err(Unmeasured::Unknown) => {
                self.tell(Code::UnknownUnit, span, format!("不认识单位“{}”", excerpt(unit)))
            }
            Err(Unmeasured::Multiplier) => {
                let message = format!("“{number} {unit}”后面缺单位；金额请写“{unit}元”");
                self.tell_meaning(Code::UnitMissing, span, message, format!("{number} {unit}元"))
            }
            Err(Unmeasured::Currency(name)) => {
                let message = format!("规则只按人民币计算，这里是{name}；请折成人民币写");
                self.tell(Code::WrongType, span, message)
            }
            Err(Unmeasured::PerDay) => {
                self.tell(Code::UnknownUnit, span, "按日的量折不成一年（年的天数不一）；请改按年、季或月")
            }
            Err(Unmeasured::Overflow) => self.overflow(span),
        }
    }

    /// A field, a definition or a word like 今天.
    fn name(&mut self, name: &Name) -> Option<Typed> {
        if let Some(define) = self.defines.get(name.text.as_str()).copied() {
            if self.scope.is_inner {
                let message = format!("“{}”是按外层记录定义的，不能用在“其中”里", name.text);
                return self.tell(Code::UnknownField, name.span, message);
            }
            return self.unfold_at(define, name.span);
        }
        if crate::word::Key::find(&name.text) == Some(crate::word::Key::Today) {
            return Some(Typed::Day(Num::Day(DayPoint {
                from: None,
                months: 0,
                days: 0,
                is_anniversary: false,
            })));
        }
        match self.field(name)? {
            Some(place) => self.field_value(place),
            None => Some(Typed::Unknown(name.clone())),
        }
    }

    /// What a definition stands for.
    pub(super) fn unfold(&mut self, define: &'s Define) -> Option<Typed> {
        self.unfold_at(define, define.name.span)
    }

    fn unfold_at(&mut self, define: &'s Define, span: Span) -> Option<Typed> {
        let name = define.name.text.as_str();
        if !self.used.contains(&name) {
            self.used.push(name);
        }
        if let Some(from) = self.unfolding.iter().position(|other| *other == name) {
            let mut circle: Vec<&str> = self.unfolding[from..].to_vec();
            circle.push(name);
            let message = format!("定义绕成了圈：{}；请断开其中一处", circle.join(" → "));
            return self.tell(Code::Cycle, span, message);
        }
        self.unfolding.push(name);
        let typed = match self.infer(&define.body) {
            Some(Typed::Unknown(name)) => self.unknown_name(&name),
            typed => typed,
        };
        self.unfolding.pop();
        typed
    }

    /// A field of the record as what it is.
    fn field_value(&mut self, place: usize) -> Option<Typed> {
        let cell = self.own_cell(place);
        let field = &self.scope.kind.fields[place];
        let is_large = field.is_sum;
        Some(match self.typed_cell(cell) {
            Typed::Number(number) => {
                Typed::Number(Number { is_large: is_large && number.is_large, ..number })
            }
            other => other,
        })
    }

    /// A cell as what its type says.
    pub(super) fn typed_cell(&self, cell: CellIdx) -> Typed {
        let number = |scale: Fraction, dimension| Number::new(Num::Cell(cell, scale), dimension);
        let over = |divisor| Fraction::new(1, divisor).unwrap_or(Fraction::ZERO);
        let one = Fraction::whole(1);
        let Some(ty) = &self.scope.cells[cell.0].ty else {
            return Typed::Number(Number { is_counted: true, ..number(one, Dimension::none()) });
        };
        match ty {
            ValueType::Money { .. } => {
                Typed::Number(Number { is_large: true, ..number(one, Dimension::money()) })
            }
            ValueType::Quantity { unit: Some(unit) } => Typed::Number(number(one, Dimension::unit(*unit))),
            ValueType::Rate { unit: Some(unit) } => Typed::Number(number(one, Dimension::rate(*unit))),
            ValueType::Number => Typed::Number(number(over(1_000_000_000), Dimension::none())),
            ValueType::Percent => {
                Typed::Number(Number { is_share: true, ..number(over(100_000_000), Dimension::none()) })
            }
            ValueType::Day => Typed::Day(Num::Cell(cell, one)),
            _ => Typed::Cell(cell),
        }
    }

    fn product(&mut self, factors: &[(bool, Expr)]) -> Option<Number> {
        let read: Vec<Option<Number>> = factors.iter().map(|(_, factor)| self.number(factor)).collect();
        let read: Vec<Number> = read.into_iter().collect::<Option<_>>()?;
        let mut dimension = Dimension::none();
        let mut constant = Some(Fraction::whole(1));
        let mut parts = Vec::with_capacity(read.len());
        let is_quotient = factors.iter().any(|(is_multiplied, _)| !is_multiplied);
        for (number, (is_multiplied, expr)) in read.into_iter().zip(factors) {
            if !is_multiplied && number.constant() == Some(Fraction::ZERO) {
                return self.tell(Code::DivisionByZero, expr.span, "除数写成了零；请核对");
            }
            dimension = dimension.joined(&number.dimension, *is_multiplied);
            constant = match (constant, number.constant()) {
                (Some(so_far), Some(value)) if *is_multiplied => so_far.times(value).ok(),
                (Some(so_far), Some(value)) => so_far.over(value).ok().flatten(),
                _ => None,
            };
            parts.push((*is_multiplied, number.num));
        }
        let is_constant = parts.iter().all(|(_, part)| matches!(part, Num::Constant(_)));
        let num = match (is_constant, constant) {
            (true, Some(value)) => Num::Constant(value),
            (true, None) => return self.overflow(factors[0].1.span),
            _ => Num::Product(parts),
        };
        let is_share = is_quotient && dimension.is_none();
        Some(Number { is_share, ..Number::new(num, dimension) })
    }

    /// Terms of one dimension, or a day moved by a span, or the days between two.
    fn sum(&mut self, terms: &[(bool, Expr)], whole: &Expr) -> Option<Typed> {
        let read: Vec<Option<Typed>> = terms.iter().map(|(_, term)| self.infer(term)).collect();
        let read: Vec<Typed> = read.into_iter().collect::<Option<_>>()?;
        if read.iter().any(|typed| matches!(typed, Typed::Day(_) | Typed::Period(_))) {
            return self.day_sum(read, terms, whole);
        }
        let mut parts = Vec::with_capacity(read.len());
        let mut first: Option<Number> = None;
        for (typed, (is_added, expr)) in read.into_iter().zip(terms) {
            let number = match typed {
                Typed::Number(number) => number,
                Typed::Unknown(name) => return self.unknown_name(&name),
                other => {
                    let message = format!("“{}”是{}，不能相加减", self.shown(expr), said(&other));
                    return self.tell(Code::NotNumber, expr.span, message);
                }
            };
            if let Some(first) = &first
                && first.dimension != number.dimension
            {
                let message = format!(
                    "“{}”是{}，“{}”是{}，不能相加减",
                    self.shown(&terms[0].1),
                    first.dimension.said(),
                    self.shown(expr),
                    number.dimension.said()
                );
                return self.tell(Code::Units, expr.span, message);
            }
            parts.push((*is_added, number.num.clone()));
            first.get_or_insert(number);
        }
        let first = first?;
        let num = match added(&parts) {
            Some(Ok(value)) => Num::Constant(value),
            Some(Err(_)) => return self.overflow(whole.span),
            None => Num::Sum(parts),
        };
        Some(Typed::Number(Number { num, literal: None, ..first }))
    }
}

/// The sum of constants; nothing where a part is none.
fn added(parts: &[(bool, Num)]) -> Option<Result<Fraction, crate::plan::TooLarge>> {
    let mut total = Fraction::ZERO;
    for (is_added, part) in parts {
        let Num::Constant(value) = part else { return None };
        total = match if *is_added { total.plus(*value) } else { total.minus(*value) } {
            Ok(total) => total,
            Err(too_large) => return Some(Err(too_large)),
        };
    }
    Some(Ok(total))
}

/// What a thing is called in messages.
pub(super) fn said(typed: &Typed) -> String {
    match typed {
        Typed::Cond(_) => "条件".to_owned(),
        Typed::Number(number) if number.dimension.is_none() => "数".to_owned(),
        Typed::Number(number) => format!("数（{}）", number.dimension.said()),
        Typed::Day(_) => "日期".to_owned(),
        Typed::Cell(_) => "文字或选项".to_owned(),
        Typed::Period(_) => "时期".to_owned(),
        Typed::Words => "文字".to_owned(),
        Typed::Unknown(_) => "词".to_owned(),
    }
}

/// What a type is called in messages.
pub(super) fn type_said(ty: &ValueType) -> &'static str {
    ty.name(Lang::Zh)
}

/// A problem about a name, with the nearest that would do.
pub(super) fn with_near(code: Code, span: Span, what: String, near: &[&str]) -> Problem {
    match near.first() {
        Some(first) => {
            Problem::new(code, span, format!("{what}；是否指“{}”", near.join("”“"))).meaning(*first)
        }
        None => Problem::new(code, span, what),
    }
}
