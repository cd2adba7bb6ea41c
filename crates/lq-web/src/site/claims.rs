//! `/policy/{id}/claims`, the steps of `/claim/{id}`, and `/policy/{id}/publication`.

use askama::Template as _;
use axum::extract::Path;
use axum::response::Response;
use lq_app::AppError;
use lq_app::commands::claim::{self, Confirm, MOST_FIRMS, Step};
use lq_app::commands::record::Seen;
use lq_app::queries::claims::{self, Held};
use lq_app::queries::detail::Detail;
use lq_app::queries::policy;
use lq_app::queries::trial::{self, Order, Which};
use lq_app::rights::{Reach, Verb};
use lq_core::time::Period;
use lq_core::value::Money;
use lq_core::{Day, RecordId, Value};

use super::error::redirect;
use super::list::as_of;
use super::visit::Form;
use super::{Visit, WebError};
use crate::address::Pairs;
use crate::page::claims::{ClaimBlock, ClaimRow, ClaimsPage, PublicationPage, WorthyRow};
use crate::page::detail::DetailPage;
use crate::page::shell::Crumb;
use crate::text::fill;

/// `GET /policy/{id}/claims`.
pub(crate) async fn page(visit: Visit, Path(id): Path<String>) -> Response {
    let outcome = shown(&visit, &id).await;
    visit.finish(outcome)
}

fn may_step(visit: &Visit) -> bool {
    let role = visit.caller().role;
    visit.scope.as_of.is_none() && visit.site.app.rights.reach(role, "claim", Verb::Change) == Reach::Zone
}

async fn shown(visit: &Visit, id: &str) -> Result<Response, WebError> {
    visit.signed_in()?;
    let policy_id: RecordId = id.parse().map_err(|_| WebError::nowhere())?;
    let rule = visit.query.filled("rule").and_then(|place| place.parse().ok());
    let order = Order { policy: policy_id, text: None, rule, as_of: as_of(visit) };
    let caller = visit.caller();
    let (told, shown, claims, names) = visit
        .site
        .ask(move |app| {
            let claims = claims::of_policy(app, &caller, policy_id, order.as_of)?;
            let told = trial::trial(app, &caller, &order)?;
            let shown = trial::shown(app, &caller, &told, Which::Yes, 0, MOST_FIRMS)?;
            let names = claims::firms(app, &claims)?;
            Ok::<_, AppError>((told, shown, claims, names))
        })
        .await?;
    let (p, lang) = (visit.lang.policy(), visit.lang.core());
    let on = visit.scope.as_of.unwrap_or(visit.site.app.today());
    let period = visit.query.filled("period").map_or_else(|| on.year().to_string(), str::to_owned);
    let money = |fen: i64| Money::from_fen(fen).show(lang);
    let standing = |firm: RecordId| {
        let is_same = |claim: &&Held| {
            claim.firm == firm
                && claim.stands
                && claim.period.to_string() == period
                && told.rules.get(told.rule).is_none_or(|(title, _)| claim.title.starts_with(title))
        };
        claims.iter().find(is_same)
    };
    let worthy = |one: &trial::Listed| {
        let claim = standing(one.id);
        WorthyRow {
            id: one.id.to_string(),
            number: one.number.clone(),
            name: one.name.clone(),
            href: visit.scope.link(&format!("/enterprise/{}/policies", one.id)),
            amount: one.given.filter(|_| told.is_pro_rata()).or(one.amount).map(money).unwrap_or_default(),
            claim: claim.map(|claim| format!("{} {}", claim.number, claim.state)).unwrap_or_default(),
            claim_href: claim
                .map(|claim| visit.scope.link(&format!("/claim/{}", claim.id)))
                .unwrap_or_default(),
        }
    };
    let row = |claim: &Held| ClaimRow {
        id: claim.id.to_string(),
        number: claim.number.clone(),
        href: visit.scope.link(&format!("/claim/{}", claim.id)),
        firm: names.get(&claim.firm).cloned().unwrap_or_default(),
        title: claim.title.clone(),
        amount: money(claim.amount),
        paid: if claim.paid > 0 { money(claim.paid) } else { String::new() },
        state: claim.state.clone(),
        is_paid: claim.is_paid(),
    };
    let is_in_force =
        told.rules.get(told.rule).is_some_and(|(_, standing)| *standing == policy::Standing::InForce);
    let sum = |of: fn(&Held) -> i64| claims.iter().filter(|claim| claim.stands).map(of).sum::<i64>();
    let path = format!("/policy/{policy_id}");
    let mut shell = visit.shell("/policy", p.claims);
    shell.crumbs = vec![Crumb { label: told.number.clone(), href: visit.scope.link(&path) }];
    Ok(visit.answer(&ClaimsPage {
        shell,
        p,
        heading: told.title.clone(),
        action: visit.scope.link(&format!("{path}/claims")),
        publish_action: visit.scope.link(&format!("{path}/claims/publication")),
        rule: told.rule.to_string(),
        may_confirm: may_step(visit),
        is_in_force,
        count: fill(p.page_of, &[&1, &shown.rows.len(), &shown.total]),
        rows: shown.rows.iter().filter(|_| is_in_force).map(worthy).collect(),
        claims: claims.iter().map(row).collect(),
        total: fill(
            p.claims_total,
            &[&money(sum(Held::net)), &money(sum(|claim| claim.paid - claim.returned))],
        ),
        publication_href: format!("{path}/publication"),
        back_href: visit.scope.link(&path),
        period,
    }))
}

