//! One value as a cell.

use lq_core::schema::FieldSchema;
use lq_core::value::{Value, ValueType};

use super::{Name, Names};
use crate::address::Scope;
use crate::page::list::Cell;
use crate::page::shell::Tone;
use crate::text::Lang;

/// Whether values of this type are set to the right, digit under digit.
pub(crate) fn is_number(ty: &ValueType) -> bool {
    matches!(
        ty,
        ValueType::Money { .. }
            | ValueType::Quantity { .. }
            | ValueType::Rate { .. }
            | ValueType::Number
            | ValueType::Percent
    )
}

/// The unit that stands in a column's head; empty where each value carries its own.
pub(crate) fn unit(ty: &ValueType, lang: Lang) -> String {
    match ty {
        ValueType::Quantity { unit: Some(unit) } => unit.label(lang.core()).to_owned(),
        _ => String::new(),
    }
}

/// A value of a field; the unit is left to the column's head where `is_under_head`.
pub(crate) fn cell(
    field: &FieldSchema,
    value: Option<&Value>,
    names: &Names,
    scope: &Scope,
    lang: Lang,
    is_under_head: bool,
) -> Cell {
    let Some(value) = value else { return Cell { is_number: is_number(&field.ty), ..Cell::default() } };
    let shown = || field.ty.show(value, lang.core());
    match (&field.ty, value) {
        (_, Value::Nil) => Cell { text: shown(), is_number: is_number(&field.ty), ..Cell::default() },
        (ValueType::Link { kind }, Value::Link(id)) => match names.get(id) {
            Some(name) => Cell::link(&name.text, &scope.link(&format!("/{kind}/{id}"))),
            None => Cell::text(&short(&id.to_string())),
        },
        (_, Value::Links(ids)) => {
            Cell::text(&joined(ids.iter().filter_map(|id| names.get(id)), ids.len(), lang))
        }
        (ValueType::Stage(stages), Value::Text(code)) => {
            let is_final = stages.stage(code).is_some_and(|stage| stage.is_final);
            Cell::tag(&shown(), if is_final { Tone::Plain } else { Tone::Accent })
        }
        (ValueType::Quantity { unit: Some(unit) }, Value::Quantity(held))
            if is_under_head && held.unit() == *unit =>
        {
            let text = shown();
            let bare = text.strip_suffix(unit.label(lang.core())).map_or(text.as_str(), str::trim_end);
            Cell::number(bare)
        }
        (ty, _) if is_number(ty) => Cell::number(&shown()),
        (ValueType::Text { multiline: true, .. }, Value::Text(words)) if is_under_head => {
            Cell::text(&clip(words, 60))
        }
        _ => Cell::text(&shown()),
    }
}

/// Names of several records, three at most.
fn joined<'a>(names: impl Iterator<Item = &'a Name>, n: usize, lang: Lang) -> String {
    let shown: Vec<&str> = names.take(3).map(|name| name.text.as_str()).collect();
    let text = shown.join(lang.texts().comma);
    if n > 3 { crate::text::fill(lang.texts().and_others, &[&text, &n]) } else { text }
}

fn short(text: &str) -> String {
    text.chars().take(8).collect()
}

/// The first characters of a text on one line.
pub(crate) fn clip(text: &str, n: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut clipped: String = line.chars().take(n).collect();
    if clipped.len() < line.len() {
        clipped.push('…');
    }
    clipped
}
