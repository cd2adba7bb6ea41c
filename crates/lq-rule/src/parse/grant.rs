//! Grants, caps, budgets and rounding.

use super::cursor::{Cursor, Read};
use super::expr::one_of;
use crate::ast::{
    Amount, Boost, Budget, Cap, CapScope, Expr, Grant, GrantItem, Node, Rounding, Step, Tier, Way,
};
use crate::literal::Literal;
use crate::place::Span;
use crate::problem::{Code, Problem};
use crate::token::Tok;
use crate::word::Key;

/// What a line of a grant is.
enum Line {
    Item(Box<GrantItem>),
    Boost(Boost),
}

impl Cursor<'_, '_> {
    /// The section 奖补.
    pub(super) fn grant(&mut self, is_highest: bool) -> Option<Grant> {
        let start = self.here();
        let mut grant = Grant { is_highest, items: Vec::new(), boosts: Vec::new(), span: start };
        for line in self.block(0, Self::grant_line) {
            match line {
                Line::Item(item) => grant.items.push(*item),
                Line::Boost(boost) => grant.boosts.push(boost),
            }
        }
        grant.span = self.since(start);
        (!grant.items.is_empty()).then_some(grant)
    }

    fn grant_line(&mut self) -> Read<Line> {
        let mut comments = self.comments();
        if self.is_key(Key::Boost) {
            let mut boost = self.boost()?;
            comments.extend(self.comments_beside());
            boost.comments = comments;
            return Ok(Line::Boost(boost));
        }
        let start = self.here();
        let label = self.label();
        let mut item = GrantItem {
            label,
            amount: Amount::Fixed(Expr { span: start, node: Node::Number(Literal::whole(0)) }),
            at_most: None,
            boosts: Vec::new(),
            when: None,
            cite: String::new(),
            comments: Vec::new(),
            span: start,
        };
        item.amount =
            if self.takes_key(Key::By) { self.by(&mut item)? } else { Amount::Fixed(self.number()?) };
        if !matches!(item.amount, Amount::Steps { .. } | Amount::Tiers { .. }) {
            self.suffixes(&mut item)?;
        }
        item.span = self.since(start);
        comments.extend(self.comments_beside());
        item.comments = comments;
        Ok(Line::Item(Box::new(item)))
    }

    /// What follows 按.
    fn by(&mut self, item: &mut GrantItem) -> Read<Amount> {
        let base = self.number()?;
        if self.takes_key(Key::Of) || self.takes_key(Key::Rate) {
            return Ok(Amount::Share { base, rate: self.number()? });
        }
        let is_full = self.is_key(Key::PerFull);
        if self.takes_key(Key::Per) || self.takes_key(Key::PerFull) {
            let step = self.unit_step()?;
            return Ok(Amount::PerUnit { base, step, is_full, each: self.number()? });
        }
        if self.takes_key(Key::Steps) {
            return Ok(Amount::Steps { base, steps: self.listed_below(item, Self::step)? });
        }
        if self.takes_key(Key::Tiers) {
            return Ok(Amount::Tiers { base, tiers: self.listed_below(item, Self::tier)? });
        }
        Err(self.expected("“的 5%”“每 1 件 3 万元”“分档：”或“超额累进：”"))
    }

    /// `1 件` behind 每, or 件 alone.
    fn unit_step(&mut self) -> Read<Expr> {
        let span = self.here();
        match self.plain_word().cloned() {
            Some(word) => {
                self.next();
                Ok(one_of(&word, span))
            }
            None => self.atom(),
        }
    }

    /// Suffixes, a colon, and a line for each step or tier further in.
    fn listed_below<T>(
        &mut self,
        item: &mut GrantItem,
        line: impl FnMut(&mut Self) -> Read<T>,
    ) -> Read<Vec<T>> {
        self.suffixes(item)?;
        self.mark(':', "“：”和换行缩进的各档")?;
        let limit = self.limit();
        let lines = self.block(limit, line);
        if lines.is_empty() { Err(self.expected("各档，每档一行、往里缩进")) } else { Ok(lines) }
    }

    /// `达到 1 亿元：50 万元`.
    fn step(&mut self) -> Read<Step> {
        let is_over = self.is_key(Key::Over);
        if !self.takes_key(Key::Over) && !self.takes_key(Key::Reaching) {
            return Err(self.expected("“达到”或“超过”"));
        }
        let at = self.number()?;
        self.mark(':', "“：”")?;
        Ok(Step { is_over, at, give: self.number()? })
    }

