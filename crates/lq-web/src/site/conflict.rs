//! Both versions of a record that two people changed, to choose from.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;
use lq_app::AppError;
use lq_app::queries::detail::Detail;
use lq_app::queries::history;
use lq_core::Row;

use super::edit::named;
use super::{Visit, WebError};
use crate::address::Pairs;
use crate::page::conflict::{ConflictPage, ConflictRow};
use crate::page::shell::Crumb;
use crate::view::changes::moment;
use crate::view::form::{self, Entry};

/// The page shown instead of overwriting.
pub(crate) async fn answer(
    visit: &Visit,
    detail: &Detail,
    entries: &BTreeMap<usize, Entry>,
    sent: &Pairs,
    error: WebError,
) -> Result<Response, WebError> {
    let Some(AppError::Conflict { current, before, .. }) = error.cause.map(|cause| *cause) else {
        return Err(WebError::nowhere());
    };
    let (caller, kind, id) = (visit.caller(), detail.schema.kind.to_string(), current.id);
    let history = visit.site.ask(move |app| history::history(app, &caller, &kind, id)).await?;
    let last = history.versions.last().map(|version| &version.head);
    let t = visit.lang.texts();
    let path = format!("/{}/{}", detail.schema.kind, current.id);
    let mut shell = visit.shell(&format!("/{}", detail.schema.kind), t.clash_title);
    shell.crumbs = vec![Crumb { label: current.meta.number.clone(), href: visit.scope.link(&path) }];
    let mut answer = visit.answer(&ConflictPage {
        shell,
        heading: detail.schema.caption_of(&current, visit.lang.core()),
        action: visit.scope.link(&format!("{path}/edit")),
        hidden: hidden(sent, visit.site.app.mark(&current)),
        who: last.map(|head| head.who.clone()).unwrap_or_default(),
        at: last.map(|head| moment(head.at)).unwrap_or_default(),
        why: last.map(|head| head.why.clone()).unwrap_or_default(),
        rows: rows(visit, detail, entries, &current, before.as_deref()),
        drop_href: visit.scope.link(&path),
    });
    *answer.status_mut() = StatusCode::CONFLICT;
    Ok(answer)
}

/// The caller's entries as they came, with the mark of the revision now seen.
fn hidden(sent: &Pairs, mark: i64) -> Vec<(String, String)> {
    let is_kept = |name: &str| !matches!(name, "csrf" | "revision") && !name.starts_with("pick.");
    let mut hidden: Vec<(String, String)> =
        sent.0.iter().filter(|(name, _)| is_kept(name)).cloned().collect();
    hidden.push(("revision".to_owned(), mark.to_string()));
    hidden
}

fn rows(
    visit: &Visit,
    detail: &Detail,
    entries: &BTreeMap<usize, Entry>,
    current: &Row,
    before: Option<&Row>,
) -> Vec<ConflictRow> {
    let (schema, names) = (&detail.schema, named(detail));
    let theirs = form::entries_of(schema, current, &names);
    let was = before.map(|row| form::entries_of(schema, row, &names)).unwrap_or_default();
    let text = |entry: Option<&Entry>| {
        let Some(entry) = entry else { return String::new() };
        let words = entry.texts.join(" ");
        match (entry.is_none, words.is_empty()) {
            (true, _) => visit.lang.texts().asked_none.to_owned(),
            // A unit beside an empty number says nothing.
            (false, true) => String::new(),
            (false, false) => format!("{words}{}", entry.unit),
        }
    };
    let mut rows = Vec::new();
    for (place, field) in schema.fields.iter().enumerate() {
        let row = ConflictRow {
            name: field.name.to_string(),
            label: field.label.get(visit.lang.core()).to_owned(),
            before: text(was.get(&place)),
            theirs: text(theirs.get(&place)),
            yours: text(entries.get(&place)),
            ..ConflictRow::default()
        };
        let (they, you) = (row.theirs != row.before, row.yours != row.before);
        if row.theirs != row.yours && detail.visible.contains(&place) {
            rows.push(ConflictRow { is_clash: they && you, is_yours: you && !they, ..row });
        }
    }
    rows
}
