//! `/api/v1/chain/{id}/diagnosis`: a chain diagnosed, and what a what-if would make of it.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::get;
use lq_app::AppError;
use lq_app::ask;
use lq_app::chain::{Options, Purchases, Scenario, WhatIf};
use lq_app::queries::chain;
use lq_core::{AsOf, Day, RecordId};

use super::api::{caller, json as sent, told};
use super::{Site, WebError};
use crate::address::Pairs;

/// Most bytes of a what-if.
const MOST_BYTES: usize = 1 << 20;

/// The routes; joined to those of `/api/v1`.
pub(crate) fn routes() -> Router<Site> {
    Router::new().route("/chain/{id}/diagnosis", get(now).post(tried))
}

/// `GET`: the chain as it is.
async fn now(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    Path(id): Path<String>,
) -> Response {
    told(diagnosed(site, headers, query, id, None).await)
}

/// `POST`: the chain with the changes of a what-if, beside the chain as it is. Nothing is written.
async fn tried(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    Path(id): Path<String>,
    request: Body,
) -> Response {
    let outcome = async {
        let bytes = to_bytes(request, MOST_BYTES).await.map_err(|_| WebError::too_large())?;
        let what_if = WhatIf::parse(&String::from_utf8_lossy(&bytes));
        let what_if = what_if.map_err(|error| AppError::Unfit(error.0.join("；")))?;
        diagnosed(site, headers, query, id, Some(what_if)).await
    };
    told(outcome.await)
}

async fn diagnosed(
    site: Site,
    headers: HeaderMap,
    query: Option<String>,
    id: String,
    what_if: Option<WhatIf>,
) -> Result<Response, WebError> {
    let query = Pairs::parse(query.unwrap_or_default().as_bytes());
    let options = options(&query)?;
    let id: RecordId = id.parse().map_err(|_| AppError::NotFound("这条产业链".to_owned()))?;
    site.ask(move |app| {
        let caller = caller(app, &headers, false)?;
        let as_of = as_of(&query, app.today())?;
        let diagnosed = chain::diagnose(app, &caller, id, &options, what_if.as_ref(), as_of)?;
        let text = match &diagnosed.comparison {
            Some(comparison) => serde_json::to_vec(comparison),
            None => serde_json::to_vec(&diagnosed.diagnosis),
        };
        let text = text.map_err(|error| WebError::internal(&error.to_string()))?;
        Ok::<_, WebError>(sent(StatusCode::OK, text, None))
    })
    .await
}

fn options(query: &Pairs) -> Result<Options, WebError> {
    let scenario = match query.filled("scenario") {
        None => Scenario::default(),
        Some(text) => Scenario::parse(text).ok_or_else(|| {
            WebError::malformed(format!("“{text}”不是口径；scenario 应为 now、building、planned 或 targets"))
        })?,
    };
    let purchases = match query.filled("purchases") {
        None => Purchases::default(),
        Some(text) => Purchases::parse(text).ok_or_else(|| {
            WebError::malformed(format!("“{text}”不是外购口径；purchases 应为 closed 或 open"))
        })?,
    };
    Ok(Options { scenario, purchases, ..Options::default() })
}

pub(super) fn as_of(query: &Pairs, today: Day) -> Result<Option<AsOf>, WebError> {
    let day = query.filled("as_of").map(ask::read_day).transpose().map_err(WebError::malformed)?;
    let known = query.filled("known").map(ask::read_known).transpose().map_err(WebError::malformed)?;
    Ok(ask::times(day, known, today))
}
