//! Connections for readers, kept open and lent out.

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, PoisonError};

use crate::backend::Session;
use crate::error::StoreError;

/// Connections that are not in use, and how many there are in all.
pub(crate) struct Pool {
    free: Mutex<Free>,
    bell: Condvar,
    most: usize,
}

#[derive(Default)]
struct Free {
    sessions: Vec<Box<dyn Session>>,
    n_open: usize,
    /// How often the connections were renewed.
    generation: u64,
}

impl Pool {
    pub(crate) fn new(most: usize) -> Self {
        Self { free: Mutex::default(), bell: Condvar::new(), most }
    }

    /// Lends a connection, opening one where none is free and the limit allows, waiting otherwise.
    pub(crate) fn lend(
        &self,
        open: &dyn Fn() -> Result<Box<dyn Session>, StoreError>,
    ) -> Result<Lent<'_>, StoreError> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let generation = free.generation;
            if let Some(session) = free.sessions.pop() {
                return Ok(Lent { pool: self, session: Some(session), generation });
            }
            if free.n_open < self.most {
                free.n_open += 1;
                drop(free);
                return match open() {
                    Ok(session) => Ok(Lent { pool: self, session: Some(session), generation }),
                    Err(error) => {
                        self.give_back(None, generation);
                        Err(error)
                    }
                };
            }
            free = self.bell.wait(free).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Closes the connections kept open, those on loan when they come back: new ones see what changed underneath.
    pub(crate) fn renew(&self) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.generation += 1;
        free.n_open -= free.sessions.len();
        free.sessions.clear();
    }

    fn give_back(&self, session: Option<Box<dyn Session>>, generation: u64) {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let is_current = free.generation == generation;
        match session.filter(|session| is_current && !session.is_broken()) {
            Some(session) => free.sessions.push(session),
            None => free.n_open -= 1,
        }
        drop(free);
        self.bell.notify_one();
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
