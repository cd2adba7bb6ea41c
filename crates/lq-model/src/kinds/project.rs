//! 项目: investment projects from signing to full production.

use crate::declare::*;

/// An investment project: money, dates, stage, what it makes and which gap of a chain it closes.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "project",
    label = "项目",
    plural = "项目台账",
    prefix = "XM",
    group = "projects",
    caption = "name"
)]
#[record(help = "重大项目从签约到达产的全过程；整体与分期不重复计算")]
pub struct Project {
    /// Name as filed.
    #[field(label = "名称", help = "备案或核准的项目名称", list, search)]
    pub name: Text,
    /// Code of the national investment platform.
    #[field(label = "项目代码", help = "投资项目在线审批监管平台赋码", max = 40, search, key)]
    pub code: Option<Text>,
    /// Firm that builds it.
    #[field(label = "建设企业", help = "项目业主", list, filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// The whole of which this row is a phase; whole and phases are never added.
    #[field(label = "所属整体", help = "本行是某项目的一期时，指向整体那一行", filter)]
    pub part_of: Option<Link<Project>>,
    /// The chain.
    #[field(label = "产业链", help = "属于哪条链", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// The segment it adds to.
    #[field(label = "环节", help = "主要建在哪个环节；产能另记产能台账", list, filter)]
    pub segment: Option<Link<Segment>>,
    /// Findings it closes: gaps filled, thin segments made wide.
    #[field(label = "补上的结论", en = "Findings closed", help = "填补了哪些空白、补强了哪些环节", filter)]
    pub closes: Option<Links<Finding>>,
    /// Other industries it pulls along.
    #[field(label = "带动产业", en = "Industries pulled", help = "建成后带动的其他产业", filter)]
    pub pulls: Option<Links<Industry>>,
    /// New, enlarged, moved in or renewed.
    #[field(label = "建设性质", help = "新建、扩建、迁建或技改", list, filter)]
    pub nature: Option<ProjectNature>,
    /// On the list of major projects.
    #[field(label = "重大项目", en = "Major project", help = "列入重大项目清单则勾选", list, filter)]
    pub is_major: Option<bool>,
    /// The period whose plan of starts it stands in.
    #[field(
        label = "计划开工期",
        en = "Planned in",
        help = "列入哪一期的开工计划，如 2024-Q1",
        list,
        filter
    )]
    pub planned_in: Option<Period>,
    /// All the money to be put in.
    #[field(label = "总投资额", help = "备案总投资，分期项目只计本期", list, sum, any_currency)]
    pub total_investment: Option<Money>,
    /// Money planned for this year.
    #[field(label = "年度计划投资", help = "本年度计划完成的投资", sum)]
    pub planned_investment: Option<Money>,
    /// Money from the zone's funds.
    #[field(
        label = "基金出资",
        en = "Money from funds",
        help = "政府引导基金等投入的资金",
        sum,
        seen_by = "staff"
    )]
    pub fund_investment: Option<Money>,
    /// Funds that invest.
    #[field(label = "投资基金", help = "参与投资的基金", filter)]
    pub funds: Option<Links<Fund>>,
    /// Bodies and partners that brought it in.
    #[field(label = "引进单位", en = "Brought in by", help = "参与引进的部门和单位", filter)]
    pub brought_by: Option<Links<Organisation>>,
    /// The park.
    #[field(label = "所在园区", help = "建在哪个园区", list, filter)]
    pub park: Option<Link<Park>>,
    /// The workshop or parcel it uses.
    #[field(label = "载体", help = "使用的厂房、地块", filter)]
    pub carrier: Option<Link<Carrier>>,
    /// Land used.
    #[field(label = "用地面积", unit = "亩", help = "供地面积，以出让合同为准", sum)]
    pub land: Option<Quantity>,
    /// Where it is on the map.
    #[field(label = "位置", help = "项目现场的经纬度（WGS-84）")]
    pub place: Option<Place>,
    /// What is built, in short.
    #[field(label = "建设内容", help = "建设规模、产品和主要设备", multiline, search)]
    pub content: Option<LongText>,
    /// Day of signing.
    #[field(label = "签约时间", help = "签约的时间", filter)]
    pub signed: Option<Period>,
    /// When building is to start.
    #[field(label = "计划开工", help = "计划开工的时间", list, filter)]
    pub planned_start: Option<Period>,
    /// When building started.
    #[field(label = "实际开工", help = "实际开工的时间", list, filter)]
    pub started: Option<Period>,
    /// When building is to end.
    #[field(label = "计划竣工", help = "计划竣工的时间", filter)]
    pub planned_completion: Option<Period>,
    /// When building ended.
    #[field(label = "实际竣工", help = "实际竣工的时间", filter)]
    pub completed: Option<Period>,
    /// When production is to start.
    #[field(label = "计划投产", help = "计划投产的时间", list, filter)]
    pub planned_production: Option<Period>,
    /// When production started.
    #[field(label = "实际投产", help = "实际投产的时间", filter)]
    pub producing_from: Option<Period>,
    /// Output value expected at full capacity, a year.
    #[field(
        label = "预计年产值",
        en = "Expected output value",
        help = "达产后每年，以可研或企业承诺为准",
        list,
        sum
    )]
    pub expected_output: Option<Money>,
    /// Tax expected at full capacity, a year.
    #[field(label = "预计年税收", en = "Expected tax", help = "达产后每年，以可研或企业承诺为准", sum)]
    pub expected_tax: Option<Money>,
    /// Jobs expected at full capacity.
    #[field(
        label = "预计就业",
        en = "Expected jobs",
        unit = "人",
        help = "达产后用工，以可研或企业承诺为准",
        sum
    )]
    pub expected_jobs: Option<Quantity>,
    /// Department that answers for it.
    #[field(label = "责任单位", help = "牵头服务的部门", list, filter)]
    pub owner: Option<Link<Organisation>>,
    /// Steward who follows it.
    #[field(label = "管家", help = "全程跟踪的管家", list, filter)]
    pub steward: Option<Link<Person>>,
    /// Red, amber or green, as the last dispatch judged.
    #[field(
        label = "亮灯",
        en = "Lamp",
        help = "按进度：正常绿灯、滞后黄灯、严重滞后红灯",
        list,
        filter,
        fresh = 45
    )]
    pub lamp: Option<Lamp>,
    /// Where it stands.
    #[field(
        label = "阶段",
        help = "签约→前期→开工→在建→竣工→试生产→投产→达产；停缓和终止写明原因",
        list,
        filter,
        index,
        fresh = 60
    )]
    pub stage: ProjectStage,
    /// Why it was delayed or ended.
    #[field(label = "停缓终止原因", en = "Why delayed or ended", help = "停缓或终止的必须写明", max = 500)]
    pub halt_reason: Option<Text>,
}

