//! Reads a file through, prints rows a second. `read_speed FILE [SHEET] [REPEATS]`
//!
//! Prints rows, cells, the sum of the sixth column and of all text bytes as a check, seconds (median), and the
//! process's peak memory where the system tells it.

use std::path::Path;
use std::time::Instant;

use lq_sheet::{Cell, RowBuf, Workbook};

#[expect(clippy::print_stdout, reason = "a measuring program prints its figures")]
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let path = Path::new(args.get(1).expect("usage: read_speed FILE [SHEET] [REPEATS]"));
    let sheet: usize = args.get(2).map_or(0, |s| s.parse().expect("sheet number from 0"));
    let repeats: usize = args.get(3).map_or(5, |s| s.parse().expect("number of repeats"));
    let mut times = Vec::new();
    let mut said = String::new();
    for _ in 0..repeats {
        let start = Instant::now();
        said = read_once(path, sheet);
        times.push(start.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    let median = times[times.len() / 2];
    println!(
        "{said} seconds={median:.3} best={:.3} cpu={:.3} peak_mb={}",
        times[0],
        cpu_seconds() / repeats as f64,
        peak_mb()
    );
}

fn read_once(path: &Path, sheet: usize) -> String {
    let book = Workbook::open_path(path).expect("opens");
    let mut rows = book.rows(sheet).expect("has the sheet");
    let mut row = RowBuf::new();
    let (mut n, mut cells, mut sum, mut bytes) = (0u64, 0u64, 0.0, 0usize);
    while rows.next_row(&mut row).expect("reads") {
        n += 1;
        cells += row.len() as u64;
        for (i, cell) in row.cells().enumerate() {
            match cell {
                Cell::Text(text) => bytes += text.len(),
                Cell::Number(number) if i == 5 => sum += number.value,
                Cell::Number(number) => bytes += number.text.len(),
                _ => {}
            }
        }
    }
    format!("rows={n} cells={cells} sum6={sum} text_bytes={bytes}")
}

/// Processor seconds of this process so far, in hundredths as the system counts them.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn peak_mb() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or_default();
    let kb: u64 = line.split_whitespace().nth(1).and_then(|n| n.parse().ok()).unwrap_or(0);
    format!("{:.1}", kb as f64 / 1024.0)
}
