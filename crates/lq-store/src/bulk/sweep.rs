//! Clearing away what a cancelled or killed bulk change left in a SQLite file. Nobody has seen it.

use std::fs::{File, TryLockError};
use std::path::PathBuf;

use lq_core::value::Column;

use crate::address::Address;
use crate::backend::{Cells, Dialect, Param};
use crate::error::StoreError;
use crate::line;
use crate::log::PART_BITS;
use crate::schema::Catalog;
use crate::store::Store;

/// Rows cleared in one transaction.
const ROWS: i64 = 2000;

/// The file a living bulk change holds locked; the system lets go of it when the process dies.
fn alive_file(store: &Store, batch: i64) -> Option<PathBuf> {
    match store.address() {
        Address::Sqlite(file) => {
            let mut name = file.clone().into_os_string();
            name.push(format!("-import-{batch}"));
            Some(PathBuf::from(name))
        }
        Address::Postgres(_) => None,
    }
}

/// Says that the bulk change lives.
pub(super) fn claim(store: &Store, batch: i64) -> Result<Option<File>, StoreError> {
    let Some(path) = alive_file(store, batch) else { return Ok(None) };
    let file = File::create(&path).map_err(|error| StoreError::file(&path, &error))?;
    file.lock().map_err(|error| StoreError::file(&path, &error))?;
    Ok(Some(file))
}

/// Says that it is over.
pub(super) fn release(store: &Store, batch: i64, alive: Option<File>) {
    if let (Some(path), Some(file)) = (alive_file(store, batch), alive) {
        // A file left behind is only a name; the next opening of the ledger takes it away.
        let _ = std::fs::remove_file(path);
        drop(file);
    }
}

/// Sweeps every bulk change whose process is gone.
pub(crate) fn sweep_dead(store: &Store, catalog: &Catalog) -> Result<(), StoreError> {
    let open = {
        let mut session = store.inner.take_writer()?;
        if session.dialect() == Dialect::Postgres {
            return Ok(());
        }
        session.all("SELECT id FROM batch WHERE position IS NULL", &[])?
    };
    for batch in open.iter().filter_map(|row| row[0].int()) {
        let Some(path) = alive_file(store, batch) else { continue };
        let is_alive =
            File::open(&path).is_ok_and(|file| matches!(file.try_lock(), Err(TryLockError::WouldBlock)));
        if !is_alive {
            sweep(store, catalog, batch)?;
            let _ = std::fs::remove_file(path);
        }
    }
    Ok(())
}

/// Takes away the rows and parts of a bulk change, in steps that let other writers pass.
pub(super) fn sweep(store: &Store, catalog: &Catalog, batch: i64) -> Result<(), StoreError> {
    let sql = "SELECT kind FROM batch WHERE id=?1 AND position IS NULL";
    let kind = {
        let mut session = store.inner.take_writer()?;
        if session.dialect() == Dialect::Postgres {
            return Ok(());
        }
        session.first(sql, &[Param::Int(batch)])?
    };
    let Some(kind) = kind.and_then(|mut row| row[0].take_text()) else { return Ok(()) };
    let (low, high) = (batch << PART_BITS, (batch + 1) << PART_BITS);
    if let Some(kind) = catalog.find(&kind) {
        let mut last = i64::MIN;
        while let Some(next) = sweep_rows(store, &catalog.kinds[kind].table, low, high, last)? {
            last = next;
        }
    }
    while sweep_part(store, low, high)? {}
    let mut session = store.inner.take_writer()?;
    session.begin()?;
    session.execute("DELETE FROM batch WHERE id=?1", &[Param::Int(batch)])?;
    session.commit()
}

/// Takes one part away with the personal values its rows point at, be the records new or standing; false when there
/// is none.
fn sweep_part(store: &Store, low: i64, high: i64) -> Result<bool, StoreError> {
    let mut session = store.inner.take_writer()?;
    session.begin()?;
    let sql = "SELECT part,bytes FROM log_part WHERE part>=?1 AND part<?2 ORDER BY part LIMIT 1";
    let row = session.first(sql, &[Param::Int(low), Param::Int(high)])?;
    let Some([part, bytes]) = row.as_deref() else { return Ok(false) };
    let digests = line::private_digests(bytes.bytes().unwrap_or_default());
    let digests = digests.iter().map(|digest| &digest[..]).collect();
    session.execute("DELETE FROM private_value WHERE digest IN rarray(?1)", &[Param::Blobs(digests)])?;
    session.execute("DELETE FROM log_part WHERE part=?1", &[Param::Cell(part)])?;
    session.commit()?;
    Ok(true)
}

/// One step; returns the last row looked at, `None` when there are no more.
fn sweep_rows(store: &Store, table: &str, low: i64, high: i64, last: i64) -> Result<Option<i64>, StoreError> {
    let mut session = store.inner.take_writer()?;
    session.begin()?;
    let sql = format!(
        "SELECT rowid,_id FROM {table} WHERE rowid>?1 AND _part>=?2 AND _part<?3 ORDER BY rowid LIMIT {ROWS}"
    );
    let rows = session.all(&sql, &[Param::Int(last), Param::Int(low), Param::Int(high)])?;
    let ids = rows.iter().filter_map(|row| row[0].int()).collect::<Vec<_>>();
    let Some(last) = ids.last().copied() else { return Ok(None) };
    let records = rows
        .into_iter()
        .filter_map(|mut row| match std::mem::replace(&mut row[1], Column::Null) {
            Column::Bytes(bytes) => Some(bytes),
            _ => None,
        })
        .collect::<Vec<_>>();
    session.execute("DELETE FROM linkage WHERE record IN rarray(?1)", &[Param::OwnBlobs(records)])?;
    session.execute(&format!("DELETE FROM {table} WHERE rowid IN rarray(?1)"), &[Param::Ints(ids)])?;
    session.commit()?;
    Ok(Some(last))
}
