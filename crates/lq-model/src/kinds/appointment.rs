//! 任职: who holds which duty, from when until when.

use crate::declare::*;

/// A person in a duty: liaison, instructor, steward, mentor, chain leader or a cross appointment.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "appointment", label = "任职", plural = "任职台账", prefix = "RZ", group = "organisation")]
#[record(caption = "title", help = "人员承担的职责和起止时间；各链应配未配由此查出")]
pub struct Appointment {
    /// The duty in words, without the person's name.
    #[field(label = "职责名称", help = "如“光伏链联络员”，不写姓名", list, search)]
    pub title: Text,
    /// The person.
    #[field(label = "人员", help = "由谁担任", list, filter)]
    pub person: Link<Person>,
    /// The duty.
    #[field(label = "角色", help = "联络员、指导员、管家、导师等，计数按角色", list, filter, index)]
    pub role: AppointmentRole,
    /// The chain served.
    #[field(label = "产业链", help = "在哪条链履职", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// The body served in.
    #[field(label = "任职组织", help = "在哪个组织任职", list, filter)]
    pub organisation: Option<Link<Organisation>>,
    /// The firm served, by a steward or in a cross appointment.
    #[field(
        label = "服务或任职企业",
        en = "Enterprise",
        help = "管家服务的企业，或交叉任职所在企业",
        list,
        filter
    )]
    pub enterprise: Option<Link<Enterprise>>,
    /// The project followed by a steward.
    #[field(label = "服务项目", en = "Project", help = "管家全程跟踪的项目", list, filter)]
    pub project: Option<Link<Project>>,
    /// The team it is in.
    #[field(label = "队伍", help = "在哪支队伍", filter)]
    pub team: Option<Link<Team>>,
    /// Which way people cross between body and firm.
    #[field(
        label = "双向进入方式",
        en = "Way of crossing",
        help = "交叉任职填写：从组织进企业，或从企业进组织",
        filter
    )]
    pub crossing: Option<Crossing>,
    /// Most firms and projects the person should follow.
    #[field(label = "服务上限", en = "Load limit", unit = "家", help = "管家最多服务几家，派单据此均衡")]
    pub load_limit: Option<Quantity>,
    /// First day.
    #[field(label = "开始日期", help = "任职起始日期", list, filter)]
    pub start: Option<Day>,
    /// Last day.
    #[field(label = "结束日期", help = "任期届满或实际离任日期", list, filter)]
    pub end: Option<Day>,
    /// Appointment paper.
    #[field(label = "任命文号", help = "任职文件的文号", max = 80)]
    pub reference: Option<Text>,
    /// In duty or not.
    #[field(label = "状态", help = "只有在任的计入配备", list, filter)]
    pub state: AppointmentState,
}

/// Duties.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum AppointmentRole {
    #[choice(label = "链长", en = "Chain leader")]
    Leader,
    #[choice(label = "联络员")]
    Liaison,
    #[choice(label = "指导员")]
    Instructor,
    #[choice(label = "管家")]
    Steward,
    #[choice(label = "导师")]
    Mentor,
    #[choice(label = "负责人", en = "Head")]
    Head,
    #[choice(label = "成员")]
    Member,
    #[choice(label = "交叉任职", en = "Cross appointment")]
    Cross,
    #[choice(label = "其他")]
    Other,
}

/// Which way a cross appointment goes.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Crossing {
    #[choice(label = "组织人员进企业", en = "From body into enterprise")]
    IntoEnterprise,
    #[choice(label = "企业骨干进组织", en = "From enterprise into body")]
    IntoBody,
}

/// Whether an appointment counts.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum AppointmentState {
    #[stage(label = "拟任", en = "Proposed", next(Serving, Ended))]
    Proposed,
    #[stage(label = "在任", en = "In duty", initial, next(Ended))]
    Serving,
    #[stage(label = "离任", last, next(Serving))]
    Ended,
}

impl Samples for Appointment {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例光伏链联络员"),
            ("person", "1"),
            ("role", "联络员"),
            ("chain", "1"),
            ("organisation", "1"),
            ("start", "2023-07-01"),
            ("state", "在任"),
        ],
        &[
            ("title", "示例企业管家"),
            ("person", "2"),
            ("role", "管家"),
            ("enterprise", "1"),
            ("project", "1"),
            ("load_limit", "15家"),
            ("state", "在任"),
        ],
    ];
}
