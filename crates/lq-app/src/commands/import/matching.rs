//! Finding the record a row is about, and what would change in it.

use std::collections::BTreeMap;

use lq_core::change::FieldEdit;
use lq_core::row::RowState;
use lq_core::schema::KindSchema;
use lq_core::time::AsOf;
use lq_core::value::Lang;
use lq_core::{RecordId, Row, Value, ValueType};
use lq_store::Reader;

use super::columns::{Column, NUMBER};
use super::plan::{Deed, Plan, RowRead};
use crate::App;
use crate::error::AppError;

/// Candidates told where a caption is ambiguous.
const MOST_CANDIDATES: usize = 5;

/// Settles what becomes of every row that was read.
pub(super) fn settle(
    app: &App,
    zone: RecordId,
    schema: &KindSchema,
    columns: &[Column],
    read: Vec<RowRead>,
    plan: &mut Plan,
) -> Result<(), AppError> {
    let as_of = AsOf::today(app.today());
    let (records, keys) = (BTreeMap::new(), BTreeMap::new());
    let mut settling = Settling { app, zone, schema, columns, as_of, plan, records, keys };
    app.read(|reader| read.into_iter().try_for_each(|row| settling.row(reader, row)))
}

/// What a row is about.
enum Found {
    Record(Box<Row>),
    New,
    /// Why it cannot be told; the place of the field at fault, if it is one.
    Wrong(String, Option<usize>),
}

struct Settling<'a> {
    app: &'a App,
    zone: RecordId,
    schema: &'a KindSchema,
    columns: &'a [Column],
    as_of: AsOf,
    plan: &'a mut Plan,
    /// Row that is about each record.
    records: BTreeMap<RecordId, u32>,
    /// Row that gives each new key.
    keys: BTreeMap<String, u32>,
}

