//! 口径: a number of the zone, defined once as a rule and used by every page.

use crate::declare::*;

/// A number that is defined once and counted from the ledger wherever it is shown.
#[derive(Record, Clone, PartialEq, Debug)]
#[record(kind = "figure", label = "口径", plural = "统计口径", plural_en = "Figures", prefix = "KJ")]
#[record(
    group = "zone",
    caption = "name",
    help = "对外说的每个数字怎么数：数哪类台账、什么条件、怎么汇总；总览和各处的数字都由它得来"
)]
pub struct Figure {
    /// What the number is called on every page.
    #[field(label = "名称", help = "数字叫什么，页面上以它为准", max = 60, list, search, key)]
    pub name: Text,
    /// The same in English.
    #[field(label = "英文名称", en = "English name", help = "英文页面上的名称，可不填", max = 80, search)]
    pub name_en: Option<Text>,
    /// Under which heading it stands.
    #[field(label = "分组", help = "在总览上归到哪一组", list, filter)]
    pub topic: FigureTopic,
    /// Place on the overview, smallest first; not shown there without.
    #[field(label = "总览次序", en = "Order", help = "在总览上的先后，小的在前；不填就不上总览", list)]
    pub rank: Option<Decimal>,
    /// What stands behind the number: a measure word, a unit of money, or a unit of the quantity.
    #[field(
        label = "单位",
        help = "件数写量词（个、名、场）；金额写 元、万元 或 亿元；数量写换算到的单位，不填则照台账显示",
        max = 10,
        list
    )]
    pub unit: Option<Text>,
    /// The measure word in English.
    #[field(label = "英文单位", en = "English unit", help = "英文页面上的量词，可不填", max = 20)]
    pub unit_en: Option<Text>,
    /// The definition in the language of rules (see docs/rules).
    #[field(
        label = "规则",
        en = "Rule",
        help = "口径、对象、条件、取值四栏；保存时检查，总览和导出照它数",
        multiline,
        max = 20000
    )]
    pub rule: LongText,
    /// Where the definition comes from, what is left out and why.
    #[field(label = "备注", help = "口径的出处、不包括什么、为什么", multiline, max = 2000)]
    pub remark: Option<LongText>,
    /// Drawn up, in use, no longer used.
    #[field(label = "状态", help = "在用的才上总览", list, filter)]
    pub state: FigureState,
}

/// Headings of the overview.
#[derive(Choice, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FigureTopic {
    #[choice(label = "产业链", en = "Chains")]
    Chain,
    #[choice(label = "项目与招商", en = "Projects and investment")]
    Projects,
    #[choice(label = "组织链", en = "Organisation")]
    Organisation,
    #[choice(label = "服务链", en = "Service")]
    Service,
    #[choice(label = "发展链", en = "Development")]
    Development,
    #[choice(label = "高新区", en = "Zone")]
    Zone,
}

/// Where a definition stands.
#[derive(Stages, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FigureState {
    #[stage(label = "拟定", en = "Drawn up", initial, next(InUse, Withdrawn))]
    Draft,
    #[stage(label = "在用", en = "In use", next(Withdrawn))]
    InUse,
    #[stage(label = "停用", en = "No longer used", last, next(InUse))]
    Withdrawn,
}

impl Samples for Figure {
    const SAMPLES: [Sample; 2] = [
        &[
            ("name", "示例规上企业营业收入"),
            ("name_en", "Revenue of larger firms"),
            ("topic", "产业链"),
            ("rank", "10"),
            ("unit", "亿元"),
            ("rule", "口径：示例规上企业营业收入\n对象：企业\n条件：规上\n取值：合计(营业收入)"),
            ("remark", "示例：按年报数，未报的另列"),
            ("state", "在用"),
        ],
        &[
            ("name", "示例走访次数"),
            ("topic", "服务链"),
            ("rule", "口径：示例走访次数\n对象：走访\n条件：状态 是 已走访\n取值：件数"),
            ("state", "拟定"),
        ],
    ];
}
