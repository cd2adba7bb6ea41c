//! Rows of a bulk change as the bytes of the log and the cells of the projection.

use std::collections::BTreeSet;
use std::sync::Arc;

use lq_core::value::{Column, ColumnSink, Lang, Value};
use lq_core::{Day, RecordId};

use super::{BulkAct, BulkRow, Cell};
use crate::backend::packed::Packed;
use crate::error::StoreError;
use crate::line::{self, Deed, Digest, Held, LineField, RowWriter};
use crate::private;
use crate::row::pinyin_key;
use crate::schema::{Catalog, KindTable};

/// One part, ready to be written.
#[derive(Default)]
pub(crate) struct Part {
    pub(crate) number: i64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) digest: Digest,
    pub(crate) n_rows: u64,
    /// Rows of the projection for the records it bears.
    pub(crate) rows: Packed,
    pub(crate) linkage: Vec<Column>,
    pub(crate) privates: Vec<Column>,
    /// Whether it holds rows of standing records.
    pub(crate) has_staged: bool,
}

impl Part {
    /// Takes everything out; the room it lay in stays.
    fn clear(&mut self) {
        self.bytes.clear();
        self.rows.clear();
        self.linkage.clear();
        self.privates.clear();
        self.has_staged = false;
    }
}

/// Lays rows out, part by part.
pub(crate) struct Encoder {
    catalog: Arc<Catalog>,
    kind: usize,
    fields: Vec<usize>,
    /// For each field of the schema its place among the fields given.
    places: Vec<Option<usize>>,
    zone: RecordId,
    day: Day,
    rolled: Day,
    writer: RowWriter,
    /// The part under way; its bytes are still with the writer.
    part: Part,
    /// A day and how the projection holds it.
    since: (Day, String),
    /// Days on which entries of these records begin to hold, written at the end.
    pub(crate) pending: BTreeSet<(Day, RecordId)>,
}

impl Encoder {
    pub(crate) fn new(
        catalog: Arc<Catalog>,
        kind: usize,
        fields: &[usize],
        zone: RecordId,
        day: Day,
        rolled: Day,
    ) -> Self {
        let n = catalog.kinds[kind].schema.fields.len();
        let places = (0..n).map(|field| fields.iter().position(|own| *own == field)).collect();
        Self {
            catalog,
            kind,
            fields: fields.to_vec(),
            places,
            zone,
            day,
            rolled,
            writer: RowWriter::default(),
            part: Part::default(),
            since: (day, day.days().to_string()),
            pending: BTreeSet::new(),
        }
    }

    /// The shapes of the rows: those that give fields, and those that give none.
    pub(crate) fn shapes(&self) -> Vec<(usize, Vec<usize>)> {
        vec![(self.kind, self.fields.clone()), (self.kind, Vec::new())]
    }

    /// The part the next rows belong to.
    pub(crate) fn begin(&mut self, part: i64) {
        self.part.number = part;
    }

    pub(crate) fn len(&self) -> usize {
        self.writer.n_rows as usize
    }

    /// The part that is full; the next one is laid out in the room of one that is `spent`.
    pub(crate) fn take(&mut self, spent: Option<Part>) -> Part {
        let mut next = spent.unwrap_or_default();
        next.clear();
        let mut part = std::mem::replace(&mut self.part, next);
        part.n_rows = self.writer.n_rows;
        part.bytes = self.writer.finish();
        part.digest = line::digest(&part.bytes);
        self.writer.n_rows = 0;
        self.writer.bytes = std::mem::take(&mut self.part.bytes);
        part
    }

    /// Adds one row; `human` is its number where it is new.
    pub(crate) fn row(&mut self, row: &BulkRow, human: i64) -> Result<(), StoreError> {
        if row.cells.len() != self.fields.len() && !matches!(row.act, BulkAct::Retire { .. }) {
            return Err(StoreError::Refused(format!(
                "记录 {} 给出 {} 个值，应为 {} 个",
                row.record,
                row.cells.len(),
                self.fields.len()
            )));
        }
        if let BulkAct::Retire { .. } = row.act {
            self.writer.open(1, row.record, Deed::Retire);
            self.writer.close(self.day, &[]);
            self.part.has_staged = true;
            return Ok(());
        }
        let from = row.valid_from.unwrap_or(self.day);
        self.say(row, human, from)?;
        match row.act {
            BulkAct::Create => self.project(row, human, from),
            _ => self.part.has_staged = true,
        }
        Ok(())
    }

