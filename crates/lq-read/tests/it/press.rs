//! Texts of other layouts: all of them run, some have gold.

use lq_read::{Options, read};

use crate::gold;

#[test]
fn press_texts_run_and_their_spans_hold() {
    let Some(shared) = gold::shared() else { return };
    for folder in ["data/press", "data/policies"] {
        let mut files: Vec<_> = std::fs::read_dir(shared.join(folder))
            .expect("the folder of texts is readable")
            .filter_map(Result::ok)
            .map(|e| e.path())
            .filter(|p| p.extension().is_some_and(|e| e == "txt"))
            .collect();
        files.sort();
        for path in files {
            let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            let bytes = std::fs::read(&path).expect("a text is readable");
            let page = read(&bytes, &Options::default()).expect("a text file is read");
            gold::check_spans(&page);
            let headed = page.articles.iter().filter(|a| a.headline.is_some()).count();
            println!(
                "{name}: {} items, {headed} with headline, {} facts",
                page.articles.len(),
                page.facts.len()
            );
            if page.articles.len() != 1 || headed != 1 || page.articles[0].zone.is_empty() {
                println!("  to look at: one article with a headline and a zone was expected");
            }
        }
    }
}

/// Texts whose figures were marked by reading them, before the reader was run on them.
const MARKED: [&str; 15] =
    ["s01", "s02", "s03", "s04", "s06", "s07", "s08", "s16", "s21", "s22", "s23", "s24", "s25", "s26", "s29"];

#[test]
fn press_texts_with_gold_are_read_to_their_figures() {
    let mut all = gold::Score::default();
    for name in MARKED {
        let Some(gold) = gold::press(name) else { return };
        let page = lq_read::read_text(&gold.text, &Options::default());
        let score = gold::score(&gold, &page);
        println!("{}\n  missed {:?}\n  wrong {:?}", score.line(name), score.missed, score.wrong);
        assert!(score.recall() >= 0.95 && score.precision() >= 0.95, "{}", score.line(name));
        all.add(&score);
    }
    println!("{}", all.line("all"));
    // The level reached is the floor.
    assert!(all.recall() >= 0.99 && all.precision() >= 0.99, "{}", all.line("all"));
    assert!(all.zones_right * 20 >= all.right * 19, "{}", all.line("all"));
}
