//! 规则用例: what a policy's rule ought to say of a firm, so that a change of the rule that breaks it is noticed.

use crate::declare::*;

/// A firm, real or imagined, and what a policy's rule ought to say of it on a day.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "rule_case", label = "规则用例", plural = "规则用例", prefix = "YL", group = "service")]
#[record(
    caption = "title",
    help = "一家企业在某天应得的答案；政策的规则一改就重新核对，不一致的在政策页标红，保存前提醒"
)]
pub struct RuleCase {
    /// What it is about.
    #[field(label = "名称", help = "说明这条用例核对什么，如“刚好够线”", list, search)]
    pub title: Text,
    /// The policy whose rule is held to it.
    #[field(label = "政策", help = "核对哪条政策的规则", list, filter)]
    pub policy: Link<Policy>,
    /// The day that is asked about.
    #[field(label = "日期", help = "按哪一天核对，不填为今天", list)]
    pub on: Option<Day>,
    /// A firm of the ledger.
    #[field(label = "企业", help = "用台账里的企业核对；设想的企业不填，把情形写在下面", list, filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// An imagined firm's facts, a line each.
    #[field(
        label = "情形",
        help = "设想的企业，一行一项：营业收入 = 3000 万元；写规则里的字段或算式，没写的算缺",
        multiline
    )]
    pub facts: Option<LongText>,
    /// What the rule ought to answer.
    #[field(label = "应答", en = "Expected", help = "符合、不符合，或缺信息", list, filter)]
    pub expected: CaseAnswer,
    /// What it ought to give.
    #[field(label = "应得金额", help = "符合时应得多少，不填不核对", list)]
    pub amount: Option<Money>,
}

/// What a rule may answer.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CaseAnswer {
    #[choice(label = "符合", en = "Qualifies")]
    Yes,
    #[choice(label = "不符合", en = "Does not qualify")]
    No,
    #[choice(label = "缺信息", en = "Facts missing")]
    Open,
}

impl Samples for RuleCase {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例：刚好够线"),
            ("policy", "1"),
            ("on", "2024-06-30"),
            ("facts", "状态 = 在营\n营业收入 = 2000 万元\n研发费用 = 100 万元"),
            ("expected", "符合"),
            ("amount", "10万元"),
        ],
        &[("title", "示例：台账里的企业"), ("policy", "1"), ("enterprise", "1"), ("expected", "缺信息")],
    ];
}
