//! The documentation page of a kind, in Markdown: what `docs/kinds/` holds.

use std::fmt::Write as _;

use lq_core::schema::{Audience, FieldSchema, KindSchema};
use lq_core::value::{Lang, StageSchema, ValueType};

use crate::registry::Entry;

const TAKES_ALL: &str = "a string takes all that is written to it";

/// The page of a kind: what it is for, its fields, the moves of its stages, two samples. Chinese, ends with a line end.
///
/// `caption`: the Chinese name of a kind by its English one, for what links lead to.
pub fn kind_page(entry: &Entry, caption: &dyn Fn(&str) -> String) -> String {
    let kind = (entry.schema)();
    let mut out = format!(
        "# {} {}\n\n{}。\n\n- 代码：`{}`\n- 列表：{}\n- 栏目：{}\n- 编号前缀：{}\n\n## 字段\n\n",
        kind.label.zh,
        kind.label.en,
        kind.help.zh,
        kind.kind,
        kind.plural.zh,
        kind.group.label().zh,
        kind.prefix
    );
    out.push_str("| 字段 | 代码 | 类型 | 性质 | 谁可见 | 说明 |\n|---|---|---|---|---|---|\n");
    for field in &kind.fields {
        let cells = [
            field.label.zh.to_string(),
            format!("`{}`", field.name),
            type_words(&field.ty, caption),
            traits_of(&kind, field),
            audience_words(field.seen_by).to_owned(),
            field.help.zh.to_string(),
        ];
        push_row(&mut out, &cells);
    }
    for field in &kind.fields {
        if let ValueType::Stage(stages) = &field.ty {
            push_moves(&mut out, &field.label.zh, stages);
        }
    }
    push_samples(&mut out, &kind, entry);
    out
}

/// The page that leads to all others, a row a kind.
pub fn kinds_page(entries: &[Entry]) -> String {
    let mut out =
        "# 各类记录\n\n每一类记录一页，由程序里的声明生成（`cargo xtask docs`），不要手改。\n".to_owned();
    let mut group = None;
    for entry in entries {
        let kind = (entry.schema)();
        if group != Some(kind.group) {
            group = Some(kind.group);
            push_heading(&mut out, &kind.group.label().zh);
            out.push_str("| 记录 | 代码 | 用途 |\n|---|---|---|\n");
        }
        let name = format!("[{}]({}.md)", kind.label.zh, kind.kind);
        push_row(&mut out, &[name, format!("`{}`", kind.kind), kind.help.zh.to_string()]);
    }
    out
}

fn push_row(out: &mut String, cells: &[String]) {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
    writeln!(out, "| {} |", cells.join(" | ")).expect(TAKES_ALL);
}

fn push_heading(out: &mut String, words: &str) {
    write!(out, "\n## {words}\n\n").expect(TAKES_ALL);
}

fn push_moves(out: &mut String, label: &str, stages: &StageSchema) {
    push_heading(out, &format!("{label}的走法"));
    out.push_str("| 阶段 | 代码 | 之后可以是 |\n|---|---|---|\n");
    for (place, stage) in stages.stages.iter().enumerate() {
        let next: Vec<&str> = stages
            .moves
            .iter()
            .filter(|(from, _)| *from == place)
            .map(|(_, to)| stages.stages[*to].label(Lang::Zh))
            .collect();
        let mark = match (place == stages.initial, stage.is_final) {
            (true, _) => "（起点）",
            (_, true) => "（终点）",
            _ => "",
        };
        let next = if next.is_empty() { "不再变动".to_owned() } else { next.join("、") };
        push_row(out, &[format!("{}{mark}", stage.label(Lang::Zh)), format!("`{}`", stage.code), next]);
    }
}

fn push_samples(out: &mut String, kind: &KindSchema, entry: &Entry) {
    push_heading(out, "样例");
    out.push_str("下面的内容是编写的，不指向任何真实单位或个人。链接写作样例的序号。\n");
    for (place, sample) in entry.samples.iter().enumerate() {
        write!(out, "\n样例 {}：\n\n", place + 1).expect(TAKES_ALL);
        for (name, text) in *sample {
            let label = kind.field(name).map_or(*name, |place| kind.fields[place].label.zh.as_ref());
            writeln!(out, "- {label}：{}", text.replace('\n', "；")).expect(TAKES_ALL);
        }
    }
}

/// What a field takes, in Chinese; choices are listed.
fn type_words(ty: &ValueType, caption: &dyn Fn(&str) -> String) -> String {
    let in_unit = |words: &str, unit: Option<&str>| match unit {
        Some(unit) => format!("{words}（{unit}）"),
        None => format!("{words}（任意单位）"),
    };
    match ty {
        ValueType::Text { max, multiline: false } => format!("文字，最多 {max} 字"),
        ValueType::Text { max, multiline: true } => format!("多行文字，最多 {max} 字"),
        ValueType::Choice(options) => {
            let labels: Vec<&str> = options.iter().map(|option| option.zh.as_ref()).collect();
            format!("选项：{}", labels.join("、"))
        }
        ValueType::Stage(_) => "阶段".to_owned(),
        ValueType::Flag => "是或否".to_owned(),
        ValueType::Day => "日期".to_owned(),
        ValueType::Period => "时期（年、半年、季、月或日）".to_owned(),
        ValueType::Money { any_currency: false } => "金额（人民币）".to_owned(),
        ValueType::Money { any_currency: true } => "金额（任意币种）".to_owned(),
        ValueType::Quantity { unit } => in_unit("数量", unit.map(|unit| unit.label(Lang::Zh))),
        ValueType::Rate { unit } => in_unit("单位时间的数量", unit.map(|unit| unit.label(Lang::Zh))),
        ValueType::Number => "数字".to_owned(),
        ValueType::Percent => "百分数".to_owned(),
        ValueType::Moment => "时刻".to_owned(),
        ValueType::Uscc => "统一社会信用代码".to_owned(),
        ValueType::Industry => "国民经济行业代码".to_owned(),
        ValueType::Region => "行政区划代码".to_owned(),
        ValueType::Phone => "电话".to_owned(),
        ValueType::Place => "地点（经纬度）".to_owned(),
        ValueType::Link { kind } => format!("一条[{}]({kind}.md)", caption(kind)),
        ValueType::Links { kind } => format!("多条[{}]({kind}.md)", caption(kind)),
        ValueType::Attachment => "附件".to_owned(),
    }
}

fn traits_of(kind: &KindSchema, field: &FieldSchema) -> String {
    let is_caption = kind.fields[kind.caption].name == field.name;
    let traits = [
        (is_caption, "名称"),
        (field.is_required, "必填"),
        (field.is_key, "唯一"),
        (field.in_list, "列表"),
        (field.in_filter, "筛选"),
        (field.in_search, "搜索"),
        (field.is_sum, "合计"),
        (field.is_personal, "个人信息"),
    ];
    let mut words: Vec<String> =
        traits.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word.to_owned()).collect();
    words.extend(field.fresh_days.map(|days| format!("{days} 天内有效")));
    words.join("、")
}

fn audience_words(audience: Audience) -> &'static str {
    match audience {
        Audience::Public => "公开",
        Audience::Account => "登录用户",
        Audience::Staff => "工作人员",
        Audience::Office => "链长、链办、审计",
        Audience::Nobody => "不显示",
    }
}
