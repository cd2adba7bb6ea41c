//! `GET /{kind}/{id}/history` and `GET /changes`: what was changed, by whom, why.

use axum::extract::Path;
use axum::response::Response;
use lq_app::queries::{detail, history};
use lq_core::RecordId;

use super::list::names;
use super::{Visit, WebError};
use crate::page::history::{ChangeItem, HistoryPage};
use crate::page::list::Pager;
use crate::page::shell::{Choice, Crumb};
use crate::view::{self, grouped};

/// The history of a record.
pub(crate) async fn page(visit: Visit, Path((kind, id)): Path<(String, String)>) -> Response {
    let outcome = of_record(&visit, &kind, &id).await;
    visit.finish(outcome)
}

async fn of_record(visit: &Visit, kind: &str, id: &str) -> Result<Response, WebError> {
    visit.signed_in()?;
    let id: RecordId = id.parse().map_err(|_| WebError::nowhere())?;
    let (caller, name) = (visit.caller(), kind.to_owned());
    let detail = visit.site.ask(move |app| detail::detail(app, &caller, &name, id, None)).await?;
    let (t, path, schema) = (visit.lang.texts(), format!("/{kind}/{id}"), &detail.schema);
    let mut shell = visit.shell(&format!("/{kind}"), t.history);
    shell.crumbs = vec![
        Crumb {
            label: schema.plural.get(visit.lang.core()).to_owned(),
            href: visit.scope.link(&format!("/{kind}")),
        },
        Crumb { label: detail.row.meta.number.clone(), href: visit.scope.link(&path) },
    ];
    let names = names(&detail.names);
    let changes = view::changes::versions(schema, &detail.versions, &names, &path, &visit.scope, visit.lang);
    let n = grouped(changes.len() as u64);
    Ok(visit.answer(&HistoryPage {
        shell,
        heading: schema.caption_of(&detail.row, visit.lang.core()),
        help: t.history_help.to_owned(),
        pager: Pager { from: "1".to_owned(), to: n.clone(), total: n, ..Pager::default() },
        changes,
        doors: Vec::new(),
    }))
}

/// Changes a page of the log shows.
const PER_PAGE: u64 = 40;

/// The log of the zone looked at.
pub(crate) async fn log(visit: Visit) -> Response {
    let outcome = of_zone(&visit).await;
    visit.finish(outcome)
}

async fn of_zone(visit: &Visit) -> Result<Response, WebError> {
    visit.signed_in()?;
    let zone = visit.zone.ok_or_else(WebError::nowhere)?;
    let before = visit.query.filled("before").and_then(|text| text.parse().ok());
    let caller = visit.caller();
    let entries = visit.site.ask(move |app| history::changes(app, &caller, zone, before, PER_PAGE)).await?;
    let t = visit.lang.texts();
    let registry = visit.registry();
    let item = |entry: &history::ChangeEntry| ChangeItem {
        position: grouped(entry.position.unsigned_abs()),
        at: view::changes::moment(entry.head.at),
        who: entry.head.who.clone(),
        door: view::changes::door(entry.head.door, visit.lang),
        why: entry.head.why.clone(),
        digest: entry.digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect(),
        records: entry
            .n_rows
            .iter()
            .map(|(kind, n)| {
                let label = registry
                    .kind(kind)
                    .map_or(kind.clone(), |kind| kind.label.get(visit.lang.core()).to_owned());
                Choice::new(
                    &format!("{label} {}", grouped(*n)),
                    &visit.scope.link(&format!("/{kind}?sort=-changed")),
                )
            })
            .collect(),
        ..ChangeItem::default()
    };
    let last = entries.last().map(|entry| entry.position);
    let more = last.filter(|last| *last > 1 && entries.len() as u64 == PER_PAGE);
    let at = |entry: Option<&history::ChangeEntry>| {
        entry.map_or(String::new(), |entry| grouped(entry.position.unsigned_abs()))
    };
    Ok(visit.answer(&HistoryPage {
        shell: visit.shell("/changes", t.changes),
        heading: t.changes.to_owned(),
        help: t.changes_help.to_owned(),
        pager: Pager {
            from: at(entries.last()),
            to: at(entries.first()),
            total: at(entries.first()),
            next_href: more
                .map_or(String::new(), |last| visit.scope.link(&format!("/changes?before={last}"))),
            ..Pager::default()
        },
        changes: entries.iter().map(item).collect(),
        doors: Vec::new(),
    }))
}
