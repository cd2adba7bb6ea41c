//! Seeded inputs, the same on every machine.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use lq_testkit::shapes::wide30;
use lq_testkit::tables::write_wide_csv;

const SEED: u64 = 20_261_122;
const N_ROWS: u64 = 400_000;

/// Writes an input into a folder and prints its path.
pub(crate) fn run(folder: &Path, work: Option<&str>) -> Result<(), String> {
    match work {
        None | Some("wide") => wide(&folder.join("wide.csv")).map_err(|error| error.to_string()),
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
