//! 预审意见: what a reviewer of fair competition says of a mark.

use crate::declare::*;

/// A reviewer's opinion of one mark of the pre-check for fair competition.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "review_note",
    label = "预审意见",
    plural = "公平竞争预审意见",
    prefix = "YJ",
    group = "service"
)]
#[record(caption = "title", help = "对政策规则里一处公平竞争预审标记的意见：已看过，结论和理由")]
pub struct ReviewNote {
    /// What the mark is called.
    #[field(label = "标记", help = "预审标记的名称", max = 60, list, search)]
    pub title: Text,
    /// The policy.
    #[field(label = "政策", help = "哪条政策", list, filter)]
    pub policy: Link<Policy>,
    /// The words of the rule that bear the mark.
    #[field(label = "原文", help = "规则里带标记的那一句", list, search)]
    pub words: Option<Text>,
    /// What was found.
    #[field(label = "结论", help = "不构成、已修改、适用例外，或提请复核", list, filter)]
    pub outcome: ReviewOutcome,
    /// Why.
    #[field(
        label = "意见",
        help = "已看过，理由是什么；适用例外的写明第十二条第几项",
        multiline,
        list,
        search
    )]
    pub opinion: LongText,
    /// Day of the review.
    #[field(label = "日期", help = "看过的日期", list, filter)]
    pub on: Option<Day>,
}

/// What a reviewer found.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReviewOutcome {
    #[choice(label = "不构成问题", en = "No problem")]
    Clear,
    #[choice(label = "已修改", en = "Changed")]
    Changed,
    #[choice(label = "适用第十二条例外", en = "Excepted by article 12")]
    Excepted,
    #[choice(label = "提请复核", en = "To be reviewed again")]
    Referred,
}

impl Samples for ReviewNote {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "以在本地登记为条件"),
            ("policy", "1"),
            ("words", "注册地 属于 本区"),
            ("outcome", "已修改"),
            ("opinion", "示例：已看过，改为在本区实际经营"),
            ("on", "2024-09-02"),
        ],
        &[
            ("title", "给多少没有写定"),
            ("policy", "2"),
            ("outcome", "提请复核"),
            ("opinion", "示例：已看过，请市场监管部门复核"),
        ],
    ];
}
