//! The error workbook: the sender's own rows, bad cells coloured and explained, ready to be mended and sent again.

use std::io::Write;

use super::book::BookWriter;
use super::sheet::{ColumnSpec, SheetSpec, SheetWriter};
use super::styles::Style;
use crate::cell::RowBuf;
use crate::error::SheetError;
use crate::layout::PROBLEM_COLUMN;
use crate::open::Workbook;
use crate::source::{ColumnSet, Merge};

/// A cell, or a whole row, that cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellProblem {
    /// Row number in the sheet, from 1.
    pub row: u32,
    /// Column from 0; `None` when the row as a whole is at fault.
    pub column: Option<u32>,
    /// What is wrong and what to do.
    pub message: String,
}

/// Which rows the error workbook holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorRows {
    /// Every row at its own row number, so that the whole sheet can be sent again.
    All,
    /// Heading and the rows with problems; the note column says their row number.
    OnlyBad,
}

/// Writes the error workbook of one sheet.
///
/// * `heading_rows`: first and last heading row; rows up to the last are copied as they are.
/// * `problems`: sorted by row; several a row are joined in the last column 「问题与处理」.
/// * A problem column of an earlier round is replaced. Errors: those of reading and writing.
pub fn write_error_book<W: Write>(
    out: W,
    name: &str,
    book: &Workbook,
    sheet: usize,
    heading_rows: Option<(u32, u32)>,
    problems: &[CellProblem],
    rows: ErrorRows,
) -> Result<W, SheetError> {
    let heading_last = heading_rows.map_or(0, |(_, last)| last);
    let shape = Shape::of(book, sheet, heading_last)?;
    let mut writer = BookWriter::new(out, name);
    let merges = match rows {
        ErrorRows::All => book.merges(sheet)?,
        ErrorRows::OnlyBad => book.merges(sheet)?.into_iter().filter(|m| m.bottom <= heading_last).collect(),
    };
    let mut target = writer.sheet(shape.spec(&book.sheets()[sheet].name, merges, heading_last))?;
    let mut source = book.rows(sheet)?;
    let mut row = RowBuf::new();
    let mut rest = problems;
    while source.next_row(&mut row)? {
        let skip = rest.iter().take_while(|p| p.row < row.number()).count();
        let mine = rest[skip..].iter().take_while(|p| p.row == row.number()).count();
        let (here, after) = rest[skip..].split_at(mine);
        rest = after;
        if rows == ErrorRows::OnlyBad && here.is_empty() && row.number() > heading_last {
            continue;
        }
        if rows == ErrorRows::All || row.number() <= heading_last {
            target.go_to_row(row.number())?;
        }
        write_row(&mut target, &row, here, &shape, rows, heading_last)?;
    }
    target.finish()?;
    writer.finish()
}

fn write_row<W: Write>(
    target: &mut SheetWriter<'_, W>,
    row: &RowBuf,
    problems: &[CellProblem],
    shape: &Shape,
    rows: ErrorRows,
    heading_last: u32,
) -> Result<(), SheetError> {
    for column in 0..shape.problem_column {
        let cell = row.get(column as usize);
        let mine: Vec<&str> =
            problems.iter().filter(|p| p.column == Some(column)).map(|p| p.message.as_str()).collect();
        if mine.is_empty() {
            if row.number() <= heading_last && row.number() > 0 && !cell.is_blank() && heading_last > 0 {
                target.styled_text(&cell.shown(), Style::Heading);
            } else {
                target.cell(cell);
            }
            continue;
        }
        target.note(column, &mine.join("\n"));
        target.styled_text(&cell.shown(), Style::Bad);
    }
    if row.number() == heading_last {
        target.styled_text(PROBLEM_COLUMN, Style::HeadingRequired);
    } else if !problems.is_empty() {
        target.styled_text(&summary(row, problems, rows), Style::Wrapped);
    }
    target.end_row()
}

/// All problems of a row, with the columns they stand in.
fn summary(row: &RowBuf, problems: &[CellProblem], rows: ErrorRows) -> String {
    let mut text = String::new();
    if rows == ErrorRows::OnlyBad {
        text.push_str(&format!("原第{}行。", row.number()));
    }
    for (at, problem) in problems.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        if let Some(column) = problem.column {
            text.push_str(&format!("{}列：", crate::xlsx::column_letters(column)));
        }
        text.push_str(&problem.message);
    }
    text
}

/// How wide the sheet is and which columns are hidden.
struct Shape {
    problem_column: u32,
    widths: Vec<f64>,
    hidden: ColumnSet,
}

impl Shape {
    /// Reads the sheet through once; the problem column stands right of everything.
    fn of(book: &Workbook, sheet: usize, heading_last: u32) -> Result<Shape, SheetError> {
        let mut source = book.rows(sheet)?;
        let hidden = source.hidden_columns().clone();
        let mut row = RowBuf::new();
        let (mut width, mut widths, mut earlier) = (0usize, Vec::<f64>::new(), None);
        let mut seen = 0;
        while source.next_row(&mut row)? {
            width = width.max(row.len());
            seen += 1;
            if seen > 200 {
                continue;
            }
            widths.resize(widths.len().max(row.len()), 0.0);
            for (at, cell) in row.cells().enumerate() {
                let text = cell.shown();
                if row.number() == heading_last && text.trim() == PROBLEM_COLUMN {
                    earlier = Some(at as u32);
                }
                if row.number() >= heading_last {
                    widths[at] = widths[at].max(shown_width(&text));
                }
            }
        }
        Ok(Shape { problem_column: earlier.unwrap_or(width as u32), widths, hidden })
    }

    fn spec(&self, name: &str, merges: Vec<Merge>, heading_last: u32) -> SheetSpec {
        let mut columns: Vec<ColumnSpec> = (0..self.problem_column)
            .map(|at| ColumnSpec {
                width: self.widths.get(at as usize).copied().unwrap_or(0.0).clamp(9.0, 40.0),
                hidden: self.hidden.contains(at),
                ..ColumnSpec::default()
            })
            .collect();
        columns.push(ColumnSpec { width: 60.0, ..ColumnSpec::default() });
        let name: String = name.chars().filter(|c| !":\\/?*[]".contains(*c)).take(31).collect();
        let name = if name.is_empty() || name == "选项" { "导入问题".to_owned() } else { name };
        SheetSpec { name, columns, frozen_rows: heading_last, merges, ..SheetSpec::default() }
    }
}

/// Width of a text in Latin characters, Chinese ones counted twice; the longest line counts.
pub(crate) fn shown_width(text: &str) -> f64 {
    let line = |l: &str| l.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>() + 2.0;
    text.lines().map(line).fold(0.0, f64::max)
}
