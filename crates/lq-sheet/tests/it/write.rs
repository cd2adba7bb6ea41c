use lq_sheet::layout::PROBLEM_COLUMN;
use lq_sheet::write::{
    BookWriter, CellProblem, ColumnSpec, ErrorRows, MOST_ROWS, SheetSpec, Style, write_error_book,
};
use lq_sheet::{Cell, DateCell, DateShape, Merge, RowBuf};
use proptest::prelude::*;

use super::books::investment_report;
use super::seen::{open, rows, table};

fn column(heading: &str) -> ColumnSpec {
    ColumnSpec { heading: heading.to_owned(), ..ColumnSpec::default() }
}

fn named(name: &str, columns: Vec<ColumnSpec>) -> SheetSpec {
    SheetSpec { name: name.to_owned(), columns, frozen_rows: 1, ..SheetSpec::default() }
}

/// The text of a part of a workbook.
fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    std::io::read_to_string(zip.by_name(name).unwrap()).unwrap()
}

#[test]
fn a_template_has_headings_notes_drop_downs_and_a_hidden_column() {
    let mut book = BookWriter::new(Vec::new(), "模板.xlsx");
    let stages: Vec<String> = ["规划", "在建", "投产, 满产"].map(String::from).to_vec();
    let columns = vec![
        ColumnSpec {
            required: true, note: Some("以营业执照为准".into()), width: 30.0, ..column("企业名称")
        },
        ColumnSpec { choices: stages, only_choices: true, ..column("阶段") },
        ColumnSpec { hidden: true, ..column("修订号") },
    ];
    let mut sheet = book.sheet(SheetSpec { filter: true, ..named("企业", columns) }).unwrap();
    for cell in ["示例", "在建"] {
        sheet.styled_text(cell, Style::Sample);
    }
    sheet.end_row().unwrap();
    sheet.finish().unwrap();
    let bytes = book.finish().unwrap();

    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(
        xml.contains("state=\"frozen\"")
            && xml.contains("<col min=\"3\" max=\"3\" width=\"12\" style=\"4\" hidden=\"1\"")
    );
    assert!(xml.contains("sqref=\"B2:B1048576\"><formula1>'选项'!$A$1:$A$3</formula1>"), "{xml}");
    assert!(xml.contains("<autoFilter ref=\"A1:C2\"/>"));
    assert!(
        part(&bytes, "xl/comments1.xml").contains("ref=\"A1\"")
            && part(&bytes, "xl/comments1.xml").contains("以营业执照为准")
    );
    let book = open("模板.xlsx", bytes);
    assert_eq!(
        book.sheets().iter().map(|s| (s.name.as_str(), s.hidden)).collect::<Vec<_>>(),
        [("企业", false), ("选项", true)]
    );
    assert_eq!(rows(&book, 1)[2].1, ["投产, 满产"]);
    let found = table(&book, 0);
    assert!(found.layout.columns[2].hidden && found.rows.is_empty(), "the sample row is no data");
}

#[test]
fn cells_come_back_as_they_were_written() {
    let mut book = BookWriter::new(Vec::new(), "表.xlsx");
    let spec = SheetSpec {
        merges: vec![Merge { top: 1, bottom: 2, left: 0, right: 0 }],
        ..named("表", Vec::new())
    };
    let mut sheet = book.sheet(spec).unwrap();
    let day = DateCell::from_ymd(2024, 2, 29, DateShape::Day).unwrap();
    sheet.number("708.60", Style::Number);
    sheet.number("91320200123456789012", Style::Number);
    sheet.number("007", Style::Number);
    sheet.skip();
    sheet.cell(Cell::Date(day));
    sheet.truth(false);
    sheet.cell(Cell::Date(DateCell { serial: 45_356.5, shape: DateShape::DayTime }));
    sheet.end_row().unwrap();
    sheet.go_to_row(7).unwrap();
    sheet.text("=1+1");
    sheet.end_row().unwrap();
    assert!(sheet.go_to_row(3).is_err());
    sheet.finish().unwrap();
    let book = open("表.xlsx", book.finish().unwrap());
    assert_eq!(book.merges(0).unwrap(), [Merge { top: 1, bottom: 2, left: 0, right: 0 }]);
    let mut source = book.rows(0).unwrap();
    let mut row = RowBuf::new();
    source.next_row(&mut row).unwrap();
    let Cell::Number(n) = row.get(0) else { panic!("a number") };
    assert_eq!(n.text, "708.60");
    assert_eq!(row.get(1), Cell::Text("91320200123456789012"));
    assert_eq!(row.get(2), Cell::Text("007"));
    assert_eq!(row.get(4), Cell::Date(day));
    assert_eq!(row.get(5), Cell::Bool(false));
    assert_eq!(row.get(6).shown(), "2024-03-05 12:00");
    source.next_row(&mut row).unwrap();
    assert_eq!((row.number(), row.get(0)), (7, Cell::Text("=1+1")), "text is never a formula");
}

