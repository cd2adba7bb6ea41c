//! Signing in and out.

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::WebError;
use super::error::redirect;
use super::language::own_path;
use super::visit::{Form, Visit};
use crate::http::cookies;
use crate::page::login::LoginPage;
use crate::page::shell::{Choice, Shell};
use crate::text::Lang;

/// A working day; a session ends with it.
const SESSION_S: u64 = 12 * 3600;

/// `GET /login`.
pub(crate) async fn form(visit: Visit) -> Response {
    if visit.session.is_some() {
        return redirect(own_path(visit.query.get("next").unwrap_or("/")));
    }
    visit.answer(&page(&visit, "", visit.query.get("next").unwrap_or("/"), ""))
}

fn page(visit: &Visit, name: &str, next: &str, error: &str) -> LoginPage {
    let lang = |one: &Lang| {
        Choice::new(one.own_name(), &format!("/login?lang={}", one.code())).current(*one == visit.lang)
    };
    LoginPage {
        shell: Shell {
            is_demo: visit.site.settings.is_demo,
            ..Shell::bare(visit.lang, visit.lang.texts().login)
        },
        name: name.to_owned(),
        next: next.to_owned(),
        error: error.to_owned(),
        languages: Lang::ALL.iter().map(lang).collect(),
    }
}

/// `POST /login`.
pub(crate) async fn sign_in(visit: Visit, form: Form) -> Response {
    let field = |name: &str| form.pairs.get(name).unwrap_or_default().to_owned();
    let (name, password, next) = (field("name"), field("password"), field("next"));
    let account = name.trim().to_owned();
    let outcome = visit.site.ask(move |app| lq_app::accounts::sign_in(app, &account, &password)).await;
    match outcome {
        Ok(token) => {
            let cookie = cookies::set(cookies::SESSION, &token, SESSION_S, visit.site.settings.is_https);
            let mut answer = redirect(own_path(&next)).into_response();
            answer.headers_mut().append(header::SET_COOKIE, cookie);
            answer
        }
        Err(error) if error.status.is_client_error() => refused(&visit, &name, &next, &error),
        Err(error) => error.page(&visit),
    }
}

fn refused(visit: &Visit, name: &str, next: &str, error: &WebError) -> Response {
    let html = page(visit, name, next, &error.text).render().unwrap_or_default();
    let status = if error.status == StatusCode::UNPROCESSABLE_ENTITY {
        StatusCode::UNAUTHORIZED
    } else {
        error.status
    };
    (status, axum::response::Html(html)).into_response()
}

/// `POST /logout`.
pub(crate) async fn sign_out(visit: Visit, headers: axum::http::HeaderMap, form: Form) -> Response {
    if let Err(error) = visit.check_token(&form.pairs) {
        return error.page(&visit);
    }
    let token = cookies::get(&headers, cookies::SESSION).unwrap_or_default().to_owned();
    if let Err(error) = visit.site.ask(move |app| lq_app::accounts::sign_out(app, &token)).await {
        return error.page(&visit);
    }
    let mut answer = redirect("/login").into_response();
    answer
        .headers_mut()
        .append(header::SET_COOKIE, cookies::set(cookies::SESSION, "", 0, visit.site.settings.is_https));
    answer
}
