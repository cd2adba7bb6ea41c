//! Reading of published pages: bytes to facts.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::measure::{Said, say, timed};

/// Reads a text, or each `.txt` of a folder, and prints the time over all of them.
///
/// `n` counts bytes; the checksum is `articles/facts`.
pub(crate) fn run(path: &Path, work: Option<&str>) -> Result<(), String> {
    if let Some(other) = work.filter(|work| *work != "page") {
        return Err(format!("`read` knows no work `{other}`"));
    }
    let started = Instant::now();
    let mut texts = Vec::new();
    for file in files(path)? {
        texts.push(fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?);
    }
    let load_s = started.elapsed().as_secs_f64();
    let options = lq_read::Options::default();
    let measured = timed(|| {
        let mut counts = (0, 0);
        for bytes in &texts {
            let page = lq_read::read(bytes, &options).map_err(|error| error.to_string())?;
            counts = (counts.0 + page.articles.len(), counts.1 + page.facts.len());
        }
        Ok(counts)
    })?;
    let (n_articles, n_facts) = measured.answer;
    let n = texts.iter().map(|bytes| bytes.len() as u64).sum();
    let checksum = format!("{n_articles}/{n_facts}");
    say(&measured, &Said { work: "read/page", n, checksum, load_s, threads: 1 });
    Ok(())
}

fn files(path: &Path) -> Result<Vec<PathBuf>, String> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let is_text = |path: &PathBuf| path.extension().is_some_and(|end| end == "txt");
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_text).collect();
    files.sort();
    if files.is_empty() { Err(format!("{}: there is no .txt in it", path.display())) } else { Ok(files) }
}
