//! Workbooks as offices send them, brought in without being edited.

use lq_app::commands::import::{self, Mapping};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

use crate::bench::{Ledger, code};
use crate::biff::{Book, DAY, PLAIN, Put, Sheet};

/// Writes texts and, where they are digits, numbers; empty ones are left out.
fn line(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in cells.iter().enumerate() {
        match cell.parse::<f64>() {
            Ok(number) => sheet.write_number(row, column as u16, number).unwrap(),
            _ if cell.is_empty() => continue,
            _ => sheet.write_string(row, column as u16, *cell).unwrap(),
        };
    }
}

fn merge(sheet: &mut Worksheet, [top, left, bottom, right]: [u32; 4], text: &str) {
    sheet.merge_range(top, left as u16, bottom, right as u16, text, &Format::new()).unwrap();
}

/// A progress report: title, unit line, two merged heading rows, 序号, 同上, sections, 小计, 合计, a note.
fn progress_report(month: &str, first_invested: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(month).unwrap();
    merge(sheet, [0, 0, 0, 6], "重大产业项目推进情况表");
    line(sheet, 1, &["填报：投资促进局", "", "", "", "", "单位：万元"]);
    for (column, text) in [(0, "序号"), (1, "项 目 名 称"), (2, "所属\n产业链"), (6, "阶段")] {
        merge(sheet, [2, column, 3, column], text);
    }
    merge(sheet, [2, 3, 2, 5], "投资与进度");
    line(sheet, 3, &["", "", "", "总投资", "年度投资（亿元）", "开工"]);
    merge(sheet, [4, 0, 4, 6], "一、在建项目");
    line(sheet, 5, &["1", "薄片电池二期", "光伏", first_invested, "3.2", "2024.3", "在建"]);
    line(sheet, 6, &["2", "组件智能工厂", "同上", "80000", "1.5", "2024年5月", "〃"]);
    line(sheet, 7, &["", "小 计", "", "200000", "4.7"]);
    merge(sheet, [8, 0, 8, 6], "二、拟建项目");
    line(sheet, 9, &["3", "叶片基地", "风电", "50000.5", "", "", "前期"]);
    line(sheet, 10, &["合    计", "", "", "250000.5", "4.7"]);
    line(sheet, 12, &["注：总投资以备案为准。"]);
    book.save_to_buffer().unwrap()
}

const TOLD: [(&str, &str); 5] = [
    ("项目名称", "name"),
    ("所属产业链", "chain"),
    ("投资与进度/总投资", "total_investment"),
    ("投资与进度/年度投资（亿元）", "planned_investment"),
    ("投资与进度/开工", "started"),
];

#[test]
fn a_report_with_merged_headings_sections_and_totals_is_told_once_and_known_next_month() {
    let mut ledger = Ledger::new();
    ledger.bring("chain", "链.csv", "名称,状态\n光伏,运行\n风电,运行\n", &[]);
    let first = ledger.bring("project", "三月.xlsx", progress_report("3月", "120000"), &TOLD);
    assert_eq!((first.tally.created, first.tally.total()), (3, 3));
    assert_eq!(ledger.column("project", "name"), ["叶片基地", "组件智能工厂", "薄片电池二期"]);
    assert_eq!(ledger.column("project", "total_investment"), ["12 亿元", "50,000.5 万元", "8 亿元"]);
    assert_eq!(ledger.column("project", "planned_investment"), ["", "1.5 亿元", "3.2 亿元"]);
    assert_eq!(ledger.column("project", "chain"), ["光伏", "光伏", "风电"]);
    assert_eq!(ledger.column("project", "started"), ["", "2024年3月", "2024年5月"]);
    ledger.restart();
    let (_, again) = ledger.receive("project", "四月.xlsx", progress_report("4月", "125000"));
    assert!(again.is_remembered, "what was told is kept in the ledger");
    let fields: Vec<&str> = again.columns.iter().filter_map(|column| column.field.as_deref()).collect();
    assert_eq!(fields, ["name", "chain", "total_investment", "planned_investment", "started", "stage"]);
}

