//! A zone's own fields and words, laid upon the kinds of the program.
//!
//! Fields are appended in the order they were recorded, so that the place of a field never changes; words change what
//! is shown and nothing that is kept. What cannot be used is left out with a note: a zone must open all the same.

use std::borrow::Cow;
use std::sync::Arc;

use lq_core::note::Note;
use lq_core::schema::{FieldSchema, KindSchema, Label, Origin};
use lq_core::value::{ChoiceOption, Unit, ValueType};
use lq_core::{RecordId, Registry};

use crate::kinds::{Wording, ZoneField, ZoneFieldForm};

/// Names every row has besides its fields.
const TAKEN: [&str; 8] = ["id", "kind", "zone", "number", "revision", "created", "changed", "state"];

/// A field as a zone's ledger holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnField {
    /// The zone whose field it is.
    pub zone: RecordId,
    /// The record was taken out of use: what was recorded stays, nothing new is.
    pub is_withdrawn: bool,
    /// What it is.
    pub field: ZoneField,
}

/// A field of a zone, or a word of one, that cannot be used: what is wrong, at which field of its record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable {
    /// English name of the field of the `zone_field` or `wording` record.
    pub at: &'static str,
    /// What is wrong and what to change.
    pub why: String,
}

fn unusable(at: &'static str, why: String) -> Unusable {
    Unusable { at, why }
}

/// The registry with the fields of all zones appended.
///
/// * `fields`: in the order they were recorded.
/// * Notes: `zone_field` for each field left out, saying why and what to change.
pub fn with_fields(registry: &Registry, fields: &[OwnField]) -> (Registry, Vec<Note>) {
    let mut extended = registry.clone();
    let mut notes = Vec::new();
    for own in fields {
        match with_field(&extended, own) {
            Ok(more) => extended = more,
            Err(Unusable { why, .. }) => {
                notes.push(Note::new("zone_field", format!("自定义字段“{}”未启用：{why}", own.field.label)));
            }
        }
    }
    (extended, notes)
}

/// The registry with one field of a zone appended.
///
/// # Errors
/// Why it cannot be used.
pub fn with_field(registry: &Registry, own: &OwnField) -> Result<Registry, Unusable> {
    let mut field = schema_of(registry, own)?;
    if own.is_withdrawn {
        field.withhold();
    }
    registry.with_field(own.field.kind.as_str(), field).map_err(|why| unusable("name", why))
}

/// The registry as one zone sees it: the fields of other zones withheld in their places; of all where none is named.
pub fn of_zone(registry: &Registry, zone: Option<RecordId>) -> Registry {
    let withheld = |kind: &Arc<KindSchema>| {
        let mut kind = KindSchema::clone(kind);
        for field in &mut kind.fields {
            if matches!(field.origin, Origin::Zone(own) if Some(own) != zone) {
                field.withhold();
            }
        }
        kind
    };
    Registry::new(registry.kinds().iter().map(withheld).collect())
}

fn schema_of(registry: &Registry, own: &OwnField) -> Result<FieldSchema, Unusable> {
    let (zone, own) = (own.zone, &own.field);
    let kind = registry
        .kind(own.kind.as_str())
        .ok_or_else(|| unusable("kind", format!("没有名为“{}”的台账，请改用台账的英文名", own.kind)))?;
    let name = own.name.as_str();
    let is_plain = name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    if !is_plain || TAKEN.contains(&name) {
        return Err(unusable(
            "name",
            format!("英文名“{name}”不能用，请以小写字母开头，只用小写字母、数字和下划线，且不与系统列重名"),
        ));
    }
    if kind.fields.iter().any(|field| field.label.zh == own.label.as_str()) {
        return Err(unusable(
            "label",
            format!("“{}”已有显示名为“{}”的字段，请换一个显示名", kind.label.zh, own.label),
        ));
    }
    let label_en = own.label_en.as_ref().map_or(name, |label| label.as_str());
    let help = own.help.as_ref().map_or("", |help| help.as_str());
    let mut field = FieldSchema::new(name.to_owned(), label(own.label.as_str(), label_en), value_type(own)?);
    field.help = label(help, "");
    field.is_required = own.is_required.unwrap_or(false);
    field.in_list = own.in_list.unwrap_or(false);
    field.in_filter =
        matches!(field.ty, ValueType::Choice(_) | ValueType::Flag | ValueType::Day | ValueType::Period);
    field.is_sum = matches!(own.form, ZoneFieldForm::Money | ZoneFieldForm::Quantity);
    field.origin = Origin::Zone(zone);
    Ok(field)
}

fn label(zh: &str, en: &str) -> Label {
    Label { zh: Cow::Owned(zh.to_owned()), en: Cow::Owned(en.to_owned()) }
}

