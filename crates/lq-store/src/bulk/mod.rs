//! One change of many rows, written while others go on writing.
//!
//! The rows are laid out in parts as they are pushed; a worker of its own puts them into the tables. The log takes
//! one short line at the end, which lists the parts' digests, so that a large import joins the chain at once.
//!
//! * SQLite: parts go in by transactions that end where another writer waits; rows of a bulk change that is not closed
//!   are seen by nobody. The last, short transaction appends the line and closes it. What a cancelled or killed one
//!   left behind is swept.
//! * PostgreSQL: one transaction on a connection of its own; the zone's head is locked only at the end.

mod close;
mod encode;
mod flush;
mod found;
mod load;
mod steps;
mod sweep;
mod undo;

use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use lq_core::change::ChangeHead;
use lq_core::value::Value;
use lq_core::{Day, RecordId};

use crate::backend::{Cells, Dialect, Param, Session};
use crate::error::StoreError;
use crate::line::Digest;
use crate::log::PART_BITS;
use crate::schema::Catalog;
use crate::store::{Committed, Store};
use crate::{number, roll};
use encode::Encoder;
pub use found::BulkChange;
use load::Worker;
pub(crate) use sweep::sweep_dead;
pub use undo::Undone;

/// Rows of one part.
const PART_ROWS: usize = 1024;
/// Rows from which on the database's idea of the table is out of date.
const MANY: u64 = 1000;
/// Most human numbers reserved at a time.
const NUMBERS: i64 = 64 * 1024;

/// What a bulk change says about one field of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing: the field stays as it is, or was never recorded.
    Leave,
    /// It is emptied.
    Empty,
    /// It holds this; checked by the caller.
    Is(Value),
}

/// What a bulk change does to one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BulkAct {
    /// A new record.
    Create,
    /// Fields of a record last seen at this revision.
    Set {
        /// Revision the caller saw.
        seen: i64,
    },
    /// Out of use, a record last seen at this revision; its cells are passed over.
    Retire {
        /// Revision the caller saw.
        seen: i64,
    },
}

/// One row of a bulk change.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkRow {
    /// The record.
    pub record: RecordId,
    /// What is done to it.
    pub act: BulkAct,
    /// One for each field the bulk change was begun with, in that order.
    pub cells: Vec<Cell>,
    /// First day the cells hold from; the day of the change where `None`.
    pub valid_from: Option<Day>,
}

/// A bulk change under way; dropped without [`Bulk::commit`] it leaves nothing.
pub struct Bulk {
    store: Store,
    catalog: Arc<Catalog>,
    head: ChangeHead,
    kind: usize,
    batch: i64,
    encoder: Encoder,
    /// Digest and rows of each part so far.
    parts: Vec<(Digest, u64)>,
    /// Parts that hold rows of standing records, applied at the end.
    staged: Vec<i64>,
    /// Revision each standing record was seen at.
    seen: BTreeMap<RecordId, i64>,
    numbers: std::ops::Range<i64>,
    /// `None` once it has ended.
    worker: Option<Worker>,
    n_rows: u64,
    /// Locked while the bulk change lives, so that another process can tell a dead one (SQLite).
    alive: Option<File>,
    is_over: bool,
    _counted: Counted,
}

/// A bulk change under way, as its store counts them.
struct Counted(Store);