#[test]
fn a_directory_with_merged_districts_a_hidden_column_and_subtotals_comes_in_whole() {
    let ledger = Ledger::new();
    ledger.bring("park", "园.csv", "名称,状态\n梅村园,运营\n鸿山园,运营\n", &[]);
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let sheet = book.add_worksheet().set_name("企业名录").unwrap();
    let headings =
        ["所在园区", "*名称", "统一社会信用代码", "联系电话", "成立日期", "从业人数（人）", "规上", "状态"];
    line(sheet, 0, &headings);
    merge(sheet, [1, 0, 2, 0], "梅村园");
    merge(sheet, [4, 0, 5, 0], "鸿山园");
    for (n, row) in [1, 2, 4, 5].into_iter().enumerate() {
        let name = format!("第{n}精密有限公司");
        line(sheet, row, &["", &name, &code(n as u32), "0510-85000000", "", "120", "", "在营"]);
        sheet.write_number_with_format(row, 4, 43_040 + n as u32, &day).unwrap();
        sheet.write_boolean(row, 6, n == 0).unwrap();
    }
    line(sheet, 3, &["梅村园小计", "2", "", "", "", "240"]);
    line(sheet, 6, &["鸿山园小计", "2", "", "", "", "240"]);
    sheet.set_column_hidden(3).unwrap();
    let brought = ledger.bring("enterprise", "名录.xlsx", book.save_to_buffer().unwrap(), &[]);
    assert_eq!(brought.tally.created, 4);
    assert_eq!(ledger.column("enterprise", "park"), ["梅村园", "梅村园", "鸿山园", "鸿山园"]);
    assert_eq!(ledger.column("enterprise", "founded")[0], "2017-11-01");
    assert_eq!(ledger.column("enterprise", "headcount"), ["120 人"; 4]);
    assert_eq!(ledger.column("enterprise", "is_above_scale"), ["否", "否", "否", "是"]);
    assert!(ledger.column("enterprise", "phone").iter().all(|phone| phone == "0510-85000000"));
}

/// A cover, a hidden sheet of codes, the table with its heading printed on each page, and an older table behind.
fn several_sheets() -> Vec<u8> {
    let mut book = Workbook::new();
    let cover = book.add_worksheet().set_name("封面").unwrap();
    line(cover, 4, &["", "", "服务企业诉求台账"]);
    let codes = book.add_worksheet().set_name("代码").unwrap();
    line(codes, 0, &["类别", "状态"]);
    codes.set_hidden(true);
    let heading = ["事项", "企业", "类别", "提出日期", "资金需求（万元）", "状态"];
    let sheet = book.add_worksheet().set_name("诉求").unwrap();
    line(sheet, 0, &heading);
    line(sheet, 1, &["申请贷款", "甲光伏", "融资", "2024/3/5", "500", "待受理"]);
    line(sheet, 4, &heading);
    line(sheet, 5, &["招聘技师", "同上", "用工", "2024.3.6", "", "〃"]);
    let older = book.add_worksheet().set_name("去年").unwrap();
    line(older, 0, &heading);
    line(older, 1, &["用地手续", "甲光伏", "土地", "2023年12月1日", "", "待受理"]);
    book.save_to_buffer().unwrap()
}

#[test]
fn of_several_sheets_the_one_with_the_table_is_found_and_another_can_be_chosen() {
    let ledger = Ledger::new();
    ledger.bring("enterprise", "企.csv", "名称,简称,状态\n甲光伏有限公司,甲光伏,在营\n", &[]);
    let (job, uploaded) = ledger.receive("demand", "诉求.xlsx", several_sheets());
    assert_eq!(uploaded.mapping.sheet, 2);
    assert_eq!(uploaded.sheets.len(), 4);
    let brought = ledger.bring("demand", "诉求.xlsx", several_sheets(), &[]);
    assert_eq!(brought.tally.created, 2);
    assert_eq!(ledger.column("demand", "received"), ["2024-03-05", "2024-03-06"]);
    assert_eq!(ledger.column("demand", "enterprise"), ["甲光伏有限公司"; 2]);
    let other = Mapping { sheet: 3, heading_row: 1, ..Mapping::default() };
    import::try_out(&ledger.app, &ledger.caller, job, &other).unwrap();
    let shown = ledger.uploaded(job);
    assert_eq!((shown.mapping.sheet, shown.columns.len()), (3, 6));
    import::try_out(&ledger.app, &ledger.caller, job, &shown.mapping).unwrap();
    import::write(&ledger.app, &ledger.caller, job, false).unwrap();
    assert_eq!(ledger.column("demand", "title"), ["招聘技师", "用地手续", "申请贷款"]);
    let (_, again) = ledger.receive("demand", "下月.xlsx", several_sheets());
    assert_eq!((again.mapping.sheet, again.is_remembered), (3, true), "the sheet chosen last is offered");
}