#[test]
fn a_sheet_takes_no_more_rows_than_excel() {
    let mut book = BookWriter::new(Vec::new(), "表.xlsx");
    let mut sheet = book.sheet(named("表", Vec::new())).unwrap();
    sheet.go_to_row(MOST_ROWS).unwrap();
    sheet.text("末行");
    sheet.end_row().unwrap();
    assert!(sheet.is_full());
    sheet.text("多一行");
    assert!(sheet.end_row().unwrap_err().to_string().contains("超过 1048576 行"));
}

#[test]
fn sheet_names_that_excel_refuses_are_refused() {
    for name in ["", "a/b", "选项", &"长".repeat(32)] {
        let mut book = BookWriter::new(Vec::new(), "表.xlsx");
        assert!(book.sheet(named(name, Vec::new())).is_err(), "{name}");
    }
}

fn problems() -> Vec<CellProblem> {
    let at = |row, column, message: &str| CellProblem { row, column, message: message.to_owned() };
    vec![
        at(6, Some(3), "总投资应为数字"),
        at(7, Some(1), "与第6行重复"),
        at(7, Some(5), "单位不符"),
        at(10, None, "缺少统一社会信用代码"),
    ]
}

#[test]
fn an_error_workbook_marks_cells_and_can_be_sent_again() {
    let book = open("推进情况.xlsx", investment_report());
    let bytes =
        write_error_book(Vec::new(), "问题.xlsx", &book, 0, Some((3, 4)), &problems(), ErrorRows::All)
            .unwrap();
    assert!(part(&bytes, "xl/comments1.xml").contains("ref=\"D6\""));
    assert!(
        part(&bytes, "xl/worksheets/sheet1.xml")
            .contains("<c r=\"D6\" s=\"11\" t=\"inlineStr\"><is><t>120000</t>")
    );
    let again = open("问题.xlsx", bytes);
    let (before, after) = (table(&book, 0), table(&again, 0));
    assert_eq!(after.layout.columns.last().unwrap().name, PROBLEM_COLUMN);
    assert_eq!(&after.headings()[..8], &before.headings()[..]);
    let width = |rows: &[(u32, Vec<String>)]| -> Vec<(u32, Vec<String>)> {
        rows.iter().map(|(n, cells)| (*n, cells.iter().take(8).cloned().collect())).collect()
    };
    assert_eq!(
        width(&after.rows).iter().map(|(n, c)| (*n, c[1].clone())).collect::<Vec<_>>(),
        width(&before.rows).iter().map(|(n, c)| (*n, c[1].clone())).collect::<Vec<_>>(),
        "rows keep number and content"
    );
    assert_eq!(
        after.column(8),
        ["D列：总投资应为数字", "B列：与第6行重复\nF列：单位不符", "缺少统一社会信用代码"]
    );

    let second =
        write_error_book(Vec::new(), "问题2.xlsx", &again, 0, Some((3, 4)), &problems()[..1], ErrorRows::All)
            .unwrap();
    let found = table(&open("问题2.xlsx", second), 0);
    assert_eq!(found.headings().iter().filter(|h| *h == PROBLEM_COLUMN).count(), 1, "the column is replaced");
    assert_eq!(found.column(8), ["D列：总投资应为数字", "", ""]);
}

#[test]
fn an_error_workbook_of_bad_rows_names_their_numbers() {
    let book = open("推进情况.xlsx", investment_report());
    let bytes =
        write_error_book(Vec::new(), "问题.xlsx", &book, 0, Some((3, 4)), &problems(), ErrorRows::OnlyBad)
            .unwrap();
    let found = table(&open("问题.xlsx", bytes), 0);
    assert_eq!(found.column(1), ["高效电池二期", "组件智能工厂", "叶片生产基地"]);
    assert_eq!(found.column(8)[2], "原第10行。缺少统一社会信用代码");
}

proptest! {
    #[test]
    fn any_text_survives_a_workbook(texts in prop::collection::vec("\\PC{0,12}|[\u{1}-\u{1f}<>&_x0D中 ]{0,12}|_x00[0-9A-F]{2}_", 1..20)) {
        let mut book = BookWriter::new(Vec::new(), "表.xlsx");
        let mut sheet = book.sheet(named("表", Vec::new())).unwrap();
        for text in &texts {
            sheet.text(text);
            sheet.text("|");
            sheet.end_row().unwrap();
        }
        sheet.finish().unwrap();
        let seen = rows(&open("表.xlsx", book.finish().unwrap()), 0);
        let seen: Vec<&str> = seen.iter().map(|(_, cells)| cells[0].as_str()).collect();
        prop_assert_eq!(seen, texts);
    }
}
