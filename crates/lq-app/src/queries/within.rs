//! Filters within what a caller may see: a filter on a field one may not see would tell its value, and one that looks
//! at other kinds would count their records.

use lq_core::filter::{Filter, Related};
use lq_core::schema::KindSchema;
use lq_core::{RecordId, Registry};

use super::visible;
use crate::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::rights::Verb;

/// A filter of a list as its caller may ask it: the records of other kinds it looks at are those the caller reaches.
///
/// * `zone`: whose words the kinds are told in.
///
/// # Errors
/// Invalid for a field the caller may not see or a kind there is not; Refused for a kind the caller may not read.
pub(crate) fn within(
    app: &App,
    caller: &Caller,
    zone: Option<RecordId>,
    schema: &KindSchema,
    filter: &Filter,
) -> Result<Filter, AppError> {
    check_fields(caller, schema, &filter.fields())?;
    let mut filter = filter.clone();
    let related = filter.related();
    if !related.is_empty() {
        let registry = app.registry_of(zone);
        related.into_iter().try_for_each(|related| reach(app, caller, &registry, related))?;
    }
    Ok(filter)
}

/// Narrows a look at another kind to what the caller reaches of it.
fn reach(app: &App, caller: &Caller, registry: &Registry, related: &mut Related) -> Result<(), AppError> {
    let Some(schema) = registry.kind(&related.kind) else {
        return Err(AppError::Unfit(format!("没有“{}”这类台账", related.kind)));
    };
    check_fields(caller, schema, &related.fields())?;
    let scope = app.rights.scope(caller, schema, Verb::Read)?;
    related.only = std::mem::replace(&mut related.only, Filter::All).and(scope);
    Ok(())
}

/// Refuses fields that a caller may not see, and personal ones.
pub(crate) fn check_fields(caller: &Caller, schema: &KindSchema, fields: &[&str]) -> Result<(), AppError> {
    if fields.is_empty() {
        return Ok(());
    }
    let seen = visible::fields(caller, schema);
    let is_seen = |name: &str| {
        schema
            .field(name)
            .is_some_and(|place| seen.binary_search(&place).is_ok() && !schema.fields[place].is_personal)
    };
    match fields.iter().find(|name| !is_seen(name)) {
        Some(name) => Err(AppError::field(name, crate::ask::unknown_field(schema, name))),
        None => Ok(()),
    }
}
