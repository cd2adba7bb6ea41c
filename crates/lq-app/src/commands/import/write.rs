//! Writing what was tried as one change, and taking it back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use lq_core::RecordId;
use lq_core::change::{Door, FieldEdit};
use lq_core::row::RowState;
use lq_core::schema::KindSchema;
use lq_core::value::Lang;
use lq_store::Tx;

use super::allowed;
use super::plan::{Deed, Plan};
use crate::App;
use crate::caller::Caller;
use crate::commands::jobs::{Stage, Written};
use crate::error::AppError;

/// Marks an import as being written, so that a second order is refused.
pub(super) fn begin(
    app: &App,
    caller: &Caller,
    job: RecordId,
    total: u64,
) -> Result<Arc<AtomicU64>, AppError> {
    let done = Arc::new(AtomicU64::new(0));
    app.jobs.with(caller, job, |job| match job.stage {
        Stage::Tried(_) => {
            job.stage = Stage::Writing { total, done: done.clone() };
            Ok(())
        }
        _ => Err(AppError::Unfit("这次导入正在写入或已经写入".to_owned())),
    })?;
    Ok(done)
}

/// Writes the rows of a plan as one change; a refusal of one row leaves no trace of any.
pub(super) fn commit(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    schema: &KindSchema,
    file: &str,
    plan: &Plan,
    done: &AtomicU64,
) -> Result<Vec<Written>, AppError> {
    if plan.deeds.is_empty() {
        return Ok(Vec::new());
    }
    let why = format!("导入{}（{file}）", schema.label.zh);
    let records: Vec<(&str, RecordId)> =
        plan.deeds.iter().map(|(_, deed)| (&*schema.kind, target(deed))).collect();
    app.write(&importer(caller), zone, &why, &records, |tx| {
        done.store(0, Ordering::Relaxed);
        let mut written = Vec::with_capacity(plan.deeds.len());
        for (row, deed) in &plan.deeds {
            written.push(carry_out(tx, schema, *row, deed)?);
            done.fetch_add(1, Ordering::Relaxed);
        }
        Ok(written)
    })
}

fn target(deed: &Deed) -> RecordId {
    match deed {
        Deed::Create(id, _) | Deed::Update(id, ..) => *id,
    }
}

fn carry_out(tx: &mut Tx<'_>, schema: &KindSchema, row: u32, deed: &Deed) -> Result<Written, AppError> {
    let at_row = |error| match AppError::from(error) {
        AppError::Store(error) => AppError::Store(error),
        told => AppError::Unfit(format!("第 {row} 行：{told}；未写入任何一行")),
    };
    match deed {
        Deed::Create(id, edits) => {
            let made = tx.create(&schema.kind, *id, edits.clone()).map_err(at_row)?;
            Ok(Written { id: *id, revision: made.meta.revision, before: None })
        }
        Deed::Update(id, seen, edits) => {
            let standing = tx.get_seen(&schema.kind, *id, *seen).map_err(at_row)?;
            let before = edits.iter().map(|edit| (edit.field, standing.values[edit.field].clone())).collect();
            let made = tx.set(&schema.kind, *id, edits.clone()).map_err(at_row)?;
            Ok(Written { id: *id, revision: made.meta.revision, before: Some(before) })
        }
    }
}

/// Takes an import back as a whole: records it made are retired, former values return; records edited since stay as
/// they are and are told in the outcome.
///
/// # Errors
/// NotFound; Refused; Unfit where it was not written, or is undone already.
pub fn undo(app: &App, caller: &Caller, job: RecordId) -> Result<(), AppError> {
    let (kind, zone, written, file) = app.jobs.with(caller, job, |job| match &mut job.stage {
        Stage::Done { is_undone: true, .. } => Err(AppError::Unfit("这次导入已经撤销".to_owned())),
        Stage::Done { written, .. } => {
            Ok((job.kind.clone(), job.zone, written.clone(), job.input.name().to_string()))
        }
        _ => Err(AppError::Unfit("这次导入还没有写入，无从撤销".to_owned())),
    })?;
    let schema = allowed(app, caller, &kind)?;
    app.check_zone(caller, zone)?;
    let why = format!("撤销导入{}（{file}）", schema.label.zh);
    let records: Vec<(&str, RecordId)> = written.iter().map(|record| (kind.as_str(), record.id)).collect();
    let kept = if written.is_empty() {
        Vec::new()
    } else {
        app.write(&importer(caller), zone, &why, &records, |tx| {
            let mut kept = Vec::new();
            for record in &written {
                kept.extend(take_back(tx, &schema, record)?);
            }
            Ok(kept)
        })?
    };
    app.jobs.with(caller, job, |job| {
        if let Stage::Done { trial, is_undone, written } = &mut job.stage {
            trial.outcome.kept = kept;
            *is_undone = true;
            written.clear();
        }
        Ok(())
    })
}

/// Takes back what was done to one record; its id and label where it was edited since.
fn take_back(
    tx: &mut Tx<'_>,
    schema: &KindSchema,
    record: &Written,
) -> Result<Option<(RecordId, String)>, AppError> {
    let Some(standing) = tx.get(&schema.kind, record.id)? else { return Ok(None) };
    if standing.meta.revision != record.revision || standing.meta.state != RowState::Live {
        let label = format!("{} {}", standing.meta.number, schema.caption_of(&standing, Lang::Zh));
        return Ok(Some((record.id, label)));
    }
    match &record.before {
        None => tx.retire(&schema.kind, record.id)?,
        Some(before) => {
            let valid_from = tx.today();
            let edit = |(field, value): &(usize, Option<lq_core::Value>)| FieldEdit {
                field: *field,
                value: value.clone(),
                valid_from,
                evidence: None,
            };
            tx.set(&schema.kind, record.id, before.iter().map(edit).collect())?
        }
    };
    Ok(None)
}

/// The caller, through the door of imports.
fn importer(caller: &Caller) -> Caller {
    Caller { door: Door::Import, ..caller.clone() }
}
