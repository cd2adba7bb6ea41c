//! How a bulk change shares a SQLite file with other writers: transactions that are long while nobody waits and end at
//! once where somebody does.
//!
//! Each page of an index is written once a transaction, however many rows it took, so long ones cost far less a row.
//! One that is long when somebody rings would keep them waiting for all its pages: it is taken back, which is quick,
//! and its rows, kept until they are committed, go in again by short ones.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Duration;

use super::encode::Part;
use super::flush::Flusher;
use crate::backend::{Cells, Session};
use crate::error::StoreError;
use crate::schema::KindTable;
use crate::store::Store;
use crate::turn;

/// Rows of a transaction that is committed where somebody waits; one with more is taken back.
const SHORT: usize = 2 * 1024;
/// Rows of the longest transaction. They are kept until it ends, some 30 MB of a wide table.
pub(super) const LONG: usize = 32 * 1024;
/// Rows between two looks at who waits: about a millisecond.
const STRETCH: usize = 128;
/// How long a transaction that waits for rows goes without a look at who waits.
const IDLE: Duration = Duration::from_millis(2);
/// Such looks after which it is committed, since not everybody who waits rings.
const MOST_IDLE: usize = 50;
/// Pages the write-ahead log may hold before they are carried over into the file.
const MOST_PAGES: i64 = 48 * 1024;
/// Pages that are on the disk at once.
const FEW_PAGES: i64 = 1000;

/// What of a part is in the tables.
#[derive(Clone, Copy, Default)]
struct Mark {
    /// The part as the log keeps it.
    is_logged: bool,
    /// Bytes of its packed rows.
    n_bytes: usize,
    /// What stands in other tables, which goes in last.
    is_beside: bool,
}

/// A part of the open transaction.
struct Held {
    part: Part,
    /// What was in the tables when the transaction began.
    before: Mark,
    now: Mark,
}

/// The transactions of one bulk change, one after the other.
pub(super) struct Steps<'a> {
    store: &'a Store,
    table: &'a KindTable,
    session: &'a mut dyn Session,
    spent: &'a SyncSender<Part>,
    flusher: Flusher,
    /// Whether the bulk change's other side is the one that waits.
    is_asking: &'a AtomicBool,
    /// The turn to write, kept while a transaction is open.
    turn: Option<turn::Held>,
    is_open: bool,
    /// Parts of the open transaction, in order; those before `place` are wholly in.
    parts: VecDeque<Held>,
    place: usize,
    n_rows: usize,
    /// Rows the transaction may grow to. It grows while nobody waits.
    most: usize,
}

impl<'a> Steps<'a> {
    pub(super) fn begin(
        store: &'a Store,
        table: &'a KindTable,
        session: &'a mut dyn Session,
        spent: &'a SyncSender<Part>,
        is_asking: &'a AtomicBool,
    ) -> Result<Self, StoreError> {
        // Pages wait in a cache large enough that each is written once a transaction; they are not mapped besides.
        session.script(
            "PRAGMA synchronous=NORMAL; PRAGMA cache_size=-131072; PRAGMA mmap_size=0; \
             PRAGMA wal_autocheckpoint=0;",
        )?;
        let parts = VecDeque::new();
        let most = LONG;
        Ok(Self {
            store,
            table,
            session,
            spent,
            flusher: Flusher::of(&store.inner.address),
            is_asking,
            turn: None,
            is_open: false,
            parts,
            place: 0,
            n_rows: 0,
            most,
        })
    }

    /// Puts every part in that comes.
    pub(super) fn take_all(&mut self, coming: &Receiver<Part>) -> Result<(), StoreError> {
        while let Some(part) = self.next(coming)? {
            self.parts.push_back(Held { part, before: Mark::default(), now: Mark::default() });
            while self.place < self.parts.len() {
                self.step()?;
            }
        }
        Ok(())
    }

    /// The part that was under way when something went wrong, and the session, still in its transaction.
    pub(super) fn at_fault(&mut self) -> (Option<&Part>, &mut dyn Session) {
        (self.parts.get(self.place).map(|held| &held.part), self.session)
    }

    /// The next part, `None` behind the last. While none comes, who waits is let in.
    fn next(&mut self, coming: &Receiver<Part>) -> Result<Option<Part>, StoreError> {
        let mut n_idle = 0;
        while self.is_open {
            match coming.recv_timeout(IDLE) {
                Ok(part) => return Ok(Some(part)),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {
                    n_idle += 1;
                    if n_idle >= MOST_IDLE {
                        self.commit()?;
                    } else {
                        self.make_room()?;
                    }
                    while self.place < self.parts.len() {
                        self.step()?;
                    }
                }
            }
        }
        Ok(coming.recv().ok())
    }

    /// One piece of work on the part under way: about a millisecond.
    fn step(&mut self) -> Result<(), StoreError> {
        self.open()?;
        let held = &mut self.parts[self.place];
        if !held.now.is_logged {
            super::load::put_bytes(self.session, &held.part)?;
            held.now.is_logged = true;
        }
        let mut rows = held.part.rows.rows_from(held.now.n_bytes);
        if !rows.is_over() {
            self.session.pour(&self.table.insert, &mut rows, STRETCH)?;
            held.now.n_bytes = held.part.rows.n_bytes_before(&rows);
            self.n_rows += STRETCH;
        }
        if rows.is_over() {
            super::load::put_beside(self.store, self.session, &held.part)?;
            held.now.is_beside = true;
            self.place += 1;
        }
        if self.n_rows >= self.most {
            self.most = (self.most * 2).min(LONG);
            return self.commit();
        }
        self.make_room()
    }

    /// Sees to it that a transaction is open.
    fn open(&mut self) -> Result<(), StoreError> {
        if !self.is_open {
            let turn = self.store.inner.last_turn();
            self.session.begin_last()?;
            (self.turn, self.is_open, self.n_rows) = (turn, true, 0);
        }
        Ok(())
    }

    /// Lets in who waits.
    fn make_room(&mut self) -> Result<(), StoreError> {
        let is_wanted = || self.store.inner.is_turn_wanted() || self.session.is_wanted();
        if !self.is_open || !is_wanted() {
            return Ok(());
        }
        if self.is_asking.load(Ordering::Acquire) {
            return self.commit();
        }
        self.most = SHORT;
        if self.n_rows <= SHORT {
            return self.commit();
        }
        self.abandon();
        for held in &mut self.parts {
            held.now = held.before;
        }
        self.place = 0;
        Ok(())
    }

    /// Ends the transaction and lets others write; parts that are wholly in are given back for their room.
    fn commit(&mut self) -> Result<(), StoreError> {
        if !self.is_open {
            return Ok(());
        }
        self.session.commit()?;
        (self.turn, self.is_open) = (None, false);
        if self.n_rows > SHORT {
            self.flusher.soon();
        }
        for held in self.parts.drain(..self.place) {
            // Room nobody waits for is given up.
            let _ = self.spent.try_send(held.part);
        }
        self.place = 0;
        for held in &mut self.parts {
            held.before = held.now;
        }
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
    pub(super) fn end(&mut self) -> Result<(), StoreError> {
        self.commit()?;
        self.carry_over(FEW_PAGES)?;
        self.session.script("PRAGMA synchronous=FULL")
    }
}
