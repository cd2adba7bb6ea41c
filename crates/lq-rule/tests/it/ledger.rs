//! A small ledger to check and explain rules on: the kinds rules speak of most, shaped like those of the program.

use std::sync::Arc;

use lq_core::schema::{FieldSchema, Group, KindSchema, Label};
use lq_core::value::{ChoiceOption, Stage, StageSchema, Unit, ValueType};
use lq_core::{RecordId, Registry};
use lq_rule::{Schema, Series};

fn field(name: &'static str, label: &'static str, ty: ValueType) -> FieldSchema {
    FieldSchema::new(name, Label::new(label, ""), ty)
}

fn kind(
    name: &'static str,
    label: &'static str,
    prefix: &'static str,
    fields: Vec<FieldSchema>,
) -> KindSchema {
    KindSchema {
        kind: name.into(),
        label: Label::new(label, name),
        plural: Label::new(label, name),
        help: Label::default(),
        group: Group::Chain,
        prefix: prefix.into(),
        caption: 0,
        fields,
    }
}

fn choice(options: &'static [ChoiceOption]) -> ValueType {
    ValueType::choice(options)
}

fn link(kind: &'static str) -> ValueType {
    ValueType::Link { kind: kind.into() }
}

fn stages(stages: &[(&'static str, &'static str)]) -> ValueType {
    let stages = stages.iter().map(|(code, zh)| Stage::new(code, zh, "", false)).collect();
    ValueType::Stage(Arc::new(StageSchema { stages, moves: Vec::new(), initial: 0 }))
}

/// A field that is added up and that firms can change.
fn large(name: &'static str, label: &'static str) -> FieldSchema {
    FieldSchema { is_sum: true, is_reachable: true, ..field(name, label, ValueType::money()) }
}

fn enterprise() -> KindSchema {
    let people = || ValueType::quantity(Unit::of("人"));
    let mut fields = vec![
        field("name", "名称", ValueType::line(200)),
        field("uscc", "统一社会信用代码", ValueType::Uscc),
        field("industry_code", "国民经济行业", ValueType::Industry),
        field("region", "注册地", ValueType::Region),
        field("park", "所在园区", link("park")),
        field("founded", "成立日期", ValueType::Day),
        field("capital", "注册资本", ValueType::Money { any_currency: true }),
        field("is_local", "区内", ValueType::Flag),
        field("is_above_scale", "规上", ValueType::Flag),
        field("listing", "上市板块", ValueType::line(60)),
        large("revenue", "营业收入"),
        large("output", "产值"),
        large("tax", "纳税额"),
        large("rd_expense", "研发费用"),
        field("headcount", "从业人数", people()),
        field("rd_headcount", "研发人员", people()),
        field("foreign_share", "外资股比", ValueType::Percent),
        field("power", "用电负荷", ValueType::quantity(Unit::of("MW"))),
        field("score", "信用分", ValueType::Number),
        field("contact", "联系人", ValueType::line(60)),
        field(
            "state",
            "状态",
            stages(&[("active", "在营"), ("suspended", "停产"), ("moved", "迁出"), ("closed", "注销")]),
        ),
    ];
    for field in &mut fields {
        field.is_personal = field.name == "contact";
        field.is_reachable |= matches!(&*field.name, "headcount" | "rd_headcount");
        if field.name == "headcount" {
            field.was.push("staff".into());
        }
    }
    kind("enterprise", "企业", "QY", fields)
}

fn ip_right() -> KindSchema {
    const FORMS: &[ChoiceOption] = &[
        ChoiceOption::new("invention", "发明专利", ""),
        ChoiceOption::new("utility_model", "实用新型", ""),
        ChoiceOption::new("trade_mark", "商标", ""),
    ];
    let mut fields = vec![
        field("title", "名称", ValueType::line(200)),
        field("form", "类型", choice(FORMS)),
        field("enterprise", "权利人", link("enterprise")),
        field("granted", "授权日", ValueType::Day),
        field("pledged", "质押许可金额", ValueType::money()),
        field("state", "状态", stages(&[("applied", "申请中"), ("in_force", "有效"), ("lapsed", "失效")])),
    ];
    fields[5].is_reachable = true;
    kind("ip_right", "知识产权", "ZS", fields)
}

/// The kinds.
pub(crate) fn registry() -> Registry {
    let supply = vec![
        field("name", "名称", ValueType::line(200)),
        field("supplier", "供方", link("enterprise")),
        field("customer", "需方", link("enterprise")),
        field("amount", "年供应额", ValueType::money()),
    ];
    let policy = vec![
        field("title", "标题", ValueType::line(200)),
        field("in_force_until", "失效日期", ValueType::Day),
        field("ceiling", "单户上限", ValueType::money()),
    ];
    let park = vec![
        field("name", "名称", ValueType::line(200)),
        field("area", "面积", ValueType::quantity(Unit::of("亩"))),
    ];
    let placement = vec![
        field("name", "名称", ValueType::line(200)),
        field("enterprise", "企业", link("enterprise")),
        field("capacity", "产能", ValueType::Rate { unit: Some(Unit::of("台")) }),
    ];
    let indicator = vec![
        field("metric", "指标", ValueType::line(200)),
        field("period", "期间", ValueType::Period),
        field("amount", "金额", ValueType::money()),
        field("quantity", "数量", ValueType::Quantity { unit: None }),
        field("enterprise", "企业", link("enterprise")),
    ];
    Registry::new(vec![
        park_first(park),
        enterprise(),
        ip_right(),
        kind("supply", "供应关系", "GX", supply),
        kind("placement", "上链", "SL", placement),
        kind("policy", "政策", "ZC", policy),
        kind("indicator", "指标值", "ZB", indicator),
    ])
}

fn park_first(fields: Vec<FieldSchema>) -> KindSchema {
    kind("park", "园区", "YQ", fields)
}

/// Values by period besides the fields.
pub(crate) fn series() -> Vec<Series> {
    vec![Series {
        kind: "enterprise".to_owned(),
        name: Label::new("工业增加值", "value added"),
        ty: ValueType::money(),
    }]
}

/// The park 硅谷园 is known, nothing else.
pub(crate) fn record(kind: &str, words: &str) -> Option<RecordId> {
    (kind == "park" && words == "硅谷园").then(|| RecordId::from_slice(&[7; 16]).unwrap())
}

/// Runs something with the whole schema.
pub(crate) fn with_schema<T>(run: impl FnOnce(&Schema<'_>) -> T) -> T {
    let (registry, series) = (registry(), series());
    run(&Schema { registry: &registry, series: &series, record: &record })
}
