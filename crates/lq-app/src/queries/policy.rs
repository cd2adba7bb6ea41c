//! A policy's rules as they are worked with: read, checked, one of them chosen, laid beside the policy's words.

use std::sync::Arc;

use lq_core::schema::{KindSchema, Record as _};
use lq_core::time::AsOf;
use lq_core::value::Lang;
use lq_core::{Day, RecordId, Registry, Row, Value};
use lq_model::kinds::{Policy, Source};
pub use lq_rule::Standing;
use lq_rule::ast::{Book, Rule};
pub use lq_rule::beside::{self, Beside, Part};
use lq_rule::checked::Checked;

use super::detail::{self, Detail};
use super::list;
use crate::ask::ListAsk;
use crate::rules::{self, CheckedText};
use crate::{App, AppError, Caller};

/// A text of rules, as written and as checked.
#[derive(Clone, Debug)]
pub struct Ruled {
    /// The text.
    pub text: String,
    /// As written, places kept.
    pub book: Book,
    /// As checked, one a rule of the book.
    pub(crate) checked: Vec<Checked>,
}

impl Ruled {
    /// Reads and checks a text.
    ///
    /// # Errors
    /// What keeps it from being applied.
    pub fn read(text: &str, registry: &Registry) -> Result<Self, CheckedText> {
        let rules::Whole { book, checked, .. } = rules::whole(text, registry)?;
        Ok(Self { text: text.to_owned(), book, checked })
    }

    /// Title and standing of each rule on a day, in order.
    pub fn rules(&self, on: Day) -> Vec<(&Rule, Standing)> {
        self.book.rules.iter().map(|rule| (rule, rule.standing(on))).collect()
    }

    /// The place of the rule to look at: the one asked for, else the first in force on the day, else the first.
    pub(crate) fn place(&self, asked: Option<usize>, on: Day) -> Option<usize> {
        let in_force = || self.book.rules.iter().position(|rule| rule.standing(on) == Standing::InForce);
        let asked = asked.filter(|place| *place < self.checked.len());
        asked.or_else(in_force).or((!self.checked.is_empty()).then_some(0))
    }
}

/// What a text of a policy's field holds.
pub(crate) fn text_of(schema: &KindSchema, row: &Row, field: &str) -> Option<String> {
    match schema.field(field).and_then(|place| row.known(place)) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    }
}

/// A policy within what the caller reaches, as of a time.
///
/// # Errors
/// NotFound; Refused for the kind.
pub(crate) fn policy(
    app: &App,
    caller: &Caller,
    id: RecordId,
    as_of: Option<AsOf>,
) -> Result<Detail, AppError> {
    let as_of = as_of.unwrap_or_else(|| AsOf::today(app.today()));
    detail::at(app, caller, Policy::KIND, id, as_of)
}

/// A policy that is issued, with the rules it holds that can be applied.
#[derive(Clone, Debug)]
pub(crate) struct Issued {
    pub(crate) id: RecordId,
    pub(crate) title: String,
    pub(crate) ruled: Ruled,
}

/// More policies than a zone has in force.
const MOST_POLICIES: u32 = 1000;

/// The policies of a zone that are issued and have rules that can be applied.
///
/// # Errors
/// Those of a list.
pub(crate) fn issued(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    as_of: AsOf,
) -> Result<Vec<Issued>, AppError> {
    let filter = lq_core::filter::Filter::is("state", Value::Text("issued".to_owned()));
    let ask = ListAsk { zone: Some(zone), as_of: Some(as_of), size: MOST_POLICIES, ..ListAsk::of(filter) };
    let policies = list::rows(app, caller, Policy::KIND, &ask)?;
    let (schema, registry): (Arc<KindSchema>, _) = (policies.schema, app.registry_of(Some(zone)));
    let one = |row: &Row| {
        let ruled = Ruled::read(&text_of(&schema, row, "rule")?, &registry).ok()?;
        Some(Issued { id: row.id, title: schema.caption_of(row, Lang::Zh), ruled })
    };
    Ok(policies.rows.iter().filter_map(one).collect())
}

