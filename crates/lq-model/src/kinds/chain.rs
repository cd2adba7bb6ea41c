//! 产业链: an industry chain and the people and bodies that lead it.

use crate::declare::*;

/// An industry chain of the zone, with who leads it and how it is to be staffed.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "chain",
    label = "产业链",
    plural = "产业链台账",
    prefix = "CL",
    group = "chain",
    caption = "name"
)]
#[record(help = "高新区的产业链；环节、企业、组织和项目都挂在链上")]
pub struct Chain {
    /// Name as the zone uses it, without the word for chain.
    #[field(label = "名称", help = "与本区提法一致，如“光伏”“生物医药”", list, search)]
    pub name: Text,
    /// The industry it belongs to.
    #[field(label = "所属产业", help = "产业体系中的归属", list, filter)]
    pub industry: Option<Link<Industry>>,
    /// Person of the zone's leadership who answers for the chain.
    #[field(label = "链长", help = "负责该链的区领导", list, filter)]
    pub leader: Option<Link<Person>>,
    /// Department that does the daily work.
    #[field(label = "链办", en = "Chain office", help = "承担日常工作的部门", filter)]
    pub office: Option<Link<Organisation>>,
    /// The one leading committee of the 1+1+N pattern.
    #[field(
        label = "主导党组织",
        en = "Leading committee",
        help = "“1+1+N”中的第一个 1：产业链党委或行业党委",
        list,
        filter
    )]
    pub committee: Option<Link<Organisation>>,
    /// The one head enterprise of the 1+1+N pattern.
    #[field(
        label = "核心企业",
        en = "Head enterprise",
        help = "“1+1+N”中的第二个 1：链主或头部企业",
        list,
        filter
    )]
    pub head: Option<Link<Enterprise>>,
    /// Least number of enterprises around the head for the pattern to hold.
    #[field(
        label = "上下游企业下限",
        en = "Least partners",
        unit = "家",
        help = "“1+1+N”中的 N 至少几家，用于核对"
    )]
    pub partners_required: Option<Quantity>,
    /// Liaison persons the zone's rule asks of the chain.
    #[field(
        label = "应配联络员",
        en = "Liaisons required",
        unit = "名",
        help = "按本区规定每条链应配几名，用于查缺"
    )]
    pub liaisons_required: Option<Quantity>,
    /// Instructors the zone's rule asks of the chain.
    #[field(
        label = "应配指导员",
        en = "Instructors required",
        unit = "名",
        help = "按本区规定每条链应配几名，用于查缺"
    )]
    pub instructors_required: Option<Quantity>,
    /// What the chain makes and where it begins and ends.
    #[field(label = "范围说明", help = "产品、起点和终端", multiline)]
    pub scope: Option<LongText>,
    /// Place in lists, smallest first.
    #[field(label = "排序", help = "列表中的先后，小的在前")]
    pub rank: Option<Decimal>,
    /// Cultivated, running, or merged into others.
    #[field(label = "状态", help = "培育中的链也诊断，撤并的链只留历史", list, filter)]
    pub state: ChainState,
}

/// Where a chain stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChainState {
    #[stage(label = "培育", en = "Cultivated", initial, next(Running, Closed))]
    Cultivated,
    #[stage(label = "运行", next(Cultivated, Closed))]
    Running,
    #[stage(label = "撤并", en = "Merged or closed", last, next(Running))]
    Closed,
}

impl Samples for Chain {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例光伏"),
            ("industry", "1"),
            ("leader", "1"),
            ("committee", "1"),
            ("head", "1"),
            ("liaisons_required", "1名"),
            ("instructors_required", "2名"),
            ("state", "运行"),
        ],
        &[("name", "示例风电"), ("scope", "示例：从叶片到整机"), ("state", "培育")],
    ];
}
