//! Kinds made for measuring: as wide as office tables are, with a type on every column.
//!
//! They stand for the tables peers are measured on, column for column. Their registration codes are invented and carry
//! no check character, so the match key is plain text here.

use lq_core::schema::{FieldSchema, Group, KindSchema, Label};
use lq_core::value::ValueType;

/// The enterprise table of the policy and HTTP measurements: 31 columns, keyed by `uscc`, indexed by industry,
/// region and revenue.
pub fn enterprise31() -> KindSchema {
    let mut fields = vec![
        key("uscc", "信用代码"),
        caption("name", "企业名称"),
        plain("founded", "成立日期", ValueType::Day),
        chosen(plain("industry", "行业", ValueType::line(8))),
        chosen(plain("region", "区域", ValueType::line(8))),
        plain("green_grade", "绿色等级", ValueType::line(2)),
    ];
    fields.extend(ENTERPRISE_NUMBERS.iter().map(|(name, label)| plain(name, label, ValueType::Number)));
    // The table keeps its six marks as 0 and 1, and people filter by a number as they do there.
    fields.extend(ENTERPRISE_MARKS.iter().map(|(name, label)| plain(name, label, ValueType::Number)));
    for field in &mut fields {
        if field.name == "revenue_2023" {
            (field.is_indexed, field.in_filter, field.in_list) = (true, true, true);
        }
    }
    kind("bench_enterprise", "压测企业", "BQ", fields)
}

const ENTERPRISE_NUMBERS: [(&str, &str); 19] = [
    ("reg_cap", "注册资本"),
    ("employees", "职工"),
    ("rd_staff", "研发人员"),
    ("bachelor", "本科以上"),
    ("revenue_2021", "2021年营收"),
    ("revenue_2022", "2022年营收"),
    ("revenue_2023", "2023年营收"),
    ("rd_2021", "2021年研发费"),
    ("rd_2022", "2022年研发费"),
    ("rd_2023", "2023年研发费"),
    ("profit_2023", "2023年利润"),
    ("tax_2023", "2023年税收"),
    ("export_2023", "2023年出口"),
    ("patents_inv", "发明专利"),
    ("patents_util", "实用新型"),
    ("software_cr", "软著"),
    ("energy_tce", "能耗"),
    ("carbon_t", "碳排"),
    ("lease_area", "租用面积"),
];

const ENTERPRISE_MARKS: [(&str, &str); 6] = [
    ("is_hnte", "高企"),
    ("is_tsme", "科小"),
    ("is_zjtx", "专精特新"),
    ("is_giant", "小巨人"),
    ("is_listed", "上市"),
    ("has_violation", "失信"),
];

/// The 12-column table of the csv measurements (`id,uscc,name,region,industry,date,amount,qty,price,flag,note,ts`).
pub fn ledger12() -> KindSchema {
    let fields = vec![
        plain("id", "序号", ValueType::Number),
        key("uscc", "信用代码"),
        caption("name", "名称"),
        chosen(plain("region", "区域", ValueType::line(8))),
        chosen(plain("industry", "行业", ValueType::line(8))),
        plain("date", "日期", ValueType::Day),
        summed(plain("amount", "金额", ValueType::Number)),
        summed(plain("qty", "数量", ValueType::Number)),
        plain("price", "单价", ValueType::Number),
        plain("flag", "标志", ValueType::Flag),
        plain("note", "备注", ValueType::line(60)),
        plain("ts", "时间", ValueType::Moment),
    ];
    kind("bench_line", "压测流水", "BL", fields)
}

/// The 20-column workbook of the xlsx measurements; labels are its headings.
pub fn sheet20() -> KindSchema {
    let mut fields = vec![
        key("uscc", "统一社会信用代码"),
        caption("name", "企业名称"),
        plain("founded", "成立日期", ValueType::Day),
        chosen(plain("industry", "行业", ValueType::line(8))),
        chosen(plain("region", "区域", ValueType::line(8))),
    ];
    fields.extend((1..=12).map(|n| {
        let (name, label) = (format!("metric_{n}"), format!("指标{n}"));
        FieldSchema::new(name.clone(), label_of(label, name), ValueType::Number)
    }));
    fields.push(plain("share", "比例", ValueType::Number));
    fields.push(plain("mark", "标志", ValueType::Flag));
    fields.push(plain("note", "备注", ValueType::line(60)));
    kind("bench_sheet", "压测表", "BS", fields)
}

