//! What a person is told of bad input, word for word where it matters.

use std::io::Write as _;

use lq_app::commands::import;
use zip::write::SimpleFileOptions;

use crate::bench::{Ledger, code};

#[track_caller]
fn says(message: &str, words: &[&str]) {
    for word in words {
        assert!(message.contains(word), "“{word}” is missing from: {message}");
    }
}

#[test]
fn text_in_an_unknown_encoding_is_told_with_its_row_and_the_way_out() {
    let mut bytes = "名称,状态\n甲园,运营\n".as_bytes().to_vec();
    bytes.extend(b"\xff\xfe\x81\x30\x81,\xe5\n");
    says(&Ledger::new().refusal("park", "园.csv", bytes), &["“园.csv”第3行", "编码无法识别", "另存为"]);
}

#[test]
fn a_zip_bomb_is_refused_and_leaves_nothing() {
    let mut sheet = br#"<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>"#.to_vec();
    sheet.resize(40 << 20, b' ');
    let parts: [(&str, &[u8]); 3] = [
        (
            "xl/workbook.xml",
            br#"<workbook xmlns:r="x"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let bomb = zip.finish().unwrap().into_inner();
    says(&Ledger::new().refusal("park", "园.xlsx", bomb), &["“园.xlsx”超出限制", "sheet1.xml"]);
}

#[test]
fn the_same_registration_code_twice_in_a_file_is_told_with_both_rows() {
    let ledger = Ledger::new();
    let table = format!(
        "名称,统一社会信用代码,状态\n甲公司,{0},在营\n乙公司,{1},在营\n丙公司,{0},在营\n",
        code(1),
        code(2)
    );
    let (job, tried) = ledger.tried("enterprise", "企.csv", table, &[]);
    assert_eq!((tried.tally.created, tried.tally.wrong), (2, 1));
    assert_eq!((tried.problems[0].row, &*tried.problems[0].column), (4, "统一社会信用代码"));
    says(&tried.problems[0].text, &["第 2 行", "请更正"]);
    assert!(import::write(&ledger.app, &ledger.caller, job, false).is_err());
    assert!(ledger.rows("enterprise").is_empty());
}

#[test]
fn a_registration_code_with_a_wrong_digit_is_told_at_its_cell() {
    let wrong = format!("{}X", &code(1)[..17]);
    let wrong = if wrong == code(1) { format!("{}Y", &code(1)[..17]) } else { wrong };
    let table = format!("名称,统一社会信用代码,状态\n甲公司,{wrong},在营\n");
    let (_, tried) = Ledger::new().tried("enterprise", "企.csv", table, &[]);
    assert_eq!(&*tried.problems[0].value, wrong);
    says(&tried.problems[0].text, &["校验"]);
}

#[test]
fn an_unknown_heading_is_told_and_a_table_without_a_known_one_is_not_read() {
    let ledger = Ledger::new();
    let (_, uploaded) = ledger.receive("park", "园.csv", "名称,状态,吉祥物\n甲园,运营,白鹭\n");
    let column = &uploaded.columns[2];
    assert_eq!((&*column.heading, &column.field), ("吉祥物", &None));
    says(&column.note, &["没有认出", "不导入"]);
    let (job, uploaded) = ledger.receive("park", "园.csv", "颜色,吉祥物\n绿,白鹭\n");
    let refused =
        import::try_out(&ledger.app, &ledger.caller, job, &uploaded.mapping).unwrap_err().to_string();
    says(&refused, &["没有一列对应“园区”的字段", "“名称”"]);
    assert_eq!(ledger.uploaded(job).told, refused, "it stands beside the columns");
}

#[test]
fn a_row_changed_since_it_was_exported_is_told_with_both_values() {
    let ledger = Ledger::new();
    ledger.bring("park", "园.csv", "名称,占地面积（亩）,状态\n甲园,300,运营\n", &[]);
    let ask = lq_app::ask::ListAsk::default();
    let format = lq_app::commands::export::Format::Jsonl;
    let taken = lq_app::commands::export::export(&ledger.app, &ledger.caller, "park", &ask, format).unwrap();
    let mine = std::io::read_to_string(taken).unwrap().replace("300", "400");
    ledger.bring("park", "改.csv", "台账编号,占地面积（亩）\nYQ-000001,350\n", &[]);
    let (_, tried) = ledger.tried("park", "改.jsonl", mine, &[]);
    assert_eq!(tried.tally.wrong, 1);
    says(&tried.problems[0].text, &["YQ-000001", "已被修改", "400", "350", "重新导出"]);
}
