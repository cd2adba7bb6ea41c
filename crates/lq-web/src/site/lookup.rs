//! `GET /lookup/{kind}`: records that fit some words, for inputs that name one.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use lq_app::ask::ListAsk;
use lq_app::queries::list;
use lq_app::{App, Caller};
use lq_core::filter::Filter;
use lq_core::value::Lang;
use lq_core::{RecordId, Row};

use super::{Visit, WebError};
use crate::view::form::number_of;

/// Records offered at a time.
const OFFERED: u32 = 12;

/// Value and label of each record.
pub(crate) async fn offer(visit: Visit, Path(kind): Path<String>) -> Response {
    match offered(&visit, kind).await {
        Ok(json) => ([(header::CONTENT_TYPE, "application/json")], json).into_response(),
        // A script asks; it is told, not led to another page.
        Err(error) if !error.location.is_empty() => WebError::unauthorized("请先登录").json(),
        Err(error) => error.json(),
    }
}

async fn offered(visit: &Visit, kind: String) -> Result<String, WebError> {
    visit.signed_in()?;
    let words = visit.query.filled("q").unwrap_or_default().to_owned();
    let (caller, zone) = (visit.caller(), visit.zone);
    let rows = visit
        .site
        .ask(move |app| {
            let schema = app.kind(&kind)?;
            let zone = zone.filter(|_| kind != "zone");
            let ask =
                ListAsk { words: number_of(&words).to_owned(), size: OFFERED, zone, ..ListAsk::default() };
            let list = list::rows(app, &caller, &kind, &ask)?;
            let told = |row: &Row| {
                let caption = schema.caption_of(row, Lang::Zh);
                serde_json::json!({"value": format!("{} {caption}", row.meta.number), "label": caption})
            };
            Ok::<_, lq_app::AppError>(list.rows.iter().map(told).collect::<serde_json::Value>())
        })
        .await?;
    Ok(rows.to_string())
}

/// The one record a number, name or `number name` stands for; `None` where there is none or more than one.
pub(crate) fn one(app: &App, caller: &Caller, kind: &str, words: &str) -> Option<RecordId> {
    if words.is_empty() {
        return None;
    }
    let number = number_of(words);
    let ask = match number.parse::<RecordId>() {
        Ok(id) => ListAsk::of(Filter::Id(vec![id])),
        Err(_) => ListAsk { words: number.to_owned(), size: 2, ..ListAsk::default() },
    };
    match list::rows(app, caller, kind, &ask).ok()?.rows.as_slice() {
        [row] => Some(row.id),
        _ => None,
    }
}
