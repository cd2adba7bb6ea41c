//! What a filter asks of the tables, as a statement for people and other programs.

use lq_core::filter::Filter;
use lq_core::value::Column;
use lq_core::{RecordId, Registry};

use crate::backend::{Dialect, Param};
use crate::error::StoreError;
use crate::filter_sql::Sql;
use crate::query::{Source, States, conditions};
use crate::schema::Catalog;

/// A statement with what is bound to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The text: placeholders `?1` … for SQLite, `$1` … for PostgreSQL.
    pub text: String,
    /// The values, from the first placeholder on.
    pub values: Vec<Bound>,
}

/// A value bound to a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bound {
    /// A number.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes: a record's id.
    Bytes(Vec<u8>),
    /// Several of one sort, in PostgreSQL's `ANY`.
    List(Vec<Bound>),
    /// Nothing.
    Null,
}

/// The statement that selects id and number of a zone's live records as they stand now.
///
/// # Errors
/// The kind is unknown, or a field of another zone takes the place of one of its columns.
pub fn statement(
    registry: &Registry,
    dialect: Dialect,
    kind: &str,
    zone: RecordId,
    filter: &Filter,
) -> Result<Statement, StoreError> {
    let catalog = Catalog::new(registry)?;
    let source = Source::projection(&catalog, catalog.place(kind)?, true);
    let mut sql = Sql::over(dialect, &source);
    let conditions = conditions(&mut sql, source.hides, Some(zone), States::Live, filter);
    let text = format!("SELECT t._id,t._number FROM {}{conditions} ORDER BY t._number", source.from);
    let params = std::mem::take(&mut sql.params);
    Ok(match dialect {
        Dialect::Postgres => {
            Statement { text: text.replace('?', "$"), values: params.into_iter().map(bound).collect() }
        }
        Dialect::Sqlite => spread(text, params),
    })
}

/// Lists as placeholders of their own: what the ledger binds as one value other programs cannot.
fn spread(mut text: String, params: Vec<Param<'static>>) -> Statement {
    let mut values: Vec<Bound> = params.into_iter().map(bound).collect();
    for place in 0..values.len() {
        let Bound::List(list) = &mut values[place] else { continue };
        let list = std::mem::take(list);
        let names = (values.len() + 1..=values.len() + list.len()).map(|n| format!("?{n}"));
        let names = names.collect::<Vec<_>>().join(",");
        text = text.replace(&format!("rarray(?{})", place + 1), &format!("({names})"));
        // The list's own place stays, so that the others keep theirs.
        values[place] = Bound::Null;
        values.extend(list);
    }
    Statement { text, values }
}

fn bound(param: Param<'static>) -> Bound {
    let texts = |texts: Vec<String>| Bound::List(texts.into_iter().map(Bound::Text).collect());
    match param {
        Param::Int(value) => Bound::Int(value),
        Param::Text(text) => Bound::Text(text.to_owned()),
        Param::Bytes(bytes) => Bound::Bytes(bytes.to_vec()),
        Param::Cell(cell) => cell_bound(cell.clone()),
        Param::Own(cell) => cell_bound(cell),
        Param::Ints(list) => Bound::List(list.into_iter().map(Bound::Int).collect()),
        Param::Blobs(list) => Bound::List(list.into_iter().map(|one| Bound::Bytes(one.to_vec())).collect()),
        Param::OwnBlobs(list) => Bound::List(list.into_iter().map(Bound::Bytes).collect()),
        Param::Texts(list) => texts(list),
    }
}

fn cell_bound(cell: Column) -> Bound {
    match cell {
        Column::Int(value) => Bound::Int(value),
        Column::Text(text) => Bound::Text(text),
        Column::Bytes(bytes) => Bound::Bytes(bytes),
        Column::Null => Bound::Null,
    }
}

impl Bound {
    /// The value as a literal of the database.
    pub fn literal(&self, dialect: Dialect) -> String {
        let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        match (self, dialect) {
            (Self::Null, _) => "NULL".to_owned(),
            (Self::Int(value), _) => value.to_string(),
            (Self::Text(text), _) => quoted(text),
            (Self::Bytes(bytes), Dialect::Sqlite) => format!("x'{}'", hex(bytes)),
            (Self::Bytes(bytes), Dialect::Postgres) => format!("'\\x{}'::bytea", hex(bytes)),
            (Self::List(list), _) => {
                let list = list.iter().map(|one| one.literal(dialect)).collect::<Vec<_>>();
                format!("ARRAY[{}]", list.join(","))
            }
        }
    }
}
