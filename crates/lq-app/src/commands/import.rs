//! Workbooks brought in: taken up, columns told, every row tried, written as one change, undone as a whole.
//!
//! A row finds its record by `台账编号`, else by the key field of the kind, else (in kinds with a key, where the row
//! gives none) by a caption that one record alone bears; a row that finds none makes a new record.

mod columns;
mod matching;
mod plan;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use lq_core::RecordId;
use lq_core::schema::KindSchema;
use lq_sheet::write::{ErrorRows, write_error_book};
use lq_sheet::{Input, Limits, SheetError, Workbook};

use super::jobs::{Job, Stage, Trial};
use crate::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::rights::{Reach, Verb};

pub(crate) use columns::{NUMBER, REVISION};
pub use write::undo;

/// Largest file taken, in bytes.
pub const MOST_BYTES: usize = 50 << 20;

/// A file that was taken up, with what its columns seem to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Uploaded {
    /// Name of the file.
    pub file: String,
    /// Name and number of rows of each sheet.
    pub sheets: Vec<(String, u64)>,
    /// First rows of the chosen sheet: number in the sheet, cells as shown.
    pub rows: Vec<(usize, Vec<String>)>,
    /// Columns of the chosen sheet.
    pub columns: Vec<ColumnGuess>,
    /// How it would be read as it stands.
    pub mapping: Mapping,
    /// Whether the columns are those told the last time.
    pub is_remembered: bool,
}

/// A column of a sheet and the field it seems to be.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnGuess {
    /// Column in the sheet, from 0.
    pub place: usize,
    /// Heading as printed.
    pub heading: String,
    /// A few values.
    pub examples: Vec<String>,
    /// English name of the field; `None` where the column is left out.
    pub field: Option<String>,
    /// A remark for the person, or empty.
    pub note: String,
}

/// How a workbook is read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    /// Sheet, from 0.
    pub sheet: usize,
    /// Last row of the heading, from 1; 0 takes the one that is found.
    pub heading_row: usize,
    /// English name of the field of each column that is read, by column from 0.
    pub columns: BTreeMap<usize, String>,
}

/// How far an import has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// The columns are to be told.
    Uploaded(Uploaded),
    /// Every row was tried, nothing is written.
    Tried(Outcome),
    /// Rows are being written.
    Writing {
        /// Name of the file.
        file: String,
        /// Rows written.
        done: u64,
        /// Rows to write.
        total: u64,
    },
    /// Written.
    Done(Outcome),
}

/// What came, or would come, of an import.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Name of the file.
    pub file: String,
    /// Rows by what becomes of them.
    pub tally: Tally,
    /// The first problems, by row.
    pub problems: Vec<Problem>,
    /// All problems.
    pub n_problems: usize,
    /// Records an undo left as they are, because they were edited since: id and label.
    pub kept: Vec<(RecordId, String)>,
}

/// Rows by what becomes of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// New records.
    pub created: u64,
    /// Records that change.
    pub updated: u64,
    /// Records that hold all of it already.
    pub unchanged: u64,
    /// Rows that cannot be taken as they are.
    pub wrong: u64,
}

/// A cell, or a row, that cannot be taken as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Row in the sheet, from 1.
    pub row: u32,
    /// Heading of the column; empty where the row as a whole is at fault.
    pub column: String,
    /// The cell as shown.
    pub value: String,
    /// What is wrong and what to do.
    pub text: String,
}

impl From<SheetError> for AppError {
    fn from(error: SheetError) -> Self {
        Self::Unfit(error.to_string())
    }
}

/// Takes a file up; the answer is the import's id.
///
/// # Errors
/// Refused; NotFound for an unknown kind; Unfit for a file that is too large or no table.
pub fn receive(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    kind: &str,
    name: &str,
    bytes: Vec<u8>,
) -> Result<RecordId, AppError> {
    let schema = allowed(app, caller, kind)?;
    app.check_zone(caller, zone)?;
    let input = take(name, bytes)?;
    let uploaded = columns::look(app, caller, zone, &schema, &input, None)?;
    let id = app.new_id();
    let stage = Stage::Uploaded(uploaded);
    app.jobs.put(id, Job { owner: caller.account.clone(), zone, kind: kind.to_owned(), input, stage });
    Ok(id)
}

