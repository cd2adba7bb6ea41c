//! One door to two databases: sessions that run the same statements on SQLite and PostgreSQL.
//!
//! Statements are written once, with `?1`, `?2` … as placeholders; only `BIGINT`, `TEXT` and `BLOB` columns exist.

mod bell;
pub(crate) mod packed;
pub(crate) mod postgres;
pub(crate) mod sqlite;
mod wire;

use lq_core::value::{Column, ColumnType};

use crate::error::StoreError;
use packed::Rows;

/// Which of the two databases a statement is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// The embedded one.
    Sqlite,
    /// The server.
    Postgres,
}

impl Dialect {
    /// The column type's name.
    pub(crate) fn type_name(self, ty: ColumnType) -> &'static str {
        match (self, ty) {
            (Self::Sqlite, ColumnType::Int) => "INTEGER",
            (Self::Postgres, ColumnType::Int) => "BIGINT",
            (Self::Sqlite, ColumnType::Text) => "TEXT",
            (Self::Postgres, ColumnType::Text) => "TEXT COLLATE \"C\"",
            (Self::Sqlite, ColumnType::Bytes) => "BLOB",
            (Self::Postgres, ColumnType::Bytes) => "BYTEA",
        }
    }

    /// `column IN (the list at placeholder n)`.
    pub(crate) fn is_in(self, column: &str, n: usize) -> String {
        match self {
            Self::Sqlite => format!("{column} IN rarray(?{n})"),
            Self::Postgres => format!("{column} = ANY(?{n})"),
        }
    }

    /// Place of the text at placeholder `n` in `text`, 0 where it does not occur.
    pub(crate) fn position(self, text: &str, n: usize) -> String {
        match self {
            Self::Sqlite => format!("instr({text}, ?{n})"),
            Self::Postgres => format!("strpos({text}, ?{n})"),
        }
    }
}

/// A value bound to a placeholder.
#[derive(Clone, Debug)]
pub(crate) enum Param<'a> {
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
    Cell(&'a Column),
    Own(Column),
    /// A list for [`Dialect::is_in`].
    Ints(Vec<i64>),
    /// A list for [`Dialect::is_in`].
    Blobs(Vec<&'a [u8]>),
    /// A list for [`Dialect::is_in`].
    OwnBlobs(Vec<Vec<u8>>),
    /// A list for [`Dialect::is_in`].
    Texts(Vec<String>),
}

/// Rows of one table written in one go.
#[derive(Clone, Debug)]
pub(crate) struct Put {
    pub(crate) table: String,
    pub(crate) columns: Vec<(String, ColumnType)>,
    sqlite: String,
    postgres: String,
}

/// What happens where a row with the same key stands already.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Clash<'a> {
    /// An error.
    Fail,
    /// The old row stays.
    Ignore,
    /// The new row takes its place; the key columns.
    Replace(&'a [&'a str]),
}

impl Put {
    /// Statements that put rows of these columns into `table`.
    pub(crate) fn of(table: &str, columns: Vec<(String, ColumnType)>, clash: Clash<'_>) -> Self {
        let names = columns.iter().map(|(name, _)| quote(name)).collect::<Vec<_>>();
        let list = names.join(",");
        let clash = match clash {
            Clash::Fail => String::new(),
            Clash::Ignore => " ON CONFLICT DO NOTHING".to_owned(),
            Clash::Replace(key) => {
                let set = columns
                    .iter()
                    .filter(|(name, _)| !key.contains(&name.as_str()))
                    .map(|(name, _)| format!("{0}=excluded.{0}", quote(name)))
                    .collect::<Vec<_>>();
                let key = key.iter().map(|name| quote(name)).collect::<Vec<_>>().join(",");
                format!(" ON CONFLICT({key}) DO UPDATE SET {}", set.join(","))
            }
        };
        let marks = (1..=columns.len()).map(|n| format!("?{n}")).collect::<Vec<_>>().join(",");
        let arrays = columns
            .iter()
            .enumerate()
            .map(|(place, (_, ty))| {
                let ty = match ty {
                    ColumnType::Int => "bigint",
                    ColumnType::Text => "text",
                    ColumnType::Bytes => "bytea",
                };
                format!("?{}::{ty}[]", place + 1)
            })
            .collect::<Vec<_>>()
            .join(",");
        Self {
            sqlite: format!("INSERT INTO {table}({list}) VALUES({marks}){clash}"),
            postgres: format!("INSERT INTO {table}({list}) SELECT * FROM unnest({arrays}){clash}"),
            table: table.to_owned(),
            columns,
        }
    }

    /// The same rows into a table of another name; clashes are errors.
    pub(crate) fn over(&self, table: &str) -> Self {
        Self::of(table, self.columns.clone(), Clash::Fail)
    }

    /// Cells in one row.
    pub(crate) fn width(&self) -> usize {
        self.columns.len()
    }
}

