//! 队伍: groups of people for one purpose.

use crate::declare::*;

/// A team: one that tackles a technology, one that serves a chain, or one that plays in a league.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "team",
    label = "队伍",
    plural = "队伍台账",
    prefix = "DW",
    group = "organisation",
    caption = "name"
)]
#[record(help = "技术攻坚团队、服务团队和球队")]
pub struct Team {
    /// Name of the team.
    #[field(label = "名称", help = "队伍名称", list, search)]
    pub name: Text,
    /// What it is for.
    #[field(label = "类型", help = "攻坚、服务、导师团队或球队", list, filter)]
    pub form: TeamForm,
    /// Level in the matrix of branch, workshop and shift.
    #[field(label = "层级", help = "攻坚团队填写：党支部、车间或班组", list, filter)]
    pub tier: Option<TeamTier>,
    /// The team above it.
    #[field(label = "上级队伍", help = "班组属于车间、车间属于支部", filter)]
    pub parent: Option<Link<Team>>,
    /// The firm whose team it is.
    #[field(label = "所属企业", help = "哪家企业的队伍", list, filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// The body whose team it is.
    #[field(label = "所属组织", help = "哪个组织的队伍", filter)]
    pub organisation: Option<Link<Organisation>>,
    /// The chain it serves.
    #[field(label = "产业链", help = "服务哪条链", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// Who leads it.
    #[field(label = "负责人", help = "队长或负责人", filter)]
    pub leader: Option<Link<Person>>,
    /// Members who are in the list of people.
    #[field(label = "成员", help = "人员名册中的成员")]
    pub members: Option<Links<Person>>,
    /// Number of members.
    #[field(label = "人数", unit = "人", help = "全部成员人数", list, sum, fresh = 365)]
    pub headcount: Option<Quantity>,
    /// When it was formed.
    #[field(label = "组建时间", help = "组建的时间", filter)]
    pub formed: Option<Period>,
    /// At work or disbanded.
    #[field(label = "状态", help = "任务完成后可解散，历史保留", list, filter)]
    pub state: TeamState,
}

/// What a team is for.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum TeamForm {
    #[choice(label = "攻坚团队", en = "Technology team")]
    Technology,
    #[choice(label = "服务团队", en = "Service team")]
    Service,
    #[choice(label = "导师团队", en = "Mentor team")]
    Mentors,
    #[choice(label = "球队", en = "Sports team")]
    Sports,
    #[choice(label = "其他")]
    Other,
}

/// Level of a technology team.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum TeamTier {
    #[choice(label = "党支部", en = "Branch")]
    Branch,
    #[choice(label = "车间", en = "Workshop")]
    Workshop,
    #[choice(label = "班组", en = "Shift")]
    Shift,
}

/// Whether a team is at work.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum TeamState {
    #[stage(label = "在运行", en = "At work", initial, next(Disbanded))]
    Active,
    #[stage(label = "已解散", last, next(Active))]
    Disbanded,
}

impl Samples for Team {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例攻坚班组"),
            ("form", "攻坚团队"),
            ("tier", "班组"),
            ("enterprise", "1"),
            ("members", "1 2"),
            ("headcount", "8人"),
            ("state", "在运行"),
        ],
        &[("name", "示例篮球队"), ("form", "球队"), ("enterprise", "2"), ("state", "在运行")],
    ];
}
