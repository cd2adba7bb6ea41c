//! Comparisons: both sides of one dimension, days with days, and what was likely meant where they are not.

use lq_core::filter::Op;
use lq_core::time::{Day, Period};
use lq_core::value::ValueType;

use super::Checker;
use super::expr::{Number, Typed, said};
use crate::ast::{Expr, Node};
use crate::checked::{Cond, CondNode, DayPoint, Dimension, Num};
use crate::evaluate::turned;
use crate::place::Span;
use crate::plan::Fraction;
use crate::problem::Code;

impl Checker<'_, '_> {
    pub(super) fn comparison(&mut self, expr: &Expr) -> Option<CondNode> {
        match &expr.node {
            Node::Compare(left, op, right) => self.compare(left, *op, right, expr.span),
            Node::Between(what, low, high) => {
                let low = self.compare(what, Op::Ge, low, expr.span);
                let high = self.compare(what, Op::Le, high, expr.span);
                let (low, high) = (low?, high?);
                if let (
                    CondNode::Compare(_, _, Num::Constant(low)),
                    CondNode::Compare(_, _, Num::Constant(high)),
                ) = (&low, &high)
                    && low > high
                {
                    return self.tell(
                        Code::Disordered,
                        expr.span,
                        "“介于”的下限大于上限，没有记录能满足；请核对先后",
                    );
                }
                let part = |node| Cond::plain(expr.span, node);
                Some(CondNode::All(vec![part(low), part(high)]))
            }
            Node::Among { what, how, is_negated, list } => {
                let node = self.among(what, *how, list, expr)?;
                let part = Cond::plain(expr.span, node);
                Some(if *is_negated { CondNode::Not(Box::new(part)) } else { part.node })
            }
            Node::Filled(what, is_filled) => self.filled(what, *is_filled),
            Node::Elapsed(what, is_full, back) => self.elapsed(what, *is_full, back),
            _ => None,
        }
    }

    fn compare(&mut self, left: &Expr, op: Op, right: &Expr, span: Span) -> Option<CondNode> {
        let (a, b) = (self.infer(left), self.infer(right));
        match (a?, b?) {
            (Typed::Number(a), Typed::Number(b)) => self.numbers((left, a), op, (right, b), span),
            (Typed::Day(a), Typed::Day(b)) => Some(CondNode::Compare(a, op, b)),
            (Typed::Day(day), Typed::Period(period)) => Some(day_and_period(&day, op, period)),
            (Typed::Period(period), Typed::Day(day)) => Some(day_and_period(&day, turned(op), period)),
            (Typed::Cell(cell), Typed::Period(period)) if self.is_period(cell) => {
                let code = Num::Constant(Fraction::whole(period.code()));
                Some(CondNode::Compare(Num::Cell(cell, Fraction::whole(1)), op, code))
            }
            (Typed::Unknown(name), _) => self.unknown_name(&name),
            (Typed::Cell(_), _) if matches!(op, Op::Eq | Op::Ne) => {
                let node = self.among(left, crate::ast::Among::Is, std::slice::from_ref(right), left)?;
                let part = Cond::plain(span, node);
                Some(if op == Op::Ne { CondNode::Not(Box::new(part)) } else { part.node })
            }
            (_, Typed::Unknown(name)) => self.unknown_name(&name),
            (a, b) => self.unlike((left, &a), (right, &b), span),
        }
    }

    fn is_period(&self, cell: crate::checked::CellIdx) -> bool {
        self.scope.cells[cell.0].ty == Some(ValueType::Period)
    }

