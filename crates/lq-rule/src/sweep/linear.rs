//! Numbers of a plan as quotients of linear forms, where they are such.

use std::collections::BTreeMap;

use crate::columns::Bounds;
use crate::plan::{ColumnIdx, Fraction, Number, value};

/// Integers times cells as kept, and an integer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Linear {
    /// No coefficient is zero.
    pub(super) terms: BTreeMap<ColumnIdx, i128>,
    pub(super) constant: i128,
}

/// One linear form over another.
pub(super) struct Quotient {
    pub(super) over: Linear,
    pub(super) under: Linear,
}

impl Linear {
    pub(super) fn constant(constant: i128) -> Self {
        Self { terms: BTreeMap::new(), constant }
    }

    pub(super) fn is_constant(&self) -> bool {
        self.terms.is_empty()
    }

    /// The value of a form without cells.
    fn as_constant(&self) -> Option<i128> {
        self.is_constant().then_some(self.constant)
    }

    pub(super) fn plus(&self, other: &Self) -> Option<Self> {
        let mut sum = self.clone();
        sum.constant = sum.constant.checked_add(other.constant)?;
        for (column, coefficient) in &other.terms {
            let held = sum.terms.entry(*column).or_default();
            *held = held.checked_add(*coefficient)?;
        }
        sum.terms.retain(|_, coefficient| *coefficient != 0);
        Some(sum)
    }

    pub(super) fn times(&self, factor: i128) -> Option<Self> {
        let mut product = Self::constant(self.constant.checked_mul(factor)?);
        if factor != 0 {
            for (column, coefficient) in &self.terms {
                product.terms.insert(*column, coefficient.checked_mul(factor)?);
            }
        }
        Some(product)
    }

    /// Least and greatest value within the bounds of the columns.
    pub(super) fn range(&self, bounds: &[Bounds]) -> Option<(i128, i128)> {
        let (mut least, mut greatest) = (self.constant, self.constant);
        for (column, coefficient) in &self.terms {
            let bounds = bounds.get(column.0 as usize)?;
            let one = coefficient.checked_mul(i128::from(bounds.least))?;
            let other = coefficient.checked_mul(i128::from(bounds.greatest))?;
            least = least.checked_add(one.min(other))?;
            greatest = greatest.checked_add(one.max(other))?;
        }
        Some((least, greatest))
    }

    /// Greatest absolute value any partial sum can have, whatever the order.
    pub(super) fn magnitude(&self, bounds: &[Bounds]) -> Option<i128> {
        let mut magnitude = self.constant.checked_abs()?;
        for (column, coefficient) in &self.terms {
            let bounds = bounds.get(column.0 as usize)?;
            let cell = i128::from(bounds.least).abs().max(i128::from(bounds.greatest).abs());
            magnitude = magnitude.checked_add(coefficient.checked_abs()?.checked_mul(cell)?)?;
        }
        Some(magnitude)
    }
}

impl Quotient {
    /// A number in cells as kept; `None` where it is no quotient of linear forms, divides by a constant zero, or has
    /// coefficients beyond 128 bits.
    ///
    /// At most one divisor has cells in it, the one below the line, so the number is open where that is zero or a cell
    /// of the number is missing, and nowhere else.
    pub(super) fn of(number: &Number, bounds: &[Bounds]) -> Option<Self> {
        match number {
            Number::Column(column) => {
                let factor = i128::from(bounds.get(column.0 as usize)?.factor);
                let over = Linear { terms: BTreeMap::from([(*column, factor)]), constant: 0 };
                Some(Self { over, under: Linear::constant(1) })
            }
            Number::Constant(constant) => {
                let over = Linear::constant(i128::from(*constant));
                Some(Self { over, under: Linear::constant(1) })
            }
            Number::Add(left, right) => Self::of(left, bounds)?.plus(&Self::of(right, bounds)?),
            Number::Subtract(left, right) => Self::of(left, bounds)?.minus(Self::of(right, bounds)?),
            Number::Multiply(left, right) => {
                let (left, right) = (Self::of(left, bounds)?, Self::of(right, bounds)?);
                match (left.as_constant(), right.as_constant()) {
                    (_, Some((over, under))) => left.times(over, under),
                    (Some((over, under)), _) => right.times(over, under),
                    _ => None,
                }
            }
            Number::Divide(left, right) => {
                let (left, right) = (Self::of(left, bounds)?, Self::of(right, bounds)?);
                if let Some((over, under)) = right.as_constant() {
                    return if over == 0 { None } else { left.times(under, over) };
                }
                Some(Self {
                    over: left.over.times(right.under.as_constant()?)?,
                    under: right.over.times(left.under.as_constant()?)?,
                })
            }
            Number::Least(left, right) => Self::larger(right, left, bounds).map(|(_, least)| least),
            Number::Greatest(left, right) => Self::larger(left, right, bounds).map(|(greatest, _)| greatest),
        }
    }

    /// Both numbers, the larger first, where the bounds tell which that is: 增长率 divides by a base that counts as zero
    /// below zero.
    fn larger(one: &Number, other: &Number, bounds: &[Bounds]) -> Option<(Self, Self)> {
        let difference = Self::of(one, bounds)?.minus(Self::of(other, bounds)?)?;
        let under = difference.under.as_constant()?;
        let (one, other) = (Self::of(one, bounds)?, Self::of(other, bounds)?);
        match difference.over.times(under.signum())?.range(bounds)? {
            (0.., _) => Some((one, other)),
            (_, ..=0) => Some((other, one)),
            _ => None,
        }
    }

