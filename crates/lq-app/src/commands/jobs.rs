//! Imports under way and done. They live in memory: a restart forgets them, what they wrote stands in the log, where
//! it is found by the import's id.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lq_core::RecordId;
use lq_sheet::Input;

use super::import::{Meter, Trial, Uploaded, Work};
use crate::caller::Caller;
use crate::error::AppError;

/// Most jobs held; the oldest makes room.
const MOST_JOBS: usize = 64;
/// Most bytes of files held together; large ones lie on the disk.
const MOST_BYTES: u64 = 2 << 30;
/// Imports of this process.
#[derive(Debug, Default)]
pub struct Jobs {
    held: Mutex<BTreeMap<RecordId, Job>>,
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
    /// Rows are being read, or written.
    Running {
        /// Which of the two.
        work: Work,
        /// Rows there are, where it is known.
        total: Option<u64>,
        /// How far it has come.
        meter: Arc<Meter>,
        /// What it stood at before, for when it fails.
        before: Box<Stage>,
    },
    /// Every row was read, nothing is written.
    Tried(Trial),
    /// Written.
    Done {
        /// What came of it.
        trial: Trial,
        /// Where the change stands in the log; `None` where nothing had to be changed.
        position: Option<i64>,
        /// Whether it was taken back.
        is_undone: bool,
    },
}

impl Stage {
    /// Says to the person at this step what went wrong in the next.
    fn tell(&mut self, why: String) {
        match self {
            Self::Uploaded(uploaded) => uploaded.told = why,
            Self::Tried(trial) | Self::Done { trial, .. } => trial.outcome.told = why,
            Self::Running { .. } => {}
        }
    }
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
                held.iter().find(|(own, job)| **own != id && !matches!(job.stage, Stage::Running { .. }));
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

    /// Begins reading or writing; while it runs nothing else is done with the import.
    ///
    /// # Errors
    /// As [`Jobs::with`]; those of `check`, which looks whether the import stands at the right step.
    pub(crate) fn begin(
        &self,
        caller: &Caller,
        id: RecordId,
        work: Work,
        total: Option<u64>,
        check: impl FnOnce(&Job) -> Result<(), AppError>,
    ) -> Result<Arc<Meter>, AppError> {
        let meter = Arc::new(Meter::default());
        self.with(caller, id, |job| {
            check(job)?;
            // What stands in between is seen by nobody: the jobs are locked.
            let gone = Stage::Done { trial: Trial::default(), position: None, is_undone: false };
            let mut before = std::mem::replace(&mut job.stage, gone);
            before.tell(String::new());
            job.stage = Stage::Running { work, total, meter: meter.clone(), before: Box::new(before) };
            Ok(())
        })?;
        Ok(meter)
    }

    /// Ends what was begun: the next step, or the one before with the reason told.
    ///
    /// # Errors
    /// Those of the work; as [`Jobs::with`].
    pub(crate) fn end(
        &self,
        caller: &Caller,
        id: RecordId,
        outcome: Result<Stage, AppError>,
    ) -> Result<(), AppError> {
        self.with(caller, id, |job| match (outcome, &mut job.stage) {
            (Ok(stage), _) => {
                job.stage = stage;
                Ok(())
            }
            (Err(error), Stage::Running { before, .. }) => {
                before.tell(error.to_string());
                let gone = Stage::Done { trial: Trial::default(), position: None, is_undone: false };
                let before = std::mem::replace(&mut **before, gone);
                job.stage = before;
                Err(error)
            }
            (Err(error), _) => Err(error),
        })
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<RecordId, Job>> {
        // A job is only ever replaced whole; a panic elsewhere leaves the map readable.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
