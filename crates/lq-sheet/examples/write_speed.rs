//! Writes rows × columns as xlsx, prints rows a second and peak memory.
//! `write_speed ours|peer|csv|jsonl FILE [ROWS] [COLUMNS]`; `peer` is rust_xlsxwriter in constant memory.

use std::fs::File;
use std::time::Instant;

use lq_sheet::DateShape;
use lq_sheet::write::{BookWriter, ColumnSpec, CsvWriter, JsonlWriter, SheetSpec, Style};

#[expect(clippy::print_stdout, reason = "a measuring program prints its figures")]
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let usage = "usage: write_speed ours|peer|csv|jsonl FILE [ROWS] [COLUMNS]";
    let (who, path) = (args.get(1).expect(usage), args.get(2).expect(usage));
    let rows: u32 = args.get(3).map_or(400_000, |n| n.parse().expect("rows"));
    let columns: u16 = args.get(4).map_or(30, |n| n.parse().expect("columns"));
    let start = Instant::now();
    match who.as_str() {
        "ours" => ours(path, rows, columns),
        "csv" => csv(path, rows, columns),
        "jsonl" => jsonl(path, rows, columns),
        _ => peer(path, rows, columns),
    }
    let seconds = start.elapsed().as_secs_f64();
    let per_second = f64::from(rows) / seconds;
    println!(
        "{who}: rows={rows} columns={columns} seconds={seconds:.3} rows_s={per_second:.0} peak_mb={}",
        peak_mb()
    );
}

enum Made {
    Text(String),
    Number(String),
    Day(f64),
}

/// A third names, a third figures, some codes and dates; the same for both writers.
fn made(row: u32, column: u16) -> Made {
    let mixed = row.wrapping_mul(2_654_435_761).wrapping_add(u32::from(column) * 97_531);
    match column % 6 {
        0 => Made::Text(format!("91320200MA{:08}", mixed % 100_000_000)),
        1 => Made::Text(format!("无锡{}号智能装备科技有限公司", mixed % 4096)),
        2 => Made::Day(f64::from(36_526 + mixed % 9000)),
        3 => Made::Number((mixed % 10_000_000).to_string()),
        4 => Made::Number(format!("{}.{:02}", mixed % 100_000, mixed / 7 % 100)),
        _ => Made::Text(["在建", "投产", "试产", "规划"][mixed as usize % 4].to_owned()),
    }
}

fn ours(path: &str, rows: u32, columns: u16) {
    let mut book = BookWriter::new(File::create(path).expect("file"), path);
    let columns_spec = (0..columns)
        .map(|c| ColumnSpec { heading: format!("栏目{c}"), width: 16.0, ..ColumnSpec::default() })
        .collect();
    let spec =
        SheetSpec { name: "企业".into(), columns: columns_spec, frozen_rows: 1, ..SheetSpec::default() };
    let mut sheet = book.sheet(spec).expect("sheet");
    for row in 0..rows {
        for column in 0..columns {
            match made(row, column) {
                Made::Text(text) => sheet.text(&text),
                Made::Number(digits) => sheet.number(&digits, Style::General),
                Made::Day(serial) => sheet.date(serial, DateShape::Day),
            }
        }
        sheet.end_row().expect("row");
    }
    sheet.finish().expect("sheet end");
    book.finish().expect("book end");
}

fn peer(path: &str, rows: u32, columns: u16) {
    let mut book = rust_xlsxwriter::Workbook::new();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet_with_constant_memory().expect("sheet");
    for column in 0..columns {
        sheet.write_string(0, column, format!("栏目{column}")).expect("heading");
    }
    for row in 0..rows {
        for column in 0..columns {
            match made(row, column) {
                Made::Text(text) => sheet.write_string(row + 1, column, text).expect("text"),
                Made::Number(n) => {
                    sheet.write_number(row + 1, column, n.parse::<f64>().expect("number")).expect("number")
                }
                Made::Day(serial) => {
                    sheet.write_number_with_format(row + 1, column, serial, &day).expect("day")
                }
            };
        }
    }
    book.save(path).expect("saved");
}

fn csv(path: &str, rows: u32, columns: u16) {
    let mut out = CsvWriter::new(File::create(path).expect("file"), path, true);
    for row in 0..rows {
        for column in 0..columns {
            match made(row, column) {
                Made::Text(text) | Made::Number(text) => out.cell(&text),
                Made::Day(serial) => out.cell(&serial.to_string()),
            }
        }
        out.end_row().expect("row");
    }
    out.finish().expect("end");
}

fn jsonl(path: &str, rows: u32, columns: u16) {
    let mut out = JsonlWriter::new(File::create(path).expect("file"), path);
    let keys: Vec<String> = (0..columns).map(|c| format!("栏目{c}")).collect();
    for row in 0..rows {
        for (column, key) in keys.iter().enumerate() {
            match made(row, column as u16) {
                Made::Text(text) => out.text(key, &text),
                Made::Number(digits) => out.number(key, &digits),
                Made::Day(serial) => out.number(key, &serial.to_string()),
            }
        }
        out.end_row().expect("row");
    }
    out.finish().expect("end");
}

fn peak_mb() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default();
    let kb: u64 = line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0);
    format!("{:.1}", kb as f64 / 1024.0)
}
