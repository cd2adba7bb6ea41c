//! Accounts: one's own password, and the administrator's list.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use lq_app::accounts::{self, Account, NewAccount};
use lq_app::{App, AppError, Caller, Role};

use super::error::redirect;
use super::visit::Form;
use super::{Visit, WebError};
use crate::http::cookies;
use crate::page::accounts::{AccountPage, AccountRow, AccountsPage, Issued};
use crate::page::list::FilterOption;
use crate::page::shell::{Tag, Tone};
use crate::text::fill;
use crate::view::changes::moment;

/// `GET /account`: name, role, zone, and the form to change the password.
pub(crate) async fn page(visit: Visit) -> Response {
    let outcome = own(&visit, "");
    visit.finish(outcome)
}

fn own(visit: &Visit, error: &str) -> Result<Response, WebError> {
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
        must_change: session.must_change,
        shell,
    }))
}

/// `POST /account/password`: every session of the account ends, this browser signs in anew.
pub(crate) async fn password(visit: Visit, form: Form) -> Response {
    let outcome = changed(&visit, &form).await;
    visit.finish(outcome)
}

async fn changed(visit: &Visit, form: &Form) -> Result<Response, WebError> {
    visit.signed_in()?;
    visit.check_token(&form.pairs)?;
    let field = |name: &str| form.pairs.get(name).unwrap_or_default().to_owned();
    let (old, new, again) = (field("old"), field("new"), field("again"));
    if new != again {
        return own(visit, visit.lang.texts().password_differs);
    }
    let caller = visit.caller();
    match visit.site.ask(move |app| accounts::change_password(app, &caller, &old, &new)).await {
        Ok(()) => {
            let mut answer = redirect("/login").into_response();
            let gone = cookies::set(cookies::SESSION, "", 0, visit.site.settings.is_https);
            answer.headers_mut().append(header::SET_COOKIE, gone);
            Ok(answer)
        }
        Err(error) if error.status == StatusCode::UNPROCESSABLE_ENTITY => own(visit, &error.told(visit.lang)),
        Err(error) => Err(error),
    }
}

/// `GET /accounts`.
pub(crate) async fn all(visit: Visit) -> Response {
    let outcome = listed(&visit, None, "").await;
    visit.finish(outcome)
}

async fn listed(visit: &Visit, issued: Option<Issued>, error: &str) -> Result<Response, WebError> {
    visit.signed_in()?;
    let caller = visit.caller();
    let held = visit.site.ask(move |app| accounts::list(app, &caller)).await?;
    let lang = visit.lang;
    let row = |account: &Account| row(visit, account);
    let role = |role: Role| FilterOption {
        value: role.code().to_owned(),
        label: role.label().get(lang.core()).to_owned(),
        is_chosen: role == Role::Office,
    };
    let zone = |(id, name): &(lq_core::RecordId, String)| FilterOption {
        value: id.to_string(),
        label: name.clone(),
        is_chosen: Some(*id) == visit.zone,
    };
    Ok(visit.answer(&AccountsPage {
        shell: visit.shell("/accounts", lang.texts().accounts),
        accounts: held.iter().map(row).collect(),
        may_change: visit.session.as_ref().is_some_and(|session| session.caller.role == Role::Admin),
        roles: Role::ALL.into_iter().filter(|role| *role != Role::Public).map(role).collect(),
        zones: visit.zones.iter().map(zone).collect(),
        issued,
        error: error.to_owned(),
    }))
}

fn row(visit: &Visit, account: &Account) -> AccountRow {
    let t = visit.lang.texts();
    let zone = visit.zones.iter().find(|(id, _)| Some(*id) == account.zone);
    AccountRow {
        name: account.name.clone(),
        full_name: account.full_name.clone(),
        role: account.role.label().get(visit.lang.core()).to_owned(),
        zone: zone.map(|(_, name)| name.clone()).unwrap_or_default(),
        last_seen: account.last_seen.map(moment).unwrap_or_default(),
        state: match account.is_disabled {
            true => Tag::new(Tone::Bad, t.account_disabled),
            false => Tag::new(Tone::Good, t.account_active),
        },
        is_disabled: account.is_disabled,
        is_own: visit.session.as_ref().is_some_and(|session| session.caller.account == account.name),
    }
}

