//! `/overview/arrangement`: which figures stand on the overview, and in which order.

use axum::response::Response;
use lq_app::commands::figure::{self, Move};
use lq_app::queries::figures::{self, Placed};
use lq_app::rights::Verb;
use lq_core::RecordId;

use super::error::redirect;
use super::figure::KIND;
use super::visit::Form;
use super::{Visit, WebError};
use crate::page::arrange::{ArrangeGroup, ArrangePage, ArrangeRow};
use crate::page::shell::Crumb;
use crate::text::Lang;

/// `GET /overview/arrangement`.
pub(crate) async fn page(visit: Visit) -> Response {
    let outcome = shown(&visit).await;
    visit.finish(outcome)
}

/// `POST /overview/arrangement`: one figure moved.
pub(crate) async fn arrange(visit: Visit, form: Form) -> Response {
    let outcome = moved(&visit, &form).await;
    visit.finish(outcome)
}

/// `POST /overview/standard`: the standard set adopted.
pub(crate) async fn standard(visit: Visit, form: Form) -> Response {
    let outcome = adopted(&visit, &form).await;
    visit.finish(outcome)
}

/// The zone looked at, for one who may arrange its overview.
fn zone(visit: &Visit) -> Result<RecordId, WebError> {
    visit.signed_in()?;
    let schema = visit.kind(KIND)?;
    visit.site.app.rights.scope_by_form(&visit.caller(), &schema, Verb::Change)?;
    visit.zone.ok_or_else(WebError::nowhere)
}

async fn shown(visit: &Visit) -> Result<Response, WebError> {
    let zone = zone(visit)?;
    let caller = visit.caller();
    let placed = visit.site.ask(move |app| figures::placed(app, &caller, zone)).await?;
    let (on, off): (Vec<&Placed>, Vec<&Placed>) = placed.iter().partition(|one| one.is_on);
    let mut groups: Vec<ArrangeGroup> = Vec::new();
    for one in on {
        let label = one.topic.1.get(visit.lang.core());
        match groups.iter_mut().find(|group| group.label == label) {
            Some(group) => group.rows.push(row(visit, one)),
            None => groups.push(ArrangeGroup { label: label.to_owned(), rows: vec![row(visit, one)] }),
        }
    }
    let t = visit.lang.texts();
    let mut shell = visit.shell("/", t.arrange);
    shell.crumbs = vec![Crumb { label: t.overview.to_owned(), href: visit.scope.link("/") }];
    Ok(visit.answer(&ArrangePage {
        groups,
        others: off.into_iter().map(|one| row(visit, one)).collect(),
        create_href: match visit.may(KIND, Verb::Create) {
            true => visit.scope.link(&format!("/{KIND}/new")),
            false => String::new(),
        },
        shell,
    }))
}

fn row(visit: &Visit, one: &Placed) -> ArrangeRow {
    let t = visit.lang.texts();
    ArrangeRow {
        id: one.id.to_string(),
        href: visit.scope.link(&format!("/{KIND}/{}", one.id)),
        label: if visit.lang == Lang::Zh { &one.name } else { &one.name_en }.clone(),
        hindrance: if one.is_in_use { String::new() } else { t.arrange_not_in_use.to_owned() },
    }
}

async fn moved(visit: &Visit, form: &Form) -> Result<Response, WebError> {
    let zone = zone(visit)?;
    visit.check_token(&form.pairs)?;
    let id = form.pairs.filled("id").and_then(|id| id.parse().ok()).ok_or_else(WebError::nowhere)?;
    let what = form.pairs.filled("move").and_then(Move::of_code).ok_or_else(WebError::nowhere)?;
    let caller = visit.caller();
    visit.site.ask(move |app| figure::arrange(app, &caller, zone, id, what)).await?;
    Ok(redirect(&visit.scope.link("/overview/arrangement")))
}

async fn adopted(visit: &Visit, form: &Form) -> Result<Response, WebError> {
    let zone = zone(visit)?;
    visit.check_token(&form.pairs)?;
    let caller = visit.caller();
    visit.site.ask(move |app| figure::adopt_standard(app, &caller, zone)).await?;
    Ok(redirect(&visit.scope.link("/")))
}
