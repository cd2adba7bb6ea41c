//! Lists: rows that a filter selects, sorted, paged and added up.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::filter::{Filter, Op};
use lq_core::time::{AsOf, Known};
use lq_core::value::{Column, ColumnRef, Value, ValueType};
use lq_core::{Day, RecordId, Row};

use crate::backend::{Cells, Dialect, Each, Param, Session};
use crate::error::StoreError;
use crate::filter_sql::{Others, Sql};
use crate::row::{self, Stored};
use crate::schema::{Catalog, KindTable};
use crate::{log, roll, time_machine};

/// Which states of a record a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum States {
    /// Live records only.
    #[default]
    Live,
    /// Live and retired ones.
    AndRetired,
    /// Also those merged into others.
    All,
}

/// What a list is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// A field, by English name.
    Field(String),
    /// The human number.
    Number,
    /// The caption, Chinese by pinyin.
    Caption,
    /// When it was first recorded.
    Created,
    /// When it was last changed.
    Changed,
}

/// One key of the order. Records without a value come last either way; equal ones follow by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// Largest first.
    pub is_desc: bool,
}

/// What a list asks for.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    /// The kind, by English name.
    pub kind: &'a str,
    /// One zone's records; `None` for all zones.
    pub zone: Option<RecordId>,
    /// Which rows.
    pub filter: &'a Filter,
    /// Which states.
    pub states: States,
    /// In what order; by id where empty.
    pub sort: Vec<Sort>,
    /// Rows left out at the beginning.
    pub offset: u64,
    /// Most rows returned; `None` for all, `Some(0)` for totals alone.
    pub limit: Option<u64>,
    /// Whether all rows the filter selects are counted.
    pub with_total: bool,
    /// Fields added up over all rows the filter selects, by English name.
    pub sums: Vec<&'a str>,
    /// As of when.
    pub as_of: AsOf,
}

impl<'a> Query<'a> {
    /// Every live record of a kind as of `as_of`, by id, with the total.
    pub fn new(kind: &'a str, filter: &'a Filter, as_of: AsOf) -> Self {
        Self {
            kind,
            zone: None,
            filter,
            states: States::Live,
            sort: Vec::new(),
            offset: 0,
            limit: None,
            with_total: true,
            sums: Vec::new(),
            as_of,
        }
    }
}

/// One field added up over all rows the filter selects.
#[derive(Clone, Debug, PartialEq)]
pub struct Sum {
    /// English name of the field.
    pub field: String,
    /// One value for each currency, dimension or span that occurs; empty where no row holds the field.
    pub values: Vec<Value>,
    /// How many rows hold the field.
    pub n_known: u64,
    /// One of the sums is too large to be told, and left out of `values`.
    pub is_past_range: bool,
}

/// What a query gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The page's rows.
    pub rows: Vec<Row>,
    /// All rows the filter selects; 0 where not asked for.
    pub total: u64,
    /// In the order asked for.
    pub sums: Vec<Sum>,
}

/// Where rows are read from: the projection, or a table made for a past state.
pub(crate) struct Source<'a> {
    pub(crate) kind: &'a KindTable,
    pub(crate) from: String,
    pub(crate) hides: bool,
    pub(crate) others: Others<'a>,
}

impl<'a> Source<'a> {
    pub(crate) fn projection(catalog: &'a Catalog, kind: usize, hides: bool) -> Self {
        let kind = &catalog.kinds[kind];
        let others = Others { catalog, hides, past: BTreeMap::new() };
        Self { kind, from: kind.from(), hides, others }
    }
}

/// Conditions every query has: zone, states, filter, and no row of an unfinished import where `hides`.
pub(crate) fn conditions(
    sql: &mut Sql<'_>,
    hides: bool,
    zone: Option<RecordId>,
    states: States,
    filter: &Filter,
) -> String {
    let mut parts = Vec::new();
    if let Some(zone) = zone {
        parts.push(format!("t._zone=?{}", sql.bind(Param::Own(Column::Bytes(zone.0.to_vec())))));
    }
    match states {
        States::Live => parts.push("t._state=0".to_owned()),
        States::AndRetired => parts.push("t._state<2".to_owned()),
        States::All => {}
    }
    if hides {
        parts.push("(t._part IS NULL OR b.position IS NOT NULL)".to_owned());
    }
    if *filter != Filter::All {
        parts.push(sql.filter(filter));
    }
    if parts.is_empty() { String::new() } else { format!(" WHERE {}", parts.join(" AND ")) }
}

