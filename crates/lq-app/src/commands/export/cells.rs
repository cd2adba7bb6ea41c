//! How a field stands in a file: heading with unit, column, cell.

use lq_core::schema::FieldSchema;
use lq_core::value::{Currency, Lang, Unit};
use lq_core::{RecordId, Value, ValueType};
use lq_sheet::write::{ColumnSpec, Style};

use crate::queries::visible::Names;

/// Unit of amounts of money in files.
const MONEY: &str = "万元";
/// 分 in one 万元, as places behind the point.
const MONEY_PLACES: usize = 6;

/// What stands in a cell.
pub(super) enum CellOut {
    /// Exact text.
    Text(String),
    /// Decimal digits.
    Number(String),
}

/// Heading of a field, with the unit its figures are in: `投资额（万元）`.
pub(super) fn heading(field: &FieldSchema) -> String {
    match unit(&field.ty) {
        Some(unit) => format!("{}（{unit}）", field.label.zh),
        None => field.label.zh.to_string(),
    }
}

fn unit(ty: &ValueType) -> Option<&'static str> {
    let unit = match ty {
        ValueType::Money { .. } => MONEY,
        ValueType::Quantity { unit: Some(unit) } => Unit::label(*unit, Lang::Zh),
        ValueType::Percent => "%",
        _ => return None,
    };
    ty.takes_hint(unit).then_some(unit)
}

/// A value as its cell.
pub(super) fn cell(field: &FieldSchema, value: &Value, names: &Names) -> CellOut {
    let name = |id: &RecordId| names.get(id).map_or_else(|| id.to_string(), |named| named.caption.clone());
    match (&field.ty, value) {
        (_, Value::Link(id)) => CellOut::Text(name(id)),
        (_, Value::Links(ids)) => CellOut::Text(ids.iter().map(name).collect::<Vec<_>>().join("、")),
        (_, Value::Money(money)) if money.currency == Currency::CNY => CellOut::Number(moved(money.minor)),
        (ValueType::Quantity { unit: Some(unit) }, Value::Quantity(quantity)) if quantity.unit() == *unit => {
            CellOut::Number(quantity.amount())
        }
        (_, Value::Number(number)) => CellOut::Number(number.to_string()),
        (_, Value::Percent(percent)) => CellOut::Number(percent.amount()),
        (ty, value) => CellOut::Text(text(ty, value)),
    }
}

/// A value as text that names its own unit.
pub(super) fn plain(field: &FieldSchema, value: &Value, names: &Names) -> CellOut {
    match (&field.ty, value) {
        (_, Value::Link(_) | Value::Links(_) | Value::Number(_)) => cell(field, value, names),
        (_, Value::Percent(percent)) => CellOut::Text(format!("{}%", percent.amount())),
        (_, Value::Quantity(quantity)) => CellOut::Text(quantity.to_string()),
        (ty, value) => CellOut::Text(text(ty, value)),
    }
}

/// The words people read, where they are read back as the same value; else the exact form.
fn text(ty: &ValueType, value: &Value) -> String {
    if matches!(value, Value::Nil) || matches!(ty, ValueType::Text { .. }) {
        return ty.edit(value);
    }
    if let Value::Attachment(file) = value {
        return file.name.clone();
    }
    let shown = ty.show(value, Lang::Zh);
    if ty.parse(&shown, None).as_ref() == Ok(value) { shown } else { ty.edit(value) }
}

/// An amount in 分 as digits in 万元, exactly.
fn moved(minor: i64) -> String {
    let digits = format!("{:0>1$}", minor.unsigned_abs(), MONEY_PLACES + 1);
    let (whole, part) = digits.split_at(digits.len() - MONEY_PLACES);
    let part = part.trim_end_matches('0');
    let sign = if minor < 0 { "-" } else { "" };
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// The column of a field in a workbook to be filled in.
pub(super) fn column(field: &FieldSchema) -> ColumnSpec {
    let choices: Vec<String> = match &field.ty {
        ValueType::Choice(options) => options.iter().map(|option| option.zh.to_string()).collect(),
        ValueType::Stage(stages) => {
            stages.stages.iter().map(|stage| stage.label(Lang::Zh).to_owned()).collect()
        }
        ValueType::Flag => vec!["是".to_owned(), "否".to_owned()],
        _ => Vec::new(),
    };
    let heading = heading(field);
    let help = field.help.zh.trim();
    ColumnSpec {
        width: width(&heading),
        note: (!help.is_empty()).then(|| help.to_owned()),
        only_choices: !choices.is_empty(),
        choices,
        required: field.is_required,
        style: style(&field.ty),
        heading,
        ..ColumnSpec::default()
    }
}

/// How cells of a type look.
pub(super) fn style(ty: &ValueType) -> Style {
    match ty {
        ValueType::Money { .. } | ValueType::Quantity { .. } | ValueType::Number | ValueType::Percent => {
            Style::Number
        }
        _ => Style::Text,
    }
}

/// Width of a column by its heading, in Latin characters.
pub(super) fn width(heading: &str) -> f64 {
    let width: f64 = heading.chars().map(|letter| if letter.is_ascii() { 1.0 } else { 2.0 }).sum();
    (width + 4.0).clamp(10.0, 32.0)
}

/// A sheet name Excel takes.
pub(super) fn sheet_name(label: &str) -> String {
    label.chars().filter(|letter| !":\\/?*[]".contains(*letter)).take(31).collect()
}

#[cfg(test)]
mod tests {
    use super::moved;

    #[test]
    fn money_moves_to_ten_thousand_yuan_exactly() {
        assert_eq!(moved(708_600_000_000_000), "708600000");
        assert_eq!(moved(1), "0.000001");
        assert_eq!(moved(-1_234_567), "-1.234567");
        assert_eq!(moved(0), "0");
        assert_eq!(moved(i64::MIN), "-9223372036854.775808");
    }
}
