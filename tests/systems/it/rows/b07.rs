//! B7 目标, 包头: targets with unit and date, capacities with their phases, a park of a hundred billion.

use crate::row::{alike, before, check, sum, value};

#[test]
fn b7_targets_capacities_and_the_park() {
    let rows = [
        before("chain", 1, r#""name": "示例光伏", "state": "运行""#),
        r#"{"kind": "segment", "key": "si", "fields": {"name": "示例单晶硅", "chain": "@chain-1", "unit": "GW"}}"#.to_owned(),
        r#"{"kind": "segment", "key": "cell", "fields": {"name": "示例电池片", "chain": "@chain-1", "unit": "GW"}}"#.to_owned(),
        r#"{"kind": "segment", "key": "mod", "fields": {"name": "示例组件", "chain": "@chain-1", "unit": "GW"}}"#.to_owned(),
        before("enterprise", 1, r#""name": "示例企业", "state": "在营""#),
    ];
    let target = |name: &'static [(&str, &str)], amount, due: &'static str, segment: &'static str| {
        let mut fields = vec![
            ("name", name[0].1),
            ("metric", "产能"),
            ("quantity", amount),
            ("segment", segment),
            ("state", "执行中"),
        ];
        fields.extend((!due.is_empty()).then_some(("due", due)));
        value(name[0].1, "target", name, ("quantity", amount), &fields)
    };
    let placement =
        |name: &'static [(&str, &str)], amount: &'static str, segment, stage, whole: &'static str| {
            let mut fields = vec![
                ("name", name[0].1),
                ("enterprise", "示例企业"),
                ("segment", segment),
                ("capacity", amount),
                ("stage", stage),
            ];
            fields.extend((!whole.is_empty()).then_some(("part_of", whole)));
            sum(name[0].1, "placement", name, ("capacity", amount), alike(1, &fields))
        };
    let growth = [("name", "示例产值翻番"), ("metric", "产值增长"), ("share", "100%"), ("state", "执行中")];
    let park = [
        ("name", "示例产业园"),
        ("expected_output", "1000亿元"),
        ("expected_jobs", "1万人"),
        ("state", "在建"),
    ];
    check(
        &rows.join(","),
        &[
            target(&[("name", "单晶硅 90GW")], "90 GW", "", "示例单晶硅"),
            target(&[("name", "电池片 10GW")], "10 GW", "2024", "示例电池片"),
            target(&[("name", "组件 25GW")], "25000 MW", "2024", "示例组件"),
            placement(&[("name", "拉晶 50GW")], "50 GW", "示例单晶硅", "在建", ""),
            placement(&[("name", "组件 20GW")], "20 GW", "示例组件", "在建", ""),
            placement(&[("name", "一期 5GW")], "5 GW", "示例组件", "投产", "组件 20GW"),
            placement(&[("name", "组件 15GW")], "15 GW", "示例组件", "规划", ""),
            value("产值翻番", "target", &[("metric", "产值增长")], ("share", "100%"), &growth),
            sum("千亿元产值", "park", &[], ("expected_output", "1000亿元"), alike(1, &park)),
            sum("就业近万人", "park", &[], ("expected_jobs", "1万人"), Vec::new()),
        ],
    );
}
