//! Workbooks and csv into memory, typed cell by cell as they come out of the file.

use std::path::Path;

use lq_core::KindSchema;
use lq_core::value::CellValue;
use lq_sheet::{Cell, RowBuf, Workbook};
use lq_testkit::shapes::{ledger12, sheet20, wide30};

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
    for (name, file, kind) in [
        ("xlsx->checked", "sheet.xlsx", sheet20()),
        ("csv->checked", "big.csv", ledger12()),
        ("wide->checked", "wide.csv", wide30()),
    ] {
        // The wide table is our own and made on demand.
        if work == Some(name) || (all && input(file).is_file()) {
            is_known = true;
            checked(&input(file), name, &kind)?;
        }
    }
    for case in super::ledger::CASES {
        let file = input(case.file);
        if all || work.is_some_and(|work| case.does(work)) {
            if all && !file.is_file() {
                continue;
            }
            is_known = true;
            super::ledger::run(case, &file, work)?;
        }
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

/// Reads every cell by the type of its column, as an import does before it writes; the checksum is rows, values, faults.
fn checked(file: &Path, work: &str, kind: &KindSchema) -> Result<(), String> {
    let measured = timed(|| {
        let book = Workbook::open_path(file).map_err(|error| error.to_string())?;
        let mut rows = book.rows(0).map_err(|error| error.to_string())?;
        let (mut row, mut n, mut n_values, mut n_faults) = (RowBuf::new(), 0_u64, 0_u64, 0_u64);
        // The first row is the heading.
        rows.next_row(&mut row).map_err(|error| error.to_string())?;
        while rows.next_row(&mut row).map_err(|error| error.to_string())? {
            n += 1;
            for (field, cell) in kind.fields.iter().zip(row.cells()) {
                match field.ty.parse_cell(&cell.shown(), None, true) {
                    Ok(CellValue::Set(_)) => n_values += 1,
                    Ok(_) => {}
                    Err(_) => n_faults += 1,
                }
            }
        }
        Ok((n, format!("{n}/{n_values}/{n_faults}")))
    })?;
    let (n, checksum) = measured.answer.clone();
    say(&measured, &Said { work, n, checksum, load_s: 0.0, threads: 1 });
    Ok(())
}
