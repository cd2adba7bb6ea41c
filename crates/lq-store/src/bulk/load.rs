//! The worker that puts parts into the tables.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use lq_core::value::{Column, ColumnRef, Lang};

use super::encode::Part;
use crate::backend::{Dialect, Param, Session};
use crate::error::{Duplicate, StoreError};
use crate::log;
use crate::schema::{Catalog, KindTable};
use crate::store::Store;

/// Parts that may wait for the worker: enough to keep both sides busy, few enough to stay small.
const WAITING: usize = 3;
/// After this many parts other processes are let in.
const STRETCH: usize = 4;

type Worker = JoinHandle<Result<Box<dyn Session>, StoreError>>;

/// Starts the worker; it ends with its session when the sender is dropped.
pub(crate) fn start(
    store: &Store,
    catalog: &Arc<Catalog>,
    kind: usize,
) -> Result<(SyncSender<Part>, Worker), StoreError> {
    let (sender, receiver) = sync_channel(WAITING);
    let mut session = store.inner.connect()?;
    let (store, catalog) = (store.clone(), catalog.clone());
    let work = move || {
        match session.dialect() {
            Dialect::Sqlite => in_short_steps(&store, &catalog, kind, &mut *session, &receiver)?,
            Dialect::Postgres => in_one(&store, &catalog, kind, &mut *session, &receiver)?,
        }
        Ok(session)
    };
    let worker = std::thread::Builder::new()
        .name("lq-bulk".to_owned())
        .spawn(work)
        .map_err(|error| StoreError::Database(format!("无法启动导入线程：{error}")))?;
    Ok((sender, worker))
}

/// SQLite: each part by a transaction of its own. Nothing of it is promised to anyone before the last transaction,
/// whose wait for the disk covers them all, so that the parts themselves need not wait.
fn in_short_steps(
    store: &Store,
    catalog: &Catalog,
    kind: usize,
    session: &mut dyn Session,
    parts: &Receiver<Part>,
) -> Result<(), StoreError> {
    session.script("PRAGMA synchronous=NORMAL")?;
    for (n, part) in parts.iter().enumerate() {
        let turn = store.inner.last_turn();
        session.begin()?;
        let written = put(store, &catalog.kinds[kind], session, &part);
        if let Err(error) = written {
            let error = explained(&catalog.kinds[kind], session, &part, error);
            session.rollback();
            return Err(error);
        }
        session.commit()?;
        drop(turn);
        if n % STRETCH == STRETCH - 1 {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    session.script("PRAGMA synchronous=FULL")
}

/// PostgreSQL: all parts in one transaction, which stays open for the last step.
fn in_one(
    store: &Store,
    catalog: &Catalog,
    kind: usize,
    session: &mut dyn Session,
    parts: &Receiver<Part>,
) -> Result<(), StoreError> {
    session.begin()?;
    for part in parts {
        put(store, &catalog.kinds[kind], session, &part)?;
    }
    Ok(())
}

fn put(store: &Store, table: &KindTable, session: &mut dyn Session, part: &Part) -> Result<(), StoreError> {
    let puts = &store.inner.puts;
    // The bytes are bound as they lie: a part is never copied for the statement.
    let sql = "INSERT INTO log_part(part,digest,n_rows,bytes) VALUES(?1,?2,?3,?4)";
    let params = [
        Param::Int(part.number),
        Param::Bytes(&part.digest),
        Param::Int(part.n_rows as i64),
        Param::Bytes(&part.bytes),
    ];
    session.execute(sql, &params)?;
    if !part.cells.is_empty() {
        session.load(&table.insert, &part.cells)?;
    }
    session.put(&puts.linkage, &part.linkage)?;
    session.put(&puts.private, &part.privates)
}

/// Names the key that is taken, where that is the trouble.
fn explained(table: &KindTable, session: &mut dyn Session, part: &Part, error: StoreError) -> StoreError {
    let StoreError::Database(text) = &error else { return error };
    if !text.contains("UNIQUE") {
        return error;
    }
    for (place, field) in table.schema.fields.iter().enumerate().filter(|(_, field)| field.is_key) {
        let span = table.spans[place].clone();
        let name = table.column(place);
        let sql =
            format!("SELECT t._id FROM {} t WHERE t._zone=?1 AND t._state=0 AND {name}=?2", table.table);
        for row in part.cells.chunks_exact(table.columns.len()) {
            let params = [Param::Cell(&row[1]), Param::Cell(&row[span.start])];
            if matches!(row[span.start], Column::Null) {
                continue;
            }
            let Ok(Some(found)) = session.first(&sql, &params) else { continue };
            if found[0] == row[0] {
                continue;
            }
            let refs = row[span].iter().map(Column::as_ref).collect::<Vec<ColumnRef<'_>>>();
            let shown = field.ty.from_columns(&refs).map(|value| field.ty.show(&value, Lang::Zh));
            return StoreError::Duplicate(Box::new(Duplicate {
                kind: table.schema.label.zh.to_string(),
                field: field.name.to_string(),
                label: field.label.zh.to_string(),
                shown: shown.unwrap_or_default(),
                held_by: log::id(&found[0]),
            }));
        }
    }
    error
}
