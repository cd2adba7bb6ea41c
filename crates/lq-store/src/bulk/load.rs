//! The worker that puts parts into the tables.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use lq_core::value::{Column, ColumnRef, Lang};

use super::PART_ROWS;
use super::encode::Part;
use super::steps::{self, Steps};
use crate::backend::{Dialect, Param, Session};
use crate::error::{Duplicate, StoreError};
use crate::log;
use crate::schema::{Catalog, KindTable};
use crate::store::Store;

/// Parts that may wait for the worker: enough to keep both sides busy, few enough to stay small.
const WAITING: usize = 3;

type Ended = Result<Box<dyn Session>, StoreError>;

/// The worker as the side that lays rows out sees it.
pub(super) struct Worker {
    parts: SyncSender<Part>,
    spent: Receiver<Part>,
    /// Whether the other side itself waits to write.
    is_asking: Arc<AtomicBool>,
    thread: JoinHandle<Ended>,
}

impl Worker {
    /// Hands a part over, waiting while the worker is behind; false where it has ended.
    pub(super) fn send(&self, part: Part) -> bool {
        self.parts.send(part).is_ok()
    }

    /// A part that is written, for its room.
    pub(super) fn spent(&self) -> Option<Part> {
        self.spent.try_recv().ok()
    }

    /// Does something that waits for its turn to write: what is under way is committed for it, and not taken back.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.is_asking.store(true, Ordering::Release);
        let written = write();
        self.is_asking.store(false, Ordering::Release);
        written
    }

    /// Waits until everything is in the tables; the session it went in by.
    pub(super) fn end(self) -> Ended {
        drop(self.parts);
        let broke = |_| StoreError::Database("导入的写入线程意外中断".to_owned());
        self.thread.join().map_err(broke)?
    }
}

/// Starts the worker.
pub(super) fn start(store: &Store, catalog: &Arc<Catalog>, kind: usize) -> Result<Worker, StoreError> {
    let (parts, waiting) = sync_channel(WAITING);
    // All parts of a long transaction are given back at once.
    let (give_back, spent) = sync_channel(steps::LONG / PART_ROWS + WAITING);
    let mut session = store.inner.connect()?;
    let (store, catalog) = (store.clone(), catalog.clone());
    let is_asking = Arc::new(AtomicBool::new(false));
    let asks = is_asking.clone();
    let work = move || {
        let table = &catalog.kinds[kind];
        match session.dialect() {
            Dialect::Sqlite => {
                let steps = Steps::begin(&store, table, &mut *session, &give_back, &asks)?;
                in_steps(table, steps, &waiting)?;
            }
            Dialect::Postgres => in_one(&store, table, &mut *session, &waiting, &give_back)?,
        }
        Ok(session)
    };
    let thread = std::thread::Builder::new()
        .name("lq-bulk".to_owned())
        .spawn(work)
        .map_err(|error| StoreError::Database(format!("无法启动导入线程：{error}")))?;
    Ok(Worker { parts, spent, is_asking, thread })
}

/// SQLite: transactions as long as nobody waits for. Nothing of them is promised to anyone before the last one, whose
/// wait for the disk covers them all.
fn in_steps(table: &KindTable, mut steps: Steps<'_>, parts: &Receiver<Part>) -> Result<(), StoreError> {
    if let Err(error) = steps.take_all(parts) {
        let error = match steps.at_fault() {
            (Some(part), session) => explained(table, session, part, error),
            (None, _) => error,
        };
        steps.abandon();
        return Err(error);
    }
    steps.end()
}

/// PostgreSQL: all parts in one transaction, which stays open for the last step.
fn in_one(
    store: &Store,
    table: &KindTable,
    session: &mut dyn Session,
    parts: &Receiver<Part>,
    spent: &SyncSender<Part>,
) -> Result<(), StoreError> {
    session.begin()?;
    for part in parts {
        put_bytes(session, &part)?;
        if !part.rows.is_empty() {
            session.pour(&table.insert, &mut part.rows.rows(), usize::MAX)?;
        }
        put_beside(store, session, &part)?;
        // Room nobody waits for is given up.
        let _ = spent.try_send(part);
    }
    Ok(())
}

/// The part as the log keeps it.
pub(super) fn put_bytes(session: &mut dyn Session, part: &Part) -> Result<(), StoreError> {
    // The bytes are bound as they lie: a part is never copied for the statement.
    let sql = "INSERT INTO log_part(part,digest,n_rows,bytes) VALUES(?1,?2,?3,?4)";
    let params = [
        Param::Int(part.number),
        Param::Bytes(&part.digest),
        Param::Int(part.n_rows as i64),
        Param::Bytes(&part.bytes),
    ];
    session.execute(sql, &params).map(|_| ())
}

/// What stands in other tables than the kind's own.
pub(super) fn put_beside(store: &Store, session: &mut dyn Session, part: &Part) -> Result<(), StoreError> {
    let puts = &store.inner.puts;
    session.put(&puts.linkage, &part.linkage)?;
    session.put(&puts.private, &part.privates)
}

/// Names the key that is taken, where that is the trouble.
fn explained(table: &KindTable, session: &mut dyn Session, part: &Part, error: StoreError) -> StoreError {
    let StoreError::Database(text) = &error else { return error };
    if !text.contains("UNIQUE") {
        return error;
    }
    let mut rows = part.rows.rows();
    while rows.next_row() {
        let row = table.insert.columns.iter().map(|(_, ty)| rows.cell(*ty).into()).collect::<Vec<Column>>();
        if let Some(duplicate) = taken(table, session, &row) {
            return StoreError::Duplicate(Box::new(duplicate));
        }
    }
    error
}

/// The key of a row that another live record holds.
fn taken(table: &KindTable, session: &mut dyn Session, row: &[Column]) -> Option<Duplicate> {
    for (place, field) in table.schema.fields.iter().enumerate().filter(|(_, field)| field.is_key) {
        let span = table.spans[place].clone();
        if matches!(row[span.start], Column::Null) {
            continue;
        }
        let name = table.column(place);
        let sql =
            format!("SELECT t._id FROM {} t WHERE t._zone=?1 AND t._state=0 AND {name}=?2", table.table);
        let params = [Param::Cell(&row[1]), Param::Cell(&row[span.start])];
        let Ok(Some(found)) = session.first(&sql, &params) else { continue };
        if found[0] == row[0] {
            continue;
        }
        let refs = row[span].iter().map(Column::as_ref).collect::<Vec<ColumnRef<'_>>>();
        let shown = field.ty.from_columns(&refs).map(|value| field.ty.show(&value, Lang::Zh));
        return Some(Duplicate {
            kind: table.schema.label.zh.to_string(),
            field: field.name.to_string(),
            label: field.label.zh.to_string(),
            shown: shown.unwrap_or_default(),
            held_by: log::id(&found[0]),
        });
    }
    None
}
