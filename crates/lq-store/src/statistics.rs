//! What the databases know of how values are spread, by which they choose an index.
//!
//! SQLite's own `ANALYZE` keeps writers waiting while it looks at a whole index: a tenth of a second at half a million
//! rows. The same figures come from reading, which keeps nobody waiting, and are put down in the end.

use crate::backend::{Cells, Dialect, Param, Session, quote};
use crate::error::StoreError;
use crate::store::Store;

impl Store {
    /// Lets the database look anew at how its rows are spread, which is what it chooses indexes by; of one kind, or of
    /// all. Worth its time after many rows came at once. Of one kind, nobody who writes waits for it.
    ///
    /// # Errors
    /// The kind is unknown; the database's own.
    pub fn refresh_statistics(&self, kind: Option<&str>) -> Result<(), StoreError> {
        let catalog = self.catalog();
        let table =
            kind.map(|kind| catalog.place(kind).map(|place| &*catalog.kinds[place].table)).transpose()?;
        let mut session = self.inner.connect()?;
        match (session.dialect(), table) {
            (Dialect::Sqlite, Some(table)) => {
                let found = spread(&mut *session, table)?;
                let _turn = self.inner.last_turn();
                put_down(&mut *session, table, &found)?;
            }
            (dialect, table) => {
                if dialect == Dialect::Sqlite {
                    // Indexes begin with the zone: a look at the first thousand entries sees nothing but one zone.
                    session.script("PRAGMA analysis_limit=0")?;
                }
                let _turn = self.inner.last_turn();
                session.script(&format!("ANALYZE {}", table.map(quote).unwrap_or_default()))?;
            }
        }
        drop(session);
        // A connection reads what was found when it is opened.
        self.inner.readers.renew();
        Ok(())
    }
}

/// For each index of a table its name and its line in `sqlite_stat1`: rows, then how many of them are alike, on
/// average, in the first column, in the first two and so on.
fn spread(session: &mut dyn Session, table: &str) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT name,\"unique\",partial FROM pragma_index_list(?1)";
    let mut found = Vec::new();
    for row in session.all(sql, &[Param::Text(table)])? {
        let [name, is_unique, is_partial] = row.as_slice() else { continue };
        let Some(name) = name.text() else { continue };
        let columns =
            session.all("SELECT name FROM pragma_index_info(?1) ORDER BY seqno", &[Param::Text(name)])?;
        let columns = columns.iter().filter_map(|row| row[0].text().map(quote)).collect::<Vec<_>>();
        // The only condition an index has is that of keys.
        let live = if is_partial.int() == Some(1) { " WHERE _state=0" } else { "" };
        let from = format!("FROM {table} INDEXED BY {}{live}", quote(name));
        let n_rows = session.int(&format!("SELECT COUNT(*) {from}"), &[])?.unwrap_or(0);
        if n_rows > 0 {
            let alike = alike(session, &columns, &from, n_rows, is_unique.int() == Some(1))?;
            let line = std::iter::once(n_rows).chain(alike).map(|n| n.to_string()).collect::<Vec<_>>();
            found.push((name.to_owned(), line.join(" ")));
        }
    }
    Ok(found)
}

/// Rows that are alike, on average, in the first column, in the first two and so on.
fn alike(
    session: &mut dyn Session,
    columns: &[String],
    from: &str,
    n_rows: i64,
    is_unique: bool,
) -> Result<Vec<i64>, StoreError> {
    let mut alike: Vec<i64> = Vec::with_capacity(columns.len());
    for n in 1..=columns.len() {
        let is_told = alike.last() == Some(&1) || (is_unique && n == columns.len());
        alike.push(if is_told {
            1
        } else {
            let sql = format!("SELECT COUNT(*) FROM (SELECT DISTINCT {} {from})", columns[..n].join(","));
            let n_different = session.int(&sql, &[])?.unwrap_or(1).max(1);
            match (n_rows + n_different - 1) / n_different {
                // As SQLite rounds: nearly all different is all different.
                2 if n_rows * 10 <= n_different * 11 => 1,
                n => n,
            }
        });
    }
    Ok(alike)
}

/// Puts the lines where the planner looks for them.
fn put_down(session: &mut dyn Session, table: &str, found: &[(String, String)]) -> Result<(), StoreError> {
    // Makes the table where it is not there yet, and looks at nothing.
    session.script("ANALYZE sqlite_schema")?;
    session.begin()?;
    session.execute("DELETE FROM sqlite_stat1 WHERE tbl=?1", &[Param::Text(table)])?;
    for (index, line) in found {
        let sql = "INSERT INTO sqlite_stat1(tbl,idx,stat) VALUES(?1,?2,?3)";
        session.execute(sql, &[Param::Text(table), Param::Text(index), Param::Text(line)])?;
    }
    session.commit()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::sqlite::SqliteSession;

    #[test]
    fn what_is_counted_is_what_the_database_finds_by_itself() {
        let dir = lq_testkit::TempDir::new("statistics").unwrap();
        let mut session = SqliteSession::open(&dir.join("s.db"), None).unwrap();
        let session: &mut dyn Session = &mut session;
        session
            .script(
                "CREATE TABLE t(_id BLOB PRIMARY KEY, _zone BLOB, _state INTEGER, word TEXT, code TEXT);\
                 CREATE INDEX a ON t(_zone,word,_state,_id);\
                 CREATE UNIQUE INDEX b ON t(code,_zone) WHERE _state=0;\
                 WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<4999)\
                 INSERT INTO t SELECT CAST(i AS BLOB), x'00', i%9=0, 'w'||(i%7), 'c'||i FROM n;",
            )
            .unwrap();
        let found = spread(session, "t").unwrap();
        put_down(session, "t", &found).unwrap();
        let sql = "SELECT idx,stat FROM sqlite_stat1 WHERE tbl='t' ORDER BY idx";
        let ours = session.all(sql, &[]).unwrap();
        session.script("DELETE FROM sqlite_stat1; ANALYZE t").unwrap();
        assert_eq!(ours.len(), 3);
        assert_eq!(ours, session.all(sql, &[]).unwrap());
    }
}
