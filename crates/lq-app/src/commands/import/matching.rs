//! Finding the record a row is about, and what would change in it.
//!
//! Rows are settled some at a time: what they are found by is in memory, the records they turn out to be about are
//! read together.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use lq_core::row::RowState;
use lq_core::schema::KindSchema;
use lq_core::time::AsOf;
use lq_core::value::Lang;
use lq_core::{RecordId, Row, Value, ValueType};
use lq_store::{BulkAct, BulkRow, Cell};

use super::columns::{Column, NUMBER};
use super::known::{Known, word_of};
use super::reading::RowRead;
use super::trial::Findings;
use crate::App;
use crate::error::AppError;

/// Candidates told where a caption is ambiguous.
const MOST_CANDIDATES: usize = 5;
/// Fields told where a record changed after it was exported.
const MOST_DIFFERENT: usize = 3;

/// What a row is about.
enum Found {
    Record(RecordId),
    New,
    Wrong(Wrong),
}

/// Why a row cannot be taken; the place among the columns of the one at fault, if it is one.
struct Wrong(String, Option<usize>);

/// What becomes of a row that can be taken.
enum Made {
    Unchanged,
    New,
    /// Only cells that change something.
    Changed(RecordId, i64, Vec<Cell>),
}

/// Settles what becomes of the rows of one file.
pub(super) struct Settling<'a> {
    app: &'a App,
    schema: &'a KindSchema,
    columns: &'a [Column],
    /// For each field its place among the columns.
    places: Vec<Option<usize>>,
    /// Places among the columns of those that hold keys.
    keys: Vec<usize>,
    known: Known<'a>,
    as_of: AsOf,
    /// Row that is about each record.
    records: BTreeMap<RecordId, u32>,
    /// Row that gives each new key, by column.
    given: BTreeMap<usize, BTreeMap<Box<str>, u32>>,
}

impl<'a> Settling<'a> {
    pub(super) fn new(app: &'a App, zone: RecordId, schema: &'a KindSchema, columns: &'a [Column]) -> Self {
        let n = schema.fields.len();
        let places = (0..n).map(|field| columns.iter().position(|column| column.field == field)).collect();
        Self {
            app,
            schema,
            columns,
            places,
            keys: columns
                .iter()
                .enumerate()
                .filter(|(_, column)| schema.fields[column.field].is_key)
                .map(|(place, _)| place)
                .collect(),
            known: Known::new(app, zone, schema),
            as_of: AsOf::today(app.today()),
            records: BTreeMap::new(),
            given: BTreeMap::new(),
        }
    }

    /// Settles some rows, in their order; what is to be written of them.
    pub(super) fn settle(
        &mut self,
        rows: Vec<RowRead>,
        findings: &mut Findings,
    ) -> Result<Vec<BulkRow>, AppError> {
        let mut about = Vec::with_capacity(rows.len());
        for row in rows {
            if row.is_wrong {
                findings.tally.wrong += 1;
                continue;
            }
            about.push((self.find(&row)?, row));
        }
        let records = about.iter().filter_map(|(found, _)| match found {
            Found::Record(id) => Some(*id),
            _ => None,
        });
        let standing = self.standing(&records.collect::<Vec<_>>())?;
        let mut writes = Vec::with_capacity(about.len());
        for (found, row) in about {
            let made = match found {
                Found::Record(id) => self.update(&row, standing.get(&id))?,
                Found::New => self.create(&row)?,
                Found::Wrong(wrong) => Err(wrong),
            };
            let (record, act, cells) = match made {
                Ok(Made::Unchanged) => {
                    findings.tally.unchanged += 1;
                    continue;
                }
                Err(wrong) => {
                    self.note(&row, wrong, findings);
                    continue;
                }
                Ok(Made::New) => {
                    findings.tally.created += 1;
                    (self.app.new_id(), BulkAct::Create, row.cells)
                }
                Ok(Made::Changed(record, seen, cells)) => {
                    findings.tally.updated += 1;
                    (record, BulkAct::Set { seen }, cells)
                }
            };
            writes.push(BulkRow { record, act, cells, valid_from: None });
        }
        Ok(writes)
    }

