//! Prints what is read from a file as JSON lines: `cargo run -p lq-read --example print -- FILE`.

use std::io::Write;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in std::env::args().skip(1) {
        let page = lq_read::read(&std::fs::read(&path)?, &lq_read::Options::default())?;
        std::io::stdout().write_all(lq_read::jsonl::print(&page).as_bytes())?;
        for note in &page.notes {
            writeln!(std::io::stderr(), "{path}: {}", note.text)?;
        }
    }
    Ok(())
}
