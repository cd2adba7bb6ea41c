//! 事实: a figure read from a source, waiting for a person's word.

use crate::declare::*;

/// A figure read from a text with the exact words it rests on; it enters the ledger only when accepted.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "fact",
    label = "事实",
    plural = "读报事实",
    prefix = "SS",
    group = "zone",
    caption = "metric"
)]
#[record(help = "从原文读出的数字及其原话，审核采纳后才进入台账")]
pub struct Fact {
    /// The source it was read from.
    #[field(label = "来源", help = "读出该事实的文章或文件", list, filter)]
    pub source: Link<Source>,
    /// Headline of the article; empty where the text has none.
    #[field(label = "篇目", help = "所在文章的标题，原文缺标题时不填", list, search)]
    pub headline: Option<Text>,
    /// The zone or place the fact is about, in the text's own words.
    #[field(label = "所述区域", help = "原文的提法，原文未提则不填", list, filter)]
    pub zone_words: Option<Text>,
    /// Who or what the figure is about.
    #[field(label = "对象", help = "数字说的是谁、哪个项目或哪个环节", list, search)]
    pub subject: Option<Text>,
    /// What is counted or measured.
    #[field(label = "指标", help = "数的是什么，如“总投资额”“产能”", list, search, filter)]
    pub metric: Text,
    /// The number as printed, without the words around it.
    #[field(label = "数值", help = "与原文一致，不含余、约等字；下降为负", list)]
    pub value: Decimal,
    /// Unit or measure word as printed.
    #[field(label = "单位", help = "与原文一致，如亿元、GW、条", max = 40, list, filter)]
    pub unit: Option<Text>,
    /// The number with everything around it, as printed.
    #[field(label = "原样", help = "原文中的写法，如“1.12万余”", max = 80, list)]
    pub printed: Option<Text>,
    /// Words that bend the number: planned, aimed at, accumulated; about, more than, nearly.
    #[field(label = "限定语", help = "计划、在建、投产、累计、目标；约、余、近、超", max = 60, list, filter)]
    pub qualifier: Option<Text>,
    /// The time the figure holds for.
    #[field(label = "所述时间", help = "数字对应的时间，知道到哪一级写到哪一级", list, filter)]
    pub date: Option<Period>,
    /// The exact words, lines joined.
    #[field(label = "原话", help = "所依据的原文，一字不改", multiline, search)]
    pub quote: LongText,
    /// First byte of the words in the source.
    #[field(label = "起始位置", help = "原话在全文中的起始字节，自动填写")]
    pub span_start: Option<Decimal>,
    /// One past the last byte of the words in the source.
    #[field(label = "结束位置", help = "原话在全文中的结束字节，自动填写")]
    pub span_end: Option<Decimal>,
    /// How much the figure matters: durations, ordinals, groupings and repeats weigh little.
    #[field(label = "分量", help = "次序、期限、重复提到的数字分量低，不强求审核", filter)]
    pub weight: Option<Percent>,
    /// Where the review stands.
    #[field(
        label = "审核",
        help = "采纳的事实成为台账变更并带上原话；不采纳的保留备查",
        list,
        filter,
        index
    )]
    pub state: FactState,
    /// What the reviewer changed, or why it was refused.
    #[field(label = "审核意见", help = "更正了什么，或为何不采纳", multiline)]
    pub remark: Option<LongText>,
    /// Kind of the record it became.
    #[field(label = "去向类型", help = "采纳后写入哪种台账，自动填写", max = 40, filter)]
    pub record_kind: Option<Text>,
    /// Id of the record it became.
    #[field(label = "去向记录", help = "采纳后写入的记录标识，自动填写", max = 40, index)]
    pub record_id: Option<Text>,
}

/// Where a fact stands between reading and ledger.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FactState {
    #[stage(label = "待审", en = "To be reviewed", initial, next(Accepted, Corrected, Rejected))]
    Pending,
    #[stage(label = "采纳", last, next(Pending))]
    Accepted,
    #[stage(label = "更正采纳", en = "Accepted as corrected", last, next(Pending))]
    Corrected,
    #[stage(label = "不采纳", last, next(Pending))]
    Rejected,
}

impl Samples for Fact {
    const SAMPLES: [Sample; 2] = [
        &[
            ("source", "1"),
            ("headline", "示例标题"),
            ("zone_words", "示例高新区"),
            ("metric", "项目"),
            ("value", "3"),
            ("unit", "个"),
            ("printed", "3"),
            ("qualifier", "计划"),
            ("date", "2024"),
            ("quote", "示例高新区今年计划开工3个项目。"),
            ("span_start", "0"),
            ("span_end", "46"),
            ("state", "待审"),
        ],
        &[
            ("source", "1"),
            ("metric", "产能"),
            ("value", "-1.5"),
            ("unit", "GW"),
            ("quote", "示例：减少1.5GW"),
            ("state", "不采纳"),
            ("remark", "示例：口径不明"),
        ],
    ];
}
