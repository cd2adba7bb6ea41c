//! Dates as exactly as they are known: year, quarter, month or day.

use std::fmt;
use std::str::FromStr;

use super::Day;
use super::day::{days_in_month, digits};
use crate::value::ValueError;
use crate::value::text::narrow;

/// How exactly a [`Period`] is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Grain {
    /// A calendar year.
    Year = 0,
    /// A quarter of a year.
    Quarter = 1,
    /// A calendar month.
    Month = 2,
    /// One day.
    Day = 3,
}

/// A date as exactly as it is known: a year, a quarter, a month or a day.
///
/// Ordered by first day, the wider period before the narrower one; [`Period::code`] keeps that order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    first: Day,
    grain: Grain,
}

impl Period {
    /// A calendar year, 1 to 9999.
    pub const fn year(year: i32) -> Option<Period> {
        Period::starting(year, 1, Grain::Year)
    }

    /// Quarter 1 to 4 of a year.
    pub const fn quarter(year: i32, quarter: u32) -> Option<Period> {
        if quarter < 1 || quarter > 4 {
            None
        } else {
            Period::starting(year, quarter * 3 - 2, Grain::Quarter)
        }
    }

    /// Month 1 to 12 of a year.
    pub const fn month(year: i32, month: u32) -> Option<Period> {
        Period::starting(year, month, Grain::Month)
    }

    /// One day.
    pub const fn day(day: Day) -> Period {
        Period { first: day, grain: Grain::Day }
    }

    const fn starting(year: i32, month: u32, grain: Grain) -> Option<Period> {
        match Day::from_ymd(year, month, 1) {
            Some(first) => Some(Period { first, grain }),
            None => None,
        }
    }

    /// How exactly the date is known.
    pub const fn grain(self) -> Grain {
        self.grain
    }

    /// The first day of the period.
    pub const fn first(self) -> Day {
        self.first
    }

    /// The last day of the period.
    pub const fn last(self) -> Day {
        let (year, month, _) = self.first.ymd();
        let last_month = match self.grain {
            Grain::Day => return self.first,
            Grain::Month => month,
            Grain::Quarter => month + 2,
            Grain::Year => 12,
        };
        match Day::from_ymd(year, last_month, days_in_month(year, last_month)) {
            Some(day) => day,
            None => self.first,
        }
    }

    /// True where `day` lies within the period.
    pub fn contains(self, day: Day) -> bool {
        self.first <= day && day <= self.last()
    }

    /// First day × 8 + grain: sorts like the period and turns back by [`Period::from_code`].
    pub const fn code(self) -> i64 {
        self.first.0 as i64 * 8 + self.grain as i64
    }

    /// The period with this [`Period::code`]; `None` where no period has it.
    pub const fn from_code(code: i64) -> Option<Period> {
        let days = code.div_euclid(8);
        if days < Day::MIN.0 as i64 || days > Day::MAX.0 as i64 {
            return None;
        }
        let first = Day(days as i32);
        let (_, month, day) = first.ymd();
        let grain = match code.rem_euclid(8) {
            0 if month == 1 && day == 1 => Grain::Year,
            1 if month % 3 == 1 && day == 1 => Grain::Quarter,
            2 if day == 1 => Grain::Month,
            3 => Grain::Day,
            _ => return None,
        };
        Some(Period { first, grain })
    }

    /// The period as people write it: `2024年`, `2024年第一季度`, `2024年3月`, `2024年3月5日`.
    pub fn chinese(self) -> String {
        let (y, m, d) = self.first.ymd();
        match self.grain {
            Grain::Year => format!("{y}年"),
            Grain::Quarter => format!("{y}年第{}季度", ["一", "二", "三", "四"][(m as usize - 1) / 3]),
            Grain::Month => format!("{y}年{m}月"),
            Grain::Day => format!("{y}年{m}月{d}日"),
        }
    }

    /// Reads `2024`, `2024-Q1`, `2024-03`, `2024-03-05` and what people write for them: `2024年3月`,
    /// `2024.3`, `2024/3/5`, `20240305`, `2024年第一季度`, `2024年一季度`, full-width digits.
    ///
    /// Errors: 上半年, 下半年 and 前三季度 (no unit of this calendar), two-digit years, days the calendar does not have.
    pub fn parse(input: &str) -> Result<Period, ValueError> {
        if let Some(period) = Period::from_iso(input) {
            return Ok(period);
        }
        let narrowed = narrow(input.trim());
        let text: String = narrowed.chars().filter(|c| !c.is_whitespace()).collect();
        period_from(strip_midnight(&narrowed, &text)).ok_or_else(|| not_a_date(input.trim(), &text))
    }

