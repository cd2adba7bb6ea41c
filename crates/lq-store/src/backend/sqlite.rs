//! SQLite: one file, WAL, every commit on the disk before it is answered.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use lq_core::value::{Column, ColumnType};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use rusqlite::{Connection, ErrorCode, Statement, ToSql};

use super::packed::{self, Rows};
use super::{Dialect, Each, Param, Put, Session, bell};
use crate::error::StoreError;

/// How long a writer waits for another process that holds the file.
const BUSY: Duration = Duration::from_secs(10);
/// Pages of the write-ahead log from which on a commit carries them over into the file.
const PAGES: u32 = 4000;
/// The same while a bulk change sees to it.
const LEFT_PAGES: u32 = 64 * 1024;
/// Opens a transaction that will write.
const BEGIN: &str = "BEGIN IMMEDIATE";
/// How often it looks again meanwhile.
const BUSY_STEP: Duration = Duration::from_millis(50);

/// A connection to one file.
pub(crate) struct SqliteSession {
    connection: Connection,
    file: PathBuf,
    identity: Identity,
    row: Vec<Column>,
    leaves_log: bool,
}

/// Which file it is, whatever it is called: device and number on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity(u64, u64);

impl Identity {
    fn of(file: &Path) -> Result<Self, StoreError> {
        let found = std::fs::metadata(file).map_err(|error| moved(file, &error.to_string()))?;
        Ok(Self(found.dev(), found.ino()))
    }
}

/// A file that was taken away under the program would swallow what is written to it.
fn moved(file: &Path, what: &str) -> StoreError {
    StoreError::File {
        path: file.display().to_string(),
        what: format!(
            "台账文件在使用中被移走、删除或换成了别的文件（{what}），修改没有写入；请放回原处，或重启程序"
        ),
    }
}

impl SqliteSession {
    /// Opens the file and checks that a commit survives a power cut.
    ///
    /// * `known`: the file it has to be; without, a file that does not exist is made.
    pub(crate) fn open(file: &Path, known: Option<Identity>) -> Result<Self, StoreError> {
        if let Some(known) = known {
            check(file, known)?;
        }
        let connection = Connection::open(file).map_err(|error| at(file, &error))?;
        connection.busy_timeout(BUSY).map_err(|error| at(file, &error))?;
        connection.set_prepared_statement_cache_capacity(256);
        // A plan is made once a statement and not once more for every value that is bound.
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
            .map_err(|error| at(file, &error))?;
        rusqlite::vtab::array::load_module(&connection).map_err(|error| at(file, &error))?;
        // The file is there from the first statement on.
        connection.execute_batch("PRAGMA journal_mode=WAL").map_err(|error| at(file, &error))?;
        let identity = Identity::of(file)?;
        let mut session =
            Self { connection, file: file.to_owned(), identity, row: Vec::new(), leaves_log: false };
        session.script(&format!(
            "PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF; PRAGMA temp_store=MEMORY; \
             PRAGMA cache_size=-8192; PRAGMA wal_autocheckpoint={PAGES}; PRAGMA mmap_size=268435456;",
        ))?;
        let mode = session.pragma_text("journal_mode")?;
        if mode != "wal" {
            return Err(StoreError::Unsafe(format!(
                "{} 的日志方式为“{mode}”，应为“wal”；请把文件放在本机磁盘上（不要放在网络共享盘）",
                file.display()
            )));
        }
        let session_ref: &mut dyn Session = &mut session;
        if session_ref.int("PRAGMA synchronous", &[])?.unwrap_or(0) < 2 {
            return Err(StoreError::Unsafe(format!("{} 的 synchronous 低于 FULL", file.display())));
        }
        Ok(session)
    }

    /// Which file this is.
    pub(crate) fn identity(&self) -> Identity {
        self.identity
    }

    /// How long a statement waits for another process that writes.
    fn patience(&self, time: Duration) -> Result<(), StoreError> {
        self.connection.busy_timeout(time).map_err(|error| at(&self.file, &error))
    }

    fn pragma_text(&mut self, name: &str) -> Result<String, StoreError> {
        self.connection
            .query_row(&format!("PRAGMA {name}"), [], |row| row.get(0))
            .map_err(|error| at(&self.file, &error))
    }
}

fn check(file: &Path, known: Identity) -> Result<(), StoreError> {
    if Identity::of(file)? == known { Ok(()) } else { Err(moved(file, "同名的是另一个文件")) }
}