    fn standing(&self, ids: &[RecordId]) -> Result<BTreeMap<RecordId, Row>, AppError> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows = self.app.read(|reader| Ok(reader.get_many(&self.schema.kind, ids, self.as_of)?))?;
        Ok(rows.into_iter().map(|row| (row.id, row)).collect())
    }

    fn note(&self, row: &RowRead, Wrong(why, place): Wrong, findings: &mut Findings) {
        findings.tally.wrong += 1;
        let column = place.and_then(|place| self.columns.get(place));
        let value = row.given(place).zip(column);
        let shown = value.map(|(value, column)| self.schema.fields[column.field].ty.edit(value));
        findings.note(row.number, column.map(|column| (column, shown.as_deref().unwrap_or(""))), why);
    }

    fn find(&mut self, row: &RowRead) -> Result<Found, AppError> {
        let schema = self.schema;
        if !row.record.is_empty() {
            return Ok(match self.known.by_number(&row.record)? {
                Some((id, true)) => Found::Record(id),
                Some((_, false)) => {
                    let why = format!("{} 已停用或已并入别的记录；请先恢复它，或删去这一行", row.record);
                    Found::Wrong(Wrong(why, None))
                }
                None => {
                    let (plural, number) = (&schema.plural.zh, &row.record);
                    let why = format!("本区“{plural}”中没有 {number}；请更正“{NUMBER}”，新增的行请留空");
                    Found::Wrong(Wrong(why, None))
                }
            });
        }
        let Some(key) = schema.key() else { return Ok(Found::New) };
        if let Some(value) = row.given(self.places[key]) {
            let word = word_of(&schema.fields[key], value);
            return Ok(self.known.by_value(key, &word)?.last().map_or(Found::New, |id| Found::Record(*id)));
        }
        self.by_caption(row)
    }

    /// A row without key in a kind that has one: by the caption, where one record alone bears it.
    fn by_caption(&mut self, row: &RowRead) -> Result<Found, AppError> {
        let (schema, caption) = (self.schema, self.schema.caption);
        let field = &schema.fields[caption];
        let value = row.given(self.places[caption]).filter(|_| matches!(field.ty, ValueType::Text { .. }));
        let Some(value) = value else { return Ok(Found::New) };
        let ids = match self.known.by_value(caption, &word_of(field, value))? {
            [] => return Ok(Found::New),
            [id] => return Ok(Found::Record(*id)),
            several => several.iter().take(MOST_CANDIDATES).copied().collect::<Vec<_>>(),
        };
        let standing = self.standing(&ids)?;
        let told = |row: &Row| format!("{} {}", row.meta.number, schema.caption_of(row, Lang::Zh));
        let told = standing.values().map(told).collect::<Vec<_>>().join("；");
        let key = schema.key().map_or_else(String::new, |key| format!("或“{}”", schema.fields[key].label.zh));
        let why = format!("对应不止一条记录，请填写“{NUMBER}”{key}：{told}");
        Ok(Found::Wrong(Wrong(why, self.places[caption])))
    }

    fn update(&mut self, row: &RowRead, standing: Option<&Row>) -> Result<Result<Made, Wrong>, AppError> {
        let Some(standing) = standing.filter(|standing| standing.meta.state == RowState::Live) else {
            let why = "对应的记录刚刚被停用或合并；请重新检查一遍".to_owned();
            return Ok(Err(Wrong(why, None)));
        };
        if let Some(other) = self.records.insert(standing.id, row.number) {
            let why = format!("与第 {other} 行是同一条记录（{}）；请合并成一行", standing.meta.number);
            return Ok(Err(Wrong(why, None)));
        }
        if row.revision.is_some_and(|seen| seen != self.app.mark(standing)) {
            return Ok(Err(Wrong(self.changed_since(row, standing), None)));
        }
        let news = self.columns.iter().zip(&row.cells).map(|(column, cell)| {
            let is_held = is_held(standing.values[column.field].as_ref(), cell);
            if is_held { Cell::Leave } else { cell.clone() }
        });
        let cells: Vec<Cell> = news.collect();
        if cells.iter().all(|cell| *cell == Cell::Leave) {
            return Ok(Ok(Made::Unchanged));
        }
        if let Some(wrong) = self.unlawful_move(standing, &cells) {
            return Ok(Err(wrong));
        }
        for place in self.keys.clone() {
            if let Cell::Is(value) = &cells[place]
                && let Some(why) = self.taken(place, value, row.number)?
            {
                return Ok(Err(Wrong(why, Some(place))));
            }
        }
        Ok(Ok(Made::Changed(standing.id, standing.meta.revision, cells)))
    }

    fn create(&mut self, row: &RowRead) -> Result<Result<Made, Wrong>, AppError> {
        let schema = self.schema;
        let is_missing = |place: &usize| {
            let cell = self.places[*place].and_then(|column| row.cells.get(column));
            schema.fields[*place].is_required && !matches!(cell, Some(Cell::Is(_)))
        };
        let missing: Vec<usize> = (0..schema.fields.len()).filter(is_missing).collect();
        if let Some(first) = missing.first() {
            let labels: Vec<&str> = missing.iter().map(|place| &*schema.fields[*place].label.zh).collect();
            let why = format!("新增{}须填写“{}”", schema.label.zh, labels.join("”“"));
            return Ok(Err(Wrong(why, self.places[*first])));
        }
        let mut unique = self.keys.clone();
        if let (Some(key), Some(name)) = (schema.key(), self.places[schema.caption])
            && row.given(self.places[key]).is_none()
            && !unique.contains(&name)
        {
            // Without its key a record is found by its name, which then stands for one row alone.
            unique.push(name);
        }
        for place in unique {
            if let Some(value) = row.given(Some(place))
                && let Some(why) = self.taken(place, value, row.number)?
            {
                return Ok(Err(Wrong(why, Some(place))));
            }
        }
        Ok(Ok(Made::New))
    }

    /// Why a value that is to be unique cannot be given to the row's record; else it is the row's from now on.
    fn taken(&mut self, place: usize, value: &Value, row: u32) -> Result<Option<String>, AppError> {
        if *value == Value::Nil {
            return Ok(None);
        }
        let field_place = self.columns[place].field;
        let field = &self.schema.fields[field_place];
        let word = word_of(field, value);
        if field.is_key && !self.known.by_value(field_place, &word)?.is_empty() {
            let label = &field.label.zh;
            return Ok(Some(format!("“{label}”{word} 已属于另一条记录；请更正，或在那条记录上修改")));
        }
        let given = self.given.entry(place).or_default();
        if let Some(other) = given.get(word.as_str()) {
            return Ok(Some(format!("“{}”与第 {other} 行相同；请更正，或合并成一行", field.label.zh)));
        }
        given.insert(word.into_boxed_str(), row);
        Ok(None)
    }

    /// What is told of a record that changed after the row was exported: both values of what the row would change.
    fn changed_since(&self, row: &RowRead, standing: &Row) -> String {
        let schema = self.schema;
        let shown = |field: usize, value: Option<&Value>| {
            let shown = value.map(|value| schema.fields[field].ty.show(value, Lang::Zh));
            shown.filter(|shown| !schema.fields[field].is_personal && !shown.is_empty())
        };
        let mut different = Vec::new();
        for (column, cell) in self.columns.iter().zip(&row.cells) {
            let (field, now) = (column.field, standing.values[column.field].as_ref());
            if is_held(now, cell) || schema.fields[field].ty.linked_kind().is_some() {
                continue;
            }
            let given = if let Cell::Is(value) = cell { shown(field, Some(value)) } else { None };
            different.push(format!(
                "“{}”表中为“{}”，台账现为“{}”",
                schema.fields[field].label.zh,
                given.unwrap_or_default(),
                shown(field, now).unwrap_or_default()
            ));
        }
        let number = &standing.meta.number;
        let told = different.iter().take(MOST_DIFFERENT).cloned().collect::<Vec<_>>().join("；");
        let told = if told.is_empty() { String::new() } else { format!("：{told}") };
        format!("{number} 在导出之后已被修改{told}。请重新导出，再把改动填入")
    }

    /// The first stage field that would move along no lawful way.
    fn unlawful_move(&self, standing: &Row, cells: &[Cell]) -> Option<Wrong> {
        self.columns.iter().zip(cells).enumerate().find_map(|(place, (column, cell))| {
            let (ValueType::Stage(stages), Some(Value::Text(from)), Cell::Is(Value::Text(to))) =
                (&self.schema.fields[column.field].ty, standing.known(column.field), cell)
            else {
                return None;
            };
            stages.check_move(from, to).err().map(|error| Wrong(error.to_string(), Some(place)))
        })
    }
}

/// Whether a record holds already what a cell says. One amount in two units of a dimension is the same.
fn is_held(now: Option<&Value>, cell: &Cell) -> bool {
    match (cell, now) {
        (Cell::Leave, _) | (Cell::Empty, None) => true,
        (Cell::Is(value), Some(now)) if value == now => true,
        (Cell::Is(value @ (Value::Quantity(_) | Value::Rate(_))), Some(now)) => {
            value.compare(now) == Some(Ordering::Equal)
        }
        _ => false,
    }
}