/// Runs a query in the session's transaction.
///
/// * `rolled`: the day the projections stand for in this transaction; learned on the way where it is not known yet.
pub(crate) fn run(
    session: &mut dyn Session,
    catalog: &Catalog,
    query: &Query<'_>,
    hides: bool,
    rolled: &mut Option<Day>,
) -> Result<Answer, StoreError> {
    let place = catalog.place(query.kind)?;
    if let Some(answer) = of_projection(session, catalog, place, query, hides, rolled)? {
        return Ok(answer);
    }
    let source = time_machine::source(session, catalog, place, query, hides)?;
    let mut rows = Vec::new();
    if query.limit != Some(0) {
        each(session, &source, query, &mut |row| {
            rows.push(row);
            true
        })?;
    }
    let (mut total, mut sums) = (0, Vec::new());
    if query.with_total || !query.sums.is_empty() {
        (total, sums, _) = totals(session, &source, query)?;
    }
    Ok(Answer { rows, total, sums })
}

/// The answer of the projection, which tells with its rows the day it stands for; `None` where that is not the day
/// asked for, or the past is asked for.
fn of_projection(
    session: &mut dyn Session,
    catalog: &Catalog,
    place: usize,
    query: &Query<'_>,
    hides: bool,
    rolled: &mut Option<Day>,
) -> Result<Option<Answer>, StoreError> {
    let table = &catalog.kinds[place];
    let on = query.as_of.on;
    let is_of_day = |rolled: &Option<Day>| rolled.is_none_or(|day| day == on);
    if query.as_of.known != Known::Head || !is_of_day(rolled) {
        return Ok(None);
    }
    let source = Source::projection(catalog, place, hides);
    let mut rows = Vec::new();
    if query.limit != Some(0) {
        let more = if rolled.is_none() { DAY_COLUMN } else { "" };
        select(session, &source, query, more, &mut |cells| {
            *rolled = rolled.or_else(|| cells.get(table.n_select).and_then(day));
            rows.push(row::read(table, cells)?.row);
            Ok(is_of_day(rolled))
        })?;
    }
    let (mut total, mut sums) = (query.offset + rows.len() as u64, Vec::new());
    // Where all rows are on the page they need not be counted again; nothing adds up to nothing.
    let is_whole = query.limit.is_none_or(|limit| (rows.len() as u64) < limit)
        && (query.offset == 0 || !rows.is_empty());
    let adds_up = !(query.sums.is_empty() || is_whole && rows.is_empty());
    if is_of_day(rolled) && (adds_up || (query.with_total && !is_whole)) {
        let told = totals(session, &source, query)?;
        (total, sums, *rolled) = (told.0, told.1, rolled.or(told.2));
    } else if !query.sums.is_empty() {
        sums = query.sums.iter().map(|name| no_sum(table, name)).collect::<Result<Vec<_>, _>>()?;
    } else if !query.with_total {
        total = 0;
    }
    if rolled.is_none() {
        *rolled = Some(roll::rolled(session)?);
    }
    Ok(is_of_day(rolled).then_some(Answer { rows, total, sums }))
}

/// The sum of a field over no rows.
fn no_sum(kind: &KindTable, name: &str) -> Result<Sum, StoreError> {
    summable(kind, kind.field(name)?)?;
    Ok(Sum { field: name.to_owned(), values: Vec::new(), n_known: 0, is_past_range: false })
}

fn summable(kind: &KindTable, field: usize) -> Result<(), StoreError> {
    let schema = &kind.schema.fields[field];
    match schema.ty.is_summable() {
        true => Ok(()),
        false => Err(StoreError::Refused(format!("“{}”不是可以相加的字段", schema.label.zh))),
    }
}

/// The day the projections stand for, as one more column of a query.
pub(crate) const DAY_COLUMN: &str = ",(SELECT value FROM ledger WHERE name='rolled')";

/// Reads a cell of [`DAY_COLUMN`].
pub(crate) fn day(cell: &Column) -> Option<Day> {
    cell.text().and_then(|text| text.parse().ok()).and_then(Day::from_days)
}

