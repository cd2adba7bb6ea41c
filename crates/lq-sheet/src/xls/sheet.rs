//! The cells of one `.xls` sheet, put into rows.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Globals;
use super::records::{
    BOF, BOOLERR, COLINFO, CONTINUE, EOF, FORMULA, LABEL, LABELSST, MERGEDCELLS, MULRK, NUMBER, RK, ROW,
    RSTRING, Records, STRING, error_text, f64_at, rk, u16_at, u32_at,
};
use crate::cell::{DateCell, RowBuf};
use crate::error::{SEND_AGAIN, SheetError};
use crate::look::Look;
use crate::source::{ColumnSet, Merge, Progress, RowSource};
use crate::xlsx::plain_digits;

/// What a cell holds.
enum Datum {
    Number(f64),
    Shared(usize),
    Text(String),
    Bool(bool),
    Error(u8),
}

struct Placed {
    row: u16,
    column: u16,
    style: u16,
    datum: Datum,
}

/// A sheet read from its records.
pub(super) struct Parsed {
    cells: Vec<Placed>,
    hidden_rows: BTreeSet<u16>,
    hidden_columns: Vec<(u32, u32)>,
    pub(super) merges: Vec<Merge>,
    is_whole: bool,
}

impl Parsed {
    pub(super) fn read(globals: &Globals, offset: usize) -> Parsed {
        let mut parsed = Parsed {
            cells: Vec::new(),
            hidden_rows: BTreeSet::new(),
            hidden_columns: Vec::new(),
            merges: Vec::new(),
            is_whole: false,
        };
        // Charts in the sheet are streams of their own within it.
        let mut depth = 0;
        for (id, body) in Records::from(&globals.stream, offset) {
            match id {
                BOF => depth += 1,
                EOF => {
                    depth -= 1;
                    if depth <= 0 {
                        parsed.is_whole = true;
                        break;
                    }
                }
                _ if depth == 1 => parsed.take(globals, id, body),
                _ => {}
            }
        }
        parsed.cells.sort_by_key(|cell| (cell.row, cell.column));
        parsed
    }

    fn take(&mut self, globals: &Globals, id: u16, body: &[u8]) {
        let style = u16_at(body, 4);
        match id {
            ROW if u16_at(body, 12) & 0x20 != 0 => {
                self.hidden_rows.insert(u16_at(body, 0));
            }
            COLINFO if u16_at(body, 8) & 1 == 1 || u16_at(body, 4) == 0 => {
                self.hidden_columns.push((u32::from(u16_at(body, 0)), u32::from(u16_at(body, 2))));
            }
            NUMBER => self.put(body, style, Datum::Number(f64_at(body, 6))),
            RK => self.put(body, style, Datum::Number(rk(u32_at(body, 6)))),
            MULRK => self.take_many(body),
            LABELSST => self.put(body, style, Datum::Shared(u32_at(body, 6) as usize)),
            LABEL | RSTRING => {
                let text = globals.words.read(body.get(6..).unwrap_or_default(), false);
                self.put(body, style, Datum::Text(text));
            }
            BOOLERR => {
                let value = body.get(6).copied().unwrap_or(0);
                let is_error = body.get(7) == Some(&1);
                self.put(body, style, if is_error { Datum::Error(value) } else { Datum::Bool(value != 0) });
            }
            FORMULA => self.take_formula(body, style),
            STRING => {
                // The text a formula came to, in the record behind it.
                let text = globals.words.read(body, false);
                if let Some(Placed { datum: Datum::Text(slot), .. }) = self.cells.last_mut()
                    && slot.is_empty()
                {
                    *slot = text;
                }
            }
            MERGEDCELLS => self.take_merges(body),
            CONTINUE => {}
            _ => {}
        }
    }

    fn put(&mut self, body: &[u8], style: u16, datum: Datum) {
        self.cells.push(Placed { row: u16_at(body, 0), column: u16_at(body, 2), style, datum });
    }

    fn take_many(&mut self, body: &[u8]) {
        let (row, first) = (u16_at(body, 0), u16_at(body, 2));
        let cells = body.get(4..body.len().saturating_sub(2)).unwrap_or_default();
        for (column, cell) in (first..).zip(cells.chunks_exact(6)) {
            let datum = Datum::Number(rk(u32_at(cell, 2)));
            self.cells.push(Placed { row, column, style: u16_at(cell, 0), datum });
        }
    }

