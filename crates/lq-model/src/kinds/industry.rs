//! 产业: what a zone calls its industries, in tiers.

use crate::declare::*;

/// An industry of the zone's own system, above its chains.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "industry", label = "产业", plural = "产业体系", plural_en = "Industries")]
#[record(prefix = "CY", group = "zone", caption = "name", help = "高新区自己的产业体系，产业链挂在产业之下")]
pub struct Industry {
    /// Name as the zone's plan has it.
    #[field(label = "名称", help = "与本区产业规划一致", list, search)]
    pub name: Text,
    /// Its place in the zone's system: leading, services, future or carried along.
    #[field(label = "层次", help = "主导产业、现代服务业、未来产业，或被带动的关联产业", list, filter)]
    pub tier: IndustryTier,
    /// Place in lists, smallest first.
    #[field(label = "排序", help = "列表中的先后，小的在前", list)]
    pub rank: Option<Decimal>,
    /// The wider industry it belongs to.
    #[field(label = "上级产业", help = "归属的大类，没有可不填", filter)]
    pub parent: Option<Link<Industry>>,
    /// Main division or class of GB/T 4754.
    #[field(label = "国民经济行业", help = "GB/T 4754 门类、大类或小类代码，取最主要的一个", list, filter)]
    pub industry_code: Option<IndustryCode>,
    /// What belongs to it and what does not.
    #[field(label = "范围说明", help = "哪些企业和产品归入，哪些不归入", multiline)]
    pub scope: Option<LongText>,
}

/// Where an industry stands in the zone's system.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum IndustryTier {
    #[choice(label = "主导产业", en = "Leading industry")]
    Leading,
    #[choice(label = "现代服务业", en = "Modern service")]
    Service,
    #[choice(label = "未来产业", en = "Industry of the future")]
    Future,
    #[choice(label = "关联产业", en = "Related industry")]
    Related,
}

impl Samples for Industry {
    const SAMPLES: [Sample; 2] = [
        &[("name", "示例新能源产业"), ("tier", "主导产业"), ("rank", "1"), ("industry_code", "38")],
        &[
            ("name", "示例材料产业"),
            ("tier", "关联产业"),
            ("parent", "1"),
            ("scope", "示例：钢材、铜材与铸造"),
        ],
    ];
}
