use encoding_rs::GB18030;
use lq_sheet::write::CsvWriter;
use lq_sheet::{Cell, Format, RowBuf};
use proptest::prelude::*;

use super::seen::{open, rows, table};

fn cells(bytes: impl Into<Vec<u8>>) -> Vec<Vec<String>> {
    rows(&open("表.csv", bytes.into()), 0).into_iter().map(|(_, cells)| cells).collect()
}

#[test]
fn quotes_line_ends_and_marks_are_understood() {
    let text =
        "\u{feff}名称,说明,数\r\n\"甲,公司\",\"他说\"\"好\"\"\n第二行\",1\r\n乙\"公司,,\r\n\"\",\"x\"y,3";
    assert_eq!(
        cells(text),
        [
            vec!["名称", "说明", "数"],
            vec!["甲,公司", "他说\"好\"\n第二行", "1"],
            vec!["乙\"公司", "", ""],
            vec!["", "xy", "3"],
        ]
    );
}

#[test]
fn blank_lines_count_as_rows() {
    let book = open("表.csv", "a,b\n\n1,2\n".into());
    let numbers: Vec<u32> = rows(&book, 0).iter().map(|(n, _)| *n).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(book.sheets()[0].name, "表");
}

#[test]
fn gbk_is_told_from_utf8_however_late_it_shows() {
    let mut bytes = b"code,value\n".to_vec();
    for i in 0..40_000 {
        bytes.extend(format!("A{i:06},{i}\n").bytes());
    }
    assert!(bytes.len() > 512 * 1024, "the first Chinese character comes in a later window");
    bytes.extend(GB18030.encode("企业名称,㐀镕\n").0.iter());
    let seen = cells(bytes);
    assert_eq!(seen.last().unwrap(), &["企业名称", "㐀镕"]);
    assert_eq!(seen.len(), 40_002);
}

#[test]
fn a_gbk_report_with_title_and_two_heading_rows_is_a_table() {
    let text = "园区企业情况表\n填报日期：2024年3月,,,,\n序号,企业名称,产值（万元）,,备注\n,,2023年,2024年,\n\
                1,甲公司,10,12,\n2,乙公司,20,21,\"含分公司,已核\"\n合计,,30,33,\n";
    let found = table(&open("园区.csv", GB18030.encode(text).0.into_owned()), 0);
    assert_eq!(found.layout.heading_rows, Some((3, 4)));
    assert_eq!(found.headings(), ["序号", "企业名称", "产值/2023年|万元", "产值/2024年|万元", "备注"]);
    assert_eq!(found.column(4), ["", "含分公司,已核"]);
    assert_eq!(found.left_out(), [(7, "合计行")]);
}

#[test]
fn tabs_semicolons_and_utf16_are_found() {
    assert_eq!(cells("a;b\n1,5;2\n"), [["a", "b"], ["1,5", "2"]]);
    let utf16: Vec<u8> = "\u{feff}名称\t数\r\n甲\t1\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let book = open("表.txt", utf16);
    assert_eq!(book.format(), Format::Csv);
    assert_eq!(rows(&book, 0)[1].1, ["甲", "1"]);
}

#[test]
fn rows_are_lent_without_losing_what_spans_windows() {
    // Records of all lengths, so that some straddle every window's end, with quotes in every position.
    let mut writer = CsvWriter::new(Vec::new(), "大.csv", false);
    let record = |i: usize| [i.to_string(), "长".repeat(i % 997), format!("\"{i}\",\n{i}"), String::new()];
    for i in 0..6_000 {
        record(i).iter().for_each(|cell| writer.cell(cell));
        writer.end_row().unwrap();
    }
    let book = open("大.csv", writer.finish().unwrap());
    let mut source = book.rows(0).unwrap();
    let mut row = RowBuf::new();
    for i in 0..6_000 {
        assert!(source.next_row(&mut row).unwrap());
        assert!(row.cells().map(|c| c.shown().into_owned()).eq(record(i)), "row {i}");
    }
    assert!(!source.next_row(&mut row).unwrap());
}

#[test]
fn long_codes_keep_every_digit() {
    let book = open("码.csv", "编码\n00123456789012345678\n".into());
    let mut source = book.rows(0).unwrap();
    let mut row = RowBuf::new();
    source.next_row(&mut row).unwrap();
    source.next_row(&mut row).unwrap();
    assert_eq!(row.get(0), Cell::Text("00123456789012345678"));
}

proptest! {
    #[test]
    fn what_is_written_is_read(table in prop::collection::vec(prop::collection::vec("[a中,\"\r\n; \t]{0,6}", 2..5), 1..30)) {
        let mut writer = CsvWriter::new(Vec::new(), "表.csv", true);
        for record in &table {
            record.iter().for_each(|cell| writer.cell(cell));
            writer.end_row().unwrap();
        }
        let bytes = writer.finish().unwrap();
        // Comma leads only where the others do not part the lines more evenly, so it is made to.
        let head = "x,y,z\r\n".repeat(60).into_bytes();
        let all = [&[0xEF, 0xBB, 0xBF][..], &head, &bytes[3..]].concat();
        let seen = cells(all);
        prop_assert_eq!(&seen[60..], &table[..]);
    }
}
