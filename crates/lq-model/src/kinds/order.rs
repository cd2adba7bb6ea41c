//! 订单: orders found for local firms.

use crate::declare::*;

/// An order between two firms that the zone helped to bring about or wants to count.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "order",
    label = "订单",
    plural = "订单台账",
    prefix = "DD",
    group = "service",
    caption = "subject"
)]
#[record(help = "区内企业的订单，记明是否本地配套、是否由高新区促成")]
pub struct Order {
    /// What is ordered.
    #[field(label = "订单内容", help = "采购什么、用在哪里", list, search)]
    pub subject: Text,
    /// The firm that delivers.
    #[field(label = "供应方", help = "供货企业", list, filter)]
    pub supplier: Link<Enterprise>,
    /// The firm that buys, where it is in the ledger.
    #[field(label = "采购方", help = "在台账内的企业", list, filter)]
    pub buyer: Option<Link<Enterprise>>,
    /// The buyer's name, where it is not in the ledger.
    #[field(label = "区外采购方", en = "Outside buyer", help = "不在台账内的采购单位名称", search)]
    pub outside_buyer: Option<Text>,
    /// The product.
    #[field(label = "产品", help = "产品目录中的产品", filter)]
    pub product: Option<Link<Product>>,
    /// Worth of the order, with tax.
    #[field(label = "金额", help = "合同含税金额", list, sum, any_currency, seen_by = "staff")]
    pub amount: Option<Money>,
    /// Amount of goods.
    #[field(label = "数量", help = "合同数量，连同单位", list, sum)]
    pub quantity: Option<Quantity>,
    /// Day of signing.
    #[field(label = "签订日期", help = "合同签订日期", list, filter)]
    pub signed: Option<Day>,
    /// Last day of delivery.
    #[field(label = "交付期限", help = "最后交付日期", list)]
    pub deliver_by: Option<Day>,
    /// Both firms are in the zone.
    #[field(label = "本地配套", en = "Local", help = "供需双方都在区内则勾选", list, filter)]
    pub is_local: Option<bool>,
    /// The zone found it for the firm.
    #[field(label = "高新区促成", en = "Found by the zone", help = "由高新区牵线促成则勾选", list, filter)]
    pub is_found: Option<bool>,
    /// The referral it came of.
    #[field(label = "来自对接", help = "由哪次对接促成", filter)]
    pub referral: Option<Link<Referral>>,
    /// Where it stands.
    #[field(label = "状态", help = "意向订单不计入成效", list, filter, fresh = 90)]
    pub state: OrderState,
}

/// Where an order stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrderState {
    #[stage(label = "意向", en = "Intended", initial, next(Signed, Cancelled))]
    Intended,
    #[stage(label = "已签订", next(Delivering, Delivered, Cancelled))]
    Signed,
    #[stage(label = "交付中", next(Delivered, Cancelled))]
    Delivering,
    #[stage(label = "已交付", last)]
    Delivered,
    #[stage(label = "取消", last)]
    Cancelled,
}

impl Samples for Order {
    const SAMPLES: [Sample; 2] = [
        &[
            ("subject", "示例塔筒采购"),
            ("supplier", "1"),
            ("buyer", "2"),
            ("amount", "4500万元"),
            ("quantity", "30台"),
            ("signed", "2024-02-01"),
            ("is_local", "是"),
            ("is_found", "是"),
            ("referral", "1"),
            ("state", "交付中"),
        ],
        &[
            ("subject", "示例出口订单"),
            ("supplier", "1"),
            ("outside_buyer", "示例海外公司"),
            ("amount", "120万美元"),
            ("state", "意向"),
        ],
    ];
}