/// Hands the rows over one by one, until `each` says `false`.
pub(crate) fn each(
    session: &mut dyn Session,
    source: &Source<'_>,
    query: &Query<'_>,
    each: &mut dyn FnMut(Row) -> bool,
) -> Result<(), StoreError> {
    select(session, source, query, "", &mut |cells| Ok(each(row::read(source.kind, cells)?.row)))
}

/// Hands over the cells of the rows, those of `more` after them.
fn select(
    session: &mut dyn Session,
    source: &Source<'_>,
    query: &Query<'_>,
    more: &str,
    each: &mut Each<'_>,
) -> Result<(), StoreError> {
    let kind = source.kind;
    let mut sql = Sql::over(session.dialect(), source);
    let conditions = conditions(&mut sql, source.hides, query.zone, query.states, query.filter);
    let order = order(kind, &query.sort)?;
    let mut page = String::new();
    if let Some(limit) = query.limit {
        let n = sql.bind(Param::Int(i64::try_from(limit).unwrap_or(i64::MAX)));
        page.push_str(&format!(" LIMIT ?{n}"));
    }
    if query.offset > 0 {
        if query.limit.is_none() {
            page.push_str(&format!(" LIMIT {}", i64::MAX));
        }
        let n = sql.bind(Param::Int(i64::try_from(query.offset).unwrap_or(i64::MAX)));
        page.push_str(&format!(" OFFSET ?{n}"));
    }
    let (select, from) = (&kind.select, &source.from);
    let is_projection = *from == kind.from();
    let text = if query.limit.is_some() && is_projection && session.dialect() == Dialect::Sqlite {
        // Every row that is sorted would be laid out whole: which rows stand on the page is found by their ids first.
        let ids = format!("SELECT t._id FROM {from}{conditions} ORDER BY {order}{page}");
        format!("SELECT {select}{more} FROM {from} WHERE t._id IN ({ids}) ORDER BY {order}")
    } else {
        format!("SELECT {select}{more} FROM {from}{conditions} ORDER BY {order}{page}")
    };
    session.query(&text, &sql.params, each)
}

/// The `ORDER BY` list: NULL last on both databases, ties by id.
fn order(kind: &KindTable, sort: &[Sort]) -> Result<String, StoreError> {
    let mut keys = Vec::new();
    for key in sort {
        let direction = if key.is_desc { "DESC" } else { "ASC" };
        let column = match &key.by {
            SortBy::Field(name) => match kind.field(name)? {
                field if field == kind.schema.caption => "t._py".to_owned(),
                field => kind.column(field),
            },
            SortBy::Number => {
                // Never missing, and said so that the index by number serves it.
                keys.push(format!("t._number {direction}"));
                continue;
            }
            SortBy::Caption => "t._py".to_owned(),
            SortBy::Created => "COALESCE(t._created,b.at)".to_owned(),
            SortBy::Changed => "COALESCE(t._changed,b.at)".to_owned(),
        };
        keys.push(format!("{column} {direction} NULLS LAST"));
    }
    keys.push("t._id".to_owned());
    Ok(keys.join(","))
}

/// Total, sums, and the day the projections stand for.
fn totals(
    session: &mut dyn Session,
    source: &Source<'_>,
    query: &Query<'_>,
) -> Result<(u64, Vec<Sum>, Option<Day>), StoreError> {
    let kind = source.kind;
    let fields = query.sums.iter().map(|name| kind.field(name)).collect::<Result<Vec<_>, _>>()?;
    let mut sql = Sql::over(session.dialect(), source);
    let conditions = conditions(&mut sql, source.hides, query.zone, query.states, query.filter);
    let mut columns = vec!["COUNT(*)".to_owned()];
    for field in &fields {
        columns.push(summed(&kind.column(*field)));
    }
    let simple = fields.iter().all(|field| kind.spans[*field].len() == 1);
    if !simple {
        columns.truncate(1);
    }
    let text = format!("SELECT {}{DAY_COLUMN} FROM {}{conditions}", columns.join(","), source.from);
    let row = session.first(&text, &sql.params)?.unwrap_or_default();
    let total = row.first().and_then(Cells::int).unwrap_or(0) as u64;
    let mut sums = Vec::new();
    for (place, field) in fields.iter().enumerate() {
        let schema = &kind.schema.fields[*field];
        summable(kind, *field)?;
        let groups = if simple {
            vec![row[1 + SUMMED * place..][..SUMMED].to_vec()]
        } else {
            grouped_sum(session, source, query, *field)?
        };
        sums.push(add_up(&schema.ty, &schema.name, groups));
    }
    Ok((total, sums, row.last().and_then(day)))
}

