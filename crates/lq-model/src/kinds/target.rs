//! 目标: what is to be reached by when.

use crate::declare::*;

/// A target: a metric of a segment, chain, firm, park or the zone, with value, unit and date.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "target",
    label = "目标",
    plural = "目标台账",
    prefix = "MB",
    group = "chain",
    caption = "name"
)]
#[record(
    help = "要在某一时间达到的数值；产能目标在“按目标”情形下代替现有产能参加诊断，填了企业、项目或园区的不算整个环节的目标"
)]
pub struct Target {
    /// The target in a few words.
    #[field(label = "名称", help = "如“电池片产能”", list, search)]
    pub name: Text,
    /// What is to be reached.
    #[field(label = "指标", help = "产能、产值、就业等", list, filter)]
    pub metric: TargetMetric,
    /// The value where it is an amount with a unit.
    #[field(label = "数量", help = "带单位的目标值，如 10 GW、1 万人", list)]
    pub quantity: Option<Quantity>,
    /// The value where it is money.
    #[field(label = "金额", help = "金额类目标值，如 1000 亿元", list)]
    pub amount: Option<Money>,
    /// The value where it is a share or growth.
    #[field(label = "比率", help = "占比或增长率目标；翻番为 100%", list)]
    pub share: Option<Percent>,
    /// Words that make it less than exact.
    #[field(label = "约数", en = "Roughness", help = "原文带有近、超、力争等字时照录", max = 20)]
    pub roughness: Option<Text>,
    /// By when. The target in force on a day is the one whose time holds that day or comes next; without such the one
    /// without a time; without that the one whose time ended last.
    #[field(
        label = "完成时限",
        help = "何时达到，知道到哪一级写到哪一级；未定期限不填。诊断取所问之日所在或最近将至的目标，没有则取未定期限的，再没有取最后一个过期的",
        list,
        filter
    )]
    pub due: Option<Period>,
    /// The chain.
    #[field(label = "产业链", help = "链的目标填写；各对象都不填表示全区", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// The segment.
    #[field(label = "环节", help = "环节的目标填写", list, filter)]
    pub segment: Option<Link<Segment>>,
    /// The firm.
    #[field(label = "企业", help = "企业的目标填写", filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// The project.
    #[field(label = "项目", help = "项目的目标填写", filter)]
    pub project: Option<Link<Project>>,
    /// The park.
    #[field(label = "园区", help = "园区的目标填写", filter)]
    pub park: Option<Link<Park>>,
    /// Who answers for it.
    #[field(label = "责任单位", help = "负责实现的部门", list, filter)]
    pub owner: Option<Link<Organisation>>,
    /// In force, reached, missed or dropped.
    #[field(label = "状态", help = "达成与否以台账核算为准", list, filter)]
    pub state: TargetState,
}

/// What a target is about.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum TargetMetric {
    #[choice(label = "产能")]
    Capacity,
    #[choice(label = "产值", en = "Output value")]
    Output,
    #[choice(label = "产值增长", en = "Growth of output value")]
    OutputGrowth,
    #[choice(label = "营业收入")]
    Revenue,
    #[choice(label = "税收")]
    Tax,
    #[choice(label = "投资")]
    Investment,
    #[choice(label = "就业")]
    Jobs,
    #[choice(label = "项目数", en = "Number of projects")]
    Projects,
    #[choice(label = "能耗强度", en = "Energy intensity")]
    Energy,
    #[choice(label = "碳排放", en = "Carbon emission")]
    Carbon,
    #[choice(label = "其他")]
    Other,
}

/// Where a target stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum TargetState {
    #[stage(label = "执行中", en = "In force", initial, next(Reached, Missed, Dropped))]
    InForce,
    #[stage(label = "已达成", last, next(InForce))]
    Reached,
    #[stage(label = "未达成", last, next(InForce))]
    Missed,
    #[stage(label = "已撤销", last, next(InForce))]
    Dropped,
}

impl Samples for Target {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例组件产能"),
            ("metric", "产能"),
            ("quantity", "25 GW"),
            ("roughness", "力争"),
            ("due", "2024"),
            ("chain", "1"),
            ("segment", "2"),
            ("owner", "1"),
            ("state", "执行中"),
        ],
        &[
            ("name", "示例园区产值"),
            ("metric", "产值"),
            ("amount", "1000亿元"),
            ("park", "1"),
            ("state", "执行中"),
        ],
    ];
}
