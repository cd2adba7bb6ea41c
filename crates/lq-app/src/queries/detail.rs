//! One record with what it rests on and what stands around it.

use std::collections::BTreeMap;
use std::sync::Arc;

use lq_core::citation::Evidence;
use lq_core::filter::Filter;
use lq_core::schema::KindSchema;
use lq_core::time::AsOf;
use lq_core::{Day, RecordId, Row, Value};
use lq_store::{Reader, Version};

use super::visible::{self, Names};
use super::{history, list};
use crate::ask::ListAsk;
use crate::rights::Verb;
use crate::{App, AppError, Caller};

/// Rows shown of each list of related records.
const RELATED_ROWS: u32 = 10;

/// What one field's value rests on.
#[derive(Clone, Debug, Default)]
pub struct Basis {
    /// First day it holds.
    pub since: Option<Day>,
    /// Where it was read.
    pub evidence: Option<Evidence>,
    /// It is older than its shelf-life.
    pub is_stale: bool,
}

/// Records of one kind that lead here by one field.
#[derive(Clone, Debug)]
pub struct Related {
    /// Their kind.
    pub schema: Arc<KindSchema>,
    /// Place of the field that leads here.
    pub field: usize,
    /// The first of them.
    pub rows: Vec<Row>,
    /// All of them.
    pub total: u64,
}

/// A record for its page.
#[derive(Clone, Debug)]
pub struct Detail {
    /// Its kind.
    pub schema: Arc<KindSchema>,
    /// Places of the fields the caller may see.
    pub visible: Vec<usize>,
    /// The record, covered.
    pub row: Row,
    /// Names of what it and its related records link to.
    pub names: Names,
    /// What each recorded field rests on.
    pub basis: BTreeMap<usize, Basis>,
    /// Every version of it, oldest first, covered as the history's page has them.
    pub versions: Vec<Version>,
    /// What leads here.
    pub related: Vec<Related>,
    /// As of when.
    pub as_of: AsOf,
}

/// One record as of a date, within what the caller reaches.
///
/// # Errors
/// NotFound, also for what lies outside the caller's reach; Refused for the kind.
pub fn detail(
    app: &App,
    caller: &Caller,
    kind: &str,
    id: RecordId,
    as_of: Option<AsOf>,
) -> Result<Detail, AppError> {
    app.read(|reader| {
        let mut detail = standing_on(app, reader, caller, kind, id, as_of)?;
        let mut versions = reader.history(kind, id)?;
        detail.basis = basis(&detail.schema, &versions, detail.as_of);
        history::cover(app, caller, &detail.schema, &detail.visible, &mut versions);
        let evidence = detail.basis.values().filter_map(|basis| basis.evidence.as_ref());
        let of_versions = versions.iter().flat_map(|version| &version.fields);
        let of_versions = of_versions.filter_map(|edit| edit.evidence.as_ref());
        visible::name_sources(reader, evidence.chain(of_versions), &mut detail.names)?;
        detail.versions = versions;
        detail.related = related(app, reader, caller, &detail.row, kind, detail.as_of, &mut detail.names);
        Ok(detail)
    })
}

/// One record as it is, with the names of what it links to and nothing of what it rests on or what leads to it.
///
/// # Errors
/// As [`detail`].
pub fn standing(app: &App, caller: &Caller, kind: &str, id: RecordId) -> Result<Detail, AppError> {
    app.read(|reader| standing_on(app, reader, caller, kind, id, None))
}

/// As [`standing`], as of a time.
///
/// # Errors
/// As [`detail`].
pub(crate) fn at(
    app: &App,
    caller: &Caller,
    kind: &str,
    id: RecordId,
    as_of: AsOf,
) -> Result<Detail, AppError> {
    app.read(|reader| standing_on(app, reader, caller, kind, id, Some(as_of)))
}

fn standing_on(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    kind: &str,
    id: RecordId,
    as_of: Option<AsOf>,
) -> Result<Detail, AppError> {
    let missing = || AppError::NotFound("这条记录".to_owned());
    let scope = app.rights.scope(caller, app.kind(kind)?.as_ref(), Verb::Read)?;
    let today = AsOf::today(app.today());
    let present = reader.get(kind, id, today)?.ok_or_else(missing)?;
    let zone = present.meta.zone;
    let schema = app.kind_of(Some(zone), kind)?;
    let is_reached = |row: &Row| {
        caller.zone.is_none_or(|own| own == row.meta.zone) && scope.holds(&schema, row) == Some(true)
    };
    // Whoever may not see the record as it is sees nothing of its past either.
    if !is_reached(&present) {
        return Err(missing());
    }
    let as_of = as_of.unwrap_or(today);
    let mut row = match as_of == today {
        true => present,
        false => reader.get(kind, id, as_of)?.filter(is_reached).ok_or_else(missing)?,
    };
    let visible = visible::fields(caller, &schema);
    visible::cover(app, caller, &schema, &visible, &mut row);
    let names = visible::names(reader, caller, &schema, std::iter::once(&row))?;
    let (basis, versions, related) = Default::default();
    Ok(Detail { schema, visible, row, names, basis, versions, related, as_of })
}

/// What each field rests on as of a day.
fn basis(schema: &KindSchema, versions: &[Version], as_of: AsOf) -> BTreeMap<usize, Basis> {
    let mut basis = BTreeMap::new();
    for edit in versions.iter().flat_map(|version| &version.fields).filter(|edit| edit.valid_from <= as_of.on)
    {
        let fresh = schema.fields.get(edit.field).and_then(|field| field.fresh_days);
        let days = i64::from(as_of.on.days()) - i64::from(edit.valid_from.days());
        let is_stale = fresh.is_some_and(|fresh| days > i64::from(fresh));
        let (since, evidence) = (Some(edit.valid_from), edit.evidence.clone());
        basis.insert(edit.field, Basis { since, evidence, is_stale });
    }
    basis
}

/// What leads to a record, kind by kind; kinds the caller may not read are left out.
fn related(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    row: &Row,
    kind: &str,
    as_of: AsOf,
    names: &mut Names,
) -> Vec<Related> {
    let mut related = Vec::new();
    for other in app.registry_of(Some(row.meta.zone)).kinds() {
        for (place, field) in other.fields.iter().enumerate() {
            if field.ty.linked_kind() != Some(kind) {
                continue;
            }
            let filter = Filter::OneOf { field: field.name.to_string(), values: vec![Value::Link(row.id)] };
            let ask = ListAsk { size: RELATED_ROWS, as_of: Some(as_of), ..ListAsk::of(filter) };
            let Ok(list) = list::list_on(app, reader, caller, &other.kind, &ask) else { continue };
            if list.total > 0 {
                names.extend(list.names);
                related.push(Related {
                    schema: other.clone(),
                    field: place,
                    rows: list.rows,
                    total: list.total,
                });
            }
        }
    }
    related
}
