//! Amounts with a unit.

use std::cmp::Ordering;
use std::fmt;

use super::decimal::Decimal;
use super::error::excerpt;
use super::numeral::{self, Exact};
use super::text::narrow;
use super::unit::odd_part;
use super::{Lang, Unit, ValueError};

/// An exact amount of a unit, kept in millionths of the base step of the unit's dimension.
///
/// It can always be printed in full in its own unit; the constructors see to it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quantity {
    base_micro: i64,
    unit: Unit,
}

impl Quantity {
    /// An amount from millionths of the base step; `None` where it cannot be printed in full in `unit` (1 m² in
    /// a unit that needs thirds).
    pub fn from_base(base_micro: i64, unit: Unit) -> Option<Quantity> {
        (base_micro % odd_part(unit.factor()) == 0).then_some(Quantity { base_micro, unit })
    }

    /// A whole number of a unit; `None` past the range.
    pub fn whole(count: i64, unit: Unit) -> Option<Quantity> {
        Some(Quantity { base_micro: count.checked_mul(unit.factor())?, unit })
    }

    /// A decimal number of a unit.
    ///
    /// Errors: finer than the ledger keeps, past the range.
    pub fn new(value: Decimal, unit: Unit) -> Result<Quantity, ValueError> {
        let number = Exact { mantissa: i128::from(value.nanos()), scale: 9 };
        Quantity::from_exact(number, unit, &value.to_string())
    }

    /// Nought of a unit.
    pub const fn zero(unit: Unit) -> Quantity {
        Quantity { base_micro: 0, unit }
    }

    /// Millionths of the base step of the dimension: what amounts of one dimension are compared and added by.
    pub const fn base_micro(self) -> i64 {
        self.base_micro
    }

    /// The unit it was given in.
    pub const fn unit(self) -> Unit {
        self.unit
    }

    /// Reads `90 GW`, `1.12万人`, `500亩`, `1,200`.
    ///
    /// * `hint`: the unit where the text names none: the heading's, else the field's.
    ///
    /// Errors: not a number, unknown unit, no unit at all, finer than the ledger keeps, past the range.
    pub fn parse(input: &str, hint: Option<Unit>) -> Result<Quantity, ValueError> {
        let narrowed = narrow(input.trim());
        let (number, rest) = numeral::scan(&narrowed)?;
        let rest = rest.trim();
        if rest.is_empty() {
            let unit = hint.ok_or_else(|| {
                ValueError::new(
                    format!("“{}”没有单位；应写作“90 GW”“120家”", excerpt(input)),
                    format!("“{}” has no unit; write “90 GW”", excerpt(input)),
                )
            })?;
            return Quantity::from_exact(number, unit, input);
        }
        if let Some(unit) = Unit::find(rest) {
            return Quantity::from_exact(number, unit, input);
        }
        let (tens, word) = numeral::multiplier(rest);
        if tens == 0 {
            return Err(Unit::parse(rest).err().unwrap_or_else(|| numeral::not_a_number(input)));
        }
        let word = word.trim();
        let unit = match (word.is_empty(), hint) {
            (true, Some(hint)) => singular(hint),
            (true, None) => {
                return Err(ValueError::new(
                    format!("“{}”没有单位；应写作“1.12万人”", excerpt(input)),
                    format!("“{}” has no unit; write “1.12万人”", excerpt(input)),
                ));
            }
            (false, _) => Unit::parse(word)?,
        };
        let read = Quantity::from_exact(number.shift(tens), unit, input)?;
        // 1.12万 under the heading 万人 stays in 万人.
        Ok(hint
            .filter(|hint| word.is_empty() && hint.fits(unit))
            .and_then(|hint| read.in_unit(hint).ok())
            .unwrap_or(read))
    }

    /// Reads exactly what [`Display`](fmt::Display) prints.
    pub(crate) fn from_text(text: &str) -> Option<Quantity> {
        let (number, symbol) = text.split_once(' ')?;
        let (number, rest) = numeral::scan(number).ok()?;
        if !rest.is_empty() {
            return None;
        }
        let unit = Unit::find(symbol)?;
        Some(Quantity { base_micro: number.times(unit.factor())?, unit })
    }

