//! A form that was overtaken: both versions, field by field.

use askama::Template;

use super::shell::{Crumb, Shell};
use crate::filters;
use crate::text::Lang;

/// The page shown instead of overwriting what somebody else saved meanwhile.
#[derive(Debug, Template)]
#[template(path = "conflict.html")]
pub(crate) struct ConflictPage {
    pub(crate) shell: Shell,
    pub(crate) heading: String,
    pub(crate) action: String,
    /// Fields sent along unseen: the revision now seen, and the caller's own entries.
    pub(crate) hidden: Vec<(String, String)>,
    /// Who saved meanwhile, when and why.
    pub(crate) who: String,
    pub(crate) at: String,
    pub(crate) why: String,
    pub(crate) rows: Vec<ConflictRow>,
    /// The record as it stands, to drop one's own entries.
    pub(crate) drop_href: String,
}

/// One field that differs.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConflictRow {
    pub(crate) name: String,
    pub(crate) label: String,
    /// As it was when the form was opened.
    pub(crate) before: String,
    /// As saved by the other.
    pub(crate) theirs: String,
    /// As entered here.
    pub(crate) yours: String,
    /// Both changed it: a choice must be made.
    pub(crate) is_clash: bool,
    /// Whether `yours` is chosen to begin with.
    pub(crate) is_yours: bool,
}

impl ConflictPage {
    /// Two people changed one demand.
    pub(crate) fn sample(lang: Lang) -> Self {
        let say = |zh: &str, en: &str| (if lang == Lang::Zh { zh } else { en }).to_owned();
        let mut shell = Shell::sample(lang, &say("两处修改", "Two changes"), "/demand");
        shell.crumbs.push(Crumb { label: say("需求台账", "Demands"), href: "/demand".to_owned() });
        shell.crumbs.push(Crumb { label: "XQ-002412".to_owned(), href: "/demand/1".to_owned() });
        Self {
            heading: say("扩建二期厂房需要技改贷款", "Loan for the second workshop"),
            action: "/demand/1/edit".to_owned(),
            hidden: Vec::new(),
            who: say("王磊（地方金融监管局）", "Wang Lei (Finance office)"),
            at: "2025-03-31 10:42".to_owned(),
            why: say("派单", "dispatch"),
            rows: vec![
                ConflictRow {
                    name: "state".to_owned(),
                    label: say("状态", "State"),
                    before: say("已受理", "Received"),
                    theirs: say("已派单", "Dispatched"),
                    yours: say("办理中", "In hand"),
                    is_clash: true,
                    is_yours: false,
                },
                ConflictRow {
                    name: "amount".to_owned(),
                    label: say("金额", "Amount"),
                    before: say("2,800 万元", "28m CNY"),
                    theirs: say("2,800 万元", "28m CNY"),
                    yours: say("3,000 万元", "30m CNY"),
                    is_clash: false,
                    is_yours: true,
                },
                ConflictRow {
                    name: "owner".to_owned(),
                    label: say("承办部门", "Department"),
                    before: String::new(),
                    theirs: say("地方金融监管局", "Finance office"),
                    yours: String::new(),
                    is_clash: false,
                    is_yours: false,
                },
            ],
            drop_href: "/demand/1".to_owned(),
            shell,
        }
    }
}
