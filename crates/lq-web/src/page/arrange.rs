//! The overview arranged: which figures stand on it, and in which order.

use askama::Template;

use super::shell::Shell;
use crate::filters;
use crate::text::Lang;

/// The figures of a zone with their places on the overview.
#[derive(Debug, Template)]
#[template(path = "arrange.html")]
pub(crate) struct ArrangePage {
    pub(crate) shell: Shell,
    pub(crate) groups: Vec<ArrangeGroup>,
    /// Figures that are not on the overview.
    pub(crate) others: Vec<ArrangeRow>,
    /// Form for a new figure; empty where the caller may not.
    pub(crate) create_href: String,
}

/// Figures of one heading.
#[derive(Clone, Debug)]
pub(crate) struct ArrangeGroup {
    pub(crate) label: String,
    pub(crate) rows: Vec<ArrangeRow>,
}

/// One figure.
#[derive(Clone, Debug)]
pub(crate) struct ArrangeRow {
    pub(crate) id: String,
    pub(crate) href: String,
    pub(crate) label: String,
    /// Why it cannot be put on the overview; empty where it can.
    pub(crate) hindrance: String,
}

impl ArrangePage {
    /// Two figures on the overview and one beside.
    pub(crate) fn sample(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let row = |id: &str, label: String| ArrangeRow {
            id: id.to_owned(),
            href: format!("/figure/{id}"),
            label,
            hindrance: String::new(),
        };
        Self {
            shell: Shell::sample(lang, lang.texts().arrange, "/"),
            groups: vec![ArrangeGroup {
                label: say("项目与招商", "Projects and investment"),
                rows: vec![row("1", say("项目", "Projects")), row("2", say("总投资额", "Total investment"))],
            }],
            others: vec![row("3", say("在建项目", "Projects being built"))],
            create_href: "/figure/new".to_owned(),
        }
    }
}
