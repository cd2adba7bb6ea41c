//! Numbers with their measures: 1000万元, 5%—20%, 一万人, and whether they are a bound of something.

use super::flat::{Flat, Range};
use crate::literal::Literal;

/// What a number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    /// 元, 万元, 亿元.
    Money,
    Percent,
    /// People, acres, years; as written, 万 included.
    Count,
}

/// A number with its measure, or two that make a range.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    pub(super) at: Range,
    pub(super) measure: Measure,
    /// As the language writes it: `1000 万元`, `5%`, `100 亩`.
    pub(super) text: String,
    /// The unit alone: 万元, %, 亩.
    pub(super) unit: String,
    /// The lower end where two ends are given.
    pub(super) low: Option<String>,
}

/// What a figure bounds: at least, more than, at most, less than.
#[derive(Clone, Debug)]
pub(super) struct Bound {
    /// From the first word that belongs to it to the last.
    pub(super) at: Range,
    /// Symbol and figure: `≥ 1000 万元`; two where both ends are given, the lower one first.
    pub(super) ends: Vec<(&'static str, String)>,
    pub(super) measure: Measure,
    pub(super) unit: String,
}

/// Measure words, longest first where one begins another.
const MEASURES: &[&str] = &[
    "平方米",
    "人次",
    "批次",
    "个月",
    "公里",
    "千瓦",
    "兆瓦",
    "亩",
    "人",
    "家",
    "台",
    "套",
    "张",
    "间",
    "块",
    "件",
    "项",
    "个",
    "名",
    "户",
    "年",
    "天",
    "吨",
    "辆",
    "场",
    "届",
    "月",
    "日",
    "晚",
    "次",
    "倍",
];

/// The figures of a range in order.
pub(super) fn figures(flat: &Flat<'_>, range: Range) -> Vec<Figure> {
    let mut figures: Vec<Figure> = Vec::new();
    let mut at = range.start;
    while at < range.end {
        match one(flat, at, range) {
            Some(figure) => {
                at = figure.at.end;
                figures.push(figure);
            }
            None => at = past(flat, at, range.end),
        }
    }
    figures
}

/// Behind a run of digits that makes no figure, else one further.
fn past(flat: &Flat<'_>, at: usize, end: usize) -> usize {
    let mut next = at;
    while next < end && flat.chars[next].is_ascii_digit() {
        next += 1;
    }
    next.max(at + 1)
}

fn one(flat: &Flat<'_>, at: usize, range: Range) -> Option<Figure> {
    let before = at.checked_sub(1).filter(|at| *at >= range.start).map(|at| flat.chars[at]);
    if before.is_some_and(|c| matches!(c, '第' | '上' | '.') || c.is_ascii_alphanumeric()) {
        return None;
    }
    let (number, end) = numeral(flat, at, range.end)?;
    if let Some((measure, unit, end)) = measured(flat, end, range.end, number) {
        let first = text(number, &unit);
        // 5%—20%, 500万元—5000万元: two ends with a measure each.
        if flat.chars.get(end) == Some(&'—')
            && let Some((high, next)) = numeral(flat, end + 1, range.end)
            && let Some((same, high_unit, next)) = measured(flat, next, range.end, high)
            && same == measure
        {
            return Some(Figure {
                at: Range::new(at, next),
                measure,
                text: text(high, &high_unit),
                unit: high_unit,
                low: Some(first),
            });
        }
        return Some(Figure { at: Range::new(at, end), measure, text: first, unit, low: None });
    }
    // 100—500亩: one measure for both.
    if flat.chars.get(end) == Some(&'—')
        && let Some((high, next)) = numeral(flat, end + 1, range.end)
        && let Some((measure, unit, next)) = measured(flat, next, range.end, high)
    {
        let low = Some(text(number, &unit));
        return Some(Figure { at: Range::new(at, next), measure, text: text(high, &unit), unit, low });
    }
    None
}

fn text(number: Literal, unit: &str) -> String {
    let blank = if unit == "%" { "" } else { " " };
    format!("{number}{blank}{unit}")
}

/// Digits, or Chinese numerals up to 万.
fn numeral(flat: &Flat<'_>, at: usize, end: usize) -> Option<(Literal, usize)> {
    let mut digits = String::new();
    let mut next = at;
    while next < end && digits.len() < 20 {
        let c = flat.chars[next];
        let is_inner = c == '.' || c == ',' && groups(flat, next, end);
        let follows = flat.chars.get(next + 1).is_some_and(char::is_ascii_digit);
        match c {
            '0'..='9' => digits.push(c),
            '.' if !digits.is_empty() && !digits.contains('.') && follows => digits.push('.'),
            _ if is_inner && c == ',' && !digits.is_empty() => {}
            _ => break,
        }
        next += 1;
    }
    if !digits.is_empty() {
        return Literal::read(&digits).map(|number| (number, next));
    }
    han(flat, at, end)
}

/// A comma before exactly three digits.
fn groups(flat: &Flat<'_>, at: usize, end: usize) -> bool {
    let n = (at + 1..end.min(at + 5)).take_while(|place| flat.chars[*place].is_ascii_digit()).count();
    n == 3
}

fn han(flat: &Flat<'_>, at: usize, end: usize) -> Option<(Literal, usize)> {
    let (mut total, mut pending, mut next) = (0_u64, None, at);
    while next < end && next < at + 8 {
        let c = flat.chars[next];
        if let Some(digit) = "零一二三四五六七八九".chars().position(|d| d == c || c == '两' && d == '二')
        {
            if pending.is_some_and(|digit| digit != 0) {
                return None;
            }
            pending = Some(digit as u64);
        } else if let Some(power) = [('十', 10), ('百', 100), ('千', 1000)].iter().find(|row| row.0 == c) {
            total += pending.take().unwrap_or(1) * power.1;
        } else {
            break;
        }
        next += 1;
    }
    let number = total + pending.unwrap_or(0);
    (next > at && number > 0).then(|| (Literal::whole(number), next))
}

/// What follows a number: scale and measure. A year of the calendar is none.
fn measured(flat: &Flat<'_>, at: usize, end: usize, number: Literal) -> Option<(Measure, String, usize)> {
    let scale = flat.takes(at, &["万", "亿", "千万", "百万", "千", "百"]).unwrap_or(0);
    let behind = at + scale;
    let (measure, n) = if flat.begins(behind, "元") {
        (Measure::Money, 1)
    } else if flat.begins(at, "%") {
        (Measure::Percent, 1)
    } else {
        let n = flat.takes(behind, MEASURES)?;
        (Measure::Count, n)
    };
    let unit = flat.words(Range::new(at, behind + n));
    let is_year = unit == "年" && number.as_whole().is_some_and(|year| (1900..2200).contains(&year));
    let is_date = matches!(unit.as_str(), "月" | "日");
    (behind + n <= end && !is_year && !is_date).then_some((measure, unit, behind + n))
}

const AT_LEAST: &[&str] = &["达到", "达", "不低于", "不少于", "不小于", "至少", "满", "≥", "突破", "累计达"];
const OVER: &[&str] = &["超过", "大于", "高于", "多于", "超"];
const AT_MOST: &[&str] = &["不超过", "不高于", "不多于", "不大于", "≤", "至多"];
const UNDER: &[&str] = &["低于", "少于", "小于", "不足", "未满", "不满"];

/// What a figure bounds, where it bounds something.
pub(super) fn bound(flat: &Flat<'_>, floor: usize, figure: &Figure, end: usize) -> Option<Bound> {
    let mut start = figure.at.start;
    let mut before = None;
    for (words, symbol) in [(AT_LEAST, "≥"), (AT_MOST, "≤"), (OVER, ">"), (UNDER, "<")] {
        let longest = flat.behind(floor, figure.at.start, words);
        if let Some(n) = longest.filter(|n| figure.at.start - n < start) {
            start = figure.at.start - n;
            before = Some(symbol);
        }
    }
    if start > floor && flat.chars.get(start - 1) == Some(&'每') {
        return None;
    }
    let (after, next) = after(flat, figure.at.end, end);
    let (measure, unit) = (figure.measure.clone(), figure.unit.clone());
    let make = |ends, next| Bound { at: Range::new(start, next), ends, measure, unit };
    if let Some(low) = &figure.low {
        let next = flat.bracket(next, 12).filter(|close| *close <= end).unwrap_or(next);
        return Some(make(vec![("≥", low.clone()), ("≤", figure.text.clone())], next));
    }
    let symbol = match (before, after) {
        (Some(">"), _) => ">",
        (_, Some(after)) => after,
        (Some(before), None) => before,
        (None, None) => return None,
    };
    Some(make(vec![(symbol, figure.text.clone())], next))
}

/// 以上, (含)以上, 及以上, 以下 and what stands in brackets beside them.
fn after(flat: &Flat<'_>, at: usize, end: usize) -> (Option<&'static str>, usize) {
    let mut next = at;
    let mut is_without = false;
    let mut bracket = |next: &mut usize| {
        if let Some(close) = flat.bracket(*next, 12).filter(|close| *close <= end)
            && flat.holds(Range::new(*next, close), &["含"])
        {
            is_without |= flat.holds(Range::new(*next, close), &["不含"]);
            *next = close;
        }
    };
    bracket(&mut next);
    let up = flat.takes(next, &["以上", "及以上", "或以上"]);
    let down = flat.takes(next, &["以下", "及以下", "以内"]);
    let Some(n) = up.or(down).filter(|n| next + n <= end) else { return (None, at) };
    next += n;
    bracket(&mut next);
    let symbol = match (up.is_some(), is_without) {
        (true, false) => "≥",
        (true, true) => ">",
        (false, false) => "≤",
        (false, true) => "<",
    };
    (Some(symbol), next)
}

/// Joins `1000 万元 及以上 至 2000 万元` and tells `2000 万元以上` apart from the step below it.
///
/// * `bounds`: in the order of the text.
/// * `figures`: all figures, so that the upper end is found.
pub(super) fn join(flat: &Flat<'_>, bounds: &mut Vec<Bound>, figures: &[Figure]) {
    for bound in bounds.iter_mut() {
        let [(_, _)] = bound.ends.as_slice() else { continue };
        let Some(n) = flat.takes(bound.at.end, &["至", "到", "—"]) else { continue };
        if let Some(upper) = figures.iter().find(|figure| figure.at.start == bound.at.end + n) {
            bound.ends.push(("≤", upper.text.clone()));
            let (_, next) = after(flat, upper.at.end, flat.chars.len());
            bound.at.end = next.max(upper.at.end);
        }
    }
    // The upper end of a step may itself have been taken for a bound.
    let mut kept: Vec<Bound> = Vec::new();
    for bound in bounds.drain(..) {
        if kept.last().is_some_and(|last| last.at.end > bound.at.start) {
            continue;
        }
        kept.push(bound);
    }
    for at in 1..kept.len() {
        let below = kept[at - 1].ends.last().cloned();
        if let (Some(("≤", upper)), Some(first)) = (below, kept[at].ends.first_mut())
            && first.0 == "≥"
            && first.1 == upper
        {
            first.0 = ">";
        }
    }
    *bounds = kept;
}
