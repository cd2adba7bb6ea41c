//! 诊断结论: what the diagnosis of a chain found, kept so that cures can be followed up.

use crate::declare::*;

/// A verdict of a diagnosis that someone follows up: missing, broken, short, thin or weak, with its numbers.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "finding", label = "诊断结论", plural = "诊断结论", prefix = "JL", group = "zone")]
#[record(caption = "summary", help = "产业链诊断得出并需跟进的结论，带数字和补法")]
pub struct Finding {
    /// The verdict in one sentence.
    #[field(label = "结论", help = "一句话，带上关键数字", list, search)]
    pub summary: Text,
    /// The chain diagnosed.
    #[field(label = "产业链", help = "诊断的产业链", list, filter)]
    pub chain: Link<Chain>,
    /// The segment the verdict is told at.
    #[field(label = "环节", help = "结论落在哪个环节", list, filter)]
    pub segment: Option<Link<Segment>>,
    /// Which of the five.
    #[field(label = "判定", help = "缺、断、短、细、弱", list, filter)]
    pub verdict: Verdict,
    /// Which placements counted.
    #[field(label = "情形", help = "按现有、含在建、含规划或按目标计算", list, filter)]
    pub scenario: FindingScenario,
    /// Whether purchases from outside counted.
    #[field(label = "外购", help = "只算区内，或计入外购上限", filter)]
    pub purchases: Option<Purchases>,
    /// The day whose ledger was diagnosed.
    #[field(label = "截至", help = "诊断所依据的台账日期", list, filter)]
    pub as_of: Day,
    /// The numbers of the verdict, as JSON.
    #[field(label = "数字", help = "产能、需要量、满足率等（JSON），由诊断写入", multiline)]
    pub numbers: Option<LongText>,
    /// The reasons, one a line; a weak verdict is an “or” of reasons.
    #[field(label = "理由", help = "每行一条，各带数字", multiline)]
    pub reasons: Option<LongText>,
    /// The cures in order with gain and next bottleneck, as JSON.
    #[field(label = "补法", help = "由低到高的补法及其效果（JSON），由诊断写入", multiline)]
    pub cures: Option<LongText>,
    /// What the best cure adds to the chain's value in a year.
    #[field(label = "补后增值", help = "最优补法每年为全链增加的产值，按环节单价计", list)]
    pub gain: Option<Money>,
    /// Place in the order of gain, 1 first.
    #[field(label = "位次", help = "按效果排序的位次，1 为最先", list)]
    pub rank: Option<Decimal>,
    /// What has become of it.
    #[field(label = "跟进", help = "结论确认后转招商、由项目补上，或经核实不成立", list, filter)]
    pub state: FindingState,
}

/// The verdicts of a diagnosis.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    #[choice(label = "缺链", en = "Missing")]
    Missing,
    #[choice(label = "断链", en = "Broken")]
    Broken,
    #[choice(label = "短链", en = "Short")]
    Short,
    #[choice(label = "细链", en = "Thin")]
    Thin,
    #[choice(label = "弱链", en = "Weak")]
    Weak,
}

/// Which placements a diagnosis admits.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FindingScenario {
    #[choice(label = "现有", en = "Now")]
    Now,
    #[choice(label = "含在建", en = "With what is being built")]
    Building,
    #[choice(label = "含规划", en = "With what is planned")]
    Planned,
    #[choice(label = "按目标", en = "By targets")]
    Targets,
}

/// Whether purchases from outside the zone count.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purchases {
    #[choice(label = "只算区内", en = "Closed zone")]
    Closed,
    #[choice(label = "计入外购", en = "Open zone")]
    Open,
}

/// What has become of a finding.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FindingState {
    #[stage(label = "新发现", en = "New", initial, next(Confirmed, Dismissed))]
    New,
    #[stage(label = "已确认", next(InPlan, Mended, Dismissed))]
    Confirmed,
    #[stage(label = "已列入招商", en = "In the investment plan", next(Mended, Confirmed, Dismissed))]
    InPlan,
    #[stage(label = "已补上", last, next(Confirmed))]
    Mended,
    #[stage(label = "不成立", en = "Not upheld", last, next(Confirmed))]
    Dismissed,
}

impl Samples for Finding {
    const SAMPLES: [Sample; 2] = [
        &[
            ("summary", "示例：乙环节只能满足下游四成"),
            ("chain", "1"),
            ("segment", "2"),
            ("verdict", "细链"),
            ("scenario", "按目标"),
            ("purchases", "只算区内"),
            ("as_of", "2024-12-31"),
            ("numbers", "{\"capacity\":4,\"need\":10,\"ratio\":0.4}"),
            ("rank", "1"),
            ("state", "新发现"),
        ],
        &[
            ("summary", "示例：甲环节只有一家供应"),
            ("chain", "1"),
            ("segment", "1"),
            ("verdict", "弱链"),
            ("scenario", "现有"),
            ("as_of", "2024-03-31"),
            ("reasons", "有效供应商 1 家，少于 2 家"),
            ("gain", "1200万元"),
            ("state", "已列入招商"),
        ],
    ];
}
