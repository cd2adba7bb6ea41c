//! `/api/v1`: the same commands and queries for programs.
//!
//! Programs carry a bearer token; a browser's session may read, and write with the token of its forms in
//! `X-Csrf-Token`. A write names the version it saw in `If-Match`.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Response as Reply, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use lq_app::ask::ListAsk;
use lq_app::commands::record::{self, Seen};
use lq_app::draft::{Draft, Sent};
use lq_app::queries::history;
use lq_app::queries::list::{self, List};
use lq_app::rights::Verb;
use lq_app::sitting::Sitting;
use lq_app::{App, AppError, Caller};
use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::{RecordId, Row};

use super::{Site, WebError};
use crate::address::Pairs;
use crate::api::openapi;
use crate::api::write::{self, OWN, Showing};
use crate::http::cookies;

/// The routes under `/api/v1`.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/openapi.json", get(description))
        .route("/{kind}", get(rows).post(create))
        .route("/{kind}/{id}", get(one).put(replace).patch(change).delete(retire))
        .route("/{kind}/{id}/history", get(versions))
        .merge(super::api_acts::routes())
        .merge(super::api_chain::routes())
        .merge(super::api_figures::routes())
        .merge(super::api_policies::routes())
        .merge(super::api_claims::routes())
        .merge(super::api_trial::routes())
        .merge(super::api_rules::routes())
        .merge(super::api_drafts::routes())
        .fallback(async || WebError::nowhere().json())
}

/// Most bytes of a record sent.
const MOST_BYTES: usize = 4 << 20;

pub(super) fn caller(app: &App, headers: &HeaderMap, writes: bool) -> Result<Caller, WebError> {
    caller_on(&mut app.sit([])?, headers, writes)
}

/// Who asks, looked up together with whoever else asks now.
async fn caller_of(site: &Site, headers: &HeaderMap, writes: bool) -> Result<Caller, WebError> {
    let headers = headers.clone();
    site.look(None, move |sitting| caller_on(sitting, &headers, writes)).await
}

fn caller_on(sitting: &mut Sitting<'_>, headers: &HeaderMap, writes: bool) -> Result<Caller, WebError> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|line| line.to_str().ok());
    if let Some(token) = bearer.and_then(|line| line.strip_prefix("Bearer ")) {
        let caller = sitting.bearer(token.trim())?;
        return caller.ok_or_else(|| WebError::unauthorized("令牌无效或已撤销；请向管理员申请新的令牌"));
    }
    let Some(token) = cookies::get(headers, cookies::SESSION) else { return Ok(Caller::public()) };
    let Some(session) = sitting.session(token)? else { return Ok(Caller::public()) };
    if session.must_change {
        return Err(WebError::unauthorized("这是一次性密码；请先在浏览器里换成自己的密码，再使用接口"));
    }
    let sent = headers.get("x-csrf-token").and_then(|line| line.to_str().ok());
    if writes && sent != Some(session.csrf.as_str()) {
        return Err(WebError::unauthorized("浏览器会话写入接口时须带 X-Csrf-Token；程序请使用 Bearer 令牌"));
    }
    Ok(session.caller)
}

pub(super) fn json(status: StatusCode, body: Vec<u8>, revision: Option<i64>) -> Response {
    let mut reply = Reply::new(Body::from(body));
    *reply.status_mut() = status;
    reply.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(revision) = revision {
        let tag = HeaderValue::from_str(&format!("\"{revision}\""))
            .expect("digits between quotes are visible ASCII");
        reply.headers_mut().insert(header::ETAG, tag);
    }
    reply.into_response()
}

pub(super) fn told(outcome: Result<Response, WebError>) -> Response {
    outcome.unwrap_or_else(WebError::json)
}

/// Which fields a caller gets: those it may see, without those hidden from it.
fn show(list: &List) -> impl Fn(&FieldSchema) -> Showing {
    let visible = list.visible.clone();
    let schema = list.schema.clone();
    move |field| match schema.field(&field.name) {
        Some(place) if visible.binary_search(&place).is_ok() => Showing::Whole,
        _ => Showing::Hidden,
    }
}

async fn rows(
    State(site): State<Site>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    Path(kind): Path<String>,
) -> Response {
    told(listed(&site, &headers, query, kind).await)
}

