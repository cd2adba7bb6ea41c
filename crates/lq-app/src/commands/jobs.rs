//! Imports under way and done. They live in memory: a restart forgets them, what they wrote stands in the log.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lq_core::{RecordId, Value};
use lq_sheet::Input;
use lq_sheet::write::CellProblem;

use super::import::{Mapping, Outcome, Uploaded};
use crate::caller::Caller;
use crate::error::AppError;

/// Most jobs held; the oldest makes room.
const MOST_JOBS: usize = 64;
/// Most bytes of files held together.
const MOST_BYTES: u64 = 256 << 20;
/// Most column choices remembered.
const MOST_REMEMBERED: usize = 500;

/// Columns of a workbook as a person assigned them: kind and headings, then field by column.
type Remembered = BTreeMap<(RecordId, String, Vec<String>), BTreeMap<usize, String>>;

/// Imports of this process.
#[derive(Debug, Default)]
pub struct Jobs {
    held: Mutex<BTreeMap<RecordId, Job>>,
    remembered: Mutex<Remembered>,
}

/// One import.
#[derive(Debug)]
pub(crate) struct Job {
    /// Account that sent the file up.
    pub(crate) owner: String,
    /// Zone it is for.
    pub(crate) zone: RecordId,
    /// English name of the kind.
    pub(crate) kind: String,
    /// The file.
    pub(crate) input: Input,
    /// How far it has come.
    pub(crate) stage: Stage,
}

/// How far an import has come.
#[derive(Debug)]
pub(crate) enum Stage {
    /// The columns are to be told.
    Uploaded(Uploaded),
    /// Every row was read, nothing is written.
    Tried(Trial),
    /// Rows are being written.
    Writing {
        /// Rows to write.
        total: u64,
        /// Rows written.
        done: Arc<AtomicU64>,
    },
    /// Written.
    Done {
        /// What came of it.
        trial: Trial,
        /// What it did, for undoing.
        written: Vec<Written>,
        /// Whether it was taken back.
        is_undone: bool,
    },
}

/// What reading every row found.
#[derive(Clone, Debug)]
pub(crate) struct Trial {
    pub(crate) mapping: Mapping,
    pub(crate) outcome: Outcome,
    pub(crate) heading_rows: Option<(u32, u32)>,
    /// By row.
    pub(crate) cells: Vec<CellProblem>,
}

/// What an import did to one record.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) id: RecordId,
    /// Revision the import left.
    pub(crate) revision: i64,
    /// Former values by place of the field; `None` where the record was created.
    pub(crate) before: Option<Vec<(usize, Option<Value>)>>,
}

impl Jobs {
    /// Holds a new import.
    pub(crate) fn put(&self, id: RecordId, job: Job) {
        let mut held = self.held();
        held.insert(id, job);
        loop {
            let bytes: u64 = held.values().map(|job| job.input.len()).sum();
            if held.len() <= MOST_JOBS && bytes <= MOST_BYTES {
                return;
            }
            // Ids grow with time, so the first that is not being written is the oldest.
            let oldest =
                held.iter().find(|(own, job)| **own != id && !matches!(job.stage, Stage::Writing { .. }));
            let Some(oldest) = oldest.map(|(id, _)| *id) else { return };
            held.remove(&oldest);
        }
    }

    /// Looks at, or changes, an import of the caller's own.
    ///
    /// # Errors
    /// NotFound for an import that is not held, or not the caller's.
    pub(crate) fn with<T>(
        &self,
        caller: &Caller,
        id: RecordId,
        work: impl FnOnce(&mut Job) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let mut held = self.held();
        match held.get_mut(&id).filter(|job| job.owner == caller.account) {
            Some(job) => work(job),
            None => Err(AppError::NotFound("这次导入（服务重启或时间过久后需重新上传文件）".to_owned())),
        }
    }

    /// Forgets an import.
    pub(crate) fn remove(&self, id: RecordId) {
        self.held().remove(&id);
    }

    /// Remembers which field each column of such a workbook was.
    pub(crate) fn remember(
        &self,
        zone: RecordId,
        kind: &str,
        headings: Vec<String>,
        columns: BTreeMap<usize, String>,
    ) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= MOST_REMEMBERED {
            remembered.pop_first();
        }
        remembered.insert((zone, kind.to_owned(), headings), columns);
    }

    /// Which field each column of such a workbook was the last time.
    pub(crate) fn recall(
        &self,
        zone: RecordId,
        kind: &str,
        headings: &[String],
    ) -> Option<BTreeMap<usize, String>> {
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.get(&(zone, kind.to_owned(), headings.to_vec())).cloned()
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<RecordId, Job>> {
        // A job is only ever replaced whole; a panic elsewhere leaves the map readable.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
