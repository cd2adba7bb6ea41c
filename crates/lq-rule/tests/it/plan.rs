//! What a plan means, case by case.

use lq_core::filter::Op;
use lq_rule::plan::{
    Amount, Boost, ColumnIdx, Condition, Fraction, Grant, Granted, Number, Outcome, Plan, Rounding,
    RoundingMode, Step, Tier, eval, holds, value,
};

/// A cell of column 0, 1, …
fn column(at: u32) -> Number {
    Number::Column(ColumnIdx(at))
}

fn fraction(numerator: i64, denominator: i64) -> Fraction {
    Fraction::new(numerator, denominator).unwrap()
}

fn least(at: u32, bound: i64) -> Condition {
    Condition::Compare(column(at), Op::Ge, Number::Constant(bound))
}

fn says(condition: &Condition, row: &[Option<i64>]) -> Option<bool> {
    holds(condition, &|column| row[column.0 as usize])
}

/// What a rule without conditions grants.
fn grants(amount: Amount, row: &[Option<i64>]) -> Granted {
    let plan = Plan { condition: Condition::Always(Some(true)), amount: Some(amount) };
    eval(&plan, &|column| row[column.0 as usize]).granted.unwrap()
}

fn plain(grant: Grant) -> Amount {
    Amount { grant, boosts: Vec::new(), rounding: Rounding::DOWN, cap: None }
}

#[test]
fn a_missing_fact_leaves_open_only_what_rests_on_it() {
    let (here, there) = (least(0, 10), least(1, 10));
    let both = Condition::All(vec![here.clone(), there.clone()]);
    let either = Condition::Any(vec![here.clone(), there.clone()]);
    for (row, in_both, in_either) in [
        ([Some(10), None], None, Some(true)),
        ([Some(9), None], Some(false), None),
        ([None, None], None, None),
        ([Some(10), Some(10)], Some(true), Some(true)),
    ] {
        assert_eq!(says(&both, &row), in_both, "{row:?}");
        assert_eq!(says(&either, &row), in_either, "{row:?}");
    }
    let two_of_three = Condition::AtLeast(2, vec![here, there, Condition::Always(Some(true))]);
    assert_eq!(says(&two_of_three, &[Some(0), None]), None);
    assert_eq!(says(&two_of_three, &[Some(10), None]), Some(true));
    assert_eq!(says(&Condition::Not(Box::new(both)), &[Some(10), None]), None);
    assert_eq!(says(&Condition::Recorded(ColumnIdx(1)), &[Some(10), None]), Some(false));
    assert_eq!(says(&Condition::OneOf(ColumnIdx(0), vec![3, 10]), &[Some(10), None]), Some(true));
}

#[test]
fn a_share_of_nothing_is_open() {
    let share = Number::Divide(Box::new(column(0)), Box::new(column(1)));
    let five_percent = Number::Divide(Box::new(Number::Constant(5)), Box::new(Number::Constant(100)));
    let intense = Condition::Compare(share, Op::Ge, five_percent);
    assert_eq!(says(&intense, &[Some(5), Some(100)]), Some(true));
    assert_eq!(says(&intense, &[Some(4), Some(100)]), Some(false));
    assert_eq!(says(&intense, &[Some(0), Some(0)]), None);
    // A negative divisor turns nothing around.
    assert_eq!(says(&intense, &[Some(-5), Some(-100)]), Some(true));
}

#[test]
fn a_number_beyond_128_bits_is_never_a_wrong_one() {
    let squared = |number: Number| Number::Multiply(Box::new(number.clone()), Box::new(number));
    let fourth = squared(squared(column(0)));
    assert!(value(&fourth, &|_| Some(i64::MAX)).is_err());
    let large = Condition::Compare(fourth.clone(), Op::Gt, Number::Constant(0));
    assert_eq!(says(&large, &[Some(i64::MAX)]), None);
    let amount = plain(Grant::Rate { base: fourth, rate: Fraction::whole(1) });
    assert_eq!(grants(amount.clone(), &[Some(i64::MAX)]), Granted::TooLarge);
    assert_eq!(grants(amount.clone(), &[Some(3)]), Granted::Money(81));
    // It fits 128 bits and no money.
    assert_eq!(grants(amount, &[Some(1 << 31)]), Granted::TooLarge);
}

