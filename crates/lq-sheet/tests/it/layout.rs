//! Real office workbooks are read without editing.

use lq_sheet::layout::{ColumnRole, Sample, detect, detect_known, layout_at};

use super::books::{district_directory, investment_report, printed_pages, statistical_form, unit_row};
use super::seen::{open, table, table_with};

#[test]
fn a_report_with_title_groups_sections_and_notes_is_a_table() {
    let found = table(&open("推进情况.xlsx", investment_report()), 0);
    assert_eq!(found.layout.heading_rows, Some((3, 4)));
    assert_eq!(found.layout.title[0], "高新区重大产业项目推进情况表");
    assert_eq!(found.layout.unit.as_deref(), Some("万元"));
    assert_eq!(
        found.headings(),
        [
            "序号",
            "项目名称",
            "所属产业链",
            "投资额/总投资",
            "投资额/已完成",
            "2024年计划/投资|亿元",
            "2024年计划/新增产能|GW",
            "备注"
        ]
    );
    assert_eq!(found.layout.columns[0].role, ColumnRole::Serial);
    assert_eq!(found.layout.columns[6].printed, "2024年计划/新增产能（GW）");
    assert_eq!(found.column(1), ["高效电池二期", "组件智能工厂", "叶片生产基地"]);
    assert_eq!(found.column(2), ["光伏", "光伏", "风电"], "同上 takes the value above");
    assert_eq!(found.column(4), ["35000.5", "35000.5", "0"]);
    assert_eq!(found.column(7), ["2024.3开工", "2024年3月", "2024年3月"], "text dates stay text");
    assert_eq!(
        found.left_out(),
        [(5, "分节标题"), (8, "合计行"), (9, "分节标题"), (11, "合计行"), (13, "注释行"), (14, "注释行")]
    );
}

#[test]
fn merged_districts_fill_down_and_subtotals_go() {
    let found = table(&open("名录.xlsx", district_directory()), 0);
    assert_eq!(found.layout.heading_rows, Some((1, 1)));
    assert_eq!(found.layout.columns[1].name, "企业名称");
    let hidden: Vec<bool> = found.layout.columns.iter().map(|c| c.hidden).collect();
    assert_eq!(hidden, [false, false, false, true, false, false, false, false]);
    assert_eq!(found.column(0), ["梅村街道", "梅村街道", "梅村街道", "鸿山街道", "鸿山街道"]);
    assert_eq!(found.column(2)[0], "91320214MA1X000017");
    assert_eq!(found.column(4)[0], "2017-11-01");
    assert_eq!(found.column(5)[0], "2024-03", "a format without day shows a month");
    assert_eq!(found.column(6)[0], "5.25%");
    assert_eq!(found.column(7), ["是", "否", "是", "是", "否"]);
    assert_eq!(found.left_out(), [(5, "合计行"), (8, "合计行")]);
}

#[test]
fn a_cover_hidden_sheets_and_headings_again_do_no_harm() {
    let book = open("台账.xlsx", printed_pages());
    let sheets: Vec<(&str, bool)> = book.sheets().iter().map(|s| (s.name.as_str(), s.hidden)).collect();
    assert_eq!(sheets, [("封面", false), ("代码", true), ("诉求", false)]);
    let found = table(&book, 2);
    assert_eq!(found.column(0), ["X-01", "X-02", "X-03"], "rows hidden by a filter are data");
    assert_eq!(found.column(2)[0], "申请 <贷款> & 贴息\n金额待定");
    assert_eq!(found.left_out(), [(5, "重复表头")]);

    let mut layout = found.layout;
    layout.skip.hidden = true;
    assert_eq!(table_with(&book, 2, layout).left_out(), [(5, "重复表头"), (6, "隐藏行")]);
}

#[test]
fn a_form_with_three_heading_rows_years_and_column_numbers() {
    let found = table(&open("附表.xlsx", statistical_form()), 0);
    assert_eq!(found.layout.heading_rows, Some((3, 5)));
    assert_eq!(found.layout.number_row, Some(6));
    assert_eq!(
        found.headings(),
        ["指标名称", "计量单位", "累计/产值/2023", "累计/产值/2024", "累计/税收/2023", "累计/税收/2024"]
    );
    assert_eq!(found.column(0), ["光伏", "风电"]);
    assert_eq!(found.left_out(), [(7, "示例行"), (10, "合计行")]);
}

#[test]
fn a_unit_below_its_heading_is_the_units_of_the_heading() {
    let found = table(&open("载体.xlsx", unit_row()), 0);
    assert_eq!(found.layout.heading_rows, Some((1, 2)));
    assert_eq!(found.headings(), ["载体名称", "建筑面积|平方米", "租金|元/平方米", "入驻企业|家"]);
    assert_eq!(found.column(1), ["12000", "30500.25"]);
}

#[test]
fn known_labels_outweigh_appearance() {
    let text = "企业,2024,优秀\n名称,产值,评价\n甲公司,1,好\n";
    let book = open("表.csv", text.into());
    let sample = Sample::read(&book, 0).unwrap();
    let layout = detect_known(&sample, &|label| ["名称", "产值"].contains(&label));
    assert_eq!(layout.heading_rows.map(|(_, last)| last), Some(2));
    assert_eq!(layout.columns[1].name, "产值");
}

#[test]
fn a_person_sets_the_heading_and_it_is_kept() {
    let book = open("推进情况.xlsx", investment_report());
    let sample = Sample::read(&book, 0).unwrap();
    let layout = layout_at(&sample, 4, 4);
    assert_eq!(layout.columns[3].full_name(), "总投资");
    let kept = serde_json::to_string(&layout).unwrap();
    assert_eq!(serde_json::from_str::<lq_sheet::layout::Layout>(&kept).unwrap(), layout);
}

#[test]
fn a_sheet_without_heading_says_so() {
    let book = open("数.csv", "1,2,3\n4,5,6\n7,8,9\n".into());
    let layout = detect(&Sample::read(&book, 0).unwrap());
    assert_eq!(layout.heading_rows, None);
    assert!(layout.columns.iter().all(|c| c.role == ColumnRole::Unnamed));
    assert_eq!(table_with(&book, 0, layout).rows.len(), 3);
}

#[test]
fn a_firm_named_like_a_total_is_data() {
    let text = "企业名称,产值\n合计科技有限公司,1\n总计算机厂,2\n注册商标事务所,3\n一汽配件厂,4\n";
    let found = table(&open("名.csv", text.into()), 0);
    assert_eq!(found.rows.len(), 4, "{:?}", found.left_out());
}
