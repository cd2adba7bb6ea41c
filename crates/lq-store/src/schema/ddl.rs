//! Making and extending tables: forward only, alike on both databases.

use std::collections::BTreeMap;

use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::value::{Column, ColumnType, ValueType};

use super::{Catalog, KindTable, system};
use crate::backend::{Cells, Dialect, Param, Session, quote};
use crate::error::StoreError;

/// How well a projection fits its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Same,
    /// Columns were added.
    Grown,
    /// A column would have to change its type.
    Stale,
}

/// Notes in the ledger's own table that lines of the log speak of fields or kinds nobody knew when the projections
/// were filled.
pub(crate) const STRANGERS: &str = "strangers";

/// Makes what is missing, so that the tables fit the catalog.
///
/// * Returns whether the projections must be filled from the log anew: a field changed its type, or one came to be
///   known of which the log speaks already.
/// * Errors: the ledger is of a newer format.
pub(crate) fn fit(session: &mut dyn Session, catalog: &Catalog) -> Result<bool, StoreError> {
    let dialect = session.dialect();
    let found = format_of(session)?;
    if found > system::FORMAT {
        return Err(StoreError::NewerLedger { found, known: system::FORMAT });
    }
    for step in system::STEPS.iter().skip(found as usize) {
        for table in *step {
            session.script(&table.create(dialect, table.name))?;
        }
    }
    if found < system::FORMAT {
        set(session, "format", &system::FORMAT.to_string())?;
    }
    let mut fit = Fit::Same;
    for kind in &catalog.kinds {
        fit = fit.max(fit_kind(session, kind)?);
    }
    Ok(match fit {
        Fit::Same => false,
        Fit::Grown => get(session, STRANGERS)?.as_deref() == Some("1"),
        Fit::Stale => true,
    })
}

