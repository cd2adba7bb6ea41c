//! One record with what it rests on and what stands around it.

use std::collections::BTreeMap;
use std::sync::Arc;

use lq_core::citation::Evidence;
use lq_core::filter::Filter;
use lq_core::schema::KindSchema;
use lq_core::time::AsOf;
use lq_core::{Day, RecordId, Row, Value};

use super::visible::{self, Names};
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
    let scope = app.rights.scope(caller, app.kind(kind)?.as_ref(), Verb::Read)?;
    let zone = app.zone_of(caller, kind, id)?;
    let schema = app.kind_of(Some(zone), kind)?;
    let visible = visible::fields(caller, &schema);
    let as_of = as_of.unwrap_or_else(|| AsOf::today(app.today()));
    let (mut row, basis, mut names) = app.read(|reader| {
        let row = reader.get(kind, id, as_of)?.ok_or_else(|| AppError::NotFound("这条记录".to_owned()))?;
        let mut basis = BTreeMap::new();
        for version in reader.history(kind, id)? {
            for edit in version.fields.into_iter().filter(|edit| edit.valid_from <= as_of.on) {
                let fresh = schema.fields.get(edit.field).and_then(|field| field.fresh_days);
                let days = i64::from(as_of.on.days()) - i64::from(edit.valid_from.days());
                let is_stale = fresh.is_some_and(|fresh| days > i64::from(fresh));
                basis.insert(
                    edit.field,
                    Basis { since: Some(edit.valid_from), evidence: edit.evidence, is_stale },
                );
            }
        }
        let mut names = visible::names(reader, caller, &schema, std::iter::once(&row))?;
        visible::name_sources(
            reader,
            basis.values().filter_map(|basis: &Basis| basis.evidence.as_ref()),
            &mut names,
        )?;
        Ok((row, basis, names))
    })?;
    if scope.holds(&schema, &row) != Some(true) {
        return Err(AppError::NotFound("这条记录".to_owned()));
    }
    visible::cover(app, caller, &schema, &visible, &mut row);
    let related = related(app, caller, zone, (kind, id), as_of, &mut names);
    Ok(Detail { schema, visible, row, names, basis, related, as_of })
}

/// What leads to a record, kind by kind; kinds the caller may not read are left out.
fn related(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    (kind, id): (&str, RecordId),
    as_of: AsOf,
    names: &mut Names,
) -> Vec<Related> {
    let mut related = Vec::new();
    for other in app.registry_of(Some(zone)).kinds() {
        for (place, field) in other.fields.iter().enumerate() {
            if field.ty.linked_kind() != Some(kind) {
                continue;
            }
            let filter = Filter::OneOf { field: field.name.to_string(), values: vec![Value::Link(id)] };
            let ask = ListAsk { size: RELATED_ROWS, as_of: Some(as_of), ..ListAsk::of(filter) };
            let Ok(list) = super::list::list(app, caller, &other.kind, &ask) else { continue };
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
