//! The parts of a list that follow from its schema: columns, filters, chips, pages.

use lq_app::queries::condition::Piece;
use lq_app::rules::Told;
use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::value::ValueType;
use lq_core::{Row, row::RowState};

use super::cell::{cell, is_number, unit};
use super::{Names, grouped};
use crate::address::{Pairs, Scope};
use crate::list_query::{Condition, ListQuery, Test};
use crate::page::list::{
    Chip, Column, ColumnChoice, FilterControl, FilterInput, FilterOption, ListRow, Mistake, Pager,
};
use crate::page::shell::{Choice, Tag, Tone};
use crate::text::{Lang, fill};
use lq_core::filter::Op;

/// Places of the fields shown as columns: those asked for, else those of the schema; the caption stands before them.
pub(crate) fn shown(
    schema: &KindSchema,
    query: &ListQuery,
    may_see: impl Fn(&FieldSchema) -> bool,
) -> Vec<usize> {
    let asked: Vec<usize> = query.columns.iter().filter_map(|name| schema.field(name)).collect();
    let own = || {
        schema.fields.iter().enumerate().filter(|(_, field)| field.in_list).map(|(place, _)| place).collect()
    };
    let places: Vec<usize> = if asked.is_empty() { own() } else { asked };
    places.into_iter().filter(|place| *place != schema.caption && may_see(&schema.fields[*place])).collect()
}

/// Column heads with the address each sorts by.
pub(crate) fn columns(
    schema: &KindSchema,
    places: &[usize],
    query: &ListQuery,
    path: &str,
    scope: &Scope,
    lang: Lang,
) -> Vec<Column> {
    let head = |place: &usize| {
        let field = &schema.fields[*place];
        let is_sortable =
            !matches!(field.ty, ValueType::Links { .. } | ValueType::Attachment | ValueType::Place);
        Column {
            label: field.label.get(lang.core()).to_owned(),
            unit: unit(&field.ty, lang),
            is_number: is_number(&field.ty),
            sort_href: if is_sortable {
                scope.link(&query.sorted_by(&field.name).href(path))
            } else {
                String::new()
            },
            sorted: match &query.sort {
                Some((by, false)) if *by == field.name => "ascending",
                Some((by, true)) if *by == field.name => "descending",
                _ => "",
            },
        }
    };
    places.iter().map(head).collect()
}

/// Every field that may be a column.
pub(crate) fn column_choices(
    schema: &KindSchema,
    places: &[usize],
    lang: Lang,
    may_see: impl Fn(&FieldSchema) -> bool,
) -> Vec<ColumnChoice> {
    let fields = schema.fields.iter().enumerate();
    fields
        .filter(|(place, field)| *place != schema.caption && may_see(field))
        .map(|(place, field)| ColumnChoice {
            name: field.name.to_string(),
            label: field.label.get(lang.core()).to_owned(),
            is_shown: places.contains(&place),
        })
        .collect()
}

/// One row with the cells of its columns.
pub(crate) fn row(
    schema: &KindSchema,
    row: &Row,
    places: &[usize],
    names: &Names,
    scope: &Scope,
    lang: Lang,
) -> ListRow {
    let t = lang.texts();
    let tags = match row.meta.state {
        RowState::Live => Vec::new(),
        RowState::Retired => vec![Tag::new(Tone::Bad, t.row_retired)],
        RowState::MergedInto(_) => vec![Tag::new(Tone::Odd, t.row_merged)],
    };
    let value = |place: usize| row.values.get(place).and_then(Option::as_ref);
    let caption = &schema.fields[schema.caption];
    let named = cell(caption, value(schema.caption), names, scope, lang, false).text;
    ListRow {
        href: scope.link(&format!("/{}/{}", schema.kind, row.id)),
        number: row.meta.number.clone(),
        caption: if named.is_empty() { row.meta.number.clone() } else { super::cell::clip(&named, 80) },
        tags,
        missing: String::new(),
        cells: places
            .iter()
            .map(|place| cell(&schema.fields[*place], value(*place), names, scope, lang, true))
            .collect(),
    }
}

