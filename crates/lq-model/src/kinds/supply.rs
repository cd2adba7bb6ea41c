//! 供应关系: who supplies whom.

use crate::declare::*;

/// A supply relation between two firms: what, how much, since when and whether both are local.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "supply",
    label = "供应关系",
    plural = "供应关系",
    plural_en = "Supply relations",
    prefix = "GY"
)]
#[record(group = "chain", caption = "subject", help = "企业之间的供应关系；弱链诊断和本地配套率据此计算")]
pub struct Supply {
    /// What is supplied, in a few words.
    #[field(label = "供应内容", help = "供应的产品或服务", list, search)]
    pub subject: Text,
    /// Who supplies.
    #[field(label = "供应方", help = "供货企业", list, filter)]
    pub supplier: Link<Enterprise>,
    /// Who buys.
    #[field(label = "采购方", help = "购货企业", list, filter)]
    pub buyer: Link<Enterprise>,
    /// The segment the goods come from.
    #[field(label = "环节", help = "货物出自哪个环节", list, filter)]
    pub segment: Option<Link<Segment>>,
    /// The product.
    #[field(label = "产品", help = "产品目录中的产品", filter)]
    pub product: Option<Link<Product>>,
    /// Worth of the goods within the period.
    #[field(label = "金额", help = "所填期间的供货额", list, sum, seen_by = "staff", fresh = 400)]
    pub amount: Option<Money>,
    /// Amount of goods within the period.
    #[field(label = "数量", help = "所填期间的供货量", list, sum, seen_by = "staff", fresh = 400)]
    pub quantity: Option<Quantity>,
    /// The period both figures are for.
    #[field(label = "期间", help = "金额和数量对应的年、季或月", list, filter)]
    pub period: Option<Period>,
    /// Both firms are in the zone.
    #[field(label = "区内配套", en = "Local", help = "供需双方都在区内则勾选", list, filter)]
    pub is_local: Option<bool>,
    /// No other supplier could step in within half a year.
    #[field(label = "独家", en = "Sole source", help = "半年内找不到替代供应方则勾选", filter, fresh = 365)]
    pub is_sole_source: Option<bool>,
    /// Share of what the buyer needs of this that comes from this supplier.
    #[field(
        label = "占采购方需要",
        en = "Share of need",
        help = "占采购方同类采购的比例",
        seen_by = "staff",
        fresh = 365
    )]
    pub share_of_need: Option<Percent>,
}

impl Samples for Supply {
    const SAMPLES: [Sample; 2] = [
        &[
            ("subject", "示例硅片"),
            ("supplier", "1"),
            ("buyer", "2"),
            ("segment", "1"),
            ("amount", "3000万元"),
            ("quantity", "1.5 GW"),
            ("period", "2023"),
            ("is_local", "是"),
            ("share_of_need", "35%"),
        ],
        &[("subject", "示例塔筒"), ("supplier", "2"), ("buyer", "1"), ("is_sole_source", "是")],
    ];
}
