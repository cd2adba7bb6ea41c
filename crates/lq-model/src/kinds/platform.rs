//! 创新平台: laboratories, centres, institutes.

use crate::declare::*;

/// A platform for innovation: its sort, level, who hosts it and when it must be renewed.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "platform",
    label = "创新平台",
    plural = "创新平台",
    en = "Innovation platform",
    prefix = "PT"
)]
#[record(
    group = "development",
    caption = "name",
    help = "各级各类创新平台；按级别和类型计数，到期复核提前提醒"
)]
pub struct Platform {
    /// Name in the approval.
    #[field(label = "名称", help = "批复名称", list, search, seen_by = "public")]
    pub name: Text,
    /// What sort of platform.
    #[field(
        label = "类型",
        help = "重点实验室、工程技术研究中心等，计数按类型",
        list,
        filter,
        index,
        seen_by = "public"
    )]
    pub form: PlatformForm,
    /// Level of the approval.
    #[field(label = "级别", help = "以批复机关为准", list, filter, index, seen_by = "public")]
    pub level: PlatformLevel,
    /// Firm that hosts it.
    #[field(label = "依托企业", en = "Host enterprise", help = "由企业建设的填写", list, filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// Partners that take part.
    #[field(label = "共建单位", en = "Partners", help = "联合建设的高校、院所、企业", filter)]
    pub partners: Option<Links<Partner>>,
    /// Body that hosts it.
    #[field(label = "依托组织", en = "Host body", help = "由部门或平台公司建设的填写", filter)]
    pub organisation: Option<Link<Organisation>>,
    /// The platform it is a branch of, outside the zone.
    #[field(
        label = "总部平台",
        en = "Parent platform",
        help = "分中心填写其总部或母平台名称",
        max = 120,
        search
    )]
    pub branch_of: Option<Text>,
    /// The chain it serves.
    #[field(label = "产业链", help = "服务哪条链", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// The agreement it came of.
    #[field(label = "来自协议", en = "Agreement", help = "依据哪份合作协议设立", filter)]
    pub agreement: Option<Link<Agreement>>,
    /// Who approved it.
    #[field(label = "批准机关", help = "批复单位", list, filter)]
    pub approver: Option<Text>,
    /// When it was approved.
    #[field(label = "批准时间", help = "批复时间", list, filter)]
    pub approved: Option<Period>,
    /// Day it was unveiled.
    #[field(label = "揭牌日期", help = "正式揭牌的日期")]
    pub unveiled: Option<Day>,
    /// When it is next reviewed.
    #[field(label = "下次复核", en = "Next review", help = "考核或复审的时间，提前提醒", list, filter)]
    pub next_review: Option<Period>,
    /// People who work there.
    #[field(label = "研究人员", unit = "人", help = "固定人员", sum, fresh = 365)]
    pub staff: Option<Quantity>,
    /// Money put into it.
    #[field(label = "累计投入", help = "建设以来累计投入", sum, fresh = 365)]
    pub invested: Option<Money>,
    /// What it works on.
    #[field(label = "研究方向", help = "主要方向和可对外提供的服务", multiline, search, seen_by = "public")]
    pub field: Option<LongText>,
    /// Applied for, approved, running, revoked.
    #[field(label = "状态", help = "申报中的不计数", list, filter)]
    pub state: PlatformState,
}

/// Sorts of platforms.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlatformForm {
    #[choice(label = "重点实验室", en = "Key laboratory")]
    KeyLaboratory,
    #[choice(label = "国家平台分中心", en = "Branch of a national platform")]
    NationalBranch,
    #[choice(label = "工程技术研究中心", en = "Engineering research centre")]
    EngineeringCentre,
    #[choice(label = "企业技术中心", en = "Enterprise technology centre")]
    TechnologyCentre,
    #[choice(label = "新型研发机构", en = "New-type research institution")]
    NewInstitution,
    #[choice(label = "校企联合研究中心", en = "Joint university-enterprise centre")]
    JointCentre,
    #[choice(label = "博士后创新基地", en = "Postdoctoral base")]
    Postdoctoral,
    #[choice(label = "创新联合体", en = "Innovation consortium")]
    Consortium,
    #[choice(label = "产业链研究中心", en = "Chain research centre")]
    ChainCentre,
    #[choice(label = "技术研究院", en = "Technology institute")]
    Institute,
    #[choice(label = "中试基地", en = "Pilot plant")]
    PilotPlant,
    #[choice(label = "检验检测中心", en = "Testing centre")]
    Testing,
    #[choice(label = "孵化器", en = "Incubator")]
    Incubator,
    #[choice(label = "实习实践基地", en = "Practice base")]
    PracticeBase,
    #[choice(label = "数字化服务中心", en = "Digital service centre")]
    DigitalCentre,
    #[choice(label = "其他")]
    Other,
}

/// Level of a platform.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlatformLevel {
    #[choice(label = "国家级")]
    National,
    #[choice(label = "省级")]
    Provincial,
    #[choice(label = "市级")]
    Municipal,
    #[choice(label = "区级", en = "Zone level")]
    Zone,
    #[choice(label = "未定级", en = "No level")]
    NoLevel,
}

/// Where a platform stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PlatformState {
    #[stage(label = "申报", en = "Applied for", initial, next(Approved, Refused))]
    Applied,
    #[stage(label = "批准在建", en = "Approved, being set up", next(Running, Revoked))]
    Approved,
    #[stage(label = "运行", next(Review, Revoked))]
    Running,
    #[stage(label = "限期整改", en = "Under correction", next(Running, Revoked))]
    Review,
    #[stage(label = "撤销", last)]
    Revoked,
    #[stage(label = "未获批", en = "Refused", last, next(Applied))]
    Refused,
}

impl Samples for Platform {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例工控安全工程技术研究中心"),
            ("form", "工程技术研究中心"),
            ("level", "省级"),
            ("enterprise", "1"),
            ("partners", "1"),
            ("approver", "示例省科技厅"),
            ("approved", "2023-12"),
            ("next_review", "2026"),
            ("staff", "35人"),
            ("state", "运行"),
        ],
        &[
            ("name", "示例产业链研究中心"),
            ("form", "产业链研究中心"),
            ("level", "区级"),
            ("chain", "1"),
            ("state", "批准在建"),
        ],
    ];
}
