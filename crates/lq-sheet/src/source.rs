//! What every kind of file looks like from outside: sheets, rows pulled one by one, progress, limits.

use crate::cell::RowBuf;
use crate::error::SheetError;

/// Bounds that keep a hostile or runaway file from eating the machine.
#[derive(Debug, Clone)]
pub struct Limits {
    /// All parts of a workbook together, inflated.
    pub unpacked_bytes: u64,
    /// Inflated bytes per compressed byte of one part, looked at past 16 MB.
    pub ratio: u64,
    /// Shared strings kept in memory; past it they go to a temporary file.
    pub shared_strings_in_memory: usize,
    /// Longest single token, cell or text record.
    pub token_bytes: usize,
    /// Largest `.xls` taken, since those are held in memory whole.
    pub xls_bytes: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            unpacked_bytes: 16 << 30,
            // Real sheets of repeated rows reach about 60; deflate itself ends at 1032.
            ratio: 300,
            shared_strings_in_memory: 64 << 20,
            token_bytes: 32 << 20,
            xls_bytes: 256 << 20,
        }
    }
}

/// The kind of file, told by its content and not by its extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML workbook (also `.xlsm`, `.et` of newer WPS).
    Xlsx,
    /// BIFF5 or BIFF8 workbook.
    Xls,
    /// Text with delimiters.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// One sheet of a workbook; a text file is one sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetInfo {
    /// Name on the tab; the file name for text files.
    pub name: String,
    /// Whether the tab is hidden.
    pub hidden: bool,
    /// Size in bytes after unpacking, where the file says it.
    pub bytes: u64,
}

/// How far a reader has come, in bytes of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Bytes consumed.
    pub read: u64,
    /// Bytes in all.
    pub total: u64,
}

impl Progress {
    /// Share done in thousandths, 0–1000.
    pub fn permille(self) -> u32 {
        (self.read.min(self.total) * 1000).checked_div(self.total).map_or(1000, |share| share as u32)
    }
}

/// A rectangle of merged cells; rows from 1, columns from 0, both ends inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Merge {
    /// First row.
    pub top: u32,
    /// Last row.
    pub bottom: u32,
    /// First column.
    pub left: u32,
    /// Last column.
    pub right: u32,
}

impl Merge {
    /// Whether a cell lies inside.
    pub fn contains(&self, row: u32, column: u32) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }
}

/// Columns in ranges, as sheets store them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnSet(pub(crate) Vec<(u32, u32)>);

impl ColumnSet {
    /// A set of ranges, both ends inside, columns from 0.
    pub fn new(ranges: Vec<(u32, u32)>) -> ColumnSet {
        ColumnSet(ranges)
    }

    /// Whether the column is in the set.
    pub fn contains(&self, column: u32) -> bool {
        self.0.iter().any(|(first, last)| (*first..=*last).contains(&column))
    }

    /// Whether no column is in the set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Rows pulled one at a time; dropping the source is how reading is cancelled.
pub trait RowSource: Send {
    /// Fills `row` with the next row that the file holds; false at the end.
    ///
    /// Rows the file does not hold (blank in xlsx) are simply skipped: mind `row.number()`.
    /// Errors: `Broken`, `TooLarge`, `Encoding`, `Io`; after an error the source is at its end.
    fn next_row(&mut self, row: &mut RowBuf) -> Result<bool, SheetError>;

    /// How far reading has come.
    fn progress(&self) -> Progress;

    /// Columns hidden in the sheet.
    fn hidden_columns(&self) -> &ColumnSet;
}

impl RowSource for Box<dyn RowSource> {
    fn next_row(&mut self, row: &mut RowBuf) -> Result<bool, SheetError> {
        (**self).next_row(row)
    }

    fn progress(&self) -> Progress {
        (**self).progress()
    }

    fn hidden_columns(&self) -> &ColumnSet {
        (**self).hidden_columns()
    }
}