/// Sorts of building.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProjectNature {
    #[choice(label = "新建", en = "New")]
    New,
    #[choice(label = "扩建")]
    Enlarged,
    #[choice(label = "迁建", en = "Moved in")]
    Moved,
    #[choice(label = "技改", en = "Renewed")]
    Renewed,
}

/// How a project does against its plan.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lamp {
    #[choice(label = "绿灯")]
    Green,
    #[choice(label = "黄灯")]
    Amber,
    #[choice(label = "红灯")]
    Red,
}

/// The life of a project.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ProjectStage {
    #[stage(label = "签约", initial, next(Preparing, Halted, Ended))]
    Signed,
    #[stage(label = "前期", next(Started, Halted, Ended))]
    Preparing,
    #[stage(label = "开工", next(Building, Halted, Ended))]
    Started,
    #[stage(label = "在建", next(Completed, Trial, Halted, Ended))]
    Building,
    #[stage(label = "竣工", next(Trial, Producing, Halted, Ended))]
    Completed,
    #[stage(label = "试生产", en = "In trial production", next(Producing, Halted, Ended))]
    Trial,
    #[stage(label = "投产", next(FullCapacity, Halted, Ended))]
    Producing,
    #[stage(label = "达产", en = "At full capacity", last)]
    FullCapacity,
    #[stage(label = "停缓", next(Preparing, Started, Building, Completed, Trial, Producing, Ended))]
    Halted,
    #[stage(label = "终止", last)]
    Ended,
}

impl Samples for Project {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例20GW组件项目"),
            ("code", "0000-150000-00-01-000001"),
            ("enterprise", "1"),
            ("chain", "1"),
            ("segment", "2"),
            ("closes", "1"),
            ("pulls", "2"),
            ("nature", "新建"),
            ("is_major", "是"),
            ("planned_in", "2024-Q1"),
            ("total_investment", "70.86亿元"),
            ("park", "1"),
            ("carrier", "1"),
            ("land", "600亩"),
            ("planned_start", "2024-03"),
            ("expected_output", "8亿元"),
            ("expected_tax", "1000万元"),
            ("expected_jobs", "1200人"),
            ("steward", "1"),
            ("lamp", "绿灯"),
            ("stage", "在建"),
        ],
        &[
            ("name", "示例20GW组件项目一期"),
            ("part_of", "1"),
            ("total_investment", "3000万美元"),
            ("stage", "停缓"),
            ("halt_reason", "示例：等待接入批复"),
        ],
    ];
}
