//! The three kinds of file.

use std::io::Write;

use lq_core::Row;
use lq_sheet::write::{BookWriter, ColumnSpec, CsvWriter, JsonlWriter, SheetSpec};

use super::Taking;
use super::cells::{self, CellOut};
use crate::commands::import::{NUMBER, REVISION};
use crate::error::AppError;
use crate::queries::visible::Names;

/// A workbook: number, fields, the hidden revision by which an import tells what changed since; a sheet that says what
/// this is.
pub(super) fn xlsx(taking: &Taking<'_>, out: &mut dyn Write) -> Result<u64, AppError> {
    let plural = &taking.schema.plural.zh;
    let mut book = BookWriter::new(out, &format!("{plural}.xlsx"));
    let own = |heading: &str, hidden| ColumnSpec {
        heading: heading.to_owned(),
        width: 14.0,
        hidden,
        ..ColumnSpec::default()
    };
    let mut columns = vec![own(NUMBER, false)];
    // Cells of a list that is only read need neither drop-downs nor marks.
    columns.extend(taking.fields().map(|(_, field)| {
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
    let n_rows = taking.each(&mut |row, names| {
        sheet.text(&row.meta.number);
        for (place, field) in taking.fields() {
            match row.values[place].as_ref().map(|value| cells::cell(field, value, names)) {
                None => sheet.skip(),
                Some(CellOut::Text(text)) => sheet.text(&text),
                Some(CellOut::Number(digits)) => sheet.number(&digits, cells::style(&field.ty)),
            }
        }
        sheet.text(&taking.app.mark(row).to_string());
        Ok(sheet.end_row()?)
    })?;
    sheet.finish()?;
    let columns = vec![
        ColumnSpec { width: 16.0, ..ColumnSpec::default() },
        ColumnSpec { width: 70.0, ..ColumnSpec::default() },
    ];
    let mut sheet =
        book.sheet(SheetSpec { name: "导出说明".to_owned(), columns, ..SheetSpec::default() })?;
    for (label, value) in footer(taking, n_rows)? {
        sheet.text(label);
        sheet.text(&value);
        sheet.end_row()?;
    }
    sheet.finish()?;
    book.finish()?;
    Ok(n_rows)
}

/// What the file is, and where the ledger stood when it was made.
fn footer(taking: &Taking<'_>, n_rows: u64) -> Result<Vec<(&'static str, String)>, AppError> {
    let Taking { app, caller, ask, schema, .. } = taking;
    let now = app.now().shanghai_text();
    let mut lines = vec![
        ("台账", schema.plural.zh.to_string()),
        ("行数", n_rows.to_string()),
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
pub(super) fn csv(taking: &Taking<'_>, out: &mut dyn Write) -> Result<u64, AppError> {
    let mut file = CsvWriter::new(out, &format!("{}.csv", taking.schema.plural.zh), true);
    file.cell(NUMBER);
    taking.fields().for_each(|(_, field)| file.cell(&cells::heading(field)));
    file.end_row()?;
    let n_rows = taking.each(&mut |row, names| {
        file.cell(&row.meta.number);
        for (place, field) in taking.fields() {
            match row.values[place].as_ref().map(|value| cells::cell(field, value, names)) {
                None => file.cell(""),
                Some(CellOut::Text(text) | CellOut::Number(text)) => file.cell(&text),
            }
        }
        Ok(file.end_row()?)
    })?;
    file.finish()?;
    Ok(n_rows)
}

/// One object a line: English field names, values as text that names its own unit; fields never recorded are left out.
pub(super) fn jsonl(taking: &Taking<'_>, out: &mut dyn Write) -> Result<u64, AppError> {
    let mut file = JsonlWriter::new(out, &format!("{}.jsonl", taking.schema.plural.zh));
    let n_rows = taking.each(&mut |row, names| {
        object(&mut file, taking, row, names);
        Ok(file.end_row()?)
    })?;
    file.finish()?;
    Ok(n_rows)
}

fn object(file: &mut JsonlWriter<&mut dyn Write>, taking: &Taking<'_>, row: &Row, names: &Names) {
    file.text(NUMBER, &row.meta.number);
    for (place, field) in taking.fields() {
        match row.values[place].as_ref().map(|value| cells::plain(field, value, names)) {
            None => {}
            Some(CellOut::Text(text)) => file.text(&field.name, &text),
            Some(CellOut::Number(digits)) => file.number(&field.name, &digits),
        }
    }
    file.text(REVISION, &taking.app.mark(row).to_string());
}
