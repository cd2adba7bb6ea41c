//! A figure's value as people read it: in its unit, with at most two decimals, the rounding said.

use lq_core::value::{Lang, Unit, ValueType};
use lq_rule::ast::Aggregate;
use lq_rule::checked::{Checked, Num};
use lq_rule::plan::{Fraction, Rounding, RoundingMode};

use super::define::{Defined, how};

/// A value ready to print.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The number, thousands parted: `708.6`.
    pub number: String,
    /// What stands behind it, in Chinese: `亿元`; empty for nothing.
    pub unit: String,
    /// The same in English.
    pub unit_en: String,
    /// The number in this unit, exact as a decimal where it has at most nine places, else cut there.
    pub exact: String,
}

impl Shown {
    /// Number and unit, parted by a blank.
    pub fn text(&self, lang: Lang) -> String {
        let unit = self.unit_in(lang);
        match unit {
            "" => self.number.clone(),
            "%" => format!("{}%", self.number),
            unit => format!("{} {unit}", self.number),
        }
    }

    /// The unit in a language.
    pub fn unit_in(&self, lang: Lang) -> &str {
        if lang == Lang::Zh { &self.unit } else { &self.unit_en }
    }

    /// The number for drawing.
    pub fn approx(&self) -> f64 {
        self.exact.parse().unwrap_or(0.0)
    }
}

/// What the numbers of a rule measure.
enum Measure {
    /// Yuan, kept in 分.
    Money,
    /// A quantity of one dimension, with the unit its field has.
    Quantity(Unit),
    /// Parts of a hundred.
    Share,
    /// Nothing: a count, a number, a ratio.
    Plain,
}

fn measure(rule: &Checked) -> Measure {
    let Some(counted) = &rule.value else { return Measure::Plain };
    let Some((number, dimension)) = &counted.number else {
        return if counted.how == Aggregate::Share { Measure::Share } else { Measure::Plain };
    };
    let units: Vec<(&&str, &i8)> = dimension.units.iter().collect();
    match (dimension.money, units.as_slice()) {
        (1, []) => Measure::Money,
        (0, [(named, 1)]) => {
            let of_cell = match number {
                Num::Cell(cell, _) => match &rule.cells[cell.0].ty {
                    Some(ValueType::Quantity { unit }) => *unit,
                    _ => None,
                },
                _ => None,
            };
            let base =
                Unit::all().filter(|unit| unit.dimension() == **named).min_by_key(|unit| unit.factor());
            of_cell.or(base).map_or(Measure::Plain, Measure::Quantity)
        }
        (0, []) if is_percent(rule, number) => Measure::Share,
        _ => Measure::Plain,
    }
}

fn is_percent(rule: &Checked, number: &Num) -> bool {
    matches!(number, Num::Cell(cell, _) if matches!(rule.cells[cell.0].ty, Some(ValueType::Percent)))
}

/// 分 in one of the units money is written in.
fn fen_in(unit: &str) -> Option<i64> {
    Some(match unit {
        "元" => 100,
        "万元" => 1_000_000,
        "亿元" => 10_000_000_000,
        _ => return None,
    })
}

/// The unit a value is shown in, and how many of the rule's integers one of it is.
fn scale(rule: &Checked, unit: &str, value: Option<Fraction>) -> Result<(String, String, Fraction), String> {
    let by = |fen: i64| Fraction::whole(fen);
    match measure(rule) {
        Measure::Money => {
            let chosen = if unit.is_empty() { money_unit(value) } else { unit };
            let fen = fen_in(chosen)
                .ok_or_else(|| format!("“{unit}”不是金额的单位；此口径是金额，请写 元、万元 或 亿元"))?;
            let en = match chosen {
                "元" => "CNY",
                "万元" => "10,000 CNY",
                _ => "100m CNY",
            };
            Ok((chosen.to_owned(), en.to_owned(), by(fen)))
        }
        Measure::Quantity(own) => {
            let chosen = match unit {
                "" => own,
                word => Unit::find(word)
                    .filter(|unit| unit.dimension() == own.dimension())
                    .ok_or_else(|| format!("“{word}”与此口径的单位“{}”不能换算", own.symbol()))?,
            };
            Ok((chosen.symbol().to_owned(), chosen.label(Lang::En).to_owned(), by(chosen.factor())))
        }
        Measure::Share if !matches!(unit, "" | "%") => Err("占比按 % 显示，单位不用填".to_owned()),
        Measure::Share => {
            let hundredth = Fraction::new(1, 100).unwrap_or(Fraction::ZERO);
            Ok(("%".to_owned(), "%".to_owned(), hundredth))
        }
        Measure::Plain => Ok((unit.to_owned(), String::new(), Fraction::whole(1))),
    }
}

