//! The first rows of a sheet, held so that its layout can be told from them.

use crate::cell::{Cell, RowBuf};
use crate::error::SheetError;
use crate::open::Workbook;
use crate::source::{ColumnSet, Merge};

/// How many rows a layout is told from.
pub const SAMPLE_ROWS: usize = 80;
/// A sheet below this unpacked size is read through for its merged cells without asking.
const READ_THROUGH: u64 = 96 << 20;

/// Kind of a cell, as far as layout cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellKind {
    /// Nothing, or spaces.
    Blank,
    /// Text.
    Text,
    /// Number.
    Number,
    /// Date, truth value or error.
    Other,
}

/// One row of a sample.
#[derive(Debug, Clone)]
pub struct SampleRow {
    /// Row number in the sheet, first is 1.
    pub number: u32,
    /// Whether the row is hidden.
    pub hidden: bool,
    /// Text as shown, trimmed, and kind of each cell.
    pub cells: Vec<(String, CellKind)>,
}

/// The first rows of a sheet with what lies around them.
#[derive(Debug, Clone, Default)]
pub struct Sample {
    /// Rows in order; rows the file does not hold are absent.
    pub rows: Vec<SampleRow>,
    /// Merged rectangles of the whole sheet.
    pub merges: Vec<Merge>,
    /// Hidden columns.
    pub hidden: ColumnSet,
}

impl Sample {
    /// Reads the first rows of a sheet, and its merged cells.
    ///
    /// In a very large sheet merged cells are only looked for when the first rows show gaps.
    /// Errors: those of reading.
    pub fn read(book: &Workbook, sheet: usize) -> Result<Sample, SheetError> {
        let mut source = book.rows(sheet)?;
        let mut sample = Sample { hidden: source.hidden_columns().clone(), ..Sample::default() };
        let mut row = RowBuf::new();
        while sample.rows.len() < SAMPLE_ROWS && source.next_row(&mut row)? {
            sample.rows.push(SampleRow::of(&row));
        }
        drop(source);
        if book.sheets()[sheet].bytes <= READ_THROUGH || sample.has_gaps() {
            sample.merges = book.merges(sheet)?;
        }
        Ok(sample)
    }

    /// Whether among the first rows some row leaves out cells that the rows below fill.
    fn has_gaps(&self) -> bool {
        let width = self.rows.iter().map(|r| r.filled()).max().unwrap_or(0);
        self.rows.iter().take(6).any(|r| r.filled() > 0 && r.filled() < width)
    }
}

impl SampleRow {
    /// Takes a row of a source.
    pub fn of(row: &RowBuf) -> SampleRow {
        let cells = row
            .cells()
            .map(|cell| {
                let kind = match cell {
                    _ if cell.is_blank() => CellKind::Blank,
                    Cell::Text(_) => CellKind::Text,
                    Cell::Number(_) => CellKind::Number,
                    _ => CellKind::Other,
                };
                (cell.shown().trim().to_owned(), kind)
            })
            .collect();
        SampleRow { number: row.number(), hidden: row.is_hidden(), cells }
    }

    /// How many cells are not blank.
    pub(crate) fn filled(&self) -> usize {
        self.cells.iter().filter(|(_, kind)| *kind != CellKind::Blank).count()
    }

    pub(crate) fn text(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", |(text, _)| text)
    }

    pub(crate) fn kind(&self, column: usize) -> CellKind {
        self.cells.get(column).map_or(CellKind::Blank, |(_, kind)| *kind)
    }

    /// Column and text of the cells that are not blank.
    pub(crate) fn filled_cells(&self) -> impl Iterator<Item = (usize, &str, CellKind)> {
        self.cells
            .iter()
            .enumerate()
            .filter(|(_, (_, kind))| *kind != CellKind::Blank)
            .map(|(column, (text, kind))| (column, text.as_str(), *kind))
    }
}