    pub(crate) fn from_exact(number: Exact, unit: Unit, input: &str) -> Result<Quantity, ValueError> {
        if let Some(base_micro) = number.times(unit.factor()) {
            return Ok(Quantity { base_micro, unit });
        }
        if number.is_too_fine(unit.factor()) {
            return Err(ValueError::new(
                format!("“{}”的小数过细，{unit}存不下这么多位；请先四舍五入", excerpt(input)),
                format!("“{}” has more decimals than are kept for {unit}; round it first", excerpt(input)),
            ));
        }
        Err(ValueError::new(
            format!("“{}”超出台账能存的{unit}数；请核对单位", excerpt(input)),
            format!("“{}” is past the range for {unit}; check the unit", excerpt(input)),
        ))
    }

    /// The same amount in another unit of its dimension.
    ///
    /// Errors: another dimension; an amount that cannot be printed in full there (1 亩 in m² is 666.66…).
    pub fn in_unit(self, to: Unit) -> Result<Quantity, ValueError> {
        if !self.unit.fits(to) {
            return Err(mixed(self.unit, to));
        }
        Quantity::from_base(self.base_micro, to).ok_or_else(|| {
            ValueError::new(
                format!("“{self}”折合{}除不尽；请直接按{}填写", to.label(Lang::Zh), to.label(Lang::Zh)),
                format!("“{self}” cannot be written in full in {to}; give it in {to}"),
            )
        })
    }

    /// The number of `to` units in this amount, exactly.
    ///
    /// Errors: another dimension; more than nine decimals or none that end; past the range of a decimal.
    pub fn convert(self, to: Unit) -> Result<Decimal, ValueError> {
        let same = self.in_unit(to)?;
        let nanos = i128::from(same.base_micro) * i128::from(Decimal::ONE_NANOS);
        let factor = i128::from(to.factor());
        match i64::try_from(nanos / factor) {
            Ok(exact) if nanos % factor == 0 => Ok(Decimal::from_nanos(exact)),
            _ => Err(ValueError::new(
                format!("“{self}”换算成{to}后超出数值能存的位数"),
                format!("“{self}” in {to} has more digits than a number keeps"),
            )),
        }
    }

    /// The number of `to` units as a float, for numeric engines only; an error in another dimension.
    pub fn to_f64(self, to: Unit) -> Result<f64, ValueError> {
        if !self.unit.fits(to) {
            return Err(mixed(self.unit, to));
        }
        Ok(self.base_micro as f64 / to.factor() as f64)
    }

    /// The sum, in the unit of both or else in the finer of the two; the order of summing never matters.
    ///
    /// Errors: different dimensions (never added), past the range.
    pub fn checked_add(self, other: Quantity) -> Result<Quantity, ValueError> {
        if !self.unit.fits(other.unit) {
            return Err(mixed(self.unit, other.unit));
        }
        let unit = if self.unit == other.unit { self.unit } else { self.unit.finer(other.unit) };
        match self.base_micro.checked_add(other.base_micro) {
            Some(base_micro) => Ok(Quantity { base_micro, unit }),
            None => Err(ValueError::new(
                format!("以{unit}计的合计超出台账范围"),
                format!("the sum in {unit} is past the range of the ledger"),
            )),
        }
    }

    /// Order within a dimension; an error across dimensions.
    pub fn compare(self, other: Quantity) -> Result<Ordering, ValueError> {
        if self.unit.fits(other.unit) {
            Ok(self.base_micro.cmp(&other.base_micro))
        } else {
            Err(mixed(self.unit, other.unit))
        }
    }

    /// The number of its own units, as text, exactly.
    pub fn amount(self) -> String {
        numeral::ratio_text(self.base_micro, self.unit.factor())
    }

    pub(crate) fn write(self, out: &mut Vec<u8>) {
        numeral::write_ratio(out, self.base_micro, self.unit.factor());
        out.push(b' ');
        out.extend_from_slice(self.unit.symbol().as_bytes());
    }

    /// `12,345 平方米`; in English `12,345 m²`.
    pub fn show(self, lang: Lang) -> String {
        format!("{} {}", numeral::grouped(&self.amount()), self.unit.label(lang))
    }
}

/// The unit that a bare 万 multiplies under this heading: 人 for 人 and for 万人.
fn singular(hint: Unit) -> Unit {
    hint.symbol()
        .strip_prefix('万')
        .or_else(|| hint.symbol().strip_prefix('亿'))
        .and_then(Unit::find)
        .unwrap_or(hint)
}

fn mixed(a: Unit, b: Unit) -> ValueError {
    ValueError::new(
        format!("{a}（{}）与{b}（{}）不能换算，也不能相加", a.dimension(), b.dimension()),
        format!("{a} and {b} measure different things: they never convert or add"),
    )
}

/// The log's form: `90 GW`.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount(), self.unit)
    }
}

impl fmt::Debug for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
