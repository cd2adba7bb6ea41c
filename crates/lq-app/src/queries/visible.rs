//! What of a row a caller may see, and the names of what it links to.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::schema::KindSchema;
use lq_core::value::Lang;
use lq_core::{RecordId, Row, Value};
use lq_store::Reader;

use crate::App;
use crate::caller::{Caller, Role};
use crate::error::AppError;
use crate::rights::{Reach, Verb};

/// What a link leads to, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// English name of the kind.
    pub kind: String,
    /// What names the record.
    pub caption: String,
}

/// Names of linked records by id.
pub type Names = BTreeMap<RecordId, Named>;

/// Places of the fields a caller may see, in schema order.
pub(crate) fn fields(caller: &Caller, schema: &KindSchema) -> Vec<usize> {
    schema
        .fields
        .iter()
        .enumerate()
        .filter(|(place, field)| field.seen_by <= caller.role.audience() || *place == schema.caption)
        .map(|(place, _)| place)
        .collect()
}

/// Takes out of a row what the caller may not see, and masks personal values.
pub(crate) fn cover(app: &App, caller: &Caller, schema: &KindSchema, visible: &[usize], row: &mut Row) {
    let may_unmask = app.rights.reach(caller.role, &schema.kind, Verb::Unmask) != Reach::Nothing;
    for (place, value) in row.values.iter_mut().enumerate() {
        if visible.binary_search(&place).is_err() {
            *value = None;
        } else if schema.fields[place].is_personal
            && !may_unmask
            && let Some(Value::Text(text)) = value
        {
            *text = schema.fields[place].ty.mask(&Value::Text(std::mem::take(text)));
        }
    }
}

/// Captions of everything these rows link to, one query a kind.
pub(crate) fn names<'a>(
    reader: &mut Reader<'_>,
    caller: &Caller,
    schema: &KindSchema,
    rows: impl Iterator<Item = &'a Row>,
) -> Result<Names, AppError> {
    let mut wanted: BTreeMap<&str, BTreeSet<RecordId>> = BTreeMap::new();
    for row in rows {
        for (field, value) in schema.fields.iter().zip(&row.values) {
            if let (Some(kind), Some(value)) = (field.ty.linked_kind(), value) {
                wanted.entry(kind).or_default().extend(value.linked());
            }
        }
    }
    let mut names = Names::new();
    for (kind, ids) in wanted {
        // Names of people and of the ledger's things are told to every account; the public sees none.
        if caller.role == Role::Public && kind == "person" {
            continue;
        }
        let ids: Vec<RecordId> = ids.into_iter().collect();
        for (id, caption) in reader.captions(kind, &ids, Lang::Zh)? {
            names.insert(id, Named { kind: kind.to_owned(), caption: caption.text });
        }
    }
    Ok(names)
}

/// Titles of the sources that evidence names.
pub(crate) fn name_sources<'a>(
    reader: &mut Reader<'_>,
    evidence: impl Iterator<Item = &'a lq_core::citation::Evidence>,
    names: &mut Names,
) -> Result<(), AppError> {
    let ids: BTreeSet<RecordId> = evidence.map(|evidence| evidence.source).collect();
    let ids: Vec<RecordId> = ids.into_iter().collect();
    for (id, caption) in reader.captions("source", &ids, Lang::Zh)? {
        names.insert(id, Named { kind: "source".to_owned(), caption: caption.text });
    }
    Ok(())
}
