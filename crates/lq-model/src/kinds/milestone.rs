//! 节点: dated steps of a project.

use crate::declare::*;

/// A dated step of a project, planned and real.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "milestone",
    label = "节点",
    plural = "项目节点",
    prefix = "JD",
    group = "projects",
    caption = "name"
)]
#[record(help = "项目的关键步骤及其计划、实际日期；亮灯和横道图据此")]
pub struct Milestone {
    /// The step.
    #[field(label = "名称", help = "如“施工许可”“设备安装完毕”", list, search)]
    pub name: Text,
    /// The project.
    #[field(label = "项目", help = "属于哪个项目", list, filter)]
    pub project: Link<Project>,
    /// What sort of step.
    #[field(label = "类型", help = "手续、开工、建设、设备、竣工、投产等", list, filter)]
    pub form: Option<MilestoneForm>,
    /// When it is to begin, for bars of the chart.
    #[field(label = "计划开始", help = "横道图的起点；只有一个日期时不填")]
    pub planned_start: Option<Day>,
    /// When it is to be reached.
    #[field(label = "计划完成", help = "计划哪天完成", list, filter)]
    pub due: Day,
    /// When it was reached.
    #[field(label = "实际完成", help = "实际哪天完成", list, filter)]
    pub done: Option<Day>,
    /// Who answers for it.
    #[field(label = "责任单位", help = "负责推动的部门", list, filter)]
    pub owner: Option<Link<Organisation>>,
    /// What holds it up.
    #[field(label = "问题", help = "卡在哪里、需要谁协调", multiline)]
    pub obstacle: Option<LongText>,
    /// Where it stands.
    #[field(label = "状态", help = "完成或不再需要", list, filter, fresh = 45)]
    pub state: MilestoneState,
}

/// Sorts of steps.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum MilestoneForm {
    #[choice(label = "前期手续", en = "Permit")]
    Permit,
    #[choice(label = "供地", en = "Land")]
    Land,
    #[choice(label = "开工", en = "Start")]
    Start,
    #[choice(label = "主体建设", en = "Main building")]
    Building,
    #[choice(label = "设备安装", en = "Equipment")]
    Equipment,
    #[choice(label = "竣工验收", en = "Completion")]
    Completion,
    #[choice(label = "试生产", en = "Trial production")]
    Trial,
    #[choice(label = "投产", en = "Production")]
    Production,
    #[choice(label = "其他")]
    Other,
}

/// Where a step stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum MilestoneState {
    #[stage(label = "未开始", en = "Not begun", initial, next(Doing, Done, Dropped))]
    Waiting,
    #[stage(label = "进行中", en = "In hand", next(Done, Dropped))]
    Doing,
    #[stage(label = "已完成", last, next(Doing))]
    Done,
    #[stage(label = "取消", last, next(Waiting))]
    Dropped,
}

impl Samples for Milestone {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例施工许可"),
            ("project", "1"),
            ("form", "前期手续"),
            ("due", "2024-02-28"),
            ("done", "2024-02-20"),
            ("state", "已完成"),
        ],
        &[
            ("name", "示例设备安装"),
            ("project", "1"),
            ("due", "2024-03-31"),
            ("obstacle", "示例：缺电"),
            ("state", "进行中"),
        ],
    ];
}
