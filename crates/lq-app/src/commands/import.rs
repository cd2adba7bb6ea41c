//! Workbooks brought in: taken up, columns told, every row tried, written as one change, undone as a whole.
//!
//! A row finds its record by `台账编号`, else by the key field of the kind, else (in kinds with a key, where the row
//! gives none) by a caption that one record alone bears; a row that finds none makes a new record.

mod columns;
mod file;
mod known;
mod matching;
mod memory;
mod meter;
mod naming;
mod passage;
mod reading;
mod trial;
mod write;
mod written;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use lq_core::RecordId;
use lq_core::schema::KindSchema;
use lq_sheet::write::{ErrorRows, write_error_book};
use lq_sheet::{Input, Limits, SheetError, Workbook};

use super::jobs::{Job, Stage};
use crate::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::rights::{Reach, Verb};
use passage::{Errand, Nowhere, go_through};
use write::Writing;

pub(crate) use columns::{NUMBER, REVISION};
pub use file::{Brought, FileOrder, import_bytes, import_path};
pub use meter::Meter;
pub(crate) use trial::Trial;
pub use write::undo;

/// Largest file taken up in the browser, in bytes; the command line reads files of any size where they lie.
pub const MOST_BYTES: usize = 200 << 20;

/// A file that was taken up, with what its columns seem to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Uploaded {
    /// Name of the file.
    pub file: String,
    /// Name and number of rows of each sheet; `None` where counting would take long.
    pub sheets: Vec<(String, Option<u64>)>,
    /// First rows of the chosen sheet: number in the sheet, cells as shown.
    pub rows: Vec<(usize, Vec<String>)>,
    /// Columns of the chosen sheet.
    pub columns: Vec<ColumnGuess>,
    /// How it would be read as it stands.
    pub mapping: Mapping,
    /// Whether the columns are those told the last time.
    pub is_remembered: bool,
    /// What went wrong when it was to be read so; or empty.
    pub told: String,
    /// What the file is known by again.
    pub(crate) look: memory::Look,
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
    /// Rows are being read, or written.
    Running {
        /// Which of the two.
        work: Work,
        /// Name of the file.
        file: String,
        /// Rows gone through.
        done: u64,
        /// Rows there are; `None` where nobody counted them yet.
        total: Option<u64>,
        /// Share of the file gone through, in thousandths.
        permille: u32,
    },
    /// Every row was tried, nothing is written.
    Tried(Outcome),
    /// Written.
    Done(Outcome),
}

/// What takes its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Every row is tried; nothing is written.
    Trying,
    /// Rows are written.
    Writing,
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
    /// What went wrong when it was to be written; or empty.
    pub told: String,
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

impl Tally {
    /// Rows in all.
    pub fn total(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.wrong
    }
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
    let schema = allowed(app, caller, zone, kind)?;
    app.check_zone(caller, zone)?;
    if bytes.len() > MOST_BYTES {
        let (size, most) = (bytes.len() >> 20, MOST_BYTES >> 20);
        return Err(AppError::Unfit(format!(
            "“{name}”有 {size} MB，超过 {most} MB；请分成几个文件，或在服务器上用命令 lianqiao import 导入"
        )));
    }
    let input = Input::from_upload(name, bytes)?;
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
    let held = app.jobs.with(caller, job, |job| {
        Ok(match &job.stage {
            Stage::Uploaded(uploaded) => Progress::Uploaded(uploaded.clone()),
            Stage::Running { work, total, meter, .. } => Progress::Running {
                work: *work,
                file: job.input.name().to_string(),
                done: meter.done(),
                total: *total,
                permille: meter.permille(),
            },
            Stage::Tried(trial) => Progress::Tried(trial.outcome.clone()),
            Stage::Done { trial, .. } => Progress::Done(trial.outcome.clone()),
        })
    });
    match held {
        Err(AppError::NotFound(what)) => match written::find(app, caller, job)? {
            // This process began after it was written.
            Some(written) => Ok(Progress::Done(written.outcome)),
            None => Err(AppError::NotFound(what)),
        },
        held => held,
    }
}

/// Reads every row as told and keeps what was found; nothing is written. May take long: [`progress`] tells how far
/// it is, [`cancel`] stops it.
///
/// Another sheet or heading row than the one shown, with no column told yet, shows that one instead.
///
/// # Errors
/// NotFound; Refused; Unfit for columns that cannot be read so.
pub fn try_out(app: &App, caller: &Caller, job: RecordId, mapping: &Mapping) -> Result<(), AppError> {
    let Standing { schema, zone, input, uploaded, .. } = standing(app, caller, job)?;
    let shown = uploaded.as_ref().map(|uploaded| (uploaded.mapping.sheet, uploaded.mapping.heading_row));
    if shown.is_some_and(|shown| shown != (mapping.sheet, mapping.heading_row)) {
        let looked = columns::look(app, caller, zone, &schema, &input, Some(mapping))?;
        return app.jobs.with(caller, job, |job| {
            check_open(job)?;
            job.stage = Stage::Uploaded(looked);
            Ok(())
        });
    }
    let total = uploaded.as_ref().and_then(|uploaded| uploaded.sheets.get(mapping.sheet)?.1);
    let meter = app.jobs.begin(caller, job, Work::Trying, total, check_open)?;
    let errand = Errand { app, caller, zone, schema: &schema, input: &input, mapping };
    let trial = go_through(errand, &mut Nowhere, &meter);
    if let (Ok(_), Some(uploaded)) = (&trial, &uploaded) {
        memory::remember(app, caller, zone, &schema, uploaded, mapping)?;
    }
    app.jobs.end(caller, job, trial.map(Stage::Tried))
}

