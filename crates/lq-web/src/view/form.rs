//! The inputs of a form, from schemas and values, and back from what was sent.

use std::collections::BTreeMap;

use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::value::{Control as CoreControl, Value, ValueType};
use lq_core::{RecordId, Row};

use super::Names;
use crate::address::Pairs;
use crate::page::form::{Basis, Control, FormField};
use crate::page::list::FilterOption;
use crate::text::Lang;

/// What stands in the inputs of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Text of the input; several for a list of links.
    pub(crate) texts: Vec<String>,
    /// Unit chosen beside a number.
    pub(crate) unit: String,
    /// Record chosen among several that a name fits.
    pub(crate) picked: String,
    pub(crate) source: String,
    pub(crate) quote: String,
    pub(crate) printed: String,
    /// Asked, and there is none.
    pub(crate) is_none: bool,
}

impl Entry {
    /// What was sent for a field.
    pub(crate) fn sent(pairs: &Pairs, name: &str) -> Self {
        let of = |ending: &str| pairs.filled(&format!("{name}{ending}")).unwrap_or_default().to_owned();
        Self {
            texts: pairs
                .all(name)
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
                .collect(),
            unit: of(".unit"),
            picked: of(".id"),
            source: of(".source"),
            quote: of(".quote"),
            printed: of(".printed"),
            is_none: pairs.filled(&format!("{name}.none")).is_some(),
        }
    }

    /// What the inputs hold for a value that stands.
    pub(crate) fn of_value(field: &FieldSchema, value: Option<&Value>, names: &Names) -> Self {
        let named = |id: &RecordId| match names.get(id) {
            Some(name) => format!("{} {}", name.number, name.text).trim_start().to_owned(),
            None => id.to_string(),
        };
        match value {
            None => Self::default(),
            Some(Value::Nil) => Self { is_none: true, ..Self::default() },
            Some(Value::Link(id)) => Self { texts: vec![named(id)], ..Self::default() },
            Some(Value::Links(ids)) => Self { texts: ids.iter().map(named).collect(), ..Self::default() },
            Some(value) if field.is_personal => Self { texts: vec![field.ty.mask(value)], ..Self::default() },
            Some(value) => {
                let text = field.ty.edit(value);
                match (units(&field.ty), split_unit(&text)) {
                    (Some(_), Some((number, unit))) => {
                        Self { texts: vec![number.to_owned()], unit: unit.to_owned(), ..Self::default() }
                    }
                    // A field's only unit goes without saying in the ledger, and comes back with the form.
                    (Some(units), None) if units.len() == 1 => {
                        Self { texts: vec![text], unit: units.concat(), ..Self::default() }
                    }
                    _ => Self { texts: vec![text], ..Self::default() },
                }
            }
        }
    }

    fn text(&self) -> &str {
        self.texts.first().map_or("", String::as_str)
    }

    /// What the inputs say, as one text for the field's type: a number with the unit beside it, a record by its
    /// number, several records a line each. Empty where nothing was entered.
    pub(crate) fn sent_text(&self, field: &FieldSchema) -> String {
        if !self.picked.is_empty() {
            return self.picked.clone();
        }
        if field.ty.linked_kind().is_some() {
            return self.texts.iter().map(|words| number_of(words)).collect::<Vec<_>>().join("\n");
        }
        let is_bare =
            self.text().chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+' | ' '));
        match self.text() {
            text if is_bare && !text.is_empty() && units(&field.ty).is_some() => {
                format!("{text}{}", self.unit)
            }
            text => text.to_owned(),
        }
    }

    fn basis(&self) -> Basis {
        Basis {
            source: self.source.clone(),
            quote: self.quote.clone(),
            printed: self.printed.clone(),
            is_none: self.is_none,
        }
    }
}

/// The number in front of `QY-000317 无锡…`, as lists of records offer them; other words as they are.
pub(crate) fn number_of(words: &str) -> &str {
    let first = words.split_whitespace().next().unwrap_or_default();
    let is_number = first.split_once('-').is_some_and(|(letters, digits)| {
        letters.bytes().all(|b| b.is_ascii_uppercase())
            && !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
    });
    if is_number { first } else { words.trim() }
}