/// Puts the pages of one database file in the place of another's, in one transaction; connections that stand on the
/// old one read the new one from then on.
///
/// * `blocker`: a query on the old one that counts what forbids it; asked once nobody else can write any more.
pub(crate) fn replace(file: &Path, with: &Path, blocker: &str) -> Result<(), StoreError> {
    let fail = |error: rusqlite::Error| at(file, &error);
    let from = Connection::open(with).map_err(|error| at(with, &error))?;
    let mut to = Connection::open(file).map_err(fail)?;
    let other = Connection::open(file).map_err(fail)?;
    to.busy_timeout(BUSY).map_err(fail)?;
    let copy = Backup::new(&from, &mut to).map_err(fail)?;
    let mut step = copy.step(1).map_err(fail)?;
    let mut patience = BUSY.as_millis() / BUSY_STEP.as_millis();
    while matches!(step, StepResult::Busy | StepResult::Locked) {
        patience = patience.checked_sub(1).ok_or_else(|| StoreError::Busy(file.display().to_string()))?;
        std::thread::sleep(BUSY_STEP);
        step = copy.step(1).map_err(fail)?;
    }
    // The first page is copied: from here on the writer's lock is ours until the copy is over.
    let n = other.query_row(blocker, [], |row| row.get::<_, i64>(0)).map_err(fail)?;
    if n > 0 {
        return Err(StoreError::Busy("有导入正在进行；请等它结束后再恢复".to_owned()));
    }
    match copy.step(-1).map_err(fail)? {
        StepResult::Done => Ok(()),
        _ if step == StepResult::Done => Ok(()),
        _ => Err(StoreError::Busy(file.display().to_string())),
    }
}

fn at(file: &Path, error: &rusqlite::Error) -> StoreError {
    let place = file.display().to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy(place),
        Some(ErrorCode::DiskFull) => StoreError::Full(place),
        Some(ErrorCode::DatabaseCorrupt) => StoreError::damaged(place, error.to_string()),
        Some(ErrorCode::NotADatabase) => StoreError::Foreign {
            place,
            what: "它不是 SQLite 数据库，或文件头已损坏".to_owned(),
        },
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            StoreError::File { path: place, what: error.to_string() }
        }
        Some(ErrorCode::SystemIoFailure) => StoreError::File { path: place, what: error.to_string() },
        _ => StoreError::Database(error.to_string()),
    }
}

struct Bound<'a>(&'a Column);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Column::Null => ValueRef::Null,
            Column::Int(value) => ValueRef::Integer(*value),
            Column::Text(value) => ValueRef::Text(value.as_bytes()),
            Column::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

/// A packed cell of a column of this type.
struct Raw<'a>(ColumnType, Option<&'a [u8]>);

impl ToSql for Raw<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match (self.0, self.1) {
            (_, None) => ValueRef::Null,
            (ColumnType::Int, Some(raw)) => packed::whole(raw).map_or(ValueRef::Null, ValueRef::Integer),
            (ColumnType::Text, Some(raw)) => ValueRef::Text(raw),
            (ColumnType::Bytes, Some(raw)) => ValueRef::Blob(raw),
        }))
    }
}

fn bind(statement: &mut Statement<'_>, params: &[Param<'_>]) -> rusqlite::Result<()> {
    for (place, param) in params.iter().enumerate() {
        let n = place + 1;
        match param {
            Param::Int(value) => statement.raw_bind_parameter(n, value)?,
            Param::Text(value) => statement.raw_bind_parameter(n, value)?,
            Param::Bytes(value) => statement.raw_bind_parameter(n, value)?,
            Param::Cell(cell) => statement.raw_bind_parameter(n, Bound(cell))?,
            Param::Own(cell) => statement.raw_bind_parameter(n, Bound(cell))?,
            Param::Ints(list) => {
                bind_list(statement, n, list.iter().map(|value| SqlValue::Integer(*value)))?;
            }
            Param::Blobs(list) => {
                bind_list(statement, n, list.iter().map(|value| SqlValue::Blob(value.to_vec())))?;
            }
            Param::OwnBlobs(list) => bind_list(statement, n, list.iter().cloned().map(SqlValue::Blob))?,
            Param::Texts(list) => bind_list(statement, n, list.iter().cloned().map(SqlValue::Text))?,
        }
    }
    Ok(())
}

