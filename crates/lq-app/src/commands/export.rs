//! The rows of a list as a file, and the empty workbook of a kind.
//!
//! What stands in a cell comes back by an import as the same value: amounts in the unit of the heading, choices by
//! their words, links by what names the record.

mod cells;
mod files;
mod lanes;
mod made;

use std::io::Write;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use lq_core::Row;
use lq_core::filter::Filter;
use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::time::AsOf;
use lq_sheet::write::{BookWriter, ColumnSpec, SheetSpec};
use lq_store::{Query, Reader, States, StoreError};

use super::import::Meter;
use crate::App;
use crate::ask::ListAsk;
use crate::caller::Caller;
use crate::error::AppError;
use crate::queries::list;
use crate::queries::visible::{self, Names};
use crate::rights::Verb;

pub(crate) use lanes::Lanes;
pub use made::Made;

/// Most rows of one sheet, less its heading.
const MOST_ROWS: u64 = lq_sheet::write::MOST_ROWS as u64 - 1;
/// Rows whose links are named together.
const STRETCH: usize = 1000;
/// Stretches that may be read before they are written.
const AHEAD: usize = 2;

/// The kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Workbook.
    Xlsx,
    /// Text with commas, UTF-8 with a byte order mark.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

impl Format {
    /// The format of a file ending.
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending {
            "xlsx" => Some(Self::Xlsx),
            "csv" => Some(Self::Csv),
            "jsonl" => Some(Self::Jsonl),
            _ => None,
        }
    }

    /// What browsers are told of the file.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Jsonl => "application/x-ndjson",
        }
    }
}

/// Every row a list selects, as the caller may see it, as a file to be sent; page and size of `ask` do not count.
///
/// # Errors
/// As [`export_to`]; Unfit where a large file finds no room on the disk.
pub fn export(
    app: &App,
    caller: &Caller,
    kind: &str,
    ask: &ListAsk,
    format: Format,
) -> Result<Made, AppError> {
    let mut made = Made::default();
    export_to(app, caller, kind, ask, format, &mut made, &Meter::default())?;
    let full = |error| AppError::Unfit(format!("导出的文件写不下：{error}；请清理服务器的临时目录后重试"));
    made.rewind().map_err(full)
}

/// Writes every row a list selects, as the caller may see it, row by row; a list of any length takes the same memory.
/// Returns the number of rows. Page and size of `ask` do not count.
///
/// # Errors
/// Refused; NotFound for an unknown kind; Invalid for a filter on a field the caller may not see; Unfit for more rows
/// than a sheet holds, a writer that refuses, or work that was stopped.
pub fn export_to(
    app: &App,
    caller: &Caller,
    kind: &str,
    ask: &ListAsk,
    format: Format,
    out: &mut dyn Write,
    meter: &Meter,
) -> Result<u64, AppError> {
    let schema = app.kind_of(caller.zone.or(ask.zone), kind)?;
    let scope = app.rights.scope(caller, &schema, Verb::Export)?;
    let ask = ListAsk { filter: ask.filter.clone().and(scope), ..ask.clone() };
    let visible = visible::fields(caller, &schema);
    let _lane = app.export_lanes.enter();
    let taking = Taking { app, caller, ask: &ask, schema: &schema, visible: &visible, meter };
    match format {
        Format::Xlsx => {
            taking.check_sheet()?;
            files::xlsx(&taking, out)
        }
        Format::Csv => files::csv(&taking, out),
        Format::Jsonl => files::jsonl(&taking, out),
    }
}

/// What is taken out, and by whom.
struct Taking<'a> {
    app: &'a App,
    caller: &'a Caller,
    ask: &'a ListAsk,
    schema: &'a KindSchema,
    visible: &'a [usize],
    meter: &'a Meter,
}

/// Writes one row; names are those of the records it links to.
type WriteRow<'a> = dyn FnMut(&Row, &Names) -> Result<(), AppError> + 'a;

