//! Style sheet, script and icons: kept for ever under their digest, in the coding the browser takes.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::response::IntoResponse;

use crate::assets;

/// `GET /assets/{file}`.
pub(crate) async fn asset(Path(file): Path<String>, headers: HeaderMap) -> axum::response::Response {
    let Some(asset) = assets::find(&file) else { return StatusCode::NOT_FOUND.into_response() };
    let tag = format!("\"{}\"", asset.file);
    let is_held = headers.get(header::IF_NONE_MATCH).is_some_and(|held| held.as_bytes() == tag.as_bytes());
    let (coding, bytes) = coded(asset, &headers);
    let answer = Response::builder()
        .status(if is_held { StatusCode::NOT_MODIFIED } else { StatusCode::OK })
        .header(header::CONTENT_TYPE, asset.media)
        .header(header::CACHE_CONTROL, "public, max-age=31536000, immutable")
        .header(header::VARY, "accept-encoding")
        .header(header::ETAG, tag);
    let answer = if coding.is_empty() { answer } else { answer.header(header::CONTENT_ENCODING, coding) };
    let body = if is_held { Body::empty() } else { Body::from(bytes) };
    answer.body(body).expect("the headers are made of visible ASCII").into_response()
}

fn coded(asset: &assets::Asset, headers: &HeaderMap) -> (&'static str, &'static [u8]) {
    let accepted =
        headers.get(header::ACCEPT_ENCODING).and_then(|line| line.to_str().ok()).unwrap_or_default();
    let takes = |coding: &str| {
        accepted.split(',').any(|one| one.split(';').next().is_some_and(|one| one.trim() == coding))
    };
    if takes("br") {
        ("br", asset.brotli)
    } else if takes("gzip") {
        ("gzip", asset.gzip)
    } else {
        ("", asset.plain)
    }
}

/// `GET /favicon.ico`: browsers ask for it by itself.
pub(crate) async fn favicon() -> impl IntoResponse {
    (
        StatusCode::MOVED_PERMANENTLY,
        [(header::LOCATION, assets::FAVICON_SVG), (header::CACHE_CONTROL, "max-age=86400")],
    )
}

/// `GET /robots.txt`: a ledger is not for search engines.
pub(crate) async fn robots() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/plain")], "User-agent: *\nDisallow: /\n")
}
