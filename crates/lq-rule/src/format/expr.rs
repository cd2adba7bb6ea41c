//! Expressions and clauses, with brackets where they are needed and nowhere else.

use lq_core::time::{Grain, Period};

use super::{Printer, STEP, aggregate_key};
use crate::ast::{Among, Clause, Expr, Gather, Mode, Name, Node};
use crate::parse::{is_structural, op_text};
use crate::token::is_word_char;
use crate::word::Key;

/// How tightly a node binds; a looser one within a tighter stands in brackets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tightness {
    Or,
    And,
    Not,
    Compare,
    Sum,
    Product,
    Sign,
    Atom,
}

fn tightness(node: &Node) -> Tightness {
    match node {
        Node::Or(_) => Tightness::Or,
        Node::And(_) => Tightness::And,
        Node::Not(_) => Tightness::Not,
        Node::Compare(..) | Node::Between(..) | Node::Among { .. } | Node::Filled(..) | Node::Elapsed(..) => {
            Tightness::Compare
        }
        Node::Sum(_) => Tightness::Sum,
        Node::Product(_) => Tightness::Product,
        Node::Negative(_) => Tightness::Sign,
        _ => Tightness::Atom,
    }
}

/// Whether a clause is a group printed with its items further in; a cited one is closed by a bracket instead.
pub(super) fn is_block(clause: &Clause) -> bool {
    matches!(clause.expr.node, Node::Group(..)) && clause.cite.is_empty()
}

/// Comments that stand before clauses of groups within an expression.
pub(crate) fn comments_within(expr: &Expr, out: &mut Vec<String>) {
    match &expr.node {
        Node::Group(_, items) => {
            for item in items {
                out.extend(item.comments.iter().cloned());
                comments_within(&item.expr, out);
            }
        }
        Node::And(list) | Node::Or(list) => list.iter().for_each(|part| comments_within(part, out)),
        Node::Sum(list) | Node::Product(list) => list.iter().for_each(|(_, part)| comments_within(part, out)),
        Node::Not(inner) | Node::Negative(inner) | Node::Filled(inner, _) => comments_within(inner, out),
        Node::Compare(a, _, b) | Node::Elapsed(a, _, b) => {
            comments_within(a, out);
            comments_within(b, out);
        }
        Node::Between(a, b, c) => [a, b, c].into_iter().for_each(|part| comments_within(part, out)),
        Node::Among { what, list, .. } => {
            comments_within(what, out);
            list.iter().for_each(|part| comments_within(part, out));
        }
        Node::Call(_, list) => list.iter().for_each(|part| comments_within(part, out)),
        Node::Gather(gather) => gather.only.iter().for_each(|only| comments_within(only, out)),
        Node::Number(_) | Node::Amount(..) | Node::Text(_) | Node::Period(_) | Node::Name(_) => {}
    }
}

impl Printer {
    /// A clause with its comments, and its line end.
    pub(super) fn clause(&mut self, clause: &Clause, indent: usize) {
        let mut comments = clause.comments.clone();
        if !is_block(clause) {
            comments_within(&clause.expr, &mut comments);
        }
        for comment in &comments {
            self.comment(indent, comment);
        }
        self.indent(indent);
        self.label(&clause.label);
        match &clause.expr.node {
            Node::Group(mode, items) if is_block(clause) => {
                self.mode(*mode);
                self.text.push_str(self.colon());
                self.text.push('\n');
                for item in items {
                    self.clause(item, indent + STEP);
                }
            }
            _ => {
                self.whole(&clause.expr);
                self.cite(&clause.cite);
                self.text.push('\n');
            }
        }
    }

    fn mode(&mut self, mode: Mode) {
        match mode {
            Mode::All => self.key(Key::All),
            Mode::Any => self.key(Key::Any),
            Mode::AtLeast(number) => {
                self.key(Key::AtLeast);
                self.text.push_str(&format!(" {number} "));
                self.key(Key::Items);
            }
        }
    }

