//! 资质认定: what firms and the zone are recognised as.

use crate::declare::*;

/// A recognition granted to a firm or the zone: high-tech firm, specialised firm, green factory, pilot.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "certification",
    label = "资质认定",
    plural = "资质认定",
    prefix = "RD",
    group = "development"
)]
#[record(caption = "name", help = "企业的资质和高新区获批的试点示范；到期提前提醒")]
pub struct Certification {
    /// Name in the approval.
    #[field(label = "名称", help = "认定或试点的名称", list, search, seen_by = "public")]
    pub name: Text,
    /// What sort of recognition.
    #[field(
        label = "类型",
        help = "高新技术企业、专精特新、绿色工厂、试点等",
        list,
        filter,
        index,
        seen_by = "public"
    )]
    pub form: CertificationForm,
    /// Level of the approval.
    #[field(label = "级别", help = "以批准机关为准", list, filter, seen_by = "public")]
    pub level: Option<PlatformLevel>,
    /// Batch it was in.
    #[field(label = "批次", help = "第几批", max = 20, list, seen_by = "public")]
    pub batch: Option<Text>,
    /// The firm that holds it; empty means the zone itself.
    #[field(label = "企业", help = "持有企业；不填表示高新区自身获批", list, filter, seen_by = "public")]
    pub enterprise: Option<Link<Enterprise>>,
    /// The park that holds it.
    #[field(label = "园区", help = "由园区持有的填写", filter, seen_by = "public")]
    pub park: Option<Link<Park>>,
    /// Number of the certificate.
    #[field(label = "证书编号", help = "证书或文件编号", max = 60, search)]
    pub number: Option<Text>,
    /// Who granted it.
    #[field(label = "批准机关", help = "认定或批复单位", list, filter, seen_by = "public")]
    pub issuer: Option<Text>,
    /// When it was granted.
    #[field(label = "获得时间", help = "认定或批复时间", list, filter, seen_by = "public")]
    pub granted: Option<Period>,
    /// Last day it holds.
    #[field(label = "有效至", help = "有效期届满日，提前提醒", list, filter, seen_by = "public")]
    pub valid_until: Option<Day>,
    /// Where it stands.
    #[field(label = "状态", help = "有效的计数", list, filter, reachable, seen_by = "public")]
    pub state: CertificationState,
}

/// Sorts of recognitions.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CertificationForm {
    #[choice(label = "高新技术企业", en = "High-tech enterprise")]
    HighTech,
    #[choice(label = "科技型中小企业", en = "Technology-based small firm")]
    TechnologySmall,
    #[choice(label = "专精特新", en = "Specialised firm")]
    Specialised,
    #[choice(label = "小巨人", en = "Little giant")]
    LittleGiant,
    #[choice(label = "单项冠军", en = "Single-product champion")]
    Champion,
    #[choice(label = "绿色工厂", en = "Green factory")]
    GreenFactory,
    #[choice(label = "清洁生产", en = "Clean production")]
    CleanProduction,
    #[choice(label = "试点示范", en = "Pilot or model")]
    Pilot,
    #[choice(label = "质量管理认证", en = "Quality certificate")]
    Quality,
    #[choice(label = "其他")]
    Other,
}

/// Whether a recognition holds.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CertificationState {
    #[stage(label = "培育", en = "Being prepared", next(Applied, Lapsed))]
    Prepared,
    #[stage(label = "申报", en = "Applied for", initial, next(Valid, Lapsed))]
    Applied,
    #[stage(label = "有效", en = "In force", next(Lapsed))]
    Valid,
    #[stage(label = "失效", last, next(Applied, Valid))]
    Lapsed,
}

impl Samples for Certification {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例高新技术企业"),
            ("form", "高新技术企业"),
            ("level", "国家级"),
            ("enterprise", "1"),
            ("number", "GR000000000000"),
            ("granted", "2022-11"),
            ("valid_until", "2025-11-30"),
            ("state", "有效"),
        ],
        &[
            ("name", "示例清洁生产审核试点"),
            ("form", "试点示范"),
            ("level", "国家级"),
            ("batch", "第二批"),
            ("state", "有效"),
        ],
    ];
}
