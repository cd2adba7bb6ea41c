//! `/api/v1`: what is done besides reading and writing one record, each a sub-resource as on the pages.
//!
//! Texts and workbooks are sent as they are, as the body of the request; their name goes in `?name=`.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};
use lq_app::commands::import::{self, FileOrder, Outcome, Problem};
use lq_app::commands::reading::{self, Correction};
use lq_app::commands::record;
use lq_app::queries::{page, search};
use lq_app::{App, AppError, Caller};
use lq_core::RecordId;
use serde_json::{Value as Json, json};

use super::api::{answer, body, caller, json as sent, laid_out, seen, told};
use super::{Site, WebError};
use crate::address::Pairs;

const SOURCE: &str = "source";

/// The routes; joined to those of `/api/v1`.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/search", get(find))
        .route("/read", post(read))
        .route("/fact/{id}/acceptance", post(accept))
        .route("/fact/{id}/rejection", post(reject))
        .route("/fact/{id}/reopening", post(reopen))
        .route("/{kind}/import", post(bring_in))
        .route("/{kind}/{id}/merge", post(merge))
        .route("/{kind}/{id}/unmerge", post(unmerge))
        .route("/{kind}/{id}/reinstatement", post(reinstate))
}

fn pairs(query: Option<String>) -> Pairs {
    Pairs::parse(query.unwrap_or_default().as_bytes())
}

fn id(text: &str) -> Result<RecordId, WebError> {
    text.parse().map_err(|_| AppError::NotFound("这条记录".to_owned()).into())
}

fn as_json(status: StatusCode, value: &Json) -> Response {
    sent(status, value.to_string().into_bytes(), None)
}

/// The zone named in the query, or the caller's own.
fn zone(caller: &Caller, query: &Pairs) -> Result<RecordId, WebError> {
    let named = query.filled("zone").map(str::parse).transpose();
    let named = named.map_err(|_| WebError::malformed("zone 应为高新区的标识"))?;
    named.or(caller.zone).ok_or_else(|| WebError::malformed("请在 zone 里写明高新区的标识"))
}

/// `GET /search?q=`: records of every kind, best first.
async fn find(State(site): State<Site>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    let outcome = site
        .ask(move |app| {
            let caller = caller(app, &headers, false)?;
            if caller.account.is_empty() {
                return Err(WebError::unauthorized("查找须带令牌"));
            }
            let query = pairs(query);
            let hits = search::search(app, &caller, query.filled("q").unwrap_or_default())?;
            let hit = |hit: &search::Hit| {
                json!({
                    "kind": hit.kind, "id": hit.id.to_string(), "_number": hit.number, "caption": hit.caption,
                    "_zone": hit.zone.to_string(),
                })
            };
            Ok(json!({"items": hits.iter().map(hit).collect::<Vec<_>>()}))
        })
        .await;
    told(outcome.map(|found| as_json(StatusCode::OK, &found)))
}

/// `POST /read`: articles and facts of a text, one object a line; with `?propose=1` they wait in the ledger.
async fn read(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    request: Body,
) -> Response {
    let outcome = async {
        let bytes = whole(site.settings.most_bytes, request).await?;
        let query = pairs(query);
        site.ask(move |app| {
            let proposes = query.get("propose") == Some("1");
            let caller = caller(app, &headers, proposes)?;
            if caller.account.is_empty() {
                return Err(WebError::unauthorized("读文章须带令牌"));
            }
            if !proposes {
                let lines = page::read(&bytes, 0, None)?.lines.into_bytes();
                return Ok::<_, WebError>(sent(StatusCode::OK, lines, None));
            }
            let (zone, name) = (zone(&caller, &query)?, query.filled("name").unwrap_or_default());
            let published = query.filled("published").map(lq_core::Day::parse).transpose();
            let published = published.map_err(|error| WebError::malformed(error.to_string()))?;
            let about = reading::About { title: query.filled("title"), name, published };
            let source = reading::read(app, &caller, zone, &about, &bytes)?;
            let list = lq_app::queries::list::one(app, &caller, SOURCE, source)?;
            let (out, revision) = laid_out(app, &list)?;
            Ok(sent(StatusCode::CREATED, out, Some(revision)))
        })
        .await
    };
    told(outcome.await)
}

/// The body of a request that carries a file, up to what the site takes.
async fn whole(most: usize, request: Body) -> Result<Vec<u8>, WebError> {
    let bytes = to_bytes(request, most).await.map_err(|_| WebError::too_large())?;
    if bytes.is_empty() {
        return Err(WebError::malformed("请求正文为空；请把文件原样作为正文发送"));
    }
    Ok(bytes.to_vec())
}

/// `POST /fact/{id}/acceptance`: as read, or with the corrections sent.
async fn accept(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(fact): Path<String>,
    request: Body,
) -> Response {
    let outcome = async {
        let correction = correction(&optional(request).await?)?;
        decided(site, headers, fact, move |app, caller, id| reading::accept(app, caller, id, &correction))
            .await
    };
    told(outcome.await)
}

async fn reject(State(site): State<Site>, headers: HeaderMap, Path(fact): Path<String>) -> Response {
    told(decided(site, headers, fact, reading::reject).await)
}

async fn reopen(State(site): State<Site>, headers: HeaderMap, Path(fact): Path<String>) -> Response {
    told(decided(site, headers, fact, reading::reopen).await)
}

