//! A sweep answers as the plain evaluation does, whatever the rules, the rows and the way they are cut.

use lq_core::filter::Op;
use lq_rule::columns::{Column, ColumnBuilder, Columns};
use lq_rule::plan::{
    Amount, Boost, ColumnIdx, Condition, Fraction, Grant, Granted, Number, Outcome, Plan, Rounding,
    RoundingMode, Step, Tier, eval,
};
use lq_rule::sweep::{Program, RuleTally, Scratch, Tally};
use proptest::collection::vec;
use proptest::prelude::*;

/// Each column keeps to a range of its own, so that every way of keeping cells and every width comes up.
const N_COLUMNS: u32 = 8;

/// A cell of a column: flag, code, small, signed, money in whole 万元, money in 分, anything, extremes.
fn cell(column: u32) -> BoxedStrategy<i64> {
    match column {
        0 => (0..=1_i64).boxed(),
        1 => (0..40_i64).boxed(),
        2 => (-300..300_i64).boxed(),
        3 => (-2_000_000..9_000_000_i64).boxed(),
        4 => (0..9000_i64).prop_map(|ten_thousands| ten_thousands * 1_000_000).boxed(),
        5 => (-5_000_000_000..900_000_000_000_i64).boxed(),
        6 => any::<i64>().boxed(),
        _ => prop_oneof![Just(i64::MIN), Just(i64::MAX), Just(0), Just(-1), Just(1)].boxed(),
    }
}

/// Columns of so many rows; where cells may be missing one in five is.
fn columns(n_rows: usize) -> impl Strategy<Value = Vec<Vec<Option<i64>>>> {
    let one = move |at: u32| {
        any::<bool>().prop_flat_map(move |may_miss| {
            let weight = if may_miss { 1 } else { 0 };
            vec(prop_oneof![4 => cell(at).prop_map(Some), weight => Just(None)], n_rows)
        })
    };
    (0..N_COLUMNS).map(one).collect::<Vec<_>>()
}

fn column() -> impl Strategy<Value = u32> {
    // Most rules are about ordinary numbers.
    prop_oneof![8 => 0..6_u32, 1 => 6..N_COLUMNS]
}

fn number() -> impl Strategy<Value = Number> {
    let leaf = prop_oneof![
        4 => column().prop_map(|at| Number::Column(ColumnIdx(at))),
        2 => (-20..200_i64).prop_map(Number::Constant),
        1 => any::<i64>().prop_map(Number::Constant),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        (0..7, inner.clone(), inner).prop_map(|(which, left, right)| {
            let (left, right) = (Box::new(left), Box::new(right));
            match which {
                0 => Number::Add(left, right),
                1 => Number::Subtract(left, right),
                2 => Number::Multiply(left, right),
                3 => Number::Least(left, right),
                4 => Number::Greatest(left, right),
                _ => Number::Divide(left, right),
            }
        })
    })
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        3 => Just(Op::Ge),
        1 => Just(Op::Gt),
        1 => Just(Op::Le),
        1 => Just(Op::Lt),
        1 => Just(Op::Eq),
        1 => Just(Op::Ne)
    ]
}

/// What policies ask: a cell against a value of its column, a share against a percentage, growth.
fn usual() -> impl Strategy<Value = Condition> {
    let bound = column().prop_flat_map(|at| (Just(at), cell(at), op()));
    let bound = bound.prop_map(|(at, value, op)| {
        Condition::Compare(Number::Column(ColumnIdx(at)), op, Number::Constant(value))
    });
    let share = (column(), column(), 1..60_i64, op(), any::<bool>(), any::<bool>());
    let share = share.prop_map(|(over, under, percent, op, is_growth, is_guarded)| {
        let cell = |at| Box::new(Number::Column(ColumnIdx(at)));
        let over = if is_growth { Box::new(Number::Subtract(cell(over), cell(under))) } else { cell(over) };
        let percent = Number::Divide(Box::new(Number::Constant(percent)), Box::new(Number::Constant(100)));
        let ratio = Condition::Compare(Number::Divide(over, cell(under)), op, percent);
        let guard = Condition::Compare(Number::Column(ColumnIdx(under)), Op::Gt, Number::Constant(0));
        if is_guarded { Condition::All(vec![guard, ratio]) } else { ratio }
    });
    prop_oneof![2 => bound, 2 => share]
}

