//! 成果: what research brought, on its path to a product.

use crate::declare::*;

/// A result of research on its path from laboratory to product, with who serves it at the present step.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "result", label = "成果", plural = "成果台账", en = "Research result", prefix = "CG")]
#[record(group = "development", caption = "title", help = "关键技术成果及其转化路径：研发→转化→孵化→产业化")]
pub struct ResearchResult {
    /// Title.
    #[field(label = "名称", help = "成果名称", list, search)]
    pub title: Text,
    /// What sort of result.
    #[field(label = "类型", help = "关键技术、新产品、标准等，计数按类型", list, filter, index)]
    pub form: ResultForm,
    /// The research it came of.
    #[field(label = "来自项目", en = "Research project", help = "由哪个研发或攻坚项目取得", list, filter)]
    pub research: Option<Link<Research>>,
    /// The firm that owns or uses it.
    #[field(label = "企业", help = "取得或应用成果的企业", list, filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// University or institute it came from.
    #[field(label = "来源单位", en = "Origin", help = "成果出自的高校、院所", filter)]
    pub partner: Option<Link<Partner>>,
    /// The team that reached it.
    #[field(label = "攻坚团队", help = "由哪支队伍取得", filter)]
    pub team: Option<Link<Team>>,
    /// The chain it serves.
    #[field(label = "产业链", help = "服务哪条链", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// The segment it strengthens.
    #[field(label = "环节", help = "补强哪个环节", filter)]
    pub segment: Option<Link<Segment>>,
    /// When it was reached.
    #[field(label = "取得时间", help = "鉴定、验收或发布的时间", list, filter)]
    pub reached: Option<Period>,
    /// What it is worth: import replaced, cost saved, performance reached.
    #[field(label = "水平与效果", help = "达到的指标、替代进口、降本等，带数字", multiline, search)]
    pub effect: Option<LongText>,
    /// Who in government serves the present step.
    #[field(label = "服务部门", en = "Department serving", help = "当前阶段由哪个部门搭台服务", filter)]
    pub department: Option<Link<Organisation>>,
    /// Which university or institute serves the present step.
    #[field(label = "支撑单位", en = "Partner serving", help = "当前阶段由哪个高校、院所支撑", filter)]
    pub supporter: Option<Link<Partner>>,
    /// The platform or incubator where it is now.
    #[field(label = "所在平台", en = "Platform", help = "当前在哪个平台、孵化器", filter)]
    pub platform: Option<Link<Platform>>,
    /// The product it became.
    #[field(label = "形成产品", en = "Product", help = "产业化后的产品", filter)]
    pub product: Option<Link<Product>>,
    /// The project that industrialises it.
    #[field(label = "产业化项目", en = "Project", help = "承接产业化的项目", filter)]
    pub project: Option<Link<Project>>,
    /// Worth of its transfer contract.
    #[field(label = "转化合同额", en = "Worth of transfer", help = "技术合同成交额", sum)]
    pub contract: Option<Money>,
    /// Sales of the product in the last year closed.
    #[field(
        label = "新产品收入",
        en = "Sales",
        help = "最近一个完整年度",
        sum,
        fresh = 400,
        seen_by = "staff"
    )]
    pub sales: Option<Money>,
    /// Step of the path.
    #[field(
        label = "阶段",
        help = "人才引进→科技研发→成果转化→孵化加速→产业化",
        list,
        filter,
        index,
        fresh = 180
    )]
    pub stage: ResultStage,
}

/// Sorts of results.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResultForm {
    #[choice(label = "关键技术", en = "Key technology")]
    KeyTechnology,
    #[choice(label = "新产品", en = "New product")]
    NewProduct,
    #[choice(label = "新工艺", en = "New process")]
    NewProcess,
    #[choice(label = "标准", en = "Standard")]
    Standard,
    #[choice(label = "软件", en = "Software")]
    Software,
    #[choice(label = "其他")]
    Other,
}

/// The path of a result.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResultStage {
    #[stage(label = "人才引进", en = "People brought in", next(Developing, Shelved))]
    People,
    #[stage(label = "科技研发", en = "Research", initial, next(Transfer, Shelved))]
    Developing,
    #[stage(label = "成果转化", en = "Transfer", next(Incubation, Industry, Shelved))]
    Transfer,
    #[stage(label = "孵化加速", en = "Incubation", next(Industry, Shelved))]
    Incubation,
    #[stage(label = "产业化", en = "Industry", last)]
    Industry,
    #[stage(label = "搁置", last, next(Developing, Transfer, Incubation))]
    Shelved,
}

impl Samples for ResearchResult {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例拉晶热场技术"),
            ("form", "关键技术"),
            ("research", "1"),
            ("enterprise", "1"),
            ("team", "1"),
            ("reached", "2023-11"),
            ("effect", "示例：能耗下降 8%"),
            ("contract", "120万元"),
            ("stage", "成果转化"),
        ],
        &[
            ("title", "示例检测软件"),
            ("form", "软件"),
            ("partner", "1"),
            ("platform", "1"),
            ("stage", "孵化加速"),
        ],
    ];
}
