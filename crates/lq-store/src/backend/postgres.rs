//! PostgreSQL: statements prepared once a connection, rows sent as arrays or by COPY.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::pin::pin;

use bytes::{Bytes, BytesMut};
use lq_core::value::{Column, ColumnType};
use postgres_protocol::types::{ArrayDimension, array_to_sql};
use tokio::runtime::Builder;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Config, Error, Statement};

use super::packed::{self, Packed, Rows};
use super::wire::{Fault, Wire};
use super::{Dialect, Each, Param, Put, Session};
use crate::address::Address;
use crate::error::StoreError;

/// Long values, such as the parts of a large change, are packed six times as fast as by the server's default and read
/// three times as fast; a server that was built without it keeps its own way.
const LZ4: &str = "DO $$ BEGIN PERFORM set_config('default_toast_compression','lz4',false); \
    EXCEPTION WHEN OTHERS THEN NULL; END $$";

/// A connection to one database.
pub(crate) struct PostgresSession {
    wire: Wire,
    statements: BTreeMap<String, Statement>,
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
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| StoreError::Lost(error.to_string()))?;
        let wire = Wire::open(runtime, &config).map_err(|error| unreachable(address, &error))?;
        let mut session = Self { wire, statements: BTreeMap::new(), row: Vec::new(), is_open: false };
        session.script("SET client_min_messages=warning; SET lock_timeout='20s'; SET jit=off")?;
        session.script(LZ4)?;
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
        let statement = self.wire.prepare(&sql.replace('?', "$")).map_err(|fault| told(&fault, sql))?;
        if self.statements.len() > 500 {
            // Lists with many filters make many texts; the server forgets a statement when it is dropped here.
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// No session came about: whatever the reason, it is the address, the server or the login.
fn unreachable(address: &str, error: &Error) -> StoreError {
    let what = match error.as_db_error() {
        Some(db) => db.message().to_owned(),
        None => error.source().map_or_else(|| error.to_string(), ToString::to_string),
    };
    let shown = address.parse::<Address>().map_or_else(|_| "postgres://…".to_owned(), |own| own.to_string());
    StoreError::Unreachable { address: shown, what }
}

/// A fault in the words of the store; one of a statement sent earlier names that one.
fn told(fault: &Fault, sql: &str) -> StoreError {
    fault_in(&fault.error, fault.earlier.as_deref().unwrap_or(sql))
}

fn fault_in(error: &Error, sql: &str) -> StoreError {
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

/// A parameter as the wire takes it, for a statement that is not waited for.
#[derive(Debug)]
struct Encoded(Option<Bytes>);

impl Encoded {
    fn of(param: &impl ToSql, ty: &Type) -> Result<Self, StoreError> {
        let mut out = BytesMut::new();
        match param.to_sql(ty, &mut out) {
            Ok(IsNull::Yes) => Ok(Self(None)),
            Ok(IsNull::No) => Ok(Self(Some(out.freeze()))),
            Err(error) => Err(StoreError::Database(error.to_string())),
        }
    }
}

impl ToSql for Encoded {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Fail> {
        let Some(bytes) = &self.0 else { return Ok(IsNull::Yes) };
        out.extend_from_slice(bytes);
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
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
        self.wire.script(sql).map_err(|fault| told(&fault, sql))
    }

    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        let statement = self.prepare(sql)?;
        let params = params.iter().map(|param| param as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        self.wire.execute(&statement, &params).map_err(|fault| told(&fault, sql))
    }

    fn execute_soon(&mut self, sql: &str, params: &[Param<'_>]) -> Result<(), StoreError> {
        let statement = self.prepare(sql)?;
        let types = statement.params().iter();
        let params = params.iter().zip(types).map(|(param, ty)| Encoded::of(param, ty));
        let params = params.collect::<Result<Vec<_>, _>>()?;
        self.wire.execute_soon(sql, statement, params);
        Ok(())
    }

    fn query(&mut self, sql: &str, params: &[Param<'_>], each: &mut Each<'_>) -> Result<(), StoreError> {
        let statement = self.prepare(sql)?;
        let fail = |fault: Fault| told(&fault, sql);
        let params = params.iter().map(|param| param as &dyn ToSql);
        let mut stream = pin!(self.wire.query(&statement, params).map_err(fail)?);
        let (mut rows, mut has_more) = (Vec::new(), true);
        while has_more {
            has_more = self.wire.rows(stream.as_mut(), &mut rows).map_err(fail)?;
            for row in rows.drain(..) {
                self.row.clear();
                for (place, declared) in statement.columns().iter().enumerate() {
                    let cell = column(&row, place, declared.type_());
                    self.row.push(cell.map_err(|error| fault_in(&error, sql))?);
                }
                if !each(&mut self.row)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, put: &Put, cells: &[Column]) -> Result<(), StoreError> {
        if cells.is_empty() {
            return Ok(());
        }
        let statement = self.prepare(&put.postgres)?;
        let slices = slices(put, cells).collect::<Vec<_>>();
        let params = slices.iter().map(|slice| slice as &(dyn ToSql + Sync)).collect::<Vec<_>>();
        self.wire.execute(&statement, &params).map_err(|fault| told(&fault, &put.table))?;
        Ok(())
    }

    fn put_soon(&mut self, put: &Put, cells: &[Column]) -> Result<(), StoreError> {
        if cells.is_empty() {
            return Ok(());
        }
        let statement = self.prepare(&put.postgres)?;
        let params = slices(put, cells).map(|slice| Encoded::of(&slice, &Type::BYTEA));
        let params = params.collect::<Result<Vec<_>, _>>()?;
        self.wire.execute_soon(&put.table, statement, params);
        Ok(())
    }

    fn load(&mut self, put: &Put, cells: &[Column]) -> Result<(), StoreError> {
        let mut packed = Packed::default();
        packed::push_all(cells, put.width(), &mut packed);
        self.pour(put, &mut packed.rows(), usize::MAX)
    }

    fn pour(&mut self, put: &Put, rows: &mut Rows<'_>, _: usize) -> Result<(), StoreError> {
        let names = put.columns.iter().map(|(name, _)| super::quote(name)).collect::<Vec<_>>().join(",");
        let sql = format!("COPY {}({names}) FROM STDIN (FORMAT binary)", put.table);
        let rows = rows.take_rest();
        let mut stream = Vec::with_capacity(packed::SIGNATURE.len() + rows.len() + packed::END.len());
        for bytes in [packed::SIGNATURE, rows, &packed::END] {
            stream.extend_from_slice(bytes);
        }
        self.wire.copy(&sql, Bytes::from(stream)).map_err(|fault| told(&fault, &put.table))?;
        Ok(())
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        self.wire.script_soon("BEGIN");
        self.is_open = true;
        Ok(())
    }

    fn begin_read(&mut self) -> Result<(), StoreError> {
        self.wire.script_soon("BEGIN ISOLATION LEVEL REPEATABLE READ");
        self.is_open = true;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.is_open = false;
        self.script("COMMIT")
    }

    fn rollback(&mut self) {
        if std::mem::replace(&mut self.is_open, false) {
            self.wire.rollback();
        }
    }

    fn is_broken(&self) -> bool {
        self.wire.is_closed()
    }
}

fn slices<'a>(put: &'a Put, cells: &'a [Column]) -> impl Iterator<Item = Slice<'a>> {
    let width = put.width();
    put.columns.iter().enumerate().map(move |(place, (_, ty))| Slice { cells, width, place, ty: *ty })
}

fn column(row: &tokio_postgres::Row, place: usize, ty: &Type) -> Result<Column, Error> {
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
