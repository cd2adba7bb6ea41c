//! `GET /export/{kind}.{xlsx|csv|jsonl}`: the rows a list shows, as a file.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{Response as Reply, header};
use axum::response::{IntoResponse, Response};
use lq_app::ask::ListAsk;
use lq_app::commands::export::{self, Format};

use super::{Visit, WebError};
use crate::address::segment;

/// The file.
pub(crate) async fn file(visit: Visit, Path(name): Path<String>) -> Response {
    let outcome = made(&visit, &name).await;
    visit.finish(outcome)
}

async fn made(visit: &Visit, name: &str) -> Result<Response, WebError> {
    visit.signed_in()?;
    let (kind, ending) = name.rsplit_once('.').ok_or_else(WebError::nowhere)?;
    let format = Format::of_ending(ending).ok_or_else(WebError::nowhere)?;
    let schema = visit.kind(kind)?;
    let (caller, pairs, zone, kind) = (visit.caller(), visit.query.clone(), visit.zone, kind.to_owned());
    let label = format!("{}_{}.{ending}", schema.plural.zh, visit.site.app.today());
    let bytes = visit
        .site
        .ask(move |app| {
            let mut ask = ListAsk::from_pairs(&schema, &pairs.0)?;
            ask.zone = ask.zone.or(zone).filter(|_| kind != "zone");
            export::export(app, &caller, &kind, &ask, format)
        })
        .await?;
    let reply = Reply::builder()
        .header(header::CONTENT_TYPE, format.media_type())
        .header(
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\"; filename*=UTF-8''{}", segment(&label)),
        )
        .body(Body::from(bytes));
    Ok(reply.map_err(|error| WebError::internal(&error.to_string()))?.into_response())
}
