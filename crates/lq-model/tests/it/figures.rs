//! Every figure printed on the source page has a place: a list that counts it, a column that adds it up, or a value.

use lq_core::value::{Lang, Value};
use lq_model::registry;

/// How a printed figure stands in the ledger.
enum Place {
    /// It is the number of rows of a kind that hold these choices.
    Count(&'static [(&'static str, &'static str)]),
    /// It is the sum of a column, or one row of it.
    Sum(&'static str, &'static str),
    /// It is the value of a field, as printed.
    Value(&'static str, &'static str),
}
use Place::{Count, Sum, Value as Is};

/// Row of the page's systems, kind, place.
const FIGURES: &[(&str, &str, Place)] = &[
    ("W1", "project", Count(&[("is_major", "是"), ("planned_in", "2024-Q1")])),
    ("W1", "project", Sum("total_investment", "708.6亿元")),
    ("W2", "industry", Count(&[("tier", "主导产业")])),
    ("W4", "organisation", Count(&[("form", "产业链党委")])),
    ("W4", "chain", Is("partners_required", "3家")),
    ("W5", "chain", Is("liaisons_required", "1名")),
    ("W5", "chain", Is("instructors_required", "2名")),
    ("W5", "appointment", Count(&[("role", "联络员")])),
    ("W6", "organisation", Count(&[("form", "功能型党支部"), ("front_line", "科技研发一线")])),
    ("W7", "visit", Count(&[("state", "已走访")])),
    ("W7", "activity", Count(&[("form", "企业家座谈会")])),
    ("W8", "demand", Count(&[("category", "融资")])),
    ("W8", "indicator", Sum("quantity", "2700条")),
    ("W9", "appointment", Count(&[("role", "管家")])),
    ("W9", "appointment", Count(&[("role", "导师")])),
    ("W9", "activity", Count(&[("form", "研讨会")])),
    ("W9", "activity", Count(&[("form", "培训")])),
    ("W12", "partner", Count(&[("form", "高校"), ("state", "合作")])),
    ("W12", "activity", Count(&[("form", "人才直通车")])),
    ("W12", "appointment", Count(&[("crossing", "企业骨干进组织")])),
    ("W13", "platform", Count(&[("form", "产业链研究中心")])),
    ("W13", "activity", Sum("attendance", "1.12万人次")),
    ("W14", "research", Count(&[("form", "技术攻坚")])),
    ("W14", "result", Count(&[("form", "关键技术")])),
    ("B1", "placement", Sum("capacity", "300台")),
    ("B1", "placement", Sum("capacity", "400台")),
    ("B1", "project", Sum("expected_output", "8亿元")),
    ("B1", "project", Sum("expected_tax", "1000万元")),
    ("B1", "milestone", Count(&[("form", "设备安装"), ("state", "已完成")])),
    ("B4", "project", Count(&[("stage", "在建")])),
    ("B6", "research", Count(&[("form", "研发项目")])),
    ("B7", "target", Is("quantity", "90GW")),
    ("B7", "target", Is("share", "100%")),
    ("B7", "placement", Sum("capacity", "50GW")),
    ("B7", "park", Sum("expected_output", "1000亿元")),
    ("B7", "park", Sum("expected_jobs", "1万人")),
    ("B8", "certification", Is("batch", "第二批")),
    ("Y1", "platform", Count(&[("form", "国家平台分中心"), ("level", "国家级")])),
    ("Y1", "platform", Count(&[("form", "新型研发机构"), ("level", "省级")])),
    ("Y1", "platform", Count(&[("form", "博士后创新基地")])),
    ("Y1", "platform", Count(&[("form", "创新联合体")])),
    ("Y1", "platform", Count(&[("level", "市级")])),
    ("Y2", "result", Count(&[("stage", "孵化加速")])),
    ("K1", "agreement", Is("signed", "2024-01-12")),
    ("J1", "fund", Sum("guided", "2亿元")),
    ("J1", "fund", Sum("social", "8亿元")),
    ("J1", "carrier", Sum("free_area", "12000m2")),
    ("J2", "lead", Count(&[("aim", "建链")])),
    ("Q1", "centre", Count(&[("form", "版权服务工作站")])),
    ("Z1", "team", Count(&[("form", "球队")])),
    ("P1", "fact", Is("value", "708.6")),
];

#[test]
fn every_printed_figure_has_a_place_in_the_ledger() {
    let registry = registry();
    for (row, kind, place) in FIGURES {
        let schema = registry.kind(kind).unwrap();
        let field = |name: &str| {
            let place = schema.field(name).unwrap_or_else(|| panic!("{row}: {kind} has no {name}"));
            &schema.fields[place]
        };
        let taken = |name: &str, text: &str| -> Value {
            field(name).ty.parse(text, None).unwrap_or_else(|error| panic!("{row}: {kind}.{name}: {error}"))
        };
        match place {
            Count(choices) => {
                for (name, text) in *choices {
                    taken(name, text);
                    assert!(field(name).in_filter, "{row}: {kind} cannot be counted by {name}");
                }
            }
            Sum(name, text) => {
                let value = taken(name, text);
                assert!(field(name).is_sum, "{row}: {kind}.{name} is not added up");
                let shown = field(name).ty.show(&value, Lang::Zh);
                assert_eq!(field(name).ty.parse(&shown, None).unwrap(), value, "{row}: {shown}");
            }
            Is(name, text) => {
                taken(name, text);
            }
        }
    }
}