/// Columns of [`wide30`] by type, in order; the generator of [`crate::tables`] writes by the same list.
pub(crate) const WIDE: [(Wide, usize); 7] = [
    (Wide::Code, 1),
    (Wide::Name, 1),
    (Wide::Word, 6),
    (Wide::Day, 4),
    (Wide::Whole, 9),
    (Wide::Decimal, 6),
    (Wide::Flag, 3),
];

/// What a column of the wide table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wide {
    Code,
    Name,
    Word,
    Day,
    Whole,
    Decimal,
    Flag,
}

/// A table of 30 columns of all plain types, keyed by `code`, with two indexes.
pub fn wide30() -> KindSchema {
    let mut fields = Vec::with_capacity(30);
    for (wide, n_columns) in WIDE {
        for n in 1..=n_columns {
            fields.push(match wide {
                Wide::Code => key("code", "代码"),
                Wide::Name => caption("name", "名称"),
                Wide::Word => numbered("word", "类别", n, ValueType::line(20)),
                Wide::Day => numbered("day", "日期", n, ValueType::Day),
                Wide::Whole => numbered("whole", "整数", n, ValueType::Number),
                Wide::Decimal => numbered("decimal", "小数", n, ValueType::Number),
                Wide::Flag => numbered("flag", "标志", n, ValueType::Flag),
            });
        }
    }
    for field in fields.iter_mut().filter(|field| field.name == "word_1" || field.name == "whole_1") {
        (field.is_indexed, field.in_filter) = (true, true);
    }
    kind("bench_wide", "压测宽表", "BW", fields)
}

fn kind(
    name: &'static str,
    label: &'static str,
    prefix: &'static str,
    fields: Vec<FieldSchema>,
) -> KindSchema {
    KindSchema {
        kind: name.into(),
        label: Label::new(label, name),
        plural: label_of(format!("{label}台账"), format!("{name}s")),
        help: Label::new("只用于测速。", "For measuring only."),
        group: Group::Chain,
        prefix: prefix.into(),
        caption: 1,
        fields,
    }
}

fn label_of(zh: String, en: String) -> Label {
    Label { zh: zh.into(), en: en.into() }
}

fn plain(name: &'static str, label: &'static str, ty: ValueType) -> FieldSchema {
    FieldSchema::new(name, Label::new(label, name), ty)
}

fn numbered(name: &str, label: &str, n: usize, ty: ValueType) -> FieldSchema {
    let name = format!("{name}_{n}");
    FieldSchema::new(name.clone(), label_of(format!("{label}{n}"), name), ty)
}

/// What a record is found by again; unique.
fn key(name: &'static str, label: &'static str) -> FieldSchema {
    FieldSchema { is_key: true, is_required: true, in_list: true, ..plain(name, label, ValueType::line(32)) }
}

fn caption(name: &'static str, label: &'static str) -> FieldSchema {
    FieldSchema {
        is_required: true,
        in_list: true,
        in_search: true,
        ..plain(name, label, ValueType::line(100))
    }
}

/// A column lists are filtered by, with an index of its own.
fn chosen(field: FieldSchema) -> FieldSchema {
    FieldSchema { in_list: true, in_filter: true, is_indexed: true, ..field }
}

fn summed(field: FieldSchema) -> FieldSchema {
    FieldSchema { in_list: true, is_sum: true, ..field }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shapes_are_as_wide_as_they_say() {
        let widths = [enterprise31(), ledger12(), sheet20(), wide30()].map(|kind| kind.fields.len());
        assert_eq!(widths, [31, 12, 20, 30]);
    }

    #[test]
    fn each_shape_has_one_key_and_no_column_twice() {
        for kind in [enterprise31(), ledger12(), sheet20(), wide30()] {
            assert_eq!(kind.fields.iter().filter(|field| field.is_key).count(), 1, "{}", kind.kind);
            let mut names: Vec<&str> = kind.fields.iter().map(|field| &*field.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), kind.fields.len(), "{}", kind.kind);
        }
    }
}
