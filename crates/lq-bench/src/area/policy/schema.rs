//! The neutral table as a kind of the ledger: Chinese labels, units, dates.

use lq_core::Registry;
use lq_core::schema::{FieldSchema, Group, KindSchema, Label};
use lq_core::time::Period;
use lq_core::value::{Unit, ValueType};

/// A column of `enterprises.csv`.
pub(crate) struct Column {
    /// Its heading.
    pub(crate) name: &'static str,
    /// The ledger's label of what it holds.
    pub(crate) label: &'static str,
    /// The year it is of, where the table has several.
    pub(crate) year: Option<i32>,
    /// What its cells are.
    pub(crate) holds: Holds,
}

/// What cells are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// An ISO date.
    Day,
    /// A word.
    Text,
    /// Whole 万元.
    Money,
    /// Whole units.
    Count(&'static str),
    /// 0 or 1.
    Flag,
}

const fn column(name: &'static str, label: &'static str, holds: Holds) -> Column {
    Column { name, label, year: None, holds }
}

const fn of_year(name: &'static str, label: &'static str, year: i32) -> Column {
    Column { name, label, year: Some(year), holds: Holds::Money }
}

/// The columns policies ask about.
pub(crate) const COLUMNS: &[Column] = &[
    column("founded", "成立日期", Holds::Day),
    column("industry", "行业代码", Holds::Text),
    column("region", "街道代码", Holds::Text),
    column("green_grade", "绿色等级", Holds::Text),
    column("reg_cap", "注册资本", Holds::Money),
    column("employees", "从业人数", Holds::Count("人")),
    column("rd_staff", "研发人员", Holds::Count("人")),
    column("bachelor", "本科以上人员", Holds::Count("人")),
    of_year("revenue_2021", "营业收入", 2021),
    of_year("revenue_2022", "营业收入", 2022),
    of_year("revenue_2023", "营业收入", 2023),
    of_year("rd_2021", "研发费用", 2021),
    of_year("rd_2022", "研发费用", 2022),
    of_year("rd_2023", "研发费用", 2023),
    column("profit_2023", "利润总额", Holds::Money),
    column("tax_2023", "纳税额", Holds::Money),
    column("export_2023", "出口额", Holds::Money),
    column("patents_inv", "发明专利", Holds::Count("件")),
    column("patents_util", "实用新型", Holds::Count("件")),
    column("software_cr", "软件著作权", Holds::Count("件")),
    column("energy_tce", "综合能耗", Holds::Count("tce")),
    column("carbon_t", "碳排放量", Holds::Count("吨")),
    column("lease_area", "租赁面积", Holds::Count("m2")),
    column("is_hnte", "高新技术企业", Holds::Flag),
    column("is_tsme", "科技型中小企业", Holds::Flag),
    column("is_zjtx", "专精特新企业", Holds::Flag),
    column("is_giant", "小巨人企业", Holds::Flag),
    column("is_listed", "上市企业", Holds::Flag),
    column("has_violation", "有违法记录", Holds::Flag),
];

/// The column of this heading.
pub(crate) fn find(name: &str) -> Option<&'static Column> {
    COLUMNS.iter().find(|column| column.name == name)
}

impl Column {
    /// As a rule names it.
    pub(crate) fn words(&self) -> String {
        self.year.map_or_else(|| self.label.to_owned(), |year| format!("{}({year}年)", self.label))
    }

    /// The integer the ledger keeps for 1 of the file.
    pub(crate) fn unit(&self) -> i64 {
        match self.holds {
            Holds::Money => 1_000_000,
            Holds::Count(unit) => Unit::of(unit).factor(),
            Holds::Day | Holds::Text | Holds::Flag => 1,
        }
    }

    /// Whether it is the value of this year.
    pub(crate) fn is_of(&self, period: Period) -> bool {
        self.year.and_then(Period::year) == Some(period)
    }

    fn field(&self) -> FieldSchema {
        let ty = match self.holds {
            Holds::Day => ValueType::Day,
            Holds::Text => ValueType::line(40),
            Holds::Money => ValueType::money(),
            Holds::Count(unit) => ValueType::quantity(Unit::of(unit)),
            Holds::Flag => ValueType::Flag,
        };
        FieldSchema::new(self.name, Label::new(self.label, self.name), ty)
    }
}

/// The kind 企业 of the neutral table: one field a label.
pub(crate) fn registry() -> Registry {
    let mut fields: Vec<FieldSchema> = Vec::new();
    for column in COLUMNS {
        if fields.iter().all(|field| field.label.zh != column.label) {
            fields.push(column.field());
        }
    }
    let kind = KindSchema {
        kind: "enterprise".into(),
        label: Label::new("企业", "Enterprise"),
        plural: Label::new("企业", "Enterprises"),
        help: Label::default(),
        group: Group::Chain,
        prefix: "QY".into(),
        caption: 0,
        fields,
    };
    Registry::new(vec![kind])
}