/// A name as an identifier both databases take literally.
pub(crate) fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', ""))
}

/// What a reader does with one row; `false` stops. Cells may be taken out.
pub(crate) type Each<'a> = dyn FnMut(&mut [Column]) -> Result<bool, StoreError> + 'a;

/// One connection.
pub(crate) trait Session: Send {
    /// Which database it speaks to.
    fn dialect(&self) -> Dialect;

    /// Runs statements without parameters.
    fn script(&mut self, sql: &str) -> Result<(), StoreError>;

    /// Runs one statement and tells how many rows it changed.
    fn execute(&mut self, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError>;

    /// Runs one statement; a fault may be told by the next one, at the latest by [`Session::commit`].
    fn execute_soon(&mut self, sql: &str, params: &[Param<'_>]) -> Result<(), StoreError> {
        self.execute(sql, params).map(drop)
    }

    /// Runs one query and hands each row to `each`.
    fn query(&mut self, sql: &str, params: &[Param<'_>], each: &mut Each<'_>) -> Result<(), StoreError>;

    /// Puts rows laid end to end, `put.width()` cells each.
    fn put(&mut self, put: &Put, cells: &[Column]) -> Result<(), StoreError>;

    /// Puts rows; a fault may be told by the next statement, at the latest by [`Session::commit`].
    fn put_soon(&mut self, put: &Put, cells: &[Column]) -> Result<(), StoreError> {
        self.put(put, cells)
    }

    /// Puts many new rows by the fastest way there is; clashes are errors.
    fn load(&mut self, put: &Put, cells: &[Column]) -> Result<(), StoreError>;

    /// The same with rows that are packed already: the next `most` of them, or all that are left where the database
    /// takes them in one go.
    fn pour(&mut self, put: &Put, rows: &mut Rows<'_>, most: usize) -> Result<(), StoreError>;

    /// Starts a transaction that will write.
    fn begin(&mut self) -> Result<(), StoreError>;

    /// The same for a bulk change, which lets everyone go first who rang meanwhile.
    fn begin_last(&mut self) -> Result<(), StoreError> {
        self.begin()
    }

    /// Whether another process rang that it waits to write, where writers go one by one.
    fn is_wanted(&self) -> bool {
        false
    }

    /// Leaves the write-ahead log, where there is one, to a bulk change that carries it over by itself: else a small
    /// change would now and then wait until the pages of the large one are on the disk.
    fn leave_log(&mut self, _is_left: bool) -> Result<(), StoreError> {
        Ok(())
    }

    /// Starts a transaction that reads one state of the ledger throughout.
    fn begin_read(&mut self) -> Result<(), StoreError>;

    /// Makes the transaction durable.
    fn commit(&mut self) -> Result<(), StoreError> {
        self.script("COMMIT")
    }

    /// Drops the transaction; harmless where none is open.
    fn rollback(&mut self);

    /// True where the connection can no longer be used.
    fn is_broken(&self) -> bool;
}

/// Queries whose answers are small.
impl dyn Session + '_ {
    /// The first row, if any.
    pub(crate) fn first(
        &mut self,
        sql: &str,
        params: &[Param<'_>],
    ) -> Result<Option<Vec<Column>>, StoreError> {
        let mut found = None;
        self.query(sql, params, &mut |row| {
            found = Some(row.to_vec());
            Ok(false)
        })?;
        Ok(found)
    }

    /// All rows.
    pub(crate) fn all(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Vec<Vec<Column>>, StoreError> {
        let mut rows = Vec::new();
        self.query(sql, params, &mut |row| {
            rows.push(row.iter_mut().map(|cell| std::mem::replace(cell, Column::Null)).collect());
            Ok(true)
        })?;
        Ok(rows)
    }

    /// The single integer a query gives, `None` where it gives no row or NULL.
    pub(crate) fn int(&mut self, sql: &str, params: &[Param<'_>]) -> Result<Option<i64>, StoreError> {
        Ok(self.first(sql, params)?.and_then(|row| row.first().and_then(Cells::int)))
    }
}

/// Reading cells whose type is known from the table.
pub(crate) trait Cells {
    fn int(&self) -> Option<i64>;
    fn text(&self) -> Option<&str>;
    fn bytes(&self) -> Option<&[u8]>;
    fn take_text(&mut self) -> Option<String>;
    fn take_bytes(&mut self) -> Option<Vec<u8>>;
}

impl Cells for Column {
    fn int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            _ => None,
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(value) => Some(value),
            _ => None,
        }
    }

    fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(value) => Some(value),
            _ => None,
        }
    }

    fn take_text(&mut self) -> Option<String> {
        match std::mem::replace(self, Self::Null) {
            Self::Text(value) => Some(value),
            _ => None,
        }
    }

    fn take_bytes(&mut self) -> Option<Vec<u8>> {
        match std::mem::replace(self, Self::Null) {
            Self::Bytes(value) => Some(value),
            _ => None,
        }
    }
}
