//! What numbers measure, and how literals are read into the integers of the projection.

use lq_core::value::{Currency, Per, Unit};

use crate::checked::Dimension;
use crate::literal::Literal;
use crate::plan::Fraction;

/// The name under which a dimension counts years below the line: 台/年.
const PER_YEAR: &str = "每年";

impl Dimension {
    /// A plain number.
    pub fn none() -> Self {
        Self::default()
    }

    /// Money.
    pub fn money() -> Self {
        Self { money: 1, ..Self::default() }
    }

    /// A quantity of a unit.
    pub fn unit(unit: Unit) -> Self {
        let mut dimension = Self::default();
        dimension.shift(unit.dimension(), 1);
        dimension
    }

    /// A quantity of a unit a year.
    pub fn rate(unit: Unit) -> Self {
        let mut dimension = Self::unit(unit);
        dimension.shift(PER_YEAR, 1);
        dimension
    }

    fn shift(&mut self, unit: &'static str, by: i8) {
        let held = self.units.entry(unit).or_insert(0);
        *held = held.saturating_add(by);
        if *held == 0 {
            self.units.remove(unit);
        }
    }

    /// Of a product (`true`) or quotient.
    pub(super) fn joined(mut self, other: &Self, is_multiplied: bool) -> Self {
        let sign = if is_multiplied { 1 } else { -1 };
        self.money = self.money.saturating_add(sign * other.money);
        for (unit, exponent) in &other.units {
            self.shift(unit, sign * exponent);
        }
        self
    }

    /// Whether it measures nothing.
    pub fn is_none(&self) -> bool {
        self.money == 0 && self.units.is_empty()
    }

    /// As messages call it: 金额, 功率, 金额÷人.
    pub fn said(&self) -> String {
        let (mut over, mut under) = (Vec::new(), Vec::new());
        let all = std::iter::once(("金额", self.money)).chain(self.units.iter().map(|(unit, n)| (*unit, *n)));
        for (name, exponent) in all {
            let side = if exponent > 0 { &mut over } else { &mut under };
            side.extend(std::iter::repeat_n(name, usize::from(exponent.unsigned_abs())));
        }
        match (over.is_empty(), under.is_empty()) {
            (true, true) => "没有单位的数".to_owned(),
            (_, true) => over.join("×"),
            (true, false) => format!("1÷{}", under.join("÷")),
            (false, false) => format!("{}÷{}", over.join("×"), under.join("÷")),
        }
    }
}

/// What a literal with a unit says.
pub(super) struct Measured {
    pub(super) value: Fraction,
    pub(super) dimension: Dimension,
    pub(super) is_share: bool,
}

/// Why a literal says nothing.
pub(super) enum Unmeasured {
    /// No such unit.
    Unknown,
    /// 万 without what it multiplies.
    Multiplier,
    /// Another currency than renminbi.
    Currency(&'static str),
    /// Rates per day cannot be told per year.
    PerDay,
    /// Past the range.
    Overflow,
}

/// Reads a number with its unit.
pub(super) fn measure(number: Literal, unit: &str) -> Result<Measured, Unmeasured> {
    let share = |divisor: i64| {
        let value = scaled(number, 1, divisor).ok_or(Unmeasured::Overflow)?;
        Ok(Measured { value, dimension: Dimension::none(), is_share: true })
    };
    match unit {
        "%" => return share(100),
        "‰" => return share(1000),
        "倍" => return share(1).map(|read| Measured { is_share: false, ..read }),
        "百分点" | "个百分点" => return share(100),
        "万" | "亿" | "千" | "百" => return Err(Unmeasured::Multiplier),
        _ => {}
    }
    if let Some(fen) = money_unit(unit)? {
        let value = scaled(number, fen, 1).filter(|value| fits(*value)).ok_or(Unmeasured::Overflow)?;
        return Ok(Measured { value, dimension: Dimension::money(), is_share: false });
    }
    if let Some((word, span)) = unit.split_once('/') {
        let unit = Unit::find(word).ok_or(Unmeasured::Unknown)?;
        let times = match Per::find(span) {
            Some(Per::Year) => 1,
            Some(Per::Quarter) => 4,
            Some(Per::Month) => 12,
            Some(Per::Day) => return Err(Unmeasured::PerDay),
            None => return Err(Unmeasured::Unknown),
        };
        let factor = unit.factor().checked_mul(times).ok_or(Unmeasured::Overflow)?;
        let value = scaled(number, factor, 1).filter(|value| fits(*value)).ok_or(Unmeasured::Overflow)?;
        return Ok(Measured { value, dimension: Dimension::rate(unit), is_share: false });
    }
    let unit = Unit::find(unit).ok_or(Unmeasured::Unknown)?;
    let value = scaled(number, unit.factor(), 1).filter(|value| fits(*value)).ok_or(Unmeasured::Overflow)?;
    Ok(Measured { value, dimension: Dimension::unit(unit), is_share: false })
}

/// 分 in one of a unit of renminbi; `None` where the word is no unit of money.
pub(super) fn money_unit(unit: &str) -> Result<Option<i64>, Unmeasured> {
    if matches!(unit, "分" | "角") {
        return Ok(Some(if unit == "分" { 1 } else { 10 }));
    }
    if !lq_core::ValueType::money().takes_hint(unit) {
        return Ok(None);
    }
    let money = lq_core::value::Money::parse("1", Some(unit)).map_err(|_| Unmeasured::Unknown)?;
    if money.currency == Currency::CNY {
        Ok(Some(money.minor))
    } else {
        Err(Unmeasured::Currency(money.currency.chinese()))
    }
}

/// A number of the ledger fits 64 bits.
pub(super) fn fits(value: Fraction) -> bool {
    let whole = value.numerator() / value.denominator();
    i64::try_from(whole).is_ok()
}

/// `number` × `factor` ÷ `divisor`.
pub(super) fn scaled(number: Literal, factor: i64, divisor: i64) -> Option<Fraction> {
    let mantissa = Fraction::whole(i64::try_from(number.mantissa()).ok()?);
    let ten = 10i64.checked_pow(u32::from(number.scale()))?;
    let below = Fraction::whole(ten).times(Fraction::whole(divisor)).ok()?;
    mantissa.times(Fraction::whole(factor)).ok()?.over(below).ok()?
}

/// A whole 64-bit number.
pub(super) fn whole(value: Fraction) -> Option<i64> {
    if value.denominator() == 1 { i64::try_from(value.numerator()).ok() } else { None }
}
