//! `/api/v1/policy/{id}/trial`: what a policy's rule would do to all firms; with a text sent, what that would do.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use lq_app::AppError;
use lq_app::queries::trial::{self, Listed, Order, Trial, Which};
use lq_core::RecordId;
use lq_core::value::Money;
use serde_json::{Value as Json, json};

use super::api::{caller, json as sent, told};
use super::api_chain::as_of;
use super::trial::which;
use super::{Site, WebError};
use crate::address::Pairs;

/// Most bytes of a text of rules.
const MOST_BYTES: usize = 1 << 20;
/// Firms a page, and at most.
const SIZE: usize = 50;
const MOST: usize = 500;

/// The routes; joined to those of `/api/v1`.
pub(crate) fn routes() -> Router<Site> {
    Router::new().route("/policy/{id}/trial", get(kept).post(tried))
}

async fn kept(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    Path(id): Path<String>,
) -> Response {
    told(answered(site, headers, query, id, None).await)
}

async fn tried(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    Path(id): Path<String>,
    request: Body,
) -> Response {
    let outcome = async {
        let bytes = to_bytes(request, MOST_BYTES).await.map_err(|_| WebError::too_large())?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        answered(site, headers, query, id, Some(text).filter(|text| !text.trim().is_empty())).await
    };
    told(outcome.await)
}

async fn answered(
    site: Site,
    headers: HeaderMap,
    query: Option<String>,
    id: String,
    text: Option<String>,
) -> Result<Response, WebError> {
    site.ask(move |app| {
        let caller = caller(app, &headers, false)?;
        let query = Pairs::parse(query.unwrap_or_default().as_bytes());
        let policy: RecordId = id.parse().map_err(|_| AppError::NotFound("这条政策".to_owned()))?;
        let number = |name: &str| query.filled(name).and_then(|text| text.parse::<usize>().ok());
        let order = Order { policy, text, rule: number("rule"), as_of: as_of(&query, app.today())? };
        let word = query.filled("list").unwrap_or("yes");
        let list = which(word).ok_or_else(|| {
            WebError::malformed("list 应为 yes、near-0、open、open-0、gained、lost、more 或 less")
        })?;
        let (page, size) =
            (number("page").unwrap_or(1).max(1), number("size").unwrap_or(SIZE).clamp(1, MOST));
        let told = trial::trial(app, &caller, &order)?;
        let shown = trial::shown(app, &caller, &told, list, (page - 1) * size, size)?;
        let mut out = about(&told);
        let firms: Vec<Json> = shown.rows.iter().map(|one| firm(one, list)).collect();
        out["list"] =
            json!({"which": word, "total": shown.total, "page": page, "size": size, "items": firms});
        Ok::<_, WebError>(sent(StatusCode::OK, out.to_string().into_bytes(), None))
    })
    .await
}

/// Yuan with two decimals, or `null`.
fn yuan(fen: Option<i64>) -> Json {
    fen.map_or(Json::Null, |fen| Json::String(Money::from_fen(fen).amount()))
}

fn firm(one: &Listed, list: Which) -> Json {
    let mut firm =
        json!({"id": one.id.to_string(), "number": one.number, "name": one.name, "amount": yuan(one.amount)});
    match list {
        Which::Yes => {
            firm["within_budget"] = yuan(one.given);
            firm["other_policies"] = json!(one.n_others);
        }
        Which::Missing(_) => firm["enough"] = json!(one.said),
        Which::Open(_) => firm["missing"] = json!(one.said),
        _ => firm["before"] = yuan(one.before),
    }
    firm
}

fn about(told: &Trial) -> Json {
    let cost = &told.cost;
    let budget = cost.budget.as_ref().map(|budget| {
        json!({
            "limit": yuan(Some(budget.limit)), "yearly": budget.is_yearly, "pro_rata": budget.is_pro_rata,
            "paid": yuan(Some(budget.given)), "over": budget.is_over(), "firms_whole": budget.n_whole,
            "firms_part": budget.n_part, "firms_nothing": budget.n_none,
        })
    });
    let year = |(year, asked, paid): &(i32, i64, i64)| json!({"year": year, "asked": yuan(Some(*asked)), "paid": yuan(Some(*paid))});
    let missed = |one: &trial::Missed| json!({"condition": one.words, "label": one.label, "cite": one.cite, "firms": one.n_firms()});
    let lacking =
        |one: &trial::Lacking| json!({"fact": one.label, "firms": one.n_firms, "alone": one.n_alone});
    let share = |one: &trial::Share| json!({"label": one.label, "qualify": one.n_yes, "firms": one.n_firms, "amount": yuan(Some(one.money))});
    let spread = |one: &trial::Spread| json!({"by": one.by, "groups": one.shares.iter().map(share).collect::<Vec<_>>()});
    let shared = |one: &trial::Shared| json!({"policy": one.policy.to_string(), "title": one.title, "firms": one.n_firms, "amount": yuan(Some(one.money)), "same_bases": one.bases});
    let comparison = told.comparison.as_ref().map(|one| {
        json!({
            "with": one.with, "firms_before": one.before.0, "amount_before": yuan(Some(one.before.1)),
            "gained": one.gained.len(), "lost": one.lost.len(), "more": one.more.len(), "less": one.less.len(),
            "same": one.n_same,
        })
    });
    json!({
        "policy": told.policy.to_string(), "number": told.number, "title": told.title,
        "rule": told.rules.get(told.rule).map(|(title, _)| title), "edited": told.is_edited,
        "as_of": told.on.to_string(), "firms": told.n_firms, "qualify": told.n_yes, "missing_facts": told.n_open,
        "amount": yuan(Some(cost.asked)), "amounts_unknown": cost.n_open + cost.n_too_large, "budget": budget,
        "years": cost.years.iter().map(year).collect::<Vec<_>>(),
        "near": told.missed.iter().map(missed).collect::<Vec<_>>(),
        "missing": told.lacking.iter().map(lacking).collect::<Vec<_>>(),
        "spread": told.spreads.iter().map(spread).collect::<Vec<_>>(),
        "overlap": {"rules": told.overlap.n_rules, "by_count": told.overlap.by_count, "policies": told.overlap.shared.iter().map(shared).collect::<Vec<_>>()},
        "comparison": comparison,
    })
}
