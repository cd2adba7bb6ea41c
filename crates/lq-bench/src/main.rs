//! Measures our engines on the inputs their peers are measured on: `lq-bench AREA PATH [WORK]`.
//!
//! This crate is not allowed to do anything the product does not do: it calls the same public functions. It prints
//! one JSON line a measurement, in the columns the peers print, and ships with nothing.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a measuring program prints its figures")]

mod area;
mod measure;

use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
lq-bench AREA PATH [WORK]

  read PATH     reads each text of a file or folder into facts
                  page   (default)
                  growth   seeded texts at a size and at twice the size; PATH is `-`
  chain PATH    diagnoses the chain in PATH (segments.csv, links.csv, placements.csv, imports.csv), where PATH is `-`
                seeded chains of 12, 48 and 96 segments, where it is the file of a ledger every chain of it
                  diagnose, cures   (default both)
  import PATH   reads big.csv, sheet.xlsx and wide.csv of a folder, or a file
                  csv->mem, xlsx->mem, and with every cell read by the type of its column
                  csv->checked, xlsx->checked, wide->checked; into a fresh ledger, for F one of csv, xlsx, wide
                  F->sqlite, F->pg; with small writes of others timed meanwhile, one after the other F->waits,
                  F->pgwaits, five a second F->rare, F->pgrare; out of it again sqlite->csv:F, sqlite->xlsx:F,
                  pg->csv:F, pg->xlsx:F; kept and changed sqlite->verify:F, backup, restore, change, pg the same
                  (default all there are; the last of wide alone)
  policy PATH   turns policies.json into rules of the language and sweeps them over the enterprises.csv of each size
                  policy, policy:1   all policies on two threads and on one
                  policy:20, policy:20:1   the first twenty
                  policy:row   one changed row against all policies   (default all)
  site PATH     puts up the site over the peers' enterprises.csv for a load generator and serves until standard input
                ends; WORK is the address of an empty database (default: a SQLite file of its own)
  make PATH     writes seeded inputs into a folder
                  wide    wide.csv, 400,000 rows of 30 columns (default)
                  widex   wide.xlsx, the same rows as a workbook

A line: peer, work, seconds (median), n, checksum, peak_rss_mb, reps, best, load_s, end_to_end_s, threads.";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (area, path, work) = match words.as_slice() {
        [area, path] => (area.as_str(), path, None),
        [area, path, work] => (area.as_str(), path, Some(work.as_str())),
        _ => {
            eprintln!("{HELP}");
            return ExitCode::from(2);
        }
    };
    let path = Path::new(path);
    let outcome = match area {
        "read" => area::read::run(path, work),
        "chain" => area::chain::run(path, work),
        "import" => area::import::run(path, work),
        "policy" => area::policy::run(path, work),
        "site" => area::site::run(path, work),
        "make" => area::make::run(path, work),
        _ => Err(format!("no area `{area}`\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
