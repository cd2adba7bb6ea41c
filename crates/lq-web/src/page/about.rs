//! What stands where: version, position and head of the log, how to verify; and the keyboard.

use askama::Template;

use super::shell::{Choice, Shell};
use crate::filters;
use crate::text::Lang;

/// The page about the program and its ledger.
#[derive(Debug, Template)]
#[template(path = "about.html")]
pub(crate) struct AboutPage {
    pub(crate) shell: Shell,
    pub(crate) zones: Vec<LogHead>,
    /// Version, store, number of records: label and text.
    pub(crate) facts: Vec<(String, String)>,
}

/// Where one zone's log stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct LogHead {
    pub(crate) zone: String,
    pub(crate) position: String,
    pub(crate) at: String,
    pub(crate) digest: String,
}

impl LogHead {
    /// One zone's.
    pub(super) fn sample(lang: Lang) -> Self {
        let zone = if lang == Lang::Zh { "无锡高新区" } else { "Wuxi High-tech Zone" };
        Self {
            zone: zone.to_owned(),
            position: "18,204".to_owned(),
            at: "2025-03-31 10:42".to_owned(),
            digest: "9f2c41d07a55c3b1e0d88d1c7b6f2a4419be03a7d2c4f5a6b7c8d9e0f1a2b3c4".to_owned(),
        }
    }
}

impl AboutPage {
    /// One zone.
    pub(crate) fn sample(lang: Lang) -> Self {
        let t = lang.texts();
        Self {
            zones: vec![LogHead::sample(lang)],
            facts: vec![
                (t.about_version.to_owned(), "0.1.0".to_owned()),
                (t.about_store.to_owned(), "SQLite".to_owned()),
            ],
            shell: Shell::sample(lang, t.about, "/about"),
        }
    }
}

/// The keyboard shortcuts.
#[derive(Debug, Template)]
#[template(path = "keys.html")]
pub(crate) struct KeysPage {
    pub(crate) shell: Shell,
}

impl KeysPage {
    /// As it is.
    pub(crate) fn sample(lang: Lang) -> Self {
        Self { shell: Shell::sample(lang, lang.texts().foot_keys, "/help/keys") }
    }

    /// Key and what it does, in the page's language.
    fn keys(&self) -> Vec<(&'static str, &'static str)> {
        let t = self.shell.t;
        vec![
            ("/", t.key_search),
            ("n", t.key_new),
            ("e", t.key_edit),
            ("j k", t.key_rows),
            ("Enter", t.key_open),
            ("a e x", t.key_facts),
            ("Ctrl Enter", t.key_save),
            ("Esc", t.key_close),
            ("?", t.key_help),
        ]
    }
}

/// The texts that were read, and the form to read one more.
#[derive(Debug, Template)]
#[template(path = "read.html")]
pub(crate) struct ReadPage {
    pub(crate) shell: Shell,
    pub(crate) sources: Vec<SourceRow>,
    pub(crate) may_read: bool,
    pub(crate) limit: String,
    /// What was wrong with the text handed in; empty at first.
    pub(crate) error: String,
    /// Further addresses, such as the list of all facts.
    pub(crate) ways: Vec<Choice>,
}

/// One text that was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct SourceRow {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) caption: String,
    pub(crate) at: String,
    pub(crate) n_articles: String,
    pub(crate) n_waiting: String,
    pub(crate) n_accepted: String,
    pub(crate) n_rejected: String,
}

impl ReadPage {
    /// Two texts.
    pub(crate) fn sample(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let source = |n: u32, caption: String, waiting: &str| SourceRow {
            href: format!("/read/{n}"),
            number: format!("LY-{n:06}"),
            caption,
            at: "2025-03-30 15:58".to_owned(),
            n_articles: "2".to_owned(),
            n_waiting: waiting.to_owned(),
            n_accepted: "31".to_owned(),
            n_rejected: "4".to_owned(),
        };
        Self {
            sources: vec![
                source(3, say("高新区简报第 7 期", "Bulletin no. 7"), "14"),
                source(2, say("样版：七区链事", "Sample page"), "0"),
            ],
            may_read: true,
            limit: "20 MB".to_owned(),
            error: String::new(),
            ways: Vec::new(),
            shell: Shell::sample(lang, lang.texts().read, "/read"),
        }
    }
}
