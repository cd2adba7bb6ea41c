//! The desk: short questions that wait at the same time are answered together, on one state of the ledger.
//!
//! A question is put to the desk and waited for without holding a thread. A clerk takes all that wait, begins a
//! sitting, so that who asks is looked up once and the records are read in one go, and answers one after the other.
//! Only questions that take a moment belong here: each waits for those before it.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use lq_app::sitting::Sitting;
use lq_app::{App, AppError};
use lq_core::RecordId;

/// Most questions of one sitting; more would make the first of them wait too long.
const MOST: usize = 64;
/// Clerks at a time: while one waits for the database, another lays out answers.
const CLERKS: usize = 2;

/// What a clerk does with one question.
pub(crate) type Work = Box<dyn FnOnce(Result<&mut Sitting<'_>, AppError>) + Send>;

/// One question.
pub(crate) struct Asked {
    /// The record it is about, by kind, so that it is read together with those of others.
    pub(crate) record: Option<(String, RecordId)>,
    pub(crate) work: Work,
}

/// Questions that wait.
#[derive(Default)]
pub(crate) struct Desk {
    queue: Mutex<Queue>,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Asked>,
    n_clerks: usize,
}

impl Desk {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        // Questions are answered outside the lock; what it guards is whole.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a question; true where the caller is to send one more clerk.
    pub(crate) fn put(&self, asked: Asked) -> bool {
        let mut queue = self.queue();
        queue.waiting.push_back(asked);
        let wants = queue.n_clerks < CLERKS;
        queue.n_clerks += usize::from(wants);
        wants
    }

    /// A clerk's work: answers until nothing waits.
    pub(crate) fn serve(&self, app: &App) {
        loop {
            let some = {
                let mut queue = self.queue();
                if queue.waiting.is_empty() {
                    queue.n_clerks -= 1;
                    return;
                }
                let n = queue.waiting.len().min(MOST);
                queue.waiting.drain(..n).collect::<Vec<_>>()
            };
            // What is left of a sitting that broke is dropped, and whoever was not answered is told so.
            let _ = catch_unwind(AssertUnwindSafe(|| answer(app, some)));
        }
    }
}

fn answer(app: &App, asked: Vec<Asked>) {
    let records = asked.iter().filter_map(|asked| asked.record.as_ref());
    let mut sitting = app.sit(records.map(|(kind, id)| (kind.as_str(), *id)));
    for one in asked {
        let work = AssertUnwindSafe(|| (one.work)(sitting.as_mut().map_err(|error| again(error))));
        if catch_unwind(work).is_err() {
            // Those after the one that broke are answered on a state of their own.
            sitting = app.sit([]);
        }
    }
}

/// The same error for one more of those it concerns.
fn again(error: &AppError) -> AppError {
    match error {
        AppError::Store(error) => AppError::Store(error.clone()),
        other => AppError::Unfit(other.to_string()),
    }
}