impl Settling<'_> {
    fn row(&mut self, reader: &mut Reader<'_>, row: RowRead) -> Result<(), AppError> {
        if row.is_wrong {
            self.plan.tally.wrong += 1;
            return Ok(());
        }
        match self.find(reader, &row)? {
            Found::Record(standing) => self.update(&row, &standing),
            Found::New => self.create(row),
            Found::Wrong(why, field) => self.wrong(row.number, field, &row.edits, why),
        }
        Ok(())
    }

    fn wrong(&mut self, row: u32, field: Option<usize>, edits: &[FieldEdit], why: String) {
        self.plan.tally.wrong += 1;
        let column = self.columns.iter().find(|column| Some(column.field) == field);
        let value =
            field.and_then(|field| given(edits, field).map(|value| self.schema.fields[field].ty.edit(value)));
        let at = column.map(|column| (column, value.as_deref().unwrap_or("")));
        self.plan.problem(row, at, why);
    }

    fn find(&self, reader: &mut Reader<'_>, row: &RowRead) -> Result<Found, AppError> {
        let (schema, zone) = (self.schema, self.zone);
        if !row.record.is_empty() {
            let id = reader.by_number(&schema.kind, zone, &row.record)?;
            let standing = match id {
                Some(id) => reader.get(&schema.kind, id, self.as_of)?,
                None => None,
            };
            return Ok(match standing {
                Some(standing) if standing.meta.state == RowState::Live => Found::Record(Box::new(standing)),
                Some(_) => Found::Wrong(
                    format!("{} 已停用或已并入别的记录；请先恢复它，或删去这一行", row.record),
                    None,
                ),
                None => Found::Wrong(
                    format!(
                        "本区“{}”中没有 {}；请更正“{NUMBER}”，新增的行请留空",
                        schema.plural.zh, row.record
                    ),
                    None,
                ),
            });
        }
        let Some(key) = schema.key() else { return Ok(Found::New) };
        if let Some(value) = given(&row.edits, key) {
            let mut rows = reader.find(&schema.kind, zone, &schema.fields[key].name, value)?;
            return Ok(rows.pop().map_or(Found::New, |row| Found::Record(Box::new(row))));
        }
        self.by_caption(reader, row)
    }

    /// A row without key in a kind that has one: by the caption, where one record alone bears it.
    fn by_caption(&self, reader: &mut Reader<'_>, row: &RowRead) -> Result<Found, AppError> {
        let (schema, place) = (self.schema, self.schema.caption);
        let field = &schema.fields[place];
        let Some(value) = given(&row.edits, place).filter(|_| matches!(field.ty, ValueType::Text { .. }))
        else {
            return Ok(Found::New);
        };
        let mut rows = reader.find(&schema.kind, self.zone, &field.name, value)?;
        if rows.len() < 2 {
            return Ok(rows.pop().map_or(Found::New, |row| Found::Record(Box::new(row))));
        }
        let told = rows.iter().take(MOST_CANDIDATES);
        let told: Vec<String> =
            told.map(|row| format!("{} {}", row.meta.number, schema.caption_of(row, Lang::Zh))).collect();
        let key = schema.key().map_or_else(String::new, |key| format!("或“{}”", schema.fields[key].label.zh));
        let why = format!("对应不止一条记录，请填写“{NUMBER}”{key}：{}", told.join("；"));
        Ok(Found::Wrong(why, Some(place)))
    }

    fn update(&mut self, row: &RowRead, standing: &Row) {
        let why = if let Some(other) = self.records.insert(standing.id, row.number) {
            Some((format!("与第 {other} 行是同一条记录（{}）；请合并成一行", standing.meta.number), None))
        } else if row.revision.is_some_and(|seen| seen != standing.meta.revision) {
            Some((format!("{} 在导出之后已被修改；请重新导出，再把改动填入", standing.meta.number), None))
        } else {
            unlawful_move(self.schema, standing, &row.edits).map(|(field, why)| (why, Some(field)))
        };
        if let Some((why, field)) = why {
            return self.wrong(row.number, field, &row.edits, why);
        }
        let changes = row.edits.iter().filter(|edit| standing.values[edit.field] != edit.value);
        let changes: Vec<FieldEdit> = changes.cloned().collect();
        if changes.is_empty() {
            self.plan.tally.unchanged += 1;
            return;
        }
        self.plan.tally.updated += 1;
        self.plan.deeds.push((row.number, Deed::Update(standing.id, standing.meta.revision, changes)));
    }

    fn create(&mut self, row: RowRead) {
        let schema = self.schema;
        let fields = schema.fields.iter().enumerate();
        let missing = fields.filter(|(place, field)| {
            field.is_required && !row.edits.iter().any(|edit| edit.field == *place && edit.value.is_some())
        });
        let missing: Vec<(usize, &str)> = missing.map(|(place, field)| (place, &*field.label.zh)).collect();
        if let Some((first, _)) = missing.first() {
            let labels: Vec<&str> = missing.iter().map(|(_, label)| *label).collect();
            let why = format!("新增{}须填写“{}”", schema.label.zh, labels.join("”“"));
            return self.wrong(row.number, Some(*first), &row.edits, why);
        }
        for (place, field) in schema.fields.iter().enumerate() {
            let is_name =
                place == schema.caption && schema.key().is_some_and(|key| given(&row.edits, key).is_none());
            let Some(value) = given(&row.edits, place).filter(|_| field.is_key || is_name) else { continue };
            let told = format!("{place} {}", field.ty.edit(value));
            if let Some(other) = self.keys.insert(told, row.number) {
                let why = format!("“{}”与第 {other} 行相同；请更正，或合并成一行", field.label.zh);
                return self.wrong(row.number, Some(place), &row.edits, why);
            }
        }
        self.plan.tally.created += 1;
        let edits = row.edits.into_iter().filter(|edit| edit.value.is_some()).collect();
        self.plan.deeds.push((row.number, Deed::Create(self.app.new_id(), edits)));
    }
}

/// The value a row gives a field, unless it is “none”.
fn given(edits: &[FieldEdit], field: usize) -> Option<&Value> {
    let edit = edits.iter().find(|edit| edit.field == field)?;
    edit.value.as_ref().filter(|value| !matches!(value, Value::Nil))
}

/// The first stage field that would move along no lawful way.
fn unlawful_move(schema: &KindSchema, standing: &Row, edits: &[FieldEdit]) -> Option<(usize, String)> {
    edits.iter().find_map(|edit| {
        let (ValueType::Stage(stages), Some(Value::Text(from)), Some(Value::Text(to))) =
            (&schema.fields[edit.field].ty, standing.known(edit.field), &edit.value)
        else {
            return None;
        };
        stages.check_move(from, to).err().map(|error| (edit.field, error.to_string()))
    })
}
