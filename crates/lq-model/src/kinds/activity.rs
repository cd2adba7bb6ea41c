//! 活动: seminars, trainings, forums, symposia, talent events, contests.

use crate::declare::*;

/// An event held for the chains; one row an event, counted by sort and added up by attendance.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "activity", label = "活动", plural = "活动台账", plural_en = "Activities", prefix = "HD")]
#[record(
    group = "organisation",
    caption = "title",
    help = "研讨会、培训、论坛、座谈会、人才活动、竞赛等，一场一行"
)]
pub struct Activity {
    /// Title.
    #[field(label = "名称", help = "活动名称，一场或一期一条", list, search)]
    pub title: Text,
    /// What sort of event it is.
    #[field(label = "类型", help = "研讨会、培训、论坛等，场次按类型计数", list, filter, index)]
    pub form: ActivityForm,
    /// First day.
    #[field(label = "日期", help = "举办日期；多日活动填第一天", list, filter)]
    pub date: Option<Day>,
    /// Last day.
    #[field(label = "结束日期", help = "多日活动填最后一天")]
    pub end: Option<Day>,
    /// The body that holds it.
    #[field(label = "主办单位", help = "由哪个组织主办", list, filter)]
    pub organiser: Option<Link<Organisation>>,
    /// The partner it is held with.
    #[field(label = "合作单位", help = "联合举办的高校、院所等", filter)]
    pub partners: Option<Links<Partner>>,
    /// The chain it is held for.
    #[field(label = "产业链", help = "为哪条链举办", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// The team of mentors or others that carries it.
    #[field(label = "承办队伍", help = "依托哪支导师或服务团队", filter)]
    pub team: Option<Link<Team>>,
    /// The centre it is held at.
    #[field(label = "服务阵地", help = "在哪个阵地举办", filter)]
    pub centre: Option<Link<Centre>>,
    /// Where it is held.
    #[field(label = "地点", help = "不在服务阵地举办时填写", max = 120)]
    pub venue: Option<Text>,
    /// Subject of a training or forum.
    #[field(label = "主题内容", help = "如生产研发、经营管理、市场营销", list, search)]
    pub topic: Option<Text>,
    /// People who came, each counted every time.
    #[field(label = "参加人次", unit = "人次", help = "实到人次，以签到或主办方统计为准", list, sum)]
    pub attendance: Option<Quantity>,
    /// Firms that came.
    #[field(label = "参加企业", en = "Firms attending", unit = "家", help = "到场企业数", sum)]
    pub firms: Option<Quantity>,
    /// Places offered at talent events.
    #[field(label = "提供岗位", en = "Posts offered", unit = "个", help = "人才活动提供的岗位数", sum)]
    pub posts: Option<Quantity>,
    /// People hired or agreed with at talent events.
    #[field(
        label = "达成意向",
        en = "People agreed with",
        unit = "人",
        help = "人才活动达成意向的人数",
        sum
    )]
    pub agreed: Option<Quantity>,
    /// Rules by which a contest is scored.
    #[field(label = "评比规则", help = "竞赛填写：评什么、怎么计分；得分记入指标台账", multiline)]
    pub rules: Option<LongText>,
    /// What came of it.
    #[field(label = "成果", help = "达成的合作、征集的需求等", multiline, search)]
    pub outcome: Option<LongText>,
    /// Planned, held or called off.
    #[field(label = "状态", help = "已举办的才计数", list, filter)]
    pub state: ActivityState,
}

/// Sorts of events.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActivityForm {
    #[choice(label = "研讨会")]
    Seminar,
    #[choice(label = "培训")]
    Training,
    #[choice(label = "论坛")]
    Forum,
    #[choice(label = "企业家座谈会", en = "Symposium")]
    Symposium,
    #[choice(label = "人才直通车", en = "Talent event")]
    TalentEvent,
    #[choice(label = "竞赛", en = "Contest")]
    Contest,
    #[choice(label = "揭牌签约", en = "Unveiling or signing")]
    Ceremony,
    #[choice(label = "产销对接会", en = "Sales meeting")]
    SalesMeeting,
    #[choice(label = "招商推介会", en = "Investment promotion")]
    Promotion,
    #[choice(label = "文体活动", en = "Culture and sports")]
    Sports,
    #[choice(label = "其他")]
    Other,
}

/// Whether an event was held.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActivityState {
    #[stage(label = "计划", initial, next(Held, Cancelled))]
    Planned,
    #[stage(label = "已举办", last)]
    Held,
    #[stage(label = "取消", last, next(Planned))]
    Cancelled,
}

impl Samples for Activity {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例产业发展论坛"),
            ("form", "论坛"),
            ("date", "2023-10-20"),
            ("organiser", "1"),
            ("chain", "1"),
            ("attendance", "160人次"),
            ("firms", "45家"),
            ("state", "已举办"),
        ],
        &[
            ("title", "示例市场营销培训第一期"),
            ("form", "培训"),
            ("topic", "市场营销"),
            ("partners", "1"),
            ("state", "计划"),
        ],
    ];
}
