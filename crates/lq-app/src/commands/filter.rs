//! Keeping a filter under a name.

use lq_core::schema::Record;
use lq_core::{RecordId, Row, Value};
use lq_model::kinds::KeptFilter;

use super::record;
use crate::draft::Draft;
use crate::queries::condition::{self, FIELD};
use crate::rights::Verb;
use crate::{App, AppError, Caller};

/// A filter to be kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFilter {
    /// What it is called.
    pub name: String,
    /// English name of the kind it lists.
    pub kind: String,
    /// The condition, as the box of the list holds it.
    pub condition: String,
    /// Whether the whole zone sees it; taken from those alone who may share.
    pub is_shared: bool,
}

/// Keeps a filter as the caller's own, or shared with the zone.
///
/// # Errors
/// Invalid at `name`, `kind` or [`FIELD`]; Refused.
pub fn keep(app: &App, caller: &Caller, zone: RecordId, new: &NewFilter) -> Result<Row, AppError> {
    app.rights.scope_by_form(caller, &*app.kind(KeptFilter::KIND)?, Verb::Create)?;
    let registry = app.registry_of(Some(zone));
    let schema = registry.kind(&new.kind);
    let schema = schema.ok_or_else(|| AppError::field("kind", "没有指明筛选哪种台账；请从台账的页面保存"))?;
    let name = new.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(AppError::field("name", "请给这个筛选起个名称"));
    }
    if !condition::is_meant(schema, &new.condition) {
        return Err(AppError::field(FIELD, "没有可保存的条件；请先在框里写条件，如“规上”，再保存"));
    }
    let reading = condition::reading(app, caller, &new.kind, Some(zone), &new.condition)?;
    if !reading.is_sound() {
        let told = reading.told.iter().filter(|told| !told.is_hint).map(crate::rules::Told::sentence);
        return Err(AppError::field(FIELD, told.collect::<Vec<_>>().join("；")));
    }
    let label = &schema.label.zh;
    let text = |words: &str| Value::Text(words.to_owned());
    let rule = format!("筛选：{name}\n对象：{label}\n条件：\n  {}", reading.line);
    let mut values = vec![("name", text(&name)), ("of", text(label)), ("rule", text(&rule))];
    let audience = caller.role.audience();
    if new.is_shared
        && KeptFilter::schema().fields.iter().any(|f| f.name == "is_shared" && f.seen_by <= audience)
    {
        values.push(("is_shared", Value::Flag(true)));
    }
    values.extend(caller.record.map(|account| ("owner", Value::Link(account))));
    record::create(app, caller, zone, KeptFilter::KIND, None, &Draft::of(values))
}
