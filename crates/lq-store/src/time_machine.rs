//! The past: rows as they were valid on a day and as the ledger knew them at an instant.
//!
//! Most rows are the same then as now and are read from the projection; only those with an entry that begins later
//! than the day asked for, or that were changed after the instant asked for, are folded from the log.

use std::collections::BTreeMap;

use lq_core::change::{Act, ChangeHead, FieldEdit};
use lq_core::row::RowState;
use lq_core::time::{AsOf, Known};
use lq_core::{Day, RecordId, Row};

use crate::backend::{Dialect, Param, Session, quote};
use crate::error::StoreError;
use crate::fold::fold;
use crate::group::ledger_day;
use crate::line::{Deed, LineRow, Privates};
use crate::log::{self, Mention};
use crate::query::{self, DAY_COLUMN, Query, Source, is_present};
use crate::row::{self, Stored};
use crate::schema::{Catalog, KindTable};

/// Records folded at a time; they share the bulk parts they were born in.
const CHUNK: usize = 1000;

/// One change of one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Version {
    /// Where the change stands in the log; also the revision the record had after it.
    pub position: i64,
    /// Who, when, why and by which door.
    pub head: ChangeHead,
    /// What was done.
    pub act: Act,
    /// The fields set, with valid-from and evidence; erased values are empty.
    pub fields: Vec<FieldEdit>,
}

/// Where a query reads its rows, and those of the kinds its filter looks at, as of its time; past states are laid out
/// in tables of the session's own.
pub(crate) fn source<'a>(
    session: &mut dyn Session,
    catalog: &'a Catalog,
    kind: usize,
    query: &Query<'_>,
    hides: bool,
) -> Result<Source<'a>, StoreError> {
    let present = Source::projection(catalog, kind, hides);
    if is_present(session, query.as_of)? {
        return Ok(present);
    }
    let from = lay_out(session, catalog, kind, query.as_of, hides)?;
    let mut others = present.others;
    others.past.insert(kind, from.clone());
    for name in query.filter.kinds() {
        if let Some(other) = catalog.find(name)
            && !others.past.contains_key(&other)
        {
            others.past.insert(other, lay_out(session, catalog, other, query.as_of, hides)?);
        }
    }
    Ok(Source { kind: present.kind, from, hides: false, others })
}

/// Lays out the rows of a kind that differ from now; what a query over the kind reads from.
fn lay_out(
    session: &mut dyn Session,
    catalog: &Catalog,
    kind: usize,
    as_of: AsOf,
    hides: bool,
) -> Result<String, StoreError> {
    let table = &catalog.kinds[kind];
    let rolled = ledger_day(session, "rolled")?.unwrap_or(Day::MIN);
    let parts = Parts::new(table, as_of, rolled, hides);
    let past = format!("past_{}", table.schema.kind);
    make_past(session, table, &past)?;
    fill_past(session, catalog, kind, as_of, &parts, &past)?;
    let names =
        table.columns.iter().map(|(name, _)| format!("t.{}", quote(name))).collect::<Vec<_>>().join(",");
    Ok(format!(
        "(SELECT {names} FROM {} WHERE {} UNION ALL SELECT {names} FROM {past} t) t \
         LEFT JOIN batch b ON b.id=(t._part>>20)",
        table.from(),
        parts.same
    ))
}

/// Conditions that part the rows that are now as they were then from those that must be folded.
struct Parts {
    same: String,
    other: String,
}