    /// A formula's stored result ([MS-XLS] 2.5.133).
    fn take_formula(&mut self, body: &[u8], style: u16) {
        let kind = body.get(6).copied().unwrap_or(0);
        let value = body.get(8).copied().unwrap_or(0);
        let datum = match (u16_at(body, 12), kind) {
            (0xFFFF, 1) => Datum::Bool(value != 0),
            (0xFFFF, 2) => Datum::Error(value),
            (0xFFFF, _) => Datum::Text(String::new()),
            _ => Datum::Number(f64_at(body, 6)),
        };
        self.put(body, style, datum);
    }

    fn take_merges(&mut self, body: &[u8]) {
        for area in body.get(2..).unwrap_or_default().chunks_exact(8).take(usize::from(u16_at(body, 0))) {
            let at = |i| u32::from(u16_at(area, i));
            self.merges.push(Merge { top: at(0) + 1, bottom: at(2) + 1, left: at(4), right: at(6) });
        }
    }
}

/// Rows of an `.xls` sheet.
pub(crate) struct XlsRows {
    globals: Arc<Globals>,
    sheet: Parsed,
    file: Arc<str>,
    hidden: ColumnSet,
    at: usize,
    text: String,
}

impl XlsRows {
    pub(super) fn new(globals: Arc<Globals>, offset: usize, file: &Arc<str>) -> XlsRows {
        let sheet = Parsed::read(&globals, offset);
        let hidden = ColumnSet::new(sheet.hidden_columns.clone());
        XlsRows { globals, sheet, file: file.clone(), hidden, at: 0, text: String::new() }
    }

    fn put(&mut self, at: usize, row: &mut RowBuf) {
        let cell = &self.sheet.cells[at];
        let column = usize::from(cell.column);
        match &cell.datum {
            Datum::Shared(index) => {
                if let Some(text) = self.globals.strings.get(*index) {
                    row.set_text(column, text);
                }
            }
            Datum::Text(text) if text.is_empty() => {}
            Datum::Text(text) => row.set_text(column, text),
            Datum::Bool(truth) => row.set_bool(column, *truth),
            Datum::Error(code) => row.set_error(column, error_text(*code)),
            Datum::Number(value) => match self.look(cell.style) {
                Look::Date(shape) => {
                    let serial = if self.globals.is_1904 { value + 1462.0 } else { *value };
                    row.set_date(column, DateCell { serial, shape: shape.of(serial) });
                }
                look => {
                    use std::fmt::Write;
                    self.text.clear();
                    let _ = write!(self.text, "{value}");
                    if let Some(plain) = plain_digits(&self.text, *value) {
                        self.text = plain;
                    }
                    row.set_number(column, *value, &self.text, look == Look::Percent);
                }
            },
        }
    }

    fn end(&mut self) -> Result<bool, SheetError> {
        if std::mem::replace(&mut self.sheet.is_whole, true) {
            return Ok(false);
        }
        Err(SheetError::Broken {
            file: self.file.clone(),
            place: "工作表末尾".to_owned(),
            why: "内容提前结束".to_owned(),
            next: SEND_AGAIN,
        })
    }

    fn look(&self, style: u16) -> Look {
        self.globals.looks.get(usize::from(style)).copied().unwrap_or(Look::Plain)
    }
}

impl RowSource for XlsRows {
    fn next_row(&mut self, row: &mut RowBuf) -> Result<bool, SheetError> {
        let Some(number) = self.sheet.cells.get(self.at).map(|cell| cell.row) else {
            return self.end();
        };
        row.start(u32::from(number) + 1, self.sheet.hidden_rows.contains(&number));
        while self.sheet.cells.get(self.at).is_some_and(|cell| cell.row == number) {
            self.put(self.at, row);
            self.at += 1;
        }
        Ok(true)
    }

    fn progress(&self) -> Progress {
        Progress { read: self.at as u64, total: self.sheet.cells.len() as u64 }
    }

    fn hidden_columns(&self) -> &ColumnSet {
        &self.hidden
    }
}