fn period(text: &str) -> Result<Period, WebError> {
    let words = text.trim();
    words.parse().map_err(|_| {
        AppError::field("period", format!("“{words}”不是期间；请写成 2024 或 2024-Q1 的样子")).into()
    })
}

fn id_of(text: &str) -> Result<RecordId, WebError> {
    text.parse().map_err(|_| WebError::nowhere())
}

/// `POST /policy/{id}/claims`: confirms the firms that were chosen.
pub(crate) async fn confirm(visit: Visit, Path(id): Path<String>, form: Form) -> Response {
    let outcome = confirmed(&visit, &id, &form.pairs).await;
    visit.finish(outcome)
}

async fn confirmed(visit: &Visit, id: &str, sent: &Pairs) -> Result<Response, WebError> {
    visit.signed_in()?;
    visit.check_token(sent)?;
    let firms: Result<Vec<RecordId>, WebError> = sent.all("firm").map(id_of).collect();
    let period = period(sent.get("period").unwrap_or_default());
    let (policy, firms) = (id_of(id)?, firms?);
    let rule = sent.filled("rule").and_then(|place| place.parse().ok());
    let caller = visit.caller();
    let year = sent.get("period").unwrap_or_default().trim().to_owned();
    visit
        .site
        .ask(move |app| {
            claim::may_confirm(app, &caller, policy)?;
            let order = Confirm { policy, rule, period: period?, firms };
            claim::confirm(app, &caller, &order).map_err(WebError::from)
        })
        .await?;
    Ok(redirect(&visit.scope.link(&format!("/policy/{id}/claims?period={year}#claims"))))
}

/// `POST /policy/{id}/claims/publication`: publishes the claims that were chosen, from today on.
pub(crate) async fn publish_all(visit: Visit, Path(id): Path<String>, form: Form) -> Response {
    let outcome = async {
        visit.signed_in()?;
        visit.check_token(&form.pairs)?;
        let chosen: Result<Vec<RecordId>, WebError> = form.pairs.all("claim").map(id_of).collect();
        let (caller, chosen, policy) = (visit.caller(), chosen?, id_of(&id)?);
        visit.site.ask(move |app| claim::publish(app, &caller, policy, &chosen)).await?;
        Ok(redirect(&visit.scope.link(&format!("/policy/{id}/claims#claims"))))
    };
    let outcome = outcome.await;
    visit.finish(outcome)
}

/// `GET /policy/{id}/publication`: what is published, for everybody.
pub(crate) async fn publication(visit: Visit, Path(id): Path<String>) -> Response {
    let outcome = async {
        let policy = id_of(&id)?;
        let (heading, lines) = visit.site.ask(move |app| claims::published(app, policy)).await?;
        let p = visit.lang.policy();
        let money = |fen: i64| Money::from_fen(fen).show(visit.lang.core());
        let row = |line: &claims::Published| {
            let on = line.on.map(|day| day.to_string()).unwrap_or_default();
            (line.firm.clone(), line.title.clone(), money(line.amount), on)
        };
        let rows = lines.iter().map(row).collect();
        Ok(visit.answer(&PublicationPage { shell: visit.shell("/policy", p.publication), p, heading, rows }))
    };
    let outcome = outcome.await;
    visit.finish(outcome)
}

