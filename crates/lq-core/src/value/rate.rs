//! Amounts per span of time: 300 台/年.

use std::fmt;

use super::error::excerpt;
use super::numeral;
use super::text::narrow;
use super::{Lang, Quantity, Unit, ValueError};

/// The span a rate is counted over.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Per {
    /// 年
    Year,
    /// 季
    Quarter,
    /// 月
    Month,
    /// 日
    Day,
}

impl Per {
    /// All spans, the longest first.
    pub const ALL: [Per; 4] = [Per::Year, Per::Quarter, Per::Month, Per::Day];

    /// Chinese, as the log keeps it: 年, 季, 月, 日.
    pub const fn symbol(self) -> &'static str {
        match self {
            Per::Year => "年",
            Per::Quarter => "季",
            Per::Month => "月",
            Per::Day => "日",
        }
    }

    /// English, as the API spells it: `year`, `quarter`, `month`, `day`.
    pub const fn code(self) -> &'static str {
        match self {
            Per::Year => "year",
            Per::Quarter => "quarter",
            Per::Month => "month",
            Per::Day => "day",
        }
    }

    /// The span people mean by this word.
    pub fn find(word: &str) -> Option<Per> {
        match word.trim().to_ascii_lowercase().as_str() {
            "年" | "year" | "a" | "yr" | "y" => Some(Per::Year),
            "季" | "季度" | "quarter" | "q" => Some(Per::Quarter),
            "月" | "个月" | "month" | "mo" => Some(Per::Month),
            "日" | "天" | "day" | "d" => Some(Per::Day),
            _ => None,
        }
    }
}

/// An amount per span of time.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    /// How much.
    pub amount: Quantity,
    /// In what span.
    pub per: Per,
}

impl Rate {
    /// Reads `300台/年`, `年产300台`, `300 台 per year`, `每月5万吨`; with the heading's `台/年` also `300`.
    ///
    /// * `hint`: unit and span where the text leaves them out; without any span a rate is per year.
    ///
    /// Errors: those of [`Quantity::parse`].
    pub fn parse(input: &str, hint: RateHint) -> Result<Rate, ValueError> {
        let narrowed = narrow(input.trim());
        let (spoken, text) = spoken_span(&narrowed);
        let (amount, span) = split_span(text);
        let per = match span {
            Some(word) => Some(Per::find(word).ok_or_else(|| {
                ValueError::new(
                    format!(
                        "“{}”里的“{}”不是年、季、月或日；应写作“300台/年”",
                        excerpt(input),
                        excerpt(word)
                    ),
                    format!("“{}” in “{}” is no year, quarter, month or day", excerpt(word), excerpt(input)),
                )
            })?),
            None => spoken,
        };
        let amount = Quantity::parse(amount, hint.unit)?;
        Ok(Rate { amount, per: per.or(hint.per).unwrap_or(Per::Year) })
    }

    /// Reads exactly what [`Display`](fmt::Display) prints.
    pub(crate) fn from_text(text: &str) -> Option<Rate> {
        let (amount, span) = text.rsplit_once('/')?;
        let per = Per::ALL.into_iter().find(|per| per.symbol() == span)?;
        Some(Rate { amount: Quantity::from_text(amount)?, per })
    }

    /// The same rate per year; `None` for rates per day (years differ in days) and past the range.
    pub fn per_year(self) -> Option<Rate> {
        let times = match self.per {
            Per::Year => 1,
            Per::Quarter => 4,
            Per::Month => 12,
            Per::Day => return None,
        };
        let base = self.amount.base_micro().checked_mul(times)?;
        Some(Rate { amount: Quantity::from_base(base, self.amount.unit())?, per: Per::Year })
    }

    /// The sum of two rates over the same span.
    ///
    /// Errors: different spans or dimensions, past the range.
    pub fn checked_add(self, other: Rate) -> Result<Rate, ValueError> {
        if self.per != other.per {
            return Err(ValueError::new(
                format!(
                    "每{}与每{}的量不能直接相加；请先折成同一时段",
                    self.per.symbol(),
                    other.per.symbol()
                ),
                format!("rates per {} and per {} do not add", self.per.code(), other.per.code()),
            ));
        }
        Ok(Rate { amount: self.amount.checked_add(other.amount)?, per: self.per })
    }

    pub(crate) fn write(self, out: &mut Vec<u8>) {
        self.amount.write(out);
        out.push(b'/');
        out.extend_from_slice(self.per.symbol().as_bytes());
    }

    /// `300 台/年`; in English `300 sets per year`.
    pub fn show(self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("{}/{}", self.amount.show(lang), self.per.symbol()),
            Lang::En => format!("{} per {}", self.amount.show(lang), self.per.code()),
        }
    }
}

/// Unit and span that a heading or a field gives to bare numbers.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RateHint {
    /// The unit.
    pub unit: Option<Unit>,
    /// The span.
    pub per: Option<Per>,
}

impl RateHint {
    /// Reads a heading's `台/年`, `万吨/月` or `台`.
    ///
    /// Errors: unknown unit or span.
    pub fn parse(text: &str) -> Result<RateHint, ValueError> {
        let narrowed = narrow(text.trim());
        match narrowed.rsplit_once('/') {
            Some((unit, span)) if Per::find(span).is_some() => {
                Ok(RateHint { unit: Some(Unit::parse(unit)?), per: Per::find(span) })
            }
            _ => Ok(RateHint { unit: Some(Unit::parse(&narrowed)?), per: None }),
        }
    }
}

/// The span spoken before the number (年产, 月产, 每年), and the rest.
fn spoken_span(text: &str) -> (Option<Per>, &str) {
    for (word, per) in [
        ("年产", Per::Year),
        ("每年", Per::Year),
        ("季产", Per::Quarter),
        ("每季度", Per::Quarter),
        ("每季", Per::Quarter),
        ("月产", Per::Month),
        ("每月", Per::Month),
        ("日产", Per::Day),
        ("每日", Per::Day),
        ("每天", Per::Day),
    ] {
        if let Some(rest) = text.strip_prefix(word) {
            return (Some(per), rest.trim());
        }
    }
    (None, text)
}

/// Parts the amount from the span behind `/`, `每` or `per`; 台/套 is a unit, not a span.
fn split_span(text: &str) -> (&str, Option<&str>) {
    if let Some((amount, span)) = text.rsplit_once('/') {
        return match numeral::scan(text) {
            Ok((_, rest)) if Unit::find(rest).is_some() => (text, None),
            _ => (amount, Some(span)),
        };
    }
    text.rsplit_once(" per ").or_else(|| text.rsplit_once('每')).map_or((text, None), |(a, s)| (a, Some(s)))
}

/// The log's form: `300 台/年`.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.amount, self.per.symbol())
    }
}

impl fmt::Debug for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
