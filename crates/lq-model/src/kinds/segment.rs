//! 环节: a step of a chain.

use crate::declare::*;

/// A step of a chain: what is made there, in which unit, and how much it takes to count as present.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "segment",
    label = "环节",
    plural = "环节台账",
    prefix = "HJ",
    group = "chain",
    caption = "name"
)]
#[record(help = "产业链上的一步；单位、最低规模和单价决定诊断口径")]
pub struct Segment {
    /// What is made at this step.
    #[field(label = "名称", help = "该环节的产品或工序", list, search)]
    pub name: Text,
    /// The chain.
    #[field(label = "产业链", help = "所属产业链", list, filter)]
    pub chain: Link<Chain>,
    /// Unit in which capacities and needs of the segment are counted.
    #[field(
        label = "计量单位",
        help = "产能和需要量的单位，如 GW、台、吨；同一环节只用一种",
        max = 20,
        list
    )]
    pub unit: Text,
    /// Where along the chain it lies.
    #[field(label = "位置", help = "上游、中游、下游或配套", list, filter)]
    pub position: Option<SegmentPosition>,
    /// Yearly capacity below which the segment counts as absent.
    #[field(label = "最低规模", en = "Minimum scale", help = "年产能低于此数视为缺失；不填则为零才算缺")]
    pub min_scale: Option<Quantity>,
    /// Weight in comparisons between segments, 1 where empty.
    #[field(label = "权重", help = "环节之间比较时的轻重，不填为 1")]
    pub weight: Option<Decimal>,
    /// Value of one unit of output; a price makes the segment a terminal of the chain.
    #[field(
        label = "单价",
        help = "每单位产品的价值；填了单价即为终端环节，诊断按它计值",
        list,
        fresh = 365
    )]
    pub price: Option<Money>,
    /// Most that can be bought from outside the zone in a year; “none” where nothing can.
    #[field(
        label = "外购上限",
        en = "Import limit",
        help = "每年可从区外购入的上限；问过确无填（无），未问不填",
        fresh = 365
    )]
    pub import_limit: Asked<Quantity>,
    /// Industry code of the firms that do this step.
    #[field(label = "国民经济行业", help = "GB/T 4754 代码，用于找企业", filter)]
    pub industry_code: Option<IndustryCode>,
    /// Other names of the step in texts and lists of firms, one a line.
    #[field(label = "别名", help = "其他叫法，每行一个，读报和找企业时据此认出", multiline, search)]
    pub aliases: Option<Text>,
    /// What belongs to it, and where scale and price come from.
    #[field(label = "说明", help = "范围，以及最低规模和单价的依据", multiline)]
    pub note: Option<LongText>,
    /// Place in pictures and lists, smallest first.
    #[field(label = "排序", help = "链图和列表中的先后，小的在前")]
    pub rank: Option<Decimal>,
}

/// Where along a chain a segment lies.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum SegmentPosition {
    #[choice(label = "上游")]
    Upstream,
    #[choice(label = "中游")]
    Midstream,
    #[choice(label = "下游")]
    Downstream,
    #[choice(label = "配套")]
    Auxiliary,
}

impl Samples for Segment {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例硅片"),
            ("chain", "1"),
            ("unit", "GW"),
            ("position", "上游"),
            ("min_scale", "1 GW"),
            ("weight", "1"),
            ("import_limit", "（无）"),
            ("rank", "1"),
        ],
        &[
            ("name", "示例组件"),
            ("chain", "1"),
            ("unit", "GW"),
            ("position", "下游"),
            ("price", "7亿元"),
            ("import_limit", "2 GW"),
            ("aliases", "示例光伏组件\n示例太阳能组件"),
        ],
    ];
}
