//! Seeded inputs, the same on every machine.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use lq_core::ValueType;
use lq_sheet::write::{BookWriter, ColumnSpec, SheetSpec, Style};
use lq_sheet::{RowBuf, Workbook};
use lq_testkit::shapes::wide30;
use lq_testkit::tables::write_wide_csv;

const SEED: u64 = 20_261_122;
const N_ROWS: u64 = 400_000;

/// Writes an input into a folder and prints its path.
pub(crate) fn run(folder: &Path, work: Option<&str>) -> Result<(), String> {
    match work {
        None | Some("wide") => wide(&folder.join("wide.csv")).map_err(|error| error.to_string()),
        Some("widex") => wide_book(folder).map_err(|error| error.to_string()),
        Some(other) => Err(format!("`make` knows no work `{other}`")),
    }
}

fn wide(file: &Path) -> std::io::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut out = BufWriter::new(File::create(file)?);
    write_wide_csv(&wide30(), N_ROWS, SEED, &mut out)?;
    out.flush()?;
    println!("{}", file.display());
    Ok(())
}

/// The rows of `wide.csv` as a workbook, numbers as numbers.
fn wide_book(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let source = Workbook::open_path(&folder.join("wide.csv"))?;
    let path = folder.join("wide.xlsx");
    let out = File::create(&path)?;
    let mut book = BookWriter::new(BufWriter::new(out), "wide.xlsx");
    let mut rows = source.rows(0)?;
    let mut row = RowBuf::new();
    rows.next_row(&mut row)?;
    let column =
        |cell: lq_sheet::Cell<'_>| ColumnSpec { heading: cell.shown().into_owned(), ..ColumnSpec::default() };
    let columns = row.cells().map(column).collect();
    let mut sheet = book.sheet(SheetSpec { name: "宽表".to_owned(), columns, ..SheetSpec::default() })?;
    let kind = wide30();
    while rows.next_row(&mut row)? {
        for (field, cell) in kind.fields.iter().zip(row.cells()) {
            let text = cell.shown();
            match field.ty {
                ValueType::Number if !text.is_empty() => sheet.number(&text, Style::Number),
                _ if text.is_empty() => sheet.skip(),
                _ => sheet.text(&text),
            }
        }
        sheet.end_row()?;
    }
    sheet.finish()?;
    book.finish()?;
    println!("{}", path.display());
    Ok(())
}
