//! PDF files, made here: what the text layer says is read in the order it is printed, in whatever order it is drawn.

use lq_read::{Format, Options, Page, ReadError, read, read_text};

use crate::gold;
use crate::tiny_pdf::{Piece, Script, pdf, pdf_with, swollen};

fn open(bytes: &[u8]) -> Page {
    read(bytes, &Options::default()).unwrap_or_else(|error| panic!("the file is read: {error}"))
}

/// The sample page with a byline mark that GBK has; as many bytes.
fn sample_text() -> String {
    gold::sample().text.replace('▶', "■")
}

/// The sample page printed as a newspaper prints it: three columns a sheet, headlines larger, wide captions below.
fn printed_sample() -> Vec<Vec<Piece>> {
    let gold = gold::Gold { text: sample_text(), ..gold::sample() };
    let headlines: Vec<[usize; 2]> =
        gold.items.iter().flat_map(|item| item.headline.iter().flatten().copied()).collect();
    let mut lines = Vec::new();
    let mut at = 0;
    for line in gold.text.split_inclusive('\n') {
        let words = line.trim_end_matches(['\r', '\n']);
        let large = headlines.iter().any(|[from, to]| *from < at + words.len() && at < *to);
        at += line.len();
        if !words.trim().is_empty() {
            lines.push((words.trim().to_owned(), large));
        }
    }
    const ROWS: usize = 58;
    const PITCH: f64 = 15.0;
    const COLUMN: f64 = 250.0;
    let mut sheets = vec![Vec::new()];
    let (mut row, mut column) = (0, 0);
    for (words, large) in lines {
        let height = if large { 2 } else { 1 };
        if row + height > ROWS {
            (row, column) = (0, column + 1);
        }
        if column == 3 {
            sheets.push(Vec::new());
            column = 0;
        }
        row += height;
        // Captions run wider than a column; they are set smaller.
        let wide = words.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() > 46;
        let size = if large {
            14.0
        } else if wide {
            5.0
        } else {
            9.0
        };
        let (x, y) = (40.0 + COLUMN * f64::from(column), 40.0 + PITCH * row as f64);
        sheets.last_mut().expect("there is a sheet").push(Piece::level(&words, x, y, size));
    }
    sheets
}

