//! Asking before something is done that people may regret: retire, restore, undo, merge.

use askama::Template;

use super::conflict::ConflictRow;
use super::history::Diff;
use super::shell::{Choice, Crumb, Shell, Tone};
use crate::filters;
use crate::text::Lang;

/// A question with what would happen.
#[derive(Debug, Template)]
#[template(path = "confirm.html")]
pub(crate) struct ConfirmPage {
    pub(crate) shell: Shell,
    pub(crate) heading: String,
    /// What happens, and how to go back on it.
    pub(crate) text: String,
    pub(crate) tone: Tone,
    pub(crate) action: String,
    pub(crate) hidden: Vec<(String, String)>,
    /// Fields that would change.
    pub(crate) diffs: Vec<Diff>,
    /// Records concerned.
    pub(crate) records: Vec<Choice>,
    /// Whether a reason is asked for.
    pub(crate) asks_why: bool,
    pub(crate) go_label: String,
    pub(crate) back_href: String,
}

impl ConfirmPage {
    /// Retiring a project.
    pub(crate) fn sample(lang: Lang) -> Self {
        let t = lang.texts();
        let mut shell = Shell::sample(lang, t.retire, "/project");
        shell.crumbs.push(Crumb { label: "XM-000021".to_owned(), href: "/project/1".to_owned() });
        Self {
            heading: if lang == Lang::Zh {
                "停用“宁远电池片一期”？"
            } else {
                "Retire “Ningyuan cells, phase one”?"
            }
            .to_owned(),
            text: t.retire_text.to_owned(),
            tone: Tone::Bad,
            action: "/project/1/retire".to_owned(),
            hidden: vec![("revision".to_owned(), "18204".to_owned())],
            diffs: Vec::new(),
            records: vec![Choice::new("JD-000088", "/milestone/1"), Choice::new("JD-000089", "/milestone/2")],
            asks_why: true,
            go_label: t.retire.to_owned(),
            back_href: "/project/1".to_owned(),
            shell,
        }
    }

    /// Restoring an earlier version.
    pub(crate) fn sample_restore(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        Self {
            heading: say("恢复到第 17,981 条时的样子？", "Restore as of change 17,981?"),
            text: lang.texts().restore_text.to_owned(),
            tone: Tone::Warn,
            diffs: vec![Diff {
                label: say("状态", "State"),
                before: say("已派单", "Dispatched"),
                after: say("已受理", "Received"),
                ..Diff::default()
            }],
            records: Vec::new(),
            go_label: lang.texts().restore_version.to_owned(),
            ..Self::sample(lang)
        }
    }
}

/// Two records of one thing: which stays, and which value of each field.
#[derive(Debug, Template)]
#[template(path = "merge.html")]
pub(crate) struct MergePage {
    pub(crate) shell: Shell,
    pub(crate) heading: String,
    pub(crate) action: String,
    pub(crate) revision: String,
    /// What was entered to find the other record.
    pub(crate) words: String,
    pub(crate) lookup: String,
    /// Records alike, offered at once.
    pub(crate) alike: Vec<Choice>,
    /// The other record, once chosen: its number and caption, and its id.
    pub(crate) other: Option<Choice>,
    /// Fields that differ: `theirs` is the other record's.
    pub(crate) rows: Vec<ConflictRow>,
    /// How many links would move.
    pub(crate) n_links: String,
    pub(crate) error: String,
    pub(crate) back_href: String,
}

impl MergePage {
    /// Two records of one enterprise.
    pub(crate) fn sample(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let mut shell = Shell::sample(lang, lang.texts().merge, "/enterprise");
        shell.crumbs.push(Crumb { label: "QY-000317".to_owned(), href: "/enterprise/1".to_owned() });
        Self {
            heading: say("QY-000317 无锡锐科光电有限公司", "QY-000317 Ruike Photonics"),
            action: "/enterprise/1/merge".to_owned(),
            revision: "18204".to_owned(),
            words: String::new(),
            lookup: "/lookup/enterprise".to_owned(),
            alike: Vec::new(),
            other: Some(Choice::new(&say("QY-001204 锐科光电", "QY-001204 Ruike"), "2")),
            rows: vec![ConflictRow {
                name: "name".to_owned(),
                label: say("名称", "Name"),
                theirs: say("锐科光电", "Ruike"),
                yours: say("无锡锐科光电有限公司", "Ruike Photonics"),
                is_yours: true,
                ..ConflictRow::default()
            }],
            n_links: "17".to_owned(),
            error: String::new(),
            back_href: "/enterprise/1".to_owned(),
            shell,
        }
    }
}