    /// The row as the log keeps it.
    fn say(&mut self, row: &BulkRow, human: i64, from: Day) -> Result<(), StoreError> {
        let deed = if row.act == BulkAct::Create { Deed::Create(human) } else { Deed::Set };
        self.writer.open(0, row.record, deed);
        for (place, cell) in row.cells.iter().enumerate() {
            let schema = &self.catalog.kinds[self.kind].schema;
            let field = &schema.fields[self.fields[place]];
            match cell {
                Cell::Leave => self.writer.value(place == 0, None),
                Cell::Empty if row.act == BulkAct::Create => self.writer.value(place == 0, None),
                Cell::Empty => self.writer.value(place == 0, Some(&Held::Plain(None))),
                Cell::Is(value) if field.is_personal => {
                    let owner = private::Owner {
                        zone: self.zone,
                        kind: &schema.kind,
                        record: row.record,
                        field: &field.name,
                    };
                    let mut text = Vec::new();
                    value.encode(&mut text);
                    let digest = private::keep(&owner, text, &mut self.part.privates)?;
                    self.writer.value(place == 0, Some(&Held::Private(digest)));
                }
                Cell::Is(value) => self.writer.plain(place == 0, value),
            }
        }
        if from == self.day {
            self.writer.close(self.day, &[]);
        } else {
            let dated = |place: usize| LineField {
                field: self.fields[place],
                value: Held::Plain(None),
                from,
                evidence: None,
            };
            self.writer.close(self.day, &(0..self.fields.len()).map(dated).collect::<Vec<_>>());
        }
        Ok(())
    }

    /// The row as the projection holds it.
    fn project(&mut self, row: &BulkRow, human: i64, from: Day) {
        let table = &self.catalog.kinds[self.kind];
        let is_due = from <= self.rolled;
        let has_any = row.cells.iter().any(|cell| matches!(cell, Cell::Is(_)));
        if !is_due && has_any {
            self.pending.insert((from, row.record));
        }
        let from = if has_any { from } else { self.day };
        let value = |field: usize| -> Option<&Value> {
            match (is_due, self.places[field].map(|place| &row.cells[place])) {
                (true, Some(Cell::Is(value))) => Some(value),
                _ => None,
            }
        };
        if self.since.0 != from {
            self.since = (from, from.days().to_string());
        }
        let rows = &mut self.part.rows;
        rows.begin(table.columns.len());
        rows.bytes(&row.record.0);
        rows.bytes(&self.zone.0);
        rows.int(human);
        // Revision and instants follow from where the bulk change joins the log.
        (0..3).for_each(|_| rows.null());
        rows.int(0);
        rows.null();
        rows.int(self.part.number);
        put_none(table, &value, rows);
        put_sort_key(table, value(table.schema.caption), rows);
        rows.text(&self.since.1);
        let from_min = from.min(self.day);
        rows.int(i64::from(from_min.days()));
        rows.int(i64::from(if is_due { from } else { from_min }.days()));
        for (field, schema) in table.schema.fields.iter().enumerate() {
            schema.ty.to_columns(value(field), rows);
        }
        for (field, _) in &table.fresh {
            match value(*field) {
                Some(_) => rows.int(i64::from(from.days())),
                None => rows.null(),
            }
        }
        for field in table.lists() {
            let Some(Value::Links(targets)) = value(field) else { continue };
            for target in targets {
                self.part.linkage.extend([
                    Column::Bytes(target.0.to_vec()),
                    Column::Text(table.schema.kind.to_string()),
                    Column::Text(table.schema.fields[field].name.to_string()),
                    Column::Bytes(row.record.0.to_vec()),
                ]);
            }
        }
    }
}

/// Names of the fields that were asked and have none.
fn put_none<'a>(table: &KindTable, value: &impl Fn(usize) -> Option<&'a Value>, out: &mut Packed) {
    let is_none = |field: &usize| matches!(value(*field), Some(Value::Nil));
    let mut none = (0..table.schema.fields.len()).filter(is_none).peekable();
    if none.peek().is_none() {
        return out.null();
    }
    let names = none.map(|field| table.schema.fields[field].name.as_ref());
    out.text(&names.collect::<Vec<_>>().join(","));
}

/// What a list sorted by caption sorts by.
fn put_sort_key(table: &KindTable, caption: Option<&Value>, out: &mut Packed) {
    match caption {
        None | Some(Value::Nil) => out.null(),
        Some(Value::Text(text)) => out.text(&pinyin_key(text)),
        Some(value) => out.text(&table.schema.fields[table.schema.caption].ty.show(value, Lang::Zh)),
    }
}