/// Most filters the bar shows, and most of them from–to; the rest is reached by address and shown as chips.
const BAR: usize = 5;
const RANGES: usize = 1;

/// Filters of the bar: stages and choices first, then days and links.
pub(crate) fn filters(
    schema: &KindSchema,
    query: &ListQuery,
    lang: Lang,
    may_see: impl Fn(&FieldSchema) -> bool,
) -> Vec<FilterInput> {
    let weight = |field: &FieldSchema| match field.ty {
        ValueType::Stage(_) => Some(0),
        ValueType::Choice(_) | ValueType::Flag => Some(1),
        ValueType::Day | ValueType::Period => Some(2),
        ValueType::Money { .. } | ValueType::Quantity { .. } | ValueType::Percent => Some(3),
        ValueType::Text { multiline: false, .. }
        | ValueType::Uscc
        | ValueType::Region
        | ValueType::Industry => Some(5),
        _ => None,
    };
    let mut fields: Vec<(i32, &FieldSchema)> = schema
        .fields
        .iter()
        .filter(|field| field.in_filter && may_see(field))
        .filter_map(|field| weight(field).map(|weight| (weight, field)))
        .collect();
    fields.sort_by_key(|(weight, _)| *weight);
    let mut n_ranges = 0;
    fields.retain(|(weight, _)| {
        n_ranges += usize::from(matches!(weight, 2 | 3));
        !matches!(weight, 2 | 3) || n_ranges <= RANGES
    });
    fields.into_iter().take(BAR).map(|(_, field)| filter_input(field, query, lang)).collect()
}

fn filter_input(field: &FieldSchema, query: &ListQuery, lang: Lang) -> FilterInput {
    let name = field.name.to_string();
    let now = query.value(&name, Test::Is);
    let option = |code: &str, label: &str| FilterOption {
        value: code.to_owned(),
        label: label.to_owned(),
        is_chosen: code == now || label == now,
    };
    let t = lang.texts();
    let is_zh = lang == Lang::Zh;
    let control = match &field.ty {
        ValueType::Stage(stages) => FilterControl::Select(
            stages.stages.iter().map(|stage| option(&stage.code, stage.label(lang.core()))).collect(),
        ),
        ValueType::Choice(options) => FilterControl::Select(
            options
                .iter()
                .map(|one| option(&one.code, if is_zh || one.en.is_empty() { &one.zh } else { &one.en }))
                .collect(),
        ),
        ValueType::Flag => FilterControl::Select(vec![option("是", t.yes), option("否", t.no)]),
        ValueType::Day => {
            FilterControl::Range(range(query, &name, Op::Ge), range(query, &name, Op::Le), "date")
        }
        ValueType::Text { .. } | ValueType::Uscc | ValueType::Region | ValueType::Industry => {
            FilterControl::Text(now.to_owned())
        }
        _ => FilterControl::Range(range(query, &name, Op::Ge), range(query, &name, Op::Le), "text"),
    };
    FilterInput { name, label: field.label.get(lang.core()).to_owned(), control }
}

fn range(query: &ListQuery, name: &str, op: Op) -> String {
    query.value(name, Test::Compare(op)).to_owned()
}

