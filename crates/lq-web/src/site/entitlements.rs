//! `GET /enterprise/{id}/policies`: what an enterprise can get, misses by one step, or lacks facts for.

use axum::extract::Path;
use axum::response::Response;
use lq_app::queries::claims::Held;
use lq_app::queries::entitlements::{self, Entitlement, Entitlements, Outcome};
use lq_core::value::Money;
use lq_core::{Day, RecordId};

use super::list::as_of;
use super::{Visit, WebError};
use crate::page::entitlements::{EntitlementGroup, EntitlementRow, EntitlementsPage, Said};
use crate::page::list::Empty;
use crate::page::shell::{Choice, Crumb};
use crate::text::{Lang, fill};

/// The page.
pub(crate) async fn page(visit: Visit, Path(id): Path<String>) -> Response {
    let outcome = shown(&visit, &id).await;
    visit.finish(outcome)
}

async fn shown(visit: &Visit, id: &str) -> Result<Response, WebError> {
    visit.signed_in()?;
    let id: RecordId = id.parse().map_err(|_| WebError::nowhere())?;
    let (caller, day) = (visit.caller(), as_of(visit));
    let told = visit.site.ask(move |app| entitlements::of_enterprise(app, &caller, id, day)).await?;
    let (t, schema, row) = (visit.lang.texts(), &told.detail.schema, &told.detail.row);
    let mut shell = visit.shell("/enterprise", t.entitlements);
    shell.crumbs = vec![
        Crumb {
            label: schema.plural.get(visit.lang.core()).to_owned(),
            href: visit.scope.link("/enterprise"),
        },
        Crumb { label: row.meta.number.clone(), href: visit.scope.link(&format!("/enterprise/{}", row.id)) },
    ];
    Ok(visit.answer(&EntitlementsPage {
        heading: schema.caption_of(row, visit.lang.core()),
        help: t.entitlements_help.to_owned(),
        groups: groups(visit, &told),
        note: match told.n_without_rule {
            0 => String::new(),
            n => fill(t.entitlements_without, &[&n]),
        },
        empty: told.list.is_empty().then(|| Empty {
            title: t.entitlements_none.to_owned(),
            text: t.entitlements_none_help.to_owned(),
            actions: vec![Choice::new(t.entitlements_policies, &visit.scope.link("/policy"))],
        }),
        shell,
    }))
}

fn groups(visit: &Visit, told: &Entitlements) -> Vec<EntitlementGroup> {
    let mut groups: Vec<(Outcome, EntitlementGroup)> = Vec::new();
    for one in &told.list {
        let row = row(visit, one);
        match groups.last_mut().filter(|(outcome, _)| *outcome == one.outcome) {
            Some((_, group)) => group.rows.push(row),
            None => {
                let (label, tone) = told_as(one.outcome, visit.lang);
                let is_open = one.outcome <= Outcome::Open;
                let group = EntitlementGroup { label: label.to_owned(), tone, is_open, rows: vec![row] };
                groups.push((one.outcome, group));
            }
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn row(visit: &Visit, one: &Entitlement) -> EntitlementRow {
    EntitlementRow {
        href: visit.scope.link(&format!("/policy/{}", one.policy)),
        number: one.number.clone(),
        title: one.title.clone(),
        amount: one.amount.map(|fen| Money::from_fen(fen).show(visit.lang.core())).unwrap_or_default(),
        until: one.apply_until.map(|day| until(visit, day)).unwrap_or_default(),
        claims: one.claims.iter().map(|claim| granted(visit, claim)).collect(),
        said: Said::of(&one.said),
    }
}

/// The last day to apply, and how long that is.
fn until(visit: &Visit, day: Day) -> String {
    let p = visit.lang.policy();
    let on = visit.scope.as_of.unwrap_or(visit.site.app.today());
    let left = i64::from(day.days()) - i64::from(on.days());
    match left {
        0.. => format!("{day} · {}", fill(p.until_left, &[&left])),
        _ => format!("{day} · {}", p.until_past),
    }
}

/// A claim with its state, opening its record.
fn granted(visit: &Visit, claim: &Held) -> Choice {
    let money = Money::from_fen(claim.amount).show(visit.lang.core());
    let label = format!("{} {} {} {money}", claim.number, claim.title, claim.state);
    Choice::new(&label, &visit.scope.link(&format!("/claim/{}", claim.id)))
}

/// Name and tone of an outcome.
fn told_as(outcome: Outcome, lang: Lang) -> (&'static str, &'static str) {
    let t = lang.texts();
    match outcome {
        Outcome::Entitled => (t.outcome_entitled, "good"),
        Outcome::Near => (t.outcome_near, "warn"),
        Outcome::Open => (t.outcome_open, "odd"),
        Outcome::NotEntitled => (t.outcome_not, ""),
        Outcome::OutOfForce => (t.outcome_out, ""),
        Outcome::Faulty => (t.outcome_faulty, "bad"),
    }
}
