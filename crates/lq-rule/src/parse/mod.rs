//! From text to tree: headings first, then what stands under each.
//!
//! A line without indent begins a section with its heading and a colon; lines further in belong to it. A mistake is
//! told with its place and reading goes on with the next clause or section, so that one pass tells all of them.

mod cursor;
mod expr;
mod grant;
mod outline;
mod section;

pub(crate) use expr::{is_structural, op_text};

use crate::ast::{Book, Condition, Expr, Force, Rule};
use crate::place::Span;
use crate::problem::{Code, Problem, Problems};

/// Longest text that is read, in bytes; nothing anybody writes by hand comes near.
pub const LONGEST: usize = 4 << 20;

/// Reads a text of rules and definitions.
///
/// Returns what could be read and every mistake found, in the order of the text (at most a hundred). Without mistakes
/// the tree says all that the text says. Time grows with the length of the text and not faster; no text panics.
pub fn parse(text: &str) -> (Book, Vec<Problem>) {
    let mut problems = Problems::default();
    if text.len() > LONGEST {
        let message = format!("全文有{}字节，最多读{LONGEST}字节；请分成几个文件", text.len());
        problems.push(Problem::new(Code::TooLong, Span::new(0, 0), message));
        return (Book::default(), problems.sorted());
    }
    let book = outline::book(text, &mut problems);
    (book, problems.sorted())
}

/// Reads the text of a single condition, as a filter box holds it: lines or one line, without headings.
pub fn parse_condition(text: &str) -> (Option<Condition>, Vec<Problem>) {
    let mut problems = Problems::default();
    if text.len() > LONGEST {
        let message = format!("条件有{}字节，最多读{LONGEST}字节", text.len());
        problems.push(Problem::new(Code::TooLong, Span::new(0, 0), message));
        return (None, problems.sorted());
    }
    let condition = cursor::Cursor::new(text, 0, text.len(), &mut problems).bare_condition();
    (condition, problems.sorted())
}

/// Reads a single expression, as a definition's right side.
pub fn parse_expression(text: &str) -> (Option<Expr>, Vec<Problem>) {
    let mut problems = Problems::default();
    if text.len() > LONGEST {
        return (None, vec![Problem::new(Code::TooLong, Span::new(0, 0), "算式太长")]);
    }
    let mut cursor = cursor::Cursor::new(text, 0, text.len(), &mut problems);
    let expr = cursor.expr().ok().filter(|_| cursor.nothing_more());
    (expr, problems.sorted())
}

impl Rule {
    /// Whether the rule is in force on a day, and where not, on which side of its time the day lies.
    pub fn standing(&self, day: lq_core::Day) -> Standing {
        Standing::of(self.force.as_ref(), day)
    }
}

/// Where a day lies in the time of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// 未施行.
    NotYet,
    /// 施行中.
    InForce,
    /// 已失效.
    NoLonger,
}

impl Standing {
    /// Where a day lies.
    pub(crate) fn of(force: Option<&Force>, day: lq_core::Day) -> Self {
        match force {
            Some(force) if force.from.is_some_and(|from| day < from) => Self::NotYet,
            Some(force) if force.until.is_some_and(|until| until < day) => Self::NoLonger,
            _ => Self::InForce,
        }
    }
}

impl Book {
    /// The version of a rule that is in force on a day: of those with the title, the one that began last; among
    /// equals the one written last.
    pub fn version(&self, title: &str, day: lq_core::Day) -> Option<&Rule> {
        self.rules
            .iter()
            .filter(|rule| rule.title == title && rule.standing(day) == Standing::InForce)
            .max_by_key(|rule| rule.force.as_ref().and_then(|force| force.from))
    }
}
