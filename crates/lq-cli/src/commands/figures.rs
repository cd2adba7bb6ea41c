//! `figure`: what a figure comes to, what it is made of, how it went; `figure list`: all of them.

use std::io;

use lq_app::commands::export::Format as FileFormat;
use lq_app::queries::figures::{self, RowSet, Step, Told};
use lq_app::{App, Caller, ask};
use lq_core::value::Lang;
use lq_core::{AsOf, Day, RecordId};

use super::{Failure, open};
use crate::args::{Figure, Format, SetArg, StepArg};
use crate::print::{self, Sheet};

/// The word that lists all figures.
const LIST: &str = "list";

/// Prints a figure, its course or its rows; with `list` all of them.
pub(crate) fn figure(db: &str, args: &Figure, format: Format) -> Result<(), Failure> {
    let app = open::app(db)?;
    let caller = Caller::operator();
    let zone = open::zone(&app, args.zone.as_deref())?;
    let day = args.as_of.as_deref().map(ask::read_day).transpose().map_err(Failure)?;
    let known = args.known.as_deref().map(ask::read_known).transpose().map_err(Failure)?;
    let as_of = ask::times(day, known, app.today());
    if args.name == LIST {
        return listed(&app, &caller, zone, as_of, format);
    }
    let id = figures::find(&app, &caller, Some(zone), &args.name)?;
    if args.rows {
        return rows(&app, &caller, id, as_of, set(args.set), format);
    }
    let told = figures::figure(&app, &caller, id, as_of)?;
    let series = match (&args.from, &args.to) {
        (None, None) => None,
        (from, to) => {
            let day = |text: &String| -> Result<Day, Failure> {
                text.parse().map_err(|_| Failure(format!("“{text}”不是日期；请写成 2024-12-31 的样子")))
            };
            let to = to.as_ref().map(day).transpose()?.unwrap_or(told.as_of.on);
            let from = from.as_ref().map(day).transpose()?.unwrap_or_else(|| to.add_days(-365));
            let step = args.step.map_or_else(|| Step::fitting(from, to), step);
            let is_known_now = args.known.as_deref() == Some("now");
            Some(figures::series(&app, &caller, id, (from, to), step, is_known_now)?)
        }
    };
    match (format, &series) {
        (Format::Json, _) => {
            let json = serde_json::to_string_pretty(&told.spoken(series.as_deref()));
            Ok(print::text(&json.map_err(|error| Failure(error.to_string()))?)?)
        }
        (_, Some(points)) => {
            let text = |text: Option<String>| text.unwrap_or_default();
            let row = |point: &figures::Point| {
                let spoken = point.spoken();
                let rows = spoken.rows.map(|rows| rows.to_string());
                vec![spoken.on, text(spoken.value), text(spoken.unit), text(rows)]
            };
            let headings = ["截至", "数值", "单位", "记录"].map(str::to_owned).to_vec();
            let keys = ["on", "value", "unit", "rows"].map(str::to_owned).to_vec();
            Ok(print::sheet(&Sheet { headings, keys, rows: points.iter().map(row).collect() }, format)?)
        }
        (Format::Table, None) => Ok(print::text(&said(&app, &told))?),
        (_, None) => Ok(print::sheet(&sheet([&told].into_iter()), format)?),
    }
}

/// A figure as a person reads it at a terminal.
fn said(app: &App, told: &Told) -> String {
    let shown = told.shown.as_ref().map_or_else(|| "算不出".to_owned(), |shown| shown.text(Lang::Zh));
    let mut lines = vec![format!("{} {shown}（截至 {}）", told.defined.name.zh, told.as_of.on)];
    let totals = &told.totals;
    lines.push(format!("由 {} 条记录得出", totals.n_rows));
    if totals.n_unmeasured > 0 {
        lines.push(format!("{} 条该算而没有数，见 --rows --set unmeasured", totals.n_unmeasured));
    }
    if totals.n_open > 0 {
        lines.push(format!("{} 条信息不全，算不算还不知道，见 --rows --set open", totals.n_open));
        lines.extend(told.lacks.iter().map(|lack| format!("  {} 条没有填“{}”", lack.n_rows, lack.label)));
    }
    let registry = app.registry_of(Some(told.defined.zone));
    for said in told.defined.said(told.as_of.on, &registry, Lang::Zh) {
        lines.push(format!("{}：{}", said.label.zh, said.lines.join("；")));
    }
    if !told.defined.remark.is_empty() {
        lines.push(format!("备注：{}", told.defined.remark));
    }
    lines.join("\n")
}

fn listed(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    as_of: Option<AsOf>,
    format: Format,
) -> Result<(), Failure> {
    let told = figures::listed(app, caller, Some(zone), as_of)?;
    if told.is_empty() {
        print::say("还没有口径；请在页面“总览”里采用常用口径，或在“统计口径”里新增");
    }
    Ok(print::sheet(&sheet(told.iter()), format)?)
}

fn sheet<'a>(told: impl Iterator<Item = &'a Told>) -> Sheet {
    let row = |told: &Told| {
        let spoken = told.spoken(None);
        vec![
            spoken.number,
            told.defined.topic.1.zh.to_string(),
            spoken.name,
            spoken.value.unwrap_or_default(),
            spoken.unit.unwrap_or_default(),
            spoken.rows.to_string(),
            spoken.open.to_string(),
            spoken.unmeasured.to_string(),
            spoken.as_of,
        ]
    };
    let headings = ["编号", "分组", "名称", "数值", "单位", "记录", "待补", "没有数", "截至"];
    let keys = ["number", "topic", "name", "value", "unit", "rows", "open", "unmeasured", "as_of"];
    Sheet {
        headings: headings.map(str::to_owned).to_vec(),
        keys: keys.map(str::to_owned).to_vec(),
        rows: told.map(row).collect(),
    }
}

/// The rows as the export of their kind prints them.
fn rows(
    app: &App,
    caller: &Caller,
    id: RecordId,
    as_of: Option<AsOf>,
    set: RowSet,
    format: Format,
) -> Result<(), Failure> {
    let file = match format {
        Format::Json | Format::Jsonl => FileFormat::Jsonl,
        Format::Table | Format::Csv => FileFormat::Csv,
    };
    let mut made = figures::export(app, caller, id, as_of, set, file)?;
    let mut out = print::Piped::default();
    match io::copy(&mut made, &mut out) {
        Err(error) if !out.is_closed() => Err(error.into()),
        _ => Ok(()),
    }
}

fn step(step: StepArg) -> Step {
    match step {
        StepArg::Month => Step::Month,
        StepArg::Quarter => Step::Quarter,
        StepArg::Year => Step::Year,
    }
}

fn set(set: SetArg) -> RowSet {
    match set {
        SetArg::Counted => RowSet::Counted,
        SetArg::Open => RowSet::Open,
        SetArg::Unmeasured => RowSet::Unmeasured,
        SetArg::Part => RowSet::Part,
    }
}
