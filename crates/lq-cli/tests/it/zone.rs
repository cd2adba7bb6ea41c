//! A zone from a file: its chain, its words, its own field, and everyday commands on it.

use crate::run::Desk;

const ZONE: &str = r#"{
  "from": "2024-01-01",
  "zone": {"name": "示例高新区", "code": "sample", "region": "150200", "short_name": "示例"},
  "rows": [
    {"kind": "industry", "key": "glass", "fields": {"name": "玻璃", "tier": "主导产业"}},
    {"kind": "chain", "key": "glass", "fields": {"name": "玻璃", "industry": "@glass", "state": "运行"}},
    {"kind": "segment", "key": "sand", "fields": {"name": "石英砂", "chain": "@glass", "unit": "吨", "rank": "1"}},
    {"kind": "segment", "key": "sheet", "fields": {"name": "玻璃板", "chain": "@glass", "unit": "吨", "rank": "2", "price": "1元"}},
    {"kind": "link", "key": "sand-sheet", "fields": {"name": "石英砂→玻璃板", "chain": "@glass", "from": "@sand", "to": "@sheet", "is_essential": "是", "coefficient": "2"}},
    {"kind": "zone_field", "key": "kiln", "fields": {"kind": "enterprise", "name": "kiln_count", "label": "窑炉数（示例）", "form": "数量", "unit": "台", "in_list": "是"}},
    {"kind": "wording", "key": "firm", "fields": {"kind": "enterprise", "field": "short_name", "words": "俗称"}},
    {"kind": "enterprise", "key": "one", "fields": {"name": "示例玻璃一厂", "state": "在营", "kiln_count": "3台"}},
    {"kind": "placement", "key": "sand", "fields": {"enterprise": "@one", "segment": "@sand", "capacity": "10吨", "stage": "投产"}},
    {"kind": "placement", "key": "sheet", "fields": {"enterprise": "@one", "segment": "@sheet", "capacity": "20吨", "stage": "投产"}}
  ]
}"#;

#[test]
fn a_zone_of_ones_own_is_made_from_a_file_and_worked_on() {
    let desk = Desk::new();
    desk.file("sample.json", ZONE);
    let made = desk.done(&["init", "--zone", "sample.json", "--account", "chief"]);
    assert!(made.err.contains("管理员账号 chief"), "{made:?}");

    let listed = desk.done(&["export", "enterprise", "--format", "csv"]).out;
    let heading = listed.lines().next().unwrap_or_default();
    assert!(heading.contains("窑炉数（示例）") && heading.contains("俗称"), "{listed}");
    assert!(listed.contains("示例玻璃一厂") && listed.contains("3"), "{listed}");

    desk.file("firms.csv", "名称,俗称,窑炉数（示例）,状态\n示例玻璃二厂,二厂,4台,在营\n");
    desk.done(&["import", "enterprise", "firms.csv"]);
    let rows = desk.done(&["export", "enterprise", "--format", "jsonl"]).out;
    assert!(rows.lines().any(|row| row.contains("示例玻璃二厂") && row.contains("kiln_count")), "{rows}");
    // A condition takes the zone's own fields and other kinds; plain words are searched for.
    for condition in ["【窑炉数（示例）】 ≥ 4 台", "件数(上链) = 0 且 状态 是 在营", "玻璃二厂"]
    {
        let rows = desk.done(&["export", "enterprise", "--where", condition, "--format", "jsonl"]).out;
        assert_eq!(rows.lines().count(), 1, "{condition}: {rows}");
        assert!(rows.contains("示例玻璃二厂"), "{condition}: {rows}");
    }
    let refused = desk.refused(&["export", "enterprise", "--where", "窑炉 ≥ 4 台"]);
    assert!(refused.contains("第1行第1字"), "{refused}");

    let told = desk.done(&["--format", "json", "diagnose", "玻璃"]).out;
    let chain: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(chain["terminals"][0]["output"], 5.0, "10 t of sand make 5 t of sheet at 2 to 1: {told}");
    assert_eq!(chain["findings"][0]["verdict"], "thin", "{told}");
    desk.done(&["verify"]);
}

#[test]
fn a_bad_zone_file_says_what_is_wrong_and_leaves_nothing() {
    let desk = Desk::new();
    for (from, to, told) in [
        ("\"form\": \"数量\"", "\"form\": \"数字量\"", "不在可选项内"),
        ("\"name\": \"kiln_count\"", "\"name\": \"窑炉\"", "英文名“窑炉”不能用"),
        ("\"field\": \"short_name\"", "\"field\": \"nick\"", "没有名为“nick”的字段"),
        ("\"from\": \"@sand\"", "\"from\": \"@sands\"", "不在本文件中"),
        ("\"capacity\": \"10吨\"", "\"capacity\": \"许多\"", "许多"),
        ("\"rows\": [", "\"rows\": [,", "无法读取"),
    ] {
        assert!(ZONE.contains(from), "{from}");
        desk.file("sample.json", &ZONE.replacen(from, to, 1));
        let error = desk.refused(&["init", "--zone", "sample.json"]);
        assert!(error.contains("sample") && error.contains(told), "{from}: {error}");
        let zones = desk.done(&["export", "zone", "--format", "jsonl"]).out;
        assert_eq!(zones.trim(), "", "{from}");
    }
}

#[test]
fn what_cannot_be_done_is_said_and_leaves_by_its_code() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["nothing"]).code, 2);
    assert_eq!(desk.run(&["--help"]).code, 0);
    assert!(desk.refused(&["init", "--zone", "nowhere.json"]).contains("nowhere.json"));
    assert!(desk.refused(&["init"]).contains("wuxi"));
    assert!(desk.refused(&["export", "ships"]).contains("没有名为“ships”的台账"));
    assert!(desk.done(&["diagnose"]).err.contains("init --zone"));
    desk.done(&["init", "--zone", "baotou"]);
    assert!(desk.refused(&["import", "enterprise", "nowhere.csv"]).contains("nowhere.csv"));
    assert!(desk.refused(&["diagnose", "没有的链"]).contains("没有的链"));
    desk.file("bad.csv", "名称,统一社会信用代码\n甲厂,123\n");
    let error = desk.refused(&["import", "enterprise", "bad.csv", "--errors", "bad.xlsx"]);
    assert!(error.contains("18位") || error.contains("18 位"), "{error}");
    assert!(desk.folder().join("bad.xlsx").exists());
    assert_eq!(desk.done(&["export", "enterprise", "--format", "jsonl"]).out.trim(), "");
}
