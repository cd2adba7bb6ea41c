//! Signing in.

use askama::Template;

use super::shell::{Choice, Shell};
use crate::filters;
use crate::text::Lang;

/// The page to sign in.
#[derive(Debug, Template)]
#[template(path = "login.html")]
pub(crate) struct LoginPage {
    pub(crate) shell: Shell,
    /// Account name as entered before.
    pub(crate) name: String,
    /// Where to go afterwards.
    pub(crate) next: String,
    /// What went wrong and what to do; empty at first.
    pub(crate) error: String,
    /// The same page in each other language.
    pub(crate) languages: Vec<Choice>,
}

impl LoginPage {
    /// A second try.
    pub(crate) fn sample(lang: Lang) -> Self {
        let t = lang.texts();
        Self {
            name: "zhoumin".to_owned(),
            next: "/".to_owned(),
            error: t.login_wrong.to_owned(),
            languages: Lang::ALL
                .iter()
                .map(|one| {
                    Choice::new(one.own_name(), &format!("/login?lang={}", one.code())).current(*one == lang)
                })
                .collect(),
            shell: Shell { is_demo: true, ..Shell::bare(lang, t.login) },
        }
    }
}
