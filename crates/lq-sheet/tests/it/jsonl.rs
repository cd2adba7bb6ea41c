use lq_sheet::write::JsonlWriter;

use super::seen::{open, rows, table};

#[test]
fn the_heading_is_the_union_of_keys() {
    let text = "{\"名称\":\"甲\",\"产值\":12.50}\n\n{\"名称\":\"乙\",\"面积\":91320200123456789012,\"在产\":true,\"空\":null}\n\
                {\"标签\":[\"光伏\",\"组件\"],\"其他\":{\"a\":1},\"产值\":1.5e3}\n";
    let seen = rows(&open("企业.jsonl", text.into()), 0);
    assert_eq!(
        seen,
        [
            (1, vec!["名称", "产值", "面积", "在产", "空", "标签", "其他"]),
            (2, vec!["甲", "12.50"]),
            (4, vec!["乙", "", "91320200123456789012", "是"]),
            (5, vec!["", "1500", "", "", "", "光伏、组件", "{\"a\":1}"]),
        ]
        .map(|(n, cells)| (n, cells.into_iter().map(String::from).collect::<Vec<_>>()))
    );
}

#[test]
fn what_is_written_is_read() {
    let mut writer = JsonlWriter::new(Vec::new(), "企业.jsonl");
    for (name, output) in [("甲\"公司\n", "708.60"), ("乙", "非数")] {
        writer.text("名称", name);
        writer.number("产值", output);
        writer.end_row().unwrap();
    }
    let bytes = writer.finish().unwrap();
    assert!(std::str::from_utf8(&bytes).unwrap().contains("\"产值\":708.60}"), "digits stay as they are");
    let found = table(&open("企业.jsonl", bytes), 0);
    assert_eq!(found.headings(), ["名称", "产值"]);
    assert_eq!(found.column(0), ["甲\"公司\n", "乙"]);
    assert_eq!(found.column(1), ["708.60", "非数"]);
}