/// How far an import of the caller's has come.
///
/// # Errors
/// NotFound.
pub fn progress(app: &App, caller: &Caller, job: RecordId) -> Result<Progress, AppError> {
    app.jobs.with(caller, job, |job| {
        Ok(match &job.stage {
            Stage::Uploaded(uploaded) => Progress::Uploaded(uploaded.clone()),
            Stage::Tried(trial) => Progress::Tried(trial.outcome.clone()),
            Stage::Writing { total, done } => Progress::Writing {
                file: job.input.name().to_string(),
                done: done.load(Ordering::Relaxed),
                total: *total,
            },
            Stage::Done { trial, .. } => Progress::Done(trial.outcome.clone()),
        })
    })
}

/// Reads every row as told and keeps what was found; nothing is written.
///
/// Another sheet or heading row than the one shown, with no column told yet, shows that one instead.
///
/// # Errors
/// NotFound; Refused; Unfit for columns that cannot be read so.
pub fn try_out(app: &App, caller: &Caller, job: RecordId, mapping: &Mapping) -> Result<(), AppError> {
    let (schema, zone, input, shown) = standing(app, caller, job)?;
    let is_elsewhere =
        shown.is_some_and(|shown| (shown.sheet, shown.heading_row) != (mapping.sheet, mapping.heading_row));
    let stage = if is_elsewhere {
        Stage::Uploaded(columns::look(app, caller, zone, &schema, &input, Some(mapping))?)
    } else {
        let plan = plan::plan(app, caller, zone, &schema, &input, mapping)?;
        app.jobs.remember(zone, &schema.kind, plan.headings.clone(), mapping.columns.clone());
        Stage::Tried(plan.trial(&input, mapping))
    };
    app.jobs.with(caller, job, |job| {
        check_open(job)?;
        job.stage = stage;
        Ok(())
    })
}

/// Writes what was tried, as one change. With `take_good` the rows at fault are left out; without it nothing is
/// written while there is one.
///
/// # Errors
/// NotFound; Refused; Unfit where rows are at fault, or somebody changed a record meanwhile.
pub fn write(app: &App, caller: &Caller, job: RecordId, take_good: bool) -> Result<(), AppError> {
    let (schema, zone, input, _) = standing(app, caller, job)?;
    let mapping = app.jobs.with(caller, job, |job| match &job.stage {
        Stage::Tried(trial) => Ok(trial.mapping.clone()),
        _ => Err(AppError::Unfit("请先确认各列对应的字段并检查一遍，再写入".to_owned())),
    })?;
    // The ledger may have moved since the trial, so every row is read again.
    let plan = plan::plan(app, caller, zone, &schema, &input, &mapping)?;
    let trial = plan.trial(&input, &mapping);
    let wrong = plan.tally.wrong;
    if wrong > 0 && !take_good {
        app.jobs.with(caller, job, |job| {
            job.stage = Stage::Tried(trial);
            Ok(())
        })?;
        let told = format!(
            "有 {wrong} 行存在问题，未写入任何一行；请下载问题表更正后重新上传，或选择只写入没有问题的行"
        );
        return Err(AppError::Unfit(told));
    }
    let done = write::begin(app, caller, job, plan.n_writes())?;
    let written = write::commit(app, caller, zone, &schema, input.name(), &plan, &done);
    app.jobs.with(caller, job, |job| {
        let (stage, answer) = match written {
            Ok(written) => (Stage::Done { trial, written, is_undone: false }, Ok(())),
            Err(error) => (Stage::Tried(trial), Err(error)),
        };
        job.stage = stage;
        answer
    })
}

/// Forgets an import that wrote nothing.
///
/// # Errors
/// NotFound; Unfit once it is written.
pub fn cancel(app: &App, caller: &Caller, job: RecordId) -> Result<(), AppError> {
    app.jobs.with(caller, job, |job| check_open(job))?;
    app.jobs.remove(job);
    Ok(())
}

/// The workbook as it was sent up, each cell at fault marked and explained.
///
/// # Errors
/// NotFound; Unfit before the rows were tried.
pub fn errors(app: &App, caller: &Caller, job: RecordId) -> Result<Vec<u8>, AppError> {
    let (trial, input) = app.jobs.with(caller, job, |job| match &job.stage {
        Stage::Tried(trial) | Stage::Done { trial, .. } => Ok((trial.clone(), job.input.clone())),
        _ => Err(AppError::Unfit("还没有检查过，请先确认各列对应的字段".to_owned())),
    })?;
    error_book(&input, &trial)
}