/// The conditions in force in words, each with the list without it, and where it is edited.
pub(crate) fn chips(
    schema: &KindSchema,
    query: &ListQuery,
    pieces: &[Piece],
    path: &str,
    scope: &Scope,
    names: &Names,
    lang: Lang,
) -> Vec<Chip> {
    let to = |pairs: Pairs| scope.link(&pairs.href(path));
    let without = |change: fn(&mut ListQuery)| {
        let mut rest = query.clone();
        change(&mut rest);
        to(rest.pairs())
    };
    let t = lang.texts();
    let mut chips = Vec::new();
    if !query.words.is_empty() {
        let label = fill(t.chip_words, &[&query.words]);
        chips.push(Chip::dropped(&label, &without(|rest| rest.words.clear())));
    }
    chips.extend(pieces.iter().map(|piece| {
        let at = |byte: usize| query.condition.get(..byte).unwrap_or("").encode_utf16().count();
        Chip {
            edit_href: "#where".to_owned(),
            place: format!("{}-{}", at(piece.span.start as usize), at(piece.span.end as usize)),
            ..Chip::dropped(&piece.text, &to(query.under(&piece.rest)))
        }
    }));
    chips.extend(query.conditions.iter().enumerate().map(|(place, condition)| {
        let mut rest = query.clone();
        rest.conditions.remove(place);
        let moved = in_language(schema, condition, names)
            .map(|text| joined(&query.condition, &text))
            .map(|whole| to(rest.under(&whole)));
        Chip {
            edit_href: moved.map(|href| format!("{href}#where")).unwrap_or_default(),
            ..Chip::dropped(&in_words(schema, condition, names, lang), &to(rest.pairs()))
        }
    }));
    if query.is_open && !query.condition.is_empty() {
        chips.push(Chip::dropped(t.chip_open, &without(|rest| rest.is_open = false)));
    }
    if query.with_retired {
        chips.push(Chip::dropped(t.chip_retired, &without(|rest| rest.with_retired = false)));
    }
    chips
}

/// Two conditions as one; lines bind looser than anything written on them.
fn joined(first: &str, second: &str) -> String {
    if first.is_empty() { second.to_owned() } else { format!("{first}\n{second}") }
}

/// A condition of the address in the language of rules, so that it can be edited in the box; `None` where the language
/// does not say it.
fn in_language(schema: &KindSchema, condition: &Condition, names: &Names) -> Option<String> {
    let field = schema.field(&condition.field).map(|place| &schema.fields[place])?;
    let label = &field.label.zh;
    let is_plain = label.chars().all(char::is_alphabetic);
    let label = if is_plain { label.to_string() } else { format!("【{label}】") };
    let shown = |text: &str| -> Option<String> {
        let value = field.ty.parse(text, None).ok()?;
        Some(match (&field.ty, &value) {
            (ValueType::Link { .. } | ValueType::Links { .. }, value) => {
                let names = value.linked().iter().map(|id| names.get(id).map(|name| name.text.clone()));
                format!("“{}”", names.collect::<Option<Vec<_>>>()?.first()?)
            }
            (ValueType::Text { .. } | ValueType::Uscc | ValueType::Phone, _) => format!("“{text}”"),
            (ValueType::Region | ValueType::Industry, _) => text.to_owned(),
            _ => {
                let shown = field.ty.edit(&value);
                let unit = unit(&field.ty, Lang::Zh);
                let is_bare = shown.ends_with(|c: char| c.is_ascii_digit()) && !unit.is_empty();
                match &field.ty {
                    ValueType::Choice(_) | ValueType::Stage(_) | ValueType::Flag => {
                        field.ty.show(&value, Lang::Zh.core())
                    }
                    _ if is_bare => format!("{shown} {unit}"),
                    _ => shown,
                }
            }
        })
    };
    let is_measured = matches!(
        field.ty,
        ValueType::Money { .. }
            | ValueType::Quantity { .. }
            | ValueType::Rate { .. }
            | ValueType::Number
            | ValueType::Percent
            | ValueType::Day
            | ValueType::Period
    );
    let compare = |sign: &str| shown(&condition.value).map(|value| format!("{label} {sign} {value}"));
    match condition.op {
        Test::Is | Test::Compare(Op::Eq) if is_measured => compare("="),
        Test::Is | Test::Compare(Op::Eq) => compare("是"),
        Test::Compare(Op::Ne) if is_measured => compare("≠"),
        Test::Compare(Op::Ne) => compare("不是"),
        Test::Compare(Op::Ge) => compare("≥"),
        Test::Compare(Op::Gt) => compare(">"),
        Test::Compare(Op::Le) => compare("≤"),
        Test::Compare(Op::Lt) => compare("<"),
        Test::In => {
            let values: Option<Vec<String>> = condition.value.split(',').map(shown).collect();
            Some(format!("{label} 是 {}", values?.join("、")))
        }
        Test::Has => Some(format!("{label} 包含 “{}”", condition.value)),
        // Recorded counts asked-none, which the language's 已填 does not.
        Test::Recorded => None,
    }
}

