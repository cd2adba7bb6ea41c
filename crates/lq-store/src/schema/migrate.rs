//! What stands before the tables of an older ledger are changed is kept as it was.

use std::path::PathBuf;

use super::{ddl, system};
use crate::address::Address;
use crate::backend::Session;
use crate::error::StoreError;

/// Keeps a copy of a ledger older than `newest`: on SQLite a file beside it, on PostgreSQL the tables that nothing
/// else can be made from, in a schema of their own. Gives where it is, `None` where there is nothing to keep.
///
/// A copy that was begun and not finished is made anew; one that is whole is left alone.
pub(crate) fn keep_before(
    session: &mut dyn Session,
    address: &Address,
    newest: i64,
) -> Result<Option<String>, StoreError> {
    let found = ddl::format_of(session)?;
    if found == 0 || found >= newest {
        return Ok(None);
    }
    match address {
        Address::Sqlite(file) => {
            let with = |ending: &str| {
                let mut name = file.clone().into_os_string();
                name.push(format!("-format-{found}{ending}"));
                PathBuf::from(name)
            };
            let (whole, partial) = (with(""), with(".partial"));
            if !whole.exists() {
                // Left by a process that was killed over it.
                let _ = std::fs::remove_file(&partial);
                let text = partial.display().to_string().replace('\'', "''");
                session.script(&format!("VACUUM INTO '{text}'"))?;
                std::fs::rename(&partial, &whole).map_err(|error| StoreError::file(&whole, &error))?;
            }
            Ok(Some(whole.display().to_string()))
        }
        Address::Postgres(_) => {
            let schema = format!("lq_format_{found}");
            session.begin()?;
            let mut sql = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema};");
            for table in system::tables().map(|table| table.name) {
                if !ddl::columns_of(session, table)?.is_empty() {
                    sql.push_str(&format!("CREATE TABLE {schema}.{table} AS TABLE {table};"));
                }
            }
            session.script(&sql)?;
            session.commit()?;
            Ok(Some(schema))
        }
    }
}

#[cfg(test)]
mod tests {
    use lq_core::{Day, Registry};
    use lq_testkit::{ScratchDatabase, TempDir};

    use super::*;
    use crate::backend::Cells;
    use crate::store::Store;

    fn open(address: &Address) -> Store {
        let registry = Registry::new(vec![lq_testkit::shapes::ledger12()]);
        Store::open(address, &registry, Day::from_ymd(2026, 3, 10).unwrap()).unwrap()
    }

    #[test]
    fn an_older_ledger_is_kept_as_it_was_and_a_present_one_is_not_copied() {
        let dir = TempDir::new("migrate").unwrap();
        let address = Address::Sqlite(dir.join("ledger.db"));
        let store = open(&address);
        store.vault().set_setting(None, "colour", "\"blue\"").unwrap();
        let mut session = store.inner.take_writer().unwrap();
        assert_eq!(keep_before(&mut *session, &address, system::FORMAT).unwrap(), None);
        let kept = keep_before(&mut *session, &address, system::FORMAT + 1).unwrap().unwrap();
        let copy = open(&format!("sqlite:{kept}").parse().unwrap());
        assert_eq!(copy.vault().setting(None, "colour").unwrap().as_deref(), Some("\"blue\""));
        assert!(keep_before(&mut *session, &address, system::FORMAT + 1).unwrap().is_some());
    }

    #[test]
    fn an_older_ledger_on_a_server_is_kept_in_a_schema() {
        let Some(database) = ScratchDatabase::new("migrate").unwrap() else { return };
        let address: Address = database.url().parse().unwrap();
        let store = open(&address);
        store.vault().set_setting(None, "colour", "\"blue\"").unwrap();
        let mut session = store.inner.take_writer().unwrap();
        let schema = keep_before(&mut *session, &address, system::FORMAT + 1).unwrap().unwrap();
        let sql = format!("SELECT value FROM {schema}.setting WHERE name='colour'");
        let row = session.first(&sql, &[]).unwrap().unwrap();
        assert_eq!(row[0].text(), Some("\"blue\""));
    }
}
