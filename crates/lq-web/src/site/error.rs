//! From what went wrong to status and page: the only file that knows both.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use lq_app::AppError;

use super::Visit;
use crate::address::segment;
use crate::page::error::ErrorPage;
use crate::page::shell::Choice;
use crate::page::shell::Shell;
use crate::text::Lang;

/// Why a request was not answered as asked.
#[derive(Debug)]
pub(crate) struct WebError {
    /// Status of the answer.
    pub(crate) status: StatusCode,
    /// A sentence for people; empty for the status's own.
    pub(crate) text: String,
    /// Sentences by field.
    pub(crate) fields: BTreeMap<String, String>,
    /// Stable word for programs.
    pub(crate) code: &'static str,
    /// Where to go instead of an error page; empty for nowhere.
    pub(crate) location: String,
    /// The application's own error, where a handler wants to go on from it.
    pub(crate) cause: Option<Box<AppError>>,
}

impl WebError {
    fn new(status: StatusCode, code: &'static str, text: impl Into<String>) -> Self {
        Self {
            status,
            text: text.into(),
            fields: BTreeMap::new(),
            code,
            location: String::new(),
            cause: None,
        }
    }

    /// An address that leads nowhere.
    pub(crate) fn nowhere() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "")
    }

    /// A form without the token of its session, or an address that cannot be read.
    pub(crate) fn malformed(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", text)
    }

    /// A write that does not say which version it saw.
    pub(crate) fn precondition_required(text: impl Into<String>) -> Self {
        Self::new(StatusCode::PRECONDITION_REQUIRED, "precondition_required", text)
    }

    /// A body larger than is taken.
    pub(crate) fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "")
    }

    /// A program without a valid token.
    pub(crate) fn unauthorized(text: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", text)
    }

    /// A person who has not signed in, sent to the page for it and back afterwards.
    pub(crate) fn sign_in(here: &str) -> Self {
        let location = format!("/login?next={}", segment(here));
        Self { location, ..Self::new(StatusCode::SEE_OTHER, "sign_in", "") }
    }

    /// A fault of the program; the words are for the log alone.
    pub(crate) fn internal(words: &str) -> Self {
        tracing::error!(error.kind = "internal", "{words}");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "")
    }

    /// What is wrong, in one line: the sentences of its fields, else its own.
    pub(crate) fn told(&self, lang: Lang) -> String {
        let fields: Vec<&str> = self.fields.values().map(String::as_str).collect();
        if fields.is_empty() { self.text.clone() } else { fields.join(lang.texts().semicolon) }
    }

    /// The page a person gets.
    pub(crate) fn page(self, visit: &Visit) -> Response {
        self.answer(visit.shell("", visit.lang.texts().error))
    }

    fn answer(self, shell: Shell) -> Response {
        if !self.location.is_empty() {
            return redirect(&self.location);
        }
        let mut page = ErrorPage::of(shell, self.status.as_u16());
        page.shell.title.clone_from(&page.heading);
        if !self.text.is_empty() {
            page.text = self.text;
        }
        page.points = self.fields.into_values().collect();
        if self.status == StatusCode::FORBIDDEN {
            page.ways.push(Choice::new(page.shell.t.account_own, "/account"));
        }
        let html = page.render().unwrap_or_default();
        (self.status, Html(html)).into_response()
    }

    /// What a program gets: `{"error":{"code","message","fields"}}`.
    pub(crate) fn json(self) -> Response {
        let message = match &self.text {
            text if text.is_empty() => ErrorPage::of(Shell::bare(Lang::Zh, ""), self.status.as_u16()).text,
            text => text.clone(),
        };
        let body =
            serde_json::json!({"error": {"code": self.code, "message": message, "fields": self.fields}});
        (self.status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
    }
}

impl From<AppError> for WebError {
    fn from(error: AppError) -> Self {
        let text = error.to_string();
        let (status, code) = match &error {
            AppError::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
            AppError::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            AppError::Conflict { .. } => (StatusCode::CONFLICT, "conflict"),
            AppError::Refused { .. } => (StatusCode::FORBIDDEN, "refused"),
            AppError::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, "too_many"),
            AppError::Unfit(_) => (StatusCode::UNPROCESSABLE_ENTITY, "unfit"),
            AppError::Store(_) => {
                tracing::error!(error.kind = "store", "{text}");
                (StatusCode::SERVICE_UNAVAILABLE, "store")
            }
        };
        let fields = match &error {
            AppError::Invalid(fields) => fields.clone(),
            _ => BTreeMap::new(),
        };
        let text = if fields.is_empty() { text } else { String::new() };
        Self { fields, cause: Some(Box::new(error)), ..Self::new(status, code, text) }
    }
}

impl IntoResponse for WebError {
    /// Where no visit is known: a page in Chinese without a frame's contents.
    fn into_response(self) -> Response {
        self.answer(Shell::bare(Lang::Zh, ""))
    }
}

/// A redirect that turns every request into a look.
pub(crate) fn redirect(location: &str) -> Response {
    let location = HeaderValue::from_str(location).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
}

/// Any address nobody serves.
pub(crate) async fn nowhere(visit: Visit) -> Response {
    WebError::nowhere().page(&visit)
}
