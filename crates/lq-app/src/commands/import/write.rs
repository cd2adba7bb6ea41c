//! Writing what was read as one change, and taking it back.

use lq_core::RecordId;
use lq_core::change::{ChangeHead, Door};
use lq_core::schema::KindSchema;
use lq_core::time::AsOf;
use lq_core::value::Lang;
use lq_store::{Bulk, BulkRow};

use super::meter::Meter;
use super::passage::{Errand, Sink};
use super::{Tally, allowed, written};
use crate::App;
use crate::caller::Caller;
use crate::commands::jobs::Stage;
use crate::error::AppError;

/// Writes rows as they come, all as one change that nobody sees before it is whole.
///
/// Small imports go this way too: it costs them a few milliseconds, and there is one way of writing to be right about.
pub(super) struct Writing<'a> {
    errand: Errand<'a>,
    /// The id of the change it becomes.
    change: RecordId,
    take_good: bool,
    bulk: Option<Bulk>,
    has_given_up: bool,
}

impl<'a> Writing<'a> {
    /// With `take_good` rows at fault are passed over; without it the first one ends the writing.
    pub(super) fn new(errand: Errand<'a>, change: RecordId, take_good: bool) -> Self {
        Self { errand, change, take_good, bulk: None, has_given_up: false }
    }

    /// Makes the change; its position in the log, `None` where there was nothing to change.
    pub(super) fn finish(self, meter: &Meter) -> Result<Option<i64>, AppError> {
        let Some(bulk) = self.bulk else { return Ok(None) };
        meter.close()?;
        let position = bulk.commit()?.position;
        self.errand.app.take_up_own_after([&*self.errand.schema.kind])?;
        Ok(Some(position))
    }

    fn begin(&self, fields: &[usize]) -> Result<Bulk, AppError> {
        let Errand { app, caller, zone, schema, input, .. } = self.errand;
        let why = written::why(&schema.label.zh, input.name());
        let head = ChangeHead { id: self.change, ..app.change_head(&importer(caller), zone, &why) };
        Ok(app.store.bulk(&head, &schema.kind, fields)?)
    }
}

impl Sink for Writing<'_> {
    fn take(&mut self, fields: &[usize], rows: &[BulkRow], tally: Tally) -> Result<(), AppError> {
        if tally.wrong > 0 && !self.take_good {
            self.has_given_up = true;
            if let Some(bulk) = self.bulk.take() {
                bulk.cancel();
            }
        }
        if rows.is_empty() || self.has_given_up {
            return Ok(());
        }
        let mut bulk = match self.bulk.take() {
            Some(bulk) => bulk,
            None => self.begin(fields)?,
        };
        bulk.push(rows)?;
        self.bulk = Some(bulk);
        Ok(())
    }
}

/// Takes an import back as a whole: records it made are retired, former values return; records edited since stay as
/// they are and are told in the outcome.
///
/// # Errors
/// NotFound; Refused; Unfit where it was not written, or is undone already.
pub fn undo(app: &App, caller: &Caller, job: RecordId) -> Result<(), AppError> {
    let undone = || AppError::Unfit("这次导入已经撤销".to_owned());
    let held = app.jobs.with(caller, job, |job| match &job.stage {
        Stage::Done { is_undone: true, .. } => Err(undone()),
        Stage::Done { position, .. } => {
            Ok((job.kind.clone(), job.zone, *position, job.input.name().to_string()))
        }
        _ => Err(AppError::Unfit("这次导入还没有写入，无从撤销".to_owned())),
    });
    let (held, is_held) = match held {
        Err(AppError::NotFound(what)) => (Err(AppError::NotFound(what)), false),
        held => (held, true),
    };
    let (kind, zone, position, file) = match written::find(app, caller, job)? {
        // Whether this process still holds it or not, the ledger knows best what became of it.
        Some(written) if written.is_undone => return Err(undone()),
        Some(written) => (written.kind, written.zone, Some(written.position), written.outcome.file),
        None => held?,
    };
    let schema = allowed(app, caller, zone, &kind)?;
    app.check_zone(caller, zone)?;
    let kept = match position {
        Some(position) => take_back(app, caller, zone, &schema, (job, position), &file)?,
        None => Vec::new(),
    };
    if !is_held {
        return Ok(());
    }
    app.jobs.with(caller, job, |job| {
        if let Stage::Done { trial, is_undone, .. } = &mut job.stage {
            trial.outcome.kept = kept;
            *is_undone = true;
        }
        Ok(())
    })
}

/// Takes an import, by its id and its position in the log, back; ids and labels of the records that were edited since.
fn take_back(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    schema: &KindSchema,
    (import, position): (RecordId, i64),
    file: &str,
) -> Result<Vec<(RecordId, String)>, AppError> {
    let why = format!("撤销导入{}（{file}）", schema.label.zh);
    let head = ChangeHead { id: written::undoing(import), ..app.change_head(&importer(caller), zone, &why) };
    let undone = app.store.undo_bulk(&head, position)?.value;
    app.take_up_own_after([&*schema.kind])?;
    let excepted = undone.map(|undone| undone.excepted).unwrap_or_default();
    let as_of = AsOf::today(app.today());
    let rows = app.read(|reader| Ok(reader.get_many(&schema.kind, &excepted, as_of)?))?;
    let label = |row: &lq_core::Row| format!("{} {}", row.meta.number, schema.caption_of(row, Lang::Zh));
    Ok(rows.iter().map(|row| (row.id, label(row))).collect())
}

/// The caller, through the door of imports.
fn importer(caller: &Caller) -> Caller {
    Caller { door: Door::Import, ..caller.clone() }
}
