//! How long one rule takes. Times are printed and never asserted: `cargo test --release -p lq-rule --test it --
//! --nocapture speed`.

use std::time::{Duration, Instant};

use lq_core::time::Day;
use lq_rule::facts::Facts;
use lq_rule::{check, explain, format, parse};
use lq_testkit::Chance;

use crate::doors::{checked, facts, policy};
use crate::ledger::{registry, with_schema};

/// The median of times over all.
fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[test]
fn one_rule_is_read_checked_and_explained() {
    let (registry, mut chance) = (registry(), Chance::new(7));
    let texts: Vec<String> = (0..200).map(|_| policy(&mut chance)).collect();
    let rows: Vec<Facts> = (0..20).map(|_| facts(&registry, &mut chance)).collect();
    let (mut read, mut checking, mut explaining, mut printing) = (vec![], vec![], vec![], vec![]);
    with_schema(|schema| {
        for text in &texts {
            let begun = Instant::now();
            let (book, _) = parse(text);
            read.push(begun.elapsed());
            let begun = Instant::now();
            let (rules, _) = check(&book, schema);
            checking.push(begun.elapsed());
            let begun = Instant::now();
            let printed = format(&book, lq_core::value::Lang::Zh);
            printing.push(begun.elapsed());
            // The answer is that of the slow way: read, printed, read again.
            assert_eq!(parse(&printed).0, book);
            let rule = rules[0].as_ref().unwrap();
            for row in &rows {
                let begun = Instant::now();
                let explained = explain(rule, row);
                explaining.push(begun.elapsed());
                assert_eq!(explained.title, "示例");
            }
        }
    });
    println!(
        "n = {} rules of {} bytes on average, {} explanations; medians: read {:?}, check {:?}, print {:?}, explain {:?} (longest {:?})",
        texts.len(),
        texts.iter().map(String::len).sum::<usize>() / texts.len(),
        explaining.len(),
        median(read),
        median(checking),
        median(printing),
        median(explaining.clone()),
        explaining.iter().max().unwrap(),
    );
}

#[test]
fn reading_grows_with_the_length_of_the_text() {
    let clause = "  营业收入 ≥ 2000 万元 且 (规上 或 研发费用 ÷ 营业收入 ≥ 5%)\n";
    for n in [500, 1_000, 2_000, 4_000] {
        let text = format!("筛选：长\n对象：企业\n条件：\n{}", clause.repeat(n));
        let begun = Instant::now();
        let rule = checked(&text);
        let took = begun.elapsed();
        let mut nothing = Facts::nothing(Day::from_ymd(2024, 1, 1).unwrap());
        nothing.home.push("320200".to_owned());
        let begun = Instant::now();
        let verdict = explain(&rule, &nothing).verdict;
        println!(
            "{n} clauses, {} bytes: read and checked {took:?}, explained {:?}",
            text.len(),
            begun.elapsed()
        );
        assert_eq!(verdict, None);
    }
}
