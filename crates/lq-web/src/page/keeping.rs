//! Keeping the ledger: where each log stands, verifying, a backup to take away, what was erased; and erasing.

use askama::Template;

use super::about::LogHead;
use super::list::FilterOption;
use super::shell::{Crumb, Shell};
use crate::filters;
use crate::text::{Lang, fill};

/// The page for who keeps the ledger.
#[derive(Debug, Template)]
#[template(path = "keeping.html")]
pub(crate) struct KeepingPage {
    pub(crate) shell: Shell,
    pub(crate) zones: Vec<LogHead>,
    /// What verifying just found; `None` before it was asked for.
    pub(crate) found: Option<Found>,
    /// Whether this keeper may take the whole ledger away.
    pub(crate) may_back_up: bool,
    /// Latest first.
    pub(crate) erasures: Vec<ErasureRow>,
    /// What is wrong with what was entered; empty at first.
    pub(crate) error: String,
}

/// What verifying found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub(crate) told: String,
    /// One sentence each; empty where all is well.
    pub(crate) faults: Vec<String>,
}

/// One value that was erased.
#[derive(Clone, Debug, Default)]
pub(crate) struct ErasureRow {
    pub(crate) field: String,
    pub(crate) href: String,
    pub(crate) record: String,
    pub(crate) at: String,
    pub(crate) who: String,
    pub(crate) why: String,
}

impl KeepingPage {
    /// One zone, verified, with one erasure.
    pub(crate) fn sample(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let t = lang.texts();
        Self {
            zones: vec![LogHead::sample(lang)],
            found: Some(Found {
                told: fill(t.keeping_sound, &[&"18,204", &"6,310", &"12"]),
                faults: Vec::new(),
            }),
            may_back_up: true,
            erasures: vec![ErasureRow {
                field: say("联系电话", "Phone"),
                href: "/person/1".to_owned(),
                record: "RY-000012".to_owned(),
                at: "2025-03-30 09:15".to_owned(),
                who: "zhoumin".to_owned(),
                why: say("本人书面要求", "asked for in writing"),
            }],
            error: String::new(),
            shell: Shell::sample(lang, t.keeping, "/keeping"),
        }
    }

    /// Something was changed behind the ledger's back.
    pub(crate) fn sample_unsound(lang: Lang) -> Self {
        let t = lang.texts();
        let mut page = Self::sample(lang);
        page.found = Some(Found {
            told: fill(t.keeping_unsound, &[&"1"]),
            faults: vec!["日志第 17,981 条（2025-03-28 16:20:11，zhoumin）：内容与摘要不符".to_owned()],
        });
        page.error = t.keeping_differs.to_owned();
        page
    }
}

/// Erasing a personal field of one record.
#[derive(Debug, Template)]
#[template(path = "erasure.html")]
pub(crate) struct ErasurePage {
    pub(crate) shell: Shell,
    pub(crate) heading: String,
    pub(crate) action: String,
    /// Personal fields of the kind.
    pub(crate) fields: Vec<FilterOption>,
    pub(crate) error: String,
    pub(crate) back_href: String,
}

impl ErasurePage {
    /// A person's phone.
    pub(crate) fn sample(lang: Lang) -> Self {
        let t = lang.texts();
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let mut shell = Shell::sample(lang, t.erase, "/person");
        shell.crumbs.push(Crumb { label: "RY-000012".to_owned(), href: "/person/1".to_owned() });
        Self {
            heading: fill(t.erase_ask, &[&say("王磊", "Wang Lei")]),
            action: "/person/1/erasure".to_owned(),
            fields: vec![FilterOption {
                value: "phone".to_owned(),
                label: say("联系电话", "Phone"),
                is_chosen: true,
            }],
            error: String::new(),
            back_href: "/person/1".to_owned(),
            shell,
        }
    }
}