    /// An expression that nothing binds.
    pub(crate) fn whole(&mut self, expr: &Expr) {
        self.at_least(expr, Tightness::Or);
    }

    /// What stands where a number is read: bound tighter than a comparison.
    pub(super) fn number(&mut self, expr: &Expr) {
        self.at_least(expr, Tightness::Sum);
    }

    /// An expression, in brackets where it binds less tightly than its surroundings need.
    fn at_least(&mut self, expr: &Expr, needed: Tightness) {
        if tightness(&expr.node) >= needed {
            return self.node(&expr.node);
        }
        self.text.push('(');
        self.node(&expr.node);
        self.text.push(')');
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Number(number) => self.text.push_str(&number.to_string()),
            Node::Amount(number, unit) => {
                let blank = if matches!(unit.as_str(), "%" | "‰") { "" } else { " " };
                self.text.push_str(&format!("{number}{blank}{unit}"));
            }
            Node::Text(text) => self.quoted(text),
            Node::Period(period) => self.text.push_str(&period_text(*period)),
            Node::Name(name) => self.name(name),
            Node::Call(name, args) => {
                self.name(name);
                self.bracketed(args, ", ");
            }
            Node::Gather(gather) => self.gather(gather),
            Node::Sum(terms) => {
                let signs = if self.is_english() { (" + ", " - ") } else { (" + ", " − ") };
                self.chain(terms, Tightness::Product, signs);
            }
            Node::Product(factors) => {
                let signs = if self.is_english() { (" * ", " / ") } else { (" × ", " ÷ ") };
                self.chain(factors, Tightness::Sign, signs);
            }
            Node::Negative(inner) => {
                self.text.push(if self.is_english() { '-' } else { '−' });
                self.at_least(inner, Tightness::Sign);
            }
            Node::And(parts) => self.joined(parts, Key::And, Tightness::Not),
            Node::Or(parts) => self.joined(parts, Key::Or, Tightness::And),
            Node::Not(inner) => {
                self.key(Key::Not);
                self.text.push(' ');
                self.at_least(inner, Tightness::Not);
            }
            Node::Group(mode, items) => self.group(*mode, items),
            _ => self.comparison(node),
        }
    }

    fn comparison(&mut self, node: &Node) {
        match node {
            Node::Compare(left, op, right) => {
                self.number(left);
                let op = match (self.is_english(), op_text(*op)) {
                    (true, "≥") => ">=",
                    (true, "≤") => "<=",
                    (true, "≠") => "!=",
                    (_, op) => op,
                };
                self.text.push_str(&format!(" {op} "));
                self.number(right);
            }
            Node::Between(what, low, high) => {
                self.number(what);
                self.spaced(Key::Between);
                self.number(low);
                self.spaced(Key::To);
                self.number(high);
            }
            Node::Among { what, how, is_negated, list } => {
                self.number(what);
                self.spaced(match (how, is_negated) {
                    (Among::Is, false) => Key::Is,
                    (Among::Is, true) => Key::IsNot,
                    (Among::In, false) => Key::In,
                    (Among::In, true) => Key::NotIn,
                    (Among::Contains, false) => Key::Contains,
                    (Among::Contains, true) => Key::ContainsNot,
                });
                self.list(list);
            }
            Node::Filled(what, is_filled) => {
                self.number(what);
                self.text.push(' ');
                self.key(if *is_filled { Key::Filled } else { Key::Empty });
            }
            Node::Elapsed(what, is_full, back) => self.elapsed(what, *is_full, back),
            _ => {}
        }
    }

    /// `成立满 2 年` where a plain name stands before a plain span.
    fn elapsed(&mut self, what: &Expr, is_full: bool, back: &Expr) {
        let key = if is_full { Key::Full } else { Key::NotFull };
        let is_plain = matches!(back.node, Node::Number(_) | Node::Amount(..));
        match &what.node {
            Node::Name(name) if is_plain && !needs_quotes(&name.text) && !self.is_english() => {
                self.text.push_str(&name.text);
                self.key(key);
                self.text.push(' ');
            }
            _ => {
                self.number(what);
                self.spaced(key);
            }
        }
        self.at_least(back, Tightness::Atom);
    }

    fn spaced(&mut self, key: Key) {
        self.text.push(' ');
        self.key(key);
        self.text.push(' ');
    }

    fn list(&mut self, list: &[Expr]) {
        for (at, value) in list.iter().enumerate() {
            if at > 0 {
                self.text.push('、');
            }
            match &value.node {
                Node::Name(name) if name.text == "是" => self.key(Key::Is),
                Node::Name(name) if name.text == "否" => self.key(Key::No),
                _ => self.number(value),
            }
        }
    }

    fn joined(&mut self, parts: &[Expr], key: Key, needed: Tightness) {
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                self.spaced(key);
            }
            self.at_least(part, needed);
        }
    }

    fn chain(&mut self, parts: &[(bool, Expr)], needed: Tightness, signs: (&str, &str)) {
        for (at, (is_first_sort, part)) in parts.iter().enumerate() {
            if at > 0 {
                self.text.push_str(if *is_first_sort { signs.0 } else { signs.1 });
            }
            self.at_least(part, needed);
        }
    }

    fn bracketed(&mut self, args: &[Expr], between: &str) {
        self.text.push('(');
        for (at, arg) in args.iter().enumerate() {
            if at > 0 {
                self.text.push_str(between);
            }
            self.whole(arg);
        }
        self.text.push(')');
    }

    fn group(&mut self, mode: Mode, items: &[Clause]) {
        self.mode(mode);
        self.text.push('(');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.text.push_str(if self.is_english() { "; " } else { "；" });
            }
            self.label(&item.label);
            self.whole(&item.expr);
            self.cite(&item.cite);
        }
        self.text.push(')');
    }

    fn gather(&mut self, gather: &Gather) {
        self.key(aggregate_key(gather.how));
        self.text.push('(');
        self.name(&gather.kind);
        if let Some(via) = &gather.via {
            self.spaced(Key::Via);
            self.name(via);
        }
        if let Some(field) = &gather.field {
            if self.is_english() {
                self.text.push('.');
            } else {
                self.spaced(Key::Of);
            }
            self.name(field);
        }
        if let Some(only) = &gather.only {
            self.spaced(Key::Where);
            self.whole(only);
        }
        self.text.push(')');
    }

    /// A name, in `【】` where it would be read as something else.
    pub(crate) fn name(&mut self, name: &Name) {
        if needs_quotes(&name.text) {
            self.text.push_str(&format!("【{}】", name.text));
        } else {
            self.text.push_str(&name.text);
        }
    }

    fn quoted(&mut self, text: &str) {
        let marks = [('“', '”'), ('「', '」'), ('『', '』'), ('"', '"')];
        let (open, close) = marks.into_iter().find(|(_, close)| !text.contains(*close)).unwrap_or(marks[0]);
        self.text.push(open);
        self.text.push_str(text);
        self.text.push(close);
    }
}

/// Whether a name would be read as something else without `【】`.
fn needs_quotes(name: &str) -> bool {
    name.is_empty()
        || !name.chars().all(is_word_char)
        || name.chars().next().is_some_and(|c| c.is_ascii_digit() || matches!(c, '０'..='９'))
        || name.ends_with('满')
        || Key::find(name)
            .is_some_and(|key| is_structural(key) || matches!(key, Key::All | Key::Any | Key::AtLeast))
}

/// A period as rules write it: days in digits, wider ones in words.
pub(crate) fn period_text(period: Period) -> String {
    if period.grain() == Grain::Day { period.to_string() } else { period.chinese() }
}
