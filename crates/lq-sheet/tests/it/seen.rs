//! What a test sees of a file.

use lq_sheet::layout::{Layout, Sample, detect};
use lq_sheet::{Input, Limits, RowBuf, Skipped, Table, Workbook};

/// Row number and shown texts.
pub(crate) type Rows = Vec<(u32, Vec<String>)>;

pub(crate) fn open(name: &str, bytes: Vec<u8>) -> Workbook {
    Workbook::open(Input::from_bytes(name, bytes), &Limits::default()).unwrap()
}

/// Why a file is not opened or read through.
pub(crate) fn refusal(name: &str, bytes: Vec<u8>) -> String {
    refusal_within(name, bytes, &Limits::default())
}

pub(crate) fn refusal_within(name: &str, bytes: Vec<u8>, limits: &Limits) -> String {
    let book = match Workbook::open(Input::from_bytes(name, bytes), limits) {
        Ok(book) => book,
        Err(error) => return error.to_string(),
    };
    let read = book.rows(0).and_then(|mut rows| {
        let mut row = RowBuf::new();
        while rows.next_row(&mut row)? {}
        Ok(())
    });
    read.expect_err("the file was read as if it were sound").to_string()
}

fn shown(row: &RowBuf) -> Vec<String> {
    row.cells().map(|cell| cell.shown().into_owned()).collect()
}

/// All rows of a sheet as they stand.
pub(crate) fn rows(book: &Workbook, sheet: usize) -> Rows {
    let mut source = book.rows(sheet).unwrap();
    let mut row = RowBuf::new();
    let mut seen = Vec::new();
    while source.next_row(&mut row).unwrap() {
        seen.push((row.number(), shown(&row)));
    }
    assert_eq!(source.progress().permille(), 1000, "all bytes count as read at the end");
    seen
}

/// The table found in a sheet: layout, rows of data, rows left out.
pub(crate) struct Found {
    pub(crate) layout: Layout,
    pub(crate) rows: Rows,
    pub(crate) skipped: Vec<Skipped>,
}

pub(crate) fn table(book: &Workbook, sheet: usize) -> Found {
    let sample = Sample::read(book, sheet).unwrap();
    table_with(book, sheet, detect(&sample))
}

pub(crate) fn table_with(book: &Workbook, sheet: usize, layout: Layout) -> Found {
    let merges = book.merges(sheet).unwrap();
    let mut table = Table::new(book.rows(sheet).unwrap(), layout.clone(), &merges);
    let mut rows = Vec::new();
    while let Some(row) = table.next_row().unwrap() {
        rows.push((row.number(), shown(row)));
    }
    Found { layout, rows, skipped: table.skipped().to_vec() }
}

impl Found {
    /// Names of the columns, group before name, unit behind: `2024年/产值|万元`.
    pub(crate) fn headings(&self) -> Vec<String> {
        let unit = |unit: &Option<String>| unit.as_ref().map_or(String::new(), |unit| format!("|{unit}"));
        self.layout.columns.iter().map(|c| format!("{}{}", c.full_name(), unit(&c.unit))).collect()
    }

    /// Row number and label of the rows left out.
    pub(crate) fn left_out(&self) -> Vec<(u32, &'static str)> {
        self.skipped.iter().map(|s| (s.row, s.why.label())).collect()
    }

    /// Cells of one column.
    pub(crate) fn column(&self, at: usize) -> Vec<&str> {
        self.rows.iter().map(|(_, cells)| cells.get(at).map_or("", String::as_str)).collect()
    }
}
