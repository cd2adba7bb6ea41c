//! `kinds`, `import`, `export`: the ledger's lists as tables and files.

use lq_app::Caller;
use lq_app::ask::{self, ListAsk};
use lq_app::commands::export::Format as FileFormat;
use lq_app::commands::{export as exporting, import as importing};
use lq_core::change::Door;
use lq_core::schema::KindSchema;
use lq_core::value::Lang;

use super::{Failure, file, open};
use crate::args::{Export, Format, Import};
use crate::print;

/// Lists kinds, or the fields of one.
pub(crate) fn kinds(kind: Option<&str>, format: Format) -> Result<(), Failure> {
    let registry = lq_model::registry::registry();
    let Some(words) = kind else {
        let row = |kind: &std::sync::Arc<KindSchema>| {
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

/// Brings a file in; nothing is written while a row is wrong, unless the good ones are to be taken.
pub(crate) fn import(db: &str, args: &Import) -> Result<(), Failure> {
    let app = open::app(db)?;
    let kind = app.registry().kind_by_label(&args.kind).cloned().ok_or_else(|| unknown(&args.kind))?;
    let zone = open::zone(&app, args.zone.as_deref())?;
    let caller = Caller { door: Door::Import, ..Caller::operator() };
    let name = args.file.display().to_string();
    let bytes = file(&args.file)?;
    let outcome =
        importing::import_file(&app, &caller, zone, &kind.kind, &name, bytes, args.dry_run, args.take_good)?;
    for problem in &outcome.problems {
        print::say(&format!("第{}行 {}“{}”：{}", problem.row, problem.column, problem.value, problem.text));
    }
    let tally = &outcome.tally;
    let told = format!(
        "新增 {} 行，更新 {} 行，未变 {} 行，有误 {} 行",
        tally.created, tally.updated, tally.unchanged, tally.wrong
    );
    match (args.dry_run, tally.wrong > 0 && !args.take_good) {
        (true, _) => print::say(&format!("试导入（未写入）：{told}")),
        (false, true) => {
            return Err(Failure(format!(
                "{told}；没有写入任何一行，请更正后重试，或加 --take-good 只导入正确的行"
            )));
        }
        (false, false) => print::say(&format!("已导入：{told}")),
    }
    Ok(())
}

/// Takes a list out, as a file by its ending or as text.
pub(crate) fn export(db: &str, args: &Export, format: Format) -> Result<(), Failure> {
    let app = open::app(db)?;
    let kind = app.registry().kind_by_label(&args.kind).cloned().ok_or_else(|| unknown(&args.kind))?;
    let as_of = args.as_of.as_deref().map(ask::read_day).transpose().map_err(Failure)?;
    let known = args.known.as_deref().map(ask::read_known).transpose().map_err(Failure)?;
    let zone = args.zone.as_deref().map(|zone| open::zone(&app, Some(zone))).transpose()?;
    let asked = ListAsk { zone, as_of, known, ..ListAsk::default() };
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
    let bytes = exporting::export(&app, &Caller::operator(), &kind.kind, &asked, file_format)?;
    match &args.output {
        Some(path) => {
            std::fs::write(path, bytes)?;
            print::say(&format!("已导出到 {}", path.display()));
        }
        None => print::text(String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').trim_end())?,
    }
    Ok(())
}