    /// Tells that two things do not compare.
    fn unlike<T>(&mut self, left: (&Expr, &Typed), right: (&Expr, &Typed), span: Span) -> Option<T> {
        let is_date = |typed: &Typed| matches!(typed, Typed::Day(_) | Typed::Period(_));
        let told = format!(
            "“{}”是{}，“{}”是{}，不能比较",
            self.shown(left.0),
            said(left.1),
            self.shown(right.0),
            said(right.1)
        );
        if is_date(left.1) != is_date(right.1) {
            let hint = "；日期请写成“2024-01-01”，多长时间请写“成立满 2 年”";
            return self.tell(Code::DateAgainst, span, format!("{told}{hint}"));
        }
        let hint = match left.1 {
            Typed::Cell(_) => "；选项和文字请用“是”“属于”或“包含”",
            _ => "",
        };
        self.tell(Code::WrongType, span, format!("{told}{hint}"))
    }

    fn numbers(
        &mut self,
        (left, a): (&Expr, Number),
        op: Op,
        (right, b): (&Expr, Number),
        span: Span,
    ) -> Option<CondNode> {
        let (a, b) = (without_measure_word(a, &b), b);
        let b = without_measure_word(b, &a);
        self.likely_ten_thousand(&a, right, &b)?;
        self.likely_ten_thousand(&b, left, &a)?;
        if a.dimension != b.dimension {
            return self.units((left, &a), (right, &b), span);
        }
        self.likely_share(&a, right, &b)?;
        if a.constant().is_some() && b.constant().is_some() {
            return self.tell(Code::Constant, span, "两边都是写死的数，条件恒成立或恒不成立；请核对");
        }
        Some(CondNode::Compare(a.num, op, b.num))
    }

    /// Tells that two numbers measure different things.
    fn units<T>(&mut self, left: (&Expr, &Number), right: (&Expr, &Number), span: Span) -> Option<T> {
        let (bare, other) = match (&left.1.literal, &right.1.literal) {
            (_, Some((number, None))) => (Some((right.0, *number)), left.1),
            (Some((number, None)), _) => (Some((left.0, *number)), right.1),
            _ => (None, left.1),
        };
        if let Some((expr, number)) = bare
            && let Some(unit) = usual_unit(&other.dimension)
        {
            let message =
                format!("“{number}”后面缺单位，比较的是{}；是否指“{number} {unit}”", other.dimension.said());
            return self.tell_meaning(Code::UnitMissing, expr.span, message, format!("{number} {unit}"));
        }
        let message = format!(
            "“{}”量的是{}，“{}”量的是{}，不能比较；请核对单位",
            self.shown(left.0),
            left.1.dimension.said(),
            self.shown(right.0),
            right.1.dimension.said()
        );
        self.tell(Code::Units, span, message)
    }

    /// A few 元 against a field that is added up over all firms are likely 万元.
    fn likely_ten_thousand(&mut self, field: &Number, expr: &Expr, written: &Number) -> Option<()> {
        // In 分.
        const TEN_THOUSAND: i64 = 1_000_000;
        let Some((number, Some(unit))) = &written.literal else { return Some(()) };
        let Some(value) = written.constant() else { return Some(()) };
        let is_few = Fraction::ZERO < value && value < Fraction::whole(TEN_THOUSAND);
        if !(field.is_large && unit == "元" && is_few) {
            return Some(());
        }
        let message = format!(
            "这个字段通常以万元计，“{number} 元”可能漏写了“万”，是否指“{number} 万元”；确是元请写成万元的小数"
        );
        self.tell_meaning(Code::LikelyTenThousand, expr.span, message, format!("{number} 万元"))
    }

    /// A bare number of one or more against a percentage is likely per cent.
    fn likely_share(&mut self, share: &Number, expr: &Expr, written: &Number) -> Option<()> {
        let Some((number, None)) = &written.literal else { return Some(()) };
        let is_many = written.constant().is_some_and(|value| value >= Fraction::whole(1));
        let is_plain = matches!(share.num, Num::Cell(..));
        if !(share.is_share && is_plain && is_many) {
            return Some(());
        }
        let message = format!("“{number}”后面缺“%”：比较的是百分比，是否指“{number}%”");
        self.tell_meaning(Code::UnitMissing, expr.span, message, format!("{number}%"))
    }

