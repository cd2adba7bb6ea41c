//! `POST /language`: the interface's language, kept in a cookie.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::error::redirect;
use super::visit::{Form, Visit};
use crate::http::cookies;
use crate::text::Lang;

const YEAR_S: u64 = 365 * 86_400;

/// Keeps the choice and goes back.
pub(crate) async fn choose(visit: Visit, form: Form) -> Response {
    let lang = Lang::of_code(form.pairs.get("lang").unwrap_or_default());
    let cookie = cookies::set(cookies::LANGUAGE, lang.code(), YEAR_S, visit.site.settings.is_https);
    let mut answer = redirect(own_path(form.pairs.get("back").unwrap_or_default())).into_response();
    answer.headers_mut().append(header::SET_COOKIE, cookie);
    answer
}

/// A path of this site; anything that could lead elsewhere becomes the first page.
pub(crate) fn own_path(path: &str) -> &str {
    let is_own = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t']);
    if is_own { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(own_path("/demand?page=2"), "/demand?page=2");
        for elsewhere in
            ["//evil.example/", "https://evil.example", "/\\evil.example", "", "/a\r\nSet-Cookie: x"]
        {
            assert_eq!(own_path(elsewhere), "/", "{elsewhere}");
        }
    }
}
