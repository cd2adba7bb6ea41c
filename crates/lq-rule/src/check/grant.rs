//! Grants, caps, budgets and figures.

use std::collections::BTreeMap;

use lq_core::filter::Op;

use super::Checker;
use super::dimension::{Unmeasured, money_unit, whole};
use super::expr::{Number, Typed};
use crate::ast::{
    Aggregate, Amount, Boost, Budget, CapScope, Expr, FigureValue, GrantItem, Rounding, Rule, Step, Tier, Way,
};
use crate::checked::{Award, Counted, Dimension, Give, How, Item, Limit, Num, Raise, StepAt};
use crate::format::{boost_text, expr_text, item_text};
use crate::plan::{self, Fraction, RoundingMode};
use crate::problem::{Code, excerpt};

impl Checker<'_, '_> {
    /// What a rule gives; `Some(None)` where that has mistakes.
    pub(super) fn award(&mut self, rule: &Rule) -> Option<Option<Award>> {
        let grant = rule.grant.as_ref()?;
        let items: Vec<Option<Item>> = grant.items.iter().map(|item| self.item(item)).collect();
        let raises = self.raises(&grant.boosts);
        let rounding = rule.rounding.as_ref().map(|rounding| self.rounding(rounding));
        let mut caps = BTreeMap::new();
        for cap in &rule.caps {
            let Some(limit) = self.money(&cap.limit) else { continue };
            if caps.insert(cap.scope, limit).is_some() {
                self.tell::<()>(Code::HeadingTwice, cap.limit.span, "同一种封顶写了两次；请删去一处");
            }
        }
        self.caps_in_order(&caps, rule);
        let may_break = grant.items.iter().any(|item| !matches!(item.amount, Amount::Fixed(_)));
        if rounding.is_none() && (may_break || !grant.boosts.is_empty()) {
            let message =
                "奖补按比例算，却没有写“取整”；不写则算到分、其余舍去。请写明，如“取整：到 元，舍去”";
            self.tell::<()>(Code::RoundingUnsaid, grant.span, message);
        }
        let rounding = match rounding {
            Some(read) => read.map(|read| (read, rule.rounding.as_ref().map(|written| written.way))),
            None => Some((plan::Rounding::DOWN, None)),
        };
        let award = || {
            let (rounding, way) = rounding?;
            let items: Vec<Item> = items.into_iter().collect::<Option<_>>()?;
            Some(Award { is_highest: grant.is_highest, items, raises: raises?, rounding, way, caps })
        };
        Some(award())
    }

    fn caps_in_order(&mut self, caps: &BTreeMap<CapScope, i64>, rule: &Rule) {
        let order: Vec<i64> = caps.values().copied().collect();
        if order.windows(2).any(|two| two[0] > two[1])
            && let Some(cap) = rule.caps.first()
        {
            let message = "封顶先后不对：每户一次 ≤ 每户每年 ≤ 每户累计；请核对";
            self.tell::<()>(Code::Disordered, cap.limit.span, message);
        }
    }

    fn item(&mut self, item: &GrantItem) -> Option<Item> {
        let how = self.how(&item.amount);
        let at_most = item.at_most.as_ref().map(|limit| self.money(limit));
        let raises = self.raises(&item.boosts);
        let when = item.when.as_ref().map(|when| self.condition(when));
        Some(Item {
            label: item.label.clone(),
            words: item_text(item),
            cite: item.cite.clone(),
            how: how?,
            at_most: super::all_or_none(at_most)?,
            raises: raises?,
            when: super::all_or_none(when)?,
        })
    }

    fn how(&mut self, amount: &Amount) -> Option<How> {
        match amount {
            Amount::Fixed(money) => self.money(money).map(How::Fixed),
            Amount::Share { base, rate } => {
                let (base, rate) = (self.money_base(base), self.share(rate));
                Some(How::Share(base?, rate?))
            }
            Amount::PerUnit { base, step, is_full, each } => {
                let read = self.number(base);
                let step_read = self.number(step);
                let each = self.money(each);
                let (read, step_read, each) = (read?, step_read?, each?);
                let step = self.step_of(&read, base, &step_read, step)?;
                Some(How::PerUnit { base: read.num, step, is_full: *is_full, each })
            }
            Amount::Steps { base, steps } => self.steps(base, steps),
            Amount::Tiers { base, tiers } => self.tiers(base, tiers),
        }
    }