impl Parts {
    fn new(table: &KindTable, as_of: AsOf, rolled: Day, hides: bool) -> Self {
        let on = as_of.on.days();
        let mut exists = format!("t._from_min<={on}");
        let mut is_same = format!("t._from_max<={on}");
        if let Known::At(known) = as_of.known {
            exists.push_str(&format!(" AND COALESCE(t._created,b.at)<={}", known.micros()));
            is_same.push_str(&format!(" AND COALESCE(t._changed,b.at)<={}", known.micros()));
        }
        if let Known::Position(known) = as_of.known {
            // When a record was born is known by its instant alone: the fold leaves out those born later.
            is_same.push_str(&format!(" AND COALESCE(t._revision,b.position)<={known}"));
        }
        if as_of.on > rolled {
            let kind = table.schema.kind.replace('\'', "");
            is_same.push_str(&format!(
                " AND t._id NOT IN (SELECT record FROM pending WHERE kind='{kind}' AND day<={on})"
            ));
        }
        if hides {
            exists.push_str(" AND (t._part IS NULL OR b.position IS NOT NULL)");
        }
        Self { same: format!("{exists} AND {is_same}"), other: format!("{exists} AND NOT ({is_same})") }
    }
}

fn make_past(session: &mut dyn Session, table: &KindTable, past: &str) -> Result<(), StoreError> {
    let dialect = session.dialect();
    let columns = table
        .columns
        .iter()
        .map(|(name, ty)| format!("{} {}", quote(name), dialect.type_name(*ty)))
        .collect::<Vec<_>>()
        .join(",");
    let drop = match dialect {
        Dialect::Sqlite => format!("DROP TABLE IF EXISTS temp.{past}"),
        Dialect::Postgres => format!("DROP TABLE IF EXISTS pg_temp.{past}"),
    };
    session.script(&format!("{drop};CREATE TEMP TABLE {past}({columns})"))
}

fn fill_past(
    session: &mut dyn Session,
    catalog: &Catalog,
    kind: usize,
    as_of: AsOf,
    parts: &Parts,
    past: &str,
) -> Result<(), StoreError> {
    let table = &catalog.kinds[kind];
    let mut records = Vec::new();
    // Rows born in one bulk part are folded together, so that the part is read once.
    let sql = format!("SELECT t._id FROM {} WHERE {} ORDER BY t._part,t._id", table.from(), parts.other);
    session.query(&sql, &[], &mut |row| {
        records.extend(log::id(&row[0]));
        Ok(true)
    })?;
    let put = table.insert.over(past);
    for some in records.chunks(CHUNK) {
        let mut cells = Vec::new();
        for stored in folded(session, catalog, kind, some, as_of)?.into_values() {
            row::write(table, &stored, &mut cells);
        }
        session.put(&put, &cells)?;
    }
    Ok(())
}

/// Records of one kind as of a time, from the log alone.
pub(crate) fn folded(
    session: &mut dyn Session,
    catalog: &Catalog,
    kind: usize,
    records: &[RecordId],
    as_of: AsOf,
) -> Result<BTreeMap<RecordId, Stored>, StoreError> {
    let mut found = BTreeMap::new();
    for (record, (birth, mut entries)) in log::entries_of(session, catalog, kind, records)? {
        match as_of.known {
            Known::Head => {}
            Known::At(known) => entries.retain(|entry| entry.at <= known),
            Known::Position(known) => entries.retain(|entry| entry.position <= known),
        }
        if let Some(stored) = fold(&catalog.kinds[kind], birth.zone, record, &entries, as_of.on) {
            found.insert(record, stored);
        }
    }
    Ok(found)
}

/// One record as of a time; `None` where it was not then.
pub(crate) fn get(
    session: &mut dyn Session,
    catalog: &Catalog,
    kind: usize,
    id: RecordId,
    as_of: AsOf,
) -> Result<Option<Row>, StoreError> {
    let table = &catalog.kinds[kind];
    let sql = format!(
        "SELECT {}{DAY_COLUMN} FROM {} WHERE t._id=?1 AND (t._part IS NULL OR b.position IS NOT NULL)",
        table.select,
        table.from()
    );
    let Some(mut cells) = session.first(&sql, &[Param::Bytes(&id.0)])? else {
        return Ok(None);
    };
    if as_of.known == Known::Head && query::day(&cells[table.n_select]) == Some(as_of.on) {
        return row::read(table, &mut cells).map(|stored| Some(stored.row));
    }
    if is_present(session, as_of)? {
        return row::read(table, &mut cells).map(|stored| Some(stored.row));
    }
    Ok(folded(session, catalog, kind, &[id], as_of)?.remove(&id).map(|stored| stored.row))
}

