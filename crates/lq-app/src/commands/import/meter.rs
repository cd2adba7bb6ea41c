//! How far a piece of work has come, and the word to stop it.

use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering};

use crate::error::AppError;

const AT_WORK: u8 = 0;
const STOPPED: u8 = 1;
const CLOSING: u8 = 2;

/// Rows gone through, told by the work and looked at by whoever waits for it.
#[derive(Debug, Default)]
pub struct Meter {
    done: AtomicU64,
    permille: AtomicU32,
    state: AtomicU8,
}

impl Meter {
    /// Rows gone through so far.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Share of the file gone through, in thousandths.
    pub fn permille(&self) -> u32 {
        self.permille.load(Ordering::Relaxed)
    }

    /// Asks the work to stop; false where it is past the point of no return.
    pub fn stop(&self) -> bool {
        let turned = self.state.compare_exchange(AT_WORK, STOPPED, Ordering::AcqRel, Ordering::Acquire);
        turned.is_ok() || turned == Err(STOPPED)
    }

    /// Notes how far the work has come.
    ///
    /// # Errors
    /// Unfit where it was asked to stop.
    pub(crate) fn tell(&self, n_rows: u64, permille: u32) -> Result<(), AppError> {
        self.done.fetch_add(n_rows, Ordering::Relaxed);
        self.permille.store(permille, Ordering::Relaxed);
        if self.state.load(Ordering::Acquire) == STOPPED { Err(stopped()) } else { Ok(()) }
    }

    /// Passes the point of no return.
    ///
    /// # Errors
    /// Unfit where it was asked to stop before.
    pub(crate) fn close(&self) -> Result<(), AppError> {
        let turned = self.state.compare_exchange(AT_WORK, CLOSING, Ordering::AcqRel, Ordering::Acquire);
        turned.map(|_| ()).map_err(|_| stopped())
    }
}

fn stopped() -> AppError {
    AppError::Unfit("导入已取消，没有写入任何一行".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_is_stopped_never_closes_and_work_that_closes_is_not_stopped() {
        let stopped = Meter::default();
        assert!(stopped.stop() && stopped.stop());
        assert!(stopped.tell(1, 1).is_err() && stopped.close().is_err());
        let closed = Meter::default();
        assert!(closed.tell(1, 1).is_ok() && closed.close().is_ok());
        assert!(!closed.stop());
        assert!(closed.tell(1, 1000).is_ok());
    }
}
