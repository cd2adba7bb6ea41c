//! 组织: the bodies that carry the work along the chains.

use crate::declare::*;

/// A body: leading group, department, chain committee, front-line branch, workshop or shift.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "organisation", label = "组织", plural = "组织台账", prefix = "ZZ", group = "organisation")]
#[record(caption = "name", help = "领导小组、部门、产业链党委、功能型党支部等；上下级构成组织树")]
pub struct Organisation {
    /// Full name.
    #[field(label = "名称", help = "全称", list, search)]
    pub name: Text,
    /// What sort of body it is.
    #[field(label = "类型", help = "组织的类型，计数按类型", list, filter, index)]
    pub form: OrganisationForm,
    /// The body above it.
    #[field(label = "上级组织", help = "直接上级，构成组织树", list, filter)]
    pub parent: Option<Link<Organisation>>,
    /// Part it plays in the joint conference.
    #[field(label = "职责分工", en = "Part", help = "领衔、牵头、配合或兜底", list, filter)]
    pub part: Option<OrganisationPart>,
    /// The chain it serves.
    #[field(label = "产业链", help = "服务哪条链；覆盖情况据此核对", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// The segment it covers.
    #[field(label = "环节", help = "建在哪个环节；覆盖情况据此核对", filter)]
    pub segment: Option<Link<Segment>>,
    /// The firm it is built in.
    #[field(label = "所在企业", help = "建在哪家企业；覆盖情况据此核对", list, filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// Other firms it takes in.
    #[field(label = "联建企业", en = "Other firms covered", help = "联合组建时覆盖的其他企业", filter)]
    pub covers: Option<Links<Enterprise>>,
    /// The front line it works on.
    #[field(
        label = "一线类型",
        en = "Front line",
        help = "功能型党支部填写：按科技研发、生产管理、市场销售分",
        list,
        filter
    )]
    pub front_line: Option<FrontLine>,
    /// When it was set up.
    #[field(label = "成立时间", help = "批准成立的时间", list, filter)]
    pub founded: Option<Period>,
    /// When it was dissolved.
    #[field(label = "撤销时间", help = "已撤销的填写")]
    pub dissolved: Option<Period>,
    /// Number of members.
    #[field(
        label = "人数",
        unit = "人",
        help = "成员或党员人数，期末数",
        sum,
        fresh = 365,
        seen_by = "staff"
    )]
    pub members: Option<Quantity>,
    /// What it has to do.
    #[field(label = "职责", help = "主要职责，分条写", multiline)]
    pub duties: Option<LongText>,
    /// Telephone of the office.
    #[field(label = "办公电话", help = "单位对外电话", seen_by = "public", fresh = 730)]
    pub phone: Option<Phone>,
    /// In being or dissolved.
    #[field(label = "状态", help = "筹建、运行或撤销", list, filter)]
    pub state: OrganisationState,
}

/// Sorts of bodies.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrganisationForm {
    #[choice(label = "领导小组", en = "Leading group")]
    LeadingGroup,
    #[choice(label = "联席会议", en = "Joint conference")]
    JointConference,
    #[choice(label = "部门")]
    Department,
    #[choice(label = "街道园区", en = "Subdistrict or park office")]
    Local,
    #[choice(label = "链办", en = "Chain office")]
    ChainOffice,
    #[choice(label = "产业链党委", en = "Chain committee")]
    ChainCommittee,
    #[choice(label = "行业党委", en = "Industry committee")]
    IndustryCommittee,
    #[choice(label = "功能型党支部", en = "Front-line branch")]
    FrontLineBranch,
    #[choice(label = "企业党委（党总支）", en = "Enterprise committee")]
    EnterpriseCommittee,
    #[choice(label = "企业党支部", en = "Enterprise branch")]
    EnterpriseBranch,
    #[choice(label = "车间", en = "Workshop group")]
    Workshop,
    #[choice(label = "班组", en = "Shift group")]
    Shift,
    #[choice(label = "行业协会", en = "Trade association")]
    Association,
    #[choice(label = "平台公司", en = "Zone-owned company")]
    ZoneCompany,
    #[choice(label = "其他")]
    Other,
}

/// Part a body plays in the joint conference.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrganisationPart {
    #[choice(label = "领衔", en = "Heads")]
    Heads,
    #[choice(label = "牵头", en = "Leads")]
    Leads,
    #[choice(label = "配合", en = "Supports")]
    Supports,
    #[choice(label = "属地兜底", en = "Answers locally")]
    Local,
}

/// Front lines on which branches are set up.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FrontLine {
    #[choice(label = "科技研发一线", en = "Research and development")]
    Research,
    #[choice(label = "生产管理一线", en = "Production")]
    Production,
    #[choice(label = "市场销售一线", en = "Sales")]
    Sales,
    #[choice(label = "其他一线", en = "Other")]
    Other,
}

/// Whether a body is in being.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrganisationState {
    #[stage(label = "筹建", en = "Being set up", next(Active, Dissolved))]
    Preparing,
    #[stage(label = "运行", en = "In being", initial, next(Dissolved))]
    Active,
    #[stage(label = "撤销", last, next(Active))]
    Dissolved,
}

impl Samples for Organisation {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例产业链党委"),
            ("form", "产业链党委"),
            ("chain", "1"),
            ("founded", "2022"),
            ("members", "120人"),
            ("state", "运行"),
        ],
        &[
            ("name", "示例研发一线党支部"),
            ("form", "功能型党支部"),
            ("parent", "1"),
            ("chain", "1"),
            ("segment", "1"),
            ("enterprise", "1"),
            ("front_line", "科技研发一线"),
            ("state", "运行"),
        ],
    ];
}