/// How often the ledger was restored.
pub(crate) fn epoch(session: &mut dyn Session) -> Result<i64, StoreError> {
    Ok(get(session, "epoch")?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// Format of the ledger, 0 for an empty database.
///
/// * Errors: the tables are another program's.
pub(crate) fn format_of(session: &mut dyn Session) -> Result<i64, StoreError> {
    let own = columns_of(session, "ledger")?;
    if !(own.contains_key("name") && own.contains_key("value")) {
        return match stranger(session)? {
            None => Ok(0),
            Some(table) => Err(StoreError::Foreign {
                place: "这个数据库".to_owned(),
                what: format!("里面有别的程序的表“{table}”"),
            }),
        };
    }
    let text = get(session, "format")?.unwrap_or_default();
    text.parse().map_err(|_| StoreError::damaged("ledger", format!("格式“{text}”无法识别")))
}

/// A table that stands in the database, whoever's it is; those that came with an extension of PostgreSQL left out.
fn stranger(session: &mut dyn Session) -> Result<Option<String>, StoreError> {
    let sql = match session.dialect() {
        Dialect::Sqlite => {
            "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%' LIMIT 1"
        }
        Dialect::Postgres => {
            "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid=c.relnamespace \
             WHERE n.nspname=current_schema() AND c.relkind IN ('r','p') AND NOT EXISTS(\
             SELECT 1 FROM pg_depend d WHERE d.objid=c.oid AND d.deptype='e') ORDER BY 1 LIMIT 1"
        }
    };
    Ok(session.first(sql, &[])?.and_then(|mut row| row[0].take_text()))
}

/// Reads one entry of the ledger's own table.
pub(crate) fn get(session: &mut dyn Session, name: &str) -> Result<Option<String>, StoreError> {
    let row = session.first("SELECT value FROM ledger WHERE name=?1", &[Param::Text(name)])?;
    Ok(row.and_then(|mut row| row[0].take_text()))
}

/// Writes one entry of the ledger's own table.
pub(crate) fn set(session: &mut dyn Session, name: &str, value: &str) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO ledger(name,value) VALUES(?1,?2) ON CONFLICT(name) DO UPDATE SET value=excluded.value";
    session.execute(sql, &[Param::Text(name), Param::Text(value)])?;
    Ok(())
}

/// Columns a table has now, by name; empty where it does not exist.
pub(crate) fn columns_of(
    session: &mut dyn Session,
    table: &str,
) -> Result<BTreeMap<String, ColumnType>, StoreError> {
    let sql = match session.dialect() {
        Dialect::Sqlite => "SELECT name,type FROM pragma_table_info(?1)",
        Dialect::Postgres => {
            "SELECT column_name::text,data_type::text FROM information_schema.columns \
             WHERE table_schema=current_schema() AND table_name=?1::text"
        }
    };
    let mut found = BTreeMap::new();
    session.query(sql, &[Param::Text(table)], &mut |row| {
        let ty = match row[1].text().map(str::to_uppercase).as_deref() {
            Some("INTEGER" | "BIGINT") => ColumnType::Int,
            Some("BLOB" | "BYTEA") => ColumnType::Bytes,
            _ => ColumnType::Text,
        };
        if let Column::Text(name) = &row[0] {
            found.insert(name.clone(), ty);
        }
        Ok(true)
    })?;
    Ok(found)
}

/// Makes or extends one projection.
fn fit_kind(session: &mut dyn Session, kind: &KindTable) -> Result<Fit, StoreError> {
    let dialect = session.dialect();
    let have = columns_of(session, &kind.table)?;
    if have.is_empty() {
        session.script(&create(dialect, kind))?;
        session.script(&indexes(kind, ""))?;
        session.script(&view(dialect, kind))?;
        return Ok(Fit::Grown);
    }
    let mut is_changed = false;
    for (name, ty) in &kind.columns {
        match have.get(name) {
            Some(found) if found == ty => {}
            Some(_) => return Ok(Fit::Stale),
            None => {
                let sql = match earlier_name(kind, name, &have) {
                    Some(earlier) => {
                        format!(
                            "ALTER TABLE {} RENAME COLUMN {} TO {}",
                            kind.table,
                            quote(&earlier),
                            quote(name)
                        )
                    }
                    None => {
                        format!(
                            "ALTER TABLE {} ADD COLUMN {} {}",
                            kind.table,
                            quote(name),
                            dialect.type_name(*ty)
                        )
                    }
                };
                session.script(&format!("DROP VIEW IF EXISTS {}", view_name(kind)))?;
                session.script(&sql)?;
                is_changed = true;
            }
        }
    }
    if is_changed {
        session.script(&indexes(kind, "IF NOT EXISTS"))?;
        session.script(&view(dialect, kind))?;
        return Ok(Fit::Grown);
    }
    Ok(Fit::Same)
}

/// The column a renamed field had before, where it still stands.
fn earlier_name(kind: &KindTable, name: &str, have: &BTreeMap<String, ColumnType>) -> Option<String> {
    kind.schema.fields.iter().find_map(|field| {
        let suffix = name.strip_prefix(field.name.as_ref())?;
        field.was.iter().map(|was| format!("{was}{suffix}")).find(|was| have.contains_key(was))
    })
}

/// The statement that makes a projection.
pub(crate) fn create(dialect: Dialect, kind: &KindTable) -> String {
    let needed = ["_id", "_zone", "_number", "_state", "_since", "_from_min", "_from_max"];
    let columns = kind
        .columns
        .iter()
        .map(|(name, ty)| {
            let rule = match name.as_str() {
                "_id" => " NOT NULL PRIMARY KEY",
                name if needed.contains(&name) => " NOT NULL",
                _ => "",
            };
            format!("{} {}{rule}", quote(name), dialect.type_name(*ty))
        })
        .collect::<Vec<_>>();
    // Room on each page keeps a changed row beside its old place, so that no index is touched.
    let tail = if dialect == Dialect::Postgres { " WITH (fillfactor=85)" } else { "" };
    format!("CREATE TABLE {}({}){tail};", kind.table, columns.join(","))
}

/// The statements that make a projection's indexes.
pub(crate) fn indexes(kind: &KindTable, guard: &str) -> String {
    let table = &kind.table;
    let mut sql = String::new();
    let mut add = |unique: &str, name: &str, columns: &str, tail: &str| {
        sql.push_str(&format!(
            "CREATE {unique} INDEX {guard} \"i_{table}_{name}\" ON {table}({columns}){tail};"
        ));
    };
    add("UNIQUE", "_number", "_zone,_number", "");
    for (place, field) in kind.schema.fields.iter().enumerate() {
        let name = &kind.columns[kind.spans[place].start].0;
        let column = quote(name);
        if field.is_key {
            add("UNIQUE", name, &format!("{column},_zone"), " WHERE _state=0");
        } else if matches!(field.ty, ValueType::Link { .. }) {
            add("", name, &column, "");
        } else if field.is_indexed {
            add("", name, &format!("_zone,{column}{}", behind(kind, place)), "");
        }
    }
    sql
}

/// Most columns behind the one an index is for.
const BEHIND: usize = 3;

/// The other indexed fields' columns, so that conditions on several of them are met within one index: words first,
/// which are asked for by equality, then what is asked for by a range. After them state, number and id, so that rows
/// are counted and put in the order of their numbers or ids without being read.
fn behind(kind: &KindTable, place: usize) -> String {
    let others = kind.schema.fields.iter().enumerate().filter(|(other, field)| {
        *other != place && field.is_indexed && !field.is_key && !matches!(field.ty, ValueType::Link { .. })
    });
    let mut others = others.map(|(other, _)| &kind.columns[kind.spans[other].start]).collect::<Vec<_>>();
    others.sort_by_key(|(_, ty)| *ty != ColumnType::Text);
    let mut behind =
        others.iter().take(BEHIND).map(|(name, _)| format!(",{}", quote(name))).collect::<String>();
    behind.push_str(",_state,_number,_id");
    behind
}

/// Name of the view other programs read.
pub(crate) fn view_name(kind: &KindTable) -> String {
    format!("open_{}", kind.schema.kind)
}

/// The view other programs read: live records, no personal field, days and amounts as people write them.
pub(crate) fn view(dialect: Dialect, kind: &KindTable) -> String {
    let schema: &KindSchema = &kind.schema;
    let hex = |column: &str| match dialect {
        Dialect::Sqlite => format!("lower(hex({column}))"),
        Dialect::Postgres => format!("encode({column},'hex')"),
    };
    let digits = match dialect {
        Dialect::Sqlite => "printf('%06d',t._number)",
        Dialect::Postgres => "lpad(t._number::text,6,'0')",
    };
    let mut columns = vec![
        format!("{} AS id", hex("t._id")),
        format!("{} AS zone", hex("t._zone")),
        format!("'{}-'||{digits} AS number", schema.prefix.replace('\'', "")),
    ];
    let taken = ["id", "zone", "number"];
    for (place, field) in schema.fields.iter().enumerate().filter(|(_, field)| !field.is_personal) {
        let name = &kind.columns[kind.spans[place].start].0;
        let name = if taken.contains(&name.as_str()) { format!("{name}_") } else { name.clone() };
        columns.push(format!("{} AS {}", shown(dialect, kind, place, field, &hex), quote(&name)));
        for spec in kind.columns_of(place).iter().skip(1) {
            columns.push(spec.clone());
        }
    }
    let visible = "t._state=0 AND (t._part IS NULL OR b.position IS NOT NULL)";
    format!(
        "CREATE VIEW {} AS SELECT {} FROM {} WHERE {visible};",
        view_name(kind),
        columns.join(","),
        kind.from()
    )
}

fn shown(
    dialect: Dialect,
    kind: &KindTable,
    place: usize,
    field: &FieldSchema,
    hex: &dyn Fn(&str) -> String,
) -> String {
    let column = kind.column(place);
    let over = |scale: i64| format!("({column}/{scale}.0)");
    match (&field.ty, dialect) {
        (ValueType::Link { .. }, _) => hex(&column),
        (ValueType::Day, Dialect::Sqlite) => format!("date({column}*86400,'unixepoch')"),
        (ValueType::Day, Dialect::Postgres) => format!("(DATE '1970-01-01'+{column}::int)::text"),
        (ValueType::Moment, Dialect::Sqlite) => {
            format!("strftime('%Y-%m-%dT%H:%M:%SZ',{column}/1000000,'unixepoch')")
        }
        (ValueType::Moment, Dialect::Postgres) => format!(
            "to_char(to_timestamp({column}/1000000) AT TIME ZONE 'UTC','YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
        ),
        (ValueType::Money { any_currency: false }, _) => over(100),
        (ValueType::Quantity { unit: Some(unit) } | ValueType::Rate { unit: Some(unit) }, _) => {
            over(unit.factor())
        }
        (ValueType::Number, _) => over(1_000_000_000),
        (ValueType::Percent, _) => over(1_000_000),
        _ => column,
    }
}

/// Makes a fresh, empty set of projections under the catalog's own table names, without indexes.
pub(crate) fn create_all(session: &mut dyn Session, catalog: &Catalog) -> Result<(), StoreError> {
    let dialect = session.dialect();
    for kind in &catalog.kinds {
        session.script(&format!("DROP TABLE IF EXISTS {}", kind.table))?;
        session.script(&create(dialect, kind))?;
    }
    Ok(())
}

/// Puts the filled projections of `beside` in the place of the catalog's own, with their indexes and views.
pub(crate) fn swap(session: &mut dyn Session, catalog: &Catalog, beside: &Catalog) -> Result<(), StoreError> {
    let dialect = session.dialect();
    for (own, filled) in catalog.kinds.iter().zip(&beside.kinds) {
        session.script(&format!(
            "DROP VIEW IF EXISTS {}; DROP TABLE {}; ALTER TABLE {} RENAME TO {};",
            view_name(own),
            own.table,
            filled.table,
            own.table
        ))?;
        session.script(&indexes(own, ""))?;
        session.script(&view(dialect, own))?;
    }
    Ok(())
}
