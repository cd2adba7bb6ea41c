//! 走访: calls on enterprises.

use crate::declare::*;

/// A call on an enterprise, planned or made; demands raised on the spot point back to it.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "visit",
    label = "走访",
    plural = "走访台账",
    prefix = "ZF",
    group = "service",
    caption = "subject"
)]
#[record(help = "走访调研的计划与记录；现场提出的需求在需求台账中指回本次走访")]
pub struct Visit {
    /// Purpose in a few words.
    #[field(label = "主题", help = "为什么去", list, search)]
    pub subject: Text,
    /// The firm called on.
    #[field(label = "企业", help = "走访的企业；走访多家时分别记录", list, filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// The project called on.
    #[field(label = "项目", help = "到项目现场时填写", filter)]
    pub project: Option<Link<Project>>,
    /// The chain it is made for.
    #[field(label = "产业链", help = "为哪条链走访", list, filter)]
    pub chain: Option<Link<Chain>>,
    /// Day planned or made.
    #[field(label = "日期", help = "计划填预定日期，走访后改为实际日期", list, filter)]
    pub date: Day,
    /// The body that calls.
    #[field(label = "走访单位", help = "由哪个组织或部门走访", list, filter)]
    pub organisation: Option<Link<Organisation>>,
    /// Who goes.
    #[field(label = "走访人", help = "参加走访的人员", filter)]
    pub visitors: Option<Links<Person>>,
    /// Whom they met.
    #[field(
        label = "接待人",
        help = "企业方姓名和职务，履职需要才填",
        max = 100,
        personal,
        seen_by = "staff"
    )]
    pub met: Option<Text>,
    /// What was seen and said.
    #[field(label = "走访情况", help = "经营情况、问题与建议，分条写", multiline, search, seen_by = "staff")]
    pub notes: Option<LongText>,
    /// Photographs or papers; never asked for.
    #[field(label = "附件", help = "资料或照片，自愿上传", seen_by = "staff")]
    pub file: Option<Attachment>,
    /// Planned, made or called off.
    #[field(label = "状态", help = "走访后填写情况再改为已走访", list, filter)]
    pub state: VisitState,
}

/// Where a visit stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum VisitState {
    #[stage(label = "计划", initial, next(Made, Cancelled))]
    Planned,
    #[stage(label = "已走访", last)]
    Made,
    #[stage(label = "取消", last, next(Planned))]
    Cancelled,
}

impl Samples for Visit {
    const SAMPLES: [Sample; 2] = [
        &[
            ("subject", "示例用工走访"),
            ("enterprise", "1"),
            ("chain", "1"),
            ("date", "2024-03-06"),
            ("organisation", "1"),
            ("visitors", "1 2"),
            ("met", "示例经理"),
            ("notes", "示例：缺技工十名"),
            ("state", "已走访"),
        ],
        &[("subject", "示例项目走访"), ("project", "1"), ("date", "2024-04-01"), ("state", "计划")],
    ];
}
