//! Expressions and clauses.
//!
//! From loose to tight: 或, 且, 非, comparisons, + −, × ÷, a sign. Lists of one operator are one node, so a tree is no
//! deeper than its brackets.

use lq_core::filter::Op;

use super::cursor::{Cursor, Read, Told};
use crate::ast::{Aggregate, Among, Clause, Expr, Gather, Mode, Name, Node};
use crate::literal::Literal;
use crate::place::Span;
use crate::token::Tok;
use crate::word::{Key, small_numeral};

impl Cursor<'_, '_> {
    /// One clause of a list of which all must hold.
    pub(super) fn clause(&mut self) -> Read<Clause> {
        self.clause_joined_by(Key::And)
    }

    fn clause_joined_by(&mut self, joint: Key) -> Read<Clause> {
        let mut comments = self.comments();
        self.takes_key(joint);
        let label = self.label();
        self.takes_key(joint);
        let expr = self.expr()?;
        let cite = self.cite();
        comments.extend(self.comments_beside());
        Ok(Clause { label, expr, cite, comments })
    }

    /// `（一）` at the head of a line.
    pub(super) fn label(&mut self) -> String {
        let numeral = match self.peek_second() {
            Some(Tok::Word(word, _)) if self.is_mark('(') => word.clone().into_owned(),
            _ => return String::new(),
        };
        if !numeral.chars().all(|c| "一二三四五六七八九十".contains(c)) {
            return String::new();
        }
        let back = self.mark_place();
        self.next();
        self.next();
        if self.takes_mark(')') {
            return numeral;
        }
        self.go_back(back);
        String::new()
    }

    /// `〔…〕` behind a clause.
    pub(super) fn cite(&mut self) -> String {
        match self.peek_tok() {
            Some(Tok::Cite(words)) => {
                let words = (*words).to_owned();
                self.next();
                words
            }
            _ => String::new(),
        }
    }

    /// A whole expression.
    pub(super) fn expr(&mut self) -> Read<Expr> {
        self.joined(Key::Or)
    }

