//! Sharing a budget among those who qualify.

use crate::checked::Limit;
use crate::plan::Rounding;

/// Who gets what of a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares {
    /// In 分, in the order asked.
    pub given: Vec<i64>,
    /// What is left of the budget, in 分.
    pub left: i64,
}

/// Shares a budget.
///
/// * `asked`: amounts in 分, none negative, in the order of arrival.
/// * `rounding`: shares of 按比例 are whole multiples of its unit, rounded down, so that the budget is never passed;
///   what rounding leaves over stays in the budget.
/// * 先到先得: each in turn gets what it asks as long as that is there; the one the budget ends at gets the rest, those
///   after it nothing.
pub fn share(limit: Limit, rounding: Rounding, asked: &[i64]) -> Shares {
    let budget = i128::from(limit.money.max(0));
    let total: i128 = asked.iter().map(|money| i128::from(*money)).sum();
    let mut left = budget;
    let unit = i128::from(rounding.to.max(1));
    let given = asked
        .iter()
        .map(|money| {
            let asked = i128::from(*money);
            let share = if !limit.is_pro_rata {
                asked.min(left)
            } else if total <= budget {
                asked
            } else {
                // Both are below 2^63, so the product fits.
                asked * budget / total / unit * unit
            };
            left -= share;
            // No share is more than was asked.
            i64::try_from(share).unwrap_or(*money)
        })
        .collect();
    Shares { given, left: i64::try_from(left).unwrap_or(limit.money) }
}
