//! The one canonical form of a rule's text. Reading it back gives the same tree, and printing that the same text.
//!
//! Sections stand in a fixed order; groups in the place of a clause are indented, within an expression bracketed.
//! Comments go before the clause or section they stood in. Words of the language are printed in the language asked
//! for; names stay as written.

mod expr;
mod grant;

use lq_core::value::Lang;

use crate::ast::{
    Aggregate, Basis, Book, Boost, Clause, Condition, Define, Expr, Force, GrantItem, Rule, Section,
};
use crate::heading::Heading;
use crate::word::Key;
pub(crate) use expr::{comments_within, period_text};

/// The text of a book.
pub fn format(book: &Book, lang: Lang) -> String {
    let mut out = Printer::new(lang);
    if !book.defines.is_empty() {
        out.defines(&book.defines);
    }
    for rule in &book.rules {
        if !out.text.is_empty() {
            out.text.push('\n');
        }
        out.rule(rule);
    }
    if !book.comments.is_empty() && !out.text.is_empty() {
        out.text.push('\n');
    }
    for comment in &book.comments {
        out.comment(0, comment);
    }
    out.text
}

/// The text of a condition alone, a clause a line, as a filter box holds it.
pub fn format_condition(condition: &Condition, lang: Lang) -> String {
    let mut out = Printer::new(lang);
    for clause in &condition.clauses {
        out.clause(clause, 0);
    }
    out.text.truncate(out.text.trim_end().len());
    out.text
}

/// Spaces a level of indent has.
const STEP: usize = 2;

pub(crate) struct Printer {
    text: String,
    lang: Lang,
}

impl Printer {
    pub(crate) fn new(lang: Lang) -> Self {
        Self { text: String::new(), lang }
    }

    fn key(&mut self, key: Key) {
        self.text.push_str(key.text(self.lang));
    }

    fn is_english(&self) -> bool {
        self.lang == Lang::En
    }

