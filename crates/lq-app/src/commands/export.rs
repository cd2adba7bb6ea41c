//! The rows of a list as a file, and the empty workbook of a kind.
//!
//! What stands in a cell comes back by an import as the same value: amounts in the unit of the heading, choices by
//! their words, links by what names the record.

mod cells;
mod files;

use std::collections::{BTreeMap, BTreeSet};

use lq_core::schema::{FieldSchema, KindSchema, Origin};
use lq_core::value::Lang;
use lq_core::{RecordId, Row};
use lq_sheet::write::{BookWriter, ColumnSpec, SheetSpec};

use crate::App;
use crate::ask::{ListAsk, MAX_PAGE};
use crate::caller::Caller;
use crate::error::AppError;
use crate::queries;
use crate::rights::Verb;

/// Most rows of one file: what a sheet holds, less its heading.
const MOST_ROWS: u64 = lq_sheet::write::MOST_ROWS as u64 - 1;

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

/// Every row a list selects, as the caller may see it; page and size of `ask` do not count.
///
/// # Errors
/// Refused; NotFound for an unknown kind; Invalid for a filter on a field the caller may not see; Unfit for more rows
/// than a sheet holds.
pub fn export(
    app: &App,
    caller: &Caller,
    kind: &str,
    ask: &ListAsk,
    format: Format,
) -> Result<Vec<u8>, AppError> {
    let schema = app.kind(kind)?;
    let scope = app.rights.scope(caller, &schema, Verb::Export)?;
    let mut ask = ListAsk { page: 1, size: MAX_PAGE, filter: ask.filter.clone().and(scope), ..ask.clone() };
    let mut taken = Taken { names: BTreeMap::new(), visible: Vec::new(), rows: Vec::new(), schema };
    loop {
        let list = queries::list::rows(app, caller, kind, &ask)?;
        if list.total > MOST_ROWS {
            let told = format!("共 {} 行，超过一个文件的上限 {MOST_ROWS} 行；请用筛选分几次导出", list.total);
            return Err(AppError::Unfit(told));
        }
        let is_last = list.rows.len() < MAX_PAGE as usize;
        taken.visible = list.visible;
        taken.rows.extend(list.rows);
        if is_last {
            break;
        }
        ask.page += 1;
    }
    taken.name_links(app)?;
    match format {
        Format::Xlsx => files::xlsx(app, caller, &ask, &taken),
        Format::Csv => files::csv(&taken),
        Format::Jsonl => files::jsonl(&taken),
    }
}

/// What goes into a file.
struct Taken {
    schema: std::sync::Arc<KindSchema>,
    visible: Vec<usize>,
    rows: Vec<Row>,
    names: BTreeMap<RecordId, String>,
}

impl Taken {
    /// The fields that are written.
    fn fields(&self) -> impl Iterator<Item = (usize, &FieldSchema)> {
        self.visible.iter().map(|place| (*place, &self.schema.fields[*place]))
    }

    /// Looks up what names the records the rows link to.
    fn name_links(&mut self, app: &App) -> Result<(), AppError> {
        let mut wanted: BTreeMap<&str, BTreeSet<RecordId>> = BTreeMap::new();
        for row in &self.rows {
            for (field, value) in self.schema.fields.iter().zip(&row.values) {
                if let (Some(kind), Some(value)) = (field.ty.linked_kind(), value) {
                    wanted.entry(kind).or_default().extend(value.linked());
                }
            }
        }
        for (kind, ids) in wanted {
            let ids: Vec<RecordId> = ids.into_iter().collect();
            for ids in ids.chunks(MAX_PAGE as usize) {
                let found =
                    app.read(|reader| reader.captions(kind, ids, Lang::Zh).map_err(AppError::from))?;
                self.names.extend(found.into_iter().map(|(id, caption)| (id, caption.text)));
            }
        }
        Ok(())
    }
}

/// An empty workbook of a kind: headings with units, the help of each field, drop-downs.
pub(crate) fn template(caller: &Caller, schema: &KindSchema) -> Result<Vec<u8>, AppError> {
    let may_fill = |field: &&FieldSchema| {
        let is_of_zone = match field.origin {
            Origin::Program => true,
            Origin::Zone(zone) => caller.zone.is_none_or(|own| own == zone),
        };
        is_of_zone && field.seen_by <= caller.role.audience() && field.ty != lq_core::ValueType::Attachment
    };
    let columns: Vec<ColumnSpec> = schema.fields.iter().filter(may_fill).map(cells::column).collect();
    let mut book = BookWriter::new(Vec::new(), &format!("{}.xlsx", schema.plural.zh));
    let name = cells::sheet_name(&schema.plural.zh);
    book.sheet(SheetSpec { name, columns, frozen_rows: 1, ..SheetSpec::default() })?.finish()?;
    Ok(book.finish()?)
}