/// Drawn out of order: by a fixed step through the pieces.
fn scrambled(pieces: &[Piece]) -> Vec<Piece> {
    let n = pieces.len();
    let step = (2..).find(|step| gcd(*step + n / 3, n) == 1).map_or(1, |step| step + n / 3);
    (0..n).map(|idx| pieces[idx * step % n].clone()).collect()
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn figures(page: &Page) -> Vec<String> {
    let mut all: Vec<String> =
        page.facts.iter().map(|f| format!("{} {} {} {:?}", f.value, f.unit, f.zone, f.weight)).collect();
    all.sort();
    all
}

fn check_printed(script: Script) {
    let text = read_text(&sample_text(), &Options::default());
    let sheets: Vec<Vec<Piece>> = printed_sample().iter().map(|sheet| scrambled(sheet)).collect();
    let page = open(&pdf(script, &sheets));
    assert_eq!(page.format, Format::Pdf);
    gold::check_spans(&page);
    let (wanted, got) = (figures(&text), figures(&page));
    let missed: Vec<&String> = wanted.iter().filter(|f| !got.contains(f)).collect();
    let wrong: Vec<&String> = got.iter().filter(|f| !wanted.contains(f)).collect();
    println!(
        "{script:?}: {} of {} figures as from the text; missed {missed:?}, others {wrong:?}",
        wanted.len() - missed.len(),
        wanted.len()
    );
    let headlines = |page: &Page| page.articles.iter().filter_map(|a| a.headline.clone()).collect::<Vec<_>>();
    assert_eq!(headlines(&page), headlines(&text));
    assert!(missed.len() <= 1 && wrong.len() <= 1, "missed {missed:?}, others {wrong:?}\n{}", page.source);
}

#[test]
fn printed_page_with_unicode_table_reads_as_its_text() {
    check_printed(Script::ToUnicode);
}

#[test]
fn printed_page_in_gbk_without_unicode_table_reads_as_its_text() {
    check_printed(Script::Gbk);
}

#[test]
fn printed_page_in_ucs2_without_unicode_table_reads_as_its_text() {
    check_printed(Script::Ucs2);
}

#[test]
fn one_byte_space_inside_gbk_text_shifts_nothing() {
    let pieces = [Piece::level("某某高新区投资 3亿元，引进企业 20家。", 40.0, 100.0, 10.0)];
    let page = open(&pdf(Script::Gbk, &[pieces.to_vec()]));
    assert_eq!(page.source.trim(), "某某高新区投资 3亿元，引进企业 20家。");
}

#[test]
fn headline_over_two_columns_stands_before_them() {
    let mut pieces = vec![Piece::level("某某高新区风电产业一年添了新项目", 40.0, 60.0, 20.0)];
    for row in 0..6 {
        let y = 100.0 + 14.0 * f64::from(row);
        pieces.push(Piece::level(&format!("左栏第{row}行的字写到这里就换行了"), 40.0, y, 10.0));
        pieces.push(Piece::level(&format!("右栏第{row}行的字写到这里就换行了"), 230.0, y, 10.0));
    }
    pieces.push(Piece::level("编辑部地址与电话横跨两栏印在最下面的一行里，不归哪一栏。", 40.0, 200.0, 10.0));
    let page = open(&pdf(Script::Gbk, &[scrambled(&pieces)]));
    let words: Vec<&str> = page.source.split(['\n', '\u{2029}']).filter(|l| !l.trim().is_empty()).collect();
    let heads: Vec<String> = words.iter().map(|l| l.chars().take(4).collect()).collect();
    let wanted = [
        "某某高新",
        "左栏第0",
        "左栏第1",
        "左栏第2",
        "左栏第3",
        "左栏第4",
        "左栏第5",
        "右栏第0",
        "右栏第1",
        "右栏第2",
        "右栏第3",
        "右栏第4",
        "右栏第5",
        "编辑部地",
    ];
    assert_eq!(heads, wanted);
}

#[test]
fn narrow_gutter_with_a_rule_parts_columns() {
    let mut pieces = Vec::new();
    for row in 0..6 {
        let y = 100.0 + 14.0 * f64::from(row);
        pieces.push(Piece::level("左栏左栏左栏左栏左栏", 40.0, y, 10.0));
        pieces.push(Piece::level("右栏右栏右栏右栏右栏", 144.0, y, 10.0));
    }
    let parted =
        |rule: &str| open(&pdf_with(Script::Gbk, &[pieces.clone()], rule, 0)).source.contains("左栏右栏");
    assert!(parted(""), "four points are no gutter by themselves");
    assert!(!parted("0.5 w 142 700 m 142 900 l S"), "a rule between them makes one");
}

#[test]
fn upright_headlines_are_one_line_each() {
    let upright = Piece { vertical: true, ..Piece::level("高新区里机器忙", 500.0, 100.0, 24.0) };
    let stacked = "产业链上新事".chars().enumerate();
    let mut pieces: Vec<Piece> = stacked
        .map(|(nth, c)| Piece::level(&c.to_string(), 300.0, 100.0 + 30.0 * nth as f64, 24.0))
        .collect();
    pieces.push(upright);
    let page = open(&pdf(Script::Gbk, &[pieces]));
    assert!(page.source.contains("高新区里机器忙\n"), "{:?}", page.source);
    assert!(page.source.contains("产业链上新事\n"), "{:?}", page.source);
}

#[test]
fn wide_set_lines_and_bold_doubles_read_once() {
    let spaced: Vec<Piece> = "投资额达到亿元"
        .chars()
        .enumerate()
        .map(|(n, c)| Piece::level(&c.to_string(), 40.0 + 18.0 * n as f64, 100.0, 10.0))
        .collect();
    let bold = [
        Piece::level("引进企业20家。", 40.0, 120.0, 10.0),
        Piece::level("引进企业20家。", 40.4, 120.0, 10.0),
    ];
    let page = open(&pdf(Script::Gbk, &[[spaced, bold.to_vec()].concat()]));
    assert_eq!(page.source.trim(), "投资额达到亿元\n引进企业20家。");
}

#[test]
fn scanned_pages_are_told_by_number() {
    let error = read(
        &pdf_with(Script::Gbk, &[vec![], vec![]], "q 100 0 0 100 0 0 cm /Im0 Do Q", 1),
        &Options::default(),
    );
    let error = error.expect_err("pictures are no text");
    assert_eq!(error, ReadError::Scanned { pages: 2, images: 2 });
    assert!(error.to_string().contains("PDF共2页、2幅图片，没有文字层"), "{error}");
    let half = pdf_with(Script::Gbk, &[vec![Piece::level("投资3亿元。", 40.0, 100.0, 10.0)], vec![]], "", 0);
    assert!(open(&half).notes[0].text.contains("PDF共2页，第2页没有文字层"));
}

#[test]
fn locked_and_broken_files_say_so() {
    let whole = pdf(Script::Gbk, &[vec![Piece::level("投资3亿元。", 40.0, 100.0, 10.0)]]);
    let locked = String::from_utf8_lossy(&whole).replace(
        "/Root 1 0 R",
        &format!(
            "/Root 1 0 R /ID[<00><00>] /Encrypt <</Filter/Standard/V 1/R 2/P -4/O<{0}>/U<{0}>>>",
            "ab".repeat(32)
        ),
    );
    assert_eq!(read(locked.as_bytes(), &Options::default()).expect_err("it is locked"), ReadError::Locked);
    let broken = read(b"%PDF-1.7\nnothing else", &Options::default()).expect_err("it is broken");
    assert!(matches!(broken, ReadError::Pdf { .. }), "{broken}");
    assert!(broken.to_string().contains("重新导出"), "{broken}");
}

#[test]
fn cut_and_damaged_files_never_panic() {
    let whole = pdf(Script::Gbk, &[vec![Piece::level("投资3亿元，引进企业20家。", 40.0, 100.0, 10.0)]]);
    for cut in (0..whole.len()).step_by(7) {
        let _ = read(&whole[..cut], &Options::default());
        let mut damaged = whole.clone();
        damaged[cut] = damaged[cut].wrapping_add(41);
        let _ = read(&damaged, &Options::default());
    }
}

#[test]
fn a_page_that_unpacks_without_end_is_refused_before_it_is_unpacked() {
    let file = swollen(80 << 20);
    assert!(file.len() < 1 << 20, "the file is small");
    let error = read(&file, &Options::default()).expect_err("no page is that long");
    assert!(error.to_string().contains("“PDF页面内容”解压后超过64MB"), "{error}");
}
