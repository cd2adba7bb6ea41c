//! `kinds`, `import`, `export`: the ledger's lists as tables and files.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use lq_app::ask::{self, ListAsk};
use lq_app::commands::export::Format as FileFormat;
use lq_app::commands::import::{FileOrder, Meter};
use lq_app::commands::{export as exporting, import as importing};
use lq_app::{App, Caller};
use lq_core::RecordId;
use lq_core::change::Door;
use lq_core::schema::KindSchema;
use lq_core::value::Lang;

use super::{Failure, open};
use crate::args::{Export, Format, Import};
use crate::print;

/// Lists kinds, or the fields of one.
pub(crate) fn kinds(kind: Option<&str>, format: Format) -> Result<(), Failure> {
    let registry = lq_model::registry::registry();
    let Some(words) = kind else {
        let row = |kind: &Arc<KindSchema>| {
            vec![
                kind.kind.to_string(),
                kind.label.zh.to_string(),
                kind.plural.zh.to_string(),
                kind.help.zh.to_string(),
            ]
        };
        let rows = registry.kinds().iter().map(row).collect();
        let headings = ["英文名", "中文名", "台账", "说明"].map(str::to_owned).to_vec();
        let keys = ["kind", "label", "plural", "help"].map(str::to_owned).to_vec();
        return Ok(print::sheet(&print::Sheet { headings, keys, rows }, format)?);
    };
    let schema = registry.kind_by_label(words).ok_or_else(|| unknown(words))?;
    let rows = schema
        .fields
        .iter()
        .map(|field| {
            let required = if field.is_required { "必填" } else { "" };
            let ty = field.ty.name(Lang::Zh).to_owned();
            vec![
                field.name.to_string(),
                field.label.zh.to_string(),
                ty,
                required.to_owned(),
                field.help.zh.to_string(),
            ]
        })
        .collect();
    let headings = ["英文名", "中文名", "类型", "必填", "说明"].map(str::to_owned).to_vec();
    let keys = ["name", "label", "type", "required", "help"].map(str::to_owned).to_vec();
    Ok(print::sheet(&print::Sheet { headings, keys, rows }, format)?)
}

fn unknown(words: &str) -> Failure {
    Failure(format!("没有名为“{words}”的台账；全部种类见 lianqiao kinds"))
}

/// The kind a person names by its English name or by a label, in the zone's words or the program's.
fn kind_of(app: &App, zone: Option<RecordId>, words: &str) -> Result<Arc<KindSchema>, Failure> {
    let own = app.registry_of(zone);
    let named = own.kind_by_label(words).or_else(|| own.kind(&app.registry().kind_by_label(words)?.kind));
    named.cloned().ok_or_else(|| unknown(words))
}

/// Brings a file in; nothing is written while a row is wrong, unless the good ones are to be taken.
pub(crate) fn import(db: &str, args: &Import) -> Result<(), Failure> {
    let app = open::app(db)?;
    let zone = open::zone(&app, args.zone.as_deref())?;
    let kind = kind_of(&app, Some(zone), &args.kind)?;
    let caller = Caller { door: Door::Import, ..Caller::operator() };
    let order = FileOrder { zone, kind: &kind.kind, dry_run: args.dry_run, take_good: args.take_good };
    let meter = Meter::default();
    let told = || format!("已读 {} 行，{:.1}%", meter.done(), f64::from(meter.permille()) / 10.0);
    let work = || importing::import_path(&app, &caller, order, &args.file, &meter);
    let brought = print::while_working(&told, work)?;
    for (heading, why) in brought.passed_over.iter().filter(|(heading, _)| !heading.is_empty()) {
        print::say(&format!("列“{heading}”：{why}"));
    }
    if brought.is_remembered {
        print::say("各列按上次确认的对应关系读取");
    }
    let outcome = &brought.outcome;
    for problem in &outcome.problems {
        print::say(&format!("第{}行 {}“{}”：{}", problem.row, problem.column, problem.value, problem.text));
    }
    if outcome.n_problems > outcome.problems.len() {
        print::say(&format!("……共 {} 处问题", outcome.n_problems));
    }
    if let Some(path) = args.errors.as_ref().filter(|_| outcome.n_problems > 0) {
        brought.write_errors(BufWriter::new(created(path)?))?;
        print::say(&format!("问题表已写到 {}，更正后可直接导入它", path.display()));
    }
    let tally = &outcome.tally;
    let told = format!(
        "新增 {} 行，更新 {} 行，未变 {} 行，有误 {} 行",
        tally.created, tally.updated, tally.unchanged, tally.wrong
    );
    match (args.dry_run, tally.wrong > 0 && !args.take_good, brought.position) {
        (true, ..) => print::say(&format!("试导入（未写入）：{told}")),
        (false, true, _) => {
            return Err(Failure(format!(
                "{told}；没有写入任何一行，请更正后重试，或加 --take-good 只导入正确的行"
            )));
        }
        (false, false, None) => print::say(&format!("没有需要写入的改动：{told}")),
        (false, false, Some(position)) => print::say(&format!("已导入（日志第 {position} 条）：{told}")),
    }
    Ok(())
}

/// A file to write to, or a sentence that names it.
fn created(path: &Path) -> Result<File, Failure> {
    File::create(path)
        .map_err(|error| Failure(format!("文件 {} 写不了：{error}；请检查路径和权限", path.display())))
}

/// Takes a list out, as a file by its ending or as text.
pub(crate) fn export(db: &str, args: &Export, format: Format) -> Result<(), Failure> {
    let app = open::app(db)?;
    let zone = match &args.zone {
        Some(words) => Some(open::zone(&app, Some(words))?),
        None => open::only_zone(&app)?,
    };
    let kind = kind_of(&app, zone, &args.kind)?;
    let as_of = args.as_of.as_deref().map(ask::read_day).transpose().map_err(Failure)?;
    let known = args.known.as_deref().map(ask::read_known).transpose().map_err(Failure)?;
    let pairs: Vec<(String, String)> =
        args.condition.iter().map(|condition| ("where".to_owned(), condition.clone())).collect();
    let asked = ListAsk { zone, as_of, known, ..ListAsk::from_pairs(&kind, &pairs)? };
    let ending = args
        .output
        .as_ref()
        .and_then(|path| path.extension())
        .map(|ending| ending.to_string_lossy().into_owned());
    let file_format = match &ending {
        Some(ending) => FileFormat::of_ending(ending)
            .ok_or_else(|| Failure(format!("不认识扩展名“.{ending}”；可用 .xlsx、.csv、.jsonl")))?,
        None if matches!(format, Format::Json | Format::Jsonl) => FileFormat::Jsonl,
        None => FileFormat::Csv,
    };
    let (caller, kind) = (Caller::operator(), &kind.kind);
    let meter = Meter::default();
    let told = || format!("已写出 {} 行", meter.done());
    match &args.output {
        Some(path) => {
            let mut out = BufWriter::new(created(path)?);
            let work = || exporting::export_to(&app, &caller, kind, &asked, file_format, &mut out, &meter);
            let n_rows = print::while_working(&told, work)?;
            out.flush()?;
            print::say(&format!("已导出 {n_rows} 行到 {}", path.display()));
        }
        None => {
            let mut out = print::Piped::default();
            let done = exporting::export_to(&app, &caller, kind, &asked, file_format, &mut out, &meter);
            if !out.is_closed() {
                done?;
            }
        }
    }
    Ok(())
}