/// A page of rows: all there are, which page of what size, and the rows.
pub(super) fn laid_out_all(list: &List, (page, size): (u32, u32)) -> Vec<u8> {
    let mut out = Vec::with_capacity(256 + list.rows.len() * 512);
    let head = format!("{{\"total\":{},\"page\":{page},\"size\":{size},", list.total);
    out.extend_from_slice(head.as_bytes());
    if let Some(n_open) = list.n_open {
        out.extend_from_slice(format!("\"open\":{n_open},").as_bytes());
    }
    out.extend_from_slice(b"\"items\":[");
    let show = show(list);
    for (at, row) in list.rows.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write::record(&mut out, &list.schema, row, &show);
    }
    out.extend_from_slice(b"]}");
    out
}

async fn listed(
    site: &Site,
    headers: &HeaderMap,
    query: Option<String>,
    kind: String,
) -> Result<Response, WebError> {
    let caller = caller_of(site, headers, false).await?;
    let out = site
        .ask(move |app| {
            let schema = app.kind(&kind)?;
            let ask = ListAsk::from_pairs(&schema, &Pairs::parse(query.unwrap_or_default().as_bytes()).0)?;
            let list = list::rows(app, &caller, &kind, &ask)?;
            let out = laid_out_all(&list, (ask.page, ask.size));
            Ok::<_, WebError>(out)
        })
        .await?;
    Ok(json(StatusCode::OK, out, None))
}

fn record_id(text: &str) -> Result<RecordId, AppError> {
    text.parse().map_err(|_| AppError::NotFound("这条记录".to_owned()))
}

async fn one(
    State(site): State<Site>,
    headers: HeaderMap,
    Path((kind, id)): Path<(String, String)>,
) -> Response {
    let record = id.parse().ok().map(|id| (kind.clone(), id));
    let outcome = site
        .look(record, move |sitting| {
            let caller = caller_on(sitting, &headers, false)?;
            let (out, revision) = laid_out(sitting.app, &sitting.one(&caller, &kind, record_id(&id)?)?)?;
            let is_held = headers
                .get(header::IF_NONE_MATCH)
                .is_some_and(|tag| tag.as_bytes() == format!("\"{revision}\"").as_bytes());
            Ok::<_, WebError>((is_held, if is_held { Vec::new() } else { out }, revision))
        })
        .await;
    told(outcome.map(|(is_held, out, revision)| {
        json(if is_held { StatusCode::NOT_MODIFIED } else { StatusCode::OK }, out, Some(revision))
    }))
}

/// The record as a command left it.
pub(super) fn answer(app: &App, caller: &Caller, kind: &str, row: Row) -> Result<(Vec<u8>, i64), WebError> {
    laid_out(app, &list::shown(app, caller, kind, row)?)
}

/// The one record of a list, with the mark of its revision.
pub(super) fn laid_out(app: &App, list: &List) -> Result<(Vec<u8>, i64), WebError> {
    let row = list.rows.first().ok_or_else(|| AppError::NotFound("这条记录".to_owned()))?;
    let mut out = Vec::with_capacity(1024);
    write::record(&mut out, &list.schema, row, &show(list));
    Ok((out, app.mark(row)))
}

pub(super) async fn body(request: Body) -> Result<serde_json::Value, WebError> {
    let bytes = to_bytes(request, MOST_BYTES).await.map_err(|_| WebError::too_large())?;
    serde_json::from_slice(&bytes)
        .map_err(|error| WebError::malformed(format!("请求正文不是合法的 JSON：{error}")))
}

/// Takes the API's own members out of an object; the rest are fields.
fn draft(mut json: serde_json::Value) -> Result<(Draft, Option<String>, Option<String>), WebError> {
    let mut own = |name: &str| json.as_object_mut().and_then(|object| object.shift_remove(name));
    let text = |value: Option<serde_json::Value>| value.and_then(|value| value.as_str().map(str::to_owned));
    let (id, zone) = (text(own("id")), text(own("_zone")));
    let valid_from = text(own("_valid_from")).and_then(|day| lq_core::Day::parse(&day).ok());
    for name in OWN {
        own(name);
    }
    Ok((Draft { valid_from, ..Draft::from_json(json)? }, id, zone))
}

async fn create(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(kind): Path<String>,
    request: Body,
) -> Response {
    told(created(site, headers, kind, request).await)
}

