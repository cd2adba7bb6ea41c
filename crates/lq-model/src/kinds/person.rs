//! 人员: people who hold a duty in the zone's work, with no more than the duty needs.

use crate::declare::*;

/// A person with a duty: liaison, instructor, steward, mentor, contact of a firm.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "person", label = "人员", plural = "人员名册", plural_en = "People", prefix = "RY")]
#[record(group = "zone", caption = "name", help = "承担工作任务的人员；只记履职需要的信息，可依申请清除")]
pub struct Person {
    /// Full name.
    #[field(label = "姓名", help = "真实姓名", max = 60, list, search, personal, required)]
    pub name: Text,
    /// Employer when it is a department or another body of the zone.
    #[field(label = "所在组织", help = "所属部门、街道或党组织", list, filter)]
    pub organisation: Option<Link<Organisation>>,
    /// Employer when it is a firm.
    #[field(label = "所在企业", help = "企业人员填写", list, filter)]
    pub enterprise: Option<Link<Enterprise>>,
    /// Employer when it is a university, institute, law firm or other partner.
    #[field(label = "所在合作单位", help = "高校、院所、律所等单位人员填写", filter)]
    pub partner: Option<Link<Partner>>,
    /// Post held with the employer.
    #[field(label = "职务", help = "在所在单位的职务", max = 60, list)]
    pub position: Option<Text>,
    /// Fields of knowledge, separated by commas; demands are matched to mentors by them.
    #[field(
        label = "专长领域",
        help = "用顿号隔开，如“法律、产业研究”；导师与需求据此匹配",
        list,
        search,
        filter
    )]
    pub expertise: Option<Text>,
    /// Telephone for the duty.
    #[field(label = "联系电话", help = "履职联系用", personal, seen_by = "staff", fresh = 730)]
    pub phone: Option<Phone>,
    /// Address for electronic mail.
    #[field(label = "电子邮箱", help = "履职联系用", max = 120, personal, seen_by = "staff", fresh = 730)]
    pub email: Option<Text>,
    /// In office or gone.
    #[field(label = "状态", help = "离岗人员不再派单，历史任职保留", list, filter)]
    pub state: PersonState,
}

/// Whether a person still takes duties.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PersonState {
    #[stage(label = "在岗", en = "In office", initial, next(Left))]
    Active,
    #[stage(label = "离岗", en = "Left office", last, next(Active))]
    Left,
}

impl Samples for Person {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例甲"),
            ("organisation", "1"),
            ("position", "示例科员"),
            ("phone", "13800000000"),
            ("state", "在岗"),
        ],
        &[("name", "示例乙"), ("partner", "1"), ("expertise", "产业研究、法律"), ("state", "在岗")],
    ];
}