/// An object, or nothing at all.
async fn optional(request: Body) -> Result<Json, WebError> {
    let bytes = to_bytes(request, 1 << 20).await.map_err(|_| WebError::too_large())?;
    if bytes.is_empty() { Ok(json!({})) } else { body(Body::from(bytes)).await }
}

fn correction(json: &Json) -> Result<Correction, WebError> {
    const KNOWN: [&str; 8] = ["kind", "record", "subject", "metric", "value", "unit", "date", "qualifier"];
    let object = json.as_object().ok_or_else(|| WebError::malformed("更正应为一个 JSON 对象"))?;
    if let Some(name) = object.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        return Err(WebError::malformed(format!("更正里没有“{name}”；可用：{}", KNOWN.join("、"))));
    }
    let text = |name: &str| match object.get(name) {
        None | Some(Json::Null) => None,
        Some(Json::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    };
    Ok(Correction {
        kind: text("kind"),
        record: text("record"),
        subject: text("subject"),
        metric: text("metric"),
        value: text("value"),
        unit: text("unit"),
        date: text("date"),
        qualifier: text("qualifier"),
    })
}

/// Decides a fact and answers with the fact as it then stands.
async fn decided(
    site: Site,
    headers: HeaderMap,
    fact: String,
    decide: impl FnOnce(&App, &Caller, RecordId) -> Result<(), AppError> + Send + 'static,
) -> Result<Response, WebError> {
    site.ask(move |app| {
        let caller = caller(app, &headers, true)?;
        let id = id(&fact)?;
        decide(app, &caller, id)?;
        one(app, &caller, "fact", id)
    })
    .await
}

fn one(app: &App, caller: &Caller, kind: &str, id: RecordId) -> Result<Response, WebError> {
    let (out, revision) = laid_out(app, &lq_app::queries::list::one(app, caller, kind, id)?)?;
    Ok(sent(StatusCode::OK, out, Some(revision)))
}

/// `POST /{kind}/import`: a workbook, columns found by their headings. `?dry_run=1` writes nothing; while a row is
/// wrong nothing is written either, unless `?take_good=1`.
async fn bring_in(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(kind): Path<String>,
    RawQuery(query): RawQuery,
    request: Body,
) -> Response {
    let outcome = async {
        let bytes = whole(import::MOST_BYTES, request).await?;
        let query = pairs(query);
        site.ask(move |app| {
            let caller = caller(app, &headers, true)?;
            let zone = zone(&caller, &query)?;
            let is_set = |name: &str| query.get(name) == Some("1");
            let (dry_run, take_good) = (is_set("dry_run"), is_set("take_good"));
            let name = query.filled("name").unwrap_or("table.xlsx");
            let order = FileOrder { zone, kind: &kind, dry_run, take_good };
            let outcome = import::import_bytes(app, &caller, order, name, bytes)?.outcome;
            let is_written = !dry_run && (outcome.tally.wrong == 0 || take_good);
            let status =
                if dry_run || is_written { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            Ok::<_, WebError>(as_json(status, &outcome_json(&outcome, is_written)))
        })
        .await
    };
    told(outcome.await)
}

fn outcome_json(outcome: &Outcome, is_written: bool) -> Json {
    let tally = &outcome.tally;
    let problem = |problem: &Problem| json!({"row": problem.row, "column": problem.column, "value": problem.value, "message": problem.text});
    json!({
        "file": outcome.file, "written": is_written,
        "created": tally.created, "updated": tally.updated, "unchanged": tally.unchanged, "wrong": tally.wrong,
        "problems": outcome.problems.iter().map(problem).collect::<Vec<_>>(), "n_problems": outcome.n_problems,
    })
}

/// `POST /{kind}/{id}/merge` with `{"into": id}`: this record becomes part of that one.
async fn merge(
    State(site): State<Site>,
    headers: HeaderMap,
    Path((kind, loser)): Path<(String, String)>,
    request: Body,
) -> Response {
    let outcome = async {
        let json = body(request).await?;
        let into = json.get("into").and_then(Json::as_str);
        let into = id(into.ok_or_else(|| WebError::malformed("请在 into 里写明并入哪条记录的标识"))?)?;
        site.ask(move |app| {
            let caller = caller(app, &headers, true)?;
            record::merge(app, &caller, &kind, id(&loser)?, into)?;
            one(app, &caller, &kind, into)
        })
        .await
    };
    told(outcome.await)
}

/// `POST /{kind}/{id}/unmerge`: this record stands again, its links return to it.
async fn unmerge(
    State(site): State<Site>,
    headers: HeaderMap,
    Path((kind, loser)): Path<(String, String)>,
) -> Response {
    let outcome = site
        .ask(move |app| {
            let caller = caller(app, &headers, true)?;
            let loser = id(&loser)?;
            record::unmerge(app, &caller, &kind, loser)?;
            one(app, &caller, &kind, loser)
        })
        .await;
    told(outcome)
}

/// `POST /{kind}/{id}/reinstatement`: a record out of use is in use again.
async fn reinstate(
    State(site): State<Site>,
    headers: HeaderMap,
    Path((kind, record_id)): Path<(String, String)>,
) -> Response {
    let outcome = site
        .ask(move |app| {
            let caller = caller(app, &headers, true)?;
            let row = record::set_retired(app, &caller, &kind, id(&record_id)?, seen(&headers)?, false)?;
            let (out, revision) = answer(app, &caller, &kind, row)?;
            Ok::<_, WebError>(sent(StatusCode::OK, out, Some(revision)))
        })
        .await;
    told(outcome)
}