/// How many rows a query selects by each word of a field; rows that hold none are left out.
pub(crate) fn shares(
    session: &mut dyn Session,
    catalog: &Catalog,
    query: &Query<'_>,
    field: &str,
    hides: bool,
) -> Result<BTreeMap<String, u64>, StoreError> {
    let place = catalog.place(query.kind)?;
    let source = time_machine::source(session, catalog, place, query, hides)?;
    let column = source.kind.column(source.kind.field(field)?);
    let mut sql = Sql::over(session.dialect(), &source);
    let conditions = conditions(&mut sql, source.hides, query.zone, query.states, query.filter);
    let text = format!("SELECT {column},COUNT(*) FROM {}{conditions} GROUP BY {column}", source.from);
    let mut shares = BTreeMap::new();
    session.query(&text, &sql.params, &mut |row| {
        if let (Some(word), Some(n)) = (row[0].take_text(), row[1].int()) {
            shares.insert(word, n as u64);
        }
        Ok(true)
    })?;
    Ok(shares)
}

/// A column is summed in two parts, so that neither can leave 64 bits: by thousand millions, and what is left.
pub(crate) const PART: i64 = 1_000_000_000;

/// Columns that [`summed`] gives.
const SUMMED: usize = 3;

/// The sum of a column: thousand millions, what is left of them, how many rows hold it.
fn summed(column: &str) -> String {
    format!("CAST(SUM({column}/{PART}) AS BIGINT),CAST(SUM({column}%{PART}) AS BIGINT),COUNT({column})")
}

/// Sums of a field by the columns that say what is added: those of [`summed`], then the others.
fn grouped_sum(
    session: &mut dyn Session,
    source: &Source<'_>,
    query: &Query<'_>,
    field: usize,
) -> Result<Vec<Vec<Column>>, StoreError> {
    let kind = source.kind;
    let columns = kind.columns_of(field);
    let mut sql = Sql::over(session.dialect(), source);
    let conditions = conditions(&mut sql, source.hides, query.zone, query.states, query.filter);
    let mut text = format!("SELECT {}", summed(&columns[0]));
    for column in &columns[1..] {
        text.push_str(&format!(",{column}"));
    }
    text.push_str(&format!(" FROM {}{conditions}", source.from));
    if columns.len() > 1 {
        text.push_str(&format!(" GROUP BY {0} ORDER BY {0}", columns[1..].join(",")));
    }
    session.all(&text, &sql.params)
}

/// Values of one currency, dimension or span added up; what cannot be added stands beside.
fn add_up(ty: &ValueType, name: &str, groups: Vec<Vec<Column>>) -> Sum {
    let mut sum = Sum { field: name.to_owned(), values: Vec::new(), n_known: 0, is_past_range: false };
    for group in groups {
        let part = |place: usize| group[place].int().unwrap_or(0);
        if part(2) == 0 {
            continue;
        }
        sum.n_known += part(2) as u64;
        let Ok(whole) = i64::try_from(i128::from(part(0)) * i128::from(PART) + i128::from(part(1))) else {
            sum.is_past_range = true;
            continue;
        };
        let whole = Column::Int(whole);
        let refs = [&whole].into_iter().chain(&group[SUMMED..]).map(Column::as_ref);
        let Some(value) = ty.from_columns(&refs.collect::<Vec<ColumnRef<'_>>>()) else { continue };
        match sum.values.iter_mut().find(|own| is_alike(own, &value)) {
            None => sum.values.push(value),
            Some(own) => match plus(own, &value) {
                Some(both) => *own = both,
                None => sum.is_past_range = true,
            },
        }
    }
    sum
}

/// Whether two values can be one sum.
fn is_alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Money(a), Value::Money(b)) => a.currency == b.currency,
        (Value::Quantity(a), Value::Quantity(b)) => a.unit().dimension() == b.unit().dimension(),
        (Value::Rate(a), Value::Rate(b)) => {
            a.per == b.per && a.amount.unit().dimension() == b.amount.unit().dimension()
        }
        _ => true,
    }
}

