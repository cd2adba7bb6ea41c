//! The history of a record as JSON, oldest first.

use lq_app::queries::history::Version;
use lq_core::change::Act;
use lq_core::schema::KindSchema;
use serde_json::{Value as Json, json};

/// `{"items":[{"revision","at","who","door","why","act","fields":[{"field","value","valid_from","evidence"}]}]}`.
pub(crate) fn versions(schema: &KindSchema, versions: &[Version]) -> Vec<u8> {
    let items: Vec<Json> = versions.iter().map(|version| one(schema, version)).collect();
    json!({ "items": items }).to_string().into_bytes()
}

fn one(schema: &KindSchema, version: &Version) -> Json {
    let fields: Vec<Json> = version
        .fields
        .iter()
        .filter_map(|edit| {
            let field = schema.fields.get(edit.field)?;
            Some(json!({
                "field": field.name,
                "value": edit.value.as_ref().map(|value| field.ty.json(value)),
                "valid_from": edit.valid_from.to_string(),
                "evidence": edit.evidence,
            }))
        })
        .collect();
    let act = match &version.act {
        Act::Create { .. } => "create",
        Act::Set => "set",
        Act::Retire => "retire",
        Act::Restore => "restore",
        Act::Merge { .. } => "merge",
        #[expect(unreachable_patterns, reason = "acts are added to the log's language in lq-core")]
        _ => "other",
    };
    json!({
        "revision": version.position,
        "at": version.head.at.to_string(),
        "who": version.head.who,
        "door": version.head.door.code(),
        "why": version.head.why,
        "act": act,
        "fields": fields,
    })
}
