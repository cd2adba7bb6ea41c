//! Going through a file: rows are read, settled and handed to who writes them, some at a time, so that memory does
//! not grow with the file.

use lq_core::RecordId;
use lq_core::schema::KindSchema;
use lq_sheet::layout::Sample;
use lq_sheet::{Input, Table};
use lq_store::BulkRow;

use super::matching::Settling;
use super::meter::Meter;
use super::reading::{Marks, Reading};
use super::trial::{Findings, Trial};
use super::{Mapping, Tally, columns, open};
use crate::App;
use crate::caller::Caller;
use crate::error::AppError;

/// Rows settled together: few enough to stay in the processor's cache.
const STRETCH: usize = 256;

/// What is brought in, and by whom.
#[derive(Clone, Copy)]
pub(super) struct Errand<'a> {
    pub(super) app: &'a App,
    pub(super) caller: &'a Caller,
    pub(super) zone: RecordId,
    pub(super) schema: &'a KindSchema,
    pub(super) input: &'a Input,
    pub(super) mapping: &'a Mapping,
}

/// Takes the rows that are to be written, with what was found so far and the fields they give.
pub(super) trait Sink {
    fn take(&mut self, fields: &[usize], rows: &[BulkRow], tally: Tally) -> Result<(), AppError>;
}

/// Nothing is written.
pub(super) struct Nowhere;

impl Sink for Nowhere {
    fn take(&mut self, _: &[usize], _: &[BulkRow], _: Tally) -> Result<(), AppError> {
        Ok(())
    }
}

/// Reads every row of the sheet as told, finds its record and hands over what is to be written.
///
/// # Errors
/// Unfit for columns that cannot be read so, a file that breaks off, or work that was stopped; the store's own.
pub(super) fn go_through(errand: Errand<'_>, sink: &mut dyn Sink, meter: &Meter) -> Result<Trial, AppError> {
    let Errand { app, caller, zone, schema, input, mapping } = errand;
    let book = open(input)?;
    let sample = Sample::read(&book, mapping.sheet)?;
    let layout = columns::layout(&sample, schema, mapping.heading_row);
    let columns = columns::told(caller, schema, &layout, mapping)?;
    let fields: Vec<usize> = columns.iter().map(|column| column.field).collect();
    let heading_rows = layout.heading_rows;
    let marks = Marks::of(&layout, &columns);
    let mut reading = Reading::new(app, zone, schema, &columns, marks);
    let mut settling = Settling::new(app, zone, schema, &columns);
    let mut table = Table::new(book.rows(mapping.sheet)?, layout, &sample.merges);
    let mut findings = Findings::default();
    let (mut is_over, mut n_rows) = (false, 0);
    while !is_over {
        let mut read = Vec::with_capacity(STRETCH);
        while read.len() < STRETCH && !is_over {
            match table.next_row()? {
                Some(row) => read.push(reading.row(row, &mut findings)),
                None => is_over = true,
            }
        }
        n_rows += read.len();
        let n = read.len() as u64;
        let rows = settling.settle(read, &mut findings)?;
        sink.take(&fields, &rows, findings.tally)?;
        reading.take_back(rows);
        meter.tell(n, table.progress().permille())?;
    }
    if n_rows == 0 {
        let sheet = &book.sheets()[mapping.sheet].name;
        return Err(AppError::Unfit(format!(
            "工作表“{sheet}”的表头下没有数据行；请确认表头所在的行，或换一张工作表"
        )));
    }
    Ok(findings.into_trial(input, mapping, heading_rows))
}