/// Records as of a time, by id; those that were not then are left out.
pub(crate) fn get_many(
    session: &mut dyn Session,
    catalog: &Catalog,
    kind: usize,
    ids: &[RecordId],
    as_of: AsOf,
) -> Result<BTreeMap<RecordId, Row>, StoreError> {
    let table = &catalog.kinds[kind];
    let sql = format!(
        "SELECT {}{DAY_COLUMN} FROM {} WHERE {} AND (t._part IS NULL OR b.position IS NOT NULL)",
        table.select,
        table.from(),
        session.dialect().is_in("t._id", 1)
    );
    let (mut rows, mut is_of_day) = (BTreeMap::new(), as_of.known == Known::Head);
    let params = [Param::Blobs(ids.iter().map(|id| &id.0[..]).collect())];
    session.query(&sql, &params, &mut |cells| {
        is_of_day &= query::day(&cells[table.n_select]) == Some(as_of.on);
        let row = row::read(table, cells)?.row;
        rows.insert(row.id, row);
        Ok(true)
    })?;
    if rows.is_empty() || is_of_day || is_present(session, as_of)? {
        return Ok(rows);
    }
    let found = rows.keys().copied().collect::<Vec<_>>();
    let folded = folded(session, catalog, kind, &found, as_of)?;
    Ok(folded.into_iter().map(|(id, stored)| (id, stored.row)).collect())
}

/// Every change of a record, oldest first; empty where it never was.
pub(crate) fn history(
    session: &mut dyn Session,
    catalog: &Catalog,
    kind: usize,
    id: RecordId,
) -> Result<Vec<Version>, StoreError> {
    let births = log::births(session, catalog, kind, &[id])?;
    let mut mentions = log::mentions(session, catalog, &births)?;
    let mentions = mentions.remove(&id).unwrap_or_default();
    let privates = log::privates(session, mentions.iter().map(|mention| &mention.row))?;
    mentions.iter().map(|mention| version(catalog, mention, &privates)).collect()
}

fn version(catalog: &Catalog, mention: &Mention, privates: &Privates) -> Result<Version, StoreError> {
    Ok(Version {
        position: mention.position,
        head: mention.head.clone(),
        act: act(&catalog.kinds[mention.row.kind], mention.row.deed),
        fields: fields(catalog, &mention.row, mention.position, privates)?,
    })
}

/// The fields of a row of the log as callers know them.
pub(crate) fn fields(
    catalog: &Catalog,
    row: &LineRow,
    position: i64,
    privates: &Privates,
) -> Result<Vec<FieldEdit>, StoreError> {
    row.fields
        .iter()
        .map(|field| {
            let value = field
                .value
                .open(catalog, row.kind, field.field, privates)
                .map_err(|what| StoreError::damaged(format!("日志第 {position} 条"), what))?;
            let evidence = field.evidence.as_ref().and_then(|evidence| evidence.open(privates));
            Ok(FieldEdit { field: field.field, value, valid_from: field.from, evidence })
        })
        .collect()
}

/// A deed as callers know it.
pub(crate) fn act(kind: &KindTable, deed: Deed) -> Act {
    match deed {
        Deed::Create(number) => Act::Create { number: kind.number(number) },
        Deed::Set => Act::Set,
        Deed::Retire => Act::Retire,
        Deed::Restore => Act::Restore,
        Deed::Merge(into) => Act::Merge { into },
    }
}

/// Follows merges to the record that stays; stops where one leads in a circle.
pub(crate) fn leading(state: RowState) -> Option<RecordId> {
    match state {
        RowState::MergedInto(into) => Some(into),
        _ => None,
    }
}