/// Units offered beside a number; `None` where the type takes none, one where it is fixed.
fn units(ty: &ValueType) -> Option<Vec<String>> {
    match ty.input() {
        CoreControl::Number { unit: Some(unit) } => Some(vec![unit.to_owned()]),
        CoreControl::NumberWithUnit { units, is_rate: true } => {
            Some(units.iter().map(|unit| format!("{unit}/年")).collect())
        }
        CoreControl::NumberWithUnit { units, is_rate: false } => {
            Some(units.iter().map(|unit| (*unit).to_owned()).collect())
        }
        _ => None,
    }
}

/// `708.6亿元` as `708.6` and `亿元`; `None` where there is no number in front.
fn split_unit(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+')))?;
    (end > 0).then(|| (&text[..end], text[end..].trim_start()))
}

/// What stands in each field of a record.
pub(crate) fn entries_of(schema: &KindSchema, row: &Row, names: &Names) -> BTreeMap<usize, Entry> {
    let entry = |(place, field): (usize, &FieldSchema)| {
        (place, Entry::of_value(field, row.values.get(place).and_then(Option::as_ref), names))
    };
    schema.fields.iter().enumerate().map(entry).collect()
}

/// What was sent for each field.
pub(crate) fn entries_sent(schema: &KindSchema, pairs: &Pairs) -> BTreeMap<usize, Entry> {
    schema.fields.iter().enumerate().map(|(place, field)| (place, Entry::sent(pairs, &field.name))).collect()
}

/// The inputs of a form with what stands in them and what is wrong with it.
pub(crate) fn fields(
    schema: &KindSchema,
    entries: &BTreeMap<usize, Entry>,
    faults: &BTreeMap<String, String>,
    lang: Lang,
    may_edit: impl Fn(&FieldSchema) -> bool,
) -> Vec<FormField> {
    let none = Entry::default();
    let input = |(place, field): (usize, &FieldSchema)| {
        let entry = entries.get(&place).unwrap_or(&none);
        let fault = faults.get(field.name.as_ref());
        FormField {
            name: field.name.to_string(),
            label: field.label.get(lang.core()).to_owned(),
            help: field.help.get(lang.core()).to_owned(),
            is_required: field.is_required,
            is_personal: field.is_personal,
            is_wide: is_wide(field),
            error: fault.cloned().unwrap_or_default(),
            rule: rule(&schema.kind, field),
            control: control(field, entry, lang),
            basis: (!field.is_personal && place != schema.caption).then(|| entry.basis()),
            ..FormField::default()
        }
    };
    schema.fields.iter().enumerate().filter(|(_, field)| may_edit(field)).map(input).collect()
}

/// The form of rule a field holds, for the editor; empty where it holds none.
fn rule(kind: &str, field: &FieldSchema) -> &'static str {
    if field.name != "rule" {
        return "";
    }
    match kind {
        "figure" => "figure",
        "alert" => "alert",
        "filter" => "filter",
        _ => "policy",
    }
}

fn is_wide(field: &FieldSchema) -> bool {
    matches!(field.ty, ValueType::Text { multiline: true, .. } | ValueType::Attachment)
        || matches!(field.ty, ValueType::Text { max, .. } if max > 120)
}

/// Most words that are offered side by side instead of in a list.
const RADIOS: usize = 5;

fn control(field: &FieldSchema, entry: &Entry, lang: Lang) -> Control {
    let t = lang.texts();
    let value = entry.text().to_owned();
    let line = |input: &'static str, mode: &'static str, hint: &str| Control::Line {
        value: entry.text().to_owned(),
        input,
        mode,
        hint: hint.to_owned(),
    };
    let option = |code: &str, label: &str| FilterOption {
        value: code.to_owned(),
        label: label.to_owned(),
        is_chosen: entry.text() == code || entry.text() == label,
    };
    match field.ty.input() {
        CoreControl::Lines { .. } => Control::Area { value, rows: 4 },
        CoreControl::Select { options } => {
            let is_zh = lang == Lang::Zh;
            let options: Vec<FilterOption> = options
                .iter()
                .map(|one| option(&one.code, if is_zh || one.en.is_empty() { &one.zh } else { &one.en }))
                .collect();
            if options.len() <= RADIOS { Control::Radios { options } } else { Control::Select { options } }
        }
        CoreControl::YesNo => Control::Radios { options: vec![option("是", t.yes), option("否", t.no)] },
        CoreControl::Date => line("date", "text", ""),
        CoreControl::Period => line("text", "text", "2024-03"),
        CoreControl::DateTime => line("text", "text", "2024-03-05T09:30"),
        CoreControl::Telephone => line("tel", "tel", ""),
        CoreControl::Code { example, .. } => line("text", "text", example),
        CoreControl::Place => line("text", "text", "38.9, 109.7"),
        CoreControl::Link { kind } => {
            Control::Link { value, lookup: format!("/lookup/{kind}"), options: Vec::new() }
        }
        CoreControl::Links { kind } => {
            Control::Links { values: entry.texts.clone(), lookup: format!("/lookup/{kind}") }
        }
        CoreControl::File => Control::File { current: file_name(entry.text()) },
        CoreControl::Number { unit: None } => line("text", "decimal", ""),
        CoreControl::Line { .. } => line("text", "text", ""),
        CoreControl::Number { .. } | CoreControl::NumberWithUnit { .. } => amount(field, entry),
    }
}

