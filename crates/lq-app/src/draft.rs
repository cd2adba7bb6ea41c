//! What a person or program sends to be recorded, read field by field through the value types.

use std::collections::BTreeMap;

use lq_core::change::FieldEdit;
use lq_core::citation::Evidence;
use lq_core::schema::{Audience, FieldSchema, KindSchema};
use lq_core::{Day, RecordId, Value, ValueType};

use crate::ask::unknown_field;
use crate::error::AppError;

/// One field as it came in.
#[derive(Clone, Debug, PartialEq)]
pub enum Sent {
    /// As typed in a form; empty empties the field.
    Typed(String),
    /// As JSON; `null` empties the field.
    Json(serde_json::Value),
    /// Already a value.
    Value(Value),
}

/// The fields of one record as they came in, by English name or label.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// What was sent.
    pub fields: BTreeMap<String, Sent>,
    /// From which day the values hold; today where not said.
    pub valid_from: Option<Day>,
    /// What the values rest on.
    pub evidence: Option<Evidence>,
    /// What single fields rest on, by English name; goes before `evidence`.
    pub evidence_of: BTreeMap<String, Evidence>,
    /// The values correct what was recorded, at the day it held from.
    pub corrects: bool,
}

impl Draft {
    /// A draft of values already read.
    pub fn of<'a>(values: impl IntoIterator<Item = (&'a str, Value)>) -> Self {
        let fields = values.into_iter().map(|(name, value)| (name.to_owned(), Sent::Value(value))).collect();
        Self { fields, ..Self::default() }
    }

    /// A draft of a JSON object.
    ///
    /// # Errors
    /// Invalid when it is not an object.
    pub fn from_json(json: serde_json::Value) -> Result<Self, AppError> {
        match json {
            serde_json::Value::Object(object) => {
                let fields = object.into_iter().map(|(name, value)| (name, Sent::Json(value))).collect();
                Ok(Self { fields, ..Self::default() })
            }
            _ => Err(AppError::Unfit("请求正文应为 JSON 对象，例如 {\"name\": \"…\"}".to_owned())),
        }
    }

    /// A draft of a form.
    pub fn typed(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            fields: pairs.into_iter().map(|(name, text)| (name, Sent::Typed(text))).collect(),
            ..Self::default()
        }
    }
}

/// Finds the record a person means by a name, number or code, for links in forms and workbooks.
pub trait Resolve {
    /// The one record of `kind` meant by `words`.
    ///
    /// # Errors
    /// A sentence when there is none, or the candidates when there are several.
    fn resolve(&mut self, kind: &str, words: &str) -> Result<RecordId, String>;
}

/// Reads a draft into the edits of one record.
///
/// `audience` is how far the sender sees: what one may not see, one may not set.
///
/// # Errors
/// Invalid, with a sentence for every field that does not fit.
pub fn read(
    schema: &KindSchema,
    draft: &Draft,
    audience: Audience,
    today: Day,
    links: &mut dyn Resolve,
) -> Result<Vec<FieldEdit>, AppError> {
    let mut edits: Vec<FieldEdit> = Vec::with_capacity(draft.fields.len());
    let mut wrong = BTreeMap::new();
    for (name, sent) in &draft.fields {
        let Some(field) = schema.field_by_heading(name) else {
            wrong.insert(name.clone(), unknown_field(schema, name));
            continue;
        };
        let declared = &schema.fields[field];
        if declared.seen_by > audience {
            wrong.insert(declared.name.to_string(), format!("“{}”不由您填写", declared.label.zh));
            continue;
        }
        match read_one(declared, sent, links) {
            Ok(Kept::Unchanged) => {}
            Ok(Kept::Set(value)) => edits.push(FieldEdit {
                field,
                value,
                valid_from: draft.valid_from.unwrap_or(today),
                evidence: draft.evidence_of.get(&*declared.name).cloned().or_else(|| draft.evidence.clone()),
            }),
            Err(sentence) => {
                wrong.insert(declared.name.to_string(), sentence);
            }
        }
    }
    if !wrong.is_empty() {
        return Err(AppError::Invalid(wrong));
    }
    edits.sort_by_key(|edit| edit.field);
    Ok(edits)
}

/// Fields a new record must have and `edits` do not give.
///
/// # Errors
/// Invalid, naming each of them.
pub fn check_complete(schema: &KindSchema, edits: &[FieldEdit]) -> Result<(), AppError> {
    let missing: BTreeMap<String, String> = schema
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.is_required)
        .filter(|(place, _)| !edits.iter().any(|edit| edit.field == *place && edit.value.is_some()))
        .map(|(_, field)| (field.name.to_string(), format!("请填写“{}”", field.label.zh)))
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(AppError::Invalid(missing)) }
}

enum Kept {
    Unchanged,
    Set(Option<Value>),
}

fn read_one(field: &FieldSchema, sent: &Sent, links: &mut dyn Resolve) -> Result<Kept, String> {
    let told = |error: lq_core::value::ValueError| format!("“{}”{error}", field.label.zh);
    let value = match sent {
        Sent::Value(value) => Some(value.clone()),
        Sent::Typed(text) if text.trim().is_empty() => None,
        Sent::Typed(text) if field.is_personal && is_masked(text) => return Ok(Kept::Unchanged),
        Sent::Typed(text) => Some(match &field.ty {
            ValueType::Link { kind } => Value::Link(links.resolve(kind, text.trim())?),
            ValueType::Links { kind } => Value::Links(resolve_all(kind, text, links)?),
            ty => ty.parse(text, None).map_err(told)?,
        }),
        Sent::Json(serde_json::Value::Null) => None,
        Sent::Json(json) => Some(match (&field.ty, json) {
            (ValueType::Link { kind }, serde_json::Value::String(words)) => {
                Value::Link(links.resolve(kind, words)?)
            }
            (ty, json) => ty.from_json(json).map_err(told)?,
        }),
    };
    match &value {
        None if field.is_required => return Err(format!("“{}”不能为空", field.label.zh)),
        Some(value) => field.ty.check(value).map_err(told)?,
        None => {}
    }
    Ok(Kept::Set(value))
}

fn resolve_all(kind: &str, text: &str, links: &mut dyn Resolve) -> Result<Vec<RecordId>, String> {
    let words =
        text.split(['、', ',', '，', ';', '；', '\n']).map(str::trim).filter(|words| !words.is_empty());
    words.map(|words| links.resolve(kind, words)).collect()
}

fn is_masked(text: &str) -> bool {
    text.contains("**")
}
