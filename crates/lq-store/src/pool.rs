//! Connections for readers, kept open and lent out.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::backend::Session;
use crate::error::StoreError;

/// Connections that are not in use, and how many there are in all. Who waits is served in the order of coming: one
/// that comes later never takes the connection of one that waits.
pub(crate) struct Pool {
    free: Mutex<Free>,
    most: usize,
}

#[derive(Default)]
struct Free {
    sessions: Vec<Box<dyn Session>>,
    waiting: VecDeque<Arc<Waiter>>,
    /// Open ones and those about to be opened.
    n_open: usize,
    /// How often the connections were renewed.
    generation: u64,
}

#[derive(Default)]
struct Waiter {
    grant: Mutex<Option<Grant>>,
    bell: Condvar,
}

/// What one gets who waited.
enum Grant {
    Session(Box<dyn Session>, u64),
    /// The place of a connection that was closed: one more may be opened.
    Place(u64),
}

impl Waiter {
    fn give(&self, grant: Grant) {
        *self.grant.lock().unwrap_or_else(PoisonError::into_inner) = Some(grant);
        self.bell.notify_one();
    }

    fn wait(&self) -> Grant {
        let mut grant = self.grant.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match grant.take() {
                Some(grant) => return grant,
                None => grant = self.bell.wait(grant).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl Pool {
    pub(crate) fn new(most: usize) -> Self {
        Self { free: Mutex::default(), most }
    }

    fn free(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lends a connection, opening one where none is free and the limit allows, waiting otherwise.
    pub(crate) fn lend(
        &self,
        open: &dyn Fn() -> Result<Box<dyn Session>, StoreError>,
    ) -> Result<Lent<'_>, StoreError> {
        let lent = |session, generation| Lent { pool: self, session: Some(session), generation };
        match self.grant() {
            Grant::Session(session, generation) => Ok(lent(session, generation)),
            Grant::Place(generation) => match open() {
                Ok(session) => Ok(lent(session, generation)),
                Err(error) => {
                    self.give_back(None, generation);
                    Err(error)
                }
            },
        }
    }

    fn grant(&self) -> Grant {
        let waiter = {
            let mut free = self.free();
            let generation = free.generation;
            if let Some(session) = free.sessions.pop() {
                return Grant::Session(session, generation);
            }
            if free.n_open < self.most {
                free.n_open += 1;
                return Grant::Place(generation);
            }
            let waiter = Arc::<Waiter>::default();
            free.waiting.push_back(waiter.clone());
            waiter
        };
        waiter.wait()
    }

    /// Closes the connections kept open, those on loan when they come back: new ones see what changed underneath.
    pub(crate) fn renew(&self) {
        let mut free = self.free();
        free.generation += 1;
        free.n_open -= free.sessions.len();
        free.sessions.clear();
    }

    fn give_back(&self, session: Option<Box<dyn Session>>, generation: u64) {
        let mut free = self.free();
        let is_current = free.generation == generation;
        let session = session.filter(|session| is_current && !session.is_broken());
        let generation = free.generation;
        match (free.waiting.pop_front(), session) {
            (Some(next), Some(session)) => next.give(Grant::Session(session, generation)),
            (Some(next), None) => next.give(Grant::Place(generation)),
            (None, Some(session)) => free.sessions.push(session),
            (None, None) => free.n_open -= 1,
        }
    }
}

/// A connection on loan; what it read is forgotten when it is given back.
pub(crate) struct Lent<'a> {
    pool: &'a Pool,
    session: Option<Box<dyn Session>>,
    generation: u64,
}

impl Deref for Lent<'_> {
    type Target = dyn Session;

    fn deref(&self) -> &(dyn Session + 'static) {
        &**self.session.as_ref().expect("the session leaves only on drop")
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut (dyn Session + 'static) {
        &mut **self.session.as_mut().expect("the session leaves only on drop")
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(mut session) = self.session.take() {
            session.rollback();
            self.pool.give_back(Some(session), self.generation);
        }
    }
}
