//! 指标值: one value of one indicator for one subject and period.

use crate::declare::*;

/// A reported value of an indicator: of the zone, a chain, a firm, a body or another subject, for a period.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "indicator",
    label = "指标值",
    plural = "指标台账",
    en = "Indicator",
    prefix = "ZB",
    group = "chain"
)]
#[record(caption = "metric", help = "对外报告或统计口径的指标数值；能由台账逐条算出的数不必在此填报")]
pub struct Indicator {
    /// What is measured or counted.
    #[field(label = "指标", help = "指标名称，如产值、税收、走访次数", list, search, filter, index)]
    pub metric: Text,
    /// The period or day of the value.
    #[field(label = "期间", help = "数值对应的年、季、月或日", list, filter)]
    pub period: Option<Period>,
    /// The value where it is an amount with a unit.
    #[field(label = "数量", help = "带单位的数值，如 29 个、1.12 万人次", list, sum)]
    pub quantity: Option<Quantity>,
    /// The value where it is money.
    #[field(label = "金额", help = "金额类数值", list, sum)]
    pub amount: Option<Money>,
    /// The value where it is a share or growth.
    #[field(label = "比率", help = "占比、增长率等，下降为负", list)]
    pub share: Option<Percent>,
    /// Whether it happened, is planned, expected or accumulated.
    #[field(label = "性质", help = "实际、计划、预计、目标或累计", list, filter)]
    pub nature: Option<IndicatorNature>,
    /// Words that make it less than exact.
    #[field(label = "约数", en = "Roughness", help = "原文带有约、余、近、超等字时照录", max = 20, list)]
    pub roughness: Option<Text>,
    /// The chain it is about.
    #[field(label = "产业链", help = "指标属于某条链时填写；各对象都不填表示全区", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// The segment it is about.
    #[field(label = "环节", help = "指标属于某个环节时填写", filter)]
    pub segment: Option<Link<Segment>>,
    /// The firm it is about.
    #[field(label = "企业", help = "指标属于某家企业时填写", list, filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// The body it is about.
    #[field(label = "组织", help = "指标属于某个组织或部门时填写", filter)]
    pub organisation: Option<Link<Organisation>>,
    /// The team it is about, in contests.
    #[field(label = "队伍", help = "评比得分等属于某支队伍时填写", filter)]
    pub team: Option<Link<Team>>,
    /// The contest or other event the value was reached in.
    #[field(label = "活动", help = "得分、人次等出自某次活动时填写", filter)]
    pub activity: Option<Link<Activity>>,
    /// The project it is about.
    #[field(label = "项目", help = "指标属于某个项目时填写", filter)]
    pub project: Option<Link<Project>>,
    /// The park it is about.
    #[field(label = "园区", help = "指标属于某个园区时填写", filter)]
    pub park: Option<Link<Park>>,
    /// How it was counted.
    #[field(label = "口径", help = "怎么数的、由谁报的", multiline)]
    pub method: Option<LongText>,
}

/// Whether a value has happened.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum IndicatorNature {
    #[choice(label = "实际")]
    Actual,
    #[choice(label = "计划")]
    Planned,
    #[choice(label = "预计")]
    Expected,
    #[choice(label = "目标")]
    Target,
    #[choice(label = "累计", en = "Accumulated")]
    Cumulative,
}

impl Samples for Indicator {
    const SAMPLES: [Sample; 2] = [
        &[
            ("metric", "示例论坛覆盖人次"),
            ("period", "2023"),
            ("quantity", "1.12万人次"),
            ("nature", "累计"),
            ("roughness", "余"),
            ("activity", "1"),
            ("method", "示例：由主办单位报送"),
        ],
        &[
            ("metric", "示例产值增速"),
            ("period", "2024-Q1"),
            ("share", "-3.5%"),
            ("chain", "1"),
            ("nature", "实际"),
        ],
    ];
}
