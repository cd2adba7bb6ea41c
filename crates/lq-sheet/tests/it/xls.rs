use super::biff::{Book, DAY, MONTH, PERCENT, PLAIN, Put, Sheet};
use super::seen::{open, rows, table};
use Put::{Empty, FormulaError, FormulaText, Number, Packed, Text, Truth};

/// A form of a ministry's style: title, two heading rows, a column of percentages, a hidden column, a total.
fn investment() -> Book {
    let data = Sheet {
        name: "2023年度",
        rows: vec![
            vec![Text("重点项目投资完成情况表")],
            vec![
                Text("序号"),
                Text("项目名称"),
                Text("投资额（亿元）"),
                Empty,
                Text("完成率"),
                Text("内部编号"),
                Text("开工日期"),
            ],
            vec![Empty, Empty, Text("计划"), Text("完成")],
            vec![
                Packed(1, PLAIN),
                Text("高效电池扩建"),
                Number(12.5, PLAIN),
                Number(708.6, PLAIN),
                Number(0.15, PERCENT),
                Text("A-1"),
                Number(45_292.0, DAY),
            ],
            vec![
                Packed(2, PLAIN),
                Text("同上"),
                FormulaText("待定"),
                FormulaError(0x07),
                Number(1.0, PERCENT),
                Text("A-2"),
                Number(45_352.0, MONTH),
            ],
            vec![Text("合计"), Empty, Number(12.5, PLAIN), Number(708.6, PLAIN)],
        ],
        merges: vec![
            [0, 0, 0, 6],
            [1, 2, 0, 0],
            [1, 2, 1, 1],
            [1, 1, 2, 3],
            [1, 2, 4, 4],
            [1, 2, 5, 5],
            [1, 2, 6, 6],
        ],
        hidden_columns: vec![5],
        hidden_rows: vec![4],
        ..Sheet::default()
    };
    let notes = Sheet {
        name: "说明",
        hidden: true,
        rows: vec![vec![Text("内部使用"), Truth(true)]],
        ..Sheet::default()
    };
    Book::new(vec![data, notes])
}

#[test]
fn an_old_workbook_is_laid_out_like_a_new_one() {
    let book = open("进度表.xls", investment().bytes());
    let sheets: Vec<(&str, bool)> = book.sheets().iter().map(|s| (s.name.as_str(), s.hidden)).collect();
    assert_eq!(sheets, [("2023年度", false), ("说明", true)]);
    let found = table(&book, 0);
    assert_eq!(found.layout.heading_rows, Some((2, 3)));
    assert_eq!(
        found.headings(),
        ["序号", "项目名称", "投资额/计划|亿元", "投资额/完成|亿元", "完成率", "内部编号", "开工日期"]
    );
    assert!(found.layout.columns[5].hidden && !found.layout.columns[4].hidden);
    assert_eq!(
        found.rows,
        [
            (
                4,
                ["1", "高效电池扩建", "12.5", "708.6", "15%", "A-1", "2024-01-01"].map(String::from).to_vec()
            ),
            (
                5,
                ["2", "高效电池扩建", "待定", "#DIV/0!", "100%", "A-2", "2024-03"].map(String::from).to_vec()
            ),
        ]
    );
    assert_eq!(found.left_out(), [(6, "合计行")]);
    assert_eq!(rows(&book, 1), [(1, vec!["内部使用".to_owned(), "是".to_owned()])]);
}

#[test]
fn gbk_of_the_nineties_and_days_from_1904_are_read() {
    let mut book = investment();
    (book.unicode, book.is_1904) = (false, true);
    let book = open("旧表.xls", book.bytes());
    assert_eq!(book.sheets()[0].name, "2023年度");
    let found = table(&book, 0);
    assert_eq!(found.column(1), ["高效电池扩建", "高效电池扩建"]);
    assert_eq!(found.column(6), ["2028-01-02", "2028-03"]);
    assert_eq!(found.column(4), ["15%", "100%"]);
}

#[test]
fn shared_strings_run_on_over_records() {
    let names: Vec<&'static str> =
        (0..900).map(|i| &*Box::leak(format!("第{i}家智能制造有限公司🏭").into_boxed_str())).collect();
    let sheet =
        Sheet { name: "名录", rows: names.iter().map(|n| vec![Text(n)]).collect(), ..Sheet::default() };
    let seen = rows(&open("名录.xls", Book::new(vec![sheet]).bytes()), 0);
    let seen: Vec<&str> = seen.iter().map(|(_, cells)| cells[0].as_str()).collect();
    assert_eq!(seen, names);
}
