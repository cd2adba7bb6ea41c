//! 协议: agreements with several parties.

use crate::declare::*;

/// An agreement between several parties, with what each must do, its term and its renewal.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "agreement", label = "协议", plural = "协议台账", prefix = "XY", group = "development")]
#[record(caption = "title", help = "战略合作、共建、投资等协议；多方签署，到期提前提醒续签")]
pub struct Agreement {
    /// Title.
    #[field(label = "名称", help = "协议名称", list, search)]
    pub title: Text,
    /// What sort of agreement.
    #[field(label = "类型", help = "战略合作框架、共建、投资、人才等", list, filter)]
    pub form: AgreementForm,
    /// Parties that are bodies of the zone.
    #[field(label = "签约组织", en = "Bodies", help = "本区签约的部门、组织", list, filter)]
    pub organisations: Option<Links<Organisation>>,
    /// Parties that are partners.
    #[field(label = "签约合作单位", en = "Partners", help = "签约的高校、院所、机构", list, filter)]
    pub partners: Option<Links<Partner>>,
    /// Parties that are firms.
    #[field(label = "签约企业", en = "Enterprises", help = "签约的企业", list, filter)]
    pub enterprises: Option<Links<Enterprise>>,
    /// What each party must do.
    #[field(label = "各方义务", en = "Duties", help = "逐方写明承担什么、何时完成", multiline, search)]
    pub duties: Option<LongText>,
    /// Other terms.
    #[field(
        label = "主要条款",
        en = "Terms",
        help = "费用、成果归属、保密、违约等",
        multiline,
        seen_by = "staff"
    )]
    pub terms: Option<LongText>,
    /// Money agreed.
    #[field(
        label = "协议金额",
        en = "Amount",
        help = "协议约定的金额，框架协议可不填",
        list,
        sum,
        any_currency,
        seen_by = "staff"
    )]
    pub amount: Option<Money>,
    /// The chain it serves.
    #[field(label = "产业链", help = "服务哪条链", filter)]
    pub chain: Option<Link<Chain>>,
    /// Day of signing.
    #[field(label = "签订日期", help = "签署日期", list, filter)]
    pub signed: Option<Day>,
    /// Last day.
    #[field(label = "到期日期", help = "有效期届满日，提前提醒", list, filter)]
    pub until: Option<Day>,
    /// Renews by itself unless someone objects.
    #[field(label = "自动续期", en = "Renews by itself", help = "无异议自动续期则勾选", filter)]
    pub is_renewing: Option<bool>,
    /// The agreement it renews or replaces.
    #[field(label = "续自", en = "Renews", help = "续签或替代的原协议", filter)]
    pub renews: Option<Link<Agreement>>,
    /// The pre-check for fair competition was made.
    #[field(label = "公平竞争审查", help = "已按《公平竞争审查条例》审查则勾选", filter, seen_by = "staff")]
    pub is_competition_checked: Option<bool>,
    /// The paper.
    #[field(label = "文本", help = "协议扫描件", seen_by = "staff")]
    pub file: Option<Attachment>,
    /// Drawn up, in force, ended.
    #[field(label = "状态", help = "履行中的才计数", list, filter)]
    pub state: AgreementState,
}

/// Sorts of agreements.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum AgreementForm {
    #[choice(label = "战略合作框架", en = "Strategic framework")]
    Framework,
    #[choice(label = "共建平台", en = "Joint platform")]
    Platform,
    #[choice(label = "投资", en = "Investment")]
    Investment,
    #[choice(label = "人才培养", en = "Talent")]
    Talent,
    #[choice(label = "技术合作", en = "Technology")]
    Technology,
    #[choice(label = "采购供货", en = "Supply")]
    Supply,
    #[choice(label = "其他")]
    Other,
}

/// Where an agreement stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum AgreementState {
    #[stage(label = "拟定", en = "Drawn up", initial, next(InForce, Ended))]
    Draft,
    #[stage(label = "履行中", en = "In force", next(Fulfilled, Ended))]
    InForce,
    #[stage(label = "履行完毕", en = "Fulfilled", last, next(InForce))]
    Fulfilled,
    #[stage(label = "终止", last)]
    Ended,
}

impl Samples for Agreement {
    const SAMPLES: [Sample; 2] = [
        &[
            ("title", "示例三方战略合作框架协议"),
            ("form", "战略合作框架"),
            ("organisations", "1"),
            ("partners", "1"),
            ("enterprises", "1"),
            ("duties", "示例：甲方提供场地；乙方派驻团队；丙方提供课题"),
            ("signed", "2024-01-12"),
            ("until", "2027-01-11"),
            ("is_renewing", "否"),
            ("state", "履行中"),
        ],
        &[
            ("title", "示例续签协议"),
            ("form", "人才培养"),
            ("renews", "1"),
            ("amount", "50万元"),
            ("state", "拟定"),
        ],
    ];
}
