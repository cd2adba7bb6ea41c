//! Instants in UTC, and their date in Asia/Shanghai.

use std::fmt;
use std::str::FromStr;

use super::Day;
use super::day::digits;
use crate::value::ValueError;
use crate::value::text::narrow;

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
