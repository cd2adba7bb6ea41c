//! Percentages, exact to a millionth of a per cent.

use std::fmt;
use std::str::FromStr;

use super::ValueError;
use super::error::excerpt;
use super::numeral;
use super::text::narrow;

/// A percentage in millionths of a per cent: 12.5 % is 12,500,000.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Percent(i64);

impl Percent {
    /// Steps in one per cent.
    pub const ONE_MICROS: i64 = 1_000_000;

    /// A percentage from millionths of a per cent.
    pub const fn from_micros(micros: i64) -> Percent {
        Percent(micros)
    }

    /// Millionths of a per cent.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The share as a float (12.5 % is 0.125), for numeric engines only.
    pub fn to_share(self) -> f64 {
        self.0 as f64 / 1e8
    }

    /// Reads `12.5%`, `12.5％`, `12.5` (per cent), `百分之12.5`, `5‰` (0.5 %), `3个百分点`.
    ///
    /// Errors: not a number, finer than a millionth of a per cent, past the range.
    pub fn parse(input: &str) -> Result<Percent, ValueError> {
        let narrowed = narrow(input.trim());
        let text = narrowed.strip_prefix("百分之").unwrap_or(&narrowed).trim();
        let (number, rest) = numeral::scan(text)?;
        let factor = match rest.trim() {
            "" | "%" | "个百分点" | "百分点" | "pct" => Percent::ONE_MICROS,
            "‰" => Percent::ONE_MICROS / 10,
            _ => return Err(numeral_error(input)),
        };
        match number.times(factor) {
            Some(micros) => Ok(Percent(micros)),
            None if number.is_too_fine(factor) => Err(ValueError::new(
                format!("“{}”的小数超过6位；请先四舍五入", excerpt(input)),
                format!("“{}” has more than six decimals; round it first", excerpt(input)),
            )),
            None => Err(numeral_error(input)),
        }
    }

    pub(crate) fn write(self, out: &mut Vec<u8>) {
        numeral::write_ratio(out, self.0, Percent::ONE_MICROS);
    }
}

fn numeral_error(input: &str) -> ValueError {
    ValueError::new(
        format!("“{}”不是百分比；应写作“12.5%”", excerpt(input)),
        format!("“{}” is not a percentage; write “12.5%”", excerpt(input)),
    )
}

/// `12.5%`.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%", numeral::ratio_text(self.0, Percent::ONE_MICROS))
    }
}

impl fmt::Debug for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Percent {
    type Err = ValueError;

    fn from_str(s: &str) -> Result<Percent, ValueError> {
        Percent::parse(s)
    }
}
