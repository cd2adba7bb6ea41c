//! 轮值: who is on duty at a centre on which day.

use crate::declare::*;

/// One turn of duty at a centre.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "duty", label = "轮值", plural = "轮值表", plural_en = "Duty rota", prefix = "LZ")]
#[record(group = "organisation", caption = "title", help = "服务阵地的值班安排；只排工作日，调换留痕")]
pub struct Duty {
    /// The turn in words, such as “Monday morning”.
    #[field(label = "班次名称", help = "如“3月6日上午”，排班时自动填写", list, search)]
    pub title: Text,
    /// The centre.
    #[field(label = "服务阵地", help = "在哪个阵地值班", list, filter)]
    pub centre: Link<Centre>,
    /// The day.
    #[field(label = "日期", help = "值班日期", list, filter)]
    pub date: Day,
    /// Which part of the day.
    #[field(label = "时段", help = "全天、上午或下午", list, filter)]
    pub shift: DutyShift,
    /// The firm on duty.
    #[field(label = "值班企业", help = "由哪家企业值班", list, filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// The person on duty.
    #[field(label = "值班人", help = "具体值班人员", filter)]
    pub person: Option<Link<Person>>,
    /// The turn it was exchanged for.
    #[field(label = "对调班次", en = "Swapped with", help = "与哪一班对调", filter)]
    pub swapped_with: Option<Link<Duty>>,
    /// Visitors served during the turn.
    #[field(label = "接待人次", unit = "人次", help = "当班接待的人次", list, sum)]
    pub visitors: Option<Quantity>,
    /// What was dealt with.
    #[field(label = "值班记录", help = "接待和办理的事项；不要求拍照打卡", multiline)]
    pub notes: Option<LongText>,
    /// Planned, served, swapped or missed.
    #[field(label = "状态", help = "对调的由新班次接替", list, filter)]
    pub state: DutyState,
}

/// Part of a day.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DutyShift {
    #[choice(label = "全天", en = "Whole day")]
    Day,
    #[choice(label = "上午")]
    Morning,
    #[choice(label = "下午")]
    Afternoon,
}

/// Where a turn of duty stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DutyState {
    #[stage(label = "已排", en = "Planned", initial, next(Served, Swapped, Missed))]
    Planned,
    #[stage(label = "已值", en = "Served", last)]
    Served,
    #[stage(label = "已对调", last, next(Planned))]
    Swapped,
    #[stage(label = "缺岗", last, next(Served))]
    Missed,
}

impl Samples for Duty {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例：3月6日全天"),
            ("centre", "1"),
            ("date", "2024-03-06"),
            ("shift", "全天"),
            ("enterprise", "1"),
            ("visitors", "12人次"),
            ("state", "已值"),
        ],
        &[
            ("title", "示例：3月7日上午"),
            ("centre", "1"),
            ("date", "2024-03-07"),
            ("shift", "上午"),
            ("enterprise", "2"),
            ("swapped_with", "1"),
            ("state", "已对调"),
        ],
    ];
}
