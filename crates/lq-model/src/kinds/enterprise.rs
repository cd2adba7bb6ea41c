//! 企业: the firms of the zone.

use crate::declare::*;

/// A firm: registration, place, size and what it is recognised as.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "enterprise",
    label = "企业",
    plural = "企业台账",
    prefix = "QY",
    group = "chain",
    caption = "name"
)]
#[record(help = "区内企业及链上相关企业；统一社会信用代码相同即同一企业")]
pub struct Enterprise {
    /// Registered name.
    #[field(label = "名称", help = "营业执照上的名称", list, search)]
    pub name: Text,
    /// Unified social credit code, 18 characters with check character.
    #[field(
        label = "统一社会信用代码",
        help = "营业执照上的 18 位代码",
        list,
        search,
        key,
        seen_by = "public"
    )]
    pub uscc: Option<Uscc>,
    /// Name in daily use.
    #[field(label = "简称", help = "日常称呼", max = 60, list, search)]
    pub short_name: Option<Text>,
    /// Earlier and other names, one a line.
    #[field(label = "曾用名和别名", help = "每行一个，查重和读报时据此认出", multiline, search)]
    pub aliases: Option<Text>,
    /// Main line of business by GB/T 4754.
    #[field(label = "国民经济行业", help = "GB/T 4754 代码，以统计登记为准", list, filter)]
    pub industry_code: Option<IndustryCode>,
    /// Where it is registered.
    #[field(label = "注册地", help = "行政区划代码或名称（GB/T 2260）", filter)]
    pub region: Option<RegionCode>,
    /// Street address where it works.
    #[field(label = "地址", help = "生产经营地址", search)]
    pub address: Option<Text>,
    /// Where it works on the map.
    #[field(label = "位置", help = "生产经营地的经纬度（WGS-84）")]
    pub place: Option<Place>,
    /// The park it sits in.
    #[field(label = "所在园区", help = "位于哪个园区", list, filter)]
    pub park: Option<Link<Park>>,
    /// Day of registration.
    #[field(label = "成立日期", help = "营业执照上的成立日期", filter)]
    pub founded: Option<Day>,
    /// Registered capital.
    #[field(label = "注册资本", help = "营业执照上的注册资本，外币照填", any_currency)]
    pub capital: Option<Money>,
    /// Inside the zone, or outside but linked to its chains.
    #[field(
        label = "区内",
        en = "In the zone",
        help = "在本区生产经营则勾选；区外的供应商、客户不勾",
        list,
        filter
    )]
    pub is_local: Option<bool>,
    /// Counts for statistics above the size limit.
    #[field(
        label = "规上",
        en = "Above designated size",
        help = "纳入规模以上统计，以统计局名录为准",
        list,
        filter,
        fresh = 400
    )]
    pub is_above_scale: Option<bool>,
    /// Listed company and where.
    #[field(label = "上市板块", help = "已上市的板块或代码，未上市不填", max = 60, filter)]
    pub listing: Option<Text>,
    /// Business income of the last year closed.
    #[field(
        label = "营业收入",
        help = "最近一个完整年度，以年报或统计报表为准",
        list,
        sum,
        fresh = 400,
        reachable,
        seen_by = "staff"
    )]
    pub revenue: Option<Money>,
    /// Gross output of the last year closed.
    #[field(
        label = "产值",
        help = "最近一个完整年度工业总产值，以统计报表为准",
        sum,
        fresh = 400,
        reachable,
        seen_by = "staff"
    )]
    pub output: Option<Money>,
    /// Taxes paid in the last year closed.
    #[field(
        label = "纳税额",
        help = "最近一个完整年度入库税收，以税务为准",
        sum,
        fresh = 400,
        reachable,
        seen_by = "staff"
    )]
    pub tax: Option<Money>,
    /// Spending on research in the last year closed.
    #[field(
        label = "研发费用",
        help = "最近一个完整年度，以年报或加计扣除申报为准",
        sum,
        fresh = 400,
        reachable,
        seen_by = "staff"
    )]
    pub rd_expense: Option<Money>,
    /// People employed.
    #[field(
        label = "从业人数",
        unit = "人",
        help = "期末从业人员，以社保或统计报表为准",
        list,
        sum,
        fresh = 400,
        reachable
    )]
    pub headcount: Option<Quantity>,
    /// People in research and development.
    #[field(
        label = "研发人员",
        unit = "人",
        help = "从事研发的人员，以研发统计为准",
        sum,
        fresh = 400,
        reachable
    )]
    pub rd_headcount: Option<Quantity>,
    /// Main products in a few words.
    #[field(label = "主营产品", help = "用顿号隔开", search)]
    pub main_products: Option<Text>,
    /// Steward who follows the firm.
    #[field(label = "管家", help = "跟踪服务的管家", list, filter)]
    pub steward: Option<Link<Person>>,
    /// Person to reach.
    #[field(label = "联系人", help = "对接工作的联系人", max = 60, personal, seen_by = "staff", fresh = 730)]
    pub contact: Option<Text>,
    /// Telephone of that person.
    #[field(label = "联系电话", help = "联系人的电话", personal, seen_by = "staff", fresh = 730)]
    pub phone: Option<Phone>,
    /// Talked with, settled, producing, moved or closed.
    #[field(label = "状态", help = "在谈企业只用于招商；迁出、注销的保留历史", list, filter)]
    pub state: EnterpriseState,
}

/// Where a firm stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum EnterpriseState {
    #[stage(label = "在营", en = "In business", initial, next(Suspended, Moved, Closed))]
    Active,
    #[stage(label = "在谈", en = "Being talked with", next(Settling, Active, Dropped))]
    Courted,
    #[stage(label = "落地中", en = "Settling in", next(Active, Dropped))]
    Settling,
    #[stage(label = "停产", next(Active, Moved, Closed))]
    Suspended,
    #[stage(label = "迁出", en = "Moved away", last, next(Active, Courted))]
    Moved,
    #[stage(label = "注销", en = "Deregistered", last)]
    Closed,
    #[stage(label = "未落地", en = "Did not settle", last, next(Courted))]
    Dropped,
}

impl Samples for Enterprise {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例甲新能源有限公司"),
            ("uscc", "91350100M000100Y43"),
            ("short_name", "示例甲"),
            ("aliases", "示例甲光伏\n示例甲能源"),
            ("industry_code", "3825"),
            ("park", "1"),
            ("founded", "2016-05-18"),
            ("capital", "5000万元"),
            ("is_local", "是"),
            ("is_above_scale", "是"),
            ("revenue", "3.2亿元"),
            ("headcount", "420人"),
            ("rd_headcount", "60人"),
            ("steward", "1"),
            ("contact", "示例联系人"),
            ("phone", "13800000000"),
            ("state", "在营"),
        ],
        &[
            ("name", "示例乙装备有限公司"),
            ("is_local", "否"),
            ("capital", "200万美元"),
            ("main_products", "示例叶片、示例塔筒"),
            ("state", "在谈"),
        ],
    ];
}
