//! How a figure went: its value at the ends of months, quarters or years.

use lq_core::schema::Record;
use lq_core::time::{AsOf, Known};
use lq_core::{Day, RecordId};
use lq_model::kinds::Zone;
use lq_rule::figure::Totals;

use super::count::Asked;
use super::define::how;
use super::show::{self, Shown};
use crate::{App, AppError, Caller};

/// How far apart the points of a series are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Step {
    /// The last day of each month.
    #[default]
    Month,
    /// The last day of each quarter.
    Quarter,
    /// The last day of each year.
    Year,
}

impl Step {
    /// Every step.
    pub const ALL: [Self; 3] = [Self::Month, Self::Quarter, Self::Year];

    /// The word of an address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    /// The step of this word.
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.code() == code)
    }

    /// The smallest step that leaves at most a few dozen points between two days.
    pub fn fitting(from: Day, to: Day) -> Self {
        match to.days() - from.days() {
            ..=1100 => Self::Month,
            1101..=3700 => Self::Quarter,
            _ => Self::Year,
        }
    }

    fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }
}

/// A figure at the end of a day.
#[derive(Clone, Debug)]
pub struct Point {
    /// The day.
    pub on: Day,
    /// The value; `None` where the ledger was not begun, no rule was in force, or no row has a number.
    pub shown: Option<Shown>,
    /// Rows counted, open and without a number; none where there is no answer.
    pub totals: Option<Totals>,
}

/// Most points of a series.
const MOST_POINTS: usize = 120;

/// A figure at the ends of the steps from one day to another, and on the last day.
///
/// * Each point is what stood in the ledger at the end of its day; with `is_known_now` what is known by now of that
///   day. The definition is today's, in the version in force on each day.
///
/// # Errors
/// As [`super::figure`]; Unfit where the days are in the wrong order or there are too many points.
pub fn series(
    app: &App,
    caller: &Caller,
    id: RecordId,
    (from, to): (Day, Day),
    step: Step,
    is_known_now: bool,
) -> Result<Vec<Point>, AppError> {
    let today = app.today();
    let days = ends(from, to.min(today), step)?;
    app.read(|reader| {
        let defined = super::defined_on(app, reader, caller, id, AsOf::today(today))?;
        let mut points = Vec::with_capacity(days.len());
        for on in days {
            let as_of = match on == today {
                true => AsOf::today(today),
                false if is_known_now => AsOf { on, known: Known::Head },
                false => AsOf::end_of(on),
            };
            let is_begun = reader.get(Zone::KIND, defined.zone, as_of)?.is_some();
            let rule = defined.rule(on).ok().filter(|_| is_begun);
            let Some(rule) = rule else {
                points.push(Point { on, shown: None, totals: None });
                continue;
            };
            let totals = Asked { app, caller, zone: defined.zone, as_of }.one(reader, rule)?;
            let shown = show::shown(rule, &defined, totals.value(how(rule)));
            points.push(Point { on, shown, totals: Some(totals) });
        }
        Ok(points)
    })
}

/// The last days of the steps within two days, and the last of the two.
fn ends(from: Day, to: Day, step: Step) -> Result<Vec<Day>, AppError> {
    if to < from {
        return Err(AppError::Unfit(format!("起始日 {from} 在结束日 {to} 之后；请对调")));
    }
    let (mut year, month, _) = from.ymd();
    let mut month = (month - 1) / step.months() * step.months() + step.months();
    let mut days = Vec::new();
    loop {
        let next =
            if month == 12 { Day::from_ymd(year + 1, 1, 1) } else { Day::from_ymd(year, month + 1, 1) };
        let Some(end) = next.map(|first| first.add_days(-1)).filter(|end| *end < to) else { break };
        days.push(end);
        if days.len() > MOST_POINTS {
            let most = format!("从 {from} 到 {to} 的点超过 {MOST_POINTS} 个；请缩短时间，或改按季、按年");
            return Err(AppError::Unfit(most));
        }
        month += step.months();
        if month > 12 {
            (year, month) = (year + 1, month - 12);
        }
    }
    days.push(to);
    Ok(days)
}

#[cfg(test)]
mod tests {
    use lq_core::Day;

    use super::{Step, ends};

    fn told(from: &str, to: &str, step: Step) -> String {
        let days = ends(from.parse().unwrap(), to.parse().unwrap(), step).unwrap();
        days.iter().map(Day::to_string).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_series_stands_at_the_ends_of_its_steps_and_on_the_last_day() {
        assert_eq!(told("2024-01-15", "2024-03-10", Step::Month), "2024-01-31 2024-02-29 2024-03-10");
        assert_eq!(told("2023-11-02", "2024-06-30", Step::Quarter), "2023-12-31 2024-03-31 2024-06-30");
        assert_eq!(told("2022-05-01", "2024-02-01", Step::Year), "2022-12-31 2023-12-31 2024-02-01");
        assert_eq!(told("2024-03-10", "2024-03-10", Step::Month), "2024-03-10");
    }

    #[test]
    fn a_series_is_not_asked_backwards_or_without_end() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert!(ends(day("2024-02-01"), day("2024-01-01"), Step::Month).is_err());
        assert!(ends(day("1990-01-01"), day("2024-01-01"), Step::Month).is_err());
    }
}