    fn filled(&mut self, what: &Expr, is_filled: bool) -> Option<CondNode> {
        let cell = match self.infer(what)? {
            Typed::Cell(cell) => Some(cell),
            Typed::Number(Number { num: Num::Cell(cell, _), .. }) | Typed::Day(Num::Cell(cell, _)) => {
                Some(cell)
            }
            Typed::Unknown(name) => return self.unknown_name(&name),
            _ => None,
        };
        let Some(cell) = cell else {
            let message = format!("“{}”不是字段，谈不上已填未填", self.shown(what));
            return self.tell(Code::WrongType, what.span, message);
        };
        let filled = CondNode::Filled(cell);
        Some(if is_filled { filled } else { CondNode::Not(Box::new(Cond::plain(what.span, filled))) })
    }

    /// 成立满 2 年: the day of founding is not after the last day whose second anniversary has come.
    fn elapsed(&mut self, what: &Expr, is_full: bool, back: &Expr) -> Option<CondNode> {
        let day = match &what.node {
            Node::Name(name) if !self.defines.contains_key(name.text.as_str()) => {
                self.day_field(name)?.map(|place| self.own_cell(place))
            }
            _ => None,
        };
        let day = match day {
            Some(cell) => Num::Cell(cell, Fraction::whole(1)),
            None => match self.infer(what)? {
                Typed::Day(day) => day,
                Typed::Unknown(name) => return self.unknown_name(&name),
                other => {
                    let message =
                        format!("“{}”是{}，不是日期；“满”前面写日期字段", self.shown(what), said(&other));
                    return self.tell(Code::DateAgainst, what.span, message);
                }
            },
        };
        let (months, days) = self.span(back)?;
        let last = DayPoint { from: None, months: -months, days: -days, is_anniversary: true };
        Some(CondNode::Compare(day, if is_full { Op::Le } else { Op::Gt }, Num::Day(last)))
    }

    /// A span of time in months and days.
    fn span(&mut self, expr: &Expr) -> Option<(i32, i32)> {
        let number = self.number(expr)?;
        match self.span_of(&number) {
            Some(span) => Some(span),
            None => {
                let message = format!("“{}”不是时间长短；应如“2 年”“6 个月”“30 天”", self.shown(expr));
                self.tell(Code::DateAgainst, expr.span, message)
            }
        }
    }

    fn span_of(&self, number: &Number) -> Option<(i32, i32)> {
        let value = number.constant()?;
        let micro = Fraction::whole(1_000_000);
        let whole = value.over(micro).ok()??;
        let whole =
            i32::try_from(super::dimension::whole(whole)?).ok().filter(|n| n.unsigned_abs() < 100_000)?;
        let of = |unit: &str| lq_core::value::Unit::find(unit).map(Dimension::unit);
        if Some(&number.dimension) == of("月").as_ref() {
            Some((whole, 0))
        } else if Some(&number.dimension) == of("天").as_ref() {
            Some((0, whole))
        } else {
            None
        }
    }

    /// Sums with days: a day moved by a span, or the days between two.
    pub(super) fn day_sum(
        &mut self,
        read: Vec<Typed>,
        terms: &[(bool, Expr)],
        whole: &Expr,
    ) -> Option<Typed> {
        let mut days: Vec<(bool, Num)> = Vec::new();
        let (mut months, mut shift) = (0, 0);
        for (typed, (is_added, expr)) in read.into_iter().zip(terms) {
            let sign = if *is_added { 1 } else { -1 };
            match typed {
                Typed::Day(day) => days.push((*is_added, day)),
                Typed::Period(period) => days.push((*is_added, fixed(period.first()))),
                Typed::Number(number) => match self.span_of(&number) {
                    Some(span) => (months, shift) = (months + sign * span.0, shift + sign * span.1),
                    None => {
                        let message =
                            format!("日期只能加减时间长短，“{}”不是；应如“30 天”", self.shown(expr));
                        return self.tell(Code::DateAgainst, expr.span, message);
                    }
                },
                Typed::Unknown(name) => return self.unknown_name(&name),
                other => {
                    let message = format!("“{}”是{}，不能和日期相加减", self.shown(expr), said(&other));
                    return self.tell(Code::DateAgainst, expr.span, message);
                }
            }
        }
        match (days.as_slice(), months, shift) {
            ([(true, day)], ..) => self.moved(day, months, shift, whole.span).map(Typed::Day),
            ([(true, _), (false, _)], 0, 0) => {
                let micro = Num::Constant(Fraction::whole(1_000_000));
                let num = Num::Product(vec![(true, Num::Sum(days)), (true, micro)]);
                let unit = lq_core::value::Unit::find("天")?;
                Some(Typed::Number(Number::new(num, Dimension::unit(unit))))
            }
            _ => {
                self.tell(Code::DateAgainst, whole.span, "日期之间只能相减（得天数），或加减时间长短；请改写")
            }
        }
    }

