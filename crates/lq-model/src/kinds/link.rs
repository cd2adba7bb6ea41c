//! 环节关联: how much of one segment another needs.

use crate::declare::*;

/// A link from one segment to another: how many units of the first go into one unit of the second.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "link",
    label = "环节关联",
    plural = "环节关联",
    en = "Segment link",
    prefix = "GL",
    group = "chain"
)]
#[record(caption = "name", help = "前一环节供给后一环节：每单位下游产品耗用多少上游产品")]
pub struct SegmentLink {
    /// Both ends in words, for lists.
    #[field(label = "名称", help = "如“硅片→电池片”", list, search)]
    pub name: Text,
    /// The chain.
    #[field(label = "产业链", help = "所属产业链", list, filter)]
    pub chain: Link<Chain>,
    /// The segment that supplies.
    #[field(label = "供给环节", help = "在前的环节", list, filter)]
    pub from: Link<Segment>,
    /// The segment that takes.
    #[field(label = "使用环节", help = "在后的环节", list, filter)]
    pub to: Link<Segment>,
    /// Units of the first per unit of the second; empty where nobody knows.
    #[field(
        label = "耗用系数",
        help = "每单位使用环节的产品耗用多少供给环节的产品；不知道就不填，不要填 0",
        list,
        fresh = 1095
    )]
    pub coefficient: Option<Decimal>,
    /// Without it the second cannot be made.
    #[field(label = "必需", help = "缺了它就不能生产；辅料和可替代的包装不勾", list, filter)]
    pub is_essential: bool,
    /// Links of one group stand in for each other; one of them is enough.
    #[field(label = "替代组", help = "同一使用环节里互相可替代的供给写同一个组名", max = 40)]
    pub alternative: Option<Text>,
    /// What local firms deliver to local firms over this link in a year; “none” where it was asked and nothing flows.
    #[field(
        label = "区内流量",
        help = "区内企业每年实际供给区内企业的数量；问过确无填（无），未问不填",
        fresh = 365
    )]
    pub local_flow: Asked<Quantity>,
    /// Where the coefficient comes from.
    #[field(label = "依据", help = "系数的出处：企业访谈、行业规范或文献", multiline)]
    pub basis: Option<LongText>,
}

impl Samples for SegmentLink {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例硅片→示例组件"),
            ("chain", "1"),
            ("from", "1"),
            ("to", "2"),
            ("coefficient", "1"),
            ("is_essential", "是"),
            ("local_flow", "（无）"),
            ("basis", "示例：企业访谈"),
        ],
        &[
            ("name", "示例组件→示例硅片"),
            ("chain", "2"),
            ("from", "2"),
            ("to", "1"),
            ("is_essential", "否"),
            ("alternative", "甲组"),
        ],
    ];
}
