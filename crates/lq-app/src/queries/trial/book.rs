//! A trial as a workbook: who qualifies, who misses by one condition, of whom facts are missing, and what it comes to.

use lq_sheet::write::{BookWriter, ColumnSpec, SheetSpec};

use super::Trial;
use super::list::{Listed, Which, shown};
use crate::{App, AppError, Caller};

/// The workbook's bytes.
///
/// # Errors
/// The store's; a sheet that cannot be written.
pub fn workbook(app: &App, caller: &Caller, trial: &Trial) -> Result<Vec<u8>, AppError> {
    let mut book = BookWriter::new(Vec::new(), "试算.xlsx");
    let all = |which| shown(app, caller, trial, which, 0, usize::MAX).map(|shown| shown.rows);
    let yes = all(Which::Yes)?;
    let row = |one: &Listed| {
        let others = one.n_others.to_string();
        vec![one.number.clone(), one.name.clone(), yuan(one.amount), yuan(one.given), others]
    };
    let headings = ["编号", "企业", "测算金额（元）", "预算内可得（元）", "同时符合的其他政策（项）"];
    sheet(&mut book, "符合条件", &headings, yes.iter().map(row))?;
    let mut missed = Vec::new();
    for (place, one) in trial.missed.iter().enumerate() {
        for firm in shown(app, caller, trial, Which::Missing(place), 0, MOST_EXPLAINED)?.rows {
            missed.push(vec![firm.number, firm.name, one.words.clone(), firm.said.join("；")]);
        }
    }
    sheet(&mut book, "只差一项", &["编号", "企业", "差的条件", "达到多少就够"], missed.into_iter())?;
    let open = all(Which::Open(None))?;
    let row = |one: &Listed| vec![one.number.clone(), one.name.clone(), one.said.join("、")];
    sheet(&mut book, "缺信息", &["编号", "企业", "缺什么"], open.iter().map(row))?;
    sheet(&mut book, "说明", &["事项", "数值"], about(trial).into_iter())?;
    Ok(book.finish()?)
}

/// Most firms of a condition whose nearest change is told.
const MOST_EXPLAINED: usize = 500;

type Book = BookWriter<Vec<u8>>;

fn sheet(
    book: &mut Book,
    name: &str,
    headings: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
) -> Result<(), AppError> {
    let column = |heading: &&str| ColumnSpec {
        heading: (*heading).to_owned(),
        width: 10.0 + heading.chars().count() as f64 * 2.0,
        ..ColumnSpec::default()
    };
    let spec = SheetSpec {
        name: name.to_owned(),
        columns: headings.iter().map(column).collect(),
        frozen_rows: 1,
        filter: true,
        ..SheetSpec::default()
    };
    let mut sheet = book.sheet(spec)?;
    for row in rows {
        for (text, heading) in row.iter().zip(headings) {
            match heading.contains('（') && !text.is_empty() {
                true => sheet.number(text, lq_sheet::write::Style::Number),
                false => sheet.text(text),
            }
        }
        sheet.end_row()?;
    }
    Ok(sheet.finish()?)
}

fn about(trial: &Trial) -> Vec<Vec<String>> {
    let line = |what: &str, value: String| vec![what.to_owned(), value];
    let mut lines = vec![
        line("政策", format!("{} {}", trial.number, trial.title)),
        line("规则", trial.rules.get(trial.rule).map(|(title, _)| title.clone()).unwrap_or_default()),
        line("截至", trial.on.to_string()),
        line("企业数", trial.n_firms.to_string()),
        line("符合条件", trial.n_yes.to_string()),
        line("缺信息", trial.n_open.to_string()),
        line("测算金额合计（元）", yuan(Some(trial.cost.asked))),
    ];
    if let Some(budget) = &trial.cost.budget {
        lines.push(line("预算（元）", yuan(Some(budget.limit))));
        lines.push(line("预算内拨付（元）", yuan(Some(budget.given))));
    }
    lines.push(line("规则全文", trial.text.clone()));
    lines
}

/// Yuan with two decimals; empty where not known.
fn yuan(fen: Option<i64>) -> String {
    fen.map(|fen| lq_core::value::Money::from_fen(fen).amount()).unwrap_or_default()
}
