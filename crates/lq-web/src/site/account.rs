//! `GET /account`: one's own account.

use axum::response::Response;

use super::{Visit, WebError};
use crate::page::accounts::AccountPage;

/// Name, role, zone, and the form to change the password.
pub(crate) async fn page(visit: Visit) -> Response {
    let outcome = shown(&visit, "");
    visit.finish(outcome)
}

fn shown(visit: &Visit, error: &str) -> Result<Response, WebError> {
    let session = visit.signed_in()?;
    let t = visit.lang.texts();
    let shell = visit.shell("/account", t.account_own);
    let zone = shell.user.as_ref().map(|user| user.zone.clone()).unwrap_or_default();
    Ok(visit.answer(&AccountPage {
        facts: vec![
            (t.login_name.to_owned(), session.caller.account.clone()),
            (t.account_role.to_owned(), session.caller.role.label().get(visit.lang.core()).to_owned()),
            (t.account_zone.to_owned(), zone),
        ],
        error: error.to_owned(),
        shell,
    }))
}
