//! 兑现: what one firm gets of one policy for one period, from confirmation to publication.

use crate::declare::*;

/// A grant to a firm under a policy: confirmed, paid, published, or taken back.
///
/// Claims are made and moved by commands of their own, so that nothing is granted twice and caps are kept.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "claim", label = "兑现", plural = "兑现台账", prefix = "DX")]
#[record(
    group = "service",
    caption = "title",
    help = "一家企业按一条政策在一个期间得到的支持：确认、拨付、公示，或撤回、退回；在政策页的“免申即享”里办理"
)]
pub struct Claim {
    /// The policy's rule and the period, in words.
    #[field(label = "事项", help = "规则名称和期间", list, search)]
    pub title: Text,
    /// Policy, firm and period in one word; no two that stand bear the same.
    #[field(
        label = "兑现号",
        help = "政策编号、企业编号、期间，同一项不能兑现两次",
        max = 200,
        list,
        search,
        key
    )]
    pub code: Option<Text>,
    /// The policy.
    #[field(label = "政策", help = "按哪条政策", list, filter)]
    pub policy: Link<Policy>,
    /// The firm.
    #[field(label = "企业", help = "给哪家企业", list, filter)]
    pub enterprise: Link<Enterprise>,
    /// The year or other period it is for.
    #[field(label = "期间", help = "哪一年度或期间的支持", list, filter)]
    pub period: Period,
    /// What the firm gets.
    #[field(label = "核定金额", help = "按规则算出、扣除封顶和预算后的金额", list, sum)]
    pub amount: Money,
    /// Day it was confirmed.
    #[field(label = "确认日期", help = "链办或部门确认的日期", list, filter)]
    pub confirmed_on: Option<Day>,
    /// What was paid.
    #[field(label = "拨付金额", help = "实际拨付的金额", list, sum)]
    pub paid: Option<Money>,
    /// Day of payment.
    #[field(label = "拨付日期", help = "资金拨付的日期", filter)]
    pub paid_on: Option<Day>,
    /// Number of the payment order.
    #[field(label = "拨付凭证", help = "拨款文件或凭证的编号", max = 120, search, seen_by = "staff")]
    pub document: Option<Text>,
    /// Day from which it was published.
    #[field(label = "公示日期", help = "开始公示的日期", filter)]
    pub published_on: Option<Day>,
    /// What came back.
    #[field(label = "退回金额", help = "企业退回的金额", sum)]
    pub returned: Option<Money>,
    /// Why it was withdrawn, or came back.
    #[field(label = "撤回或退回原因", help = "为什么撤回或退回", multiline)]
    pub reason: Option<LongText>,
    /// Why the firm qualified on the day of confirmation, sentence by sentence.
    #[field(
        label = "认定依据",
        help = "确认时规则逐条的说明，自动填写",
        multiline,
        max = 8000,
        seen_by = "staff"
    )]
    pub basis: Option<LongText>,
    /// Where it stands.
    #[field(label = "状态", help = "已确认、已拨付、已公示，或已撤回、已退回", list, filter)]
    pub state: ClaimState,
}

/// Where a claim stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClaimState {
    #[stage(label = "已确认", en = "Confirmed", initial, next(Paid, Withdrawn))]
    Confirmed,
    #[stage(label = "已拨付", en = "Paid", next(Published, Returned))]
    Paid,
    #[stage(label = "已公示", en = "Published", next(Returned))]
    Published,
    #[stage(label = "已撤回", en = "Withdrawn", last)]
    Withdrawn,
    #[stage(label = "已退回", en = "Returned", last)]
    Returned,
}

impl Samples for Claim {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例技术改造补助 2024"),
            ("code", "ZC-000001 QY-000001 2024"),
            ("policy", "1"),
            ("enterprise", "1"),
            ("period", "2024"),
            ("amount", "120万元"),
            ("confirmed_on", "2025-03-03"),
            ("paid", "120万元"),
            ("paid_on", "2025-04-15"),
            ("document", "示财〔2025〕12号"),
            ("basis", "符合条件。"),
            ("state", "已拨付"),
        ],
        &[
            ("title", "示例技术改造补助 2023"),
            ("policy", "1"),
            ("enterprise", "2"),
            ("period", "2023"),
            ("amount", "5万元"),
            ("state", "已撤回"),
        ],
    ];
}
