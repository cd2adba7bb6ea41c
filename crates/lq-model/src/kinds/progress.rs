//! 进度: what a project did in a month.

use crate::declare::*;

/// A monthly report of a project: money spent, work done, what holds it up.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "progress", label = "进度", plural = "项目进度", plural_en = "Progress", prefix = "JZ")]
#[record(
    en = "Progress report",
    group = "projects",
    caption = "title",
    help = "项目按月报送的投资完成额、形象进度和问题"
)]
pub struct Progress {
    /// The report in words, such as “2024-03 report”.
    #[field(label = "名称", help = "如“3月进度”", list, search)]
    pub title: Text,
    /// The project.
    #[field(label = "项目", help = "哪个项目", list, filter)]
    pub project: Link<Project>,
    /// The month.
    #[field(label = "期间", help = "报送的月份", list, filter)]
    pub period: Period,
    /// Money spent within the period.
    #[field(
        label = "本期完成投资",
        en = "Investment in the period",
        help = "当期完成的投资，不含以前各期",
        list,
        sum
    )]
    pub investment: Option<Money>,
    /// Share of the building that stands.
    #[field(label = "形象进度", en = "Share built", help = "累计完成的比例", list)]
    pub share_built: Option<Percent>,
    /// What was done.
    #[field(label = "进展", help = "本期做了什么", multiline, search)]
    pub done: Option<LongText>,
    /// What comes next.
    #[field(label = "下期计划", help = "下期做什么", multiline)]
    pub next: Option<LongText>,
    /// What holds it up and who could help.
    #[field(label = "问题与诉求", help = "卡在哪里、请谁协调", multiline, search)]
    pub obstacle: Option<LongText>,
    /// To be taken up at the dispatch meeting.
    #[field(label = "提请调度", en = "For dispatch", help = "需上调度会则勾选", list, filter)]
    pub needs_dispatch: Option<bool>,
    /// The dispatch meeting that took it up.
    #[field(label = "调度会", help = "在哪次会上调度", filter)]
    pub meeting: Option<Link<Meeting>>,
    /// Red, amber or green.
    #[field(label = "亮灯", en = "Lamp", help = "正常绿灯、滞后黄灯、严重滞后红灯", list, filter)]
    pub lamp: Option<Lamp>,
}

impl Samples for Progress {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例3月进度"),
            ("project", "1"),
            ("period", "2024-03"),
            ("investment", "1.2亿元"),
            ("share_built", "35%"),
            ("done", "示例：主体封顶"),
            ("needs_dispatch", "是"),
            ("meeting", "2"),
            ("lamp", "黄灯"),
        ],
        &[("title", "示例2月进度"), ("project", "1"), ("period", "2024-02"), ("investment", "3000万元")],
    ];
}
