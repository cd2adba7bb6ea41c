//! 产品供给: what local firms can deliver.

use crate::declare::*;

/// A product a local enterprise can deliver, with what it still has to give.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "offer", label = "产品供给", plural = "产品供给", en = "Product offer", prefix = "GJ")]
#[record(group = "service", caption = "subject", help = "区内企业可供应的产品和余量，用于本地配套和推广")]
pub struct Offer {
    /// What is offered.
    #[field(label = "供给内容", help = "供应什么", list, search, seen_by = "public")]
    pub subject: Text,
    /// The firm that delivers.
    #[field(label = "供应企业", help = "哪家企业供应", list, filter, seen_by = "public")]
    pub supplier: Link<Enterprise>,
    /// The product.
    #[field(label = "产品", help = "产品目录中的产品", list, filter, seen_by = "public")]
    pub product: Option<Link<Product>>,
    /// The segment the goods come from.
    #[field(label = "环节", help = "货物出自哪个环节", filter)]
    pub segment: Option<Link<Segment>>,
    /// Grade, size, standards.
    #[field(label = "规格", help = "规格、等级、执行标准", multiline, search, seen_by = "public")]
    pub specification: Option<LongText>,
    /// What it can still deliver in a year.
    #[field(label = "可供数量", help = "每年尚可供应的数量，连同单位", list, sum, fresh = 180)]
    pub quantity: Option<Quantity>,
    /// Price of one unit, without tax.
    #[field(label = "单价", help = "每单位不含税报价", list, fresh = 90)]
    pub price: Option<Money>,
    /// Days from order to delivery.
    #[field(label = "交货期", unit = "天", help = "下单到交货的天数", fresh = 180)]
    pub lead_time: Option<Quantity>,
    /// Certificates and approvals buyers ask for.
    #[field(label = "资质认证", help = "客户要求的认证、入围情况", multiline)]
    pub approvals: Option<LongText>,
    /// Last day the offer stands.
    #[field(label = "有效至", help = "报价有效到哪天", list, filter)]
    pub valid_until: Option<Day>,
    /// Where it stands.
    #[field(label = "状态", help = "停供的不参加匹配", list, filter, fresh = 180)]
    pub state: OfferState,
}

/// Whether an offer stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum OfferState {
    #[stage(label = "可供", en = "Open", initial, next(Paused, Withdrawn))]
    Open,
    #[stage(label = "满产暂停", en = "Paused, full", next(Open, Withdrawn))]
    Paused,
    #[stage(label = "停供", last, next(Open))]
    Withdrawn,
}

impl Samples for Offer {
    const SAMPLES: [Sample; 2] = [
        &[
            ("subject", "示例塔筒"),
            ("supplier", "1"),
            ("quantity", "200台"),
            ("price", "150万元"),
            ("lead_time", "45天"),
            ("valid_until", "2024-12-31"),
            ("state", "可供"),
        ],
        &[("subject", "示例铜材"), ("supplier", "2"), ("quantity", "800吨"), ("state", "停供")],
    ];
}