#[test]
fn each_part_of_the_base_has_the_rate_of_its_tier() {
    // 1% up to 1,000, 2% above up to 5,000, 3% of the rest.
    let tier = |from, percent| Tier { from: Fraction::whole(from), rate: fraction(percent, 100) };
    let tiers = || Grant::Tiers { base: column(0), tiers: vec![tier(0, 1), tier(1000, 2), tier(5000, 3)] };
    for (base, money) in [(-7, 0), (0, 0), (1000, 10), (1049, 10), (1050, 11), (5000, 90), (9000, 210)] {
        assert_eq!(grants(plain(tiers()), &[Some(base)]), Granted::Money(money), "{base}");
    }
    assert_eq!(grants(plain(tiers()), &[None]), Granted::Open);
}

#[test]
fn the_last_step_reached_decides() {
    let steps = vec![Step { from: fraction(1, 10), amount: 100 }, Step { from: fraction(1, 5), amount: 300 }];
    let growth = Number::Divide(
        Box::new(Number::Subtract(Box::new(column(0)), Box::new(column(1)))),
        Box::new(column(1)),
    );
    let amount = plain(Grant::Steps { base: growth, steps });
    for (now, before, expect) in [
        (109, 100, Granted::Money(0)),
        (110, 100, Granted::Money(100)),
        (120, 100, Granted::Money(300)),
        (10, 100, Granted::Money(0)),
        (10, 0, Granted::Open),
    ] {
        assert_eq!(grants(amount.clone(), &[Some(now), Some(before)]), expect, "{now} {before}");
    }
}

#[test]
fn the_grant_is_boosted_then_rounded_then_capped() {
    let mut amount = plain(Grant::Rate { base: column(0), rate: fraction(1, 3) });
    amount.boosts = vec![Boost { when: least(1, 1), factor: fraction(6, 5) }];
    amount.rounding = Rounding { to: 100, mode: RoundingMode::Down };
    amount.cap = Some(1000);
    for (base, flag, expect) in [
        (Some(899), Some(0), Granted::Money(200)),
        // 299.67 × 1.2 = 359.6, not 200 × 1.2.
        (Some(899), Some(1), Granted::Money(300)),
        (Some(9000), Some(1), Granted::Money(1000)),
        (Some(899), None, Granted::Open),
    ] {
        assert_eq!(grants(amount.clone(), &[base, flag]), expect, "{base:?} {flag:?}");
    }
    for (mode, expect) in [(RoundingMode::Nearest, 500), (RoundingMode::Up, 500), (RoundingMode::Down, 400)] {
        amount.rounding.mode = mode;
        assert_eq!(grants(amount.clone(), &[Some(1350), Some(0)]), Granted::Money(expect), "{mode:?}");
    }
}

#[test]
fn an_open_choice_is_not_passed_over() {
    let amount = plain(Grant::First(vec![
        (least(0, 2), Grant::Fixed(50)),
        (least(1, 2), Grant::Sum(vec![Grant::Fixed(20), Grant::Fixed(3)])),
    ]));
    assert_eq!(grants(amount.clone(), &[Some(2), None]), Granted::Money(50));
    assert_eq!(grants(amount.clone(), &[Some(1), Some(2)]), Granted::Money(23));
    assert_eq!(grants(amount.clone(), &[Some(1), Some(1)]), Granted::Money(0));
    assert_eq!(grants(amount, &[None, Some(2)]), Granted::Open);
}

#[test]
fn who_does_not_qualify_is_granted_nothing() {
    let plan = Plan { condition: least(0, 10), amount: Some(plain(Grant::Fixed(7))) };
    let outcome = |cell| eval(&plan, &|_| cell);
    assert_eq!(outcome(Some(10)), Outcome { verdict: Some(true), granted: Some(Granted::Money(7)) });
    assert_eq!(outcome(Some(9)), Outcome { verdict: Some(false), granted: None });
    assert_eq!(outcome(None), Outcome { verdict: None, granted: None });
}

#[test]
fn fractions_are_ordered_without_multiplying() {
    assert!(fraction(i64::MAX, i64::MAX - 1) < fraction(i64::MAX - 1, i64::MAX - 2));
    assert!(fraction(-1, 3) > fraction(-1, 2));
    assert!(fraction(i64::MIN, -1) > fraction(i64::MAX, 1));
    assert_eq!(fraction(6, -4), fraction(-3, 2));
}
