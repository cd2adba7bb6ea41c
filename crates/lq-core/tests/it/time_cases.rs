//! Days, partial dates and instants, by example and by law.

use lq_core::time::{AsOf, Clock, Day, FixedClock, Known, Moment, Period, Weekday};
use proptest::prelude::*;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn partial_dates_are_read_as_people_write_them() {
    for (input, expect) in [
        ("2024", "2024"),
        ("2024年", "2024"),
        ("2024年度", "2024"),
        ("2024年全年", "2024"),
        ("2024-Q1", "2024-Q1"),
        ("2024q3", "2024-Q3"),
        ("2024年第一季度", "2024-Q1"),
        ("2024年一季度", "2024-Q1"),
        ("2024年4季度", "2024-Q4"),
        ("2024-03", "2024-03"),
        ("2024年3月", "2024-03"),
        ("2024年03月份", "2024-03"),
        ("2024.3", "2024-03"),
        ("2024.10", "2024-10"),
        ("202403", "2024-03"),
        ("2024-03-05", "2024-03-05"),
        ("2024/3/5", "2024-03-05"),
        ("2024.3.5", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("２０２４年３月５日", "2024-03-05"),
        ("2024年3月5号", "2024-03-05"),
        ("2024 年 3 月 5 日", "2024-03-05"),
        ("2024-03-05 00:00:00", "2024-03-05"),
        ("2024-03-05T00:00:00", "2024-03-05"),
        ("2024-02-29", "2024-02-29"),
    ] {
        assert_eq!(Period::parse(input).map(|p| p.to_string()).as_deref(), Ok(expect), "{input}");
    }
}

#[test]
fn what_is_no_date_is_refused() {
    for (input, words) in [
        ("2024年上半年", "请写年、季度、月或日"),
        ("2024年前三季度", "请写年、季度、月或日"),
        ("2024年3月上旬", "请写年、季度、月或日"),
        ("2023-02-29", "不是日历上有的日期"),
        ("2024-13", "不是日历上有的日期"),
        ("24年3月", "不是日历上有的日期"),
        ("2024-Q5", "不是日历上有的日期"),
        ("三月", "不是日历上有的日期"),
        ("45356", "序号"),
        ("2024-03-05 14:30", "不是日历上有的日期"),
        ("", "不是日历上有的日期"),
    ] {
        let error = Period::parse(input).unwrap_err();
        assert!(error.to_string().contains(words), "{input}: {error}");
    }
    assert!(Day::parse("2024年3月").unwrap_err().to_string().contains("没有写到日"));
}

#[test]
fn a_period_knows_its_ends_and_its_words() {
    for (text, first, last, words) in [
        ("2024", "2024-01-01", "2024-12-31", "2024年"),
        ("2024-Q1", "2024-01-01", "2024-03-31", "2024年第一季度"),
        ("2024-Q4", "2024-10-01", "2024-12-31", "2024年第四季度"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024年2月"),
        ("2024-03-05", "2024-03-05", "2024-03-05", "2024年3月5日"),
    ] {
        let period = Period::parse(text).unwrap();
        assert_eq!((period.first(), period.last()), (day(first), day(last)));
        assert_eq!(period.chinese(), words);
        assert!(period.contains(period.last()) && !period.contains(period.last().add_days(1)));
    }
}

#[test]
fn instants_are_utc_and_days_are_shanghai() {
    let moment: Moment = "2024-03-05T16:00:00Z".parse().unwrap();
    assert_eq!(moment.shanghai_day(), day("2024-03-06"));
    assert_eq!(moment.add_seconds(-1).shanghai_day(), day("2024-03-05"));
    assert_eq!(Moment::end_of(day("2024-03-05")).to_string(), "2024-03-05T15:59:59.999999Z");
    assert_eq!(Moment::start_of(day("2024-03-06")), moment);
    for (input, expect) in [
        ("2024-03-05 14:30", "2024-03-05T06:30:00Z"),
        ("2024-03-05T14:30:05+08:00", "2024-03-05T06:30:05Z"),
        ("2024-03-05T06:30:05.25Z", "2024-03-05T06:30:05.25Z"),
        ("2024年3月5日 9:05", "2024-03-05T01:05:00Z"),
        ("2024-03-05T01:00:00-05:00", "2024-03-05T06:00:00Z"),
    ] {
        assert_eq!(Moment::parse(input).map(|m| m.to_string()).as_deref(), Ok(expect), "{input}");
    }
    for input in [
        "",
        "2024-03-05",
        "2024-03-05 25:00",
        "14:30",
        "2024-03-05T14:30:61Z",
        "2024-03-05T1:2:3.1234567Z",
        "{\u{200a}&",
    ] {
        assert!(Moment::parse(input).is_err(), "{input}");
    }
}

#[test]
fn as_of_a_day_means_its_end_in_both_times() {
    let on = day("2024-12-31");
    assert_eq!(AsOf::today(on), AsOf { on, known: Known::Head });
    assert_eq!(AsOf::end_of(on).known, Known::At("2024-12-31T15:59:59.999999Z".parse().unwrap()));
    assert_eq!(FixedClock("2024-12-31T16:00:00Z".parse().unwrap()).today(), day("2025-01-01"));
}

#[test]
fn weekdays_and_years_follow_the_calendar() {
    assert_eq!(day("1970-01-01").days(), 0);
    assert_eq!(day("1970-01-01").weekday(), Weekday::Thursday);
    assert_eq!(day("2024-02-29").weekday(), Weekday::Thursday);
    assert_eq!(day("2024-12-31").add_days(1).ymd(), (2025, 1, 1));
    assert_eq!(Day::MIN.to_string(), "0001-01-01");
    assert_eq!(Day::MAX.to_string(), "9999-12-31");
    assert_eq!(Day::MAX.add_days(i32::MAX), Day::MAX);
    assert_eq!(Day::from_ymd(1900, 2, 29), None);
}

proptest! {
    #[test]
    fn every_day_turns_back_from_its_parts(n in Day::MIN.days()..=Day::MAX.days()) {
        let day = Day::from_days(n).unwrap();
        let (y, m, d) = day.ymd();
        prop_assert_eq!(Day::from_ymd(y, m, d), Some(day));
        prop_assert_eq!(day.to_string().parse(), Ok(day));
    }

    #[test]
    fn codes_sort_as_periods_and_turn_back(a in any::<i64>(), b in -6_000_000i64..24_000_000) {
        let _ = Period::from_code(a);
        if let (Some(x), Some(y)) = (Period::from_code(b), Period::from_code(b / 2)) {
            prop_assert_eq!(x.code(), b);
            prop_assert_eq!(x.cmp(&y), x.code().cmp(&y.code()));
            prop_assert_eq!(Period::parse(&x.to_string()), Ok(x));
        }
    }

    #[test]
    fn any_instant_can_be_printed(n in any::<i64>()) {
        let moment = Moment(n);
        prop_assert!(moment.to_string().ends_with('Z'));
        let _ = (moment.shanghai_day(), moment.shanghai_text());
        let mut out = Vec::new();
        lq_core::Value::Moment(moment).encode(&mut out);
        if Moment::from_micros(n) == moment {
            prop_assert_eq!(String::from_utf8(out).unwrap(), format!("\"{moment}\""));
        }
    }
}