/// The largest unit of money that leaves at least one before the point.
fn money_unit(value: Option<Fraction>) -> &'static str {
    let yuan = value.and_then(|fen| fen.over(Fraction::whole(100)).ok().flatten()).unwrap_or(Fraction::ZERO);
    match yuan.numerator().unsigned_abs() / yuan.denominator().unsigned_abs() {
        0..10_000 => "元",
        10_000..100_000_000 => "万元",
        _ => "亿元",
    }
}

/// Refuses a unit the values of a rule cannot be shown in.
///
/// # Errors
/// Why, and what to write.
pub(super) fn check_unit(rule: &Checked, unit: &str) -> Result<(), String> {
    scale(rule, unit.trim(), None).map(|_| ())
}

/// A value as its figure shows it; `None` where there is none.
pub(super) fn shown(rule: &Checked, defined: &Defined, value: Option<Fraction>) -> Option<Shown> {
    let value = value?;
    // A unit that does not fit was kept by an older program: the value is told in its own.
    let (unit, own_en, one) =
        scale(rule, &defined.unit.zh, Some(value)).or_else(|_| scale(rule, "", Some(value))).ok()?;
    let told = value.over(one).ok()??;
    let unit_en = if own_en.is_empty() { english_measure(defined) } else { own_en };
    Some(Shown { number: rounded(told)?, unit, unit_en, exact: exact(told) })
}

/// The English measure word; none where only a Chinese one was given.
fn english_measure(defined: &Defined) -> String {
    if defined.unit.en == defined.unit.zh { String::new() } else { defined.unit.en.to_string() }
}

/// With at most two decimals, half upwards, thousands parted.
fn rounded(value: Fraction) -> Option<String> {
    let nearest = Rounding { to: 1, mode: RoundingMode::Nearest };
    let hundredths = value.times(Fraction::whole(100)).ok()?.rounded(nearest).ok()?;
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    let whole = parted(&whole.to_string());
    let decimals = format!("{rest:02}");
    let decimals = decimals.trim_end_matches('0');
    Some(if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") })
}

fn parted(digits: &str) -> String {
    let mut parted = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            parted.push(',');
        }
        parted.push(digit);
    }
    parted
}

/// As a decimal with at most nine places, cut there.
fn exact(value: Fraction) -> String {
    let sign = if value.numerator() < 0 { "-" } else { "" };
    let (above, below) = (value.numerator().unsigned_abs(), value.denominator().unsigned_abs());
    let (whole, mut rest) = (above / below, above % below);
    let mut digits = String::new();
    while rest != 0 && digits.len() < 9 {
        let Some(next) = rest.checked_mul(10) else { break };
        digits.push_str(&(next / below).to_string());
        rest = next % below;
    }
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{digits}") }
}

/// What the number is made of, as people call it; empty for a count.
pub(super) fn made_of(rule: &Checked) -> String {
    let Some(counted) = &rule.value else { return String::new() };
    let label = |at: usize| rule.cells[at].label.clone();
    match (&counted.number, counted.cell, &counted.share) {
        (Some((Num::Cell(cell, _), _)), ..) => label(cell.0),
        (Some((number, _)), ..) => {
            let mut cells = Vec::new();
            cells_of(number, &mut cells);
            cells.dedup();
            cells.into_iter().map(label).collect::<Vec<_>>().join("、")
        }
        (_, Some(cell), _) => label(cell.0),
        (_, _, Some(share)) => share.words.clone(),
        _ => String::new(),
    }
}

fn cells_of(number: &Num, cells: &mut Vec<usize>) {
    match number {
        Num::Cell(cell, _) => cells.push(cell.0),
        Num::Sum(parts) | Num::Product(parts) => parts.iter().for_each(|(_, part)| cells_of(part, cells)),
        Num::AtLeastZero(inner) => cells_of(inner, cells),
        Num::Constant(_) | Num::Day(_) => {}
    }
}

/// How the value is shown, where that takes a word.
pub(super) fn unit_said(rule: &Checked, defined: &Defined, lang: Lang) -> Option<String> {
    let is_zh = lang == Lang::Zh;
    let unit = match scale(rule, &defined.unit.zh, None).ok()? {
        (unit, ..) if matches!(how(rule), Aggregate::Count | Aggregate::Distinct) || unit.is_empty() => {
            return None;
        }
        (unit, ..) if is_zh => unit,
        (_, en, _) => en,
    };
    let unit = if defined.unit.zh.is_empty() && matches!(measure(rule), Measure::Money) {
        if is_zh { "元、万元或亿元".to_owned() } else { "CNY".to_owned() }
    } else {
        unit
    };
    Some(match is_zh {
        true => format!("按 {unit}，最多两位小数，四舍五入"),
        false => format!("in {unit}, at most two decimals, half up"),
    })
}
