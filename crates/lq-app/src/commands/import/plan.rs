//! Reading every row into what would become of it.

use std::collections::BTreeMap;

use lq_core::change::FieldEdit;
use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::value::CellValue;
use lq_core::{RecordId, Value, ValueType};
use lq_sheet::layout::Sample;
use lq_sheet::write::CellProblem;
use lq_sheet::{Input, RowBuf, Table};

use super::columns::{self, Column, NUMBER, REVISION};
use super::{Mapping, Outcome, Problem, Tally, matching, open};
use crate::App;
use crate::caller::Caller;
use crate::commands::jobs::Trial;
use crate::draft::Resolve;
use crate::error::AppError;
use crate::links::LedgerLinks;

/// Problems told on the page.
const MOST_TOLD: usize = 100;
/// Problems marked in the error workbook.
const MOST_MARKED: usize = 50_000;

/// What writing one row does.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Deed {
    /// A new record.
    Create(RecordId, Vec<FieldEdit>),
    /// A standing record, at the revision it was found.
    Update(RecordId, i64, Vec<FieldEdit>),
}

/// One row as it was read.
pub(super) struct RowRead {
    pub(super) number: u32,
    /// The record it says it is.
    pub(super) record: String,
    /// The revision it was exported at.
    pub(super) revision: Option<i64>,
    pub(super) edits: Vec<FieldEdit>,
    pub(super) is_wrong: bool,
}

/// What becomes of all rows.
#[derive(Default)]
pub(super) struct Plan {
    pub(super) headings: Vec<String>,
    pub(super) heading_rows: Option<(u32, u32)>,
    pub(super) tally: Tally,
    /// Rows to write: number in the sheet and deed.
    pub(super) deeds: Vec<(u32, Deed)>,
    problems: Vec<Problem>,
    cells: Vec<CellProblem>,
    n_problems: usize,
}

impl Plan {
    /// Notes what is wrong with a row; `at` is column and cell as shown.
    pub(super) fn problem(&mut self, row: u32, at: Option<(&Column, &str)>, text: String) {
        self.n_problems += 1;
        if self.cells.len() < MOST_MARKED {
            let column = at.and_then(|(column, _)| u32::try_from(column.place).ok());
            self.cells.push(CellProblem { row, column, message: text.clone() });
        }
        if self.problems.len() < MOST_MARKED {
            let (column, value) = at.map_or(("", ""), |(column, shown)| (column.heading.as_str(), shown));
            let value = value.chars().take(60).collect();
            self.problems.push(Problem { row, column: column.to_owned(), value, text });
        }
    }

    /// Rows to write.
    pub(super) fn n_writes(&self) -> u64 {
        self.deeds.len() as u64
    }

    /// What is told of the plan.
    pub(super) fn trial(&self, input: &Input, mapping: &Mapping) -> Trial {
        let outcome = Outcome {
            file: input.name().to_string(),
            tally: self.tally,
            problems: self.problems.iter().take(MOST_TOLD).cloned().collect(),
            n_problems: self.n_problems,
            kept: Vec::new(),
        };
        Trial {
            mapping: mapping.clone(),
            outcome,
            heading_rows: self.heading_rows,
            cells: self.cells.clone(),
        }
    }
}

