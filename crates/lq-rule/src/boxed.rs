//! A condition as the box of a list holds it: told from plain words, and taken apart into what a list shows as chips.

use crate::ast::{Condition, Expr, Node};
use crate::checked::{Cell, Checked, Cond, CondNode, Source, Test};
use crate::format::expr_text;
use crate::place::Span;
use crate::problem::Problems;
use crate::token::{self, Tok, Token};
use crate::word::Key;

/// Bytes of a box that are looked at to tell words from a condition.
const LONGEST_BOX: usize = 4000;

/// Words that nobody types between blanks unless a condition is meant.
const TELLING: [Key; 21] = [
    Key::And,
    Key::Or,
    Key::Not,
    Key::All,
    Key::Any,
    Key::AtLeast,
    Key::Is,
    Key::IsNot,
    Key::In,
    Key::NotIn,
    Key::Contains,
    Key::ContainsNot,
    Key::Filled,
    Key::Empty,
    Key::Between,
    Key::Full,
    Key::NotFull,
    Key::Count,
    Key::Sum,
    Key::Growth,
    Key::Where,
];

/// Whether words typed where plain words are searched for as well are meant as a condition: they compare, join or
/// test something.
pub fn is_condition(text: &str) -> bool {
    let end =
        text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= LONGEST_BOX).last();
    let (tokens, _) = token::read(text, 0, end.unwrap_or(0), &mut Problems::default());
    let tells = |token: &Token<'_>| match &token.tok {
        Tok::Compare(_) => true,
        // English words of the language are everyday words, too.
        Tok::Word(word, Some(key)) => !word.is_ascii() && TELLING.contains(key),
        _ => false,
    };
    let lasts = |pair: &[Token<'_>]| match pair {
        [Token { tok: Tok::Word(word, _), .. }, Token { tok: Tok::Amount(..), .. }] => word.ends_with('满'),
        _ => false,
    };
    tokens.iter().any(tells) || tokens.windows(2).any(lasts)
}

/// One of the conditions that must all hold, as a list shows them apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// In the canonical form, on one line.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// The condition without it, on one line; empty where nothing remains.
    pub rest: String,
}

/// The conditions joined by line ends and 且, in order.
pub fn pieces(condition: &Condition) -> Vec<Piece> {
    let parts: Vec<&Expr> = condition.clauses.iter().flat_map(|clause| joined(&clause.expr)).collect();
    let piece = |(at, part): (usize, &&Expr)| {
        let others = parts.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, part)| *part);
        Piece { text: expr_text(part), span: part.span, rest: one_line(others, part.span) }
    };
    parts.iter().enumerate().map(piece).collect()
}

/// A condition on one line.
pub fn line(condition: &Condition) -> String {
    one_line(condition.clauses.iter().map(|clause| &clause.expr), condition.span)
}

fn joined(expr: &Expr) -> Vec<&Expr> {
    match &expr.node {
        Node::And(parts) => parts.iter().flat_map(joined).collect(),
        _ => vec![expr],
    }
}

fn one_line<'a>(parts: impl Iterator<Item = &'a Expr>, span: Span) -> String {
    let mut parts: Vec<Expr> = parts.flat_map(joined).cloned().collect();
    match parts.len() {
        0 => String::new(),
        1 => parts.pop().map(|only| expr_text(&only)).unwrap_or_default(),
        _ => expr_text(&Expr { span, node: Node::And(parts) }),
    }
}

/// Whether a condition asks for the zone's own regions (本区).
pub fn asks_home(rule: &Checked) -> bool {
    fn asks(cond: &Cond) -> bool {
        matches!(&cond.node, CondNode::Test(_, Test::Home)) || cond.parts().iter().any(asks)
    }
    let within = |cell: &Cell| match &cell.source {
        Source::Gathered(gathered) => asks(&gathered.only),
        _ => false,
    };
    asks(&rule.condition) || rule.cells.iter().any(within)
}
