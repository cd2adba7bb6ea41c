//! Texts of rules: checked, explained on a record, and put into their canonical form.

use std::path::{Path, PathBuf};

use lq_app::rules::{self, CheckedText, Dialect};
use lq_app::{Caller, ask};
use lq_core::value::Lang;

use super::{Failure, file, open};
use crate::args::{self, Format, Rule};
use crate::print;

/// `rule check`, `rule explain`, `rule sql`, `rule draft` and `rule format`.
pub(crate) fn rule(db: &str, rule: &Rule, format: Format) -> Result<(), Failure> {
    match rule {
        Rule::Check { files } => check(files, format),
        Rule::Explain { file, record, as_of, zone } => {
            explain(db, file, record, as_of.as_deref(), zone.as_deref(), format)
        }
        Rule::Sql { file, dialect, zone } => sql(db, file, *dialect, zone.as_deref()),
        Rule::Draft { file, out } => super::draft::draft(file, out.as_deref(), format),
        Rule::Sweep { paths, kind, rows, as_of, zone } => {
            let asked = super::sweep::Asked {
                paths,
                kind: kind.as_deref(),
                rows: *rows,
                as_of: as_of.as_deref(),
                zone: zone.as_deref(),
            };
            super::sweep::sweep(db, &asked, format)
        }
        Rule::Format { files, write, english } => {
            let lang = if *english { Lang::En } else { Lang::Zh };
            files.iter().try_for_each(|path| canonical(path, *write, lang))
        }
    }
}

/// Checks files against the kinds of the program; fails where any has a mistake.
fn check(files: &[PathBuf], format: Format) -> Result<(), Failure> {
    let registry = lq_model::registry::registry();
    let (mut n_rules, mut n_mistakes, mut n_hints) = (0, 0, 0);
    let mut rows = Vec::new();
    for path in files {
        let checked = rules::check(&file(path)?, &registry).map_err(|error| in_file(path, &error))?;
        n_rules += checked.n_rules;
        n_mistakes += checked.n_mistakes();
        n_hints += checked.told.len() - checked.n_mistakes();
        rows.extend(rows_of(path, &checked));
    }
    if format == Format::Table {
        for row in &rows {
            let [file, line, column, code, message, ..] = row.as_slice() else { continue };
            print::text(&format!("{file} 第{line}行第{column}字 {code} {message}"))?;
        }
    } else {
        let headings = ["文件", "行", "字", "编号", "说明", "是否指"].map(str::to_owned).to_vec();
        let keys = ["file", "line", "column", "code", "message", "meant"].map(str::to_owned).to_vec();
        print::sheet(&print::Sheet { headings, keys, rows }, format)?;
    }
    let sum = format!("{} 个文件、{n_rules} 条规则：{n_mistakes} 处错误，{n_hints} 处提示", files.len());
    if n_mistakes > 0 {
        return Err(Failure(format!("{sum}；各编号的说明见 docs/rules/errors.md")));
    }
    print::say(&sum);
    Ok(())
}

/// Explains the rules of a file on one record of the ledger.
fn explain(
    db: &str,
    path: &Path,
    record: &str,
    as_of: Option<&str>,
    zone: Option<&str>,
    format: Format,
) -> Result<(), Failure> {
    let app = open::app(db)?;
    let day = as_of.map(ask::read_day).transpose().map_err(Failure)?;
    let as_of = ask::times(day, None, app.today());
    let read = rules::applicable(&app, &file(path)?).map_err(|error| in_file(path, &error))?;
    let mut told = Vec::new();
    for rule in &read {
        let kind = app.kind(rule.subject())?;
        let id = open::record(&app, zone, &kind, record)?;
        told.push(rules::explain(&app, &Caller::operator(), rule, id, as_of)?);
    }
    if format != Format::Table {
        let json = serde_json::to_string_pretty(&told).map_err(|error| Failure(error.to_string()))?;
        return Ok(print::text(&json)?);
    }
    for one in &told {
        print::text(&format!("{}\n{}", one.title, one.said.join("\n")))?;
    }
    Ok(())
}

/// Prints what the rules of a file ask of the database, a statement a rule.
fn sql(db: &str, path: &Path, dialect: Option<args::Dialect>, zone: Option<&str>) -> Result<(), Failure> {
    let app = open::app(db)?;
    let dialect = match dialect {
        Some(args::Dialect::Sqlite) => Dialect::Sqlite,
        Some(args::Dialect::Postgres) => Dialect::Postgres,
        None if db.starts_with("postgres") => Dialect::Postgres,
        None => Dialect::Sqlite,
    };
    let zone = open::zone(&app, zone)?;
    for rule in &rules::applicable(&app, &file(path)?).map_err(|error| in_file(path, &error))? {
        let told = rules::statement(&app, rule, zone, dialect)?;
        let mark = if dialect == Dialect::Postgres { '$' } else { '?' };
        let mut text = format!("-- {}\n{};", rule.title(), told.text);
        for (place, value) in told.values.iter().enumerate() {
            text.push_str(&format!("\n-- {mark}{} = {}", place + 1, value.literal(dialect)));
        }
        print::text(&text)?;
    }
    Ok(())
}

fn rows_of(path: &Path, checked: &CheckedText) -> Vec<Vec<String>> {
    let told = checked.told.iter();
    told.map(|told| {
        vec![
            path.display().to_string(),
            told.line.to_string(),
            told.column.to_string(),
            told.code.to_owned(),
            told.message.clone(),
            told.meant.clone().unwrap_or_default(),
        ]
    })
    .collect()
}

/// Prints or rewrites one file in the canonical form.
fn canonical(path: &Path, write: bool, lang: Lang) -> Result<(), Failure> {
    let bytes = file(path)?;
    let read = rules::format(&bytes, lang).map_err(|error| in_file(path, &error))?;
    let text = match read {
        Ok(text) => text,
        Err(checked) => {
            let told: Vec<String> = rows_of(path, &checked)
                .iter()
                .map(|row| format!("{} 第{}行第{}字 {} {}", row[0], row[1], row[2], row[3], row[4]))
                .collect();
            return Err(Failure(format!("{}\n{} 没有改动", told.join("\n"), path.display())));
        }
    };
    if !write {
        return Ok(print::text(text.trim_end_matches('\n'))?);
    }
    if text.as_bytes() != bytes {
        std::fs::write(path, &text).map_err(|error| {
            Failure(format!("文件 {} 写不进去：{error}；请检查权限和空间", path.display()))
        })?;
        print::say(&format!("已整理 {}", path.display()));
    }
    Ok(())
}

pub(super) fn in_file(path: &Path, error: &lq_app::AppError) -> Failure {
    Failure(format!("文件 {}：{error}", path.display()))
}
