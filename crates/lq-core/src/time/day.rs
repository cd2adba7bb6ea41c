//! Calendar dates: days since 1970, by the proleptic Gregorian calendar.

use std::fmt;
use std::str::FromStr;

use super::{Grain, Period};
use crate::value::ValueError;

/// A calendar date in Asia/Shanghai, kept as days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub(super) i32);

/// Day of the week, Monday first as in Chinese offices.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "the names of the days say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Day {
    /// 0001-01-01, the earliest day.
    pub const MIN: Day = Day(-719_162);
    /// 9999-12-31, the latest day.
    pub const MAX: Day = Day(2_932_896);

    /// The day `days` after 1970-01-01; `None` outside the years 1 to 9999.
    pub const fn from_days(days: i32) -> Option<Day> {
        if days < Day::MIN.0 || days > Day::MAX.0 { None } else { Some(Day(days)) }
    }

    /// Days since 1970-01-01, negative before.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// The day with this year, month and day of the month; `None` where the calendar has no such day.
    pub const fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month) {
            return None;
        }
        // Years are counted from March, so that the leap day comes last.
        let y = if month <= 2 { year - 1 } else { year };
        let shifted = (month as i32 + 9) % 12;
        let day_of_year = (153 * shifted + 2) / 5 + day as i32 - 1;
        Some(Day(365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + day_of_year - 719_468))
    }

    /// Year, month and day of the month.
    pub const fn ymd(self) -> (i32, u32, u32) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let of_era = z.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + (month <= 2) as i32;
        (year, month as u32, day as u32)
    }

    /// The year.
    pub const fn year(self) -> i32 {
        self.ymd().0
    }

    /// The day `n` days later (earlier if negative), held at the ends of the calendar.
    #[must_use]
    pub const fn add_days(self, n: i32) -> Day {
        let sum = self.0.saturating_add(n);
        if sum < Day::MIN.0 {
            Day::MIN
        } else if sum > Day::MAX.0 {
            Day::MAX
        } else {
            Day(sum)
        }
    }

    /// The day of the week.
    pub const fn weekday(self) -> Weekday {
        match (self.0 + 3).rem_euclid(7) {
            0 => Weekday::Monday,
            1 => Weekday::Tuesday,
            2 => Weekday::Wednesday,
            3 => Weekday::Thursday,
            4 => Weekday::Friday,
            5 => Weekday::Saturday,
            _ => Weekday::Sunday,
        }
    }

    /// Reads `2024-03-05` and what people write for it: `2024年3月5日`, `2024.3.5`, `2024/3/5`, `20240305`,
    /// full-width digits, and the same followed by a time of 00:00, as workbooks print dates.
    ///
    /// Errors: not a date, no such day in the calendar, or only a month or year.
    pub fn parse(input: &str) -> Result<Day, ValueError> {
        let period = Period::parse(input)?;
        match period.grain() {
            Grain::Day => Ok(period.first()),
            _ => Err(ValueError::new(
                format!("“{}”没有写到日；应为年月日，如“2024-03-05”", input.trim()),
                format!(
                    "“{}” does not name a day; write year, month and day, such as “2024-03-05”",
                    input.trim()
                ),
            )),
        }
    }

    /// The ten bytes of `YYYY-MM-DD`.
    pub(crate) const fn iso(self) -> [u8; 10] {
        let (y, m, d) = self.ymd();
        let y = y.unsigned_abs();
        [
            b'0' + (y / 1000 % 10) as u8,
            b'0' + (y / 100 % 10) as u8,
            b'0' + (y / 10 % 10) as u8,
            b'0' + (y % 10) as u8,
            b'-',
            b'0' + (m / 10) as u8,
            b'0' + (m % 10) as u8,
            b'-',
            b'0' + (d / 10) as u8,
            b'0' + (d % 10) as u8,
        ]
    }

    /// Reads exactly `YYYY-MM-DD`, the form [`Display`](fmt::Display) prints.
    pub(crate) fn from_iso(text: &str) -> Option<Day> {
        let b = text.as_bytes();
        if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
            return None;
        }
        Day::from_ymd(digits(&b[..4])? as i32, digits(&b[5..7])?, digits(&b[8..])?)
    }
}

/// Days of a month of this year.
pub(super) const fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The number that up to nine ASCII digits spell.
pub(super) fn digits(bytes: &[u8]) -> Option<u32> {
    if bytes.is_empty() || bytes.len() > 9 {
        return None;
    }
    bytes.iter().try_fold(0u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = ValueError;

    fn from_str(s: &str) -> Result<Day, ValueError> {
        Day::parse(s)
    }
}
