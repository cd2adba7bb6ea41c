//! A file brought in where it lies, in one go: for the command line.

use std::io::Write;
use std::path::Path;

use lq_core::RecordId;
use lq_sheet::Input;

use super::meter::Meter;
use super::passage::{Errand, Nowhere, go_through};
use super::trial::Trial;
use super::write::Writing;
use super::{Outcome, allowed, columns, error_book};
use crate::App;
use crate::caller::Caller;
use crate::error::AppError;

/// What is to be brought in, and how.
#[derive(Clone, Copy, Debug)]
pub struct FileOrder<'a> {
    /// For which zone.
    pub zone: RecordId,
    /// English name of the kind.
    pub kind: &'a str,
    /// Nothing is written.
    pub dry_run: bool,
    /// Rows at fault are passed over; without it nothing is written while there is one.
    pub take_good: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct Brought {
    /// Rows by what became of them, and the first problems.
    pub outcome: Outcome,
    /// Where the change stands in the log; `None` where nothing was written.
    pub position: Option<i64>,
    /// Headings of the columns that were not read, and why.
    pub passed_over: Vec<(String, String)>,
    /// Whether the columns are those a person told for such a file before.
    pub is_remembered: bool,
    input: Input,
    trial: Trial,
}

impl Brought {
    /// The workbook as it came, each cell at fault marked and explained.
    ///
    /// # Errors
    /// Unfit where the file can no longer be read, or the writer refuses.
    pub fn write_errors(&self, out: impl Write) -> Result<(), AppError> {
        error_book(&self.input, &self.trial, out).map(|_| ())
    }
}

/// Brings in a file in one go, columns found by their headings or as they were told before.
///
/// The file is read once, row by row, and written as it is read; a file of any size takes the same memory. Nothing is
/// written when `dry_run`, or where a row is wrong and `take_good` is false: the tally then says what would become
/// of the rows.
///
/// # Errors
/// Refused; NotFound for an unknown kind; Unfit for a file that is no table, or broke off, or work that was stopped.
pub fn import_path(
    app: &App,
    caller: &Caller,
    order: FileOrder<'_>,
    file: &Path,
    meter: &Meter,
) -> Result<Brought, AppError> {
    import_input(app, caller, order, Input::from_path(file)?, meter)
}

/// As [`import_path`], for a file that was sent.
///
/// # Errors
/// As [`import_path`].
pub fn import_bytes(
    app: &App,
    caller: &Caller,
    order: FileOrder<'_>,
    name: &str,
    bytes: Vec<u8>,
) -> Result<Brought, AppError> {
    import_input(app, caller, order, Input::from_upload(name, bytes)?, &Meter::default())
}

pub(super) fn import_input(
    app: &App,
    caller: &Caller,
    order: FileOrder<'_>,
    input: Input,
    meter: &Meter,
) -> Result<Brought, AppError> {
    let FileOrder { zone, kind, dry_run, take_good } = order;
    let schema = allowed(app, caller, zone, kind)?;
    app.check_zone(caller, zone)?;
    let looked = columns::look(app, caller, zone, &schema, &input, None)?;
    let errand = Errand { app, caller, zone, schema: &schema, input: &input, mapping: &looked.mapping };
    let (trial, position) = if dry_run {
        (go_through(errand, &mut Nowhere, meter)?, None)
    } else {
        let mut writing = Writing::new(errand, app.new_id(), take_good);
        (go_through(errand, &mut writing, meter)?, writing.finish(meter)?)
    };
    let passed_over = looked.columns.into_iter().filter(|column| column.field.is_none());
    Ok(Brought {
        outcome: trial.outcome.clone(),
        position,
        passed_over: passed_over.map(|column| (column.heading, column.note)).collect(),
        is_remembered: looked.is_remembered,
        input,
        trial,
    })
}
