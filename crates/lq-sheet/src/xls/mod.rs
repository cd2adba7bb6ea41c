//! `.xls` (BIFF5 and BIFF8, GBK included), held in memory whole; a sheet of that age has at most 65,536 rows.

use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, Range, Reader, SheetVisible, Xls};

use crate::cell::{Cell, DateCell, DateShape, Number, RowBuf};
use crate::error::{RESAVE, SheetError};
use crate::input::{Cursor, Input};
use crate::source::{ColumnSet, Limits, Merge, Progress, RowSource, SheetInfo};
use crate::xlsx::megabytes;

/// An open `.xls` workbook.
pub(crate) struct XlsBook {
    sheets: Vec<SheetInfo>,
    ranges: Vec<Range<Data>>,
    merges: Vec<Vec<Merge>>,
    is_1904: bool,
}

impl XlsBook {
    pub(crate) fn open(input: &Input, limits: &Limits) -> Result<XlsBook, SheetError> {
        if input.len() > limits.xls_bytes {
            return Err(SheetError::TooLarge {
                file: input.name().clone(),
                place: String::new(),
                why: format!("xls 文件 {}，上限 {}", megabytes(input.len()), megabytes(limits.xls_bytes)),
                next: "请用 Excel 或 WPS 另存为 xlsx 后导入，xlsx 不受此限",
            });
        }
        // The library indexes into damaged files in places; a panic there is a damaged file here.
        let read = catch_unwind(AssertUnwindSafe(|| read_all(input.cursor())));
        match read {
            Ok(Ok(book)) => Ok(book),
            Ok(Err(calamine::XlsError::Password)) => {
                Err(SheetError::Encrypted { file: input.name().clone() })
            }
            Ok(Err(why)) => Err(broken(input, &why.to_string())),
            Err(_) => Err(broken(input, "内部结构前后矛盾")),
        }
    }

    pub(crate) fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub(crate) fn merges(&self, sheet: usize) -> Vec<Merge> {
        self.merges[sheet].clone()
    }

    pub(crate) fn rows(&self, sheet: usize) -> XlsRows {
        let range = self.ranges[sheet].clone();
        XlsRows { range, at: 0, is_1904: self.is_1904, hidden: ColumnSet::default() }
    }
}

fn broken(input: &Input, why: &str) -> SheetError {
    SheetError::Broken {
        file: input.name().clone(),
        place: String::new(),
        why: format!("xls 内容读不出（{why}）"),
        next: RESAVE,
    }
}

fn read_all(cursor: Cursor) -> Result<XlsBook, calamine::XlsError> {
    let mut book: Xls<Cursor> = Xls::new(cursor)?;
    let is_1904 = book.has_1904_epoch();
    let listed: Vec<_> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.typ == calamine::SheetType::WorkSheet)
        .map(|s| (s.name.clone(), s.visible != SheetVisible::Visible))
        .collect();
    let (mut sheets, mut ranges, mut merges) = (Vec::new(), Vec::new(), Vec::new());
    for (name, hidden) in listed {
        let range = book.worksheet_range(&name)?;
        merges.push(book.merge_cells_by_sheet_name(&name)?.iter().map(rectangle).collect());
        sheets.push(SheetInfo { name, hidden, bytes: range.get_size().0 as u64 * 64 });
        ranges.push(range);
    }
    Ok(XlsBook { sheets, ranges, merges, is_1904 })
}

fn rectangle(area: &calamine::Dimensions) -> Merge {
    Merge { top: area.start.0 + 1, bottom: area.end.0 + 1, left: area.start.1, right: area.end.1 }
}

/// Rows of an `.xls` sheet.
pub(crate) struct XlsRows {
    range: Range<Data>,
    at: usize,
    is_1904: bool,
    hidden: ColumnSet,
}

impl RowSource for XlsRows {
    fn next_row(&mut self, row: &mut RowBuf) -> Result<bool, SheetError> {
        let Some((top, left)) = self.range.start() else { return Ok(false) };
        if self.at >= self.range.height() {
            return Ok(false);
        }
        row.start(top + self.at as u32 + 1, false);
        let mut text = String::new();
        if let Some(cells) = self.range.rows().nth(self.at) {
            for (column, data) in cells.iter().enumerate() {
                let cell = cell_of(data, self.is_1904, &mut text);
                if cell != Cell::Empty {
                    row.set(left as usize + column, cell);
                }
            }
        }
        self.at += 1;
        Ok(true)
    }

    fn progress(&self) -> Progress {
        Progress { read: self.at as u64, total: self.range.height() as u64 }
    }

    fn hidden_columns(&self) -> &ColumnSet {
        &self.hidden
    }
}

fn cell_of<'a>(data: &'a Data, is_1904: bool, text: &'a mut String) -> Cell<'a> {
    let number = |value: f64, text: &'a mut String| {
        *text = format!("{value}");
        if let Some(plain) = crate::xlsx::plain_digits(text, value) {
            *text = plain;
        }
        Cell::Number(Number { value, text, percent: false })
    };
    match data {
        Data::Empty => Cell::Empty,
        Data::String(s) | Data::DateTimeIso(s) | Data::DurationIso(s) => Cell::Text(s),
        Data::Bool(b) => Cell::Bool(*b),
        Data::Int(n) => number(*n as f64, text),
        Data::Float(n) => number(*n, text),
        Data::DateTime(date) => {
            let serial = date.as_f64() + if is_1904 { 1462.0 } else { 0.0 };
            let shape = match (serial < 1.0, serial.fract() != 0.0) {
                (true, _) => DateShape::Time,
                (false, true) => DateShape::DayTime,
                (false, false) => DateShape::Day,
            };
            Cell::Date(DateCell { serial, shape })
        }
        Data::Error(why) => {
            *text = why.to_string();
            Cell::Error(text)
        }
    }
}
