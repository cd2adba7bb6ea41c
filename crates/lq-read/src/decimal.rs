//! Exact decimals, as printed.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A decimal number `digits × 10^-scale`, exact, without trailing zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    digits: i128,
    scale: u8,
}

impl Decimal {
    /// The number `digits × 10^-scale`, with trailing zeros taken off.
    pub fn new(mut digits: i128, mut scale: u8) -> Self {
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        Self { digits, scale }
    }

    /// The digits without the point.
    pub fn digits(self) -> i128 {
        self.digits
    }

    /// How many digits stand behind the point.
    pub fn scale(self) -> u8 {
        self.scale
    }

    /// Multiplies by a whole number; `None` when the product does not fit.
    pub fn times(self, factor: i128) -> Option<Self> {
        Some(Self::new(self.digits.checked_mul(factor)?, self.scale))
    }

    /// The number below zero.
    #[must_use]
    pub fn negated(self) -> Self {
        Self { digits: -self.digits, scale: self.scale }
    }

    /// Whether the number is zero.
    pub fn is_zero(self) -> bool {
        self.digits == 0
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Self::new(i128::from(value), 0)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    /// Orders by value; at most 24 digits and a scale of 12 are kept by the parsers, so nothing overflows.
    fn cmp(&self, other: &Self) -> Ordering {
        let top = self.scale.max(other.scale);
        let lift = |d: &Self| d.digits.checked_mul(10i128.pow(u32::from(top - d.scale)));
        match (lift(self), lift(other)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => self.digits.cmp(&other.digits),
        }
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.scale == 0 {
            return write!(f, "{}", self.digits);
        }
        let sign = if self.digits < 0 { "-" } else { "" };
        let all = format!("{:0width$}", self.digits.unsigned_abs(), width = usize::from(self.scale) + 1);
        let (whole, part) = all.split_at(all.len() - usize::from(self.scale));
        write!(f, "{sign}{whole}.{part}")
    }
}

/// The text is no plain decimal number of at most 24 digits, 12 of them behind the point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("不是可以精确记录的数：应为至多24位、小数至多12位的十进制数")]
pub struct NotDecimal;

impl FromStr for Decimal {
    type Err = NotDecimal;

    fn from_str(text: &str) -> Result<Self, NotDecimal> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, part) = rest.split_once('.').unwrap_or((rest, ""));
        let plain = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty()
            || !plain(whole)
            || !plain(part)
            || whole.len() + part.len() > 24
            || part.len() > 12
        {
            return Err(NotDecimal);
        }
        let digits: i128 = format!("{whole}{part}").parse().map_err(|_| NotDecimal)?;
        let scale = u8::try_from(part.len()).map_err(|_| NotDecimal)?;
        Ok(Self::new(if negative { -digits } else { digits }, scale))
    }
}
