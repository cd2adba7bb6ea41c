//! Exact fractions of 128-bit integers.

use std::cmp::Ordering;

use super::{Rounding, RoundingMode};

/// A fraction in lowest terms, its denominator above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fraction {
    numerator: i128,
    denominator: i128,
}

/// A number does not fit a fraction of 128-bit integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge;

impl Fraction {
    /// Nothing.
    pub const ZERO: Self = Self::whole(0);

    /// A whole number.
    pub const fn whole(number: i64) -> Self {
        Self { numerator: number as i128, denominator: 1 }
    }

    /// One number over another; `None` where that is zero.
    pub fn new(numerator: i64, denominator: i64) -> Option<Self> {
        (denominator != 0).then(|| {
            // The sign moves up; neither can leave 128 bits.
            let sign = i128::from(denominator.signum());
            Self::lowest(i128::from(numerator) * sign, i128::from(denominator) * sign)
        })
    }

    /// Above the line.
    pub fn numerator(self) -> i128 {
        self.numerator
    }

    /// Below the line, above zero.
    pub fn denominator(self) -> i128 {
        self.denominator
    }

    /// Sum of both.
    pub fn plus(self, other: Self) -> Result<Self, TooLarge> {
        // Only what the denominators do not share is multiplied in.
        let shared = gcd(self.denominator.unsigned_abs(), other.denominator.unsigned_abs());
        let shared = i128::try_from(shared).map_err(|_| TooLarge)?;
        let (left, right) = (other.denominator / shared, self.denominator / shared);
        let sum = checked(self.numerator.checked_mul(left))?
            .checked_add(checked(other.numerator.checked_mul(right))?);
        Ok(Self::lowest(checked(sum)?, checked(self.denominator.checked_mul(left))?))
    }

    /// The first less the second.
    pub fn minus(self, other: Self) -> Result<Self, TooLarge> {
        let negative = Self { numerator: checked(other.numerator.checked_neg())?, ..other };
        self.plus(negative)
    }

    /// Product of both.
    pub fn times(self, other: Self) -> Result<Self, TooLarge> {
        let left = Self::lowest(self.numerator, other.denominator);
        let right = Self::lowest(other.numerator, self.denominator);
        Ok(Self {
            numerator: checked(left.numerator.checked_mul(right.numerator))?,
            denominator: checked(left.denominator.checked_mul(right.denominator))?,
        })
    }

    /// The first over the second; `None` where that is zero.
    pub fn over(self, other: Self) -> Result<Option<Self>, TooLarge> {
        if other.numerator == 0 {
            return Ok(None);
        }
        let sign = other.numerator.signum();
        let turned = Self {
            numerator: other.denominator * sign,
            denominator: checked(other.numerator.checked_mul(sign))?,
        };
        self.times(turned).map(Some)
    }

    /// The next lower, nearest or next upper multiple of the rounding's unit.
    pub fn rounded(self, rounding: Rounding) -> Result<i128, TooLarge> {
        let unit = i128::from(rounding.to.max(1));
        let step = checked(self.denominator.checked_mul(unit))?;
        let whole = match rounding.mode {
            RoundingMode::Down => self.numerator.div_euclid(step),
            RoundingMode::Up => {
                self.numerator.div_euclid(step) + i128::from(self.numerator.rem_euclid(step) != 0)
            }
            RoundingMode::Nearest => {
                let rest = self.numerator.rem_euclid(step);
                self.numerator.div_euclid(step) + i128::from(rest >= step - rest)
            }
        };
        checked(whole.checked_mul(unit))
    }

    /// In lowest terms; the denominator is above zero.
    fn lowest(numerator: i128, denominator: i128) -> Self {
        let shared = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        // A divisor of the denominator fits as that does.
        let shared = i128::try_from(shared).unwrap_or(1).max(1);
        Self { numerator: numerator / shared, denominator: denominator / shared }
    }
}

impl From<i64> for Fraction {
    fn from(number: i64) -> Self {
        Self::whole(number)
    }
}

impl Ord for Fraction {
    /// By value. Whole parts first, then what is left turned over, so that nothing is multiplied.
    fn cmp(&self, other: &Self) -> Ordering {
        let (mut left, mut right) = (*self, *other);
        let mut is_turned = false;
        loop {
            let whole = |one: Self| one.numerator.div_euclid(one.denominator);
            let rest = |one: Self| one.numerator.rem_euclid(one.denominator);
            let order = match whole(left).cmp(&whole(right)) {
                Ordering::Equal => match (rest(left), rest(right)) {
                    (0, 0) => Ordering::Equal,
                    (0, _) => Ordering::Less,
                    (_, 0) => Ordering::Greater,
                    (above, below) => {
                        left = Self { numerator: left.denominator, denominator: above };
                        right = Self { numerator: right.denominator, denominator: below };
                        is_turned = !is_turned;
                        continue;
                    }
                },
                differs => differs,
            };
            return if is_turned { order.reverse() } else { order };
        }
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn checked<T>(number: Option<T>) -> Result<T, TooLarge> {
    number.ok_or(TooLarge)
}

fn gcd(mut left: u128, mut right: u128) -> u128 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}
