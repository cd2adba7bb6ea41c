//! Lists of any kind: filtered, sorted, paged, with totals.

use std::collections::BTreeMap;
use std::sync::Arc;

use lq_core::figure::Figure;
use lq_core::filter::Filter;
use lq_core::schema::KindSchema;
use lq_core::time::AsOf;
use lq_core::{RecordId, Row};
use lq_store::{Query, Reader, Sort, SortBy, States, Sum};

use super::condition;
use super::visible::{self, Names};
use super::within::{check_fields, within};
use crate::App;
use crate::ask::ListAsk;
use crate::caller::Caller;
use crate::error::AppError;
use crate::rights::Verb;

/// One page of a list.
#[derive(Clone, Debug)]
pub struct List {
    /// The kind.
    pub schema: Arc<KindSchema>,
    /// Places of the fields the caller may see.
    pub visible: Vec<usize>,
    /// The page's rows, covered.
    pub rows: Vec<Row>,
    /// Names of what the rows link to.
    pub names: Names,
    /// All rows that satisfy the filter.
    pub total: u64,
    /// Sums over all of them, of the fields that are added up.
    pub sums: Vec<Sum>,
    /// As of when.
    pub as_of: AsOf,
    /// How many more rows there are on which the condition asked for is open; `None` where none was asked for.
    pub n_open: Option<u64>,
}

/// One page of a kind, with names, total and sums, as a list page shows it.
///
/// # Errors
/// Refused; NotFound for an unknown kind; Invalid for a filter on a field the caller may not see.
pub fn list(app: &App, caller: &Caller, kind: &str, ask: &ListAsk) -> Result<List, AppError> {
    app.read(|reader| list_on(app, reader, caller, kind, ask))
}

/// As [`list`], on a state of the ledger that others are answered from too.
pub(crate) fn list_on(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    kind: &str,
    ask: &ListAsk,
) -> Result<List, AppError> {
    let mut list = page_on(app, reader, caller, kind, ask, true)?;
    list.names = visible::names(reader, caller, &list.schema, list.rows.iter())?;
    Ok(list)
}

/// One page, covered, without names; with the sums of what is added up where they are wanted.
fn page_on(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    kind: &str,
    ask: &ListAsk,
    with_sums: bool,
) -> Result<List, AppError> {
    let schema = app.kind_of(caller.zone.or(ask.zone), kind)?;
    let visible = visible::fields(caller, &schema);
    let selection = selection(app, reader, caller, &schema, &visible, ask)?;
    let as_of = ask.at(app.today());
    let summed = visible.iter().map(|place| &schema.fields[*place]).filter(|field| with_sums && field.is_sum);
    let query = Query {
        zone: zone_of(app, caller, kind, ask)?,
        states: if ask.with_retired { States::AndRetired } else { States::Live },
        sort: order(ask),
        offset: u64::from(ask.page - 1) * u64::from(ask.size),
        limit: Some(u64::from(ask.size)),
        sums: summed.map(|field| &*field.name).collect(),
        ..Query::new(kind, &selection.filter, as_of)
    };
    let answer = reader.query(&query)?;
    let mut rows = answer.rows;
    let n_open = match &selection.open {
        Some(open) => {
            let count = Query { limit: Some(0), sums: Vec::new(), filter: open, ..query.clone() };
            Some(if ask.is_open { answer.total } else { reader.query(&count)?.total })
        }
        None => None,
    };
    rows.iter_mut().for_each(|row| visible::cover(app, caller, &schema, &visible, row));
    let (total, sums) = (answer.total, answer.sums);
    Ok(List { schema, visible, rows, names: Names::new(), total, sums, as_of, n_open })
}

/// A page of rows and the total alone, without names and sums: the API's list.
///
/// # Errors
/// As [`list`].
pub fn rows(app: &App, caller: &Caller, kind: &str, ask: &ListAsk) -> Result<List, AppError> {
    app.read(|reader| rows_on(app, reader, caller, kind, ask))
}

/// As [`rows`], on a state of the ledger that others are answered from too.
pub(crate) fn rows_on(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    kind: &str,
    ask: &ListAsk,
) -> Result<List, AppError> {
    page_on(app, reader, caller, kind, ask, false)
}

/// Counts rows, or adds up one field over them, as a figure that opens to its rows.
///
/// * `label`, `list`: what the figure is called, and the list it opens.
///
/// # Errors
/// As [`list`]; Unfit where several currencies or dimensions cannot be one figure.
pub fn figure(
    app: &App,
    caller: &Caller,
    kind: &str,
    ask: &ListAsk,
    sum: Option<&str>,
    (label, list): (&str, &str),
) -> Result<Figure, AppError> {
    app.read(|reader| figure_on(app, reader, caller, kind, ask, sum, (label, list)))
}

/// The same on a state that is read already.
pub(crate) fn figure_on(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    kind: &str,
    ask: &ListAsk,
    sum: Option<&str>,
    (label, list): (&str, &str),
) -> Result<Figure, AppError> {
    let schema = app.kind_of(caller.zone.or(ask.zone), kind)?;
    let visible = visible::fields(caller, &schema);
    let filter = selection(app, reader, caller, &schema, &visible, ask)?.filter;
    let as_of = ask.at(app.today());
    let query = Query {
        zone: zone_of(app, caller, kind, ask)?,
        limit: Some(0),
        sums: sum.into_iter().collect(),
        ..Query::new(kind, &filter, as_of)
    };
    let answer = reader.query(&query)?;
    super::overview::told(&schema, label, &answer, as_of, list)
}

