//! 资源: what can be offered to enterprises of the chains.

use crate::declare::*;

/// Something that can be offered to enterprises: credit, people, premises, equipment, testing, advice.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "resource",
    label = "资源",
    plural = "资源清单",
    prefix = "ZY",
    group = "service",
    caption = "name"
)]
#[record(help = "可向链上企业提供的资金、人才、场地、设备、检测、咨询等资源")]
pub struct Resource {
    /// What is offered.
    #[field(label = "名称", help = "提供什么", list, search)]
    pub name: Text,
    /// Sort of resource, in the words of demands.
    #[field(label = "类别", help = "与需求类别对应，匹配据此对口", list, filter)]
    pub category: DemandCategory,
    /// Who offers it, when a department or other body.
    #[field(label = "提供单位", help = "部门、组织提供的填写", list, filter)]
    pub organisation: Option<Link<Organisation>>,
    /// Who offers it, when a firm.
    #[field(label = "提供企业", help = "企业提供的填写", filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// Who offers it, when a bank, university or other partner.
    #[field(label = "提供合作单位", help = "银行、高校、院所等提供的填写", filter)]
    pub partner: Option<Link<Partner>>,
    /// Terms, and for whom it is meant.
    #[field(label = "说明", help = "内容、条件和适用对象", multiline, search)]
    pub description: Option<LongText>,
    /// Chains it is meant for; empty means all.
    #[field(label = "适用产业链", help = "不填表示各链通用", filter)]
    pub chains: Option<Links<Chain>>,
    /// Money that can be given out.
    #[field(label = "额度", help = "资金类资源的总额度", list, sum, fresh = 90)]
    pub amount: Option<Money>,
    /// How much there is, with unit.
    #[field(label = "数量", help = "其他资源的数量，连同单位", list, sum, fresh = 90)]
    pub quantity: Option<Quantity>,
    /// Part already taken.
    #[field(label = "已使用", en = "Taken", help = "已被占用的比例", fresh = 90)]
    pub taken: Option<Percent>,
    /// From when it is offered.
    #[field(label = "起始日期", help = "何时起可用", filter)]
    pub available_from: Option<Day>,
    /// Until when it is offered.
    #[field(label = "截止日期", help = "何时止可用", list, filter)]
    pub available_until: Option<Day>,
    /// Person to reach.
    #[field(label = "联系人", help = "对接工作的联系人", max = 60, personal, seen_by = "staff")]
    pub contact: Option<Text>,
    /// Telephone of that person.
    #[field(label = "联系电话", help = "联系人的电话", personal, seen_by = "staff", fresh = 365)]
    pub phone: Option<Phone>,
    /// On offer or not.
    #[field(label = "状态", help = "暂停和用完的不参加匹配", list, filter, fresh = 90)]
    pub state: ResourceState,
}

/// Whether a resource is on offer.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResourceState {
    #[stage(label = "可用", en = "On offer", initial, next(Paused, Exhausted))]
    Available,
    #[stage(label = "暂停", next(Available, Exhausted))]
    Paused,
    #[stage(label = "用完", en = "Used up", last, next(Available))]
    Exhausted,
}

impl Samples for Resource {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例专项贷款"),
            ("category", "融资"),
            ("partner", "1"),
            ("amount", "5亿元"),
            ("taken", "40%"),
            ("available_until", "2024-12-31"),
            ("state", "可用"),
        ],
        &[
            ("name", "示例技工班"),
            ("category", "用工"),
            ("quantity", "60人"),
            ("chains", "1"),
            ("state", "暂停"),
        ],
    ];
}
