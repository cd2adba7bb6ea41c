//! The three kinds of file.

use lq_core::Row;
use lq_sheet::write::{BookWriter, ColumnSpec, CsvWriter, JsonlWriter, SheetSpec};

use super::Taken;
use super::cells::{self, CellOut};
use crate::App;
use crate::ask::ListAsk;
use crate::caller::Caller;
use crate::commands::import::{NUMBER, REVISION};
use crate::error::AppError;

/// A workbook: number, fields, the hidden revision by which an import tells what changed since; a sheet that says what
/// this is.
pub(super) fn xlsx(app: &App, caller: &Caller, ask: &ListAsk, taken: &Taken) -> Result<Vec<u8>, AppError> {
    let plural = &taken.schema.plural.zh;
    let mut book = BookWriter::new(Vec::new(), &format!("{plural}.xlsx"));
    let own = |heading: &str, hidden| ColumnSpec {
        heading: heading.to_owned(),
        width: 14.0,
        hidden,
        ..ColumnSpec::default()
    };
    let mut columns = vec![own(NUMBER, false)];
    // Cells of a list that is only read need neither drop-downs nor marks.
    columns.extend(taken.fields().map(|(_, field)| {
        let heading = cells::heading(field);
        ColumnSpec {
            width: cells::width(&heading),
            heading,
            style: cells::style(&field.ty),
            ..ColumnSpec::default()
        }
    }));
    columns.push(own(REVISION, true));
    let spec = SheetSpec {
        name: cells::sheet_name(plural),
        columns,
        frozen_rows: 1,
        frozen_columns: 1,
        filter: true,
        ..SheetSpec::default()
    };
    let mut sheet = book.sheet(spec)?;
    for row in &taken.rows {
        sheet.text(&row.meta.number);
        for (place, field) in taken.fields() {
            match row.values[place].as_ref().map(|value| cells::cell(field, value, &taken.names)) {
                None => sheet.skip(),
                Some(CellOut::Text(text)) => sheet.text(&text),
                Some(CellOut::Number(digits)) => sheet.number(&digits, cells::style(&field.ty)),
            }
        }
        sheet.text(&row.meta.revision.to_string());
        sheet.end_row()?;
    }
    sheet.finish()?;
    let columns = vec![
        ColumnSpec { width: 16.0, ..ColumnSpec::default() },
        ColumnSpec { width: 70.0, ..ColumnSpec::default() },
    ];
    let mut sheet =
        book.sheet(SheetSpec { name: "导出说明".to_owned(), columns, ..SheetSpec::default() })?;
    for (label, value) in footer(app, caller, ask, taken)? {
        sheet.text(label);
        sheet.text(&value);
        sheet.end_row()?;
    }
    sheet.finish()?;
    Ok(book.finish()?)
}

/// What the file is, and where the ledger stood when it was made.
fn footer(
    app: &App,
    caller: &Caller,
    ask: &ListAsk,
    taken: &Taken,
) -> Result<Vec<(&'static str, String)>, AppError> {
    let now = app.now().shanghai_text();
    let mut lines = vec![
        ("台账", taken.schema.plural.zh.to_string()),
        ("行数", taken.rows.len().to_string()),
        ("导出时间", now.get(..16).unwrap_or(&now).replace('T', " ")),
        ("导出人", caller.account.clone()),
    ];
    if let Some(as_of) = &ask.as_of {
        lines.push(("数据截至", as_of.on.to_string()));
    }
    let zone = caller.zone.or(ask.zone);
    for (id, head) in app.read(|reader| reader.heads().map_err(AppError::from))? {
        if zone.is_some_and(|zone| zone == id) {
            lines.push(("账本位置", head.position.to_string()));
            lines.push(("账本摘要", lq_store::hex(&head.digest)));
        }
    }
    Ok(lines)
}

/// Text with commas, headings as in the workbook.
pub(super) fn csv(taken: &Taken) -> Result<Vec<u8>, AppError> {
    let mut file = CsvWriter::new(Vec::new(), &format!("{}.csv", taken.schema.plural.zh), true);
    file.cell(NUMBER);
    taken.fields().for_each(|(_, field)| file.cell(&cells::heading(field)));
    file.end_row()?;
    for row in &taken.rows {
        file.cell(&row.meta.number);
        for (place, field) in taken.fields() {
            match row.values[place].as_ref().map(|value| cells::cell(field, value, &taken.names)) {
                None => file.cell(""),
                Some(CellOut::Text(text) | CellOut::Number(text)) => file.cell(&text),
            }
        }
        file.end_row()?;
    }
    Ok(file.finish()?)
}

/// One object a line: English field names, values as text that names its own unit; fields never recorded are left out.
pub(super) fn jsonl(taken: &Taken) -> Result<Vec<u8>, AppError> {
    let mut file = JsonlWriter::new(Vec::new(), &format!("{}.jsonl", taken.schema.plural.zh));
    for row in &taken.rows {
        object(&mut file, taken, row);
        file.end_row()?;
    }
    Ok(file.finish()?)
}

fn object(file: &mut JsonlWriter<Vec<u8>>, taken: &Taken, row: &Row) {
    file.text(NUMBER, &row.meta.number);
    for (place, field) in taken.fields() {
        match row.values[place].as_ref().map(|value| cells::plain(field, value, &taken.names)) {
            None => {}
            Some(CellOut::Text(text)) => file.text(&field.name, &text),
            Some(CellOut::Number(digits)) => file.number(&field.name, &digits),
        }
    }
    file.text(REVISION, &row.meta.revision.to_string());
}
