use lq_sheet::{Cell, DateShape, Input, Limits, RowBuf, Workbook};

use super::books::{plain_book, with_parts, with_sheet};
use super::seen::{open, rows};

fn cells(sheet: &str) -> Vec<Vec<String>> {
    rows(&open("s.xlsx", with_sheet(sheet.as_bytes())), 0).into_iter().map(|(_, cells)| cells).collect()
}

#[test]
fn every_way_of_writing_a_cell_is_read() {
    let sheet = "<?xml version='1.0'?>\n<!-- <row> --><x:worksheet xmlns:x='m'><x:sheetData>\
        <x:row r='2'><x:c r='B2' t='inlineStr'><x:is><x:r><x:t>甲</x:t></x:r><x:r><x:t xml:space='preserve'> 乙&amp;&#x4E19;&#10;</x:t></x:r>\
        <x:rPh sb='0' eb='1'><x:t>拼音</x:t></x:rPh></x:is></x:c><x:c><x:v>1.1000000000000001</x:v></x:c>\
        <x:c t='b'><x:v>1</x:v></x:c><x:c t='e'><x:v>#N/A</x:v></x:c><x:c t='str'><x:f>A1&amp;\"x\"</x:f><x:v>得_x000D_数</x:v></x:c>\
        <x:c><x:f>SUM(A1:A2)</x:f></x:c><x:c t='d'><x:v>2024-03-05T08:30:00</x:v></x:c><x:c s='9'/></x:row>\
        <x:row><x:c><x:v><![CDATA[7]]></x:v></x:c></x:row><x:row r='9'/></x:sheetData></x:worksheet>";
    let book = open("s.xlsx", with_sheet(sheet.as_bytes()));
    assert_eq!(
        rows(&book, 0),
        [
            (2, vec!["", "甲 乙&丙\n", "1.1", "是", "#N/A", "得\r数", "=SUM(A1:A2)", "2024-03-05 08:30"]),
            (3, vec!["7"]),
            (9, vec![]),
        ]
        .map(|(n, cells)| (n, cells.into_iter().map(String::from).collect::<Vec<_>>()))
    );
    let mut source = book.rows(0).unwrap();
    let mut row = RowBuf::new();
    source.next_row(&mut row).unwrap();
    assert_eq!(row.get(6), Cell::Error("=SUM(A1:A2)"), "a formula nobody worked out is no value");
    assert_eq!(row.get(99), Cell::Empty);
}

#[test]
fn the_quick_way_and_the_long_way_agree() {
    let quick = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>甲_a</t></is></c><c r=\"C1\"><v>12</v></c></row></sheetData></worksheet>";
    let long = quick.replace("<c r", "<c  r").replace("<v>", "<v >").replace("<t>", "<t >");
    assert_eq!(cells(quick), [["甲_a", "", "12"]]);
    assert_eq!(cells(&long), cells(quick));
}

#[test]
fn dates_are_told_by_format_and_epoch() {
    const STYLES: &[u8] = br#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;Y&quot;m&quot;M&quot;"/></numFmts>
        <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
        <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="22"/><xf numFmtId="20"/><xf numFmtId="10"/></cellXfs></styleSheet>"#;
    let sheet = "<worksheet><sheetData><row r=\"1\"><c s=\"0\"><v>45356</v></c><c s=\"1\"><v>45356</v></c><c s=\"2\"><v>45356</v></c>\
        <c s=\"3\"><v>45356.354166666664</v></c><c s=\"4\"><v>0.75</v></c><c s=\"5\"><v>1.5E-2</v></c><c s=\"1\"><v>59</v></c><c s=\"1\"><v>1</v></c></row></sheetData></worksheet>";
    let book = open("s.xlsx", with_parts(sheet.as_bytes(), &[("xl/styles.xml", STYLES)]));
    assert_eq!(
        rows(&book, 0)[0].1,
        [
            "45356",
            "2024-03-05",
            "2024-03",
            "2024-03-05 08:30",
            "18:00:00",
            "1.5%",
            "1900-02-28",
            "1900-01-01"
        ]
    );
    let mut source = book.rows(0).unwrap();
    let mut row = RowBuf::new();
    source.next_row(&mut row).unwrap();
    let Cell::Date(day) = row.get(1) else { panic!("a date") };
    assert_eq!((day.shape, day.civil().unwrap().month), (DateShape::Day, 3));
    let Cell::Number(share) = row.get(5) else { panic!("a number") };
    assert_eq!((share.text, share.percent), ("0.015", true));
}

#[test]
fn shared_strings_past_the_limit_go_to_a_file_and_read_the_same() {
    let bytes = plain_book(5_000);
    let tight = Limits { shared_strings_in_memory: 10_000, ..Limits::default() };
    let on_disk = Workbook::open(Input::from_bytes("大.xlsx", bytes.clone()), &tight).unwrap();
    assert_eq!(rows(&on_disk, 0), rows(&open("大.xlsx", bytes), 0));
}

#[test]
fn a_row_wider_than_the_window_is_read() {
    let long = "长".repeat(200_000);
    let sheet = format!(
        "<worksheet><sheetData><row r=\"1\"><c t=\"inlineStr\"><is><t>{long}</t></is></c><c><v>1</v></c></row></sheetData></worksheet>"
    );
    assert_eq!(cells(&sheet), [[long.as_str(), "1"]]);
}

#[test]
fn a_file_on_disk_reads_like_one_in_memory_and_can_be_dropped_midway() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("企业.xlsx");
    std::fs::write(&path, plain_book(3_000)).unwrap();
    let book = Workbook::open_path(&path).unwrap();
    let mut source = book.rows(0).unwrap();
    let mut row = RowBuf::new();
    for _ in 0..10 {
        assert!(source.next_row(&mut row).unwrap());
    }
    assert!(source.progress().permille() <= 1000);
    drop(source);
    assert_eq!(rows(&book, 0).len(), 3_001);
}

#[test]
fn rows_out_of_order_and_missing_strings_are_damage() {
    let message = |sheet: &str| super::seen::refusal("s.xlsx", with_sheet(sheet.as_bytes()));
    let twice = message("<worksheet><sheetData><row r=\"2\"/><row r=\"2\"/></sheetData></worksheet>");
    assert!(twice.contains("工作表“S”第2行") && twice.contains("递增"), "{twice}");
    let lost = message(
        "<worksheet><sheetData><row r=\"1\"><c r=\"C1\" t=\"s\"><v>5</v></c></row></sheetData></worksheet>",
    );
    assert!(lost.contains("第1行C列") && lost.contains("不存在的共享文字"), "{lost}");
    let cut = message("<worksheet><sheetData><row r=\"1\">");
    assert!(cut.contains("提前结束"), "{cut}");
}
