//! The history of one record, and the log of a zone.

use askama::Template;

use super::list::Pager;
use super::shell::{Choice, Crumb, Shell};
use crate::filters;
use crate::text::Lang;

/// The history of a record, newest first.
#[derive(Debug, Template)]
#[template(path = "history.html")]
pub(crate) struct HistoryPage {
    pub(crate) shell: Shell,
    pub(crate) heading: String,
    pub(crate) help: String,
    pub(crate) changes: Vec<ChangeItem>,
    pub(crate) pager: Pager,
    /// Filters of the zone's log by door; empty on a record's history.
    pub(crate) doors: Vec<Choice>,
}

/// One change of the log.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChangeItem {
    pub(crate) position: String,
    pub(crate) at: String,
    pub(crate) who: String,
    pub(crate) door: String,
    pub(crate) why: String,
    /// First characters of the digest.
    pub(crate) digest: String,
    /// What was done to the record (`新建`, `停用`); empty for a plain edit.
    pub(crate) act: String,
    pub(crate) diffs: Vec<Diff>,
    /// Other records the change touched.
    pub(crate) records: Vec<Choice>,
    /// How many records are not named.
    pub(crate) n_more: usize,
    /// Form that brings this version back; empty where that is not offered.
    pub(crate) restore_href: String,
    /// Form that undoes the change as a whole; empty where that is not offered.
    pub(crate) undo_href: String,
}

/// One field before and after.
#[derive(Clone, Debug, Default)]
pub(crate) struct Diff {
    pub(crate) label: String,
    pub(crate) before: String,
    pub(crate) after: String,
    /// First day the value holds, when not the day of the change.
    pub(crate) since: String,
    /// The exact words it rests on.
    pub(crate) quote: String,
}

/// Three changes of a demand.
pub(crate) fn sample_changes(lang: Lang) -> Vec<ChangeItem> {
    let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
    vec![
        ChangeItem {
            position: "18,204".to_owned(),
            at: "2025-03-31 10:42".to_owned(),
            who: say("王磊", "Wang Lei"),
            door: say("表单", "Form"),
            why: say("派单", "dispatch"),
            digest: "9f2c41d07a".to_owned(),
            diffs: vec![
                Diff {
                    label: say("状态", "State"),
                    before: say("已受理", "Received"),
                    after: say("已派单", "Dispatched"),
                    ..Diff::default()
                },
                Diff {
                    label: say("承办部门", "Department"),
                    after: say("地方金融监管局", "Finance office"),
                    ..Diff::default()
                },
            ],
            restore_href: "/demand/1/restore?to=18204".to_owned(),
            ..ChangeItem::default()
        },
        ChangeItem {
            position: "17,981".to_owned(),
            at: "2025-03-30 16:05".to_owned(),
            who: say("周敏", "Zhou Min"),
            door: say("读报", "Reading"),
            why: say("采纳事实", "accept a fact"),
            digest: "04be77c1e2".to_owned(),
            diffs: vec![Diff {
                label: say("金额", "Amount"),
                before: say("2,800 万元", "28m CNY"),
                after: say("3,000 万元", "30m CNY"),
                since: "2025-03-01".to_owned(),
                quote: say(
                    "企业希望获得三千万元左右的技改贷款",
                    "The firm hopes for a loan of about thirty million",
                ),
            }],
            restore_href: "/demand/1/restore?to=17981".to_owned(),
            ..ChangeItem::default()
        },
        ChangeItem {
            position: "17,402".to_owned(),
            at: "2025-03-29 09:10".to_owned(),
            who: say("周敏", "Zhou Min"),
            door: say("导入", "Import"),
            why: say("导入 需求台账.xlsx", "import demands.xlsx"),
            digest: "c07a915d33".to_owned(),
            act: say("新建", "Created"),
            records: vec![
                Choice::new("XQ-002411", "/demand/2"),
                Choice::new("XQ-002410", "/demand/3"),
                Choice::new("XQ-002409", "/demand/4"),
            ],
            n_more: 408,
            undo_href: "/changes/17402/undo".to_owned(),
            ..ChangeItem::default()
        },
    ]
}

impl HistoryPage {
    /// The history of one demand.
    pub(crate) fn sample(lang: Lang) -> Self {
        let mut shell = Shell::sample(lang, lang.texts().history, "/demand");
        shell.crumbs.push(Crumb { label: "XQ-002412".to_owned(), href: "/demand/1".to_owned() });
        Self {
            heading: (if lang == Lang::Zh {
                "扩建二期厂房需要技改贷款"
            } else {
                "Loan for the second workshop"
            })
            .to_owned(),
            help: lang.texts().history_help.to_owned(),
            changes: sample_changes(lang),
            pager: Pager {
                from: "1".to_owned(),
                to: "3".to_owned(),
                total: "3".to_owned(),
                ..Pager::default()
            },
            doors: Vec::new(),
            shell,
        }
    }

    /// The log of a zone.
    pub(crate) fn sample_log(lang: Lang) -> Self {
        let page = Self::sample(lang);
        let t = page.shell.t;
        Self {
            shell: Shell::sample(lang, t.changes, "/changes"),
            heading: t.changes.to_owned(),
            help: t.changes_help.to_owned(),
            doors: ["表单", "导入", "读报", "接口"]
                .iter()
                .zip(["Form", "Import", "Reading", "API"])
                .map(|(zh, en)| Choice::new(if lang == Lang::Zh { zh } else { en }, "/changes"))
                .collect(),
            ..page
        }
    }
}
