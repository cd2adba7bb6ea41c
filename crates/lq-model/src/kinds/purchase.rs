//! 采购需求: what local firms buy and could buy locally.

use crate::declare::*;

/// Something a local enterprise buys or is going to buy, which a local product might meet.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "purchase",
    label = "采购需求",
    plural = "采购需求",
    plural_en = "Purchase needs",
    prefix = "CQ"
)]
#[record(en = "Purchase need", group = "service", caption = "subject")]
#[record(help = "区内企业要采购的产品；与本地产品对上的部分即本地配套")]
pub struct Purchase {
    /// What is bought.
    #[field(label = "采购内容", help = "采购什么", list, search)]
    pub subject: Text,
    /// The firm that buys.
    #[field(label = "采购企业", help = "哪家企业采购", list, filter)]
    pub buyer: Link<Enterprise>,
    /// The product.
    #[field(label = "产品", help = "产品目录中的产品", list, filter)]
    pub product: Option<Link<Product>>,
    /// The segment the goods come from.
    #[field(label = "环节", help = "货物出自哪个环节", filter)]
    pub segment: Option<Link<Segment>>,
    /// Grade, size, standards.
    #[field(label = "规格要求", help = "规格、等级、执行标准", multiline, search)]
    pub specification: Option<LongText>,
    /// How much in the period.
    #[field(label = "采购数量", help = "所填期间的需要量，连同单位", list, sum, fresh = 180)]
    pub quantity: Option<Quantity>,
    /// Worth in the period.
    #[field(label = "采购金额", help = "所填期间的采购额", list, sum, seen_by = "staff", fresh = 180)]
    pub amount: Option<Money>,
    /// The period both figures are for.
    #[field(label = "期间", help = "数量和金额对应的年、季或月", list, filter)]
    pub period: Option<Period>,
    /// Part of it that local suppliers deliver.
    #[field(
        label = "本地配套额",
        en = "Amount met locally",
        help = "其中由区内企业供应的金额；本地配套率据此计算",
        list,
        sum,
        seen_by = "staff",
        fresh = 180
    )]
    pub local_amount: Option<Money>,
    /// Part of the quantity that local suppliers deliver.
    #[field(
        label = "本地配套量",
        en = "Quantity met locally",
        help = "其中由区内企业供应的数量",
        sum,
        fresh = 180
    )]
    pub local_quantity: Option<Quantity>,
    /// Where the goods come from now.
    #[field(label = "现供应来源", help = "目前从哪里采购", seen_by = "staff")]
    pub current_supply: Option<Text>,
    /// Why it is not bought locally.
    #[field(label = "未本地采购原因", help = "价格、质量、产能、认证或其他", multiline)]
    pub obstacle: Option<LongText>,
    /// Where it stands.
    #[field(label = "状态", help = "已满足和已取消的不再推荐", list, filter, fresh = 90)]
    pub state: PurchaseState,
}

/// Where a purchase need stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PurchaseState {
    #[stage(label = "征集", en = "Open", initial, next(Negotiating, Met, Cancelled))]
    Open,
    #[stage(label = "洽谈中", next(Met, Open, Cancelled))]
    Negotiating,
    #[stage(label = "已满足", last, next(Open))]
    Met,
    #[stage(label = "已取消", last, next(Open))]
    Cancelled,
}

impl Samples for Purchase {
    const SAMPLES: [Sample; 2] = [
        &[
            ("subject", "示例叶片"),
            ("buyer", "1"),
            ("product", "2"),
            ("quantity", "90套"),
            ("amount", "6000万元"),
            ("period", "2024"),
            ("local_amount", "1500万元"),
            ("state", "征集"),
        ],
        &[("subject", "示例铸件"), ("buyer", "2"), ("quantity", "1200吨"), ("state", "已满足")],
    ];
}