    /// Appends what [`Display`](fmt::Display) prints.
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        let day = self.first.iso();
        match self.grain {
            Grain::Year => out.extend_from_slice(&day[..4]),
            Grain::Month => out.extend_from_slice(&day[..7]),
            Grain::Day => out.extend_from_slice(&day),
            Grain::Quarter => {
                out.extend_from_slice(&day[..4]);
                out.extend_from_slice(&[b'-', b'Q', b'0' + self.first.ymd().1.div_ceil(3) as u8]);
            }
        }
    }

    /// Reads exactly what [`Display`](fmt::Display) prints.
    pub(crate) fn from_iso(text: &str) -> Option<Period> {
        let b = text.as_bytes();
        match b.len() {
            4 => Period::year(digits(b)? as i32),
            7 if b[4] == b'-' && b[5] == b'Q' => Period::quarter(digits(&b[..4])? as i32, digits(&b[6..])?),
            7 if b[4] == b'-' => Period::month(digits(&b[..4])? as i32, digits(&b[5..])?),
            10 => Day::from_iso(text).map(Period::day),
            _ => None,
        }
    }
}

/// Words for spans that are no unit of this calendar.
const SPANS: [&str; 5] = ["半年", "前三季度", "上旬", "中旬", "下旬"];

fn not_a_date(text: &str, unspaced: &str) -> ValueError {
    if SPANS.iter().any(|span| unspaced.contains(span)) {
        return ValueError::new(
            format!("“{text}”不能作为日期；请写年、季度、月或日，如“2024”“2024-Q1”“2024-03”"),
            format!("“{text}” cannot be kept as a date; write a year, quarter, month or day"),
        );
    }
    if text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()) {
        return ValueError::new(
            format!("“{text}”像是表格软件的日期序号；请把该列设为日期格式后重新填写"),
            format!("“{text}” looks like a spreadsheet's day number; format the column as a date"),
        );
    }
    ValueError::new(
        format!("“{text}”不是日历上有的日期；应写作“2024-03-05”“2024年3月”“2024-Q1”或“2024”"),
        format!("“{text}” is no date of the calendar; write “2024-03-05”, “2024-03”, “2024-Q1” or “2024”"),
    )
}

/// Workbooks print a date as `2024-03-05 00:00:00`; the midnight says nothing and is dropped.
fn strip_midnight<'a>(spaced: &str, text: &'a str) -> &'a str {
    let has_time = spaced.trim().contains(char::is_whitespace) || text.contains('T');
    if has_time {
        for tail in ["T00:00:00", "00:00:00", "00:00", "0:00:00", "0:00"] {
            if let Some(date) = text.strip_suffix(tail) {
                return date;
            }
        }
    }
    text
}

fn period_from(text: &str) -> Option<Period> {
    let b = text.as_bytes();
    if b.iter().all(u8::is_ascii_digit) {
        return match b.len() {
            4 => Period::year(digits(b)? as i32),
            6 => Period::month(digits(&b[..4])? as i32, digits(&b[4..])?),
            8 => Day::from_ymd(digits(&b[..4])? as i32, digits(&b[4..6])?, digits(&b[6..])?).map(Period::day),
            _ => None,
        };
    }
    let year = text.get(..4).and_then(|y| digits(y.as_bytes()))? as i32;
    let rest = text[4..].trim_start_matches('年').trim_start_matches(['-', '.', '/']);
    if rest.is_empty() || matches!(rest, "度" | "全年") {
        return Period::year(year);
    }
    if let Some(q) = quarter_from(rest) {
        return Period::quarter(year, q);
    }
    let mut parts =
        rest.trim_end_matches('份').split(['-', '.', '/', '月']).map(|p| p.trim_end_matches(['日', '号']));
    let month = short_number(parts.next()?)?;
    let day = parts.next().filter(|p| !p.is_empty());
    match (day, parts.next()) {
        (_, Some(_)) => None,
        (None, None) => Period::month(year, month),
        (Some(day), None) => Day::from_ymd(year, month, short_number(day)?).map(Period::day),
    }
}

fn short_number(text: &str) -> Option<u32> {
    if text.len() > 2 { None } else { digits(text.as_bytes()) }
}

fn quarter_from(text: &str) -> Option<u32> {
    if let Some(q) = text.strip_prefix(['Q', 'q']) {
        return short_number(q);
    }
    let word = text.strip_suffix("季度").or_else(|| text.strip_suffix('季'))?;
    match word.trim_start_matches('第') {
        "一" | "1" | "首" => Some(1),
        "二" | "2" => Some(2),
        "三" | "3" => Some(3),
        "四" | "4" => Some(4),
        _ => None,
    }
}

/// ISO-like text: `2024`, `2024-Q1`, `2024-03`, `2024-03-05`.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, _) = self.first.ymd();
        match self.grain {
            Grain::Year => write!(f, "{y:04}"),
            Grain::Quarter => write!(f, "{y:04}-Q{}", m.div_ceil(3)),
            Grain::Month => write!(f, "{y:04}-{m:02}"),
            Grain::Day => write!(f, "{}", self.first),
        }
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Period {
    type Err = ValueError;

    fn from_str(s: &str) -> Result<Period, ValueError> {
        Period::parse(s)
    }
}

impl From<Day> for Period {
    fn from(day: Day) -> Period {
        Period::day(day)
    }
}