/// `POST /accounts`: a new account with a one-time password.
pub(crate) async fn create(visit: Visit, form: Form) -> Response {
    let outcome = created(&visit, &form).await;
    visit.finish(outcome)
}

async fn created(visit: &Visit, form: &Form) -> Result<Response, WebError> {
    visit.signed_in()?;
    visit.check_token(&form.pairs)?;
    let field = |name: &str| form.pairs.get(name).unwrap_or_default().trim().to_owned();
    let new = NewAccount {
        name: field("name"),
        full_name: field("full_name"),
        role: Role::from_code(&field("role")).unwrap_or(Role::Office),
        zone: field("zone").parse().ok().or(visit.zone),
        firm: field("firm"),
    };
    let (caller, name) = (visit.caller(), new.name.clone());
    let told = fill(visit.lang.texts().account_issued, &[&name]);
    issue(visit, told, move |app| accounts::create(app, &caller, &new)).await
}

/// Runs a command that gives out a password or token, and shows it once.
async fn issue(
    visit: &Visit,
    told: String,
    command: impl FnOnce(&App) -> Result<String, AppError> + Send + 'static,
) -> Result<Response, WebError> {
    match visit.site.ask(command).await {
        Ok(secret) => listed(visit, Some(Issued { told, secret }), "").await,
        Err(error) if error.status == StatusCode::UNPROCESSABLE_ENTITY => {
            listed(visit, None, &error.told(visit.lang)).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /accounts/{name}/password`: a new one-time password.
pub(crate) async fn reset(visit: Visit, Path(name): Path<String>, form: Form) -> Response {
    let outcome = async {
        visit.signed_in()?;
        visit.check_token(&form.pairs)?;
        let (caller, account) = (visit.caller(), name.clone());
        let told = fill(visit.lang.texts().account_issued, &[&name]);
        issue(&visit, told, move |app| accounts::reset(app, &caller, &account)).await
    };
    let outcome = outcome.await;
    visit.finish(outcome)
}

/// `POST /accounts/{name}/tokens`: a bearer token for programs.
pub(crate) async fn token(visit: Visit, Path(name): Path<String>, form: Form) -> Response {
    let outcome = async {
        visit.signed_in()?;
        visit.check_token(&form.pairs)?;
        let t = visit.lang.texts();
        let (caller, told) = (visit.caller(), fill(t.account_token_issued, &[&name]));
        let purpose = t.account_token;
        issue(&visit, told, move |app| accounts::issue_token(app, &caller, &name, purpose)).await
    };
    let outcome = outcome.await;
    visit.finish(outcome)
}

/// `POST /accounts/{name}/disabling`.
pub(crate) async fn disable(visit: Visit, Path(name): Path<String>, form: Form) -> Response {
    let outcome = set_disabled(&visit, name, &form, true).await;
    visit.finish(outcome)
}

/// `POST /accounts/{name}/enabling`.
pub(crate) async fn enable(visit: Visit, Path(name): Path<String>, form: Form) -> Response {
    let outcome = set_disabled(&visit, name, &form, false).await;
    visit.finish(outcome)
}

async fn set_disabled(
    visit: &Visit,
    name: String,
    form: &Form,
    is_disabled: bool,
) -> Result<Response, WebError> {
    visit.signed_in()?;
    visit.check_token(&form.pairs)?;
    let caller: Caller = visit.caller();
    visit.site.ask(move |app| accounts::set_disabled(app, &caller, &name, is_disabled)).await?;
    Ok(redirect("/accounts"))
}