fn in_words(schema: &KindSchema, condition: &Condition, names: &Names, lang: Lang) -> String {
    let t = lang.texts();
    let Some(field) = schema.field(&condition.field).map(|place| &schema.fields[place]) else {
        return String::new();
    };
    let show = |text: &String| match field.ty.parse(text, None) {
        Ok(lq_core::Value::Link(id)) => names.get(&id).map_or_else(|| text.clone(), |name| name.text.clone()),
        Ok(value) => field.ty.show(&value, lang.core()),
        Err(_) => text.clone(),
    };
    let values: Vec<String> = match condition.op {
        Test::In => condition.value.split(',').map(|text| show(&text.to_owned())).collect(),
        _ => vec![show(&condition.value)],
    };
    let values = values.join(t.or);
    let sentence = match condition.op {
        Test::Is | Test::In | Test::Compare(Op::Eq) => t.chip_is,
        Test::Compare(Op::Ne) => t.chip_not,
        Test::Compare(Op::Ge) => t.chip_from,
        Test::Compare(Op::Le) => t.chip_to,
        Test::Compare(Op::Gt) => t.chip_above,
        Test::Compare(Op::Lt) => t.chip_below,
        Test::Has => t.chip_has,
        Test::Recorded if condition.value == "0" => t.chip_unrecorded,
        Test::Recorded => t.chip_recorded,
    };
    fill(sentence, &[&field.label.get(lang.core()), &values])
}

/// What is wrong with the condition, each with its place and what is likely meant.
pub(crate) fn mistakes(query: &ListQuery, told: &[Told], path: &str, scope: &Scope) -> Vec<Mistake> {
    let text = &query.condition;
    let mistake = |told: &Told| {
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or("").to_owned();
        let meant = told.mended(text).zip(told.meant.as_ref());
        Mistake {
            text: told.sentence(),
            parts: [
                part(0, told.span.start),
                part(told.span.start, told.span.end),
                part(told.span.end, text.len()),
            ],
            meant: meant
                .map(|(whole, meant)| Choice::new(meant, &scope.link(&query.under(&whole).href(path)))),
        }
    };
    told.iter().map(mistake).collect()
}

/// Pages around the current one.
pub(crate) fn pager(query: &ListQuery, n_shown: usize, total: u64, path: &str, scope: &Scope) -> Pager {
    let n_pages = total.div_ceil(query.size).max(1);
    let href = |page: u64| scope.link(&query.on_page(page).href(path));
    let from = (query.page - 1) * query.size;
    let first = query.page.saturating_sub(2).max(1).min(n_pages.saturating_sub(4).max(1));
    let pages = (first..=n_pages.min(first + 4))
        .map(|page| Choice::new(&page.to_string(), &href(page)).current(page == query.page));
    Pager {
        from: grouped(if n_shown == 0 { 0 } else { from + 1 }),
        to: grouped(from + n_shown as u64),
        total: grouped(total),
        prev_href: if query.page > 1 { href(query.page - 1) } else { String::new() },
        next_href: if query.page < n_pages { href(query.page + 1) } else { String::new() },
        pages: if n_pages > 1 { pages.collect() } else { Vec::new() },
    }
}

/// What a filter or column form must carry besides its own inputs.
pub(crate) fn keep(query: &ListQuery, scope: &Scope, bar: &[FilterInput]) -> Vec<(String, String)> {
    let is_own = |name: &str| {
        (name == "q" && query.condition.is_empty())
            || matches!(name, "where" | "open" | "col")
            || bar.iter().any(|input| {
                name == input.name
                    || name.strip_suffix(".ge").or(name.strip_suffix(".le")) == Some(&input.name)
            })
    };
    let Pairs(pairs) = query.pairs();
    pairs
        .into_iter()
        .filter(|(name, value)| !value.is_empty() && !is_own(name))
        .chain(scope.pairs())
        .collect()
}