/// A policy's rule beside its words, with what a reviewer of fair competition is shown.
#[derive(Clone, Debug)]
pub struct Sides {
    /// Title and standing of every rule of the policy, in order.
    pub rules: Vec<(String, Standing)>,
    /// Place of the one that is shown.
    pub rule: usize,
    /// From when until when it is in force.
    pub force: (Option<Day>, Option<Day>),
    /// The rule beside the words.
    pub beside: Beside,
    /// Marks, in the order of the rule.
    pub marks: Vec<Marked>,
}

/// One mark of the pre-check for fair competition.
#[derive(Clone, Debug)]
pub struct Marked {
    /// The word the sign is recorded under.
    pub sign: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// The words it was found in.
    pub words: String,
    /// The article and items it is to be held against.
    pub article: &'static str,
    /// What they forbid, in short.
    pub about: &'static str,
    /// The line of the rule it stands on, from 0, where it stands in one.
    pub line: Option<usize>,
}

/// The rule of a policy beside its words; `None` where it has none.
///
/// * `detail`: the policy, covered for the caller.
/// * `asked`: place of the rule.
///
/// # Errors
/// The store's.
pub fn sides(
    app: &App,
    caller: &Caller,
    detail: &Detail,
    asked: Option<usize>,
) -> Result<Option<Result<Sides, CheckedText>>, AppError> {
    let (schema, row) = (&detail.schema, &detail.row);
    let Some(text) = text_of(schema, row, "rule") else { return Ok(None) };
    let ruled = match Ruled::read(&text, &app.registry_of(Some(row.meta.zone))) {
        Ok(ruled) => ruled,
        Err(told) => return Ok(Some(Err(told))),
    };
    let on = detail.as_of.on;
    let Some(place) = ruled.place(asked, on) else { return Ok(None) };
    let document = document(app, caller, detail)?;
    let own = [("conditions", Part::Conditions), ("grants", Part::Grants)];
    let own = own.map(|(field, part)| (part, text_of(schema, row, field).unwrap_or_default()));
    let texts: Vec<(Part, &str)> = own
        .iter()
        .map(|(part, text)| (*part, text.as_str()))
        .chain(document.as_deref().map(|text| (Part::Document, text)))
        .collect();
    let rule = &ruled.book.rules[place];
    let beside = beside::beside(rule, &texts);
    let force = rule.force.as_ref();
    Ok(Some(Ok(Sides {
        rules: ruled.rules(on).into_iter().map(|(rule, standing)| (rule.title.clone(), standing)).collect(),
        rule: place,
        force: (force.and_then(|force| force.from), force.and_then(|force| force.until)),
        marks: marks(rule, &ruled.checked[place], &beside),
        beside,
    })))
}

/// The text of the document a policy is registered with, where the caller may see it.
fn document(app: &App, caller: &Caller, detail: &Detail) -> Result<Option<String>, AppError> {
    let place = detail.schema.field("source");
    let Some(Value::Link(source)) = place.and_then(|place| detail.row.known(place)) else { return Ok(None) };
    match detail::at(app, caller, Source::KIND, *source, detail.as_of) {
        Ok(source) => Ok(text_of(&source.schema, &source.row, "text")),
        // What one may not see stands beside nothing.
        Err(AppError::NotFound(_) | AppError::Refused { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn marks(rule: &Rule, checked: &Checked, beside: &Beside) -> Vec<Marked> {
    let one = |mark: lq_rule::review::Mark| Marked {
        sign: mark.sign.code(),
        title: mark.sign.title(),
        article: mark.sign.article(),
        about: mark.sign.about(),
        line: beside.lines.iter().position(|line| line.contains(&mark.words)),
        words: mark.words,
    };
    lq_rule::review::review(rule, checked).into_iter().map(one).collect()
}

/// What every mark is: no verdict.
pub const HINT: &str = lq_rule::review::HINT;