/// Reads every row of the sheet as told and finds its record.
///
/// # Errors
/// Unfit for columns that cannot be read so, or a file that breaks off; the store's own.
pub(super) fn plan(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    schema: &KindSchema,
    input: &Input,
    mapping: &Mapping,
) -> Result<Plan, AppError> {
    let book = open(input)?;
    let rows = book.rows(mapping.sheet)?;
    let sample = Sample::read(&book, mapping.sheet)?;
    let layout = columns::layout(&sample, schema, mapping.heading_row);
    let columns = columns::told(caller, schema, &layout, mapping)?;
    let special = |name: &str| {
        let found = layout.columns.iter().find(|column| column.name == name);
        found.map(|column| column.index as usize).filter(|place| !mapping.columns.contains_key(place))
    };
    let (number, revision) = (special(NUMBER), special(REVISION));
    let mut plan =
        Plan { headings: columns::headings(&layout), heading_rows: layout.heading_rows, ..Plan::default() };
    let mut reading = Reading { app, schema, zone, columns: &columns, links: BTreeMap::new() };
    let mut table = Table::new(rows, layout, &sample.merges);
    let mut read = Vec::new();
    while let Some(row) = table.next_row()? {
        let mut row_read = reading.row(row, &mut plan);
        row_read.record = number.map_or_else(String::new, |place| row.get(place).shown().trim().to_owned());
        row_read.revision = revision.and_then(|place| row.get(place).shown().trim().parse().ok());
        read.push(row_read);
    }
    if read.is_empty() {
        let sheet = &book.sheets()[mapping.sheet].name;
        return Err(AppError::Unfit(format!(
            "工作表“{sheet}”的表头下没有数据行；请确认表头所在的行，或换一张工作表"
        )));
    }
    matching::settle(app, zone, schema, &columns, read, &mut plan)?;
    // Cells come before rows as wholes, which are found in a second pass.
    plan.problems.sort_by_key(|problem| problem.row);
    plan.cells.sort_by_key(|problem| problem.row);
    Ok(plan)
}

struct Reading<'a> {
    app: &'a App,
    schema: &'a KindSchema,
    zone: RecordId,
    columns: &'a [Column],
    /// Records by kind and the words that were found to mean them.
    links: BTreeMap<(String, String), Result<RecordId, String>>,
}

impl Reading<'_> {
    fn row(&mut self, row: &RowBuf, plan: &mut Plan) -> RowRead {
        let today = self.app.today();
        let mut edits = Vec::with_capacity(self.columns.len());
        let mut is_wrong = false;
        let columns = self.columns;
        for column in columns {
            let field = &self.schema.fields[column.field];
            let shown = row.get(column.place).shown();
            let edit = |value| FieldEdit { field: column.field, value, valid_from: today, evidence: None };
            let read = match self.cell(field, column, &shown) {
                Ok(CellValue::Clear) if field.is_required => {
                    Err(format!("“{}”必须填写，不能清空", field.label.zh))
                }
                other => other,
            };
            match read {
                Ok(CellValue::Leave | CellValue::Unchanged) => {}
                Ok(CellValue::Clear) => edits.push(edit(None)),
                Ok(CellValue::Set(value)) => edits.push(edit(Some(value))),
                Err(why) => {
                    is_wrong = true;
                    plan.problem(row.number(), Some((column, &shown)), why);
                }
            }
        }
        edits.sort_by_key(|edit| edit.field);
        RowRead { number: row.number(), record: String::new(), revision: None, edits, is_wrong }
    }

    fn cell(&mut self, field: &FieldSchema, column: &Column, shown: &str) -> Result<CellValue, String> {
        let none_words = !field.is_required && !field.is_key;
        let told = |error: lq_core::value::ValueError| error.to_string();
        let Some(kind) = field.ty.linked_kind() else {
            return field.ty.parse_cell(shown, column.hint.as_deref(), none_words).map_err(told);
        };
        // A link's cell holds words for people: the marks are those of a text, the rest names records.
        let words = match ValueType::lines(10_000).parse_cell(shown, None, none_words).map_err(told)? {
            CellValue::Set(Value::Text(words)) => words,
            mark => return Ok(mark),
        };
        if matches!(field.ty, ValueType::Link { .. }) {
            return self.link(kind, words.trim()).map(|id| CellValue::Set(Value::Link(id)));
        }
        let mut ids: Vec<RecordId> = Vec::new();
        let parts = words.split(['、', ',', '，', ';', '；', '\n']).map(str::trim);
        for part in parts.filter(|part| !part.is_empty()) {
            let id = self.link(kind, part)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let value = Value::Links(ids);
        field.ty.check(&value).map_err(told)?;
        Ok(CellValue::Set(value))
    }

    fn link(&mut self, kind: &str, words: &str) -> Result<RecordId, String> {
        let (app, zone) = (self.app, self.zone);
        let known = self.links.entry((kind.to_owned(), words.to_owned()));
        known.or_insert_with(|| LedgerLinks { app, zone }.resolve(kind, words)).clone()
    }
}