/// How many rows there are.
///
/// # Errors
/// As [`list`].
pub(crate) fn count_on(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    kind: &str,
    ask: &ListAsk,
) -> Result<u64, AppError> {
    figure_on(app, reader, caller, kind, ask, None, ("", "")).map(|figure| figure.n_rows)
}

/// How many rows hold each word of a field.
///
/// # Errors
/// As [`list`]; Invalid where the caller may not see the field.
pub(crate) fn shares_on(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    kind: &str,
    ask: &ListAsk,
    field: &str,
) -> Result<BTreeMap<String, u64>, AppError> {
    let schema = app.kind_of(caller.zone.or(ask.zone), kind)?;
    let visible = visible::fields(caller, &schema);
    check_fields(caller, &schema, &[field])?;
    let filter = selection(app, reader, caller, &schema, &visible, ask)?.filter;
    let zone = zone_of(app, caller, kind, ask)?;
    let query = Query { zone, ..Query::new(kind, &filter, ask.at(app.today())) };
    Ok(reader.shares(&query, field)?)
}

/// As `count_on`, on the state as it is now.
///
/// # Errors
/// As [`list`].
pub fn count(app: &App, caller: &Caller, kind: &str, ask: &ListAsk) -> Result<u64, AppError> {
    app.read(|reader| count_on(app, reader, caller, kind, ask))
}

/// What the caller asked for within what the caller reaches.
pub(crate) struct Selection {
    /// The rows selected.
    pub(crate) filter: Filter,
    /// The rows on which the condition asked for is open; `None` where none was asked for.
    pub(crate) open: Option<Filter>,
}

pub(crate) fn selection(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    schema: &KindSchema,
    visible: &[usize],
    ask: &ListAsk,
) -> Result<Selection, AppError> {
    let scope = app.rights.scope(caller, schema, Verb::Read)?;
    let asked = within(app, caller, caller.zone.or(ask.zone), schema, &ask.filter)?;
    let words = words_filter(schema, visible, &ask.words);
    let reached = scope.and(asked).and(words);
    if ask.condition.is_empty() {
        return Ok(Selection { filter: reached, open: None });
    }
    let sought = condition::sought(app, reader, caller, schema, ask)?;
    let open = reached.clone().and(Filter::Open(Box::new(sought.clone())));
    let filter = if ask.is_open { open.clone() } else { reached.and(sought) };
    Ok(Selection { filter, open: Some(open) })
}

/// Rows in which every word stands in one of the searched fields, or whose number it is.
fn words_filter(schema: &KindSchema, visible: &[usize], words: &str) -> Filter {
    words.split_whitespace().fold(Filter::All, |all, word| {
        let fields = visible.iter().filter(|place| {
            let field = &schema.fields[**place];
            (field.in_search || **place == schema.caption) && !field.is_personal
        });
        let mut any: Vec<Filter> = fields
            .map(|place| Filter::Contains {
                field: schema.fields[*place].name.to_string(),
                words: word.to_owned(),
            })
            .collect();
        any.push(Filter::Number(word.to_owned()));
        all.and(Filter::Or(any))
    })
}

/// The zone a list is about; accounts are listed across zones for who administers all of them.
pub(crate) fn zone_of(
    app: &App,
    caller: &Caller,
    _kind: &str,
    ask: &ListAsk,
) -> Result<Option<RecordId>, AppError> {
    match (caller.zone, ask.zone) {
        (Some(own), Some(asked)) if own != asked => {
            app.check_zone(caller, asked)?;
            Ok(Some(own))
        }
        (own, asked) => Ok(own.or(asked)),
    }
}

pub(crate) fn order(ask: &ListAsk) -> Vec<Sort> {
    ask.sort
        .iter()
        .map(|(name, is_desc)| {
            let by = match name.as_str() {
                "number" => SortBy::Number,
                "changed" => SortBy::Changed,
                "created" => SortBy::Created,
                field => SortBy::Field(field.to_owned()),
            };
            Sort { by, is_desc: *is_desc }
        })
        .collect()
}

/// One record within what the caller reaches, covered: the API's read.
///
/// # Errors
/// NotFound, also for what lies outside the caller's reach; Refused for the kind.
pub fn one(app: &App, caller: &Caller, kind: &str, id: RecordId) -> Result<List, AppError> {
    app.read(|reader| one_on(app, reader, caller, kind, id))
}

/// As [`one`], on a state of the ledger that others are answered from too.
pub(crate) fn one_on(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    kind: &str,
    id: RecordId,
) -> Result<List, AppError> {
    app.rights.scope(caller, &*app.kind(kind)?, Verb::Read)?;
    let row = reader.get(kind, id, AsOf::today(app.today()))?;
    shown(app, caller, kind, row.ok_or_else(|| AppError::NotFound("这条记录".to_owned()))?)
}

/// A record as it was read or written just now, within what the caller reaches, covered.
///
/// # Errors
/// As [`one`].
pub fn shown(app: &App, caller: &Caller, kind: &str, mut row: Row) -> Result<List, AppError> {
    let schema = app.kind_of(caller.zone, kind)?;
    let scope = app.rights.scope(caller, &schema, Verb::Read)?;
    let is_of_zone = caller.zone.is_none_or(|zone| zone == row.meta.zone);
    if !is_of_zone || scope.holds(&schema, &row) != Some(true) {
        return Err(AppError::NotFound("这条记录".to_owned()));
    }
    let visible = visible::fields(caller, &schema);
    visible::cover(app, caller, &schema, &visible, &mut row);
    let as_of = AsOf::today(app.today());
    let (names, sums) = (Names::new(), Vec::new());
    Ok(List { schema, visible, rows: vec![row], names, total: 1, sums, as_of, n_open: None })
}
