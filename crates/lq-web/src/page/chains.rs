//! All chains of a zone with their verdicts.

use askama::Template;

use super::list::Empty;
use super::overview::{ChainRow, sample_chains};
use super::shell::{Choice, Shell};
use crate::filters;
use crate::text::Lang;

/// The list of chains by what is wrong with them.
#[derive(Debug, Template)]
#[template(path = "chains.html")]
pub(crate) struct ChainsPage {
    pub(crate) shell: Shell,
    pub(crate) heading: String,
    pub(crate) help: String,
    pub(crate) scenarios: Vec<Choice>,
    pub(crate) chains: Vec<ChainRow>,
    pub(crate) empty: Option<Empty>,
}

impl ChainsPage {
    /// Four chains.
    pub(crate) fn sample(lang: Lang) -> Self {
        let t = lang.texts();
        Self {
            heading: t.chains.to_owned(),
            help: t.chains_help.to_owned(),
            scenarios: Vec::new(),
            chains: sample_chains(lang),
            empty: None,
            shell: Shell::sample(lang, t.chains, "/chains"),
        }
    }
}
