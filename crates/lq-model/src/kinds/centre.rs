//! 服务阵地: places where a chain is served.

use crate::declare::*;

/// A place of service: chain service centre, copyright or intellectual property station.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "centre", label = "服务阵地", plural = "服务阵地", en = "Service centre", prefix = "FW")]
#[record(
    group = "organisation",
    caption = "name",
    help = "产业链党群服务中心和各类服务工作站；轮值团队由链主和链上企业组成"
)]
pub struct Centre {
    /// Name on the door.
    #[field(label = "名称", help = "挂牌名称", list, search, seen_by = "public")]
    pub name: Text,
    /// What sort of place it is.
    #[field(label = "类型", help = "党群服务中心、版权服务站等", list, filter, seen_by = "public")]
    pub form: CentreForm,
    /// The chain it serves.
    #[field(label = "产业链", help = "服务哪条链；一链一阵地据此核对", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// The body that runs it.
    #[field(label = "运营单位", help = "负责运营的组织", list, filter)]
    pub organisation: Option<Link<Organisation>>,
    /// The leading enterprise of the duty team.
    #[field(
        label = "轮值龙头企业",
        en = "Leading enterprise",
        help = "轮值服务团队中的 1 名龙头链主",
        list,
        filter
    )]
    pub lead: Option<Link<Enterprise>>,
    /// Enterprises of the chain that take turns.
    #[field(label = "轮值企业", en = "Enterprises on duty", help = "轮值服务团队中的 N 家链上企业", filter)]
    pub members: Option<Links<Enterprise>>,
    /// Publicity is done here.
    #[field(label = "宣传", en = "Does publicity", help = "具有宣传功能则勾选", filter)]
    pub does_publicity: Option<bool>,
    /// Education is given here.
    #[field(label = "教育", en = "Does education", help = "具有教育功能则勾选", filter)]
    pub does_education: Option<bool>,
    /// Members are administered here.
    #[field(label = "管理", en = "Does administration", help = "具有管理功能则勾选", filter)]
    pub does_administration: Option<bool>,
    /// Products and results are shown here.
    #[field(label = "展示", en = "Does exhibition", help = "具有展示功能则勾选", filter)]
    pub does_exhibition: Option<bool>,
    /// Training is given here.
    #[field(label = "培训", en = "Does training", help = "具有培训功能则勾选", filter)]
    pub does_training: Option<bool>,
    /// Floor area.
    #[field(label = "面积", unit = "m2", help = "建筑面积", list, sum)]
    pub area: Option<Quantity>,
    /// Street address.
    #[field(label = "地址", help = "门牌地址", search, seen_by = "public")]
    pub address: Option<Text>,
    /// Where it is on the map.
    #[field(label = "位置", help = "经纬度（WGS-84）", seen_by = "public")]
    pub place: Option<Place>,
    /// The park it sits in.
    #[field(label = "所在园区", help = "位于哪个园区", filter)]
    pub park: Option<Link<Park>>,
    /// Day it was unveiled.
    #[field(label = "揭牌日期", help = "正式揭牌或启用的日期", list, filter)]
    pub unveiled: Option<Day>,
    /// Telephone at the desk.
    #[field(label = "服务电话", help = "对外服务电话", seen_by = "public", fresh = 730)]
    pub phone: Option<Phone>,
    /// Being set up, open or closed.
    #[field(label = "状态", help = "启用的才排轮值", list, filter)]
    pub state: CentreState,
}

/// Sorts of places.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CentreForm {
    #[choice(label = "产业链党群服务中心", en = "Chain service centre")]
    Chain,
    #[choice(label = "版权服务工作站", en = "Copyright station")]
    Copyright,
    #[choice(label = "知识产权工作站", en = "Intellectual property station")]
    IntellectualProperty,
    #[choice(label = "政务服务点", en = "Government service desk")]
    Government,
    #[choice(label = "其他")]
    Other,
}

/// Whether a place is open.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CentreState {
    #[stage(label = "筹建", en = "Being set up", initial, next(Open, Closed))]
    Preparing,
    #[stage(label = "启用", en = "Open", next(Closed))]
    Open,
    #[stage(label = "停用", last, next(Open))]
    Closed,
}

impl Samples for Centre {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例产业链党群服务中心"),
            ("form", "产业链党群服务中心"),
            ("chain", "1"),
            ("lead", "1"),
            ("members", "1 2"),
            ("does_publicity", "是"),
            ("does_training", "是"),
            ("area", "600 m2"),
            ("unveiled", "2023-09-01"),
            ("state", "启用"),
        ],
        &[
            ("name", "示例版权服务工作站"),
            ("form", "版权服务工作站"),
            ("unveiled", "2024-01-12"),
            ("state", "启用"),
        ],
    ];
}