impl Counted {
    fn one_more(store: &Store) -> Self {
        store.inner.n_bulks.fetch_add(1, Ordering::Relaxed);
        Self(store.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.inner.n_bulks.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Store {
    /// Begins a bulk change on one kind.
    ///
    /// * `fields`: the fields its rows give, by place in the schema.
    ///
    /// # Errors
    /// The kind is unknown; the same change was made before.
    pub fn bulk(&self, head: &ChangeHead, kind: &str, fields: &[usize]) -> Result<Bulk, StoreError> {
        let catalog = self.catalog();
        let kind = catalog.place(kind)?;
        let table = &catalog.kinds[kind];
        if let Some(field) = fields.iter().find(|field| **field >= table.schema.fields.len()) {
            let label = table.schema.label.zh.to_string();
            return Err(StoreError::UnknownField { kind: label, field: format!("#{field}") });
        }
        let (batch, rolled, alive) = begin(self, &catalog, kind, head)?;
        let day = head.at.shanghai_day();
        let mut encoder = Encoder::new(catalog.clone(), kind, fields, head.zone, day, rolled.max(day));
        encoder.begin(batch << PART_BITS);
        let worker = load::start(self, &catalog, kind)?;
        Ok(Bulk {
            store: self.clone(),
            catalog,
            head: head.clone(),
            kind,
            batch,
            encoder,
            parts: Vec::new(),
            staged: Vec::new(),
            seen: BTreeMap::new(),
            numbers: 0..0,
            worker: Some(worker),
            n_rows: 0,
            alive,
            is_over: false,
            _counted: Counted::one_more(self),
        })
    }
}

/// Notes the bulk change and takes its number; on SQLite also the file that says it lives.
fn begin(
    store: &Store,
    catalog: &Catalog,
    kind: usize,
    head: &ChangeHead,
) -> Result<(i64, Day, Option<File>), StoreError> {
    let mut session = store.inner.take_writer()?;
    session.begin()?;
    let sql = "SELECT position FROM log WHERE change_id=?1";
    if let Some(position) = session.int(sql, &[Param::Bytes(&head.id.0)])? {
        return Err(StoreError::Refused(format!(
            "这次导入已经写入（日志第 {position} 条），没有再写一遍；如需重来，请先撤销那一条"
        )));
    }
    let rolled = roll::rolled(&mut *session)?;
    let batch = number::take(&mut *session, RecordId([0; 16]), "batch", 1)? + 1;
    let mut alive = None;
    if session.dialect() == Dialect::Sqlite {
        alive = sweep::claim(store, batch)?;
        let sql = "INSERT INTO batch(id,change_id,zone,kind) VALUES(?1,?2,?3,?4)";
        let name = &catalog.kinds[kind].schema.kind;
        let params =
            [Param::Int(batch), Param::Bytes(&head.id.0), Param::Bytes(&head.zone.0), Param::Text(name)];
        session.execute(sql, &params)?;
    }
    session.commit()?;
    Ok((batch, rolled, alive))
}

impl Bulk {
    /// Takes rows in; waits while the worker is behind.
    ///
    /// # Errors
    /// A key is taken, or the database refused a part: the bulk change is over and nothing of it stays.
    pub fn push(&mut self, rows: &[BulkRow]) -> Result<(), StoreError> {
        let mut n_new = rows.iter().filter(|row| row.act == BulkAct::Create).count();
        for row in rows {
            let mut human = 0;
            match row.act {
                BulkAct::Create => {
                    human = self.next_number(n_new)?;
                    n_new -= 1;
                }
                BulkAct::Set { seen } | BulkAct::Retire { seen } => {
                    self.seen.insert(row.record, seen);
                }
            }
            self.encoder.row(row, human)?;
            self.n_rows += 1;
            if self.encoder.len() >= PART_ROWS {
                self.send()?;
            }
        }
        Ok(())
    }

    /// Rows taken in so far.
    pub fn n_rows(&self) -> u64 {
        self.n_rows
    }

    /// The next human number, where so many are known to be wanted.
    fn next_number(&mut self, n_wanted: usize) -> Result<i64, StoreError> {
        if self.numbers.is_empty() {
            // Twice as many each time; what is left over at the end is given back.
            let n = (n_wanted as i64).max(self.n_rows as i64).min(NUMBERS);
            let kind = &self.catalog.kinds[self.kind].schema.kind;
            let reserve = || {
                let mut session = self.store.inner.take_writer()?;
                session.begin()?;
                let last = number::take(&mut *session, self.head.zone, kind, n)?;
                session.commit().map(|()| last)
            };
            let last = match &self.worker {
                Some(worker) => worker.aside(reserve),
                None => reserve(),
            }?;
            self.numbers = last + 1..last + 1 + n;
        }
        Ok(self.numbers.next().unwrap_or_default())
    }

    fn send(&mut self) -> Result<(), StoreError> {
        if self.encoder.len() == 0 {
            return Ok(());
        }
        let number = (self.batch << PART_BITS) | self.parts.len() as i64;
        let spent = self.worker.as_ref().and_then(Worker::spent);
        let part = self.encoder.take(spent);
        self.parts.push((part.digest, part.n_rows));
        if part.has_staged {
            self.staged.push(number);
        }
        let sent = self.worker.as_ref().is_some_and(|worker| worker.send(part));
        self.encoder.begin((self.batch << PART_BITS) | self.parts.len() as i64);
        if sent {
            return Ok(());
        }
        let error = match self.join() {
            Err(error) => error,
            Ok(_) => StoreError::Database("导入的写入线程提前结束".to_owned()),
        };
        self.clear();
        Err(error)
    }

    fn join(&mut self) -> Result<Box<dyn Session>, StoreError> {
        let ended = || StoreError::Database("导入的写入线程已经结束".to_owned());
        self.worker.take().ok_or_else(ended)?.end()
    }

    /// Makes the change: one line joins the log and every row is seen at once.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where a standing record was changed after it was seen; then nothing is written.
    pub fn commit(mut self) -> Result<Committed<u64>, StoreError> {
        self.send()?;
        let closed = match self.join() {
            Ok(session) => close::close(&mut self, session),
            Err(error) => Err(error),
        };
        if closed.is_ok() {
            self.is_over = true;
            sweep::release(&self.store, self.batch, self.alive.take());
            if self.n_rows >= MANY {
                // Lists are right without it, and the next import or start tries again.
                let kind = &self.catalog.kinds[self.kind].schema.kind;
                let _ = self.store.refresh_statistics(Some(kind));
            }
        } else {
            self.clear();
        }
        closed
    }

    /// Gives up: nothing of the bulk change stays.
    pub fn cancel(mut self) {
        self.clear();
    }

    fn clear(&mut self) {
        if std::mem::replace(&mut self.is_over, true) {
            return;
        }
        if self.worker.is_some()
            && let Ok(mut session) = self.join()
        {
            session.rollback();
        }
        // What cannot be swept now is swept when the ledger is next opened; nobody sees it meanwhile.
        let _ = sweep::sweep(&self.store, &self.catalog, self.batch);
        sweep::release(&self.store, self.batch, self.alive.take());
    }
}

impl Drop for Bulk {
    fn drop(&mut self) {
        self.clear();
    }
}

/// Numbers of the parts of the bulk change at this position, in order.
pub(crate) fn parts_of(
    session: &mut dyn Session,
    zone: RecordId,
    position: i64,
) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT id FROM batch WHERE zone=?1 AND position=?2";
    let Some(batch) = session.int(sql, &[Param::Bytes(&zone.0), Param::Int(position)])? else {
        return Ok(Vec::new());
    };
    let mut parts = Vec::new();
    let bounds = [Param::Int(batch << PART_BITS), Param::Int((batch + 1) << PART_BITS)];
    session.query(
        "SELECT part FROM log_part WHERE part>=?1 AND part<?2 ORDER BY part",
        &bounds,
        &mut |row| {
            parts.extend(row[0].int());
            Ok(true)
        },
    )?;
    Ok(parts)
}
