//! Reading rows: every cell by the type of its column.

use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::value::{CellValue, ValueError};
use lq_core::{RecordId, Value, ValueType};
use lq_sheet::RowBuf;
use lq_store::{BulkRow, Cell};

use super::columns::{Column, NUMBER, REVISION};
use super::naming::Naming;
use super::trial::Findings;
use crate::App;

/// One row as it was read.
pub(super) struct RowRead {
    /// Row in the sheet, from 1.
    pub(super) number: u32,
    /// The record it says it is; empty where it says nothing.
    pub(super) record: String,
    /// The revision it was exported at.
    pub(super) revision: Option<i64>,
    /// What it says, one for each column that is read.
    pub(super) cells: Vec<Cell>,
    pub(super) is_wrong: bool,
}

impl RowRead {
    /// The value a row gives a column, unless it is “none”.
    pub(super) fn given(&self, column: Option<usize>) -> Option<&Value> {
        match self.cells.get(column?)? {
            Cell::Is(Value::Nil) | Cell::Leave | Cell::Empty => None,
            Cell::Is(value) => Some(value),
        }
    }
}

/// Columns beside the fields: where the record and its revision stand, as an export wrote them.
#[derive(Clone, Copy, Default)]
pub(super) struct Marks {
    pub(super) number: Option<usize>,
    pub(super) revision: Option<usize>,
}

impl Marks {
    /// Finds them among the headings that stand for no field.
    pub(super) fn of(layout: &lq_sheet::layout::Layout, columns: &[Column]) -> Self {
        let find = |name: &str| {
            let found = layout.columns.iter().find(|column| column.name == name);
            let place = found.map(|column| column.index as usize);
            place.filter(|place| !columns.iter().any(|column| column.place == *place))
        };
        Self { number: find(NUMBER), revision: find(REVISION) }
    }
}

/// Reads the rows of one sheet.
pub(super) struct Reading<'a> {
    schema: &'a KindSchema,
    columns: &'a [Column],
    marks: Marks,
    naming: Naming<'a>,
    /// Room of rows that are written.
    room: Vec<Vec<Cell>>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        app: &'a App,
        zone: RecordId,
        schema: &'a KindSchema,
        columns: &'a [Column],
        marks: Marks,
    ) -> Self {
        Self { schema, columns, marks, naming: Naming::new(app, zone), room: Vec::new() }
    }

    /// Reads one row; what is wrong with its cells goes to the findings.
    pub(super) fn row(&mut self, row: &RowBuf, findings: &mut Findings) -> RowRead {
        let mut cells = self.room.pop().unwrap_or_else(|| Vec::with_capacity(self.columns.len()));
        let mut is_wrong = false;
        let columns = self.columns;
        for column in columns {
            let field = &self.schema.fields[column.field];
            let shown = row.get(column.place).shown();
            match self.cell(field, column, &shown) {
                Ok(CellValue::Leave | CellValue::Unchanged) => cells.push(Cell::Leave),
                Ok(CellValue::Clear) if field.is_required => {
                    is_wrong = true;
                    let why = format!("“{}”必须填写，不能清空", field.label.zh);
                    findings.note(row.number(), Some((column, &shown)), why);
                }
                Ok(CellValue::Clear) => cells.push(Cell::Empty),
                Ok(CellValue::Set(value)) => cells.push(Cell::Is(value)),
                Err(why) => {
                    is_wrong = true;
                    findings.note(row.number(), Some((column, &shown)), why);
                }
            }
        }
        let mark = |place: Option<usize>| place.map(|place| row.get(place).shown().trim().to_owned());
        RowRead {
            number: row.number(),
            record: mark(self.marks.number).unwrap_or_default(),
            revision: mark(self.marks.revision).and_then(|text| text.parse().ok()),
            cells,
            is_wrong,
        }
    }

    /// Takes the room of rows back for those to come.
    pub(super) fn take_back(&mut self, rows: Vec<BulkRow>) {
        self.room.extend(rows.into_iter().map(|mut row| {
            row.cells.clear();
            row.cells
        }));
    }

    fn cell(&mut self, field: &FieldSchema, column: &Column, shown: &str) -> Result<CellValue, String> {
        let none_words = !field.is_required && !field.is_key;
        let told = |error: ValueError| error.to_string();
        let Some(kind) = field.ty.linked_kind() else {
            return field.ty.parse_cell(shown, column.hint.as_deref(), none_words).map_err(told);
        };
        // A link's cell holds words for people: the marks are those of a text, the rest names records.
        let words = match ValueType::lines(10_000).parse_cell(shown, None, none_words).map_err(told)? {
            CellValue::Set(Value::Text(words)) => words,
            mark => return Ok(mark),
        };
        if matches!(field.ty, ValueType::Link { .. }) {
            return self.naming.find(kind, words.trim()).map(|id| CellValue::Set(Value::Link(id)));
        }
        let mut ids: Vec<RecordId> = Vec::new();
        let parts = words.split(['、', ',', '，', ';', '；', '\n']).map(str::trim);
        for part in parts.filter(|part| !part.is_empty()) {
            let id = self.naming.find(kind, part)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let value = Value::Links(ids);
        field.ty.check(&value).map_err(told)?;
        Ok(CellValue::Set(value))
    }
}