    fn colon(&self) -> &'static str {
        if self.is_english() { ":" } else { "：" }
    }

    fn comma(&self) -> &'static str {
        if self.is_english() { ", " } else { "，" }
    }

    fn indent(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
    }

    fn comment(&mut self, indent: usize, comment: &str) {
        self.indent(indent);
        self.text.push_str("# ");
        self.text.push_str(comment);
        self.text.truncate(self.text.trim_end().len());
        self.text.push('\n');
    }

    fn rule(&mut self, rule: &Rule) {
        self.comments_of(rule, Section::Title);
        self.text.push_str(Heading::Rule(rule.kind).text(self.lang));
        self.text.push_str(self.colon());
        self.inline(&rule.title);
        self.words(rule, Section::Note, &rule.note);
        let basis: Vec<String> = rule.basis.iter().map(basis_text).collect();
        self.words(rule, Section::Basis, &basis);
        if let Some(force) = &rule.force {
            self.heading(rule, Section::Force);
            let text = self.force_text(force);
            self.inline(&text);
        }
        if let Some(subject) = &rule.subject {
            self.heading(rule, Section::Subject);
            self.space();
            self.name(subject);
            self.text.push('\n');
        }
        if !rule.defines.is_empty() {
            self.comments_of(rule, Section::Define);
            self.defines(&rule.defines);
        }
        if let Some(condition) = &rule.condition {
            self.heading(rule, Section::Condition);
            self.condition(condition);
        }
        self.figure(rule);
        self.money(rule);
    }

    /// 取值 and 告知.
    fn figure(&mut self, rule: &Rule) {
        if let Some(value) = &rule.value {
            self.heading(rule, Section::Value);
            self.space();
            self.key(aggregate_key(value.how));
            if let Some(what) = &value.what {
                self.text.push('(');
                self.whole(what);
                self.text.push(')');
            }
            self.text.push('\n');
        }
        if !rule.tell.is_empty() {
            self.heading(rule, Section::Tell);
            self.space();
            for (at, name) in rule.tell.iter().enumerate() {
                if at > 0 {
                    self.text.push('、');
                }
                self.name(name);
            }
            self.text.push('\n');
        }
    }

    fn comments_of(&mut self, rule: &Rule, section: Section) {
        for (_, comment) in rule.comments.iter().filter(|(own, _)| *own == section) {
            self.comment(0, comment);
        }
    }

    /// A section's comments, heading and colon.
    fn heading(&mut self, rule: &Rule, section: Section) {
        self.comments_of(rule, section);
        self.text.push_str(section.text(self.lang));
        if section == Section::Grant && rule.grant.as_ref().is_some_and(|grant| grant.is_highest) {
            self.text.push(' ');
            self.key(Key::Highest);
        }
        self.text.push_str(self.colon());
    }

    /// A blank behind an English colon.
    fn space(&mut self) {
        if self.is_english() {
            self.text.push(' ');
        }
    }

    fn inline(&mut self, words: &str) {
        self.space();
        self.text.push_str(words);
        self.text.push('\n');
    }

    /// A section of plain words.
    fn words(&mut self, rule: &Rule, section: Section, lines: &[String]) {
        match lines {
            [] => {}
            [line] => {
                self.heading(rule, section);
                self.inline(line);
            }
            lines => {
                self.heading(rule, section);
                self.text.push('\n');
                for line in lines {
                    self.indent(STEP);
                    self.text.push_str(line);
                    self.text.push('\n');
                }
            }
        }
    }

    fn force_text(&self, force: &Force) -> String {
        let to = Key::To.text(self.lang);
        match (force.from, force.until) {
            (Some(from), Some(until)) => format!("{from} {to} {until}"),
            (Some(from), None) => format!("{from} {}", Key::From.text(self.lang)),
            (None, Some(until)) => format!("{to} {until}"),
            (None, None) => String::new(),
        }
    }

    fn defines(&mut self, defines: &[Define]) {
        if let [one] = defines {
            for comment in &one.comments {
                self.comment(0, comment);
            }
        }
        self.text.push_str(Section::Define.text(self.lang));
        self.text.push_str(self.colon());
        if let [one] = defines {
            self.space();
            self.define(one);
            return;
        }
        self.text.push('\n');
        for define in defines {
            for comment in &define.comments {
                self.comment(STEP, comment);
            }
            self.indent(STEP);
            self.define(define);
        }
    }

    fn define(&mut self, define: &Define) {
        self.name(&define.name);
        self.text.push_str(" = ");
        self.whole(&define.body);
        self.text.push('\n');
    }

    fn condition(&mut self, condition: &Condition) {
        if let [one] = condition.clauses.as_slice()
            && is_one_line(one)
        {
            self.space();
            self.clause(one, 0);
            return;
        }
        self.text.push('\n');
        for clause in &condition.clauses {
            self.clause(clause, STEP);
        }
    }

    fn label(&mut self, label: &str) {
        if !label.is_empty() {
            self.text.push_str(&format!("（{label}）"));
        }
    }

    fn cite(&mut self, cite: &str) {
        if !cite.is_empty() {
            self.text.push_str(&format!(" 〔{cite}〕"));
        }
    }
}

/// Whether a clause can stand behind its heading.
fn is_one_line(clause: &Clause) -> bool {
    let mut comments = Vec::new();
    comments_within(&clause.expr, &mut comments);
    clause.comments.is_empty() && comments.is_empty() && !expr::is_block(clause) && clause.label.is_empty()
}

fn basis_text(basis: &Basis) -> String {
    let mut parts: Vec<String> = vec![basis.document.clone(), basis.article.clone()];
    if !basis.quote.is_empty() {
        parts.push(format!("“{}”", basis.quote));
    }
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

pub(crate) fn aggregate_key(how: Aggregate) -> Key {
    match how {
        Aggregate::Count => Key::Count,
        Aggregate::Sum => Key::Sum,
        Aggregate::Average => Key::Average,
        Aggregate::Most => Key::Most,
        Aggregate::Least => Key::Least,
        Aggregate::Distinct => Key::Distinct,
        Aggregate::Share => Key::Share,
    }
}

/// An expression in the canonical Chinese form.
pub(crate) fn expr_text(expr: &Expr) -> String {
    let mut out = Printer::new(Lang::Zh);
    out.whole(expr);
    out.text
}

/// An item of a grant in the canonical form, without its steps.
pub(crate) fn item_text(item: &GrantItem) -> String {
    let mut out = Printer::new(Lang::Zh);
    out.item_head(item);
    out.text
}

/// A raise in the canonical form.
pub(crate) fn boost_text(boost: &Boost) -> String {
    let mut out = Printer::new(Lang::Zh);
    out.boost(boost);
    out.text
}

/// The word for an aggregate.
pub(crate) fn aggregate_text(how: Aggregate) -> &'static str {
    aggregate_key(how).text(Lang::Zh)
}
