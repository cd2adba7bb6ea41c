//! What a ledger's records are found by, read once an import: looking a row up is then no question to the database.

use std::collections::BTreeMap;

use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::{RecordId, Value};
use lq_store::States;

use crate::App;
use crate::error::AppError;

/// Records by the value of one field; a field that is no key may stand for several.
pub(super) type ByValue = BTreeMap<Box<str>, Vec<RecordId>>;

/// The records of one kind in one zone, by number and by the values of fields. Each is read when first asked for.
pub(super) struct Known<'a> {
    app: &'a App,
    zone: RecordId,
    schema: &'a KindSchema,
    numbers: Option<BTreeMap<i64, (RecordId, bool)>>,
    values: BTreeMap<usize, ByValue>,
}

impl<'a> Known<'a> {
    pub(super) fn new(app: &'a App, zone: RecordId, schema: &'a KindSchema) -> Self {
        Self { app, zone, schema, numbers: None, values: BTreeMap::new() }
    }

    /// The record of a human number, and whether it is in use.
    pub(super) fn by_number(&mut self, text: &str) -> Result<Option<(RecordId, bool)>, AppError> {
        let Some(number) = number_in(self.schema, text) else { return Ok(None) };
        if self.numbers.is_none() {
            let mut numbers = BTreeMap::new();
            self.app.read(|reader| {
                let kind = &self.schema.kind;
                Ok(reader.glance(kind, Some(self.zone), States::All, &[], &mut |glance| {
                    numbers.insert(glance.number, (glance.record, glance.is_live));
                })?)
            })?;
            self.numbers = Some(numbers);
        }
        Ok(self.numbers.as_ref().and_then(|numbers| numbers.get(&number).copied()))
    }

    /// Live records whose field holds a value, by id.
    pub(super) fn by_value(&mut self, field: usize, value: &str) -> Result<&[RecordId], AppError> {
        if !self.values.contains_key(&field) {
            let by_value = read_values(self.app, self.schema, Some(self.zone), field)?;
            self.values.insert(field, by_value);
        }
        let found = self.values.get(&field).and_then(|by_value| by_value.get(value));
        Ok(found.map_or(&[], Vec::as_slice))
    }
}

/// Live records of a kind by what one field holds; ids of one value in order.
pub(super) fn read_values(
    app: &App,
    schema: &KindSchema,
    zone: Option<RecordId>,
    field: usize,
) -> Result<ByValue, AppError> {
    let mut by_value = ByValue::new();
    app.read(|reader| {
        Ok(reader.glance(&schema.kind, zone, States::Live, &[field], &mut |glance| {
            if let Some(value) = &glance.values[0] {
                let word = word_of(&schema.fields[field], value).into_boxed_str();
                by_value.entry(word).or_default().push(glance.record);
            }
        })?)
    })?;
    by_value.values_mut().for_each(|records| records.sort_unstable());
    Ok(by_value)
}

/// A value as the text it is looked up by: equal texts are equal values.
pub(super) fn word_of(field: &FieldSchema, value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        value => field.ty.edit(value),
    }
}

/// The whole number in a human number of a kind: 12 in `QY-000012`.
pub(super) fn number_in(schema: &KindSchema, text: &str) -> Option<i64> {
    let (prefix, digits) = text.trim().rsplit_once('-')?;
    prefix.eq_ignore_ascii_case(&schema.prefix).then(|| digits.parse().ok()).flatten()
}
