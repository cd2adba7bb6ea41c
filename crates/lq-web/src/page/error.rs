//! What went wrong, why, and the way on.

use askama::Template;

use super::shell::{Choice, Shell, Tone};
use crate::filters;
use crate::text::Lang;

/// An error page; never the end of the road.
#[derive(Debug, Template)]
#[template(path = "error.html")]
pub(crate) struct ErrorPage {
    pub(crate) shell: Shell,
    pub(crate) code: u16,
    pub(crate) tone: Tone,
    pub(crate) heading: String,
    /// What happened, where and why.
    pub(crate) text: String,
    /// Single points, such as the fields concerned.
    pub(crate) points: Vec<String>,
    /// What to do next, the first as the main button.
    pub(crate) ways: Vec<Choice>,
    /// Number under which the log tells more; empty when there is nothing to tell.
    pub(crate) trace: String,
}

impl ErrorPage {
    /// The page of a status code with the texts it has without further knowledge.
    pub(crate) fn of(shell: Shell, code: u16) -> Self {
        let t = shell.t;
        let (heading, text, tone) = match code {
            400 => (t.error_400, t.error_400_text, Tone::Warn),
            403 => (t.error_403, t.error_403_text, Tone::Warn),
            404 => (t.error_404, t.error_404_text, Tone::Plain),
            409 => (t.error_409, t.error_409_text, Tone::Warn),
            413 => (t.error_413, t.error_413_text, Tone::Warn),
            422 => (t.error_422, t.error_422_text, Tone::Warn),
            429 => (t.error_429, t.error_429_text, Tone::Warn),
            503 => (t.error_503, t.error_503_text, Tone::Bad),
            _ => (t.error_500, t.error_500_text, Tone::Bad),
        };
        Self {
            code,
            tone,
            heading: heading.to_owned(),
            text: text.to_owned(),
            points: Vec::new(),
            ways: vec![Choice::new(t.error_home, "/"), Choice::new(t.search, "/search")],
            trace: String::new(),
            shell,
        }
    }

    /// One page for each code.
    pub(crate) fn sample(lang: Lang, code: u16) -> Self {
        let shell = Shell { crumbs: Vec::new(), ..Shell::sample(lang, &code.to_string(), "") };
        Self {
            trace: if code == 500 { "01938f6e-41c2".to_owned() } else { String::new() },
            ..Self::of(shell, code)
        }
    }
}
