//! 需求: what enterprises ask for, until they confirm that it was settled.

use crate::declare::*;

/// A demand of an enterprise, dispatched, answered, closed honestly and rated by the enterprise.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "demand",
    label = "需求",
    plural = "需求清单",
    prefix = "XQ",
    group = "service",
    caption = "title"
)]
#[record(help = "企业提出的需求，从受理、派单、办理到办结并由企业确认；未解决也如实关闭")]
pub struct Demand {
    /// The demand in one sentence.
    #[field(label = "事项", help = "一句话写清要解决什么", list, search)]
    pub title: Text,
    /// The firm that asks.
    #[field(label = "企业", help = "提出需求的企业", list, filter)]
    pub enterprise: Link<Enterprise>,
    /// What sort of help it takes.
    #[field(label = "类别", help = "融资、用工、土地、技术、市场、手续等", list, filter)]
    pub category: DemandCategory,
    /// The whole story.
    #[field(label = "详细情况", help = "背景、要求和已做过的努力", multiline, search)]
    pub description: Option<LongText>,
    /// The chain it belongs to.
    #[field(label = "产业链", help = "企业所在的链", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// The segment it belongs to.
    #[field(label = "环节", help = "技术、市场类需求填写，用于匹配", filter)]
    pub segment: Option<Link<Segment>>,
    /// The project it holds up.
    #[field(label = "涉及项目", help = "影响某个项目时填写", filter)]
    pub project: Option<Link<Project>>,
    /// Money wanted.
    #[field(label = "资金需求", en = "Money wanted", help = "融资类需求的金额", sum, seen_by = "staff")]
    pub amount: Option<Money>,
    /// People wanted.
    #[field(label = "用工人数", en = "People wanted", unit = "人", help = "用工类需求的人数", sum)]
    pub people: Option<Quantity>,
    /// Land or floor wanted.
    #[field(
        label = "用地用房面积",
        en = "Area wanted",
        unit = "m2",
        help = "土地、厂房类需求的面积，亩与平方米均可",
        sum
    )]
    pub area: Option<Quantity>,
    /// Other things wanted, with unit.
    #[field(label = "其他数量", en = "Other quantity", help = "以上之外的数量，连同单位填写")]
    pub quantity: Option<Quantity>,
    /// The visit it was raised at.
    #[field(label = "来自走访", help = "走访时提出的，指向那次走访", filter)]
    pub visit: Option<Link<Visit>>,
    /// The symposium or other event it was raised at.
    #[field(label = "来自活动", help = "座谈会等活动上提出的，指向那次活动", filter)]
    pub activity: Option<Link<Activity>>,
    /// Day it came in.
    #[field(label = "提出日期", help = "企业提出的日期，办理时限从此起算", list, filter)]
    pub received: Day,
    /// Day by which it is to be settled.
    #[field(label = "办理期限", help = "应在哪天前办结", list, filter)]
    pub due: Option<Day>,
    /// Department that settles it.
    #[field(label = "主办单位", help = "派单给哪个部门", list, filter)]
    pub department: Option<Link<Organisation>>,
    /// Departments that help.
    #[field(label = "协办单位", help = "配合办理的部门", filter)]
    pub helpers: Option<Links<Organisation>>,
    /// Steward who follows it.
    #[field(label = "管家", help = "全程跟踪的管家", list, filter)]
    pub steward: Option<Link<Person>>,
    /// Mentor consulted.
    #[field(label = "导师", help = "提供咨询的导师", filter)]
    pub mentor: Option<Link<Person>>,
    /// What was done and with what result.
    #[field(label = "办理情况", help = "做了什么、结果如何；未解决的写明原因和后续", multiline)]
    pub answer: Option<LongText>,
    /// Day it was closed.
    #[field(label = "办结日期", help = "办结或关闭的日期", list, filter)]
    pub closed: Option<Day>,
    /// Why it was closed without being settled.
    #[field(label = "未解决原因", help = "未解决已关闭的必须写明", max = 500)]
    pub unresolved_reason: Option<Text>,
    /// What the firm says about it.
    #[field(label = "企业评价", help = "由企业本人评价，不代填", list, filter)]
    pub rating: Option<DemandRating>,
    /// What the firm adds to its rating.
    #[field(label = "评价意见", help = "企业的补充意见，原话", multiline)]
    pub rating_words: Option<LongText>,
    /// Person to reach.
    #[field(label = "联系人", help = "企业方经办人", max = 60, personal, seen_by = "staff")]
    pub contact: Option<Text>,
    /// Telephone of that person.
    #[field(label = "联系电话", help = "经办人的电话", personal, seen_by = "staff")]
    pub phone: Option<Phone>,
    /// Where it stands.
    #[field(
        label = "状态",
        help = "企业确认后才算闭环；未解决已关闭是如实的结果",
        list,
        filter,
        index,
        fresh = 30
    )]
    pub state: DemandState,
}

/// Sorts of demands.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DemandCategory {
    #[choice(label = "融资")]
    Finance,
    #[choice(label = "用工")]
    Labour,
    #[choice(label = "土地", en = "Land and premises")]
    Land,
    #[choice(label = "技术")]
    Technology,
    #[choice(label = "市场")]
    Market,
    #[choice(label = "手续", en = "Permits")]
    Permits,
    #[choice(label = "人才")]
    Talent,
    #[choice(label = "能源要素", en = "Energy and utilities")]
    Utilities,
    #[choice(label = "政策", en = "Policy")]
    Policy,
    #[choice(label = "法律")]
    Legal,
    #[choice(label = "其他")]
    Other,
}

/// Where a demand stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DemandState {
    #[stage(label = "待受理", en = "Received", initial, next(Dispatched, Handling, Withdrawn, Unresolved))]
    Received,
    #[stage(label = "已派单", next(Handling, Received, Withdrawn, Unresolved))]
    Dispatched,
    #[stage(label = "办理中", next(Settled, Unresolved, Dispatched, Withdrawn))]
    Handling,
    #[stage(label = "已办结", next(Confirmed, Handling))]
    Settled,
    #[stage(label = "未解决已关闭", en = "Closed unresolved", last, next(Handling, Confirmed))]
    Unresolved,
    #[stage(label = "企业已确认", en = "Confirmed by the firm", last, next(Handling))]
    Confirmed,
    #[stage(label = "企业撤回", en = "Withdrawn by the firm", last)]
    Withdrawn,
}

/// What a firm says of the way its demand was handled.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DemandRating {
    #[choice(label = "满意", en = "Satisfied")]
    Satisfied,
    #[choice(label = "基本满意", en = "Mostly satisfied")]
    Mostly,
    #[choice(label = "不满意", en = "Not satisfied")]
    Dissatisfied,
}

impl Samples for Demand {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例：扩产需要流动资金"),
            ("enterprise", "1"),
            ("category", "融资"),
            ("chain", "1"),
            ("amount", "2000万元"),
            ("visit", "1"),
            ("received", "2024-03-06"),
            ("due", "2024-04-06"),
            ("department", "1"),
            ("steward", "1"),
            ("contact", "示例经办人"),
            ("phone", "13800000000"),
            ("state", "办理中"),
        ],
        &[
            ("title", "示例：需要用地三十亩"),
            ("enterprise", "2"),
            ("category", "土地"),
            ("area", "30亩"),
            ("received", "2024-01-10"),
            ("closed", "2024-02-20"),
            ("unresolved_reason", "示例：规划不符"),
            ("rating", "基本满意"),
            ("state", "未解决已关闭"),
        ],
    ];
}
