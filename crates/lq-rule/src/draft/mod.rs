//! From the text of a policy to a draft of its rules: what is understood becomes clauses with the article they rest
//! on, what is not stays as a comment `# 待人工：…` in its place, with the reason.
//!
//! No list names a place, a firm or a policy: what is known here is how such texts are built and how they write
//! numbers, comparisons and amounts. Names of fields and choices are the ledger's.

mod article;
mod condition;
mod figure;
mod flat;
mod grant;
mod head;
mod ledger;
mod measure;
mod outline;
mod write;

use lq_core::time::Day;

use crate::Schema;
use crate::place::Span;
use flat::Range;

/// Longest text that is drafted from, in bytes; no policy comes near.
pub const LONGEST: usize = 1 << 20;

/// What a clause of a draft is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What limits who gets something.
    Condition,
    /// One amount.
    Grant,
    /// The most of one amount.
    AtMost,
    /// The most for a firm.
    Cap,
    /// Since when and until when.
    Force,
    /// What is set aside for all.
    Budget,
    /// Of several the highest alone.
    Repeat,
    /// What no clause of the language says.
    Left,
}

impl Part {
    /// Its name in files: `condition`, `grant`, `at_most`, `cap`, `force`, `budget`, `repeat`, `human`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Condition => "condition",
            Self::Grant => "grant",
            Self::AtMost => "at_most",
            Self::Cap => "cap",
            Self::Force => "force",
            Self::Budget => "budget",
            Self::Repeat => "repeat",
            Self::Left => "human",
        }
    }

    /// Its name for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Condition => "条件",
            Self::Grant => "奖补",
            Self::AtMost => "最高",
            Self::Cap => "封顶",
            Self::Force => "施行",
            Self::Budget => "预算",
            Self::Repeat => "就高",
            Self::Left => "其他",
        }
    }
}

/// Something read at a place of the text.
#[derive(Clone, Debug)]
struct Piece {
    at: Range,
    part: Part,
    /// What was understood: a clause of the language, or a reading for people; empty where nothing was.
    says: String,
    /// Why it is 待人工; empty where it is sure.
    why: String,
}

impl Piece {
    fn left(at: Range, why: &str) -> Self {
        Self { at, part: Part::Left, says: String::new(), why: why.to_owned() }
    }
}

/// One clause of a draft beside its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drafted {
    /// What it is.
    pub part: Part,
    /// Where it stands in the policy's text, in bytes.
    pub source: Span,
    /// The words there, blanks left out.
    pub quote: String,
    /// The article it belongs to: 第2条; empty where the text numbers none.
    pub article: String,
    /// What was understood: a clause of the language where it stands in the rule, else a reading for people, empty
    /// where nothing was understood.
    pub says: String,
    /// Why it waits for people; empty where it stands in the rule.
    pub why: String,
    /// Line of the draft it stands in, from 1; as a comment where it waits.
    pub line: u32,
}

impl Drafted {
    /// Whether it stands in the rule; else it is a comment 待人工.
    pub fn is_written(&self) -> bool {
        self.why.is_empty()
    }
}

/// A draft of rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The rules in the canonical form, right by the checker; comments alone where nothing is given.
    pub text: String,
    /// What the policy is called.
    pub title: String,
    /// Its number, empty where the text has none.
    pub number: String,
    /// First day in force.
    pub from: Option<Day>,
    /// Last day in force.
    pub until: Option<Day>,
    /// How many rules the text holds.
    pub n_rules: usize,
    /// Its clauses in the order of the draft.
    pub clauses: Vec<Drafted>,
}

/// Drafts the rules of a policy.
///
/// * `text`: the policy as text, a paragraph or part of one a line; up to [`LONGEST`] bytes, what comes after is not
///   read.
/// * Returns a rule for each article that gives something. Places are bytes of `text`.
pub fn draft(text: &str, schema: &Schema<'_>) -> Draft {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    match ledger::Ledger::of(schema) {
        Some(ledger) => write::write(text, &ledger),
        None => Draft::default(),
    }
}
