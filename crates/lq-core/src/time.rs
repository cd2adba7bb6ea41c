//! Days, instants and partial dates, and the two times every read names.
//!
//! A day is a calendar date in Asia/Shanghai, an instant is UTC. Nothing here reads a clock: whoever needs
//! the present takes a [`Clock`]. Years run from 1 to 9999, so that every day prints as `YYYY-MM-DD`.

use std::fmt;
use std::str::FromStr;

use crate::value::ValueError;
use crate::value::text::narrow;

/// A calendar date in Asia/Shanghai, kept as days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

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
        match period.grain {
            Grain::Day => Ok(period.first),
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

const fn days_in_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// The number that up to nine ASCII digits spell.
fn digits(bytes: &[u8]) -> Option<u32> {
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

/// An instant, kept as microseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(pub i64);

const DAY_MICROS: i64 = 86_400_000_000;
/// China has kept UTC+8 without summer time since 1992; older instants are shown by the same rule.
const SHANGHAI_MICROS: i64 = 8 * 3_600_000_000;

impl Moment {
    /// The first instant that prints with a four-digit year.
    pub const MIN: Moment = Moment(Day::MIN.0 as i64 * DAY_MICROS);
    /// The last instant that prints with a four-digit year, in UTC and in Asia/Shanghai.
    pub const MAX: Moment = Moment((Day::MAX.0 as i64 + 1) * DAY_MICROS - SHANGHAI_MICROS - 1);

    /// The instant `micros` microseconds after 1970-01-01T00:00:00Z, held within [`Moment::MIN`] and
    /// [`Moment::MAX`].
    pub const fn from_micros(micros: i64) -> Moment {
        if micros < Moment::MIN.0 {
            Moment::MIN
        } else if micros > Moment::MAX.0 {
            Moment::MAX
        } else {
            Moment(micros)
        }
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The calendar date in Asia/Shanghai (always UTC+8).
    pub const fn shanghai_day(self) -> Day {
        Day::MIN.add_days(
            (self.0.saturating_add(SHANGHAI_MICROS).div_euclid(DAY_MICROS) - Day::MIN.0 as i64) as i32,
        )
    }

    /// The last microsecond of `day` in Asia/Shanghai.
    pub const fn end_of(day: Day) -> Moment {
        Moment::from_micros((day.0 as i64 + 1) * DAY_MICROS - SHANGHAI_MICROS - 1)
    }

    /// The first microsecond of `day` in Asia/Shanghai.
    pub const fn start_of(day: Day) -> Moment {
        Moment::from_micros(day.0 as i64 * DAY_MICROS - SHANGHAI_MICROS)
    }

    /// The instant `seconds` later (earlier if negative).
    #[must_use]
    pub const fn add_seconds(self, seconds: i64) -> Moment {
        Moment::from_micros(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Date and time of day in Asia/Shanghai, `2024-03-05T14:30:05`, with microseconds only where there are
    /// any; what a form's date-and-time control holds and [`Moment::parse`] reads back.
    pub fn shanghai_text(self) -> String {
        civil_text(i128::from(self.0) + i128::from(SHANGHAI_MICROS))
    }

    /// Reads RFC 3339 (`2024-03-05T06:30:05Z`, `2024-03-05T14:30:05+08:00`) and, without a zone, a date and
    /// time of day in Asia/Shanghai (`2024-03-05 14:30`, `2024年3月5日 14:30`).
    ///
    /// Errors: not a date and time; more than six decimals of a second.
    pub fn parse(input: &str) -> Result<Moment, ValueError> {
        let text = narrow(input.trim());
        moment_from(text.trim()).ok_or_else(|| {
            ValueError::new(
                format!("“{}”不是时间；应为日期加时刻，如“2024-03-05 14:30”", input.trim()),
                format!("“{}” is not a date and time; write it like “2024-03-05 14:30”", input.trim()),
            )
        })
    }
}

fn moment_from(text: &str) -> Option<Moment> {
    let split = text
        .char_indices()
        .find(|(i, c)| matches!(c, 'T' | 't') || (c.is_whitespace() && text[*i..].contains(':')))
        .map(|(i, c)| (i, c.len_utf8()))?;
    let day = Day::parse(&text[..split.0]).ok()?;
    let rest = text[split.0 + split.1..].trim();
    let (clock, offset) = split_offset(rest)?;
    let micros = i64::from(day.0) * DAY_MICROS + time_of_day(clock.trim())? - offset;
    (Moment::MIN.0..=Moment::MAX.0).contains(&micros).then_some(Moment(micros))
}

/// Parts a time of day from its zone; the offset in microseconds, +08:00 where none is written.
fn split_offset(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let Some(at) = text.rfind(['+', '-']) else { return Some((text, SHANGHAI_MICROS)) };
    let (hours, minutes) = text[at + 1..].split_once(':')?;
    let (h, m) = (digits(hours.as_bytes())?, digits(minutes.as_bytes())?);
    if h > 14 || m > 59 {
        return None;
    }
    let offset = i64::from(h * 60 + m) * 60_000_000;
    Some((&text[..at], if text.as_bytes()[at] == b'-' { -offset } else { offset }))
}

/// Microseconds since midnight of `14:30`, `14:30:05` or `14:30:05.123456`.
fn time_of_day(text: &str) -> Option<i64> {
    let mut parts = text.splitn(3, ':');
    let h = digits(parts.next()?.as_bytes())?;
    let m = digits(parts.next()?.as_bytes())?;
    let (s, fraction) = match parts.next() {
        None => (0, 0),
        Some(seconds) => match seconds.split_once('.') {
            None => (digits(seconds.as_bytes())?, 0),
            Some((whole, part)) if part.len() <= 6 => {
                (digits(whole.as_bytes())?, digits(part.as_bytes())? * 10u32.pow(6 - part.len() as u32))
            }
            Some(_) => return None,
        },
    };
    (h < 24 && m < 60 && s < 60).then(|| i64::from(h * 3600 + m * 60 + s) * 1_000_000 + i64::from(fraction))
}

impl Moment {
    /// Appends what [`Display`](fmt::Display) prints.
    pub(crate) fn write(self, out: &mut Vec<u8>) {
        let day = Day(self.0.div_euclid(DAY_MICROS) as i32).iso();
        let rest = self.0.rem_euclid(DAY_MICROS) as u64;
        let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
        let pair = |n: u64| [b'0' + (n / 10) as u8, b'0' + (n % 10) as u8];
        let ([h1, h2], [m1, m2], [s1, s2]) =
            (pair(seconds / 3600), pair(seconds / 60 % 60), pair(seconds % 60));
        out.extend_from_slice(&day);
        out.extend_from_slice(&[b'T', h1, h2, b':', m1, m2, b':', s1, s2]);
        if fraction > 0 {
            out.push(b'.');
            let (mut rest, mut place) = (fraction, 100_000);
            while rest > 0 {
                out.push(b'0' + (rest / place) as u8);
                rest %= place;
                place /= 10;
            }
        }
        out.push(b'Z');
    }
}

fn civil_text(micros: i128) -> String {
    let day = micros.div_euclid(i128::from(DAY_MICROS));
    let rest = micros.rem_euclid(i128::from(DAY_MICROS)) as u64;
    let day = Day(day as i32);
    let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction == 0 {
        format!("{day}T{h:02}:{m:02}:{s:02}")
    } else {
        let fraction = format!("{fraction:06}");
        format!("{day}T{h:02}:{m:02}:{s:02}.{}", fraction.trim_end_matches('0'))
    }
}

/// RFC 3339 in UTC, `2024-03-05T06:30:05Z`, with a fraction only where there is one.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}Z", civil_text(i128::from(self.0)))
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Moment {
    type Err = ValueError;

    fn from_str(s: &str) -> Result<Moment, ValueError> {
        Moment::parse(s)
    }
}

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

/// How far the ledger had come when it is looked at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Known {
    /// Everything written so far.
    Head,
    /// What stood in the log at that instant, that instant included.
    At(Moment),
    /// What stood in the log up to and including that position.
    Position(i64),
}

/// The two times a read names: what was valid on a day, as the ledger stood.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AsOf {
    /// The day whose truth is asked for.
    pub on: Day,
    /// As far as the ledger knew it.
    pub known: Known,
}

impl AsOf {
    /// Valid on `day`, with all that is known by now.
    pub const fn today(day: Day) -> AsOf {
        AsOf { on: day, known: Known::Head }
    }

    /// Valid on `day` and known by its end in Asia/Shanghai: what 截至 and `--as-of` mean.
    pub const fn end_of(day: Day) -> AsOf {
        AsOf { on: day, known: Known::At(Moment::end_of(day)) }
    }
}

/// Where the present comes from: handed down from the program's entrance, fixed in tests.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Moment;

    /// The present day in Asia/Shanghai.
    fn today(&self) -> Day {
        self.now().shanghai_day()
    }
}

/// A clock that stands still, for tests and generated samples.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub Moment);

impl Clock for FixedClock {
    fn now(&self) -> Moment {
        self.0
    }
}