    /// One step of a base in its own unit.
    fn step_of(&mut self, base: &Number, base_expr: &Expr, step: &Number, expr: &Expr) -> Option<Fraction> {
        let value = step.constant();
        let unit = step.literal.as_ref().and_then(|(_, unit)| unit.as_deref());
        let unit =
            unit.and_then(lq_core::value::Unit::find).filter(|unit| super::compare::is_measure_word(*unit));
        let value = match (base.is_counted, unit) {
            (true, Some(unit)) => {
                value.and_then(|value| value.over(Fraction::whole(unit.factor())).ok().flatten())
            }
            _ if step.dimension == base.dimension => value,
            _ => {
                let message = format!(
                    "“{}”量的是{}，不能按“每 {}”算；请核对单位",
                    self.shown(base_expr),
                    base.dimension.said(),
                    self.shown(expr)
                );
                return self.tell(Code::Units, expr.span, message);
            }
        };
        match value.filter(|value| *value > Fraction::ZERO) {
            Some(value) => Some(value),
            None => self.tell(Code::DivisionByZero, expr.span, "“每”后面应是大于零的数；请核对"),
        }
    }

    fn money_base(&mut self, expr: &Expr) -> Option<Num> {
        let number = self.number(expr)?;
        if number.dimension == Dimension::money() {
            return Some(number.num);
        }
        let message = format!("“{}”不是金额，不能按比例给钱；按件按亩请写“每 1 件 … 万元”", self.shown(expr));
        self.tell(Code::NotMoney, expr.span, message)
    }

    /// A constant amount of money that is not below zero.
    fn money(&mut self, expr: &Expr) -> Option<i64> {
        let number = self.number(expr)?;
        let shown = self.shown(expr);
        let Some(value) = number.constant().filter(|_| number.dimension == Dimension::money()) else {
            if let Some((bare, None)) = number.literal {
                let message = format!("“{bare}”后面缺单位；是否指“{bare} 万元”");
                return self.tell_meaning(Code::UnitMissing, expr.span, message, format!("{bare} 万元"));
            }
            return self.tell(Code::NotMoney, expr.span, format!("“{shown}”不是写定的金额；应如“50 万元”"));
        };
        match whole(value) {
            Some(money) if money >= 0 => Some(money),
            Some(_) => self.tell(Code::Overflow, expr.span, format!("“{shown}”小于零；奖补和上限不能是负数")),
            None => self.tell(Code::Overflow, expr.span, format!("“{shown}”不足一分或超出范围；请核对")),
        }
    }

    /// A constant share between nothing and a hundredfold.
    fn share(&mut self, expr: &Expr) -> Option<Fraction> {
        let number = self.number(expr)?;
        let shown = self.shown(expr);
        let Some(value) = number.constant().filter(|_| number.dimension.is_none()) else {
            return self.tell(Code::NotNumber, expr.span, format!("“{shown}”不是写定的比例；应如“5%”"));
        };
        if let Some((bare, None)) = number.literal
            && value >= Fraction::whole(1)
        {
            let message = format!("“{bare}”后面缺“%”；是否指“{bare}%”");
            return self.tell_meaning(Code::UnitMissing, expr.span, message, format!("{bare}%"));
        }
        if value < Fraction::ZERO || value > Fraction::whole(100) {
            let message = format!("比例“{shown}”应在 0 至 10000% 之间；请核对");
            return self.tell(Code::ShareRange, expr.span, message);
        }
        Some(value)
    }

    fn threshold(&mut self, base_expr: &Expr, at: &Expr) -> Option<Fraction> {
        let compared = crate::ast::Node::Compare(Box::new(base_expr.clone()), Op::Ge, Box::new(at.clone()));
        let node = self.comparison(&Expr { span: at.span, node: compared })?;
        let crate::checked::CondNode::Compare(_, _, Num::Constant(value)) = node else {
            let message = format!("“{}”不是写定的数；档次要写明", self.shown(at));
            return self.tell(Code::NotNumber, at.span, message);
        };
        Some(value)
    }

    fn steps(&mut self, base_expr: &Expr, steps: &[Step]) -> Option<How> {
        let base = self.number(base_expr)?;
        let mut read: Vec<StepAt> = Vec::new();
        let mut is_whole = true;
        for step in steps {
            let at = self.threshold(base_expr, &step.at);
            let give = self.give(&base, &step.give);
            let (Some(at), Some(give)) = (at, give) else {
                is_whole = false;
                continue;
            };
            if read.last().is_some_and(|last| (last.at, last.is_over) >= (at, step.is_over)) {
                return self.tell(
                    Code::Disordered,
                    step.at.span,
                    "各档要从低到高写，这一档不高于上一档；请核对先后",
                );
            }
            read.push(StepAt { is_over: step.is_over, at, give });
        }
        is_whole.then_some(How::Steps(base.num, read))
    }

    fn give(&mut self, base: &Number, expr: &Expr) -> Option<Give> {
        let is_share =
            matches!(&expr.node, crate::ast::Node::Amount(_, unit) if matches!(unit.as_str(), "%" | "‰"));
        if !is_share {
            return self.money(expr).map(Give::Money);
        }
        if base.dimension != Dimension::money() {
            return self.tell(Code::NotMoney, expr.span, "分档所按的不是金额，各档应写金额，如“50 万元”");
        }
        self.share(expr).map(Give::Share)
    }

