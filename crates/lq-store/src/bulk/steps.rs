//! How a bulk change shares a SQLite file with other writers: transactions that are long while nobody waits and end at
//! once where somebody does.

use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use super::encode::Part;
use crate::backend::{Cells, Session};
use crate::error::StoreError;
use crate::store::Store;
use crate::turn;

/// Rows of one transaction while nobody waits. Each index page is then written once for many rows and not once for a
/// few; the pages of so many rows take some fifteen milliseconds to write.
const LONG: usize = 16 * 1024;
/// How long a transaction stays open while no rows come.
const IDLE: Duration = Duration::from_millis(10);
/// Pages the write-ahead log may hold before they are carried over into the file.
const MOST_PAGES: i64 = 16 * 1024;
/// Pages that are on the disk at once.
const FEW_PAGES: i64 = 1000;

/// The transactions of one bulk change, one after the other.
pub(super) struct Steps<'a> {
    store: &'a Store,
    session: &'a mut dyn Session,
    /// The turn to write, kept while a transaction is open.
    turn: Option<turn::Held>,
    is_open: bool,
    n_rows: usize,
}

impl<'a> Steps<'a> {
    /// Rows between two looks at who waits: about a millisecond.
    pub(super) const STRETCH: usize = 128;

    pub(super) fn begin(store: &'a Store, session: &'a mut dyn Session) -> Result<Self, StoreError> {
        // Pages wait in a cache large enough that each is written once a transaction; they are not mapped besides.
        session.script(
            "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536; PRAGMA mmap_size=0; \
             PRAGMA wal_autocheckpoint=0;",
        )?;
        Ok(Self { store, session, turn: None, is_open: false, n_rows: 0 })
    }

    /// The session, within a transaction.
    pub(super) fn session(&mut self) -> &mut dyn Session {
        self.session
    }

    /// The next part, `None` behind the last; a transaction does not stay open for long while none comes.
    pub(super) fn next(&mut self, parts: &Receiver<Part>) -> Result<Option<Part>, StoreError> {
        if self.is_open {
            match parts.recv_timeout(IDLE) {
                Ok(part) => return Ok(Some(part)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => self.pause()?,
            }
        }
        Ok(parts.recv().ok())
    }

    /// Counts rows that went in; ends the transaction where somebody waits, or where it is long enough, and sees to it
    /// that one is open.
    pub(super) fn breathe(&mut self, n_rows: usize) -> Result<(), StoreError> {
        self.n_rows += n_rows;
        let is_wanted = || self.store.inner.is_turn_wanted() || self.session.is_wanted();
        if self.is_open && (self.n_rows >= LONG || is_wanted()) {
            self.pause()?;
        }
        if !self.is_open {
            let turn = self.store.inner.last_turn();
            self.session.begin_last()?;
            (self.turn, self.is_open, self.n_rows) = (turn, true, 0);
        }
        Ok(())
    }

    /// Ends the transaction and lets others write.
    fn pause(&mut self) -> Result<(), StoreError> {
        if !self.is_open {
            return Ok(());
        }
        self.session.commit()?;
        (self.turn, self.is_open) = (None, false);
        self.carry_over(MOST_PAGES)
    }

    /// Carries the pages of the write-ahead log over where it holds so many; others read and write meanwhile.
    fn carry_over(&mut self, least: i64) -> Result<(), StoreError> {
        let log = self.session.first("PRAGMA wal_checkpoint=NOOP", &[])?;
        if log.is_some_and(|row| row[1].int().is_some_and(|n_pages| n_pages >= least)) {
            self.session.first("PRAGMA wal_checkpoint=PASSIVE", &[])?;
        }
        Ok(())
    }

    /// Drops the open transaction.
    pub(super) fn abandon(&mut self) {
        self.session.rollback();
        (self.turn, self.is_open) = (None, false);
    }

    /// Ends the last transaction. The file is brought up to date, so that the line that joins the log, whose wait for
    /// the disk covers everything before it, waits for little.
    pub(super) fn end(mut self) -> Result<(), StoreError> {
        self.pause()?;
        self.carry_over(FEW_PAGES)?;
        self.session.script("PRAGMA synchronous=FULL")
    }
}
