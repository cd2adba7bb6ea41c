//! The sample page, and the source page where it is there.

use lq_read::{Options, Page, read_text};

use crate::gold::{self, Gold};

fn read(gold: &Gold) -> Page {
    read_text(&gold.text, &Options::default())
}

fn check(gold: &Gold, recall: f64, precision: f64) {
    let page = read(gold);
    let score = gold::score(gold, &page);
    println!("{}\nmissed {:#?}\nwrong {:#?}", score.line(&gold.name), score.missed, score.wrong);
    assert!(score.recall() >= recall && score.precision() >= precision, "{}", score.line(&gold.name));
}

// The level reached is the floor.
#[test]
fn sample_page_is_read_to_its_figures() {
    check(&gold::sample(), 1.0, 1.0);
}

#[test]
fn source_page_is_read_to_its_figures() {
    if let Some(gold) = gold::source() {
        check(&gold, 1.0, 1.0);
    }
}

#[test]
fn sample_page_falls_into_its_articles() {
    let gold = gold::sample();
    assert_eq!(gold::item_differences(&gold, &read(&gold)), Vec::<String>::new());
}

#[test]
fn source_page_falls_into_its_articles() {
    if let Some(gold) = gold::source() {
        assert_eq!(gold::item_differences(&gold, &read(&gold)), Vec::<String>::new());
    }
}
