//! The condition in the box of a list: read and checked for who asks, and turned into what the store selects.
//!
//! Every condition of the language is a filter of the house, so that lists, totals, exports and the API take it alike.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use lq_core::filter::Filter;
use lq_core::schema::{KindSchema, Record};
use lq_core::value::{Value, ValueType};
use lq_core::{RecordId, Registry, Row};
use lq_model::kinds::Indicator;
use lq_rule::checked::{Checked, Source};
use lq_rule::{Problem, Schema, ast};
use lq_store::Reader;

use super::within::within;
use super::{detail, list};
use crate::ask::ListAsk;
use crate::feeds::facts;
use crate::rights::Verb;
use crate::rules::{self, Told};
use crate::{App, AppError, Caller};

pub use lq_rule::boxed::Piece;

/// Name of the condition among what a list is asked for.
pub const FIELD: &str = "where";

/// Whether what was typed where plain words are searched for as well is a condition: it compares or joins something,
/// or is the name of a field that is yes or no.
pub fn is_meant(schema: &KindSchema, text: &str) -> bool {
    let is_flag = |place: usize| schema.fields[place].ty == ValueType::Flag;
    lq_rule::boxed::is_condition(text) || schema.field_by_heading(text).is_some_and(is_flag)
}

/// What a condition comes to.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// What is wrong or doubtful, in the order of the text.
    pub told: Vec<Told>,
    /// The conditions that must all hold; none where something is wrong.
    pub pieces: Vec<Piece>,
    /// In the canonical form, on one line; empty where something is wrong.
    pub line: String,
}

impl Reading {
    /// Whether it can be asked.
    pub fn is_sound(&self) -> bool {
        self.told.iter().all(|told| told.is_hint)
    }
}

/// Reads a condition for who asks.
///
/// # Errors
/// NotFound for an unknown kind; the store's.
pub fn reading(
    app: &App,
    caller: &Caller,
    kind: &str,
    zone: Option<RecordId>,
    text: &str,
) -> Result<Reading, AppError> {
    app.read(|reader| {
        Ok(match read(app, reader, caller, kind, zone, text)? {
            Ok(read) => Reading {
                told: read.told,
                pieces: lq_rule::boxed::pieces(&read.tree),
                line: lq_rule::boxed::line(&read.tree),
            },
            Err(told) => Reading { told, ..Reading::default() },
        })
    })
}

struct Read {
    tree: ast::Condition,
    checked: Checked,
    /// Hints.
    told: Vec<Told>,
}

fn read(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    kind: &str,
    zone: Option<RecordId>,
    text: &str,
) -> Result<Result<Read, Vec<Told>>, AppError> {
    let zone = caller.zone.or(zone);
    let registry = seen(app, caller, zone);
    let schema = registry.kind(kind).cloned();
    let schema = schema.ok_or_else(|| AppError::NotFound(format!("名为“{kind}”的台账")))?;
    let (tree, problems) = lq_rule::parse_condition(text);
    let (Some(tree), true) = (tree, problems.is_empty()) else {
        return Ok(Err(rules::told(text, &problems)));
    };
    let reader = RefCell::new(reader);
    let record = |kind: &str, words: &str| {
        let schema = registry.kind(kind)?;
        let mut reader = reader.borrow_mut();
        if let Ok(Some(id)) = reader.by_number(kind, zone?, words) {
            return Some(id);
        }
        let caption = schema.fields[schema.caption].name.to_string();
        let found = reader.find(kind, zone?, &caption, &Value::Text(words.to_owned())).ok()?;
        found.first().map(|row| row.id)
    };
    let (checked, problems) =
        lq_rule::check_condition(&tree, &schema, &Schema { record: &record, ..Schema::of(&registry) });
    let mut told = rules::told(text, &problems);
    let is_sound = |problems: &[Problem]| problems.iter().all(|problem| problem.code.is_hint());
    let (Some(checked), true) = (checked, is_sound(&problems)) else { return Ok(Err(told)) };
    let refused = refusals(app, caller, &registry, &checked, text);
    if !refused.is_empty() {
        told.extend(refused);
        return Ok(Err(told));
    }
    Ok(Ok(Read { tree, checked, told }))
}