#[test]
fn units_in_a_row_of_their_own_below_the_headings_count() {
    let ledger = Ledger::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("载体").unwrap();
    merge(sheet, [0, 0, 1, 0], "名称");
    line(sheet, 0, &["", "类型", "建筑面积", "占地面积", "状态"]);
    line(sheet, 1, &["", "", "（平方米）", "（亩）"]);
    line(sheet, 2, &["一号孵化器", "孵化空间", "12000", "18.5", "空置"]);
    line(sheet, 3, &["二号厂房", "标准厂房", "30500.25", "—", "已满"]);
    let brought = ledger.bring("carrier", "载体.xlsx", book.save_to_buffer().unwrap(), &[]);
    assert_eq!(brought.tally.created, 2);
    assert_eq!(ledger.column("carrier", "floor_area"), ["12,000 平方米", "30,500.25 平方米"]);
    assert_eq!(ledger.column("carrier", "land"), ["18.5 亩", "无"], "a dash says that there is none");
}

#[test]
fn a_workbook_of_the_nineties_comes_in_like_any_other() {
    use Put::{Empty, Number, Packed, Text};
    let ledger = Ledger::new();
    let sheet = Sheet {
        name: "园区",
        rows: vec![
            vec![Text("园区基本情况表（单位：万元）")],
            vec![
                Text("序号"),
                Text("名称"),
                Text("占地面积（亩）"),
                Text("预计年产值（亿元）"),
                Text("状态"),
                Text("填报日期"),
            ],
            vec![
                Packed(1, PLAIN),
                Text("锡梅产业园"),
                Number(1200.5, PLAIN),
                Number(70.86, PLAIN),
                Text("运营"),
                Number(45_292.0, DAY),
            ],
            vec![Packed(2, PLAIN), Text("鸿山科技园"), Number(800.0, PLAIN), Empty, Text("同上"), Empty],
            vec![Text("合计"), Empty, Number(2000.5, PLAIN), Number(70.86, PLAIN)],
        ],
        merges: vec![[0, 0, 0, 5]],
        hidden_columns: vec![5],
        ..Sheet::default()
    };
    let brought = ledger.bring("park", "园区.xls", Book::new(vec![sheet]).bytes(), &[]);
    assert_eq!(brought.tally.created, 2);
    assert_eq!(ledger.column("park", "land"), ["1,200.5 亩", "800 亩"]);
    assert_eq!(ledger.column("park", "expected_output"), ["", "70.86 亿元"]);
    assert_eq!(ledger.column("park", "state"), ["运营", "运营"]);
}

#[test]
fn a_csv_of_the_office_program_in_gbk_with_dates_as_people_type_them_comes_in() {
    let ledger = Ledger::new();
    let text = "活动统计表,,,,\r\n名称,类型,日期,参加人次,状态\r\n光伏沙龙,研讨会,2024年3月5日,120,已举办\r\n\
                \"招商推介, 上海\",招商推介会,2024.4.18,85人次,已举办\r\n政策宣讲,培训,2024/5/6,\"1,020\",计划\r\n总计,,,\"1,225\",\r\n";
    let (bytes, _, _) = encoding_rs::GBK.encode(text);
    let brought = ledger.bring("activity", "活动.csv", bytes.into_owned(), &[]);
    assert_eq!(brought.tally.created, 3);
    assert_eq!(ledger.column("activity", "date"), ["2024-03-05", "2024-04-18", "2024-05-06"]);
    assert_eq!(ledger.column("activity", "attendance"), ["1,020 人次", "120 人次", "85 人次"]);
    assert_eq!(ledger.column("activity", "title")[1], "招商推介, 上海");
}

#[test]
fn an_ambiguous_name_is_asked_and_not_guessed() {
    let ledger = Ledger::new();
    ledger.bring("park", "园.csv", "名称,状态\n科技园,运营\n科技园,在建\n", &[]);
    let table = |park: &str| format!("名称,所在园区,状态\n甲公司,{park},在营\n");
    let (job, tried) = ledger.tried("enterprise", "企.csv", table("科技园"), &[]);
    let told = &tried.problems[0].text;
    assert!(told.contains("不止一条") && told.contains("YQ-000001") && told.contains("YQ-000002"), "{told}");
    assert!(import::write(&ledger.app, &ledger.caller, job, false).is_err());
    assert!(ledger.rows("enterprise").is_empty());
    assert_eq!(ledger.bring("enterprise", "企.csv", table("YQ-000002"), &[]).tally.created, 1);
}
