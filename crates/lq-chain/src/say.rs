//! Numbers as people read them.

use crate::range::Range;

/// A number with at most four decimals and no trailing zeros.
pub(crate) fn number(value: f64) -> String {
    if value.is_infinite() {
        return "不限".to_owned();
    }
    let digits = if value != 0.0 && value.abs() < 0.001 { 9 } else { 4 };
    let text = format!("{value:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A number with its unit.
pub(crate) fn amount(value: f64, unit: &str) -> String {
    if unit.is_empty() { number(value) } else { format!("{} {unit}", number(value)) }
}

/// A value, or from where to where it lies.
pub(crate) fn range(range: Range, unit: &str) -> String {
    if range.is_point() {
        return amount(range.low, unit);
    }
    if range.high.is_infinite() {
        return if range.low > 0.0 {
            format!("不少于 {}", amount(range.low, unit))
        } else {
            "未知".to_owned()
        };
    }
    format!("{}～{}", number(range.low), amount(range.high, unit))
}

/// A share as a percentage with at most one decimal.
pub(crate) fn percent(share: f64) -> String {
    if share.is_infinite() {
        return "不限".to_owned();
    }
    format!("{}%", number((share * 1000.0).round() / 10.0))
}

/// Where a value lies, as the end of a sentence.
pub(crate) fn lies(bounds: Range, unit: &str) -> String {
    if bounds.is_point() || bounds.high.is_infinite() {
        let text = range(bounds, unit);
        return if text == "未知" { text } else { format!("为 {text}") };
    }
    format!("在 {} 之间", range(bounds, unit))
}

/// A share known or not.
pub(crate) fn percent_range(range: Range) -> String {
    if range.high.is_infinite() {
        return if range.low > 0.0 {
            format!("不低于 {}", percent(range.low))
        } else {
            "未知".to_owned()
        };
    }
    if range.is_point() {
        percent(range.low)
    } else {
        format!("{}～{}", percent(range.low), percent(range.high))
    }
}

#[cfg(test)]
mod tests {
    use super::{number, percent, range};
    use crate::range::Range;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(number(10.0), "10");
        assert_eq!(number(0.12345), "0.1235");
        assert_eq!(number(-0.0), "0");
        assert_eq!(percent(0.4), "40%");
        assert_eq!(percent(10.0 / 90.0), "11.1%");
        assert_eq!(range(Range::new(2.0, 5.0), "GW"), "2～5 GW");
        assert_eq!(range(Range::new(2.0, f64::INFINITY), "GW"), "不少于 2 GW");
    }
}
