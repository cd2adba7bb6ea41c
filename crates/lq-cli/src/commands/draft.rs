//! Rules drafted from a policy's file.

use std::path::Path;

use lq_app::rule_drafts::{self, DraftedText};

use super::rules::in_file;
use super::{Failure, file};
use crate::args::Format;
use crate::print;

/// `rule draft`: as a table the rules themselves, as JSON all that is known of them, as CSV or JSON lines a clause a
/// row.
pub(super) fn draft(path: &Path, out: Option<&Path>, format: Format) -> Result<(), Failure> {
    let registry = lq_model::registry::registry();
    let drafted = rule_drafts::of_file(&file(path)?, &registry).map_err(|error| in_file(path, &error))?;
    if let Some(out) = out {
        std::fs::write(out, &drafted.rule).map_err(|error| {
            Failure(format!("文件 {} 写不进去：{error}；请检查权限和空间", out.display()))
        })?;
    }
    match format {
        Format::Table if out.is_none() => print::text(drafted.rule.trim_end_matches('\n'))?,
        Format::Table => {}
        Format::Json => {
            let json = serde_json::to_string_pretty(&drafted).map_err(|error| Failure(error.to_string()))?;
            print::text(&json)?;
        }
        Format::Jsonl | Format::Csv => print::sheet(&clauses(&drafted), format)?,
    }
    drafted.notes.iter().for_each(|note| print::say(note));
    print::say(&format!(
        "起草了 {} 条规则：{} 处写成了条款，{} 处待人工；请逐条对照原文核对",
        drafted.n_rules, drafted.n_written, drafted.n_waiting
    ));
    Ok(())
}

fn clauses(drafted: &DraftedText) -> print::Sheet {
    let headings =
        ["条款", "类别", "原文", "读作", "待人工", "规则行", "起", "止"].map(str::to_owned).to_vec();
    let keys =
        ["article", "part", "quote", "says", "why", "line", "start", "end"].map(str::to_owned).to_vec();
    let rows = drafted.clauses.iter().map(|clause| {
        vec![
            clause.article.clone(),
            clause.part.to_owned(),
            clause.quote.clone(),
            clause.says.clone(),
            clause.why.clone(),
            clause.line.to_string(),
            clause.start.to_string(),
            clause.end.to_string(),
        ]
    });
    print::Sheet { headings, keys, rows: rows.collect() }
}