async fn created(site: Site, headers: HeaderMap, kind: String, request: Body) -> Result<Response, WebError> {
    let (draft, id, zone) = draft(body(request).await?)?;
    let id = match id {
        Some(id) => Some(id.parse().map_err(|error| WebError::malformed(format!("{error}")))?),
        None => None,
    };
    let caller = caller_of(&site, &headers, true).await?;
    let (out, revision) = site
        .ask(move |app| {
            let zone = zone.and_then(|zone| zone.parse().ok()).or(caller.zone);
            let zone = zone.ok_or_else(|| WebError::malformed("请在 _zone 里写明高新区的标识"))?;
            let row = record::create(app, &caller, zone, &kind, id, &draft)?;
            answer(app, &caller, &kind, row)
        })
        .await?;
    Ok(json(StatusCode::CREATED, out, Some(revision)))
}

/// Which version the caller saw; without it a write is refused.
pub(super) fn seen(headers: &HeaderMap) -> Result<Seen, WebError> {
    let tag = headers.get(header::IF_MATCH).and_then(|line| line.to_str().ok()).map(str::trim);
    match tag {
        Some("*") => Ok(Seen::Any),
        Some(tag) => tag
            .trim_start_matches("W/")
            .trim_matches('"')
            .parse()
            .map(Seen::Revision)
            .map_err(|_| WebError::malformed("If-Match 应为读取时得到的 ETag，或 *")),
        None => Err(WebError::precondition_required(
            "写入须带 If-Match：读取该记录时得到的 ETag，或 *（不论现为何版）",
        )),
    }
}

async fn change(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(path): Path<(String, String)>,
    request: Body,
) -> Response {
    told(written(site, headers, path, request, false).await)
}

async fn replace(
    State(site): State<Site>,
    headers: HeaderMap,
    Path(path): Path<(String, String)>,
    request: Body,
) -> Response {
    told(written(site, headers, path, request, true).await)
}

async fn written(
    site: Site,
    headers: HeaderMap,
    (kind, id): (String, String),
    request: Body,
    is_whole: bool,
) -> Result<Response, WebError> {
    let seen = seen(&headers)?;
    let (mut draft, _, _) = draft(body(request).await?)?;
    let id = record_id(&id)?;
    let sought = kind.clone();
    let (caller, target) = site
        .look(Some((kind.clone(), id)), move |sitting| {
            let caller = caller_on(sitting, &headers, true)?;
            let target = sitting.target(&caller, &sought, id, Verb::Change)?;
            Ok::<_, WebError>((caller, target))
        })
        .await?;
    let (out, revision) = site
        .ask(move |app| {
            if is_whole {
                empty_rest(&*app.kind(&kind)?, &mut draft);
            }
            let row = record::change_target(app, &caller, &target, seen, &draft)?;
            answer(app, &caller, &kind, row)
        })
        .await?;
    Ok(json(StatusCode::OK, out, Some(revision)))
}

/// A whole record leaves no field standing that it does not give.
fn empty_rest(schema: &KindSchema, draft: &mut Draft) {
    for field in schema.fields.iter().filter(|field| !field.is_required && !field.is_personal) {
        draft.fields.entry(field.name.to_string()).or_insert(Sent::Json(serde_json::Value::Null));
    }
}

async fn retire(
    State(site): State<Site>,
    headers: HeaderMap,
    Path((kind, id)): Path<(String, String)>,
) -> Response {
    let outcome = async {
        let seen = seen(&headers)?;
        let id: RecordId = id.parse().map_err(|_| AppError::NotFound("这条记录".to_owned()))?;
        site.ask(move |app| {
            let caller = caller(app, &headers, true)?;
            let row = record::set_retired(app, &caller, &kind, id, seen, true)?;
            answer(app, &caller, &kind, row)
        })
        .await
    };
    told(outcome.await.map(|(out, revision)| json(StatusCode::OK, out, Some(revision))))
}

async fn versions(
    State(site): State<Site>,
    headers: HeaderMap,
    Path((kind, id)): Path<(String, String)>,
) -> Response {
    let outcome = site
        .ask(move |app| {
            let caller = caller(app, &headers, false)?;
            let id: RecordId = id.parse().map_err(|_| AppError::NotFound("这条记录".to_owned()))?;
            let history = history::history(app, &caller, &kind, id)?;
            Ok::<_, WebError>(crate::api::history::versions(&history.schema, &history.versions))
        })
        .await;
    told(outcome.map(|out| json(StatusCode::OK, out, None)))
}

async fn description(State(site): State<Site>) -> Response {
    json(StatusCode::OK, openapi::describe(&site.app.registry()).to_string().into_bytes(), None)
}
