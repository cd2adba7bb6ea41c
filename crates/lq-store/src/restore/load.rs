//! Rows of a backup put into the tables beside the live ones, with what must outlive the live ledger.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::value::Column;
use serde_json::Value as Json;

use super::check::each_row;
use crate::backend::{Cells, Clash, Param, Put, Session};
use crate::backup::frame::FrameReader;
use crate::backup::seal::Key;
use crate::error::StoreError;
use crate::progress::{Progress, Tell};
use crate::schema::{ddl, system};
use crate::store::Store;

/// Bytes of cells gathered before they are written.
const HEAP: usize = 4 << 20;

/// Loads everything after the first frame; the new epoch, and how many personal values stay erased.
pub(super) fn load(
    frames: &mut FrameReader<'_>,
    key: &Key,
    header: &Json,
    live: &Store,
    beside: &Store,
    tell: &mut Tell<'_>,
) -> Result<(i64, u64), StoreError> {
    let mut session = beside.inner.take_writer()?;
    session.begin()?;
    // A new ledger notes nothing in these; heads are made by the first to write.
    let mut loader = Loader { put: None, table: String::new(), cells: Vec::new(), n_bytes: 0, done: 0 };
    each_row(frames, key, &mut |table, row| {
        loader.take(&mut *session, table, row)?;
        if loader.done.is_multiple_of(4096) {
            tell(Progress { stage: "装入备份", done: loader.done, total: 0 });
        }
        Ok(())
    })?;
    loader.flush(&mut *session)?;
    let mut reader = live.read()?;
    let n_erased = keep_erased(reader.session(), &mut *session)?;
    keep_numbers(reader.session(), &mut *session)?;
    let epoch = next_epoch(reader.session(), header)?;
    ddl::set(&mut *session, "epoch", &epoch.to_string())?;
    ddl::set(&mut *session, "held", "1")?;
    session.commit()?;
    Ok((epoch, n_erased))
}

struct Loader {
    put: Option<Put>,
    table: String,
    cells: Vec<Column>,
    n_bytes: usize,
    done: u64,
}

impl Loader {
    fn take(&mut self, session: &mut dyn Session, table: &str, row: &mut [Column]) -> Result<(), StoreError> {
        if self.table != table {
            self.flush(session)?;
            let columns = system::table(table).columns();
            if columns.len() != row.len() {
                let what = format!("表“{table}”有 {} 列，应为 {} 列", row.len(), columns.len());
                return Err(StoreError::damaged("备份文件", what));
            }
            self.put = Some(Put::of(table, columns, Clash::Fail));
            self.table = table.to_owned();
        }
        for cell in row {
            let cell = std::mem::replace(cell, Column::Null);
            self.n_bytes += 16
                + match &cell {
                    Column::Text(text) => text.len(),
                    Column::Bytes(bytes) => bytes.len(),
                    _ => 0,
                };
            self.cells.push(cell);
        }
        self.done += 1;
        if self.n_bytes >= HEAP {
            self.flush(session)?;
        }
        Ok(())
    }

    fn flush(&mut self, session: &mut dyn Session) -> Result<(), StoreError> {
        if let (Some(put), false) = (&self.put, self.cells.is_empty()) {
            session.load(put, &self.cells)?;
        }
        self.cells.clear();
        self.n_bytes = 0;
        Ok(())
    }
}

/// What was erased in the live ledger stays erased; how many values of the backup that concerns.
fn keep_erased(live: &mut dyn Session, beside: &mut dyn Session) -> Result<u64, StoreError> {
    let columns = system::table("erasure").columns();
    let names = columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(",");
    let rows = live.all(&format!("SELECT {names} FROM erasure"), &[])?;
    let put = Put::of("erasure", columns, Clash::Ignore);
    beside.put(&put, &rows.into_iter().flatten().collect::<Vec<_>>())?;
    beside.execute(
        "DELETE FROM private_value WHERE EXISTS(SELECT 1 FROM erasure e WHERE e.digest=private_value.digest)",
        &[],
    )
}

/// A human number given out here is not given to somebody else after the restore.
fn keep_numbers(live: &mut dyn Session, beside: &mut dyn Session) -> Result<(), StoreError> {
    let sql = "INSERT INTO number(zone,kind,next) VALUES(?1,?2,?3) ON CONFLICT(zone,kind) DO UPDATE \
               SET next=CASE WHEN number.next<excluded.next THEN excluded.next ELSE number.next END";
    // A zone the backup does not know gets no counter: its next record is its first.
    let zones = beside.all("SELECT zone FROM head", &[])?;
    let zones = zones.iter().filter_map(|row| row[0].bytes().map(<[u8]>::to_vec)).collect::<BTreeSet<_>>();
    let mut most: BTreeMap<(Vec<u8>, String), i64> = BTreeMap::new();
    live.query("SELECT zone,kind,next FROM number", &[], &mut |row| {
        if let (Some(zone), Some(kind), Some(next)) = (row[0].take_bytes(), row[1].take_text(), row[2].int())
        {
            most.insert((zone, kind), next);
        }
        Ok(true)
    })?;
    for ((zone, kind), next) in most {
        // Numbers of bulk changes belong to no zone and count on as well.
        if zones.contains(&zone) || zone.iter().all(|byte| *byte == 0) {
            beside.execute(sql, &[Param::Bytes(&zone), Param::Text(&kind), Param::Int(next)])?;
        }
    }
    Ok(())
}

/// An epoch later than both the backup's and the live ledger's.
fn next_epoch(live: &mut dyn Session, header: &Json) -> Result<i64, StoreError> {
    let own = ddl::epoch(live)?;
    Ok(own.max(header["epoch"].as_i64().unwrap_or(0)) + 1)
}