fn condition() -> impl Strategy<Value = Condition> {
    let leaf = prop_oneof![
        6 => usual(),
        1 => (number(), op(), number()).prop_map(|(left, op, right)| Condition::Compare(left, op, right)),
        3 => (column(), vec(0..40_i64, 0..20)).prop_map(|(at, mut values)| {
            values.sort_unstable();
            values.dedup();
            Condition::OneOf(ColumnIdx(at), values)
        }),
        1 => (0..=N_COLUMNS).prop_map(|at| Condition::Recorded(ColumnIdx(at))),
        1 => prop_oneof![Just(Some(true)), Just(Some(false)), Just(None)].prop_map(Condition::Always),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            4 => vec(inner.clone(), 0..6).prop_map(Condition::All),
            2 => vec(inner.clone(), 0..4).prop_map(Condition::Any),
            1 => (0..4_u32, vec(inner.clone(), 0..6)).prop_map(|(n, parts)| Condition::AtLeast(n, parts)),
            2 => inner.prop_map(|part| Condition::Not(Box::new(part))),
        ]
    })
}

fn fraction() -> impl Strategy<Value = Fraction> {
    prop_oneof![
        3 => (0..3000_i64, prop_oneof![Just(1_i64), Just(100), Just(10_000), Just(3)]),
        1 => (-50..50_i64, 1..50_i64),
        1 => (any::<i64>(), 1..i64::MAX),
    ]
    .prop_map(|(over, under)| Fraction::new(over, under).unwrap())
}

fn grant() -> impl Strategy<Value = Grant> {
    let threshold = prop_oneof![(0..1_000_000_i64), (0..9000_i64).prop_map(|n| n * 1_000_000)];
    let base = prop_oneof![
        3 => column().prop_map(|at| Number::Column(ColumnIdx(at))),
        2 => (column(), column()).prop_map(|(now, before)| Number::Subtract(
            Box::new(Number::Column(ColumnIdx(now))),
            Box::new(Number::Column(ColumnIdx(before)))
        )),
        1 => number(),
    ];
    let money = prop_oneof![4 => 0..100_000_000_i64, 1 => any::<i64>()];
    let leaf = prop_oneof![
        1 => money.clone().prop_map(Grant::Fixed),
        2 => (base.clone(), fraction()).prop_map(|(base, rate)| Grant::Rate { base, rate }),
        2 => (base.clone(), vec((fraction(), money), 0..4)).prop_map(|(base, mut steps)| {
            steps.sort_unstable_by_key(|(from, _)| *from);
            let steps = steps.into_iter().map(|(from, amount)| Step { from, amount }).collect();
            Grant::Steps { base, steps }
        }),
        4 => (base, vec((threshold, fraction()), 0..4)).prop_map(|(base, mut tiers)| {
            tiers.sort_unstable_by_key(|(from, _)| *from);
            let tiers = tiers.into_iter().map(|(from, rate)| Tier { from: from.into(), rate }).collect();
            Grant::Tiers { base, tiers }
        }),
    ];
    leaf.prop_recursive(2, 4, 3, |inner| {
        prop_oneof![
            2 => vec((condition(), inner.clone()), 0..3).prop_map(Grant::First),
            1 => vec(inner, 0..3).prop_map(Grant::Sum),
        ]
    })
}

fn amount() -> impl Strategy<Value = Amount> {
    let rounding = (
        prop_oneof![Just(1_i64), Just(100), Just(1_000_000), Just(7)],
        prop_oneof![3 => Just(RoundingMode::Down), 1 => Just(RoundingMode::Nearest), 1 => Just(RoundingMode::Up)],
    );
    let rounding = rounding.prop_map(|(to, mode)| Rounding { to, mode });
    let boosts = vec(
        (condition(), prop_oneof![(100..160_i64).prop_map(|n| Fraction::new(n, 100).unwrap()), fraction()]),
        0..3,
    )
    .prop_map(|boosts| boosts.into_iter().map(|(when, factor)| Boost { when, factor }).collect());
    let cap = prop_oneof![1 => Just(None), 3 => (0..2_000_000_000_i64).prop_map(Some), 1 => any::<i64>().prop_map(Some)];
    (grant(), boosts, rounding, cap).prop_map(|(grant, boosts, rounding, cap)| Amount {
        grant,
        boosts,
        rounding,
        cap,
    })
}

fn plan() -> impl Strategy<Value = Plan> {
    (condition(), proptest::option::weighted(0.8, amount()))
        .prop_map(|(condition, amount)| Plan { condition, amount })
}

