//! Help for who writes a rule: what may stand at the cursor, and what is wrong so far, within what one may see.

use std::collections::BTreeMap;

use lq_core::RecordId;
use lq_core::value::Lang;
use lq_rule::Schema;
use lq_rule::ast::RuleKind;
use lq_rule::complete::{self, Form, Sort, Writing};
pub use lq_rule::complete::{Candidate, Completion};

use super::condition;
use crate::rules::{self, Told};
use crate::{App, AppError, Caller, search};

/// What is being written: in what form, and on records of which kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The text so far.
    pub text: String,
    /// `policy`, `figure`, `alert`, `filter` for whole rules; `condition` for what the box of a list takes.
    pub form: String,
    /// English name of the kind a condition is on.
    pub kind: String,
    /// Whose words the fields are told in; the caller's own zone goes first.
    pub zone: Option<RecordId>,
}

/// What a text comes to while it is written.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// What is wrong or doubtful, in the order of the text.
    pub told: Vec<Told>,
    /// In the canonical form; `None` where it cannot be read.
    pub canonical: Option<String>,
    /// What its words are to the language and the ledger.
    pub words: BTreeMap<String, &'static str>,
}

fn form_of(name: &str) -> Result<Form, AppError> {
    Ok(match name {
        "condition" => Form::Condition,
        "policy" => Form::Rule(RuleKind::Policy),
        "figure" => Form::Rule(RuleKind::Figure),
        "alert" => Form::Rule(RuleKind::Alert),
        "filter" => Form::Rule(RuleKind::Filter),
        _ => {
            let message = format!("“{name}”不是规则的形式；可用 policy、figure、alert、filter、condition");
            return Err(AppError::field("form", message));
        }
    })
}

/// What may stand at the cursor.
///
/// * `at`: byte of the cursor.
///
/// # Errors
/// Invalid for an unknown form.
pub fn complete(app: &App, caller: &Caller, draft: &Draft, at: usize) -> Result<Completion, AppError> {
    let registry = condition::seen(app, caller, caller.zone.or(draft.zone));
    let writing = Writing {
        text: &draft.text,
        at,
        form: form_of(&draft.form)?,
        kind: &draft.kind,
        registry: &registry,
        initials: &search::initials,
    };
    Ok(complete::complete(&writing))
}

/// What is wrong with a text so far, its canonical form, and what its words are.
///
/// # Errors
/// Invalid for an unknown form; NotFound for an unknown kind; the store's.
pub fn check(app: &App, caller: &Caller, draft: &Draft) -> Result<Checked, AppError> {
    let form = form_of(&draft.form)?;
    let registry = condition::seen(app, caller, caller.zone.or(draft.zone));
    let words = complete::words_in(&draft.text, form, &draft.kind, &registry);
    let words = words.into_iter().map(|(word, sort): (String, Sort)| (word, sort.word())).collect();
    let (told, canonical) = match form {
        Form::Condition => {
            let schema = app.kind_of(caller.zone.or(draft.zone), &draft.kind)?;
            if !condition::is_meant(&schema, &draft.text) {
                return Ok(Checked { words, ..Checked::default() });
            }
            let reading = condition::reading(app, caller, &draft.kind, draft.zone, &draft.text)?;
            let line = reading.is_sound().then_some(reading.line);
            (reading.told, line)
        }
        Form::Rule(_) => {
            let (book, mut problems) = lq_rule::parse(&draft.text);
            let is_read = problems.is_empty();
            if is_read {
                problems = lq_rule::check(&book, &Schema::of(&registry)).1;
            }
            let canonical = is_read.then(|| lq_rule::format(&book, Lang::Zh));
            (rules::told(&draft.text, &problems), canonical)
        }
    };
    Ok(Checked { told, canonical, words })
}
