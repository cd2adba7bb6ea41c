//! What was changed: of one record, and of a whole zone.

use std::sync::Arc;

use lq_core::schema::KindSchema;
use lq_core::{RecordId, Value};
pub use lq_store::{ChangeEntry, Version};

use super::visible::{self, Names};
use crate::rights::{Reach, Verb};
use crate::{App, AppError, Caller};

/// Every version of a record, oldest first.
#[derive(Clone, Debug)]
pub struct History {
    /// Its kind.
    pub schema: Arc<KindSchema>,
    /// Places of the fields the caller may see.
    pub visible: Vec<usize>,
    /// The versions, with the fields the caller may see; personal values masked.
    pub versions: Vec<Version>,
    /// Names of what the values link to.
    pub names: Names,
}

/// The history of one record.
///
/// # Errors
/// NotFound, also for what lies outside the caller's reach; Refused for the kind.
pub fn history(app: &App, caller: &Caller, kind: &str, id: RecordId) -> Result<History, AppError> {
    let one = super::list::one(app, caller, kind, id)?;
    let (schema, visible) = (one.schema, one.visible);
    app.read(|reader| {
        let mut versions = reader.history(kind, id)?;
        cover(app, caller, &schema, &visible, &mut versions);
        let mut names = visible::names(reader, caller, &schema, one.rows.iter())?;
        let evidence =
            versions.iter().flat_map(|version| &version.fields).filter_map(|edit| edit.evidence.as_ref());
        visible::name_sources(reader, evidence, &mut names)?;
        Ok(History { schema: schema.clone(), visible: visible.clone(), versions, names })
    })
}

/// Takes out of versions what the caller may not see, and masks personal values.
pub(super) fn cover(
    app: &App,
    caller: &Caller,
    schema: &KindSchema,
    visible: &[usize],
    versions: &mut [Version],
) {
    let may_unmask = app.rights.reach(caller.role, &schema.kind, Verb::Unmask) != Reach::Nothing;
    for edit in versions.iter_mut().flat_map(|version| &mut version.fields) {
        let field = &schema.fields[edit.field];
        if let (true, false, Some(Value::Text(text))) = (field.is_personal, may_unmask, &mut edit.value) {
            *text = field.ty.mask(&Value::Text(std::mem::take(text)));
        }
    }
    versions.iter_mut().for_each(|version| version.fields.retain(|edit| visible.contains(&edit.field)));
}

/// The changes of a zone's log, newest first, those before position `before`.
///
/// # Errors
/// Refused for another zone, and for whoever may not read the ledger's sources.
pub fn changes(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    before: Option<i64>,
    limit: u64,
) -> Result<Vec<ChangeEntry>, AppError> {
    app.check_zone(caller, zone)?;
    if caller.role.audience() < lq_core::schema::Audience::Staff {
        return Err(AppError::Refused {
            why: "只有区内工作人员能查看改动记录".to_owned(),
            who_can: "链办、链长、部门、管家、招商、审计、管理员".to_owned(),
        });
    }
    app.read(|reader| reader.changes(zone, before, limit).map_err(AppError::from))
}
