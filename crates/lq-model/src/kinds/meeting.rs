//! 会议: meetings whose resolutions become tasks.

use crate::declare::*;

/// A meeting that resolves: joint conference, dispatch meeting, committee meeting.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "meeting", label = "会议", plural = "会议台账", prefix = "HY", group = "organisation")]
#[record(caption = "title", help = "联席会议、调度会等；每项决议在交办台账中成为一件任务")]
pub struct Meeting {
    /// Title.
    #[field(label = "名称", help = "会议名称", list, search)]
    pub title: Text,
    /// What sort of meeting it is.
    #[field(label = "类型", help = "联席会议、调度会等", list, filter)]
    pub form: MeetingForm,
    /// Day it is held.
    #[field(label = "日期", help = "召开日期", list, filter)]
    pub date: Day,
    /// The body that calls it.
    #[field(label = "召集单位", help = "由哪个组织召集", list, filter)]
    pub organiser: Option<Link<Organisation>>,
    /// Who chairs it.
    #[field(label = "主持人", help = "主持会议的人员", filter)]
    pub chair: Option<Link<Person>>,
    /// Bodies that take part.
    #[field(label = "参会单位", help = "参加的组织和部门", filter)]
    pub participants: Option<Links<Organisation>>,
    /// The chain it is about.
    #[field(label = "产业链", help = "专题研究某条链时填写", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// Projects on its list.
    #[field(label = "调度项目", help = "调度会上会的项目", filter)]
    pub projects: Option<Links<Project>>,
    /// Items on the agenda, one a line.
    #[field(label = "议题", help = "每行一项", multiline, search)]
    pub agenda: Option<LongText>,
    /// Resolutions, one a line.
    #[field(
        label = "决议",
        help = "每行一项；每项在交办台账中另立任务",
        multiline,
        search,
        seen_by = "staff"
    )]
    pub resolutions: Option<LongText>,
    /// Minutes.
    #[field(label = "纪要", help = "会议纪要文件", seen_by = "staff")]
    pub minutes: Option<Attachment>,
    /// Where it is held.
    #[field(label = "地点", help = "会议地点", max = 120)]
    pub venue: Option<Text>,
    /// Planned, held or called off.
    #[field(label = "状态", help = "已召开的才计数", list, filter)]
    pub state: MeetingState,
}

/// Sorts of meetings.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum MeetingForm {
    #[choice(label = "联席会议", en = "Joint conference")]
    JointConference,
    #[choice(label = "调度会", en = "Dispatch meeting")]
    Dispatch,
    #[choice(label = "党委会议", en = "Committee meeting")]
    Committee,
    #[choice(label = "推进会", en = "Progress conference")]
    Progress,
    #[choice(label = "专题会", en = "Special meeting")]
    Special,
    #[choice(label = "其他")]
    Other,
}

/// Whether a meeting was held.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum MeetingState {
    #[stage(label = "计划", initial, next(Held, Cancelled))]
    Planned,
    #[stage(label = "已召开", last)]
    Held,
    #[stage(label = "取消", last, next(Planned))]
    Cancelled,
}

impl Samples for Meeting {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例联席会议第一次会议"),
            ("form", "联席会议"),
            ("date", "2024-01-20"),
            ("organiser", "1"),
            ("participants", "1 2"),
            ("resolutions", "示例决议一\n示例决议二"),
            ("state", "已召开"),
        ],
        &[
            ("title", "示例项目调度会"),
            ("form", "调度会"),
            ("date", "2024-04-10"),
            ("projects", "1"),
            ("state", "计划"),
        ],
    ];
}
