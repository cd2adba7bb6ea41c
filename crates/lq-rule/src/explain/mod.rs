//! What a rule says of one record, and why.
//!
//! The answer is a tree of clauses with what each looked at, what is missing, and the nearest change that would turn
//! it; and the amount with the steps of its computation. [`say`](Explanation::say) puts it into sentences.

mod amount;
mod clause;
mod need;
mod say;

use lq_core::Day;

use crate::ast::Force;
use crate::checked::Checked;
use crate::evaluate::Sight;
use crate::facts::Facts;
use crate::parse::Standing;

pub use amount::Award;
pub use clause::{Clause, Joint, Seen};
pub(crate) use clause::{cells_of, cells_of_number, integer_text, number_text};
pub use need::{Change, Needs};

/// What a rule says of one record on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The rule's title.
    pub title: String,
    /// Whether it is in force on the day. Out of force it is an answer of its own: what follows is then what would be.
    pub standing: Standing,
    /// Whether the record qualifies; `None` where facts are missing.
    pub verdict: Option<bool>,
    /// When the rule is in force.
    pub force: Option<Force>,
    /// The day that was asked about.
    pub on: Day,
    /// The clauses.
    pub clause: Clause,
    /// What would make it qualify, where it does not or facts are missing.
    pub needs: Needs,
    /// What is given, where the record qualifies and the rule gives something.
    pub award: Option<Award>,
}

/// Explains a rule on one record.
///
/// * `facts.fields`: in the order of the schema of the rule's subject.
/// * Never fails: what is missing, divides by zero or is too large to compute leaves open what rests on it, and the
///   explanation says so.
pub fn explain(rule: &Checked, facts: &Facts) -> Explanation {
    let sight = Sight::of(&rule.cells, facts);
    let verdict = sight.holds(&rule.condition);
    let award = rule.award.as_ref().filter(|_| verdict == Some(true));
    Explanation {
        title: rule.title.clone(),
        standing: Standing::of(rule.force.as_ref(), facts.on),
        force: rule.force.clone(),
        on: facts.on,
        needs: if verdict == Some(true) { Needs::default() } else { need::found(&rule.condition, sight) },
        verdict,
        clause: clause::told(&rule.condition, sight),
        award: award.map(|award| amount::computed(award, sight)),
    }
}
