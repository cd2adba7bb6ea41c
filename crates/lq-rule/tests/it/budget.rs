//! A budget is never passed, and nobody gets more than asked.

use lq_rule::budget::share;
use lq_rule::checked::Limit;
use lq_rule::plan::{Rounding, RoundingMode};
use proptest::prelude::*;

fn limit(money: i64, is_pro_rata: bool) -> Limit {
    Limit { is_yearly: true, money, is_pro_rata }
}

#[test]
fn first_come_is_served_until_the_budget_ends() {
    let shares = share(limit(100, false), Rounding::DOWN, &[40, 50, 30, 10]);
    assert_eq!((shares.given, shares.left), (vec![40, 50, 10, 0], 0));
}

#[test]
fn shares_are_in_proportion_and_rounded_down() {
    let to_yuan = Rounding { to: 100, mode: RoundingMode::Down };
    let shares = share(limit(100_000, true), to_yuan, &[100_000, 50_000, 33_333]);
    assert_eq!((shares.given, shares.left), (vec![54_500, 27_200, 18_100], 200));
    let enough = share(limit(200_000, true), to_yuan, &[100_000, 50_000, 33_333]);
    assert_eq!(enough.given, [100_000, 50_000, 33_333]);
}

proptest! {
    #[test]
    fn a_budget_is_never_passed(
        money in 0..i64::MAX,
        is_pro_rata: bool,
        to in 1..1_000_000i64,
        asked in proptest::collection::vec(0..i64::MAX, 0..30),
    ) {
        let rounding = Rounding { to, mode: RoundingMode::Up };
        let shares = share(limit(money, is_pro_rata), rounding, &asked);
        let given: i128 = shares.given.iter().map(|given| i128::from(*given)).sum();
        prop_assert_eq!(given + i128::from(shares.left), i128::from(money));
        prop_assert!(shares.left >= 0 && shares.given.iter().zip(&asked).all(|(given, asked)| given <= asked && *given >= 0));
        if !is_pro_rata {
            // Who comes later changes nothing for who came before.
            let fewer = share(limit(money, false), rounding, &asked[..asked.len() / 2]);
            prop_assert_eq!(&fewer.given[..], &shares.given[..asked.len() / 2]);
        }
    }
}
