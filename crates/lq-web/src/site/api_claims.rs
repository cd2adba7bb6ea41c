//! `/api/v1/policy/{id}/claims` and the steps of `/api/v1/claim/{id}`: confirm, pay, publish, withdraw, give back.

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use lq_app::AppError;
use lq_app::commands::claim::{self, Confirm, Step};
use lq_app::queries::claims;
use lq_core::RecordId;
use lq_core::value::Money;
use serde_json::{Value as Json, json};

use super::api::{answer, body, caller, json as sent, seen, told};
use super::claims::{day, money};
use super::{Site, WebError};
use crate::address::Pairs;

/// The routes; joined to those of `/api/v1`.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/policy/{id}/claims", post(confirm))
        .route("/policy/{id}/publication", get(publication))
        .route("/claim/{id}/payment", post(pay))
        .route("/claim/{id}/publication", post(publish))
        .route("/claim/{id}/withdrawal", post(withdraw))
        .route("/claim/{id}/return", post(give_back))
}

fn id_of(text: &str) -> Result<RecordId, AppError> {
    text.parse().map_err(|_| AppError::NotFound("这条记录".to_owned()))
}

/// The texts of an object, as a form would send them.
fn pairs(object: &Json) -> Pairs {
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let of = object.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), text(value)));
    Pairs(of.collect())
}

/// `POST /policy/{id}/claims`: `{"period": "2024", "firms": ["…"], "rule": 0}`.
async fn confirm(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(id): Path<String>,
    request: Body,
) -> Response {
    let outcome = async {
        let object = body(request).await?;
        site.ask(move |app| {
            let caller = caller(app, &headers, true)?;
            let policy = id_of(&id)?;
            claim::may_confirm(app, &caller, policy)?;
            let period = object["period"].as_str().unwrap_or_default();
            let period = period
                .parse()
                .map_err(|_| AppError::field("period", "period 应写成 2024 或 2024-Q1 的样子"))?;
            let firms = object["firms"].as_array().into_iter().flatten();
            let firms: Result<Vec<RecordId>, AppError> =
                firms.map(|id| id_of(id.as_str().unwrap_or_default())).collect();
            let rule = object["rule"].as_u64().and_then(|place| usize::try_from(place).ok());
            let order = Confirm { policy, rule, period, firms: firms? };
            let done = claim::confirm(app, &caller, &order)?;
            let made: Vec<Json> = done
                .made
                .iter()
                .map(|row| json!({"id": row.id.to_string(), "_number": row.meta.number}))
                .collect();
            let refused: Vec<Json> = done
                .refused
                .iter()
                .map(|(firm, why)| json!({"firm": firm.to_string(), "why": why}))
                .collect();
            let told = json!({"made": made, "refused": refused});
            Ok::<_, WebError>(sent(StatusCode::CREATED, told.to_string().into_bytes(), None))
        })
        .await
    };
    told(outcome.await)
}

/// `GET /policy/{id}/publication`: what is published, for everybody.
async fn publication(State(site): State<Site>, Path(id): Path<String>) -> Response {
    let outcome = site.ask(move |app| {
        let (title, lines) = claims::published(app, id_of(&id)?)?;
        let line = |line: &claims::Published| {
            json!({
                "firm": line.firm, "title": line.title, "amount": Money::from_fen(line.amount).amount(),
                "published_on": line.on.map(|day| day.to_string()),
            })
        };
        let told = json!({"title": title, "items": lines.iter().map(line).collect::<Vec<_>>()});
        Ok::<_, WebError>(sent(StatusCode::OK, told.to_string().into_bytes(), None))
    });
    told(outcome.await)
}

type Record = Path<String>;

async fn pay(State(site): State<Site>, headers: HeaderMap, id: Record, request: Body) -> Response {
    stepped(site, headers, id, request, |sent| {
        let document = sent.get("document").unwrap_or_default().to_owned();
        Ok(Step::Pay { amount: money(sent, "paid")?, on: day(sent, "paid_on")?, document })
    })
    .await
}

async fn publish(State(site): State<Site>, headers: HeaderMap, id: Record, request: Body) -> Response {
    stepped(site, headers, id, request, |sent| day(sent, "published_on").map(Step::Publish)).await
}

async fn withdraw(State(site): State<Site>, headers: HeaderMap, id: Record, request: Body) -> Response {
    stepped(site, headers, id, request, |sent| {
        Ok(Step::Withdraw(sent.get("reason").unwrap_or_default().to_owned()))
    })
    .await
}

async fn give_back(State(site): State<Site>, headers: HeaderMap, id: Record, request: Body) -> Response {
    stepped(site, headers, id, request, |sent| {
        Ok(Step::Return {
            amount: money(sent, "returned")?,
            reason: sent.get("reason").unwrap_or_default().to_owned(),
        })
    })
    .await
}

async fn stepped(
    site: Site,
    headers: HeaderMap,
    Path(id): Record,
    request: Body,
    step: impl FnOnce(&Pairs) -> Result<Step, AppError> + Send + 'static,
) -> Response {
    let outcome = async {
        let seen = seen(&headers)?;
        let object = body(request).await?;
        site.ask(move |app| {
            let caller = caller(app, &headers, true)?;
            let row = claim::step(app, &caller, id_of(&id)?, seen, step(&pairs(&object)))?;
            answer(app, &caller, "claim", row)
        })
        .await
    };
    told(outcome.await.map(|(out, revision)| sent(StatusCode::OK, out, Some(revision))))
}
