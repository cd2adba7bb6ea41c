//! Figures at the terminal: one, its rows, its course, and all of them.

use crate::run::Desk;

const ZONE: &str = r#"{
  "from": "2024-01-01",
  "zone": {"name": "示例高新区", "code": "sample", "region": "150200"},
  "standard_figures": true,
  "rows": [
    {"kind": "enterprise", "key": "one", "fields": {"name": "示例一厂", "state": "在营", "is_above_scale": "是", "revenue": "1.5亿元"}},
    {"kind": "enterprise", "key": "two", "fields": {"name": "示例二厂", "state": "在营", "is_above_scale": "是"}},
    {"kind": "enterprise", "key": "three", "fields": {"name": "示例三厂", "state": "在营"}}
  ]
}"#;

#[test]
fn a_figure_is_told_with_what_it_rests_on() {
    let desk = Desk::new();
    desk.file("sample.json", ZONE);
    desk.done(&["init", "--zone", "sample.json"]);
    let said = desk.done(&["figure", "规上企业营业收入"]).out;
    for told in [
        "规上企业营业收入 1.5 亿元（截至",
        "由 2 条记录得出",
        "1 条该算而没有数",
        "1 条信息不全，算不算还不知道",
        "1 条没有填“规上”",
        "把“营业收入”加起来",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    let json = desk.done(&["--format", "json", "figure", "规上企业营业收入", "--from", "2024-01-01"]).out;
    let told: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&told["value"], &told["unit"]), (&"1.5".into(), &"亿元".into()), "{json}");
    let points = told["series"].as_array().unwrap();
    assert!(points[0]["value"].is_null(), "the ledger was not begun then: {json}");
    assert_eq!(points.last().unwrap()["value"], "1.5", "{json}");

    let rows = desk.done(&["figure", "规上企业", "--rows"]).out;
    assert!(rows.contains("示例一厂") && rows.contains("示例二厂") && !rows.contains("示例三厂"), "{rows}");
    let open = desk.done(&["figure", "规上企业", "--rows", "--set", "open"]).out;
    assert!(open.contains("示例三厂") && !open.contains("示例一厂"), "{open}");

    let list = desk.done(&["--format", "csv", "figure", "list"]).out;
    assert_eq!(list.lines().count(), 23, "{list}");
    assert!(list.contains("企业,3,家,3,0,0,"), "{list}");
    let near = desk.refused(&["figure", "规上企业收入"]);
    assert!(near.contains("没有找到口径") && near.contains("规上企业营业收入"), "{near}");
}
