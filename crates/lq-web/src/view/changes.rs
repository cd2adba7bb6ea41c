//! Changes of the log as the history shows them.

use lq_core::change::Act;
use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::value::Value;

use super::{Names, grouped};
use crate::address::Scope;
use crate::page::history::{ChangeItem, Diff};
use crate::text::Lang;
use lq_app::queries::history::Version;

/// The versions of a record, newest first, each field with what it was before.
pub(crate) fn versions(
    schema: &KindSchema,
    versions: &[Version],
    names: &Names,
    path: &str,
    scope: &Scope,
    lang: Lang,
) -> Vec<ChangeItem> {
    let mut held: Vec<Option<Value>> = vec![None; schema.fields.len()];
    let mut items = Vec::with_capacity(versions.len());
    for version in versions {
        let mut diffs = Vec::new();
        for edit in &version.fields {
            let Some(field) = schema.fields.get(edit.field) else { continue };
            let day = version.head.at.shanghai_day();
            diffs.push(Diff {
                label: field.label.get(lang.core()).to_owned(),
                before: shown(field, held[edit.field].as_ref(), names, scope, lang),
                after: shown(field, edit.value.as_ref(), names, scope, lang),
                since: if edit.valid_from == day { String::new() } else { edit.valid_from.to_string() },
                quote: edit.evidence.as_ref().map(|evidence| evidence.quote.clone()).unwrap_or_default(),
            });
            held[edit.field].clone_from(&edit.value);
        }
        items.push(ChangeItem {
            position: grouped(version.position.unsigned_abs()),
            at: moment(version.head.at),
            who: version.head.who.clone(),
            door: door(version.head.door, lang),
            why: version.head.why.clone(),
            act: act(&version.act, lang),
            diffs,
            restore_href: scope.link(&format!("{path}/restore?to={}", version.position)),
            ..ChangeItem::default()
        });
    }
    items.reverse();
    if let Some(newest) = items.first_mut() {
        newest.restore_href.clear();
    }
    items
}

fn shown(field: &FieldSchema, value: Option<&Value>, names: &Names, scope: &Scope, lang: Lang) -> String {
    super::cell::clip(&super::cell::cell(field, value, names, scope, lang, false).text, 120)
}

/// A moment in Shanghai, to the minute.
pub(crate) fn moment(at: lq_core::Moment) -> String {
    let text = at.shanghai_text();
    text.get(..16).unwrap_or(&text).replace('T', " ")
}

/// The door a change came in by.
pub(crate) fn door(door: lq_core::change::Door, lang: Lang) -> String {
    match lang {
        Lang::Zh => door.zh().to_owned(),
        Lang::En => door.code().to_owned(),
    }
}

fn act(act: &Act, lang: Lang) -> String {
    let t = lang.texts();
    match act {
        Act::Create { .. } => t.act_create,
        Act::Set => "",
        Act::Retire => t.act_retire,
        Act::Restore => t.act_reinstate,
        Act::Merge { .. } => t.act_merge,
        #[expect(unreachable_patterns, reason = "acts are added to the log's language in lq-core")]
        _ => "",
    }
    .to_owned()
}
