//! Workbooks as offices send them, each written here so that its quirks are plain to see.

use std::io::Write;

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use zip::write::SimpleFileOptions;

/// Heading and `n` rows of name, figure and note.
pub(crate) fn plain_book(n: u32) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("企业").unwrap();
    line(sheet, 0, &["企业名称", "产值（万元）", "备注"]);
    for row in 1..=n {
        line(sheet, row, &[&format!("第{row}科技有限公司"), &(row * 7 % 1000).to_string(), "正常"]);
    }
    book.save_to_buffer().unwrap()
}

/// Writes texts and, where they are digits, numbers; empty ones are left out.
pub(crate) fn line(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, cell) in cells.iter().enumerate() {
        let column = column as u16;
        match cell.parse::<f64>() {
            Ok(number) if !cell.starts_with('0') || *cell == "0" => {
                sheet.write_number(row, column, number).unwrap()
            }
            _ if cell.is_empty() => continue,
            _ => sheet.write_string(row, column, *cell).unwrap(),
        };
    }
}

fn merge(sheet: &mut Worksheet, area: [u32; 4], text: &str) {
    let [top, left, bottom, right] = area;
    sheet.merge_range(top, left as u16, bottom, right as u16, text, &Format::new()).unwrap();
}

/// 1: an investment report: title, unit line, two merged heading rows, 同上, section titles, subtotals, notes.
pub(crate) fn investment_report() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("2024年3月").unwrap();
    merge(sheet, [0, 0, 0, 7], "高新区重大产业项目推进情况表");
    line(sheet, 1, &["填报单位：投资促进局", "", "", "", "", "", "单位：万元", ""]);
    for (column, text) in [(0, "序号"), (1, "项 目 名 称"), (2, "所属\n产业链"), (7, "备　注")]
    {
        merge(sheet, [2, column, 3, column], text);
    }
    merge(sheet, [2, 3, 2, 4], "投资额");
    merge(sheet, [2, 5, 2, 6], "2024年计划");
    line(sheet, 3, &["", "", "", "总投资", "已完成", "投资（亿元）", "新增产能（GW）", ""]);
    merge(sheet, [4, 0, 4, 7], "一、在建项目");
    line(sheet, 5, &["1", "高效电池二期", "光伏", "120000", "35000.5", "3.2", "15", "2024.3开工"]);
    line(sheet, 6, &["2", "组件智能工厂", "同上", "80000", "〃", "1.5", "", "2024年3月"]);
    line(sheet, 7, &["", "小 计", "", "200000", "70001", "4.7", "15", ""]);
    merge(sheet, [8, 0, 8, 7], "二、拟建项目");
    line(sheet, 9, &["3", "叶片生产基地", "风电", "50000", "0", "", "", "〃"]);
    line(sheet, 10, &["合    计", "", "", "250000", "70001", "4.7", "15", ""]);
    line(sheet, 12, &["注：已完成投资为开工以来累计数。"]);
    line(sheet, 13, &["填表人：张工", "", "", "审核人：李工"]);
    book.save_to_buffer().unwrap()
}

/// 2: a directory by district: merged districts, subtotals between, a hidden column, dates as dates and as text.
pub(crate) fn district_directory() -> Vec<u8> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let month = Format::new().set_num_format("yyyy\"年\"m\"月\"");
    let percent = Format::new().set_num_format("0.00%");
    let sheet = book.add_worksheet().set_name("企业名录").unwrap();
    line(
        sheet,
        0,
        &[
            "所在街道",
            "*企业名称",
            "统一社会信用代码",
            "联系电话",
            "成立日期",
            "投产月份",
            "研发投入占比",
            "是否规上",
        ],
    );
    merge(sheet, [1, 0, 3, 0], "梅村街道");
    merge(sheet, [5, 0, 6, 0], "鸿山街道");
    for (row, name, code) in [
        (1, "芯联精密有限公司", "91320214MA1X000017"),
        (2, "博远智能装备有限公司", "91320214MA1X000025"),
        (3, "恒创新材料有限公司", "91320214MA1X000033"),
        (5, "锐拓电子有限公司", "91320214MA1X000041"),
        (6, "微达传感有限公司", "91320214MA1X00005X"),
    ] {
        line(sheet, row, &["", name, code, "0510-85000000"]);
        sheet.write_number_with_format(row, 4, 43_000 + row * 40, &day).unwrap();
        sheet.write_number_with_format(row, 5, 45_352, &month).unwrap();
        sheet.write_number_with_format(row, 6, 0.0525, &percent).unwrap();
        sheet.write_boolean(row, 7, row % 2 == 1).unwrap();
    }
    line(sheet, 4, &["梅村街道小计", "3"]);
    line(sheet, 7, &["鸿山街道小计", "2"]);
    sheet.set_column_hidden(3).unwrap();
    book.save_to_buffer().unwrap()
}

