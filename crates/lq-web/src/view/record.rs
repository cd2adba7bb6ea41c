//! One record for its page: fields with what they rest on, stages, what stands around it.

use lq_app::queries::detail::{Basis, Detail, Related};
use lq_core::Row;
use lq_core::row::RowState;
use lq_core::schema::KindSchema;
use lq_core::value::{Value, ValueType};

use super::cell::{cell, clip};
use super::changes::moment;
use super::{Names, grouped};
use crate::address::Scope;
use crate::page::detail::{DetailField, EvidenceView, Move, Related as RelatedView, Step};
use crate::page::list::Column;
use crate::page::shell::{Choice, Tag, Tone};
use crate::text::{Lang, fill};

/// Fields that are recorded, in schema order; the caption stands in the heading.
pub(crate) fn fields(detail: &Detail, names: &Names, scope: &Scope, lang: Lang) -> Vec<DetailField> {
    let t = lang.texts();
    let schema = &detail.schema;
    let mut fields = Vec::new();
    for place in detail.visible.iter().copied().filter(|place| *place != schema.caption) {
        let (field, Some(value)) = (&schema.fields[place], &detail.row.values[place]) else { continue };
        let basis = detail.basis.get(&place);
        let mut shown = match value {
            Value::Links(ids) => ids
                .iter()
                .map(|id| cell(&link_field(field), Some(&Value::Link(*id)), names, scope, lang, false))
                .collect(),
            _ => vec![cell(field, Some(value), names, scope, lang, false)],
        };
        if let (Some(first), Some(Basis { is_stale: true, since: Some(since), .. })) =
            (shown.first_mut(), basis)
        {
            first.care = fill(t.stale, &[since]);
        }
        fields.push(DetailField {
            label: field.label.get(lang.core()).to_owned(),
            cells: shown,
            is_wide: matches!(&field.ty, ValueType::Text { multiline: true, .. }),
            is_personal: field.is_personal,
            is_none: *value == Value::Nil,
            since: since(&detail.row, basis),
            evidence: basis.and_then(|basis| evidence(basis, names, scope)),
        });
    }
    fields
}

/// The same field as holding one link of its list.
fn link_field(field: &lq_core::FieldSchema) -> lq_core::FieldSchema {
    let mut one = field.clone();
    if let ValueType::Links { kind } = &field.ty {
        one.ty = ValueType::Link { kind: kind.clone() };
    }
    one
}

/// The day a value holds from, where it is not that of the record's own making.
fn since(row: &Row, basis: Option<&Basis>) -> String {
    let day = basis.and_then(|basis| basis.since);
    day.filter(|day| *day != row.meta.created.shanghai_day()).map_or(String::new(), |day| day.to_string())
}

fn evidence(basis: &Basis, names: &Names, scope: &Scope) -> Option<EvidenceView> {
    let evidence = basis.evidence.as_ref()?;
    let source =
        names.get(&evidence.source).map_or_else(|| evidence.source.to_string(), |name| name.text.clone());
    Some(EvidenceView {
        source,
        href: scope.link(&format!("/read/{}", evidence.source)),
        quote: clip(&evidence.quote, 240),
        printed: evidence.printed.clone(),
    })
}

/// Fields never recorded, each leading to its input.
pub(crate) fn missing(detail: &Detail, edit_href: &str, lang: Lang) -> Vec<Choice> {
    let schema = &detail.schema;
    let open = detail
        .visible
        .iter()
        .filter(|place| detail.row.values[**place].is_none() && **place != schema.caption);
    open.map(|place| {
        let field = &schema.fields[*place];
        let href = if edit_href.is_empty() { String::new() } else { format!("{edit_href}#f-{}", field.name) };
        Choice::new(field.label.get(lang.core()), &href)
    })
    .collect()
}

/// The stage field of a kind, if it has one.
pub(crate) fn stage_field(schema: &KindSchema) -> Option<usize> {
    schema.fields.iter().position(|field| matches!(field.ty, ValueType::Stage(_)))
}

/// Stages of the record, and where it may move next.
pub(crate) fn steps(schema: &KindSchema, row: &Row, lang: Lang) -> (Vec<Step>, Vec<Move>) {
    let Some(place) = stage_field(schema) else { return Default::default() };
    let (ValueType::Stage(stages), Some(Value::Text(now))) = (&schema.fields[place].ty, row.known(place))
    else {
        return Default::default();
    };
    let at = stages.index_of(now).unwrap_or(0);
    let step = |(index, stage): (usize, &lq_core::value::Stage)| Step {
        label: stage.label(lang.core()).to_owned(),
        is_done: index < at,
        is_current: index == at,
    };
    let steps = stages.stages.iter().enumerate().map(step).collect();
    let moves = stages
        .next(now)
        .iter()
        .map(|stage| Move { value: stage.code.to_string(), label: stage.label(lang.core()).to_owned() })
        .collect();
    (steps, moves)
}

/// Tags beside the heading.
pub(crate) fn tags(row: &Row, lang: Lang) -> Vec<Tag> {
    let t = lang.texts();
    match row.meta.state {
        RowState::Live => Vec::new(),
        RowState::Retired => vec![Tag::new(Tone::Bad, t.row_retired)],
        RowState::MergedInto(_) => vec![Tag::new(Tone::Odd, t.row_merged)],
    }
}

/// Number, when recorded and changed, revision.
pub(crate) fn facts(row: &Row, lang: Lang) -> Vec<(String, String)> {
    let t = lang.texts();
    vec![
        (t.number.to_owned(), row.meta.number.clone()),
        (t.created.to_owned(), moment(row.meta.created)),
        (t.changed.to_owned(), moment(row.meta.changed)),
        (t.revision.to_owned(), grouped(row.meta.revision.unsigned_abs())),
    ]
}

/// Most columns of a table of related records.
const COLUMNS: usize = 4;

/// Records of other kinds that point here.
pub(crate) fn related(
    related: &[Related],
    id: lq_core::RecordId,
    names: &Names,
    scope: &Scope,
    lang: Lang,
) -> Vec<RelatedView> {
    let one = |group: &Related| {
        let schema = &group.schema;
        let field = &schema.fields[group.field];
        let places: Vec<usize> = (0..schema.fields.len())
            .filter(|place| {
                schema.fields[*place].in_list && *place != schema.caption && *place != group.field
            })
            .take(COLUMNS)
            .collect();
        let column = |place: &usize| Column {
            label: schema.fields[*place].label.get(lang.core()).to_owned(),
            unit: super::cell::unit(&schema.fields[*place].ty, lang),
            is_number: super::cell::is_number(&schema.fields[*place].ty),
            ..Column::default()
        };
        let condition = if matches!(field.ty, ValueType::Links { .. }) { ".in" } else { "" };
        RelatedView {
            heading: fill(
                lang.texts().related,
                &[&schema.plural.get(lang.core()), &field.label.get(lang.core())],
            ),
            total: grouped(group.total),
            href: scope.link(&format!("/{}?{}{condition}={id}", schema.kind, field.name)),
            create_href: String::new(),
            columns: places.iter().map(column).collect(),
            rows: group
                .rows
                .iter()
                .map(|row| super::list::row(schema, row, &places, names, scope, lang))
                .collect(),
        }
    };
    related.iter().map(one).collect()
}
