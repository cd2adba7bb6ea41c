//! 产品: what enterprises make and buy.

use crate::declare::*;

/// A product made or bought in the zone.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "product",
    label = "产品",
    plural = "产品目录",
    prefix = "CP",
    group = "chain",
    caption = "name"
)]
#[record(help = "企业生产或采购的产品，供需对接和产能统计按它对口")]
pub struct Product {
    /// Name in the trade.
    #[field(label = "名称", help = "行业通用名称", list, search)]
    pub name: Text,
    /// The segment where it is made.
    #[field(label = "环节", help = "在哪个环节生产", list, filter)]
    pub segment: Option<Link<Segment>>,
    /// The firm whose product it is, where it is one firm's alone.
    #[field(label = "企业", help = "某一企业独有的产品才填", list, filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// Model or grade.
    #[field(label = "型号规格", help = "型号、规格或牌号", max = 120, list, search)]
    pub model: Option<Text>,
    /// Unit in which it is counted.
    #[field(label = "计量单位", help = "如台、吨、GW", max = 20, list)]
    pub unit: Option<Text>,
    /// Usual price of one unit, without tax.
    #[field(label = "参考单价", help = "每单位不含税价，标明以报价或合同为准", fresh = 180)]
    pub price: Option<Money>,
    /// Other names, one a line.
    #[field(label = "别名", help = "其他叫法，每行一个，匹配时据此认出", multiline, search)]
    pub aliases: Option<Text>,
    /// Standards it meets.
    #[field(label = "执行标准", help = "国家、行业或企业标准号", multiline)]
    pub standards: Option<Text>,
}

impl Samples for Product {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例高效组件"),
            ("segment", "2"),
            ("model", "SL-700"),
            ("unit", "GW"),
            ("aliases", "示例双面组件"),
        ],
        &[("name", "示例发电机"), ("enterprise", "1"), ("unit", "台"), ("price", "120万元")],
    ];
}
