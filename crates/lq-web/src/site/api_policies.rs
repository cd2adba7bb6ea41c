//! `/api/v1/enterprise/{id}/policies`: how an enterprise stands to the policies that have a rule.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use lq_app::AppError;
use lq_app::queries::entitlements::{self, Entitlement, Outcome};
use lq_core::RecordId;
use serde_json::json;

use super::api::{caller, json as sent, told};
use super::api_chain::as_of;
use super::{Site, WebError};
use crate::address::Pairs;

/// The routes; joined to those of `/api/v1`.
pub(crate) fn routes() -> Router<Site> {
    Router::new().route("/enterprise/{id}/policies", get(of_enterprise))
}

async fn of_enterprise(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    Path(id): Path<String>,
) -> Response {
    let outcome = site.ask(move |app| {
        let caller = caller(app, &headers, false)?;
        let query = Pairs::parse(query.unwrap_or_default().as_bytes());
        let id: RecordId = id.parse().map_err(|_| AppError::NotFound("这家企业".to_owned()))?;
        let found = entitlements::of_enterprise(app, &caller, id, as_of(&query, app.today())?)?;
        let items: Vec<serde_json::Value> = found.list.iter().map(item).collect();
        let on = found.detail.as_of.on.to_string();
        let told = json!({"as_of": on, "items": items, "policies_without_rule": found.n_without_rule});
        Ok::<_, WebError>(sent(StatusCode::OK, told.to_string().into_bytes(), None))
    });
    told(outcome.await)
}

/// `amount` is in yuan with two decimals, `null` where it is not known or nothing is given.
fn item(one: &Entitlement) -> serde_json::Value {
    json!({
        "policy": one.policy.to_string(),
        "number": one.number,
        "title": one.title,
        "outcome": code(one.outcome),
        "amount": one.amount.map(|fen| lq_core::value::Money::from_fen(fen).amount()),
        "apply_until": one.apply_until.map(|day| day.to_string()),
        "said": one.said,
        "claims": one.claims.iter().map(claim).collect::<Vec<_>>(),
    })
}

fn claim(claim: &lq_app::queries::claims::Held) -> serde_json::Value {
    json!({
        "id": claim.id.to_string(), "number": claim.number, "title": claim.title, "period": claim.period.to_string(),
        "amount": lq_core::value::Money::from_fen(claim.amount).amount(), "state": claim.state,
    })
}

fn code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Entitled => "entitled",
        Outcome::Near => "near",
        Outcome::Open => "missing_facts",
        Outcome::NotEntitled => "not_entitled",
        Outcome::OutOfForce => "out_of_force",
        Outcome::Faulty => "faulty_rule",
    }
}