    fn tiers(&mut self, base_expr: &Expr, tiers: &[Tier]) -> Option<How> {
        let base = self.number(base_expr)?;
        self.money_base(base_expr)?;
        let mut read: Vec<(Fraction, Fraction)> = Vec::new();
        let mut is_whole = true;
        let mut bound: Option<Fraction> = None;
        for (place, tier) in tiers.iter().enumerate() {
            let at =
                if is_zero(&tier.at) { Some(Fraction::ZERO) } else { self.threshold(base_expr, &tier.at) };
            let rate = self.share(&tier.rate);
            let (Some(at), Some(rate)) = (at, rate) else {
                is_whole = false;
                continue;
            };
            if tier.is_up_to && place > 0 {
                return self.tell(Code::Disordered, tier.at.span, "只有第一档写“不超过”，其余各档写“超过”");
            }
            if place == 1 && bound.is_some_and(|bound| bound != at) {
                return self.tell(
                    Code::Disordered,
                    tier.at.span,
                    "第二档应从第一档的上限起，中间不留空也不重叠；请核对",
                );
            }
            let from = if tier.is_up_to { Fraction::ZERO } else { at };
            if read.last().is_some_and(|(last, _)| *last >= from) {
                return self.tell(
                    Code::Disordered,
                    tier.at.span,
                    "各档要从低到高写，这一档不高于上一档；请核对先后",
                );
            }
            bound = tier.is_up_to.then_some(at);
            read.push((from, rate));
            if tier.is_up_to && tiers.len() == 1 {
                // What is above the only bound is given nothing.
                read.push((at, Fraction::ZERO));
            }
        }
        is_whole.then_some(How::Tiers(base.num, read))
    }

    fn raises(&mut self, boosts: &[Boost]) -> Option<Vec<Raise>> {
        let read: Vec<Option<Raise>> = boosts
            .iter()
            .map(|boost| {
                let rate = self.share(&boost.rate);
                let when = boost.when.as_ref().map(|when| self.condition(when));
                let when = super::all_or_none(when)?;
                let factor = Fraction::whole(1).plus(rate?).ok()?;
                Some(Raise { factor, when, words: boost_text(boost) })
            })
            .collect();
        read.into_iter().collect()
    }

    fn rounding(&mut self, rounding: &Rounding) -> Option<plan::Rounding> {
        let (times, unit) = match rounding.unit.as_str() {
            "十元" => (10, "元"),
            "百元" => (100, "元"),
            other => (1, other),
        };
        let to = match money_unit(unit) {
            Ok(Some(fen)) => fen * times,
            Ok(None) | Err(Unmeasured::Unknown) => {
                let message =
                    format!("“{}”不是金额单位；应为元、百元、千元、万元等", excerpt(&rounding.unit));
                return self.tell(Code::UnknownUnit, rounding.span, message);
            }
            Err(_) => return self.tell(Code::UnknownUnit, rounding.span, "取整只按人民币"),
        };
        let mode = match rounding.way {
            Way::HalfUp => RoundingMode::Nearest,
            Way::Down => RoundingMode::Down,
            Way::Up => RoundingMode::Up,
        };
        Some(plan::Rounding { to, mode })
    }

    pub(super) fn limit(&mut self, budget: &Budget) -> Option<Limit> {
        let money = self.money(&budget.limit)?;
        Some(Limit { is_yearly: budget.is_yearly, money, is_pro_rata: budget.is_pro_rata })
    }

    /// What a figure counts.
    pub(super) fn counted(&mut self, value: &FigureValue) -> Option<Counted> {
        let mut counted = Counted { how: value.how, number: None, cell: None, share: None };
        let Some(what) = &value.what else { return Some(counted) };
        match value.how {
            Aggregate::Count => {}
            Aggregate::Share => counted.share = Some(self.condition(what)?),
            Aggregate::Distinct => {
                counted.cell = match self.infer(what)? {
                    Typed::Cell(cell) => Some(cell),
                    Typed::Unknown(name) => return self.unknown_name(&name),
                    _ => None,
                };
                if counted.cell.is_none() {
                    let message = format!("“{}”不能去重计数；请写选项、代码或关联字段", expr_text(what));
                    return self.tell(Code::WrongType, what.span, message);
                }
            }
            Aggregate::Sum | Aggregate::Average | Aggregate::Most | Aggregate::Least => {
                let number = self.number(what)?;
                counted.number = Some((number.num, number.dimension));
            }
        }
        Some(counted)
    }
}

fn is_zero(expr: &Expr) -> bool {
    match &expr.node {
        crate::ast::Node::Number(number) | crate::ast::Node::Amount(number, _) => number.mantissa() == 0,
        _ => false,
    }
}
