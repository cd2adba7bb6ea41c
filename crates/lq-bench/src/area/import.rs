//! Workbooks and csv into memory, typed cell by cell as they come out of the file.

use std::path::Path;

use lq_sheet::{Cell, RowBuf, Workbook};

use crate::measure::{Said, say, timed};

/// Reads the files the peers read.
///
/// `n` counts rows; checksums are the peers' own: rows, and two column sums.
pub(crate) fn run(path: &Path, work: Option<&str>) -> Result<(), String> {
    let input = |name: &str| if path.is_file() { path.to_owned() } else { path.join(name) };
    let all = work.is_none();
    let mut is_known = false;
    if all || work == Some("xlsx->mem") {
        is_known = true;
        // The 6th column in whole numbers, the 18th to two places.
        memory(&input("sheet.xlsx"), "xlsx->mem", |sums| format!("{:.0}/{:.2}", sums.get(5), sums.get(17)))?;
    }
    if all || work == Some("csv->mem") {
        is_known = true;
        memory(&input("big.csv"), "csv->mem", |sums| format!("{:.0}/{:.0}", sums.get(7), sums.get(6)))?;
    }
    if is_known { Ok(()) } else { Err(format!("`import` knows no work `{}`", work.unwrap_or_default())) }
}

/// Sum of the numbers of each column.
#[derive(Default)]
struct Sums(Vec<f64>);

impl Sums {
    fn get(&self, column: usize) -> f64 {
        self.0.get(column).copied().unwrap_or_default()
    }

    fn add(&mut self, column: usize, value: f64) {
        if self.0.len() <= column {
            self.0.resize(column + 1, 0.0);
        }
        self.0[column] += value;
    }
}

fn memory(file: &Path, work: &str, checksum: impl Fn(&Sums) -> String) -> Result<(), String> {
    let measured = timed(|| read_through(file))?;
    let (n, sums) = &measured.answer;
    let checksum = format!("{n}/{}", checksum(sums));
    say(&measured, &Said { work, n: *n, checksum, load_s: 0.0, threads: 1 });
    Ok(())
}

/// Rows below the heading, and the sums of their numbers.
fn read_through(file: &Path) -> Result<(u64, Sums), String> {
    let book = Workbook::open_path(file).map_err(|error| error.to_string())?;
    let mut rows = book.rows(0).map_err(|error| error.to_string())?;
    let (mut row, mut n, mut sums) = (RowBuf::new(), 0_u64, Sums::default());
    while rows.next_row(&mut row).map_err(|error| error.to_string())? {
        n += 1;
        for (column, cell) in row.cells().enumerate() {
            match cell {
                Cell::Number(number) => sums.add(column, number.value),
                // A csv knows text alone.
                Cell::Text(text) => sums.add(column, text.parse().unwrap_or_default()),
                _ => {}
            }
        }
    }
    Ok((n.saturating_sub(1), sums))
}
