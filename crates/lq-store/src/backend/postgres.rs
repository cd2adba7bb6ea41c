//! PostgreSQL: statements prepared once a connection, rows sent as arrays or by COPY.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::io::Write;

use bytes::BytesMut;
use lq_core::value::{Column, ColumnType};
use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, NoTls, Statement};
use postgres_protocol::types::{ArrayDimension, array_to_sql};

use super::{Dialect, Each, Param, Put, Session, copy};
use crate::address::Address;
use crate::error::StoreError;

/// A connection to one database.
pub(crate) struct PostgresSession {
    client: Client,
    statements: BTreeMap<String, Statement>,
    buffer: Vec<u8>,
    row: Vec<Column>,
    is_open: bool,
}

impl PostgresSession {
    /// Connects and checks that a commit survives a power cut.
    pub(crate) fn open(address: &str) -> Result<Self, StoreError> {
        let mut config: Config =
            address.parse().map_err(|_| StoreError::Address("postgres://…".to_owned()))?;
        config.application_name("lianqiao");
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(std::time::Duration::from_secs(10));
        }
        let client = config.connect(NoTls).map_err(|error| unreachable(address, &error))?;
        let mut session =
            Self { client, statements: BTreeMap::new(), buffer: Vec::new(), row: Vec::new(), is_open: false };
        session.script("SET client_min_messages=warning; SET lock_timeout='20s'; SET jit=off")?;
        session.check_durable()?;
        Ok(session)
    }

    fn check_durable(&mut self) -> Result<(), StoreError> {
        for (name, lawful) in [
            ("synchronous_commit", &["on", "local", "remote_write", "remote_apply"][..]),
            ("fsync", &["on"]),
            ("full_page_writes", &["on"]),
            ("server_encoding", &["UTF8"]),
        ] {
            let session: &mut dyn Session = self;
            let row = session.first(&format!("SELECT current_setting('{name}')"), &[])?;
            let found =
                row.and_then(|row| super::Cells::text(&row[0]).map(str::to_owned)).unwrap_or_default();
            if !lawful.contains(&found.as_str()) {
                return Err(StoreError::Unsafe(format!(
                    "PostgreSQL 的 {name} 为“{found}”，应为“{}”",
                    lawful[0]
                )));
            }
        }
        Ok(())
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(&sql.replace('?', "$")).map_err(|error| fault_in(&error, sql))?;
        if self.statements.len() > 500 {
            // Lists with many filters make many texts; the server forgets a statement when it is dropped here.
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// No session came about: whatever the reason, it is the address, the server or the login.
fn unreachable(address: &str, error: &postgres::Error) -> StoreError {
    let what = match error.as_db_error() {
        Some(db) => db.message().to_owned(),
        None => error.source().map_or_else(|| error.to_string(), ToString::to_string),
    };
    let shown = address.parse::<Address>().map_or_else(|_| "postgres://…".to_owned(), |own| own.to_string());
    StoreError::Unreachable { address: shown, what }
}

fn fault_in(error: &postgres::Error, sql: &str) -> StoreError {
    let Some(db) = error.as_db_error() else {
        let cause = error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"));
        return if error.is_closed() || cause.contains("connect") || cause.contains("closed") {
            StoreError::Lost(cause)
        } else {
            StoreError::Database(format!("{cause} {sql}"))
        };
    };
    let text = format!("{}{}", db.message(), db.detail().map(|d| format!("（{d}）")).unwrap_or_default());
    match db.code() {
        &SqlState::LOCK_NOT_AVAILABLE
        | &SqlState::T_R_DEADLOCK_DETECTED
        | &SqlState::T_R_SERIALIZATION_FAILURE => StoreError::Busy(text),
        &SqlState::DISK_FULL => StoreError::Full(text),
        &SqlState::DATA_CORRUPTED | &SqlState::INDEX_CORRUPTED => StoreError::damaged("PostgreSQL", text),
        &SqlState::ADMIN_SHUTDOWN | &SqlState::CRASH_SHUTDOWN | &SqlState::CANNOT_CONNECT_NOW => {
            StoreError::Lost(text)
        }
        _ => StoreError::Database(format!("{text} {sql}")),
    }
}

type Fail = Box<dyn StdError + Sync + Send>;

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Fail> {
        match self {
            Self::Int(value) => value.to_sql(&Type::INT8, out),
            Self::Text(value) => value.to_sql(&Type::TEXT, out),
            Self::Bytes(value) => value.to_sql(&Type::BYTEA, out),
            Self::Cell(cell) => cell_to_sql(cell, out),
            Self::Own(cell) => cell_to_sql(cell, out),
            Self::Ints(list) => list.as_slice().to_sql(ty, out),
            Self::Blobs(list) => list.as_slice().to_sql(ty, out),
            Self::OwnBlobs(list) => list.as_slice().to_sql(ty, out),
            Self::Texts(list) => list.as_slice().to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn cell_to_sql(cell: &Column, out: &mut BytesMut) -> Result<IsNull, Fail> {
    match cell {
        Column::Null => return Ok(IsNull::Yes),
        Column::Int(value) => out.extend_from_slice(&value.to_be_bytes()),
        Column::Text(value) => out.extend_from_slice(value.as_bytes()),
        Column::Bytes(value) => out.extend_from_slice(value),
    }
    Ok(IsNull::No)
}

/// One column of rows laid end to end.
#[derive(Debug)]
struct Slice<'a> {
    cells: &'a [Column],
    width: usize,
    place: usize,
    ty: ColumnType,
}

impl ToSql for Slice<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Fail> {
        let element = match self.ty {
            ColumnType::Int => Type::INT8,
            ColumnType::Text => Type::TEXT,
            ColumnType::Bytes => Type::BYTEA,
        };
        let len = i32::try_from(self.cells.len() / self.width)?;
        array_to_sql(
            Some(ArrayDimension { len, lower_bound: 1 }),
            element.oid(),
            self.cells.chunks_exact(self.width).map(|row| &row[self.place]),
            |cell, out| {
                Ok(match cell_to_sql(cell, out)? {
                    IsNull::Yes => postgres_protocol::IsNull::Yes,
                    IsNull::No => postgres_protocol::IsNull::No,
                })
            },
            out,
        )?;
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl Session for PostgresSession {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn script(&mut self, sql: &str) -> Result<(), StoreError> {
        self.client.batch_execute(sql).map_err(|error| fault_in(&error, sql))
    }

    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        let statement = self.prepare(sql)?;
        let params = params.iter().map(|param| param as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        self.client.execute(&statement, &params).map_err(|error| fault_in(&error, sql))
    }

    fn query(&mut self, sql: &str, params: &[Param<'_>], each: &mut Each<'_>) -> Result<(), StoreError> {
        let statement = self.prepare(sql)?;
        let types = statement.columns().iter().map(|column| column.type_().clone()).collect::<Vec<_>>();
        let fail = |error: postgres::Error| fault_in(&error, sql);
        let mut rows = self
            .client
            .query_raw(&statement, params.iter().map(|param| param as &dyn ToSql))
            .map_err(fail)?;
        while let Some(row) = rows.next().map_err(fail)? {
            self.row.clear();
            for (place, ty) in types.iter().enumerate() {
                self.row.push(column(&row, place, ty).map_err(fail)?);
            }
            if !each(&mut self.row)? {
                break;
            }
        }
        Ok(())
    }

    fn put(&mut self, put: &Put, cells: &[Column]) -> Result<(), StoreError> {
        if cells.is_empty() {
            return Ok(());
        }
        let statement = self.prepare(&put.postgres)?;
        let width = put.width();
        let slices = put
            .columns
            .iter()
            .enumerate()
            .map(|(place, (_, ty))| Slice { cells, width, place, ty: *ty })
            .collect::<Vec<_>>();
        let params = slices.iter().map(|slice| slice as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        self.client.execute(&statement, &params).map_err(|error| fault_in(&error, &put.table))?;
        Ok(())
    }

    fn load(&mut self, put: &Put, cells: &[Column]) -> Result<(), StoreError> {
        let names = put.columns.iter().map(|(name, _)| super::quote(name)).collect::<Vec<_>>().join(",");
        let sql = format!("COPY {}({names}) FROM STDIN (FORMAT binary)", put.table);
        self.buffer.clear();
        copy::encode(put.width(), cells, &mut self.buffer);
        let mut writer = self.client.copy_in(&sql).map_err(|error| fault_in(&error, &put.table))?;
        writer.write_all(&self.buffer).map_err(|error| StoreError::Lost(error.to_string()))?;
        writer.finish().map_err(|error| fault_in(&error, &put.table))?;
        Ok(())
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        self.script("BEGIN")?;
        self.is_open = true;
        Ok(())
    }

    fn begin_read(&mut self) -> Result<(), StoreError> {
        self.script("BEGIN ISOLATION LEVEL REPEATABLE READ")?;
        self.is_open = true;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.is_open = false;
        self.script("COMMIT")
    }

    fn rollback(&mut self) {
        if std::mem::replace(&mut self.is_open, false) {
            // Where the connection broke the server has rolled back already.
            let _ = self.client.batch_execute("ROLLBACK");
        }
    }

    fn is_broken(&self) -> bool {
        self.client.is_closed()
    }
}

fn column(row: &postgres::Row, place: usize, ty: &Type) -> Result<Column, postgres::Error> {
    Ok(match *ty {
        Type::INT8 => row.try_get::<_, Option<i64>>(place)?.map_or(Column::Null, Column::Int),
        Type::INT4 => {
            row.try_get::<_, Option<i32>>(place)?.map_or(Column::Null, |v| Column::Int(i64::from(v)))
        }
        Type::BOOL => {
            row.try_get::<_, Option<bool>>(place)?.map_or(Column::Null, |v| Column::Int(i64::from(v)))
        }
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(place)?.map_or(Column::Null, Column::Bytes),
        _ => row.try_get::<_, Option<String>>(place)?.map_or(Column::Null, Column::Text),
    })
}