fn value_type(own: &ZoneField) -> Result<ValueType, Unusable> {
    Ok(match own.form {
        ZoneFieldForm::Text => ValueType::line(200),
        ZoneFieldForm::LongText => ValueType::lines(4000),
        ZoneFieldForm::Choice => {
            ValueType::Choice(Cow::Owned(options(own).map_err(|why| unusable("choices", why))?))
        }
        ZoneFieldForm::Flag => ValueType::Flag,
        ZoneFieldForm::Day => ValueType::Day,
        ZoneFieldForm::Period => ValueType::Period,
        ZoneFieldForm::Money => ValueType::money(),
        ZoneFieldForm::Quantity => {
            ValueType::Quantity { unit: unit(own).map_err(|why| unusable("unit", why))? }
        }
        ZoneFieldForm::Number => ValueType::Number,
        ZoneFieldForm::Percent => ValueType::Percent,
    })
}

/// The choices, one a line; the ledger keeps the words themselves, so that their order may change.
fn options(own: &ZoneField) -> Result<Vec<ChoiceOption>, String> {
    let lines = own.choices.as_ref().map_or("", |choices| choices.as_str()).lines();
    let mut options: Vec<ChoiceOption> = Vec::new();
    for word in lines.map(str::trim).filter(|word| !word.is_empty()) {
        if options.iter().any(|option| option.code == word) {
            return Err(format!("选项“{word}”写了两次，请删去一处"));
        }
        let words = || Cow::Owned(word.to_owned());
        options.push(ChoiceOption {
            code: words(),
            zh: words(),
            en: Cow::Borrowed(""),
            program_zh: Cow::Borrowed(""),
        });
    }
    if options.is_empty() {
        Err("类型为选项，但没有写选项；请每行写一个".to_owned())
    } else {
        Ok(options)
    }
}

fn unit(own: &ZoneField) -> Result<Option<Unit>, String> {
    own.unit.as_ref().map(|unit| Unit::parse(unit.as_str())).transpose().map_err(|error| error.to_string())
}

/// The registry in one zone's own words.
///
/// * `words`: later ones win over earlier ones.
/// * Notes: `wording` for each that names a kind, field or option there is not.
pub fn with_words(registry: &Registry, words: &[Wording]) -> (Registry, Vec<Note>) {
    let mut kinds: Vec<KindSchema> = registry.kinds().iter().map(|kind| KindSchema::clone(kind)).collect();
    let mut notes = Vec::new();
    for own in words {
        if let Err(Unusable { why, .. }) = say(&mut kinds, own) {
            notes.push(Note::new("wording", format!("用语“{}”未启用：{why}", own.words)));
        }
    }
    (Registry::new(kinds), notes)
}

/// Refuses a word that names a kind, field or option there is not.
///
/// # Errors
/// Why it cannot be used.
pub fn check_word(registry: &Registry, own: &Wording) -> Result<(), Unusable> {
    let mut kinds: Vec<KindSchema> =
        registry.kind(own.kind.as_str()).map(|kind| KindSchema::clone(kind)).into_iter().collect();
    say(&mut kinds, own)
}

fn say(kinds: &mut [KindSchema], own: &Wording) -> Result<(), Unusable> {
    let kind = kinds
        .iter_mut()
        .find(|kind| kind.kind == own.kind.as_str())
        .ok_or_else(|| unusable("kind", format!("没有名为“{}”的台账，请改用台账的英文名", own.kind)))?;
    let Some(name) = &own.field else {
        if own.option.is_some() {
            return Err(unusable("field", "写了选项却没有写字段，请补上字段的英文名".to_owned()));
        }
        let list = kind.plural.zh.replace(kind.label.zh.as_ref(), own.words.as_str());
        kind.plural.zh = Cow::Owned(list);
        rename(&mut kind.label.zh, &mut kind.label.en, own);
        return Ok(());
    };
    let place = kind.field(name.as_str()).ok_or_else(|| {
        unusable("field", format!("“{}”没有名为“{name}”的字段，请核对英文名", kind.label.zh))
    })?;
    let field = &mut kind.fields[place];
    let Some(code) = &own.option else {
        field.was.push(field.label.zh.clone());
        rename(&mut field.label.zh, &mut field.label.en, own);
        return Ok(());
    };
    let missing = unusable("option", format!("字段“{}”没有代码为“{code}”的选项，请核对代码", field.label.zh));
    match &mut field.ty {
        ValueType::Choice(options) => {
            let option =
                options.to_mut().iter_mut().find(|option| option.code == code.as_str()).ok_or(missing)?;
            keep_program_word(&mut option.program_zh, &option.zh);
            rename(&mut option.zh, &mut option.en, own);
        }
        ValueType::Stage(stages) => {
            let stages = &mut Arc::make_mut(stages).stages;
            let stage = stages.iter_mut().find(|stage| stage.code == code.as_str()).ok_or(missing)?;
            keep_program_word(&mut stage.program_zh, &stage.zh);
            rename(&mut stage.zh, &mut stage.en, own);
        }
        _ => return Err(missing),
    }
    Ok(())
}

/// What the program says stays readable: forms and workbooks in its words are not refused.
fn keep_program_word(kept: &mut Cow<'static, str>, zh: &str) {
    if kept.is_empty() {
        *kept = Cow::Owned(zh.to_owned());
    }
}

fn rename(zh: &mut Cow<'static, str>, en: &mut Cow<'static, str>, own: &Wording) {
    *zh = Cow::Owned(own.words.to_string());
    if let Some(words) = &own.words_en {
        *en = Cow::Owned(words.to_string());
    }
}
