//! `GET /{kind}/{id}`: one record of any kind.

use axum::extract::Path;
use axum::response::Response;
use lq_app::queries::detail::{self, Detail};
use lq_app::rights::Verb;
use lq_core::RecordId;
use lq_core::row::RowState;

use super::error::redirect;
use super::list::{as_of, names};
use super::{Visit, WebError};
use crate::page::detail::{Act, DetailPage};
use crate::page::shell::{Crumb, Notice, Tone};
use crate::text::fill;
use crate::view;

/// The page; a merged record leads to the one it was merged into.
pub(crate) async fn page(visit: Visit, Path((kind, id)): Path<(String, String)>) -> Response {
    let outcome = match kind.as_str() {
        super::figure::KIND => super::figure::shown(&visit, &id).await,
        _ => shown(&visit, &kind, &id).await,
    };
    visit.finish(outcome)
}

/// Most versions beside a record, and most fields of each; the whole stands on the history's page.
const VERSIONS: usize = 4;
const DIFFS: usize = 6;

async fn shown(visit: &Visit, kind: &str, id: &str) -> Result<Response, WebError> {
    visit.kind(kind)?;
    visit.signed_in()?;
    let id: RecordId = id.parse().map_err(|_| WebError::nowhere())?;
    let (caller, name, as_of) = (visit.caller(), kind.to_owned(), as_of(visit));
    let detail = visit.site.ask(move |app| detail::detail(app, &caller, &name, id, as_of)).await?;
    if let RowState::MergedInto(into) = detail.row.meta.state {
        return Ok(redirect(&visit.scope.link(&format!("/{kind}/{into}?merged={id}"))));
    }
    let mut page = build(visit, &detail);
    if kind == "policy" {
        super::policies::add(visit, &detail, &mut page).await?;
    }
    if kind == "claim" {
        super::claims::add(visit, &detail, &mut page)?;
    }
    tell_of_merge(visit, kind, id, &mut page).await;
    Ok(visit.answer(&page))
}

/// Who comes by the address of a record that was merged into this one reads so, and may undo it.
async fn tell_of_merge(visit: &Visit, kind: &str, id: RecordId, page: &mut DetailPage) {
    let Some(loser) = visit.query.filled("merged").and_then(|words| words.parse::<RecordId>().ok()) else {
        return;
    };
    let (caller, name) = (visit.caller(), kind.to_owned());
    let found = visit.site.ask(move |app| detail::standing(app, &caller, &name, loser)).await;
    let Ok(gone) = found else { return };
    if gone.row.meta.state != RowState::MergedInto(id) {
        return;
    }
    let t = visit.lang.texts();
    let text = fill(t.merged_here, &[&gone.row.meta.number]);
    page.shell.notices.push(Notice { tone: Tone::Odd, text });
    if visit.may(kind, Verb::Merge) {
        page.acts.push(Act {
            label: t.unmerge.to_owned(),
            href: visit.scope.link(&format!("/{kind}/{loser}/unmerge")),
            icon: "arrow-back-up",
            ..Act::default()
        });
    }
}

fn build(visit: &Visit, detail: &Detail) -> DetailPage {
    let (schema, row, lang, scope) = (&detail.schema, &detail.row, visit.lang, &visit.scope);
    let path = format!("/{}/{}", schema.kind, row.id);
    let names = names(&detail.names);
    let heading = schema.caption_of(row, lang.core());
    let heading = match row.known(schema.caption) {
        Some(lq_core::Value::Link(id)) => names.get(id).map_or(heading, |name| name.text.clone()),
        _ => heading,
    };
    let mut shell = visit.shell(&format!("/{}", schema.kind), &heading);
    shell.crumbs = vec![
        Crumb { label: shell.zone_name().to_owned(), href: scope.link("/") },
        Crumb {
            label: schema.plural.get(lang.core()).to_owned(),
            href: scope.link(&format!("/{}", schema.kind)),
        },
    ];
    let may_change = visit.may(&schema.kind, Verb::Change) && row.meta.state == RowState::Live;
    let (steps, moves) = view::record::steps(schema, row, lang);
    let edit_href = if may_change { scope.link(&format!("{path}/edit")) } else { String::new() };
    let mut changes = view::changes::versions(schema, &detail.versions, &names, &path, scope, lang);
    changes.truncate(VERSIONS);
    changes.iter_mut().for_each(|change| change.diffs.truncate(DIFFS));
    DetailPage {
        kind_label: schema.label.get(lang.core()).to_owned(),
        number: row.meta.number.clone(),
        tags: view::record::tags(row, lang),
        acts: acts(visit, detail, &path),
        steps,
        moves: if may_change { moves } else { Vec::new() },
        move_action: format!("{path}/stage"),
        revision: visit.site.app.mark(row).to_string(),
        fields: view::record::fields(detail, &names, scope, lang),
        missing: view::record::missing(detail, &edit_href, lang),
        related: view::record::related(&detail.related, row.id, &names, scope, lang),
        changes,
        history_href: scope.link(&format!("{path}/history")),
        facts: view::record::facts(row, lang),
        extra: String::new(),
        heading,
        shell,
    }
}

/// What may be done with a record.
pub(super) fn acts(visit: &Visit, detail: &Detail, path: &str) -> Vec<Act> {
    let (t, kind) = (visit.lang.texts(), &*detail.schema.kind);
    let href = |verb: &str| visit.scope.link(&format!("{path}/{verb}"));
    let mut acts = Vec::new();
    if detail.row.meta.state == RowState::Retired {
        if visit.may(kind, Verb::Retire) {
            acts.push(Act {
                label: t.reinstate.to_owned(),
                href: href("reinstate"),
                icon: "refresh",
                is_main: true,
                ..Act::default()
            });
        }
        return acts;
    }
    if visit.may(kind, Verb::Change) {
        acts.push(Act {
            label: t.edit.to_owned(),
            href: href("edit"),
            icon: "edit",
            is_main: true,
            key: "e",
            ..Act::default()
        });
    }
    let special = match kind {
        "chain" => Some((t.chains, "/chains", "route")),
        "source" => Some((t.read, "/read", "scan")),
        _ => None,
    };
    if kind == "enterprise" && visit.may("policy", Verb::Read) {
        acts.push(Act {
            label: t.entitlements.to_owned(),
            href: href("policies"),
            icon: "certificate",
            ..Act::default()
        });
    }
    acts.extend(special.map(|(label, page, icon)| Act {
        label: label.to_owned(),
        href: visit.scope.link(&format!("{page}/{}", detail.row.id)),
        icon,
        ..Act::default()
    }));
    if visit.may(kind, Verb::Merge) {
        acts.push(Act {
            label: t.merge.to_owned(),
            href: href("merge"),
            icon: "git-merge",
            ..Act::default()
        });
    }
    if detail.schema.fields.iter().any(|field| field.is_personal) && super::keeping::may_erase(visit, kind) {
        acts.push(Act { label: t.erase.to_owned(), href: href("erasure"), icon: "trash", ..Act::default() });
    }
    if visit.may(kind, Verb::Retire) {
        acts.push(Act {
            label: t.retire.to_owned(),
            href: href("retire"),
            icon: "ban",
            is_bad: true,
            ..Act::default()
        });
    }
    acts
}
