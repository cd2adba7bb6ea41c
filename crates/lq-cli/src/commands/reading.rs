//! `read`: articles and facts of files.

use lq_app::queries::page;
use lq_app::{Caller, commands};

use super::{Failure, file, open};
use crate::args::{Format, Read};
use crate::print;

/// Reads each file; prints articles and facts, or proposes them to the ledger.
pub(crate) fn read(db: &str, args: &Read, format: Format) -> Result<(), Failure> {
    let published = args.published.as_deref().map(day).transpose()?;
    let app = args.propose.then(|| open::app(db)).transpose()?;
    let (mut n_articles, mut sheet, mut lines) = (0, headed(), String::new());
    for path in &args.files {
        let bytes = file(path)?;
        let name = path.display().to_string();
        if let Some(app) = &app {
            let zone = open::zone(app, args.zone.as_deref())?;
            let source = commands::reading::read(
                app,
                &Caller::operator(),
                zone,
                &commands::reading::About { title: None, name: &name, published },
                &bytes,
            )?;
            print::say(&format!("{name}：已送审，来源记录 {source}"));
            continue;
        }
        let page =
            page::read(&bytes, n_articles, published).map_err(|error| Failure(format!("{name}：{error}")))?;
        page.notes.iter().for_each(|note| print::say(&format!("{name}：{note}")));
        n_articles += page.n_articles;
        sheet.rows.extend(page.rows);
        lines += &page.lines;
    }
    match format {
        _ if app.is_some() => {}
        Format::Table | Format::Csv => print::sheet(&sheet, format)?,
        Format::Jsonl => print::text(lines.trim_end())?,
        Format::Json => print::text(&format!("[{}]", lines.trim_end().replace('\n', ",\n ")))?,
    }
    Ok(())
}

/// The day a person writes on the command line.
pub(super) fn day(text: &str) -> Result<lq_core::Day, Failure> {
    text.parse().map_err(|_| Failure(format!("“{text}”不是日期；请写成 2024-01-15 的样子")))
}

fn headed() -> print::Sheet {
    let words = |words: [&str; 8]| words.map(str::to_owned).to_vec();
    print::Sheet {
        headings: words(["区域", "对象", "指标", "数值", "单位", "限定", "时间", "原话"]),
        keys: words(["zone", "subject", "metric", "value", "unit", "qualifier", "date", "text"]),
        rows: Vec::new(),
    }
}