/// 3: a cover, a hidden sheet of codes and a sheet printed on pages: the heading comes again, blank rows between.
pub(crate) fn printed_pages() -> Vec<u8> {
    let mut book = Workbook::new();
    let cover = book.add_worksheet().set_name("封面").unwrap();
    line(cover, 4, &["", "", "服务企业诉求台账"]);
    let codes = book.add_worksheet().set_name("代码").unwrap();
    line(codes, 0, &["类别", "代码"]);
    codes.set_hidden(true);
    let sheet = book.add_worksheet().set_name("诉求").unwrap();
    let heading = ["编号", "企业", "诉求内容", "类别", "状态"];
    line(sheet, 0, &heading);
    line(sheet, 1, &["X-01", "联创科技", "申请 <贷款> & 贴息\n金额待定", "融资", "办理中"]);
    line(sheet, 4, &heading);
    line(sheet, 5, &["X-02", "智源医药", "招聘技师 12 名", "用工", "已办结"]);
    line(sheet, 6, &["X-03", "", "", "", ""]);
    sheet.set_row_hidden(5).unwrap();
    book.save_to_buffer().unwrap()
}

/// 4: a statistical form: three heading rows, years as headings, a row of column numbers, a sample row.
pub(crate) fn statistical_form() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("附表1").unwrap();
    line(sheet, 0, &["附表1"]);
    merge(sheet, [1, 0, 1, 5], "工业企业主要经济指标");
    merge(sheet, [2, 0, 4, 0], "指标名称");
    merge(sheet, [2, 1, 4, 1], "计量单位");
    merge(sheet, [2, 2, 2, 5], "累计");
    merge(sheet, [3, 2, 3, 3], "产值");
    merge(sheet, [3, 4, 3, 5], "税收");
    line(sheet, 4, &["", "", "2023", "2024", "2023", "2024"]);
    line(sheet, 5, &["甲", "乙", "1", "2", "3", "4"]);
    line(sheet, 6, &["示例", "万元", "1", "2", "3", "4"]);
    line(sheet, 7, &["光伏", "万元", "100", "120.5", "8", "9"]);
    line(sheet, 8, &["风电", "万元", "60", "66", "5", "6"]);
    line(sheet, 9, &["总计", "万元", "160", "186.5", "13", "15"]);
    book.save_to_buffer().unwrap()
}

/// 5: a directory whose heading names the unit in a row of its own, and that nobody numbered.
pub(crate) fn unit_row() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("载体").unwrap();
    merge(sheet, [0, 0, 1, 0], "载体名称");
    line(sheet, 0, &["", "建筑面积", "租金", "入驻企业"]);
    line(sheet, 1, &["", "（平方米）", "（元/平方米）", "（家）"]);
    line(sheet, 2, &["一号孵化器", "12000", "35.5", "42"]);
    line(sheet, 3, &["二号加速器", "30500.25", "28", "17"]);
    book.save_to_buffer().unwrap()
}

/// A minimal workbook around the bytes of one sheet.
pub(crate) fn with_sheet(sheet: &[u8]) -> Vec<u8> {
    with_parts(sheet, &[])
}

/// A minimal workbook around one sheet and further parts.
pub(crate) fn with_parts(sheet: &[u8], more: &[(&str, &[u8])]) -> Vec<u8> {
    const WORKBOOK: &[u8] =
        br#"<workbook xmlns:r="x"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    const LINKS: &[u8] = br#"<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let usual: [(&str, &[u8]); 3] = [
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", LINKS),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, bytes) in usual.iter().chain(more) {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
