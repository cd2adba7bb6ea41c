//! 招商线索: firms and projects the zone wants to bring in.

use crate::declare::*;

/// A lead: whom to bring in for which gap, and how far the talks are.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "lead", label = "招商线索", plural = "招商清单", en = "Investment lead", prefix = "XS")]
#[record(
    group = "projects",
    caption = "name",
    help = "要引进谁、补哪个环节、谈到哪一步；诊断结论可直接生成线索"
)]
pub struct Lead {
    /// The lead in a few words.
    #[field(label = "名称", help = "目标企业或项目", list, search)]
    pub name: Text,
    /// The firm wanted, where it is in the ledger.
    #[field(label = "目标企业", help = "已在企业台账中的填写", list, filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// Where the firm sits today.
    #[field(label = "企业所在地", help = "目标企业总部或工厂所在地区", filter)]
    pub region: Option<RegionCode>,
    /// The finding it answers.
    #[field(label = "诊断结论", help = "为补哪条结论", list, filter)]
    pub finding: Option<Link<Finding>>,
    /// The chain.
    #[field(label = "产业链", help = "补哪条链", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// The segment.
    #[field(label = "环节", help = "补哪个环节", list, filter)]
    pub segment: Option<Link<Segment>>,
    /// To build the chain, to extend it, to fill or to strengthen it.
    #[field(label = "招商方向", en = "Aim", help = "建链、延链、补链或强链", list, filter)]
    pub aim: Option<LeadAim>,
    /// Capacity wanted.
    #[field(label = "引进产能", en = "Capacity wanted", help = "希望引进的年产能，按环节单位填写", list)]
    pub capacity: Option<Quantity>,
    /// Money expected.
    #[field(
        label = "意向投资",
        en = "Expected investment",
        help = "洽谈中的投资额",
        list,
        sum,
        any_currency,
        seen_by = "staff"
    )]
    pub investment: Option<Money>,
    /// Where the lead came from.
    #[field(label = "线索来源", en = "Origin", help = "诊断、以商招商、基金、中介、活动等", filter)]
    pub origin: Option<LeadOrigin>,
    /// The fund that goes with it.
    #[field(label = "配套基金", help = "资本招商的基金", filter)]
    pub fund: Option<Link<Fund>>,
    /// Premises offered.
    #[field(label = "推荐载体", en = "Premises offered", help = "可供选择的厂房、地块", filter)]
    pub carriers: Option<Links<Carrier>>,
    /// Where it would stand on the map.
    #[field(label = "意向位置", help = "经纬度（WGS-84），招商地图据此")]
    pub place: Option<Place>,
    /// Body that runs the talks.
    #[field(label = "责任单位", help = "负责洽谈的部门", list, filter)]
    pub owner: Option<Link<Organisation>>,
    /// Person who runs the talks.
    #[field(label = "招商专员", help = "负责洽谈的人员", list, filter)]
    pub person: Option<Link<Person>>,
    /// Contact at the firm.
    #[field(
        label = "企业联系人",
        en = "Contact",
        help = "对方联系人",
        max = 60,
        personal,
        seen_by = "office"
    )]
    pub contact: Option<Text>,
    /// Telephone of that person.
    #[field(label = "联系电话", help = "对方联系电话", personal, seen_by = "office")]
    pub phone: Option<Phone>,
    /// What was talked about, newest first.
    #[field(label = "洽谈记录", help = "每次洽谈的要点，新的写在前", multiline, search, seen_by = "office")]
    pub notes: Option<LongText>,
    /// Day of the last talk.
    #[field(label = "最近联系", help = "最近一次联系的日期", list, fresh = 60)]
    pub last_contact: Option<Day>,
    /// The project it became.
    #[field(label = "转为项目", en = "Became project", help = "签约后登记的项目", filter)]
    pub project: Option<Link<Project>>,
    /// Why it was given up.
    #[field(label = "放弃原因", help = "放弃的写明原因", max = 300)]
    pub loss_reason: Option<Text>,
    /// How far the talks are.
    #[field(
        label = "阶段",
        help = "线索→接洽→考察→洽谈→签约；漏斗按阶段计",
        list,
        filter,
        index,
        fresh = 30
    )]
    pub stage: LeadStage,
}

/// What a lead does for the chain.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum LeadAim {
    #[choice(label = "建链", en = "Build")]
    Build,
    #[choice(label = "延链", en = "Extend")]
    Extend,
    #[choice(label = "补链", en = "Fill")]
    Fill,
    #[choice(label = "强链", en = "Strengthen")]
    Strengthen,
}

/// Where a lead came from.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum LeadOrigin {
    #[choice(label = "链诊断", en = "Diagnosis")]
    Diagnosis,
    #[choice(label = "以商招商", en = "Through a firm")]
    Firm,
    #[choice(label = "基金招商", en = "Through a fund")]
    Fund,
    #[choice(label = "中介机构", en = "Agency")]
    Agency,
    #[choice(label = "推介活动", en = "Event")]
    Event,
    #[choice(label = "来函来访", en = "Own approach")]
    Approach,
    #[choice(label = "其他")]
    Other,
}

/// How far the talks are.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum LeadStage {
    #[stage(label = "线索", en = "Found", initial, next(Contacted, Lost))]
    Found,
    #[stage(label = "接洽", en = "In contact", next(Visiting, Negotiating, Lost))]
    Contacted,
    #[stage(label = "考察", en = "Visiting", next(Negotiating, Contacted, Lost))]
    Visiting,
    #[stage(label = "洽谈", next(Signed, Contacted, Lost))]
    Negotiating,
    #[stage(label = "签约", last, next(Negotiating))]
    Signed,
    #[stage(label = "放弃", en = "Given up", last, next(Found, Contacted))]
    Lost,
}

impl Samples for Lead {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例电池片企业"),
            ("enterprise", "2"),
            ("finding", "1"),
            ("chain", "1"),
            ("segment", "2"),
            ("aim", "补链"),
            ("capacity", "15 GW"),
            ("investment", "40亿元"),
            ("origin", "链诊断"),
            ("carriers", "1 2"),
            ("contact", "示例联系人"),
            ("phone", "13900000000"),
            ("stage", "洽谈"),
        ],
        &[
            ("name", "示例卫星企业"),
            ("aim", "建链"),
            ("origin", "基金招商"),
            ("fund", "1"),
            ("stage", "线索"),
        ],
    ];
}
