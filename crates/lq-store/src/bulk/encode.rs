//! Rows of a bulk change as the bytes of the log and the cells of the projection.

use std::collections::BTreeSet;
use std::sync::Arc;

use lq_core::value::{Column, Lang, Value};
use lq_core::{Day, RecordId};

use super::{BulkAct, BulkRow, Cell, PART_ROWS};
use crate::error::StoreError;
use crate::line::{self, Deed, Digest, Held, LineField, RowWriter};
use crate::private;
use crate::row::pinyin_key;
use crate::schema::Catalog;

/// One part, ready to be written.
pub(crate) struct Part {
    pub(crate) number: i64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) digest: Digest,
    pub(crate) n_rows: u64,
    /// Rows of the projection for the records it bears.
    pub(crate) cells: Vec<Column>,
    pub(crate) linkage: Vec<Column>,
    pub(crate) privates: Vec<Column>,
    /// Whether it holds rows of standing records.
    pub(crate) has_staged: bool,
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
    part: i64,
    writer: RowWriter,
    cells: Vec<Column>,
    linkage: Vec<Column>,
    privates: Vec<Column>,
    has_staged: bool,
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
            part: 0,
            writer: RowWriter::default(),
            cells: Vec::new(),
            linkage: Vec::new(),
            privates: Vec::new(),
            has_staged: false,
            pending: BTreeSet::new(),
        }
    }

    /// The shapes of the rows: those that give fields, and those that give none.
    pub(crate) fn shapes(&self) -> Vec<(usize, Vec<usize>)> {
        vec![(self.kind, self.fields.clone()), (self.kind, Vec::new())]
    }

    /// The part the next rows belong to.
    pub(crate) fn begin(&mut self, part: i64) {
        self.part = part;
    }

    pub(crate) fn len(&self) -> usize {
        self.writer.n_rows as usize
    }

    /// The part that is full.
    pub(crate) fn take(&mut self, number: i64) -> Part {
        let n_rows = self.writer.n_rows;
        let bytes = self.writer.finish();
        let cells = Vec::with_capacity(self.cells.len());
        self.writer = RowWriter::default();
        self.writer.bytes.reserve(bytes.len() + bytes.len() / 8);
        Part {
            number,
            digest: line::digest(&bytes),
            bytes,
            n_rows,
            cells: std::mem::replace(&mut self.cells, cells),
            linkage: std::mem::take(&mut self.linkage),
            privates: std::mem::take(&mut self.privates),
            has_staged: std::mem::replace(&mut self.has_staged, false),
        }
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
            self.has_staged = true;
            return Ok(());
        }
        let from = row.valid_from.unwrap_or(self.day);
        self.say(row, human, from)?;
        match row.act {
            BulkAct::Create => self.project(row, human, from),
            _ => self.has_staged = true,
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
                    let digest = private::keep(&owner, text, &mut self.privates)?;
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
        if self.cells.capacity() == 0 {
            self.cells.reserve(PART_ROWS * self.catalog.kinds[self.kind].columns.len());
        }
        let table = &self.catalog.kinds[self.kind];
        let is_due = from <= self.rolled;
        if !is_due {
            self.pending.insert((from, row.record));
        }
        let has_any = row.cells.iter().any(|cell| matches!(cell, Cell::Is(_)));
        let from = if has_any { from } else { self.day };
        let from_min = from.min(self.day);
        let from_max = if is_due { from } else { from_min };
        let value = |field: usize| -> Option<&Value> {
            match (is_due, self.places[field].map(|place| &row.cells[place])) {
                (true, Some(Cell::Is(value))) => Some(value),
                _ => None,
            }
        };
        let none = (0..self.places.len())
            .filter(|field| matches!(value(*field), Some(Value::Nil)))
            .map(|field| table.schema.fields[field].name.as_ref())
            .collect::<Vec<_>>();
        let caption = table.schema.caption;
        let sort = match value(caption) {
            None | Some(Value::Nil) => Column::Null,
            Some(Value::Text(text)) => Column::Text(pinyin_key(text)),
            Some(value) => Column::Text(table.schema.fields[caption].ty.show(value, Lang::Zh)),
        };
        self.cells.extend([
            Column::Bytes(row.record.0.to_vec()),
            Column::Bytes(self.zone.0.to_vec()),
            Column::Int(human),
            Column::Null,
            Column::Null,
            Column::Null,
            Column::Int(0),
            Column::Null,
            Column::Int(self.part),
            if none.is_empty() { Column::Null } else { Column::Text(none.join(",")) },
            sort,
            Column::Text(from.days().to_string()),
            Column::Int(i64::from(from_min.days())),
            Column::Int(i64::from(from_max.days())),
        ]);
        for (field, schema) in table.schema.fields.iter().enumerate() {
            schema.ty.to_columns(value(field), &mut self.cells);
        }
        for (field, _) in &table.fresh {
            let day = value(*field).map_or(Column::Null, |_| Column::Int(i64::from(from.days())));
            self.cells.push(day);
        }
        for field in table.lists() {
            let Some(Value::Links(targets)) = value(field) else { continue };
            for target in targets {
                self.linkage.extend([
                    Column::Bytes(target.0.to_vec()),
                    Column::Text(table.schema.kind.to_string()),
                    Column::Text(table.schema.fields[field].name.to_string()),
                    Column::Bytes(row.record.0.to_vec()),
                ]);
            }
        }
    }
}
