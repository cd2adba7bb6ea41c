//! Plain numbers: exact decimals with nine places.

use std::fmt;
use std::str::FromStr;

use super::ValueError;
use super::error::excerpt;
use super::numeral::{self, Exact};
use super::text::narrow;

/// An exact decimal in steps of 1e-9, between about ±9.2 × 10⁹.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Decimal(i64);

impl Decimal {
    /// Steps in one.
    pub const ONE_NANOS: i64 = 1_000_000_000;
    /// Nought.
    pub const ZERO: Decimal = Decimal(0);
    /// One.
    pub const ONE: Decimal = Decimal(Decimal::ONE_NANOS);

    /// A number from billionths.
    pub const fn from_nanos(nanos: i64) -> Decimal {
        Decimal(nanos)
    }

    /// Billionths.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// A whole number; `None` past the range.
    pub const fn from_int(value: i64) -> Option<Decimal> {
        match value.checked_mul(Decimal::ONE_NANOS) {
            Some(nanos) => Some(Decimal(nanos)),
            None => None,
        }
    }

    /// The nearest float, for numeric engines only.
    pub fn to_f64(self) -> f64 {
        // Whole and fraction apart, so that whole numbers stay exact.
        (self.0 / Decimal::ONE_NANOS) as f64 + (self.0 % Decimal::ONE_NANOS) as f64 / 1e9
    }

    /// The nearest decimal to a float of a numeric engine, half away from zero; `None` past the range or not finite.
    pub fn from_f64(value: f64) -> Option<Decimal> {
        let nanos = (value * 1e9).round();
        (nanos.is_finite() && nanos.abs() < 9.2e18).then_some(Decimal(nanos as i64))
    }

    /// Sum; `None` past the range.
    pub const fn checked_add(self, other: Decimal) -> Option<Decimal> {
        match self.0.checked_add(other.0) {
            Some(nanos) => Some(Decimal(nanos)),
            None => None,
        }
    }

    /// Reads `0.35`, `1,234.5`, `1.2万`, `３`, `3.5e-7`.
    ///
    /// Errors: not a number, more than nine decimals, past the range.
    pub fn parse(input: &str) -> Result<Decimal, ValueError> {
        let narrowed = narrow(input.trim());
        Decimal::from_exact(numeral::whole(&narrowed)?, input)
    }

    pub(crate) fn from_exact(number: Exact, input: &str) -> Result<Decimal, ValueError> {
        if let Some(nanos) = number.times(Decimal::ONE_NANOS) {
            return Ok(Decimal(nanos));
        }
        if number.is_too_fine(Decimal::ONE_NANOS) {
            return Err(ValueError::new(
                format!("“{}”的小数超过9位；请先四舍五入", excerpt(input)),
                format!("“{}” has more than nine decimals; round it first", excerpt(input)),
            ));
        }
        Err(ValueError::new(
            format!("“{}”超出数值范围（±92亿）；金额和带单位的量请用相应的栏目", excerpt(input)),
            format!("“{}” is past the range of plain numbers (±9.2 billion)", excerpt(input)),
        ))
    }

    pub(crate) fn write(self, out: &mut Vec<u8>) {
        numeral::write_ratio(out, self.0, Decimal::ONE_NANOS);
    }
}

/// Exact, without trailing zeros.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&numeral::ratio_text(self.0, Decimal::ONE_NANOS))
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Decimal {
    type Err = ValueError;

    fn from_str(s: &str) -> Result<Decimal, ValueError> {
        Decimal::parse(s)
    }
}
