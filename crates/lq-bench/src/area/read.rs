//! Reading of published pages: bytes to facts.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::measure::{Said, say, timed};

/// Reads a text, or each `.txt` and `.pdf` of a folder, and prints the time over all of them.
///
/// `n` counts bytes; the checksum is `articles/facts`.
pub(crate) fn run(path: &Path, work: Option<&str>) -> Result<(), String> {
    match work {
        None | Some("page") => {}
        Some("growth") => return growth(),
        Some(other) => return Err(format!("`read` knows no work `{other}`")),
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

/// Texts a step that looks back too far would stumble over, each at a size and at twice the size: time in step with size
/// doubles, time that is not grows fourfold.
fn growth() -> Result<(), String> {
    let shapes = [
        ("no full stop", "投资3亿元，", 10_000),
        ("list without end", "三个、", 10_000),
        ("digits alone", "1", 300_000),
        ("names alone", "高新区", 50_000),
        ("quotes that never close", "“《（", 50_000),
        ("titles alone", "题目甲\n\n", 5_000),
        ("kickers alone", "某某高新区：\n\n", 5_000),
        ("bylines alone", "▶ 王某\n\n", 5_000),
        ("captions alone", "左图：人。\n图片来源：某处\n", 5_000),
        ("short paragraphs", "投资3亿\n\n", 5_000),
    ];
    let options = lq_read::Options::default();
    for (name, words, times) in shapes {
        for times in [times, times * 2] {
            let text = words.repeat(times);
            let measured = timed(|| Ok(lq_read::read_text(&text, &options).facts.len()))?;
            let work = format!("read/growth: {name}");
            let checksum = measured.answer.to_string();
            say(&measured, &Said { work: &work, n: text.len() as u64, checksum, load_s: 0.0, threads: 1 });
        }
    }
    Ok(())
}

fn files(path: &Path) -> Result<Vec<PathBuf>, String> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let is_text = |path: &PathBuf| path.extension().is_some_and(|end| end == "txt" || end == "pdf");
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_text).collect();
    files.sort();
    if files.is_empty() {
        Err(format!("{}: there is no .txt or .pdf in it", path.display()))
    } else {
        Ok(files)
    }
}