    fn moved(&mut self, day: &Num, months: i32, days: i32, span: Span) -> Option<Num> {
        match day {
            Num::Day(point) => {
                Some(Num::Day(DayPoint { months: point.months + months, days: point.days + days, ..*point }))
            }
            _ if months == 0 => Some(Num::Sum(vec![
                (true, day.clone()),
                (true, Num::Constant(Fraction::whole(i64::from(days)))),
            ])),
            _ => self.tell(Code::DateAgainst, span, "字段里的日期不能加减月或年；多长时间请写“… 满 2 年”"),
        }
    }
}

fn fixed(day: Day) -> Num {
    Num::Day(DayPoint { from: Some(day), months: 0, days: 0, is_anniversary: false })
}

/// A day against a period: before it, after it, within it.
fn day_and_period(day: &Num, op: Op, period: Period) -> CondNode {
    let (first, last) = (period.first(), period.last());
    let compare = |op, bound| CondNode::Compare(day.clone(), op, fixed(bound));
    match op {
        Op::Lt => compare(Op::Lt, first),
        Op::Ge => compare(Op::Ge, first),
        Op::Le => compare(Op::Le, last),
        Op::Gt => compare(Op::Gt, last),
        Op::Eq | Op::Ne if first == last => compare(op, first),
        Op::Eq | Op::Ne => {
            let part = |node| Cond::plain(Span::default(), node);
            let within = CondNode::All(vec![part(compare(Op::Ge, first)), part(compare(Op::Le, last))]);
            if op == Op::Eq { within } else { CondNode::Not(Box::new(part(within))) }
        }
    }
}

/// `3 件` against a count of records is 3: any measure word fits a count.
fn without_measure_word(number: Number, other: &Number) -> Number {
    let (Some(value), Some((_, Some(unit)))) = (number.constant(), &number.literal) else { return number };
    let Some(unit) = lq_core::value::Unit::find(unit).filter(|unit| is_measure_word(*unit)) else {
        return number;
    };
    if !other.is_counted {
        return number;
    }
    let plain = value.over(Fraction::whole(unit.factor())).ok().flatten();
    match plain {
        Some(plain) => Number { num: Num::Constant(plain), dimension: Dimension::none(), ..number },
        None => number,
    }
}

/// Whether a unit counts things one by one: 件, 项, 家.
pub(super) fn is_measure_word(unit: lq_core::value::Unit) -> bool {
    unit.dimension() == unit.symbol() || unit.symbol().strip_prefix('万') == Some(unit.dimension())
}

/// The unit a bare number of a dimension is likely meant in.
fn usual_unit(dimension: &Dimension) -> Option<String> {
    if *dimension == Dimension::money() {
        return Some("万元".to_owned());
    }
    let [(unit, 1)] = dimension.units.iter().collect::<Vec<_>>()[..] else { return None };
    if dimension.money != 0 {
        return None;
    }
    let all = lq_core::value::Unit::all().filter(|other| other.dimension() == *unit);
    let found = all.min_by_key(|other| (other.symbol() != *unit, other.factor() != 1_000_000));
    found.map(|unit| unit.symbol().to_owned())
}
