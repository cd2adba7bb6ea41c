//! What stands under each heading.

use lq_core::time::{Grain, Period};

use super::cursor::Cursor;
use super::expr::aggregate;
use super::outline::Part;
use crate::ast::{Aggregate, Basis, Define, FigureValue, Force, Name, Rule, Section};
use crate::heading::Heading;
use crate::place::Span;
use crate::problem::{Code, Problem, Problems};
use crate::token::Tok;
use crate::word::Key;
use lq_core::value::Lang;

/// Reads one section into its rule.
pub(super) fn read(rule: &mut Rule, section: Section, text: &str, part: &Part, problems: &mut Problems) {
    if is_there(rule, section) && section != Section::Define {
        let message = format!("“{}”这一栏写了两次；请并成一处", section.text(Lang::Zh));
        problems.push(Problem::new(Code::HeadingTwice, part.span, message));
        return;
    }
    if section != Section::Define {
        rule.comments.extend(part.comments.iter().map(|comment| (section, comment.clone())));
    }
    match section {
        Section::Note => rule.note = lines(text, part).map(|(_, line)| line.to_owned()).collect(),
        Section::Basis => rule.basis = lines(text, part).map(|(at, line)| basis(at, line)).collect(),
        Section::Define => rule.defines.extend(defines(text, part, problems)),
        _ => {
            let mut cursor = Cursor::new(text, part.from, part.to, problems);
            lexed(rule, section, part.is_highest, &mut cursor);
            let left = cursor.comments();
            rule.comments.extend(left.into_iter().map(|comment| (section, comment)));
        }
    }
    if !is_there(rule, section) && !problems.is_full() {
        nothing(section, part.span, problems);
    }
}

fn nothing(section: Section, span: Span, problems: &mut Problems) {
    let message = format!("“{}”这一栏没有能读懂的内容；请补上，或删去这一栏", section.text(Lang::Zh));
    problems.push(Problem::new(Code::Nothing, span, message));
}

/// Sections that are made of tokens.
fn lexed(rule: &mut Rule, section: Section, is_highest: bool, cursor: &mut Cursor<'_, '_>) {
    match section {
        Section::Force => rule.force = cursor.force(),
        Section::Subject => {
            let start = cursor.here();
            let names = cursor.block(0, |cursor| cursor.name("台账名称，如“企业”"));
            rule.subject = cursor.only_one(names, start);
        }
        Section::Condition => rule.condition = cursor.condition(),
        Section::Value => rule.value = cursor.value(),
        Section::Tell => rule.tell = cursor.names(),
        Section::Grant => rule.grant = cursor.grant(is_highest),
        Section::Cap => rule.caps = cursor.caps(),
        Section::Rounding => rule.rounding = cursor.rounding(),
        Section::Budget => rule.budget = cursor.budget(),
        Section::Title | Section::Note | Section::Basis | Section::Define => {}
    }
}

fn is_there(rule: &Rule, section: Section) -> bool {
    match section {
        Section::Title => true,
        Section::Note => !rule.note.is_empty(),
        Section::Basis => !rule.basis.is_empty(),
        Section::Force => rule.force.is_some(),
        Section::Subject => rule.subject.is_some(),
        Section::Define => !rule.defines.is_empty(),
        Section::Condition => rule.condition.is_some(),
        Section::Value => rule.value.is_some(),
        Section::Tell => !rule.tell.is_empty(),
        Section::Grant => rule.grant.is_some(),
        Section::Cap => !rule.caps.is_empty(),
        Section::Rounding => rule.rounding.is_some(),
        Section::Budget => rule.budget.is_some(),
    }
}

/// Definitions, one a line.
pub(super) fn defines(text: &str, part: &Part, problems: &mut Problems) -> Vec<Define> {
    let mut cursor = Cursor::new(text, part.from, part.to, problems);
    let mut defines = cursor.block(0, |cursor| {
        let mut comments = cursor.comments();
        let name = cursor.name("所定义的名称")?;
        if !matches!(cursor.peek_tok(), Some(Tok::Compare(lq_core::filter::Op::Eq))) {
            return Err(cursor.expected("“=”和算式"));
        }
        cursor.next();
        let body = cursor.expr()?;
        comments.extend(cursor.comments_beside());
        Ok(Define { name, body, comments })
    });
    let left = cursor.comments();
    if let Some(last) = defines.last_mut() {
        last.comments.extend(left);
    }
    let mut comments = part.comments.clone();
    if let Some(first) = defines.first_mut().filter(|_| part.heading == Heading::Section(Section::Define)) {
        // Those before a heading of shared definitions have no rule to stand at.
        comments.append(&mut first.comments);
        first.comments = comments;
    }
    defines
}

