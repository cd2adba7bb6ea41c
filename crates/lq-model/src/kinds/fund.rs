//! 基金: guiding funds and the social capital they move.

use crate::declare::*;

/// A fund: who manages it, what the guiding side put in and what other capital it moved.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "fund",
    label = "基金",
    plural = "基金台账",
    prefix = "JJ",
    group = "projects",
    caption = "name"
)]
#[record(help = "引导基金和产业基金；撬动倍数由引导出资与社会资本算出")]
pub struct Fund {
    /// Name as filed.
    #[field(label = "名称", help = "备案名称", list, search)]
    pub name: Text,
    /// Guiding, industry or venture fund.
    #[field(label = "类型", help = "引导基金、产业基金等", list, filter)]
    pub form: FundForm,
    /// The fund above it.
    #[field(label = "母基金", en = "Parent fund", help = "子基金填写", filter)]
    pub parent: Option<Link<Fund>>,
    /// Who manages it.
    #[field(label = "管理机构", help = "基金管理人", list, filter)]
    pub manager: Option<Link<Partner>>,
    /// Number with the fund association.
    #[field(label = "备案编号", help = "基金业协会备案编号", max = 40, search, key)]
    pub filing: Option<Text>,
    /// Size agreed.
    #[field(label = "认缴规模", en = "Size agreed", help = "合伙协议约定的总规模", list, sum)]
    pub size: Option<Money>,
    /// Part that came from the guiding side.
    #[field(
        label = "引导出资",
        en = "Guiding capital",
        help = "财政或引导基金认缴部分",
        list,
        sum,
        seen_by = "staff"
    )]
    pub guided: Option<Money>,
    /// Part that came from others.
    #[field(
        label = "社会资本",
        en = "Social capital",
        help = "其他出资人认缴部分；与引导出资之比即撬动倍数",
        list,
        sum,
        seen_by = "staff"
    )]
    pub social: Option<Money>,
    /// Money paid in so far.
    #[field(label = "实缴", en = "Paid in", help = "已到位资金", sum, fresh = 180, seen_by = "staff")]
    pub paid_in: Option<Money>,
    /// Money invested so far.
    #[field(
        label = "已投资",
        en = "Invested",
        help = "累计投出资金",
        list,
        sum,
        fresh = 180,
        seen_by = "staff"
    )]
    pub invested: Option<Money>,
    /// Chains it invests in.
    #[field(label = "投向产业链", en = "Chains", help = "重点投向的链", filter)]
    pub chains: Option<Links<Chain>>,
    /// Day of founding.
    #[field(label = "设立日期", help = "工商设立日期", list, filter)]
    pub founded: Option<Day>,
    /// Last day.
    #[field(label = "到期日期", help = "存续期届满日", filter)]
    pub until: Option<Day>,
    /// Where it stands.
    #[field(label = "状态", help = "投资期、退出期或已清算", list, filter)]
    pub state: FundState,
}

/// Sorts of funds.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FundForm {
    #[choice(label = "引导基金", en = "Guiding fund")]
    Guiding,
    #[choice(label = "产业基金", en = "Industry fund")]
    Industry,
    #[choice(label = "创投基金", en = "Venture fund")]
    Venture,
    #[choice(label = "贷款风险补偿", en = "Loan risk pool")]
    RiskPool,
    #[choice(label = "其他")]
    Other,
}

/// Where a fund stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FundState {
    #[stage(label = "筹设", en = "Being raised", initial, next(Investing, Closed))]
    Raising,
    #[stage(label = "投资期", en = "Investing", next(Exiting, Closed))]
    Investing,
    #[stage(label = "退出期", en = "Exiting", next(Closed))]
    Exiting,
    #[stage(label = "已清算", en = "Closed", last)]
    Closed,
}

impl Samples for Fund {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例产业投资基金"),
            ("form", "产业基金"),
            ("parent", "2"),
            ("manager", "1"),
            ("size", "10亿元"),
            ("guided", "2亿元"),
            ("social", "8亿元"),
            ("state", "投资期"),
        ],
        &[("name", "示例引导基金"), ("form", "引导基金"), ("size", "50亿元"), ("state", "筹设")],
    ];
}
