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
        let page = page::read(&bytes).map_err(|error| Failure(format!("{name}：{error}")))?;
        if format == Format::Table {
            let sheet = print::Sheet {
                headings: ["区域", "对象", "指标", "数值", "单位", "限定", "时间", "原话"]
                    .map(str::to_owned)
                    .to_vec(),
                keys: ["zone", "subject", "metric", "value", "unit", "qualifier", "date", "text"]
                    .map(str::to_owned)
                    .to_vec(),
                rows: page.rows,
            };
            print::sheet(&sheet, format)?;
        } else {
            print::text(page.lines.trim_end())?;
        }
    }
    Ok(())
}

/// The day a person writes on the command line.
pub(super) fn day(text: &str) -> Result<lq_core::Day, Failure> {
    text.parse().map_err(|_| Failure(format!("“{text}”不是日期；请写成 2024-01-15 的样子")))
}