    /// Parts joined by 或, or by 且.
    fn joined(&mut self, joint: Key) -> Read<Expr> {
        let start = self.here();
        let part =
            |cursor: &mut Self| if joint == Key::Or { cursor.joined(Key::And) } else { cursor.negation() };
        let first = part(self)?;
        if !self.is_key(joint) {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.takes_key(joint) {
            parts.push(part(self)?);
        }
        let node = if joint == Key::Or { Node::Or(parts) } else { Node::And(parts) };
        Ok(Expr { span: self.since(start), node })
    }

    fn negation(&mut self) -> Read<Expr> {
        let start = self.here();
        if !self.takes_key(Key::Not) {
            return self.comparison();
        }
        let inner = self.deeper(start, Self::negation)?;
        Ok(Expr { span: self.since(start), node: Node::Not(Box::new(inner)) })
    }

    fn comparison(&mut self) -> Read<Expr> {
        let start = self.here();
        let left = self.sum()?;
        let Some(tok) = self.peek_tok() else { return Ok(left) };
        let node = match tok {
            Tok::Compare(op) => {
                let op = *op;
                self.next();
                Node::Compare(Box::new(left), op, Box::new(self.sum()?))
            }
            Tok::Word(_, Some(key)) => match self.worded(left, *key)? {
                Ok(node) => node,
                Err(left) => return Ok(left),
            },
            _ => return Ok(left),
        };
        if matches!(self.peek_tok(), Some(Tok::Compare(_))) {
            return Err(self.expected("且、或、行末（连写的比较请用“介于 … 至 …”）"));
        }
        Ok(Expr { span: self.since(start), node })
    }

    /// A comparison written with a word; gives the left side back where the word is none of these.
    fn worded(&mut self, left: Expr, key: Key) -> Read<Result<Node, Expr>> {
        let left = Box::new(left);
        let among = |how, is_negated| Some((how, is_negated));
        let list = match key {
            Key::Is => among(Among::Is, false),
            Key::IsNot => among(Among::Is, true),
            Key::In => among(Among::In, false),
            Key::NotIn => among(Among::In, true),
            Key::Contains => among(Among::Contains, false),
            Key::ContainsNot => among(Among::Contains, true),
            _ => None,
        };
        if let Some((how, is_negated)) = list {
            self.next();
            return Ok(Ok(Node::Among { what: left, how, is_negated, list: self.list()? }));
        }
        match key {
            Key::Filled | Key::Empty => {
                self.next();
                Ok(Ok(Node::Filled(left, key == Key::Filled)))
            }
            Key::Between => {
                self.next();
                let low = self.sum()?;
                if !self.takes_key(Key::To) {
                    return Err(self.expected("“至”和上限"));
                }
                Ok(Ok(Node::Between(left, Box::new(low), Box::new(self.sum()?))))
            }
            Key::Full | Key::NotFull => {
                self.next();
                let span = self.sum()?;
                Ok(Ok(Node::Elapsed(left, key == Key::Full, Box::new(span))))
            }
            _ => Ok(Err(*left)),
        }
    }

    /// Values joined by 、.
    fn list(&mut self) -> Read<Vec<Expr>> {
        let mut list = vec![self.listed()?];
        while self.takes_mark('、') {
            list.push(self.listed()?);
        }
        Ok(list)
    }

    /// One value of a list: 是 and 否 are answers here.
    fn listed(&mut self) -> Read<Expr> {
        if self.is_key(Key::Is) || self.is_key(Key::No) {
            let key = if self.is_key(Key::Is) { "是" } else { "否" };
            let span = self.here();
            self.next();
            return Ok(Expr { span, node: Node::Name(Name { text: key.to_owned(), span }) });
        }
        self.sum()
    }

    fn sum(&mut self) -> Read<Expr> {
        let start = self.here();
        let first = self.product()?;
        let mut terms = vec![(true, first)];
        while self.is_mark('+') || self.is_mark('-') {
            let is_added = self.takes_mark('+') || !self.takes_mark('-');
            terms.push((is_added, self.product()?));
        }
        Ok(self.chain(start, terms, Node::Sum))
    }

    fn product(&mut self) -> Read<Expr> {
        let start = self.here();
        let first = self.signed()?;
        let mut factors = vec![(true, first)];
        while self.is_mark('*') || self.is_mark('/') {
            let is_multiplied = self.takes_mark('*') || !self.takes_mark('/');
            factors.push((is_multiplied, self.signed()?));
        }
        Ok(self.chain(start, factors, Node::Product))
    }

    fn chain(&self, start: Span, mut parts: Vec<(bool, Expr)>, node: fn(Vec<(bool, Expr)>) -> Node) -> Expr {
        match parts.pop() {
            Some((_, only)) if parts.is_empty() => only,
            last => {
                parts.extend(last);
                Expr { span: self.since(start), node: node(parts) }
            }
        }
    }

    fn signed(&mut self) -> Read<Expr> {
        let start = self.here();
        if !self.takes_mark('-') {
            return self.atom();
        }
        let inner = self.deeper(start, Self::signed)?;
        Ok(Expr { span: self.since(start), node: Node::Negative(Box::new(inner)) })
    }

    pub(super) fn atom(&mut self) -> Read<Expr> {
        let span = self.here();
        let Some(tok) = self.peek_tok().cloned() else { return Err(self.expected("字段、数或条件")) };
        let node = match tok {
            Tok::Mark('(') => return self.bracketed(Self::expr),
            Tok::Number(number) => Node::Number(number),
            Tok::Amount(number, unit) => Node::Amount(number, unit.into_owned()),
            Tok::Text(text) => Node::Text(text.to_owned()),
            Tok::Period(period) => Node::Period(period),
            Tok::Name(text) => return self.named(Name { text: text.to_owned(), span }),
            Tok::Word(_, Some(Key::All | Key::Any | Key::AtLeast)) => return self.group(),
            Tok::Word(_, Some(key)) if is_structural(key) => return Err(self.expected("字段、数或条件")),
            Tok::Word(word, Some(key)) if matches!(self.peek_second(), Some(Tok::Mark('('))) => {
                return match aggregate(key) {
                    Some(how) => self.gather(how),
                    None => self.named(Name { text: word.into_owned(), span }),
                };
            }
            Tok::Word(word, _) => return self.word(Name { text: word.into_owned(), span }),
            Tok::Cite(_) | Tok::Compare(_) | Tok::Mark(_) => return Err(self.expected("字段、数或条件")),
        };
        self.next();
        Ok(Expr { span, node })
    }

    /// A word; `成立满` before a number is a name and the word 满.
    fn word(&mut self, name: Name) -> Read<Expr> {
        let is_before_number = matches!(self.peek_second(), Some(Tok::Number(_) | Tok::Amount(..)));
        for (ending, is_full) in [("未满", false), ("不满", false), ("满", true)] {
            let Some(head) =
                name.text.strip_suffix(ending).filter(|head| !head.is_empty() && is_before_number)
            else {
                continue;
            };
            self.next();
            let bytes = u32::try_from(ending.len()).unwrap_or(0);
            let span = Span { start: name.span.start, end: name.span.end - bytes };
            let what = Expr { span, node: Node::Name(Name { text: head.to_owned(), span }) };
            let back = Box::new(self.atom()?);
            let node = Node::Elapsed(Box::new(what), is_full, back);
            return Ok(Expr { span: self.since(name.span), node });
        }
        self.named(name)
    }

    /// A name, or a call where a bracket follows.
    fn named(&mut self, name: Name) -> Read<Expr> {
        self.next();
        if !self.is_mark('(') {
            return Ok(Expr { span: name.span, node: Node::Name(name) });
        }
        let args = self.bracketed(|cursor| {
            let mut args = vec![cursor.expr()?];
            while cursor.takes_mark(',') {
                args.push(cursor.expr()?);
            }
            Ok(args)
        })?;
        Ok(Expr { span: self.since(name.span), node: Node::Call(name, args) })
    }

    /// `件数(知识产权 经 权利人 的 … 其中 …)`.
    fn gather(&mut self, how: Aggregate) -> Read<Expr> {
        let start = self.here();
        self.next();
        let gather = self.bracketed(|cursor| {
            let kind = cursor.name("台账名称，如“知识产权”")?;
            let via = if cursor.takes_key(Key::Via) { Some(cursor.name("关联字段")?) } else { None };
            let has_field = cursor.takes_key(Key::Of) || cursor.takes_mark('.');
            let field = if has_field { Some(cursor.name("字段")?) } else { None };
            let only = if cursor.takes_key(Key::Where) { Some(cursor.expr()?) } else { None };
            Ok(Gather { how, kind, via, field, only })
        })?;
        Ok(Expr { span: self.since(start), node: Node::Gather(Box::new(gather)) })
    }

    /// 全部, 任一 or 至少 n 项, with its list in brackets or further in.
    fn group(&mut self) -> Read<Expr> {
        let start = self.here();
        let mode = self.mode()?;
        let joint = if mode == Mode::Any { Key::Or } else { Key::And };
        let n_told = self.n_told();
        let items = if self.is_mark('(') {
            self.bracketed(|cursor| {
                let mut items = vec![cursor.clause_joined_by(joint)?];
                while cursor.takes_mark(';') {
                    items.push(cursor.clause_joined_by(joint)?);
                }
                Ok(items)
            })?
        } else if self.is_open() && self.takes_mark(':') {
            let limit = self.limit();
            self.deeper(start, |cursor| Ok(cursor.block(limit, |cursor| cursor.clause_joined_by(joint))))?
        } else {
            return Err(self.expected("“：”和换行缩进的各条，或括号里用“；”隔开的各条"));
        };
        if items.is_empty() {
            // What is wrong with the only item was told.
            return Err(if self.n_told() > n_told {
                Told
            } else {
                self.expected("各条条件，每条一行、往里缩进")
            });
        }
        Ok(Expr { span: self.since(start), node: Node::Group(mode, items) })
    }

    fn mode(&mut self) -> Read<Mode> {
        if self.takes_key(Key::All) {
            return Ok(Mode::All);
        }
        if self.takes_key(Key::Any) {
            return Ok(Mode::Any);
        }
        self.next();
        let number = match self.peek_tok() {
            Some(Tok::Number(number) | Tok::Amount(number, _)) => number.as_whole(),
            Some(Tok::Word(word, _)) => small_numeral(word),
            _ => None,
        };
        let Some(number) = number.and_then(|n| u32::try_from(n).ok()) else {
            return Err(self.expected("项数，如“至少 2 项”"));
        };
        self.next();
        self.takes_key(Key::Items);
        Ok(Mode::AtLeast(number))
    }

    /// A number, percentage or amount: what stands where a rate or limit is expected.
    pub(super) fn number(&mut self) -> Read<Expr> {
        self.sum()
    }
}

/// Words that join or open something and are names only in `【】`.
pub(crate) fn is_structural(key: Key) -> bool {
    !matches!(
        key,
        Key::Today
            | Key::ThisYear
            | Key::LastYear
            | Key::YearBefore
            | Key::Growth
            | Key::Increase
            | Key::Count
            | Key::Sum
            | Key::Average
            | Key::Most
            | Key::Least
            | Key::Distinct
            | Key::Share
            | Key::Total
            | Key::Down
            | Key::Up
            | Key::Steps
            | Key::Items
            | Key::Part
    )
}

/// What the words before a bracket gather with.
pub(super) fn aggregate(key: Key) -> Option<Aggregate> {
    Some(match key {
        Key::Count => Aggregate::Count,
        Key::Sum => Aggregate::Sum,
        Key::Average => Aggregate::Average,
        Key::Most => Aggregate::Most,
        Key::Least => Aggregate::Least,
        Key::Distinct => Aggregate::Distinct,
        _ => return None,
    })
}

/// Comparison as printed.
pub(crate) fn op_text(op: Op) -> &'static str {
    match op {
        Op::Eq => "=",
        Op::Ne => "≠",
        Op::Lt => "<",
        Op::Le => "≤",
        Op::Gt => ">",
        Op::Ge => "≥",
    }
}

/// A whole amount of a unit, for 每 件.
pub(super) fn one_of(unit: &str, span: Span) -> Expr {
    Expr { span, node: Node::Amount(Literal::whole(1), unit.to_owned()) }
}
