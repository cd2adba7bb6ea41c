//! `GET /about` and `GET /help/keys`.

use axum::response::Response;
use lq_app::AppError;
use lq_app::queries::history;

use super::{Visit, WebError};
use crate::page::about::{AboutPage, KeysPage, LogHead};
use crate::view::{changes::moment, grouped};

/// Version, position and digest of the zone's log.
pub(crate) async fn page(visit: Visit) -> Response {
    let outcome = shown(&visit).await;
    visit.finish(outcome)
}

async fn shown(visit: &Visit) -> Result<Response, WebError> {
    visit.signed_in()?;
    let (caller, zone) = (visit.caller(), visit.zone.ok_or_else(WebError::nowhere)?);
    let last = visit
        .site
        .ask(move |app| match history::changes(app, &caller, zone, None, 1) {
            // Who may not see the log still sees which program this is.
            Err(AppError::Refused { .. }) => Ok(Vec::new()),
            last => last,
        })
        .await?;
    let t = visit.lang.texts();
    let shell = visit.shell("/about", t.about);
    let head = |entry: &history::ChangeEntry| LogHead {
        zone: shell.zone_name().to_owned(),
        position: grouped(entry.position.unsigned_abs()),
        at: moment(entry.head.at),
        digest: entry.digest.iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    Ok(visit.answer(&AboutPage {
        zones: last.iter().map(head).collect(),
        facts: vec![(t.about_version.to_owned(), visit.site.settings.version.to_owned())],
        shell,
    }))
}

/// The keyboard shortcuts.
pub(crate) async fn keys(visit: Visit) -> Response {
    visit.answer(&KeysPage { shell: visit.shell("/help/keys", visit.lang.texts().foot_keys) })
}