/// Writes what was tried, as one change. With `take_good` the rows at fault are left out; without it nothing is
/// written while there is one. May take long: [`progress`] tells how far it is, [`cancel`] stops it.
///
/// # Errors
/// NotFound; Refused; Unfit where rows are at fault, or somebody changed a record meanwhile.
pub fn write(app: &App, caller: &Caller, job: RecordId, take_good: bool) -> Result<(), AppError> {
    let Standing { schema, zone, input, tried, .. } = standing(app, caller, job)?;
    let not_tried = || AppError::Unfit("请先确认各列对应的字段并检查一遍，再写入".to_owned());
    let (mapping, tally) = tried.ok_or_else(not_tried)?;
    let meter = app.jobs.begin(caller, job, Work::Writing, Some(tally.total()), |job| match job.stage {
        Stage::Tried(_) => Ok(()),
        _ => Err(AppError::Unfit("这次导入正在写入或已经写入".to_owned())),
    })?;
    // The ledger may have moved since the trial, so every row is read again.
    let errand = Errand { app, caller, zone, schema: &schema, input: &input, mapping: &mapping };
    let mut writing = Writing::new(errand, job, take_good);
    let written = go_through(errand, &mut writing, &meter).and_then(|mut trial| {
        let wrong = trial.outcome.tally.wrong;
        if wrong > 0 && !take_good {
            trial.outcome.told = format!(
                "有 {wrong} 行存在问题，未写入任何一行；请下载问题表更正后重新上传，或选择只写入没有问题的行"
            );
            return Ok(Stage::Tried(trial));
        }
        let position = writing.finish(&meter)?;
        Ok(Stage::Done { trial, position, is_undone: false })
    });
    let refused = match &written {
        Ok(Stage::Tried(trial)) => Some(AppError::Unfit(trial.outcome.told.clone())),
        _ => None,
    };
    app.jobs.end(caller, job, written)?;
    refused.map_or(Ok(()), Err)
}

/// Stops and forgets an import that is not written; nothing of it stays.
///
/// # Errors
/// NotFound; Unfit once it is written, or so nearly that it cannot be stopped.
pub fn cancel(app: &App, caller: &Caller, job: RecordId) -> Result<(), AppError> {
    app.jobs.with(caller, job, |job| match &job.stage {
        Stage::Running { meter, .. } if meter.stop() => Ok(()),
        Stage::Running { .. } => {
            Err(AppError::Unfit("已在收尾，来不及取消；写完后可用“撤销”收回".to_owned()))
        }
        _ => check_open(job),
    })?;
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
    error_book(&input, &trial, Vec::new())
}

/// An empty workbook to fill in: headings with units, notes, drop-downs.
///
/// # Errors
/// Refused; NotFound for an unknown kind.
pub fn template(app: &App, caller: &Caller, zone: RecordId, kind: &str) -> Result<Vec<u8>, AppError> {
    let schema = allowed(app, caller, zone, kind)?;
    super::export::template(caller, &schema)
}

fn open(input: &Input) -> Result<Workbook, AppError> {
    Workbook::open(input.clone(), &Limits::default()).map_err(AppError::from)
}

fn error_book<W: Write>(input: &Input, trial: &Trial, out: W) -> Result<W, AppError> {
    let (book, sheet) = (open(input)?, trial.mapping.sheet);
    let name = input.name();
    write_error_book(out, name, &book, sheet, trial.heading_rows, &trial.cells, ErrorRows::All)
        .map_err(AppError::from)
}

fn allowed(app: &App, caller: &Caller, zone: RecordId, kind: &str) -> Result<Arc<KindSchema>, AppError> {
    let schema = app.kind_of(Some(zone), kind)?;
    app.rights.scope_by_form(caller, &schema, Verb::Import)?;
    if app.rights.reach(caller.role, &schema.kind, Verb::Import) != Reach::Zone {
        return Err(AppError::Refused {
            why: "批量导入不限于本企业的记录".to_owned(),
            who_can: "链办".to_owned(),
        });
    }
    Ok(schema)
}

/// What an import that is not yet written stands on.
struct Standing {
    schema: Arc<KindSchema>,
    zone: RecordId,
    input: Input,
    /// Where its columns are still shown.
    uploaded: Option<Uploaded>,
    /// Where every row was tried.
    tried: Option<(Mapping, Tally)>,
}

fn standing(app: &App, caller: &Caller, job: RecordId) -> Result<Standing, AppError> {
    let (kind, zone, input, uploaded, tried) = app.jobs.with(caller, job, |job| {
        check_open(job)?;
        let (mut uploaded, mut tried) = (None, None);
        match &job.stage {
            Stage::Uploaded(shown) => uploaded = Some(shown.clone()),
            Stage::Tried(trial) => tried = Some((trial.mapping.clone(), trial.outcome.tally)),
            Stage::Running { .. } | Stage::Done { .. } => {}
        }
        Ok((job.kind.clone(), job.zone, job.input.clone(), uploaded, tried))
    })?;
    app.check_zone(caller, zone)?;
    Ok(Standing { schema: allowed(app, caller, zone, &kind)?, zone, input, uploaded, tried })
}

fn check_open(job: &Job) -> Result<(), AppError> {
    match job.stage {
        Stage::Running { .. } => Err(AppError::Unfit("正在检查或写入，请等待完成".to_owned())),
        Stage::Done { .. } => Err(AppError::Unfit("这次导入已经写入；如需收回请用“撤销”".to_owned())),
        _ => Ok(()),
    }
}