/// `POST /claim/{id}/payment`.
pub(crate) async fn pay(visit: Visit, Path(id): Path<String>, form: Form) -> Response {
    let step = money(&form.pairs, "paid").and_then(|amount| {
        let document = form.pairs.get("document").unwrap_or_default().to_owned();
        Ok(Step::Pay { amount, on: day(&form.pairs, "paid_on")?, document })
    });
    stepped(visit, id, form, step).await
}

/// `POST /claim/{id}/publication`.
pub(crate) async fn publish(visit: Visit, Path(id): Path<String>, form: Form) -> Response {
    let step = day(&form.pairs, "published_on").map(Step::Publish);
    stepped(visit, id, form, step).await
}

/// `POST /claim/{id}/withdrawal`.
pub(crate) async fn withdraw(visit: Visit, Path(id): Path<String>, form: Form) -> Response {
    let step = Ok(Step::Withdraw(form.pairs.get("reason").unwrap_or_default().to_owned()));
    stepped(visit, id, form, step).await
}

/// `POST /claim/{id}/return`.
pub(crate) async fn give_back(visit: Visit, Path(id): Path<String>, form: Form) -> Response {
    let step = money(&form.pairs, "returned").map(|amount| Step::Return {
        amount,
        reason: form.pairs.get("reason").unwrap_or_default().to_owned(),
    });
    stepped(visit, id, form, step).await
}

pub(super) fn money(sent: &Pairs, field: &str) -> Result<Money, AppError> {
    let text = sent.get("amount").unwrap_or_default();
    Money::parse(text, None).map_err(|error| AppError::field(field, format!("“金额”{error}")))
}

pub(super) fn day(sent: &Pairs, field: &str) -> Result<Day, AppError> {
    let text = sent.get("on").unwrap_or_default().trim();
    Day::parse(text)
        .map_err(|_| AppError::field(field, format!("“{text}”不是日期；请写成 2024-12-31 的样子")))
}

async fn stepped(visit: Visit, id: String, form: Form, step: Result<Step, AppError>) -> Response {
    let outcome = async {
        visit.signed_in()?;
        visit.check_token(&form.pairs)?;
        let revision = form.pairs.get("revision").and_then(|text| text.parse().ok());
        let seen = revision.map_or(Seen::Any, Seen::Revision);
        let (caller, claim) = (visit.caller(), id_of(&id)?);
        visit.site.ask(move |app| claim::step(app, &caller, claim, seen, step)).await?;
        Ok(redirect(&visit.scope.link(&format!("/claim/{id}"))))
    };
    let outcome = outcome.await;
    visit.finish(outcome)
}

/// Puts the next steps of a claim on its page.
pub(super) fn add(visit: &Visit, detail: &Detail, page: &mut DetailPage) -> Result<(), WebError> {
    if !may_step(visit) {
        return Ok(());
    }
    let value = |name: &str| detail.schema.field(name).and_then(|place| detail.row.known(place));
    let state = match value("state") {
        Some(Value::Text(state)) => state.as_str(),
        _ => "",
    };
    let edited = |name: &str| {
        let place = detail.schema.field(name);
        let value =
            place.and_then(|place| Some(detail.schema.fields[place].ty.edit(detail.row.known(place)?)));
        value.unwrap_or_default()
    };
    let policy = match value("policy") {
        Some(Value::Link(policy)) => policy.to_string(),
        _ => String::new(),
    };
    // Stages of claims move by these forms alone.
    page.moves.clear();
    let block = ClaimBlock {
        p: visit.lang.policy(),
        csrf: page.shell.csrf.clone(),
        revision: page.revision.clone(),
        path: format!("/claim/{}", detail.row.id),
        today: visit.site.app.today().to_string(),
        amount: edited("amount"),
        paid: edited("paid"),
        may_pay: state == "confirmed",
        may_publish: state == "paid",
        may_return: matches!(state, "paid" | "published"),
        policy_href: visit.scope.link(&format!("/policy/{policy}/claims")),
    };
    page.extra = block.render().map_err(|error| WebError::internal(&error.to_string()))?;
    Ok(())
}
