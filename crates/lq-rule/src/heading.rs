//! The headings sections begin with, Chinese and English.

use lq_core::value::Lang;

use crate::ast::{RuleKind, Section};

/// A heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heading {
    /// Begins a rule.
    Rule(RuleKind),
    /// Begins a section of it.
    Section(Section),
}

/// Heading, canonical Chinese, canonical English, other spellings.
const TABLE: &[(Heading, &str, &str, &[&str])] = &[
    (Heading::Rule(RuleKind::Policy), "政策", "policy", &["政策名称"]),
    (Heading::Rule(RuleKind::Figure), "口径", "figure", &["指标"]),
    (Heading::Rule(RuleKind::Alert), "提醒", "alert", &[]),
    (Heading::Rule(RuleKind::Filter), "筛选", "filter", &[]),
    (Heading::Section(Section::Note), "说明", "note", &["备注"]),
    (Heading::Section(Section::Basis), "依据", "basis", &[]),
    (Heading::Section(Section::Force), "施行", "in force", &["有效期", "施行时间"]),
    (Heading::Section(Section::Subject), "对象", "applies to", &["适用对象"]),
    (Heading::Section(Section::Define), "定义", "define", &["用语"]),
    (Heading::Section(Section::Condition), "条件", "where", &["申请条件"]),
    (Heading::Section(Section::Value), "取值", "value", &[]),
    (Heading::Section(Section::Tell), "告知", "tell", &["通知"]),
    (Heading::Section(Section::Grant), "奖补", "grant", &["奖励", "补助", "支持标准"]),
    (Heading::Section(Section::Cap), "封顶", "cap", &["上限"]),
    (Heading::Section(Section::Rounding), "取整", "rounding", &[]),
    (Heading::Section(Section::Budget), "预算", "budget", &["资金安排"]),
];

impl Heading {
    /// The heading of this spelling; English in any case.
    pub(crate) fn find(word: &str) -> Option<Self> {
        let is = |spelling: &str| spelling == word || spelling.eq_ignore_ascii_case(word);
        TABLE
            .iter()
            .find(|row| is(row.1) || is(row.2) || row.3.iter().any(|alias| is(alias)))
            .map(|row| row.0)
    }

    /// How it is printed.
    pub(crate) fn text(self, lang: Lang) -> &'static str {
        let row = TABLE.iter().find(|row| row.0 == self);
        row.map_or("", |row| if lang == Lang::En { row.2 } else { row.1 })
    }

    /// All canonical Chinese spellings.
    pub(crate) fn all() -> impl Iterator<Item = &'static str> {
        TABLE.iter().map(|row| row.1)
    }
}

impl Section {
    /// How its heading is printed.
    pub(crate) fn text(self, lang: Lang) -> &'static str {
        Heading::Section(self).text(lang)
    }
}

impl RuleKind {
    /// How its heading is printed: 政策, 口径, 提醒, 筛选.
    pub fn text(self, lang: Lang) -> &'static str {
        Heading::Rule(self).text(lang)
    }
}