    /// `超过 500 万元 的部分：8%`.
    fn tier(&mut self) -> Read<Tier> {
        let is_up_to = self.is_key(Key::UpTo);
        if !self.takes_key(Key::UpTo) && !self.takes_key(Key::Over) {
            return Err(self.expected("“不超过”或“超过”"));
        }
        let at = self.number()?;
        if self.takes_key(Key::Of) {
            // 的 部分 with a blank between.
            self.takes_key(Key::Part);
        } else {
            self.takes_key(Key::Part);
        }
        self.mark(':', "“：”")?;
        Ok(Tier { is_up_to, at, rate: self.number()? })
    }

    /// `，最高 50 万元，上浮 20% 当 …，当 … 〔…〕`.
    fn suffixes(&mut self, item: &mut GrantItem) -> Read<()> {
        loop {
            let is_when = self.is_key(Key::When);
            if self.is_mark(',') && !matches!(self.peek_second(), Some(Tok::Word(_, Some(_)))) {
                break;
            }
            let has_comma = self.takes_mark(',');
            if self.takes_key(Key::AtMost) {
                item.at_most = Some(self.number()?);
            } else if self.is_key(Key::Boost) {
                let boost = self.boost()?;
                item.boosts.push(boost);
            } else if is_when || self.is_key(Key::When) {
                self.next();
                item.when = Some(self.expr()?);
            } else if has_comma {
                return Err(self.expected("“最高”“上浮”或“当”"));
            } else {
                break;
            }
        }
        let cite = self.cite();
        if !cite.is_empty() {
            item.cite = cite;
        }
        Ok(())
    }

    /// `上浮 20% 当 …`.
    fn boost(&mut self) -> Read<Boost> {
        let start = self.here();
        self.next();
        let rate = self.number()?;
        let when = if self.takes_key(Key::When) { Some(self.expr()?) } else { None };
        Ok(Boost { rate, when, comments: Vec::new(), span: self.since(start) })
    }

    /// The section 封顶.
    pub(super) fn caps(&mut self) -> Vec<Cap> {
        self.block(0, |cursor| {
            let scope = match cursor.peek_tok() {
                Some(Tok::Word(_, Some(Key::PerFirm))) => CapScope::Once,
                Some(Tok::Word(_, Some(Key::PerFirmYear | Key::PerYear))) => CapScope::Year,
                Some(Tok::Word(_, Some(Key::PerFirmTotal))) => CapScope::Ever,
                _ => return Err(cursor.expected("“每户”“每户每年”或“每户累计”")),
            };
            cursor.next();
            Ok(Cap { scope, limit: cursor.number()? })
        })
    }

    /// The section 预算.
    pub(super) fn budget(&mut self) -> Option<Budget> {
        let start = self.here();
        let read = self.block(0, |cursor| {
            let is_yearly = cursor.is_key(Key::PerYear);
            if !cursor.takes_key(Key::PerYear) && !cursor.takes_key(Key::Total) {
                return Err(cursor.expected("“每年”或“总额”"));
            }
            let limit = cursor.number()?;
            cursor.takes_mark(',');
            let is_pro_rata = cursor.is_key(Key::ProRata);
            if !cursor.takes_key(Key::ProRata) && !cursor.takes_key(Key::FirstCome) {
                return Err(cursor.expected("超出预算时怎么分：“先到先得”或“按比例”"));
            }
            Ok(Budget { is_yearly, limit, is_pro_rata, span: cursor.since(start) })
        });
        self.only_one(read, start)
    }

    /// The section 取整.
    pub(super) fn rounding(&mut self) -> Option<Rounding> {
        let start = self.here();
        let read = self.block(0, |cursor| {
            cursor.takes_key(Key::To);
            let unit = cursor.name("单位，如“元”“百元”“万元”")?.text;
            cursor.takes_mark(',');
            let way = match cursor.peek_tok() {
                Some(Tok::Word(_, Some(Key::HalfUp))) => Way::HalfUp,
                Some(Tok::Word(_, Some(Key::Down))) => Way::Down,
                Some(Tok::Word(_, Some(Key::Up))) => Way::Up,
                _ => return Err(cursor.expected("“四舍五入”“舍去”或“进一”")),
            };
            cursor.next();
            Ok(Rounding { unit, way, span: cursor.since(start) })
        });
        self.only_one(read, start)
    }

    /// The one line of a section that takes one.
    pub(super) fn only_one<T>(&mut self, mut lines: Vec<T>, start: Span) -> Option<T> {
        if lines.len() > 1 {
            let message = "这一栏只写一行；请并成一行，或删去多余的";
            self.tell(Problem::new(Code::HeadingTwice, start, message));
        }
        if lines.is_empty() { None } else { Some(lines.swap_remove(0)) }
    }
}
