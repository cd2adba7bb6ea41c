//! `/api/v1/rules/…`: help for who writes a rule. Places in a text count UTF-16 units, as browsers do.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::post;
use lq_app::queries::writing::{self, Candidate, Draft};
use lq_app::rules::Told;
use lq_app::{App, Caller, Role};
use serde_json::{Value as Json, json};

use super::api::{body, json as answer, told};
use super::{Site, WebError};

/// The routes under `/api/v1`.
pub(super) fn routes() -> Router<Site> {
    Router::new().route("/rules/complete", post(complete)).route("/rules/check", post(check))
}

/// The byte of a place in UTF-16 units; the end of the text for one past it.
fn byte_of(text: &str, place: usize) -> usize {
    let mut units = 0;
    for (at, c) in text.char_indices() {
        if units >= place {
            return at;
        }
        units += c.len_utf16();
    }
    text.len()
}

/// The place of a byte in UTF-16 units.
fn place_of(text: &str, byte: usize) -> usize {
    text.get(..byte.min(text.len())).unwrap_or(text).encode_utf16().count()
}

fn draft(sent: &Json) -> Draft {
    let text = |name: &str| sent[name].as_str().unwrap_or_default().to_owned();
    let zone = sent["zone"].as_str().and_then(|zone| zone.parse().ok());
    Draft { text: text("text"), form: text("form"), kind: text("kind"), zone }
}

/// Who writes: anybody with an account.
fn writer(app: &App, headers: &HeaderMap) -> Result<Caller, WebError> {
    let caller = super::api::caller(app, headers, false)?;
    match caller.role {
        Role::Public => Err(WebError::unauthorized("请先登录，或带上接口令牌")),
        _ => Ok(caller),
    }
}

async fn complete(State(site): State<Site>, headers: HeaderMap, request: Body) -> Response {
    told(completed(&site, headers, request).await)
}

async fn completed(site: &Site, headers: HeaderMap, request: Body) -> Result<Response, WebError> {
    let sent = body(request).await?;
    let out = site
        .ask(move |app| {
            let caller = writer(app, &headers)?;
            let draft = draft(&sent);
            let end = draft.text.len();
            let at = sent["cursor"].as_u64().and_then(|place| usize::try_from(place).ok());
            let at = at.map_or(end, |place| byte_of(&draft.text, place));
            let found = writing::complete(app, &caller, &draft, at)?;
            let candidates: Vec<Json> = found.candidates.iter().map(candidate).collect();
            let (from, to) = (place_of(&draft.text, found.from), place_of(&draft.text, found.to));
            Ok::<_, WebError>(json!({"from": from, "to": to, "candidates": candidates}))
        })
        .await?;
    Ok(answer(StatusCode::OK, out.to_string().into_bytes(), None))
}

fn candidate(candidate: &Candidate) -> Json {
    json!({
        "label": candidate.label, "en": candidate.en, "insert": candidate.insert,
        "sort": candidate.sort.word(), "detail": candidate.detail,
    })
}

async fn check(State(site): State<Site>, headers: HeaderMap, request: Body) -> Response {
    told(checked(&site, headers, request).await)
}

async fn checked(site: &Site, headers: HeaderMap, request: Body) -> Result<Response, WebError> {
    let sent = body(request).await?;
    let out = site
        .ask(move |app| {
            let caller = writer(app, &headers)?;
            let draft = draft(&sent);
            let checked = writing::check(app, &caller, &draft)?;
            let problems: Vec<Json> = checked.told.iter().map(|told| problem(&draft.text, told)).collect();
            Ok::<_, WebError>(
                json!({"problems": problems, "canonical": checked.canonical, "words": checked.words}),
            )
        })
        .await?;
    Ok(answer(StatusCode::OK, out.to_string().into_bytes(), None))
}

fn problem(text: &str, told: &Told) -> Json {
    json!({
        "start": place_of(text, told.span.start), "end": place_of(text, told.span.end),
        "line": told.line, "column": told.column, "code": told.code, "hint": told.is_hint,
        "message": told.message, "fix": told.meant,
    })
}
