//! What a policy costs: in the year of the day asked about, over its time, and against its budget.

use lq_core::Day;
use lq_rule::ast::CapScope;
use lq_rule::budget::share;
use lq_rule::checked::Checked;
use lq_rule::plan::Granted;

use crate::feeds::sweep::Swept;

/// What a policy costs, in 分.
#[derive(Clone, Debug, Default)]
pub struct Cost {
    /// What those that qualify get together, the budget left aside.
    pub asked: i64,
    /// Those of them whose amount is known.
    pub n_known: usize,
    /// Those whose amount rests on facts that are missing.
    pub n_open: usize,
    /// Those whose amount is too large to be told.
    pub n_too_large: usize,
    /// Why amounts cannot be computed for all at once; empty where they can.
    pub note: String,
    /// The budget, where the rule names one.
    pub budget: Option<Budgeted>,
    /// Each calendar year of its time from that of the day on, what is asked and what is paid, if firms stay as they
    /// are; this year alone where no last day is named.
    pub years: Vec<(i32, i64, i64)>,
    /// Whether a last day is named.
    pub is_bounded: bool,
}

/// How a budget fares.
#[derive(Clone, Debug)]
pub struct Budgeted {
    /// The budget, in 分.
    pub limit: i64,
    /// Each year instead of in all.
    pub is_yearly: bool,
    /// 按比例 instead of 先到先得.
    pub is_pro_rata: bool,
    /// What is paid, in 分.
    pub given: i64,
    /// Firms that get all they ask, a part, nothing though they ask.
    pub n_whole: usize,
    /// Firms that get a part.
    pub n_part: usize,
    /// Firms that get nothing though they ask.
    pub n_none: usize,
}

impl Budgeted {
    /// Whether more is asked than there is.
    pub fn is_over(&self) -> bool {
        self.n_part + self.n_none > 0
    }
}

impl Cost {
    /// What is paid over all years told, in 分.
    pub fn total(&self) -> i64 {
        self.years.iter().fold(0, |sum, (_, _, paid)| sum.saturating_add(*paid))
    }
}

/// Costs, and what each row that qualifies is paid of the budget; first come is told by the firms' numbers, for nobody
/// knows who will come first.
pub(super) fn cost(
    rule: &Checked,
    swept: &Swept,
    amounts: &[Option<i64>],
    on: Day,
) -> (Cost, Option<Vec<i64>>) {
    let count = |wanted: Granted| swept.yes.iter().filter(|(_, granted)| *granted == Some(wanted)).count();
    let asked: Vec<i64> = amounts.iter().map(|amount| amount.unwrap_or_default()).collect();
    let mut cost = Cost {
        asked: sum(&asked),
        n_known: amounts.iter().flatten().count(),
        n_open: count(Granted::Open),
        n_too_large: count(Granted::TooLarge),
        note: swept.no_plan.map(|why| why.to_string()).unwrap_or_default(),
        ..Cost::default()
    };
    let Some(award) = &rule.award else { return (cost, None) };
    let until = rule.force.as_ref().and_then(|force| force.until);
    let from = rule.force.as_ref().and_then(|force| force.from).map_or(on.year(), |day| day.year());
    let first = on.year().max(from);
    let last = until.map_or(first, |day| day.year());
    cost.is_bounded = until.is_some();
    let ever = award.caps.get(&CapScope::Ever).copied();
    let mut left = rule.budget.map(|budget| budget.money);
    let mut before = vec![0_i64; asked.len()];
    let mut given = None;
    for year in first..=last.clamp(first, first + MOST_YEARS) {
        let of_year: Vec<i64> = asked
            .iter()
            .zip(&before)
            .map(|(asked, before)| {
                ever.map_or(*asked, |ever| (*asked).min(ever.saturating_sub(*before).max(0)))
            })
            .collect();
        let paid = match (rule.budget, left) {
            (Some(budget), Some(money)) => {
                let limit = lq_rule::checked::Limit { money, ..budget };
                let shares = share(limit, award.rounding, &of_year);
                left = Some(if budget.is_yearly { budget.money } else { shares.left });
                shares.given
            }
            _ => of_year.clone(),
        };
        before.iter_mut().zip(&paid).for_each(|(before, paid)| *before = before.saturating_add(*paid));
        cost.years.push((year, sum(&of_year), sum(&paid)));
        given.get_or_insert(paid);
    }
    let given = given.filter(|_| rule.budget.is_some());
    if let (Some(budget), Some(given)) = (rule.budget, &given) {
        let pairs = || asked.iter().zip(given).filter(|(asked, _)| **asked > 0);
        cost.budget = Some(Budgeted {
            limit: budget.money,
            is_yearly: budget.is_yearly,
            is_pro_rata: budget.is_pro_rata,
            given: sum(given),
            n_whole: pairs().filter(|(asked, given)| asked == given).count(),
            n_part: pairs().filter(|(asked, given)| **given > 0 && given < asked).count(),
            n_none: pairs().filter(|(_, given)| **given == 0).count(),
        });
    }
    (cost, given)
}

/// Most years a policy is told for.
const MOST_YEARS: i32 = 20;

fn sum(amounts: &[i64]) -> i64 {
    amounts.iter().fold(0, |sum, amount| sum.saturating_add(*amount))
}
