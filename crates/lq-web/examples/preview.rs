//! Writes every page with its sample into a folder, to look at in a browser:
//! `cargo run -p lq-web --example preview -- /tmp/pages`, then serve the folder on loopback.
#![expect(clippy::print_stdout, reason = "a tool for the terminal")]

use std::path::PathBuf;
use std::{env, fs, io};

use lq_web::{Lang, preview};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "preview".to_owned()));
    fs::create_dir_all(folder.join("assets"))?;
    for (address, bytes) in preview::assets() {
        fs::write(folder.join(address.trim_start_matches('/')), bytes)?;
    }
    for lang in Lang::ALL {
        for sample in preview::samples(lang) {
            let path = folder.join(format!("{}.{}.html", sample.name, lang.code()));
            fs::write(&path, sample.html)?;
            println!("{}", path.display());
        }
    }
    Ok(())
}
