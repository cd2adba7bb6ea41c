//! How many exports run at a time.
//!
//! An export reads with one connection and names what its rows link to with a second, so that as many exports as
//! there are connections would wait for each other for ever.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Exports at a time: fewer than half of the store's connections for reading.
const MOST: usize = 6;

/// The lanes exports run in.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    taken: Mutex<usize>,
    bell: Condvar,
}

/// A lane taken, given up when dropped.
#[derive(Debug)]
pub(crate) struct Lane<'a>(&'a Lanes);

impl Lanes {
    /// Waits for a lane.
    pub(crate) fn enter(&self) -> Lane<'_> {
        let mut taken = self.taken();
        while *taken >= MOST {
            taken = self.bell.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += 1;
        Lane(self)
    }

    fn taken(&self) -> MutexGuard<'_, usize> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Lane<'_> {
    fn drop(&mut self) {
        *self.0.taken() -= 1;
        self.0.bell.notify_one();
    }
}
