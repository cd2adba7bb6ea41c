//! 研发与攻坚: studies and projects that tackle a technology.

use crate::declare::*;

/// A research project: a study of an institute, or a key technology that a team tackles.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "research", label = "研发与攻坚", plural = "研发与攻坚项目", plural_en = "Research projects")]
#[record(en = "Research project", prefix = "YF", group = "development", caption = "title")]
#[record(help = "研究院的研发项目、揭榜挂帅和技术攻坚项目，一项一行")]
pub struct Research {
    /// Title.
    #[field(label = "名称", help = "项目名称", list, search)]
    pub title: Text,
    /// Study, tackling or open call.
    #[field(label = "类型", help = "研发、攻坚或揭榜挂帅，计数按类型", list, filter, index)]
    pub form: ResearchForm,
    /// The firm that carries it.
    #[field(label = "承担企业", help = "牵头企业", list, filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// The institute or platform that carries it.
    #[field(label = "承担平台", help = "由研究院或平台承担的填写", list, filter)]
    pub platform: Option<Link<Platform>>,
    /// Universities and institutes that take part.
    #[field(label = "合作单位", help = "参加的高校、院所", filter)]
    pub partners: Option<Links<Partner>>,
    /// The team that tackles it.
    #[field(label = "攻坚团队", help = "由哪支队伍攻坚", list, filter)]
    pub team: Option<Link<Team>>,
    /// The chain it serves.
    #[field(label = "产业链", help = "服务哪条链", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// The segment whose technology it is.
    #[field(label = "环节", help = "攻的是哪个环节的技术", filter)]
    pub segment: Option<Link<Segment>>,
    /// What it is to solve, with the figures to be reached.
    #[field(label = "攻关内容", help = "要解决什么、指标达到多少", multiline, search)]
    pub aim: Option<LongText>,
    /// Money planned.
    #[field(label = "计划投入", help = "项目预算", sum)]
    pub budget: Option<Money>,
    /// Money granted from public funds.
    #[field(label = "财政支持", help = "各级财政支持资金", sum)]
    pub grant: Option<Money>,
    /// Level of the programme it stands in.
    #[field(label = "立项级别", help = "国家、省、市、区或企业自立", filter)]
    pub level: Option<PlatformLevel>,
    /// When it began.
    #[field(label = "开始时间", help = "立项或开始的时间", list, filter)]
    pub start: Option<Period>,
    /// When it is to be ready.
    #[field(label = "计划完成", help = "计划完成的时间", list, filter)]
    pub due: Option<Period>,
    /// How ready the technology is, level 1 to 9.
    #[field(
        label = "技术成熟度",
        en = "Technology readiness",
        help = "1 至 9 级（GB/T 22900）",
        fresh = 180
    )]
    pub readiness: Option<Decimal>,
    /// Where it stands.
    #[field(label = "阶段", help = "立项→研制→中试→验收→产业化", list, filter, index, fresh = 180)]
    pub stage: ResearchStage,
}

/// Sorts of research projects.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResearchForm {
    #[choice(label = "研发项目", en = "Study")]
    Study,
    #[choice(label = "技术攻坚", en = "Tackling")]
    Tackling,
    #[choice(label = "揭榜挂帅", en = "Open call")]
    OpenCall,
    #[choice(label = "技术改造", en = "Renewal")]
    Renewal,
}

/// The life of a research project.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResearchStage {
    #[stage(label = "征集", en = "Called for", next(Approved, Stopped))]
    Called,
    #[stage(label = "立项", initial, next(Developing, Stopped))]
    Approved,
    #[stage(label = "研制", next(Pilot, Accepted, Stopped))]
    Developing,
    #[stage(label = "中试", en = "Pilot run", next(Accepted, Stopped))]
    Pilot,
    #[stage(label = "验收", next(Industrialised))]
    Accepted,
    #[stage(label = "产业化", en = "In industrial use", last)]
    Industrialised,
    #[stage(label = "终止", last)]
    Stopped,
}

impl Samples for Research {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例大尺寸拉晶工艺"),
            ("form", "技术攻坚"),
            ("enterprise", "1"),
            ("platform", "1"),
            ("team", "1"),
            ("chain", "1"),
            ("segment", "1"),
            ("budget", "800万元"),
            ("start", "2023"),
            ("readiness", "6"),
            ("stage", "中试"),
        ],
        &[
            ("title", "示例轻质叶片研究"),
            ("form", "研发项目"),
            ("partners", "1"),
            ("level", "省级"),
            ("stage", "立项"),
        ],
    ];
}
