//! 交办: work given to someone with a deadline.

use crate::declare::*;

/// A task given to a body or person, with a deadline and an answer.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "task", label = "交办", plural = "交办台账", prefix = "JB", group = "organisation")]
#[record(caption = "title", help = "会议决议和领导交办的事项，有责任单位、期限和结果")]
pub struct Task {
    /// What is to be done.
    #[field(label = "事项", help = "一句话写清要办什么", list, search)]
    pub title: Text,
    /// The meeting that resolved it.
    #[field(label = "来自会议", help = "由哪次会议议定", list, filter)]
    pub meeting: Option<Link<Meeting>>,
    /// Who answers for it.
    #[field(label = "责任单位", help = "由哪个单位负责", list, filter)]
    pub owner: Option<Link<Organisation>>,
    /// Bodies that help.
    #[field(label = "配合单位", help = "配合的单位", filter)]
    pub helpers: Option<Links<Organisation>>,
    /// The person who does it.
    #[field(label = "经办人", help = "具体办理的人员", list, filter)]
    pub person: Option<Link<Person>>,
    /// The chain it is about.
    #[field(label = "产业链", help = "涉及哪条链", filter)]
    pub chain: Option<Link<Chain>>,
    /// The project it is about.
    #[field(label = "项目", help = "涉及哪个项目", filter)]
    pub project: Option<Link<Project>>,
    /// The finding it follows up.
    #[field(label = "诊断结论", help = "为解决哪条结论", filter)]
    pub finding: Option<Link<Finding>>,
    /// Details.
    #[field(label = "要求", help = "具体要求，分条写", multiline)]
    pub description: Option<LongText>,
    /// Day it was given.
    #[field(label = "交办日期", help = "何时交办", list, filter)]
    pub given: Option<Day>,
    /// Day by which it is to be done.
    #[field(label = "完成期限", help = "何时之前完成", list, filter)]
    pub due: Option<Day>,
    /// Day it was done.
    #[field(label = "完成日期", help = "实际完成日期", list)]
    pub done: Option<Day>,
    /// How urgent.
    #[field(label = "紧急程度", help = "一般或紧急", filter)]
    pub urgency: Option<TaskUrgency>,
    /// What was done and with what result.
    #[field(label = "办理结果", help = "做了什么、结果如何", multiline)]
    pub result: Option<LongText>,
    /// Where it stands.
    #[field(label = "状态", help = "终止的也要写明原因", list, filter, index, fresh = 30)]
    pub state: TaskState,
}

/// How urgent a task is.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum TaskUrgency {
    #[choice(label = "一般", en = "Ordinary")]
    Ordinary,
    #[choice(label = "紧急")]
    Urgent,
}

/// Where a task stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum TaskState {
    #[stage(label = "待办", en = "To do", initial, next(Doing, Done, Dropped))]
    Waiting,
    #[stage(label = "办理中", en = "In hand", next(Done, Dropped))]
    Doing,
    #[stage(label = "已完成", last, next(Doing))]
    Done,
    #[stage(label = "终止", last, next(Doing))]
    Dropped,
}

impl Samples for Task {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例：月底前完成用地核验"),
            ("meeting", "1"),
            ("owner", "1"),
            ("person", "1"),
            ("given", "2024-01-20"),
            ("due", "2024-01-31"),
            ("urgency", "紧急"),
            ("state", "办理中"),
        ],
        &[("title", "示例：走访骨干企业"), ("chain", "1"), ("state", "待办")],
    ];
}