fn bind_list(
    statement: &mut Statement<'_>,
    n: usize,
    list: impl Iterator<Item = SqlValue>,
) -> rusqlite::Result<()> {
    statement.raw_bind_parameter(n, Rc::new(list.collect::<Vec<_>>()))
}

fn column(value: ValueRef<'_>) -> Column {
    match value {
        ValueRef::Null => Column::Null,
        ValueRef::Integer(value) => Column::Int(value),
        // No column holds a real; an average of integers is read as its whole part.
        ValueRef::Real(value) => Column::Int(value as i64),
        ValueRef::Text(value) => Column::Text(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => Column::Bytes(value.to_vec()),
    }
}

impl Session for SqliteSession {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.connection.execute_batch(sql).map_err(|error| at(&self.file, &error))
    }

    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        let run = || {
            let mut statement = self.connection.prepare_cached(sql)?;
            bind(&mut statement, params)?;
            statement.raw_execute()
        };
        run().map(|n| n as u64).map_err(|error| at(&self.file, &error))
    }

    fn query(&mut self, sql: &str, params: &[Param<'_>], each: &mut Each<'_>) -> Result<(), StoreError> {
        let fail = |error: rusqlite::Error| at(&self.file, &error);
        let mut statement = self.connection.prepare_cached(sql).map_err(fail)?;
        bind(&mut statement, params).map_err(fail)?;
        let width = statement.column_count();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(fail)? {
            self.row.clear();
            for place in 0..width {
                self.row.push(column(row.get_ref(place).map_err(fail)?));
            }
            if !each(&mut self.row)? {
                break;
            }
        }
        Ok(())
    }

    fn put(&mut self, put: &Put, cells: &[Column]) -> Result<(), StoreError> {
        let run = || {
            let mut statement = self.connection.prepare_cached(&put.sqlite)?;
            for row in cells.chunks_exact(put.width()) {
                for (place, cell) in row.iter().enumerate() {
                    statement.raw_bind_parameter(place + 1, Bound(cell))?;
                }
                statement.raw_execute()?;
            }
            Ok(())
        };
        run().map_err(|error: rusqlite::Error| at(&self.file, &error))
    }

    fn load(&mut self, put: &Put, cells: &[Column]) -> Result<(), StoreError> {
        self.put(put, cells)
    }

    fn pour(&mut self, put: &Put, rows: &mut Rows<'_>, most: usize) -> Result<(), StoreError> {
        let mut run = || {
            let mut statement = self.connection.prepare_cached(&put.sqlite)?;
            let mut left = most;
            while left > 0 && rows.next_row() {
                for (place, (_, ty)) in put.columns.iter().enumerate() {
                    statement.raw_bind_parameter(place + 1, Raw(*ty, rows.raw()))?;
                }
                statement.raw_execute()?;
                left -= 1;
            }
            Ok(())
        };
        run().map_err(|error: rusqlite::Error| at(&self.file, &error))
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        check(&self.file, self.identity)?;
        self.patience(Duration::ZERO)?;
        let begun = self.connection.execute_batch(BEGIN);
        self.patience(BUSY)?;
        match begun {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                // Another process writes; where that is a bulk change it hears the bell and makes room.
                let _rung = bell::ring(&self.file)?;
                self.script(BEGIN)
            }
            begun => begun.map_err(|error| at(&self.file, &error)),
        }
    }

    fn begin_last(&mut self) -> Result<(), StoreError> {
        check(&self.file, self.identity)?;
        drop(bell::ring(&self.file)?);
        self.script(BEGIN)
    }

    fn is_wanted(&self) -> bool {
        bell::is_rung(&self.file)
    }

    fn leave_log(&mut self, is_left: bool) -> Result<(), StoreError> {
        if self.leaves_log == is_left {
            return Ok(());
        }
        self.leaves_log = is_left;
        self.script(&format!("PRAGMA wal_autocheckpoint={}", if is_left { LEFT_PAGES } else { PAGES }))
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        check(&self.file, self.identity)?;
        self.script("COMMIT")
    }

    fn begin_read(&mut self) -> Result<(), StoreError> {
        self.script("BEGIN")
    }

    fn rollback(&mut self) {
        if !self.connection.is_autocommit() {
            // A transaction that cannot be rolled back is gone already.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    fn is_broken(&self) -> bool {
        false
    }
}
