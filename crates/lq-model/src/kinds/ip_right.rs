//! 知识产权: patents, copyrights, trade marks of the enterprises.

use crate::declare::*;

/// A right in intellectual property: patent, copyright, trade mark, layout design.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "ip_right", label = "知识产权", plural = "知识产权", en = "Intellectual property right")]
#[record(plural_en = "Intellectual property", prefix = "ZS", group = "development", caption = "title")]
#[record(help = "企业的专利、著作权、商标等；政策条件按有效数量计")]
pub struct IpRight {
    /// Title.
    #[field(label = "名称", help = "专利名称、作品名称或商标", list, search, seen_by = "public")]
    pub title: Text,
    /// What sort of right.
    #[field(label = "类型", help = "发明专利、实用新型、著作权等", list, filter, index, seen_by = "public")]
    pub form: IpRightForm,
    /// Number of application or registration.
    #[field(label = "编号", help = "申请号或登记号", max = 60, list, search, key, seen_by = "public")]
    pub number: Option<Text>,
    /// The firm that owns it.
    #[field(label = "权利人", help = "拥有权利的企业", list, filter, seen_by = "public")]
    pub enterprise: Link<Enterprise>,
    /// The result it protects.
    #[field(label = "对应成果", en = "Result", help = "保护的是哪项成果", filter)]
    pub result: Option<Link<ResearchResult>>,
    /// The station that helped.
    #[field(label = "服务工作站", en = "Station", help = "由哪个工作站服务办理", filter)]
    pub centre: Option<Link<Centre>>,
    /// Day of application.
    #[field(label = "申请日", help = "申请日期", list, filter, seen_by = "public")]
    pub filed: Option<Day>,
    /// Day it was granted.
    #[field(label = "授权日", help = "授权公告或登记日期", list, filter, seen_by = "public")]
    pub granted: Option<Day>,
    /// Last day of protection.
    #[field(label = "届满日", help = "保护期届满日期", filter, seen_by = "public")]
    pub expires: Option<Day>,
    /// Worth by which it was pledged or licensed.
    #[field(
        label = "质押许可金额",
        en = "Pledge or licence amount",
        help = "质押融资或许可合同的金额",
        sum,
        seen_by = "staff"
    )]
    pub pledged: Option<Money>,
    /// Applied for, in force or lapsed.
    #[field(
        label = "状态",
        help = "以公告为准，有效的计数",
        list,
        filter,
        reachable,
        seen_by = "public",
        fresh = 365
    )]
    pub state: IpRightState,
}

/// Sorts of rights.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum IpRightForm {
    #[choice(label = "发明专利", en = "Invention patent")]
    Invention,
    #[choice(label = "实用新型", en = "Utility model")]
    UtilityModel,
    #[choice(label = "外观设计", en = "Design")]
    Design,
    #[choice(label = "软件著作权", en = "Software copyright")]
    SoftwareCopyright,
    #[choice(label = "作品著作权", en = "Copyright of a work")]
    WorkCopyright,
    #[choice(label = "商标", en = "Trade mark")]
    TradeMark,
    #[choice(label = "集成电路布图设计", en = "Layout design")]
    Layout,
}

/// Whether a right is in force.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum IpRightState {
    #[stage(label = "申请中", en = "Applied for", initial, next(InForce, Refused))]
    Applied,
    #[stage(label = "有效", en = "In force", next(Lapsed))]
    InForce,
    #[stage(label = "失效", last, next(InForce))]
    Lapsed,
    #[stage(label = "驳回撤回", en = "Refused or withdrawn", last)]
    Refused,
}

impl Samples for IpRight {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例拉晶炉"),
            ("form", "发明专利"),
            ("number", "ZL000000000000.0"),
            ("enterprise", "1"),
            ("result", "1"),
            ("centre", "2"),
            ("filed", "2021-04-02"),
            ("granted", "2023-06-09"),
            ("expires", "2041-04-02"),
            ("state", "有效"),
        ],
        &[
            ("title", "示例检测软件V1.0"),
            ("form", "软件著作权"),
            ("enterprise", "2"),
            ("pledged", "300万元"),
            ("state", "申请中"),
        ],
    ];
}
