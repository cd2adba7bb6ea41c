//! The filters somebody kept for a list, his own and those of the zone.

use lq_core::filter::Filter;
use lq_core::schema::Record;
use lq_core::value::Lang;
use lq_core::{RecordId, Row, Value};
use lq_model::kinds::KeptFilter;

use super::list;
use crate::ask::ListAsk;
use crate::rights::{Reach, Verb};
use crate::{App, AppError, Caller};

/// A filter under a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The record that keeps it.
    pub id: RecordId,
    /// What it is called.
    pub name: String,
    /// The condition, on one line.
    pub condition: String,
    /// Whether the whole zone sees it.
    pub is_shared: bool,
    /// Whether the caller may rename and remove it.
    pub is_to_change: bool,
}

/// More than a menu holds.
const MOST: u32 = 60;

/// The filters of a list that the caller has, by name; none for who keeps none.
///
/// # Errors
/// NotFound for an unknown kind; the store's.
pub fn of_list(
    app: &App,
    caller: &Caller,
    kind: &str,
    zone: Option<RecordId>,
) -> Result<Vec<Kept>, AppError> {
    if app.rights.reach(caller.role, KeptFilter::KIND, Verb::Read) == Reach::Nothing {
        return Ok(Vec::new());
    }
    let zone = caller.zone.or(zone);
    // What a record says of its kind may be in the program's words, in the zone's, or English.
    let mut named = vec![Value::Text(kind.to_owned())];
    for registry in [app.registry_of(zone), app.registry()] {
        named.extend(registry.kind(kind).map(|schema| Value::Text(schema.label.zh.to_string())));
    }
    let ask = ListAsk {
        size: MOST,
        zone,
        sort: vec![("name".to_owned(), false)],
        ..ListAsk::of(Filter::OneOf { field: "of".to_owned(), values: named })
    };
    let list = list::rows(app, caller, KeptFilter::KIND, &ask)?;
    Ok(list.rows.iter().filter_map(|row| kept(app, caller, &list.schema, row)).collect())
}

fn kept(app: &App, caller: &Caller, schema: &lq_core::KindSchema, row: &Row) -> Option<Kept> {
    let known = |name: &str| schema.field(name).and_then(|place| row.known(place));
    let Some(Value::Text(rule)) = known("rule") else { return None };
    let (book, _) = lq_rule::parse(rule);
    let condition = book.rules.first()?.condition.as_ref()?;
    let is_own = caller.record.is_some_and(|account| known("owner") == Some(&Value::Link(account)));
    let is_shared = known("is_shared") == Some(&Value::Flag(true));
    // The chain office reaches what others keep for themselves, to tidy up; its menu is its own.
    let is_wide = app.rights.reach(caller.role, KeptFilter::KIND, Verb::Change) == Reach::Zone;
    (is_own || is_shared || known("is_shared").is_none() && !is_wide).then(|| Kept {
        id: row.id,
        name: schema.caption_of(row, Lang::Zh),
        condition: lq_rule::boxed::line(condition),
        is_shared,
        is_to_change: is_own || is_wide,
    })
}
