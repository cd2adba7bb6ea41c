//! `GET /export/{kind}.{xlsx|csv|jsonl}`: the rows a list shows, as a file.

use std::io::{self, Write as _};

use axum::extract::Path;
use axum::http::{Response as Reply, header};
use axum::response::{IntoResponse, Response};
use lq_app::ask::ListAsk;
use lq_app::commands::export::{self, Format, Made};

use super::{Visit, WebError};
use crate::address::segment;
use crate::http::stream;

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
    let made = visit
        .site
        .ask(move |app| {
            let mut ask = ListAsk::from_pairs(&schema, &pairs.0)?;
            ask.zone = ask.zone.or(zone).filter(|_| kind != "zone");
            export::export(app, &caller, &kind, &ask, format)
        })
        .await?;
    sent(made, format, name, &label)
}

/// A file as the answer, under a plain name and under one for people.
pub(super) fn sent(mut made: Made, format: Format, name: &str, label: &str) -> Result<Response, WebError> {
    let length = made.length();
    let (mut writer, receiver) = stream::stream();
    tokio::task::spawn_blocking(move || {
        let sent = io::copy(&mut made, &mut writer).and_then(|_| writer.flush());
        if let Err(error) = sent {
            writer.fail(error.to_string());
        }
    });
    let reply = Reply::builder()
        .header(header::CONTENT_LENGTH, length)
        .header(header::CONTENT_TYPE, format.media_type())
        .header(
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\"; filename*=UTF-8''{}", segment(label)),
        )
        .body(stream::body(receiver));
    Ok(reply.map_err(|error| WebError::internal(&error.to_string()))?.into_response())
}