fn plus(one: &Value, other: &Value) -> Option<Value> {
    match (one, other) {
        (Value::Money(a), Value::Money(b)) => a.checked_add(*b).ok().map(Value::Money),
        (Value::Quantity(a), Value::Quantity(b)) => a.checked_add(*b).ok().map(Value::Quantity),
        (Value::Rate(a), Value::Rate(b)) => a.checked_add(*b).ok().map(Value::Rate),
        (Value::Number(a), Value::Number(b)) => a.checked_add(*b).map(Value::Number),
        _ => None,
    }
}

/// Live records of a zone whose field equals a value, as the database has them.
pub(crate) fn holders(
    session: &mut dyn Session,
    kind: &KindTable,
    zone: RecordId,
    field: usize,
    value: &Value,
    hides: bool,
) -> Result<Vec<Stored>, StoreError> {
    let mut sql = Sql::new(session.dialect(), kind);
    let equal = sql.compare(field, Op::Eq, value);
    let conditions = conditions(&mut sql, hides, Some(zone), States::Live, &Filter::All);
    let text = format!("SELECT {} FROM {}{conditions} AND {equal} ORDER BY t._id", kind.select, kind.from());
    let mut found = Vec::new();
    session.query(&text, &sql.params, &mut |cells| {
        found.push(row::read(kind, cells)?);
        Ok(true)
    })?;
    Ok(found)
}

/// Whether a row of an unfinished import holds this key.
pub(crate) fn is_held_by_hidden(
    session: &mut dyn Session,
    kind: &KindTable,
    zone: RecordId,
    field: usize,
    value: &Value,
) -> Result<bool, StoreError> {
    let mut sql = Sql::new(session.dialect(), kind);
    let equal = sql.compare(field, Op::Eq, value);
    let conditions = conditions(&mut sql, false, Some(zone), States::Live, &Filter::All);
    let hidden = "t._part IS NOT NULL AND b.position IS NULL";
    let text = format!("SELECT 1 FROM {}{conditions} AND {equal} AND {hidden} LIMIT 1", kind.from());
    Ok(session.first(&text, &sql.params)?.is_some())
}

/// Every (kind, field, record) that points at a record now, whatever its state.
pub(crate) fn pointing(
    session: &mut dyn Session,
    catalog: &Catalog,
    kind: &str,
    id: RecordId,
    hides: bool,
) -> Result<BTreeSet<(usize, usize, RecordId)>, StoreError> {
    let mut found = BTreeSet::new();
    let target = Param::Bytes(&id.0);
    for (place, field) in catalog.links_to(kind) {
        let table = &catalog.kinds[place];
        if !matches!(table.schema.fields[field].ty, ValueType::Link { .. }) {
            continue;
        }
        let hidden = if hides { " AND (t._part IS NULL OR b.position IS NOT NULL)" } else { "" };
        let text = format!("SELECT t._id FROM {} WHERE {}=?1{hidden}", table.from(), table.column(field));
        session.query(&text, std::slice::from_ref(&target), &mut |row| {
            found.extend(log::id(&row[0]).map(|record| (place, field, record)));
            Ok(true)
        })?;
    }
    let text = "SELECT kind,field,record FROM linkage WHERE target=?1";
    session.query(text, &[target], &mut |row| {
        let (Some(kind), Some(field), Some(record)) = (row[0].text(), row[1].text(), log::id(&row[2])) else {
            return Ok(true);
        };
        if let Some(place) = catalog.find(kind)
            && let Some(field) = catalog.kinds[place].schema.field(field)
        {
            found.insert((place, field, record));
        }
        Ok(true)
    })?;
    Ok(found)
}

/// Whether the projections answer for this time as they are.
pub(crate) fn is_present(session: &mut dyn Session, as_of: AsOf) -> Result<bool, StoreError> {
    if as_of.known != Known::Head {
        return Ok(false);
    }
    let rolled = roll::rolled(session)?;
    if as_of.on == rolled {
        return Ok(true);
    }
    if as_of.on < rolled {
        return Ok(false);
    }
    is_nothing_due(session, as_of.on)
}

fn is_nothing_due(session: &mut dyn Session, on: Day) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM pending WHERE day<=?1 LIMIT 1";
    Ok(session.first(sql, &[Param::Int(i64::from(on.days()))])?.is_none())
}