/// The lines of a section of plain words, with where they begin; comments further in are left to it as words.
fn lines<'a>(text: &'a str, part: &Part) -> impl Iterator<Item = (usize, &'a str)> {
    let raw = text.get(part.from..part.to).unwrap_or("");
    let mut at = part.from;
    raw.split_inclusive('\n').filter_map(move |line| {
        let from = at;
        at += line.len();
        let inner = line.trim();
        (!inner.is_empty()).then_some((from, inner))
    })
}

/// `示高管〔2024〕1号 第七条 “原文”`.
fn basis(at: usize, line: &str) -> Basis {
    let span = Span::new(at, at + line.len());
    let (head, quote) = match (line.find('“'), line.ends_with('”')) {
        (Some(open), true) => (&line[..open], &line[open + '“'.len_utf8()..line.len() - '”'.len_utf8()]),
        _ => (line, ""),
    };
    let head = head.trim();
    let (document, article) = match head.rsplit_once([' ', '\u{3000}']) {
        Some((document, article)) if article.starts_with('第') && article.contains('条') => {
            (document.trim(), article)
        }
        _ => (head, ""),
    };
    Basis { document: document.to_owned(), article: article.to_owned(), quote: quote.trim().to_owned(), span }
}

impl Cursor<'_, '_> {
    /// `2024-01-01 至 2026-12-31`, `2024-01-01 起`, `至 2026-12-31`.
    fn force(&mut self) -> Option<Force> {
        let start = self.here();
        let read = self.block(0, |cursor| {
            let mut force = Force { from: None, until: None, span: start };
            if let Some(period) = cursor.period() {
                force.from = Some(period.first());
            }
            if cursor.takes_key(Key::To) {
                let Some(period) = cursor.period() else { return Err(cursor.expected("失效日期")) };
                force.until = Some(period.last());
            } else if force.from.is_some() {
                cursor.takes_key(Key::From);
            } else {
                return Err(cursor.expected("日期，如“2024-01-01 至 2026-12-31”或“2024-01-01 起”"));
            }
            force.span = cursor.since(start);
            Ok(force)
        });
        self.only_one(read, start)
    }

    fn period(&mut self) -> Option<Period> {
        match self.peek_tok() {
            Some(Tok::Period(period)) => {
                let period = *period;
                self.next();
                Some(period)
            }
            Some(Tok::Number(number)) => {
                // A bare year.
                let year = number.as_whole().and_then(|year| i32::try_from(year).ok())?;
                let period =
                    Period::year(year).filter(|period| period.grain() == Grain::Year && year > 1900)?;
                self.next();
                Some(period)
            }
            _ => None,
        }
    }

    /// `计数`, `合计(营业收入)`, `占比(规上)`.
    fn value(&mut self) -> Option<FigureValue> {
        let start = self.here();
        let read = self.block(0, |cursor| {
            let how = match cursor.peek_tok() {
                Some(Tok::Word(_, Some(Key::Share))) => Some(Aggregate::Share),
                Some(Tok::Word(_, Some(key))) => aggregate(*key),
                _ => None,
            };
            let Some(how) = how else {
                return Err(cursor.expected("件数、合计、平均、最大、最小、去重或占比"));
            };
            cursor.next();
            let what = if cursor.is_mark('(') { Some(cursor.bracketed(Cursor::expr)?) } else { None };
            let needs = how != Aggregate::Count;
            if needs != what.is_some() {
                let what = if needs {
                    "括号和所取的字段，如“合计(营业收入)”"
                } else {
                    "行末；件数后面不写括号"
                };
                return Err(cursor.expected(what));
            }
            Ok(FigureValue { how, what, span: cursor.since(start) })
        });
        self.only_one(read, start)
    }

    fn names(&mut self) -> Vec<Name> {
        let lines = self.block(0, |cursor| {
            let mut names = vec![cursor.name("角色，如“链办”")?];
            while cursor.takes_mark('、') {
                names.push(cursor.name("角色")?);
            }
            Ok(names)
        });
        lines.into_iter().flatten().collect()
    }
}
