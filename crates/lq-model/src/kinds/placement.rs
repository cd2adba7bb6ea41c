//! 上链: an enterprise at a segment, with its capacity there.

use crate::declare::*;

/// An enterprise at a segment of a chain: capacity, stage and role; one row a plant or a phase.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "placement", label = "上链", plural = "产能台账", plural_en = "Capacities", prefix = "SL")]
#[record(
    group = "chain",
    caption = "name",
    help = "企业在某环节的产能；一条产线或一期一行，整体与分期不重复计算"
)]
pub struct Placement {
    /// Plant, line or phase in words.
    #[field(label = "名称", help = "产线、基地或分期，如“组件一期”", list, search)]
    pub name: Option<Text>,
    /// The firm.
    #[field(label = "企业", help = "哪家企业", list, filter)]
    pub enterprise: Link<Enterprise>,
    /// The segment.
    #[field(label = "环节", help = "在哪个环节", list, filter)]
    pub segment: Link<Segment>,
    /// What is made, where the segment makes several things.
    #[field(label = "产品", help = "同一环节有多种产品时填写", list, filter)]
    pub product: Option<Link<Product>>,
    /// The project that builds it.
    #[field(label = "建设项目", help = "由哪个项目建成", filter)]
    pub project: Option<Link<Project>>,
    /// What it can make in full swing; empty where nobody knows.
    #[field(
        label = "产能",
        help = "达产后的产能，按环节单位填写；不知道就不填，不要填 0",
        list,
        sum,
        fresh = 365,
        reachable
    )]
    pub capacity: Option<Quantity>,
    /// The span the capacity counts for; a year where empty.
    #[field(label = "计算周期", help = "产能按年、月或日，不填为年")]
    pub period: Option<CapacityPeriod>,
    /// Share of the capacity that local buyers can use.
    #[field(label = "可用比例", help = "能供本链使用的比例，不填按 100% 并注明", fresh = 365)]
    pub usable_share: Option<Percent>,
    /// What was made in the last year closed.
    #[field(
        label = "实际产量",
        en = "Actual output",
        help = "最近一个完整年度的产量，以统计报表为准",
        sum,
        fresh = 400
    )]
    pub actual_output: Option<Quantity>,
    /// Planned, being built, in trial or producing.
    #[field(label = "阶段", help = "决定诊断时是否计入：现有只计试产和投产", list, filter, fresh = 180)]
    pub stage: PlacementStage,
    /// Leading, backbone or supporting.
    #[field(label = "链上角色", help = "链主、骨干或配套", list, filter)]
    pub role: Option<PlacementRole>,
    /// The whole of which this row is a phase; whole and phases are never added.
    #[field(label = "所属整体", help = "本行是某整体的一期时，指向整体那一行", filter)]
    pub part_of: Option<Link<Placement>>,
    /// When it began or is to begin producing.
    #[field(label = "投产时间", help = "已投产填实际时间，未投产填预计时间", list)]
    pub producing_from: Option<Period>,
    /// Output value expected at full capacity, a year.
    #[field(
        label = "预计年产值",
        en = "Expected output value",
        help = "达产后每年，以可研或企业承诺为准",
        sum
    )]
    pub expected_output: Option<Money>,
    /// Tax expected at full capacity, a year.
    #[field(label = "预计年税收", en = "Expected tax", help = "达产后每年，以可研或企业承诺为准", sum)]
    pub expected_tax: Option<Money>,
    /// Jobs expected at full capacity.
    #[field(
        label = "预计就业",
        en = "Expected jobs",
        unit = "人",
        help = "达产后用工，以可研或企业承诺为准",
        sum
    )]
    pub expected_jobs: Option<Quantity>,
    /// Where capacity and stage were learnt.
    #[field(label = "备注", help = "口径和出处的补充说明", multiline)]
    pub note: Option<LongText>,
}

/// How far a capacity is.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlacementStage {
    #[stage(label = "规划", initial, next(Building, Stopped))]
    Planned,
    #[stage(label = "在建", next(Trial, Producing, Stopped))]
    Building,
    #[stage(label = "试产", en = "In trial", next(Producing, Stopped))]
    Trial,
    #[stage(label = "投产", next(Stopped))]
    Producing,
    #[stage(label = "停用", last, next(Planned, Building, Trial, Producing))]
    Stopped,
}

/// What the firm is to the chain at this segment.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlacementRole {
    #[choice(label = "链主", en = "Chain lead")]
    Lead,
    #[choice(label = "骨干")]
    Backbone,
    #[choice(label = "配套")]
    Supporting,
}

/// The span a capacity counts for.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CapacityPeriod {
    #[choice(label = "每年", en = "A year")]
    Year,
    #[choice(label = "每月", en = "A month")]
    Month,
    #[choice(label = "每日", en = "A day")]
    Day,
}

impl Samples for Placement {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例组件基地"),
            ("enterprise", "1"),
            ("segment", "2"),
            ("product", "1"),
            ("project", "1"),
            ("capacity", "20 GW"),
            ("period", "每年"),
            ("usable_share", "80%"),
            ("stage", "在建"),
            ("role", "链主"),
            ("producing_from", "2024-Q3"),
            ("expected_output", "8亿元"),
            ("expected_tax", "1000万元"),
            ("expected_jobs", "1200人"),
        ],
        &[
            ("name", "示例组件基地一期"),
            ("enterprise", "1"),
            ("segment", "2"),
            ("capacity", "5000 MW"),
            ("stage", "投产"),
            ("part_of", "1"),
        ],
    ];
}
