//! 对接: a demand brought together with what may settle it.

use crate::declare::*;

/// A demand or purchase brought together with a resource, policy, offer, mentor or firm, with the reasons.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "referral", label = "对接", plural = "对接台账", prefix = "DJ", group = "service")]
#[record(caption = "subject", help = "把需求与资源、政策、产品、导师或企业接上头，写明理由并跟到结果")]
pub struct Referral {
    /// What is brought together, in a few words.
    #[field(label = "事项", help = "谁与谁、为了什么", list, search)]
    pub subject: Text,
    /// The demand.
    #[field(label = "需求", help = "为哪条需求对接", list, filter)]
    pub demand: Option<Link<Demand>>,
    /// The purchase.
    #[field(label = "采购需求", help = "为哪条采购需求对接", filter)]
    pub purchase: Option<Link<Purchase>>,
    /// The resource proposed.
    #[field(label = "资源", help = "推荐的资源", list, filter)]
    pub resource: Option<Link<Resource>>,
    /// The policy proposed.
    #[field(label = "政策", help = "推荐的政策", filter)]
    pub policy: Option<Link<Policy>>,
    /// The product proposed.
    #[field(label = "产品供给", help = "推荐的本地产品", filter)]
    pub offer: Option<Link<Offer>>,
    /// The mentor proposed.
    #[field(label = "导师", help = "推荐的导师", filter)]
    pub mentor: Option<Link<Person>>,
    /// The firm proposed.
    #[field(label = "企业", help = "推荐的企业", filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// Why they fit, term by term.
    #[field(label = "理由", help = "逐条写明为何合适；由匹配推荐的自动写入", multiline)]
    pub reasons: Option<LongText>,
    /// How well they fit by the matching.
    #[field(label = "匹配度", help = "匹配给出的得分，人工推荐不填", list)]
    pub score: Option<Percent>,
    /// Day it was proposed.
    #[field(label = "推荐日期", help = "提出对接的日期", list, filter)]
    pub proposed: Option<Day>,
    /// Money that came of it.
    #[field(label = "成效金额", en = "Amount achieved", help = "达成的贷款、订单或补助金额", list, sum)]
    pub amount: Option<Money>,
    /// People, area or other quantity that came of it.
    #[field(label = "成效数量", en = "Quantity achieved", help = "达成的人数、面积等，连同单位", sum)]
    pub quantity: Option<Quantity>,
    /// What became of it.
    #[field(label = "结果说明", help = "达成了什么，或为何未成", multiline)]
    pub outcome: Option<LongText>,
    /// Where it stands.
    #[field(label = "状态", help = "未达成的也要写明原因", list, filter, fresh = 30)]
    pub state: ReferralState,
}

/// Where a referral stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReferralState {
    #[stage(label = "已推荐", initial, next(Contacted, Failed))]
    Proposed,
    #[stage(label = "已对接", en = "In contact", next(Negotiating, Agreed, Failed))]
    Contacted,
    #[stage(label = "洽谈中", next(Agreed, Failed))]
    Negotiating,
    #[stage(label = "已达成", last)]
    Agreed,
    #[stage(label = "未达成", en = "Not agreed", last, next(Contacted))]
    Failed,
}

impl Samples for Referral {
    const SAMPLES: [Sample; 2] = [
        &[
            ("subject", "示例：流动资金对接专项贷款"),
            ("demand", "1"),
            ("resource", "1"),
            ("reasons", "类别相同；额度足够"),
            ("score", "86%"),
            ("proposed", "2024-03-08"),
            ("state", "洽谈中"),
        ],
        &[
            ("subject", "示例：叶片本地采购"),
            ("purchase", "1"),
            ("offer", "1"),
            ("amount", "300万元"),
            ("state", "已达成"),
        ],
    ];
}