/// An empty workbook to fill in: headings with units, notes, drop-downs.
///
/// # Errors
/// Refused; NotFound for an unknown kind.
pub fn template(app: &App, caller: &Caller, kind: &str) -> Result<Vec<u8>, AppError> {
    let schema = allowed(app, caller, kind)?;
    super::export::template(caller, &schema)
}

/// Brings in a file in one go, columns found by their headings; for the command line.
///
/// Nothing is written when `dry_run`, or while the outcome has wrong rows and `take_good` is false: the tally then
/// says what would become of the rows.
///
/// # Errors
/// As [`receive`], [`try_out`] and [`write`].
#[expect(clippy::too_many_arguments, reason = "each is one answer of the command line")]
pub fn import_file(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    kind: &str,
    name: &str,
    bytes: Vec<u8>,
    dry_run: bool,
    take_good: bool,
) -> Result<Outcome, AppError> {
    let schema = allowed(app, caller, kind)?;
    app.check_zone(caller, zone)?;
    let input = take(name, bytes)?;
    let mapping = columns::look(app, caller, zone, &schema, &input, None)?.mapping;
    let plan = plan::plan(app, caller, zone, &schema, &input, &mapping)?;
    let outcome = plan.trial(&input, &mapping).outcome;
    if !dry_run && (plan.tally.wrong == 0 || take_good) {
        write::commit(app, caller, zone, &schema, name, &plan, &Default::default())?;
    }
    Ok(outcome)
}

fn take(name: &str, bytes: Vec<u8>) -> Result<Input, AppError> {
    if bytes.len() > MOST_BYTES {
        let (size, most) = (bytes.len() >> 20, MOST_BYTES >> 20);
        return Err(AppError::Unfit(format!("“{name}”有 {size} MB，超过 {most} MB；请分成几个文件导入")));
    }
    Ok(Input::from_bytes(name, bytes))
}

fn open(input: &Input) -> Result<Workbook, AppError> {
    Workbook::open(input.clone(), &Limits::default()).map_err(AppError::from)
}

fn error_book(input: &Input, trial: &Trial) -> Result<Vec<u8>, AppError> {
    let (book, sheet) = (open(input)?, trial.mapping.sheet);
    let name = input.name();
    write_error_book(Vec::new(), name, &book, sheet, trial.heading_rows, &trial.cells, ErrorRows::All)
        .map_err(AppError::from)
}

fn allowed(app: &App, caller: &Caller, kind: &str) -> Result<std::sync::Arc<KindSchema>, AppError> {
    let schema = app.kind(kind)?;
    app.rights.scope_by_form(caller, &schema, Verb::Import)?;
    if app.rights.reach(caller.role, &schema.kind, Verb::Import) != Reach::Zone {
        return Err(AppError::Refused {
            why: "批量导入不限于本企业的记录".to_owned(),
            who_can: "链办".to_owned(),
        });
    }
    Ok(schema)
}

type Standing = (std::sync::Arc<KindSchema>, RecordId, Input, Option<Mapping>);

/// What an import that is not yet written stands on; the mapping where its columns are still shown.
fn standing(app: &App, caller: &Caller, job: RecordId) -> Result<Standing, AppError> {
    let (kind, zone, input, shown) = app.jobs.with(caller, job, |job| {
        check_open(job)?;
        let shown = match &job.stage {
            Stage::Uploaded(uploaded) => Some(uploaded.mapping.clone()),
            _ => None,
        };
        Ok((job.kind.clone(), job.zone, job.input.clone(), shown))
    })?;
    app.check_zone(caller, zone)?;
    Ok((allowed(app, caller, &kind)?, zone, input, shown))
}

fn check_open(job: &Job) -> Result<(), AppError> {
    match job.stage {
        Stage::Writing { .. } => Err(AppError::Unfit("正在写入，请等待完成".to_owned())),
        Stage::Done { .. } => Err(AppError::Unfit("这次导入已经写入；如需收回请用“撤销”".to_owned())),
        _ => Ok(()),
    }
}
