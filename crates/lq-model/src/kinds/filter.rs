//! 筛选: a condition on the list of a kind, kept under a name.

use crate::declare::*;

/// A condition kept under a name: its owner's, or shared with the whole zone.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(
    kind = "filter",
    label = "筛选",
    plural = "常用筛选",
    prefix = "SX",
    group = "zone",
    caption = "name"
)]
#[record(help = "起了名称的筛选条件，列在所筛台账的“常用筛选”里；归保存的人，共用的全区可用")]
pub struct KeptFilter {
    /// What it is called in the menu of the list.
    #[field(label = "名称", help = "在台账的常用筛选里怎么称呼", max = 60, list, search)]
    pub name: Text,
    /// Name of the kind it lists.
    #[field(label = "台账", help = "筛选哪种台账，如“企业”", max = 40, list, filter)]
    pub of: Text,
    /// The condition as a rule of the form filter.
    #[field(label = "规则", en = "Rule", help = "写作“筛选：名称”“对象：企业”“条件：…”三栏", multiline)]
    pub rule: LongText,
    /// Whether the whole zone sees it.
    #[field(
        label = "全区共用",
        en = "Shared",
        help = "勾选后全区各账号都能用",
        list,
        filter,
        seen_by = "office"
    )]
    pub is_shared: Option<bool>,
    /// Whose it is.
    #[field(label = "归谁", en = "Owner", help = "保存这个筛选的账号；全区共用的可不填", list, filter)]
    pub owner: Option<Link<Account>>,
}

impl Samples for KeptFilter {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例规上大户"),
            ("of", "企业"),
            ("rule", "筛选：示例规上大户\n对象：企业\n条件：规上 且 营业收入 ≥ 2000 万元"),
            ("is_shared", "是"),
        ],
        &[
            ("name", "示例待办需求"),
            ("of", "需求"),
            ("rule", "筛选：示例待办需求\n对象：需求\n条件：事项 已填"),
        ],
    ];
}