fn amount(field: &FieldSchema, entry: &Entry) -> Control {
    let mut units = units(&field.ty).unwrap_or_default();
    if !entry.unit.is_empty() && !units.contains(&entry.unit) {
        units.insert(0, entry.unit.clone());
    }
    let option =
        |unit: String| FilterOption { is_chosen: unit == entry.unit, label: unit.clone(), value: unit };
    Control::Amount { value: entry.text().to_owned(), units: units.into_iter().map(option).collect() }
}

/// Name of a file in the text a form carries for it.
fn file_name(text: &str) -> String {
    let json: Option<serde_json::Value> = serde_json::from_str(text).ok();
    json.and_then(|json| json.get("name").and_then(|name| name.as_str().map(str::to_owned)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use lq_core::schema::{FieldSchema, Label};
    use lq_core::value::{Unit, ValueType};

    use super::{Entry, Names, Pairs, number_of, split_unit};

    fn field(ty: ValueType) -> FieldSchema {
        FieldSchema::new("f", Label::new("字段", "Field"), ty)
    }

    /// What a form shows for a value is read back as the same value.
    fn comes_back(ty: ValueType, text: &str) {
        let field = field(ty);
        let value = field.ty.parse(text, None).expect("the text fits the type");
        let shown = Entry::of_value(&field, Some(&value), &Names::new());
        if shown.is_none {
            return;
        }
        let back = field.ty.parse(&shown.sent_text(&field), None).expect("what was shown fits");
        assert_eq!(back, value, "{text} shown as {shown:?}");
    }

    #[test]
    fn what_a_form_shows_is_read_back() {
        comes_back(ValueType::money(), "708.6亿元");
        comes_back(ValueType::money(), "0.35元");
        comes_back(ValueType::quantity(Unit::of("GW")), "2500 MW");
        comes_back(ValueType::Quantity { unit: None }, "300台");
        comes_back(ValueType::Rate { unit: None }, "300 台/年");
        comes_back(ValueType::Percent, "12.5%");
        comes_back(ValueType::Period, "2024-Q1");
        comes_back(ValueType::Flag, "否");
        comes_back(ValueType::line(80), "（无）");
    }

    #[test]
    fn a_number_takes_the_unit_beside_it_unless_it_names_one() {
        let text = |query: &str| {
            Entry::sent(&Pairs::parse(query.as_bytes()), "f").sent_text(&field(ValueType::money()))
        };
        assert_eq!(text("f=3000&f.unit=万元"), "3000万元");
        assert_eq!(text("f=3亿&f.unit=万元"), "3亿");
        assert_eq!(text("f=&f.unit=万元"), "");
    }

    #[test]
    fn a_record_is_named_by_its_number_or_by_words() {
        assert_eq!(number_of("QY-000317 无锡锐科光电"), "QY-000317");
        assert_eq!(number_of(" 锐科-光电 "), "锐科-光电");
    }

    #[test]
    fn a_unit_is_what_follows_the_number() {
        assert_eq!(split_unit("708.6亿元"), Some(("708.6", "亿元")));
        assert_eq!(split_unit("5 GW/年"), Some(("5", "GW/年")));
        assert_eq!(split_unit("亿元"), None);
        assert_eq!(split_unit("12"), None);
    }
}
