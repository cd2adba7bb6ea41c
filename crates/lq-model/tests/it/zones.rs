//! The zones that ship with the program, and what a wrong file is told.

use lq_core::schema::Record;
use lq_core::value::Value;
use lq_model::kinds::Segment;
use lq_model::registry;
use lq_model::zone_file::{read, seed_id, zone_id, zones};

fn told(json: &str) -> String {
    read("sample", json, &registry()).expect_err("the file is wrong").to_string()
}

#[test]
fn every_zone_that_ships_is_read() {
    assert_eq!(zones().len(), 7);
    for (slug, json) in zones() {
        let rows = read(slug, json, &registry()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(rows[0].id, zone_id(slug));
        assert!(rows.iter().any(|row| row.kind == "chain"), "{slug} has no chain");
        for row in &rows {
            let schema = registry().kind(&row.kind).cloned().unwrap();
            let mut values = vec![None; schema.fields.len()];
            row.values.iter().for_each(|(place, value)| values[*place] = Some(value.clone()));
            let entry = registry::entry_of(&row.kind).unwrap();
            (entry.reread)(&values).unwrap_or_else(|error| panic!("{slug}: {error}"));
        }
    }
}

#[test]
fn modules_of_baotou_are_the_only_terminal_of_photovoltaics() {
    let (slug, json) = zones()[1];
    let rows = read(slug, json, &registry()).unwrap();
    let schema = Segment::schema();
    let (chain, price) = (schema.field("chain").unwrap(), schema.field("price").unwrap());
    let of_chain = Value::Link(seed_id(slug, "chain", "pv"));
    let priced: Vec<_> = rows
        .iter()
        .filter(|row| row.kind == "segment" && row.values.contains(&(chain, of_chain.clone())))
        .filter(|row| row.values.iter().any(|(place, _)| *place == price))
        .map(|row| row.id)
        .collect();
    assert_eq!(priced, [seed_id(slug, "segment", "pv-module")]);
}

#[test]
fn a_wrong_file_says_which_row_which_field_and_why() {
    let zone = r#"{"name":"示例","code":"sample"}"#;
    let with = |row: &str| told(&format!(r#"{{"zone":{zone},"rows":[{row}]}}"#));
    assert!(told("[").contains("高新区文件“sample”无法读取"));
    assert!(told(r#"{"zone":{"name":"示例"}}"#).contains("“代码”是必填项"));
    assert!(with(r#"{"kind":"chian","key":"a","fields":{}}"#).contains("chian/a 这一行不能用：没有这种台账"));
    let row = r#"{"kind":"chain","key":"a","fields":{"name":"示例","state":"运行"}}"#;
    assert!(with(&format!("{row},{row}")).contains("chain/a 这一行不能用：编号与前面的行重复"));
    assert!(
        with(r#"{"kind":"chain","key":"a","fields":{"nam":"示例"}}"#).contains("字段“nam”：没有这个字段")
    );
    let linked = |to: &str| {
        with(&format!(
            r#"{{"kind":"chain","key":"a","fields":{{"name":"示例","industry":"{to}","state":"运行"}}}}"#
        ))
    };
    assert!(linked("物联网").contains("字段“industry”：“物联网”不是关联"));
    assert!(linked("@iot").contains("指向的“@iot”不在本文件中"));
    assert!(linked("@person/iot").contains("此处应指向 industry"));
}