/// The kinds as the caller sees them: a field that is not the caller's to see has no name.
pub(crate) fn seen(app: &App, caller: &Caller, zone: Option<RecordId>) -> Arc<Registry> {
    let registry = app.registry_of(zone);
    let audience = caller.role.audience();
    let hides = |kind: &KindSchema| kind.fields.iter().any(|field| field.seen_by > audience);
    if !registry.kinds().iter().any(|kind| hides(kind)) {
        return registry;
    }
    let covered = registry.kinds().iter().map(|kind| {
        let mut kind = KindSchema::clone(kind);
        let caption = kind.caption;
        let fields = kind.fields.iter_mut().enumerate();
        for (_, field) in fields.filter(|(place, field)| field.seen_by > audience && *place != caption) {
            field.name = String::new().into();
            field.label = lq_core::schema::Label::default();
            field.was.clear();
        }
        kind
    });
    Arc::new(Registry::new(covered.collect()))
}

/// Other kinds the condition looks at, which the caller may not read.
fn refusals(app: &App, caller: &Caller, registry: &Registry, checked: &Checked, text: &str) -> Vec<Told> {
    let kinds: BTreeSet<&str> = checked
        .cells
        .iter()
        .filter_map(|cell| match &cell.source {
            Source::Gathered(gathered) => Some(gathered.kind.as_str()),
            Source::Series { .. } => Some(Indicator::KIND),
            Source::Field(_) => None,
        })
        .collect();
    let refused = |kind: &str| {
        let schema = registry.kind(kind)?;
        let message = app.rights.scope(caller, schema, Verb::Read).err()?.to_string();
        let at = text.find(&*schema.label.zh);
        let span = at.map_or(0..text.len(), |at| at..at + schema.label.zh.len());
        let column = u32::try_from(text[..span.start].chars().count() + 1).unwrap_or(1);
        Some(Told { line: 1, column, code: "R201", is_hint: false, message, meant: None, span })
    };
    kinds.into_iter().filter_map(refused).collect()
}

/// The rows on which the condition of a list holds, within what the caller may see of other kinds.
///
/// # Errors
/// Invalid at [`FIELD`] with each mistake and its place; the store's.
pub(crate) fn sought(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    schema: &KindSchema,
    ask: &ListAsk,
) -> Result<Filter, AppError> {
    let checked = sound(app, reader, caller, &schema.kind, ask)?;
    let zone = list::zone_of(app, caller, &schema.kind, ask)?;
    let as_of = ask.at(app.today());
    let home = match zone {
        Some(zone) => facts::home(reader, zone, as_of)?,
        None if lq_rule::boxed::asks_home(&checked) => {
            let message = "“本区”要先指明是哪个高新区；请选定高新区（命令行写 --zone）再筛选";
            return Err(AppError::field(FIELD, message));
        }
        None => Vec::new(),
    };
    let registry = app.registry_of(zone);
    let filter = lq_rule::filter::filter(&checked, &rules::ground(&registry, &home, as_of.on))
        .ok_or_else(|| AppError::field(FIELD, "条件里的数或日期超出台账的范围；请核对单位和日期"))?;
    within(app, caller, zone, schema, &filter)
}

fn sound(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    kind: &str,
    ask: &ListAsk,
) -> Result<Checked, AppError> {
    match read(app, reader, caller, kind, ask.zone, &ask.condition)? {
        Ok(read) => Ok(read.checked),
        Err(told) => {
            let told = told.iter().filter(|told| !told.is_hint).map(Told::sentence);
            Err(AppError::field(FIELD, told.collect::<Vec<_>>().join("；")))
        }
    }
}

/// What is missing of each of these rows: the smallest set of facts that could make the condition hold.
///
/// # Errors
/// As a list under the condition.
pub fn missing(
    app: &App,
    caller: &Caller,
    kind: &str,
    ask: &ListAsk,
    rows: &[Row],
) -> Result<Vec<Vec<String>>, AppError> {
    let checked = app.read(|reader| sound(app, reader, caller, kind, ask))?;
    let of_row = |row: &Row| {
        let detail = detail::detail(app, caller, kind, row.id, Some(ask.at(app.today())))?;
        let facts = facts::of(app, caller, &detail, &[&checked])?;
        Ok(lq_rule::explain(&checked, &facts).needs.missing)
    };
    rows.iter().map(of_row).collect()
}
