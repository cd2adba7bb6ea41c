//! `POST /filters`: the condition of a list is kept under a name.

use axum::response::Response;
use lq_app::commands::filter::{self, NewFilter};

use super::error::redirect;
use super::visit::Form;
use super::{Visit, WebError};
use crate::address::Pairs;

/// Keeps it and goes back to the list under it.
pub(crate) async fn keep(visit: Visit, form: Form) -> Response {
    let outcome = kept(&visit, &form.pairs).await;
    visit.finish(outcome)
}

async fn kept(visit: &Visit, sent: &Pairs) -> Result<Response, WebError> {
    visit.signed_in()?;
    visit.check_token(sent)?;
    let field = |name: &str| sent.get(name).unwrap_or_default().to_owned();
    let new = NewFilter {
        name: field("name"),
        kind: field("kind"),
        condition: field("where"),
        is_shared: sent.filled("shared").is_some(),
    };
    let zone = visit.zone.ok_or_else(WebError::nowhere)?;
    let (caller, list) = (visit.caller(), format!("/{}", new.kind));
    let condition = new.condition.clone();
    visit.site.ask(move |app| filter::keep(app, &caller, zone, &new)).await?;
    let pairs = Pairs(vec![("where".to_owned(), condition)]);
    Ok(redirect(&visit.scope.link(&pairs.href(&list))))
}
