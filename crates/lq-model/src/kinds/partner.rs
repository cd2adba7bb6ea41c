//! 合作单位: universities, institutes, banks and others outside the zone's own bodies.

use crate::declare::*;

/// A partner of the zone: university, institute, bank, investor, association or service firm.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "partner", label = "合作单位", plural = "合作单位", prefix = "HZ", group = "development")]
#[record(caption = "name", help = "高校、科研院所、金融机构、投资机构、服务机构等合作方，计数按类型")]
pub struct Partner {
    /// Full name.
    #[field(label = "名称", help = "单位全称", list, search)]
    pub name: Text,
    /// What sort of partner.
    #[field(label = "类型", help = "高校、科研院所、银行等，计数按类型", list, filter, index)]
    pub form: PartnerForm,
    /// Unified social credit code.
    #[field(label = "统一社会信用代码", help = "单位的 18 位代码", search, key)]
    pub uscc: Option<Uscc>,
    /// Where it sits.
    #[field(label = "所在地", help = "行政区划代码或名称（GB/T 2260）", list, filter)]
    pub region: Option<RegionCode>,
    /// Chains it works with.
    #[field(label = "合作产业链", en = "Chains", help = "与哪些链合作", list, filter)]
    pub chains: Option<Links<Chain>>,
    /// What it is strong in.
    #[field(label = "优势领域", en = "Strengths", help = "学科、业务或服务专长，匹配据此", list, search)]
    pub strengths: Option<Text>,
    /// Since when it works with the zone.
    #[field(label = "合作起始", en = "Since", help = "何时开始合作", list, filter)]
    pub since: Option<Period>,
    /// Where it stands in the network of partners.
    #[field(label = "合作层次", en = "Standing", help = "战略合作、生态伙伴或一般合作", list, filter)]
    pub standing: Option<PartnerStanding>,
    /// Person to reach.
    #[field(label = "联系人", help = "对接联系人", max = 60, personal, seen_by = "staff")]
    pub contact: Option<Text>,
    /// Telephone of that person.
    #[field(label = "联系电话", help = "联系人的电话", personal, seen_by = "staff", fresh = 365)]
    pub phone: Option<Phone>,
    /// Working together or not.
    #[field(label = "状态", help = "洽谈、合作或终止；合作中的计数", list, filter)]
    pub state: PartnerState,
}

/// Sorts of partners.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PartnerForm {
    #[choice(label = "高校", en = "University")]
    University,
    #[choice(label = "科研院所", en = "Research institute")]
    Institute,
    #[choice(label = "金融机构", en = "Bank or insurer")]
    Bank,
    #[choice(label = "投资机构", en = "Investor")]
    Investor,
    #[choice(label = "行业协会", en = "Association")]
    Association,
    #[choice(label = "服务机构", en = "Service firm")]
    Service,
    #[choice(label = "企业", en = "Enterprise")]
    Enterprise,
    #[choice(label = "政府", en = "Government")]
    Government,
    #[choice(label = "其他")]
    Other,
}

/// How close a partner is.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PartnerStanding {
    #[choice(label = "战略合作", en = "Strategic")]
    Strategic,
    #[choice(label = "生态伙伴", en = "Ecosystem partner")]
    Ecosystem,
    #[choice(label = "一般合作", en = "Ordinary")]
    Ordinary,
}

/// Whether the zone works with a partner.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PartnerState {
    #[stage(label = "洽谈", initial, next(Active, Ended))]
    Talking,
    #[stage(label = "合作", en = "Working together", next(Ended))]
    Active,
    #[stage(label = "终止", last, next(Talking, Active))]
    Ended,
}

impl Samples for Partner {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例大学"),
            ("form", "高校"),
            ("chains", "1"),
            ("strengths", "材料、自动化"),
            ("since", "2021"),
            ("standing", "战略合作"),
            ("contact", "示例老师"),
            ("phone", "13700000000"),
            ("state", "合作"),
        ],
        &[("name", "示例银行"), ("form", "金融机构"), ("state", "洽谈")],
    ];
}
