//! Whose turn it is to write: SQLite takes one writer at a time, and one that waits in line is not kept from its turn
//! by a bulk change that comes back for the next part at once.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// The line of writers of this process.
#[derive(Default)]
pub(crate) struct Turn {
    state: Mutex<State>,
    bell: Condvar,
}

#[derive(Default)]
struct State {
    is_taken: bool,
    n_waiting: usize,
}

/// The turn, given up when dropped.
pub(crate) struct Held(Arc<Turn>);

impl Turn {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the turn.
    pub(crate) fn take(self: &Arc<Self>) -> Held {
        let mut state = self.state();
        state.n_waiting += 1;
        while state.is_taken {
            state = self.bell.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.n_waiting -= 1;
        state.is_taken = true;
        Held(self.clone())
    }

    /// Whether somebody waits for it.
    pub(crate) fn is_wanted(&self) -> bool {
        self.state().n_waiting > 0
    }

    /// Waits for the turn and lets everyone else go first.
    pub(crate) fn take_last(self: &Arc<Self>) -> Held {
        let mut state = self.state();
        while state.is_taken || state.n_waiting > 0 {
            state = self.bell.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.is_taken = true;
        Held(self.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.state().is_taken = false;
        self.0.bell.notify_all();
    }
}
