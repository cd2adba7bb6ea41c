//! Cookies: the session, the language.

use axum::http::{HeaderMap, HeaderValue, header};

/// Name of the session's cookie.
pub(crate) const SESSION: &str = "lianqiao_session";
/// Name of the language's cookie.
pub(crate) const LANGUAGE: &str = "lianqiao_lang";

/// The value of a cookie of the request.
pub(crate) fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| {
            let (own, value) = pair.trim().split_once('=')?;
            (own == name).then_some(value)
        })
}

/// A `Set-Cookie` line. No script reads it, no other site sends it; `Secure` where pages come by https.
pub(crate) fn set(name: &str, value: &str, max_age_s: u64, is_https: bool) -> HeaderValue {
    let secure = if is_https { "; Secure" } else { "" };
    let line = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}");
    HeaderValue::from_str(&line).expect("names and tokens of this site are visible ASCII")
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::{get, set};

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; lianqiao_lang=en;b=2"));
        assert_eq!(get(&headers, "lianqiao_lang"), Some("en"));
        assert_eq!(get(&headers, "lang"), None);
    }

    #[test]
    fn a_session_is_closed_to_scripts_and_other_sites() {
        let line = set("s", "x", 60, true);
        assert_eq!(line, "s=x; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure");
    }
}
