//! A reader that reads scores the same on pages written anew.

use lq_read::{Options, read_text};

use crate::gold::{self, Gold};
use crate::rewrite::rewrite;

/// Rewritings read by the test.
const TIMES: u64 = 200;

fn check(original: &Gold) {
    let whole = gold::score(original, &read_text(&original.text, &Options::default()));
    let (mut recall, mut precision, mut worst, mut parted) = (0.0, 0.0, f64::MAX, 0);
    for seed in 0..TIMES {
        let anew = rewrite(original, seed);
        let page = read_text(&anew.text, &Options::default());
        gold::check_spans(&page);
        let score = gold::score(&anew, &page);
        let differences = gold::item_differences(&anew, &page);
        recall += score.recall() / TIMES as f64;
        precision += score.precision() / TIMES as f64;
        worst = score.recall().min(score.precision()).min(worst);
        parted += usize::from(differences.is_empty());
        if score.recall().min(score.precision()) < 0.98 || !differences.is_empty() {
            println!(
                "seed {seed}: missed {:?} wrong {:?} items {:?}",
                score.missed, score.wrong, differences
            );
        }
    }
    println!(
        "{}: {TIMES} rewritings: recall {recall:.4}, precision {precision:.4}, worst {worst:.3}, items exact on {parted}",
        original.name
    );
    assert_eq!(
        parted, TIMES as usize,
        "on some rewriting headline, zone, byline and body did not come together"
    );
    assert!(recall >= whole.recall() - 0.02 && precision >= whole.precision() - 0.02, "{recall} {precision}");
}

#[test]
fn rewritings_of_the_sample_page_score_alike() {
    check(&gold::sample());
}

#[test]
fn rewritings_of_the_source_page_score_alike() {
    if let Some(gold) = gold::source() {
        check(&gold);
    }
}
