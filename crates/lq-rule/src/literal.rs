//! Numbers as written in a rule, exact.

use std::fmt;

/// `mantissa` × 10^-`scale`, not negative, without trailing zeros behind the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Literal {
    mantissa: u64,
    scale: u8,
}

/// Digits that a `u64` always holds.
const MAX_DIGITS: usize = 19;

impl Literal {
    /// A whole number.
    pub const fn whole(number: u64) -> Self {
        Self { mantissa: number, scale: 0 }
    }

    /// A decimal number: `mantissa` × 10^-`scale`.
    pub fn new(mantissa: u64, scale: u8) -> Self {
        let mut literal = Self { mantissa, scale: if mantissa == 0 { 0 } else { scale } };
        while literal.scale > 0 && literal.mantissa.is_multiple_of(10) {
            literal = Self { mantissa: literal.mantissa / 10, scale: literal.scale - 1 };
        }
        literal
    }

    /// Reads ASCII digits with at most one point; `None` where they are more than the ledger keeps.
    pub(crate) fn read(digits: &str) -> Option<Self> {
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        if whole.len() + fraction.len() > MAX_DIGITS {
            return None;
        }
        let digits = format!("{whole}{fraction}");
        let mantissa = if digits.is_empty() { 0 } else { digits.parse().ok()? };
        Some(Self::new(mantissa, u8::try_from(fraction.len()).ok()?))
    }

    /// The digits without the point.
    pub fn mantissa(self) -> u64 {
        self.mantissa
    }

    /// How many of them stand behind the point.
    pub fn scale(self) -> u8 {
        self.scale
    }

    /// The number where it is whole.
    pub fn as_whole(self) -> Option<u64> {
        (self.scale == 0).then_some(self.mantissa)
    }
}

/// Without separators, zeros or blanks: `2000`, `0.5`.
impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.mantissa.to_string();
        let scale = usize::from(self.scale);
        if scale == 0 {
            return f.write_str(&digits);
        }
        let padded = format!("{digits:0>width$}", width = scale + 1);
        let (whole, fraction) = padded.split_at(padded.len() - scale);
        write!(f, "{whole}.{fraction}")
    }
}
