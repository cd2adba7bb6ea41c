//! What an enterprise can get, misses by one step, or lacks facts for: policy by policy.

use askama::Template;

use super::list::Empty;
use super::shell::{Choice, Shell};
use crate::filters;
use crate::text::Lang;

/// The policies of a zone as they stand to one enterprise.
#[derive(Debug, Template)]
#[template(path = "entitlements.html")]
pub(crate) struct EntitlementsPage {
    pub(crate) shell: Shell,
    pub(crate) heading: String,
    pub(crate) help: String,
    pub(crate) groups: Vec<EntitlementGroup>,
    /// What was left out, and why; empty for nothing.
    pub(crate) note: String,
    pub(crate) empty: Option<Empty>,
}

/// Policies with one outcome.
#[derive(Clone, Debug, Default)]
pub(crate) struct EntitlementGroup {
    pub(crate) label: String,
    /// Ending of the class of its tag: good, warn, odd or nothing.
    pub(crate) tone: &'static str,
    /// Whether its reasons are shown at once.
    pub(crate) is_open: bool,
    pub(crate) rows: Vec<EntitlementRow>,
}

/// One policy.
#[derive(Clone, Debug, Default)]
pub(crate) struct EntitlementRow {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) title: String,
    /// What it gives, ready to print; empty where unknown.
    pub(crate) amount: String,
    /// Last day to apply; empty where there is none.
    pub(crate) until: String,
    /// What was granted: number with state, and where it is.
    pub(crate) claims: Vec<Choice>,
    /// Why: lines that are indented stand as items under the line before them.
    pub(crate) said: Vec<Said>,
}

/// A sentence, with the items under it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) sentence: String,
    pub(crate) items: Vec<String>,
}

impl Said {
    /// Sentences with their items, from lines of which items are indented.
    pub(crate) fn of(lines: &[String]) -> Vec<Said> {
        let mut said: Vec<Said> = Vec::new();
        for line in lines {
            match (line.strip_prefix("  "), said.last_mut()) {
                (Some(item), Some(last)) => last.items.push(item.trim().to_owned()),
                _ => said.push(Said { sentence: line.trim().to_owned(), items: Vec::new() }),
            }
        }
        said
    }
}

impl EntitlementsPage {
    /// One policy of each of three outcomes.
    pub(crate) fn sample(lang: Lang) -> Self {
        let t = lang.texts();
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let row = |title: String, amount: &str, said: String| EntitlementRow {
            href: "/policy/1".to_owned(),
            number: "ZC-000012".to_owned(),
            title,
            amount: amount.to_owned(),
            until: "2025-06-30".to_owned(),
            claims: Vec::new(),
            said: vec![Said { sentence: said, items: Vec::new() }],
        };
        Self {
            heading: say("示例精密机械有限公司", "Sample Precision Machinery Ltd."),
            help: t.entitlements_help.to_owned(),
            groups: vec![
                EntitlementGroup {
                    label: t.outcome_entitled.to_owned(),
                    tone: "good",
                    is_open: true,
                    rows: vec![row(
                        say("研发投入奖励", "Reward of research spending"),
                        "82 万元",
                        say("符合条件。", "Qualifies."),
                    )],
                },
                EntitlementGroup {
                    label: t.outcome_near.to_owned(),
                    tone: "warn",
                    is_open: true,
                    rows: vec![row(
                        say("发明专利资助", "Grant for inventions"),
                        "",
                        say(
                            "做到这一条就符合：有效发明专利由 1 件增至 3 件。",
                            "Two more inventions are enough.",
                        ),
                    )],
                },
            ],
            note: String::new(),
            empty: None,
            shell: Shell::sample(lang, t.entitlements, "/enterprise"),
        }
    }
}
