//! The message a person gets for each kind of bad file.

use std::io::Write;

use lq_sheet::{Input, Limits, Workbook};
use zip::write::SimpleFileOptions;

use super::biff::{Book, Put, Sheet, compound};
use super::books::{self, plain_book};
use super::seen::{open, refusal, refusal_within, rows};

#[track_caller]
fn says(message: &str, words: &[&str]) {
    for word in words {
        assert!(message.contains(word), "“{word}” is missing from: {message}");
    }
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_cut_workbook_is_named_as_incomplete() {
    let whole = plain_book(2_000);
    says(
        &refusal("企业.xlsx", whole[..whole.len() / 2].to_vec()),
        &["“企业.xlsx”", "不完整", "重新取得完整的文件"],
    );
    says(&refusal("企业.xlsx", whole[..40].to_vec()), &["不完整"]);
}

#[test]
fn a_changed_byte_is_found_by_its_checksum_or_structure() {
    let whole = plain_book(500);
    let sheet = memchr::memmem::find(&whole, b"xl/worksheets/sheet1.xml").unwrap() + 200;
    let mut hurt = whole;
    hurt[sheet] ^= 0x55;
    says(&refusal("企业.xlsx", hurt), &["已损坏", "sheet1.xml"]);
}

#[test]
fn a_password_is_told_from_damage() {
    says(&refusal("密.xlsx", compound("EncryptedPackage", &[0; 5000])), &["打开密码", "取消密码"]);
    let mut book =
        Book::new(vec![Sheet { name: "表", rows: vec![vec![Put::Text("甲")]], ..Sheet::default() }]);
    book.encrypted = true;
    says(&refusal("密.xls", book.bytes()), &["打开密码"]);
}

#[test]
fn a_zip_bomb_is_stopped_and_named() {
    let mut sheet = br#"<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>"#.to_vec();
    sheet.resize(40 << 20, b' ');
    let bomb = books::with_sheet(&sheet);
    assert!(bomb.len() < 1 << 20);
    says(&refusal("炸.xlsx", bomb.clone()), &["超出限制", "300 倍", "压缩炸弹", "没有导入任何内容"]);
    let limits = Limits { unpacked_bytes: 10 << 20, ..Limits::default() };
    says(&refusal_within("炸.xlsx", bomb, &limits), &["解压后共 41 MB", "上限 10 MB"]);
}

#[test]
fn content_counts_and_not_the_extension() {
    let html =
        "<html><head><meta charset=gb2312></head><body><table><tr><td>名称</td></tr></table></body></html>";
    says(&refusal("导出.xls", html.into()), &["网页（HTML）表格", "另存为 xlsx"]);
    says(&refusal("表.xlsx", zipped(&[("word/document.xml", b"<w/>")])), &["Word 文档", "另存为 xlsx"]);
    says(&refusal("表.xlsx", zipped(&[("content.xml", b"<o/>")])), &["ODF"]);
    says(&refusal("表.xlsx", zipped(&[("a.txt", b"x")])), &["普通压缩包", "解压"]);
    says(&refusal("表.xls", compound("WordDocument", &[1; 5000])), &["Word 文档（doc）"]);
    says(&refusal("表.csv", b"%PDF-1.7 ...".to_vec()), &["PDF"]);
    says(&refusal("表.csv", Vec::new()), &["0 字节"]);
    says(&refusal("表.csv", vec![b'a', 0, 1, 2]), &["不是表格或文本"]);
    says(
        &refusal(
            "表.xls",
            br#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">"#
                .to_vec(),
        ),
        &["XML 表格 2003"],
    );

    let book = open("其实是新的.xls", plain_book(3));
    assert_eq!(book.note().unwrap(), "“其实是新的.xls”的扩展名是 xls，内容是xlsx 工作簿，已按内容读取。");
    assert_eq!(rows(&book, 0).len(), 4);
}

#[test]
fn a_cut_old_workbook_is_named_as_incomplete() {
    let row = || vec![Put::Text("企业名称"), Put::Number(1.0, 0), Put::Number(2.0, 0)];
    let sheet = Sheet { name: "表", rows: (0..600).map(|_| row()).collect(), ..Sheet::default() };
    let whole = Book::new(vec![sheet]).bytes();
    for share in [3, 5, 9] {
        says(&refusal("旧.xls", whole[..whole.len() * share / 10].to_vec()), &["“旧.xls”已损坏"]);
    }
    for at in (0..whole.len()).step_by(97) {
        let mut hurt = whole.clone();
        hurt[at] ^= 0xFF;
        // Whatever is hurt, the answer is rows or a message, never a panic.
        let _ = Workbook::open(Input::from_bytes("旧.xls", hurt), &Limits::default()).map(|book| {
            book.rows(0).map(|mut rows| {
                let mut row = lq_sheet::RowBuf::new();
                while let Ok(true) = rows.next_row(&mut row) {}
            })
        });
    }
}

#[test]
fn text_faults_name_the_row() {
    says(
        &refusal("名单.csv", b"a,b\n1,2\n\"open,3\n4,5\n".to_vec()),
        &["第3行", "双引号没有成对", "补上或删去引号"],
    );
    let mut mixed = "名称,数\n".repeat(10).into_bytes();
    mixed.extend([0xC4, 0xE3, b',', b'1', b'\n']);
    says(&refusal("名单.csv", mixed), &["文字编码无法识别", "CSV UTF-8"]);
    says(&refusal("名单.csv", vec![b'a', b',', 0xFF, 0xFF, 0xFF, b'\n']), &["第1行", "GBK", "CSV UTF-8"]);
    says(&refusal("行.jsonl", b"{\"a\":1}\n{\"a\":\n".to_vec()), &["第2行", "JSON", "{\"字段\":值}"]);
}

#[test]
fn a_sheet_that_is_not_there_is_answered_with_those_that_are() {
    let book = open("企业.xlsx", plain_book(1));
    says(&book.sheet_named("载体").unwrap_err().to_string(), &["没有工作表“载体”", "有：企业"]);
    assert_eq!(book.sheet_named(" 企业 ").unwrap(), 0);
    assert_eq!(book.sheet_named("1").unwrap(), 0);
}