fn kept(cells: &[Vec<Option<i64>>]) -> Columns {
    Columns::new(cells.iter().map(|cells| Column::from_cells(cells.iter().copied())).collect()).unwrap()
}

fn plainly(plan: &Plan, cells: &[Vec<Option<i64>>], row: usize) -> Outcome {
    eval(plan, &|column| cells.get(column.0 as usize).and_then(|cells| cells[row]))
}

fn count(tally: &mut RuleTally, outcome: Outcome) {
    match outcome.verdict {
        Some(true) => tally.n_yes += 1,
        Some(false) => tally.n_no += 1,
        None => tally.n_open += 1,
    }
    match outcome.granted {
        Some(Granted::Money(money)) => tally.money += i128::from(money),
        Some(Granted::Open) => tally.n_amounts_open += 1,
        Some(Granted::TooLarge) => tally.n_amounts_too_large += 1,
        None => {}
    }
}

/// All doors of a program against the plain evaluation.
fn check(plans: &[Plan], cells: &[Vec<Option<i64>>], cut: usize) {
    let columns = kept(cells);
    let n_rows = columns.n_rows();
    let plain: Vec<Vec<Outcome>> =
        plans.iter().map(|plan| (0..n_rows).map(|row| plainly(plan, cells, row)).collect()).collect();
    let program = Program::compile(plans, &columns);
    let mut scratch = Scratch::default();
    let (mut before, mut after) = (Tally::default(), Tally::default());
    program.sweep(&columns, cut..n_rows + 100, &mut scratch, &mut after).unwrap();
    program.sweep(&columns, 0..cut, &mut scratch, &mut before).unwrap();
    before.merge(&after);
    let mut row_outcomes = Vec::new();
    for (at, outcomes) in plain.iter().enumerate() {
        let mut tally = RuleTally::default();
        outcomes.iter().for_each(|outcome| count(&mut tally, *outcome));
        assert_eq!(before.rules[at], tally, "{:?}", plans[at]);
        let mut told = vec![Outcome { verdict: Some(false), granted: None }; n_rows];
        program.each(&columns, at, 0..n_rows, &mut scratch, &mut |row, outcome| told[row] = outcome).unwrap();
        assert_eq!(&told, outcomes, "{:?}", plans[at]);
    }
    for row in [0, cut.min(n_rows - 1), n_rows - 1] {
        program.row(&columns, row, &mut scratch, &mut row_outcomes).unwrap();
        for (plain, outcome) in plain.iter().zip(&row_outcomes) {
            assert_eq!(plain[row], *outcome);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_sweep_says_what_the_plan_means(
        cells in prop_oneof![columns(3), columns(64), columns(150)],
        plans in vec(plan(), 1..6),
        cut in 0..150_usize,
    ) {
        check(&plans, &cells, cut);
    }

    #[test]
    fn blocks_fit_together(seed in vec(columns(64), 2), plans in vec(plan(), 1..3), cut in 1900..2200_usize) {
        // Rows repeat, so that many rows cost little to draw; blocks and the last words differ all the same.
        let cells: Vec<Vec<Option<i64>>> = (0..N_COLUMNS as usize)
            .map(|at| (0..2300).map(|row| seed[row / 97 % 2][at][row * 7 % 64]).collect())
            .collect();
        check(&plans, &cells, cut);
    }

    #[test]
    fn columns_give_back_what_was_put_in(cells in columns(70), unit in 1..1000_i64) {
        for cells in &cells {
            let column = Column::from_cells(cells.iter().copied());
            for (row, cell) in cells.iter().enumerate() {
                prop_assert_eq!(column.cell(row), *cell);
            }
            let (mut one, mut two) = (ColumnBuilder::in_units_of(unit), ColumnBuilder::in_units_of(unit));
            for (row, cell) in cells.iter().enumerate() {
                if row < 30 { one.push(*cell) } else { two.push(*cell) }
            }
            one.append(two);
            let fits = cells.iter().flatten().all(|cell| cell.checked_mul(unit).is_some());
            let column = one.finish();
            prop_assert_eq!(column.is_ok(), fits);
            if let Ok(column) = column {
                for (row, cell) in cells.iter().enumerate() {
                    prop_assert_eq!(column.cell(row), cell.map(|cell| cell * unit));
                }
            }
        }
    }
}