impl Taking<'_> {
    /// The fields that are written.
    fn fields(&self) -> impl Iterator<Item = (usize, &FieldSchema)> {
        self.visible.iter().map(|place| (*place, &self.schema.fields[*place]))
    }

    /// Hands every row to `write`, some at a time, while a thread beside reads the next; how many there were.
    fn each(&self, write: &mut WriteRow<'_>) -> Result<u64, AppError> {
        let (give, take) = sync_channel(AHEAD);
        thread::scope(|scope| {
            let reading = scope.spawn(move || self.read_all(&give));
            let (mut n_rows, mut written) = (0, Ok(()));
            for mut rows in take {
                n_rows += rows.len() as u64;
                written = self.hand_over(&mut rows, write);
                if written.is_err() {
                    // The reading thread finds nobody to give to and stops.
                    break;
                }
            }
            let broke = |_| StoreError::Database("导出的读取线程意外中断".to_owned()).into();
            reading.join().map_err(broke).flatten().and(written).map(|()| n_rows)
        })
    }

    /// Reads every row and gives some at a time, until nobody takes them.
    fn read_all(&self, give: &SyncSender<Vec<Row>>) -> Result<(), AppError> {
        let mut rows = Vec::with_capacity(STRETCH);
        self.app.read(|reader| {
            let filter = self.filter(reader)?;
            let query = Query { with_total: false, ..self.query(&filter)? };
            Ok(reader.each(&query, &mut |row| {
                rows.push(row);
                rows.len() < STRETCH
                    || give.send(std::mem::replace(&mut rows, Vec::with_capacity(STRETCH))).is_ok()
            })?)
        })?;
        // Where nobody takes them, the writing side tells why.
        let _ = give.send(rows);
        Ok(())
    }

    fn hand_over(&self, rows: &mut [Row], write: &mut WriteRow<'_>) -> Result<(), AppError> {
        for row in rows.iter_mut() {
            visible::cover(self.app, self.caller, self.schema, self.visible, row);
        }
        let links = self.fields().any(|(_, field)| field.ty.linked_kind().is_some());
        let names = match links {
            true => self.app.read(|reader| visible::names(reader, self.caller, self.schema, rows.iter()))?,
            false => Names::new(),
        };
        rows.iter().try_for_each(|row| write(row, &names))?;
        self.meter.tell(rows.len() as u64, 0)
    }

    fn filter(&self, reader: &mut Reader<'_>) -> Result<Filter, AppError> {
        list::selection(self.app, reader, self.caller, self.schema, self.visible, self.ask)
            .map(|selection| selection.filter)
    }

    fn query<'a>(&'a self, filter: &'a Filter) -> Result<Query<'a>, AppError> {
        let as_of = self.ask.as_of.unwrap_or_else(|| AsOf::today(self.app.today()));
        Ok(Query {
            zone: list::zone_of(self.app, self.caller, &self.schema.kind, self.ask)?,
            states: if self.ask.with_retired { States::AndRetired } else { States::Live },
            sort: list::order(self.ask),
            ..Query::new(&self.schema.kind, filter, as_of)
        })
    }

    fn check_sheet(&self) -> Result<(), AppError> {
        let total = self.app.read(|reader| {
            let filter = self.filter(reader)?;
            let query = Query { limit: Some(0), ..self.query(&filter)? };
            Ok(reader.query(&query)?.total)
        })?;
        if total <= MOST_ROWS {
            return Ok(());
        }
        Err(AppError::Unfit(format!(
            "共 {total} 行，超过一张工作表的上限 {MOST_ROWS} 行；请用筛选分几次导出，或导出为 csv"
        )))
    }
}

/// An empty workbook of a kind: headings with units, the help of each field, drop-downs.
pub(crate) fn template(caller: &Caller, schema: &KindSchema) -> Result<Vec<u8>, AppError> {
    let may_fill = |field: &&FieldSchema| {
        field.seen_by <= caller.role.audience() && field.ty != lq_core::ValueType::Attachment
    };
    let columns: Vec<ColumnSpec> = schema.fields.iter().filter(may_fill).map(cells::column).collect();
    let mut book = BookWriter::new(Vec::new(), &format!("{}.xlsx", schema.plural.zh));
    let name = cells::sheet_name(&schema.plural.zh);
    book.sheet(SheetSpec { name, columns, frozen_rows: 1, ..SheetSpec::default() })?.finish()?;
    Ok(book.finish()?)
}
