//! The place beside the live ledger a backup is loaded into: another file, or another schema of the same database.

use std::fs::File;
use std::path::{Path, PathBuf};

use lq_core::{Day, Registry};

use crate::address::Address;
use crate::backend::{Cells, sqlite};
use crate::error::StoreError;
use crate::progress::Tell;
use crate::rebuild;
use crate::schema::{ddl, system};
use crate::store::Store;

/// Schema of PostgreSQL a backup is loaded into.
const SCHEMA: &str = "lq_restore";

/// A ledger under way beside another; gone with its handle.
pub(super) struct Beside {
    store: Option<Store>,
    place: Place,
}

enum Place {
    /// The file, and a lock that keeps a second restore away.
    File(PathBuf, #[expect(dead_code, reason = "held, not read")] File),
    Schema(Store),
}

impl Beside {
    pub(super) fn make(live: &Store, registry: &Registry, today: Day) -> Result<Self, StoreError> {
        match live.address() {
            Address::Sqlite(file) => {
                let path = with_ending(file, "-restore");
                let lock = with_ending(file, "-restore.lock");
                let held = File::create(&lock).map_err(|error| StoreError::file(&lock, &error))?;
                held.try_lock().map_err(|_| StoreError::Busy("另一次恢复正在进行".to_owned()))?;
                remove(&path);
                let store = Store::open(&Address::Sqlite(path.clone()), registry, today)?;
                Ok(Self { store: Some(store), place: Place::File(path, held) })
            }
            address @ Address::Postgres(_) => {
                let mut session = live.inner.take_writer()?;
                session.script(&format!("DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}"))?;
                drop(session);
                let store = Store::open_in(address, Some(SCHEMA), registry, today)?;
                Ok(Self { store: Some(store), place: Place::Schema(live.clone()) })
            }
        }
    }

    pub(super) fn store(&self) -> &Store {
        self.store.as_ref().expect("the store leaves only in the swap")
    }

    /// Fills the projections from the log that was loaded.
    pub(super) fn fill(&self, tell: &mut Tell<'_>) -> Result<u64, StoreError> {
        let catalog = self.store().catalog();
        let mut session = self.store().inner.take_writer()?;
        session.begin()?;
        for kind in &catalog.kinds {
            session.script(&format!("DELETE FROM {}", kind.table))?;
        }
        let n = rebuild::fill(&mut *session, &catalog, &catalog, tell)?;
        session.commit()?;
        Ok(n)
    }

    /// Puts what was loaded in the place of the live ledger, in one transaction.
    pub(super) fn swap(mut self, live: &Store) -> Result<(), StoreError> {
        let catalog = live.catalog();
        // Closes every connection to what was loaded.
        drop(self.store.take());
        match (&self.place, live.address()) {
            (Place::File(path, _), Address::Sqlite(file)) => {
                let _turn = live.inner.turn();
                sqlite::replace(file, path, "SELECT COUNT(*) FROM batch WHERE position IS NULL")
            }
            (Place::Schema(_), _) => {
                let mut session = live.inner.take_writer()?;
                session.begin()?;
                rebuild::lock(&mut *session, &catalog)?;
                session.script("SET LOCAL lock_timeout='60s'")?;
                let own = session.first("SELECT current_schema()::text", &[])?;
                let own = own.and_then(|mut row| row[0].take_text()).unwrap_or_default();
                let kinds = catalog.kinds.iter().map(|kind| kind.table.as_str());
                for table in system::tables().map(|table| table.name).chain(kinds) {
                    session.script(&format!(
                        "DROP TABLE IF EXISTS {table} CASCADE; ALTER TABLE {SCHEMA}.{table} SET SCHEMA \"{own}\""
                    ))?;
                }
                for kind in &catalog.kinds {
                    let view = ddl::view_name(kind);
                    session.script(&format!("ALTER VIEW {SCHEMA}.{view} SET SCHEMA \"{own}\""))?;
                }
                session.commit()
            }
            (Place::File(..), Address::Postgres(_)) => {
                Err(StoreError::Database("恢复的位置与数据库不符".to_owned()))
            }
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        drop(self.store.take());
        match &self.place {
            Place::File(path, _) => {
                remove(path);
                remove(&with_ending(path, ".lock"));
            }
            Place::Schema(live) => {
                // What stays is cleared away by the next restore.
                if let Ok(mut session) = live.inner.take_writer() {
                    let _ = session.script(&format!("DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"));
                }
            }
        }
    }
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// A database file with what SQLite keeps beside it.
fn remove(path: &Path) {
    for ending in ["", "-wal", "-shm"] {
        // Most are not there.
        let _ = std::fs::remove_file(with_ending(path, ending));
    }
}
