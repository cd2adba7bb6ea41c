//! Bad files end in a message that says what, where and what next; no text makes the reader panic.

use std::io::Write;

use lq_read::{Format, Options, ReadError, read, read_text};
use proptest::prelude::*;

use crate::gold;

fn message(bytes: &[u8]) -> String {
    read(bytes, &Options::default()).expect_err("the file is bad").to_string()
}

fn check_message(bytes: &[u8], says: &[&str]) {
    let got = message(bytes);
    for part in says {
        assert!(got.contains(part), "{got:?} should say {part:?}");
    }
}

#[test]
fn empty_and_foreign_files_say_what_to_do() {
    check_message(b"", &["空的", "重新读取"]);
    check_message(b"\xd0\xcf\x11\xe0rest", &["旧版Word", "DOCX"]);
    check_message(b"\x89PNG\r\n", &["PNG", "文字识别"]);
    check_message(b"{\\rtf1 x}", &["RTF", "DOCX"]);
    check_message(b"\x00\x01\x02\x00binary\x00", &["第1字节", "UTF-8"]);
}

#[test]
fn a_huge_file_is_refused_by_its_size() {
    check_message(&vec![b'a'; 129 << 20], &["129MB", "128MB", "拆成几个文件"]);
}

#[test]
fn a_text_of_spaces_is_an_empty_page_with_a_note() {
    let page = read(b" \r\n\t\n", &Options::default()).expect("white space is text");
    assert!(page.articles.is_empty() && page.facts.is_empty());
    assert!(page.notes[0].text.contains("没有可读的正文"));
}

#[test]
fn gbk_reads_like_utf8() {
    let text = "某某高新区投资3亿元。\n";
    let (gbk, _, lossy) = encoding_rs::GBK.encode(text);
    assert!(!lossy);
    let page = read(&gbk, &Options::default()).expect("GBK is read");
    assert_eq!(page.source, text);
    assert_eq!(page.facts.len(), 1);
}

#[test]
fn few_damaged_bytes_are_replaced_and_told() {
    let mut bytes = "某某高新区投资3亿元，带动就业。".repeat(40).into_bytes();
    bytes[301] = 0xff;
    let page = read(&bytes, &Options::default()).expect("a damaged byte does not spoil the page");
    assert!(page.notes[0].text.contains("不是有效的UTF-8"), "{:?}", page.notes);
}

#[test]
fn web_page_gives_its_text_and_no_script() {
    let html = "<!DOCTYPE html><html><head><title>x</title><style>p{width:30px}</style></head><body>\
        <script>var n = '99亿元';</script><h1>某某高新区&middot;新闻</h1><p>投资<b>3</b>亿元&nbsp;，\n引进企业<span>5</span>家。\
        <p>占比&lt;20%&unknown; &#20; & 5 < 6<br>产值8亿元。</body></html>";
    let page = read(html.as_bytes(), &Options::default()).expect("HTML is read");
    assert_eq!(page.format, Format::Html);
    let got: Vec<String> = page.facts.iter().map(|f| format!("{} {}", f.value, f.unit)).collect();
    assert_eq!(got, ["3 亿元", "5 家", "20 %", "8 亿元"]);
    assert_eq!(page.articles[0].headline.as_deref(), Some("某某高新区·新闻"));
    gold::check_spans(&page);
}

fn docx(document: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("a part starts");
    zip.write_all(document.as_bytes()).expect("a part is written");
    zip.finish().expect("the archive closes").into_inner()
}

#[test]
fn word_file_gives_its_paragraphs() {
    let xml = "<w:document><w:body><w:p><w:r><w:t>某某高新区签约仪式</w:t></w:r></w:p><w:p><w:r><w:t>总投资3</w:t></w:r>\
        <w:r><w:t>亿元 &amp; 项目5个。</w:t></w:r></w:p><w:p><w:del><w:r><w:delText>9亿元</w:delText></w:r></w:del></w:p></w:body></w:document>";
    let page = read(&docx(xml), &Options::default()).expect("DOCX is read");
    assert_eq!(page.format, Format::Docx);
    assert_eq!(page.articles[0].headline.as_deref(), Some("某某高新区签约仪式"));
    let got: Vec<String> = page.facts.iter().map(|f| format!("{} {}", f.value, f.unit)).collect();
    assert_eq!(got, ["3 亿元", "5 个"]);
}

#[test]
fn broken_word_files_name_the_part() {
    let whole = docx("<w:document><w:t>三</w:t></w:document>");
    check_message(&whole[..whole.len() / 2], &["DOCX", "损坏", "另存"]);
    check_message(&docx("<w:document><w:t>三</w:p></w:document>"), &["word/document.xml", "损坏"]);
    let bomb = docx(&"<w:p/>".repeat(12 << 20));
    assert!(bomb.len() < 1 << 20, "the archive is small");
    assert_eq!(
        message(&bomb),
        ReadError::TooLarge { part: "word/document.xml".to_owned(), limit_mb: 64 }.to_string()
    );
}

/// Sizes at which a step that looks back to the beginning each time would take minutes; how time grows with size is
/// measured by `lq-bench read - growth`.
#[test]
fn huge_pages_take_time_in_step_with_their_size() {
    let sample = gold::sample().text;
    let many = sample.repeat(20);
    let page = read_text(&many, &Options::default());
    assert!(page.facts.len() > 40 * (many.len() / sample.len()));
    // Without full stops, line breaks or names nothing may look back to the beginning each time.
    for text in [
        "投资3亿元，".repeat(8_000),
        "1".repeat(600_000),
        "高新区".repeat(40_000),
        "“《（".repeat(100_000),
        "三个、".repeat(8_000),
    ] {
        read_text(&text, &Options::default());
    }
    for line in
        ["题目甲\n\n", "某某高新区：\n\n", "▶ 王某\n\n", "左图：人。\n图片来源：某处\n", "投资3亿\n\n"]
    {
        read_text(&line.repeat(5000), &Options::default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn mutated_pages_never_panic_and_spans_hold(
        cuts in prop::collection::vec((0usize..12_000, 0usize..40, "[0-9０-９一二三两十百千万亿余多第首半年月GW%元个家名期人在的，。；：“”（）《》+\\-—~、/. \n▶摄图]{0,6}"), 1..40)
    ) {
        let mut chars: Vec<char> = gold::sample().text.chars().collect();
        for (at, len, put) in cuts {
            let from = at.min(chars.len());
            let to = (from + len).min(chars.len());
            chars.splice(from..to, put.chars());
        }
        let text: String = chars.into_iter().collect();
        gold::check_spans(&read_text(&text, &Options::default()));
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes, &Options::default());
        let mut html = b"<html><p>".to_vec();
        html.extend(&bytes);
        let _ = read(&html, &Options::default());
    }
}