    pub(super) fn minus(self, other: Self) -> Option<Self> {
        let negative = Self { over: other.over.times(-1)?, under: other.under };
        self.plus(&negative)
    }

    fn plus(&self, other: &Self) -> Option<Self> {
        if self.under == other.under {
            return Some(Self { over: self.over.plus(&other.over)?, under: self.under.clone() });
        }
        match (self.under.as_constant(), other.under.as_constant()) {
            (Some(left), Some(right)) => Some(Self {
                over: self.over.times(right)?.plus(&other.over.times(left)?)?,
                under: Linear::constant(left.checked_mul(right)?),
            }),
            (None, Some(right)) => Some(Self {
                over: self.over.times(right)?.plus(&self.under.times(other.over.as_constant()?)?)?,
                under: self.under.times(right)?,
            }),
            (Some(_), None) => other.plus(self),
            (None, None) => None,
        }
    }

    fn times(&self, over: i128, under: i128) -> Option<Self> {
        Some(Self { over: self.over.times(over)?, under: self.under.times(under)? })
    }

    fn as_constant(&self) -> Option<(i128, i128)> {
        Some((self.over.as_constant()?, self.under.as_constant()?))
    }
}

/// Bounds of what stands above and below the line of a number in any row, nothing reduced.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    over: u128,
    under: u128,
    /// Whether what stands below the line divides `under` in every row, as without a divisor that has cells in it.
    is_multiple: bool,
}

impl Reach {
    /// Of a number; `None` where the plain evaluation of some row might leave its 128 bits.
    pub(super) fn of(number: &Number, bounds: &[Bounds]) -> Option<Self> {
        let (left, right) = match number {
            Number::Column(column) => {
                let bounds = bounds.get(column.0 as usize)?;
                let kept = bounds.least.unsigned_abs().max(bounds.greatest.unsigned_abs());
                return Self::whole(u128::from(kept).checked_mul(u128::from(bounds.factor.unsigned_abs()))?);
            }
            Number::Constant(constant) => return Self::whole(u128::from(constant.unsigned_abs())),
            Number::Add(left, right)
            | Number::Subtract(left, right)
            | Number::Multiply(left, right)
            | Number::Divide(left, right)
            | Number::Least(left, right)
            | Number::Greatest(left, right) => (left, right),
        };
        let (reach, other) = (Self::of(left, bounds)?, Self::of(right, bounds)?);
        match number {
            Number::Multiply(..) => reach.times(other),
            Number::Divide(..) => {
                // A constant divisor is known to the last digit.
                let constant = value(right, &|_| None).ok().flatten();
                let under = constant.map_or(other.over, |divisor| divisor.numerator().unsigned_abs()).max(1);
                let over = constant.map_or(other.under, |divisor| divisor.denominator().unsigned_abs());
                reach.times(Self { over, under, is_multiple: constant.is_some() })
            }
            Number::Least(..) | Number::Greatest(..) => reach.most(other),
            _ => reach.plus(other),
        }
    }

    /// Of an integer up to this, either sign.
    pub(super) fn whole(over: u128) -> Option<Self> {
        Self { over, under: 1, is_multiple: true }.checked()
    }

    /// Of one fraction.
    pub(super) fn fraction(fraction: Fraction) -> Self {
        let (over, under) = (fraction.numerator().unsigned_abs(), fraction.denominator().unsigned_abs());
        Self { over, under, is_multiple: true }
    }

    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let (left, right) = self.common(other);
        let over = self.over.checked_mul(left)?.checked_add(other.over.checked_mul(right)?)?;
        let is_multiple = self.is_multiple && other.is_multiple;
        Self { over, under: self.under.checked_mul(left)?, is_multiple }.checked()
    }

    pub(super) fn times(self, other: Self) -> Option<Self> {
        let (over, under) = (self.over.checked_mul(other.over)?, self.under.checked_mul(other.under)?);
        Self { over, under, is_multiple: self.is_multiple && other.is_multiple }.checked()
    }

    /// Of either.
    pub(super) fn most(self, other: Self) -> Option<Self> {
        let (left, _) = self.common(other);
        let is_multiple = self.is_multiple && other.is_multiple;
        let under = self.under.checked_mul(left)?;
        Self { over: self.over.max(other.over), under, is_multiple }.checked()
    }

    /// What either is multiplied by to stand over the same.
    fn common(self, other: Self) -> (u128, u128) {
        let is_multiple = self.is_multiple && other.is_multiple;
        let shared = if is_multiple { gcd(self.under, other.under).max(1) } else { 1 };
        (other.under / shared, self.under / shared)
    }

    fn checked(self) -> Option<Self> {
        (self.over.max(self.under) <= i128::MAX.unsigned_abs()).then_some(self)
    }
}

/// Greatest common divisor; of nothing but zeros 0.
pub(super) fn gcd(mut left: u128, mut right: u128) -> u128 {
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}

/// Division that rounds up; the divisor is above zero.
pub(super) fn div_up(over: i128, under: i128) -> i128 {
    over.div_euclid(under) + i128::from(over.rem_euclid(under) != 0)
}

/// The columns a number reads.
pub(super) fn columns_of(number: &Number, into: &mut Vec<ColumnIdx>) {
    match number {
        Number::Column(column) => into.push(*column),
        Number::Constant(_) => {}
        Number::Add(left, right)
        | Number::Subtract(left, right)
        | Number::Multiply(left, right)
        | Number::Divide(left, right)
        | Number::Least(left, right)
        | Number::Greatest(left, right) => {
            columns_of(left, into);
            columns_of(right, into);
        }
    }
}
