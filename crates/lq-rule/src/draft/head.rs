//! What a text says of itself: title, number, since when and how long it holds.

use lq_core::time::Day;

use super::flat::{Flat, Range};
use super::outline::Outline;
use super::{Part, Piece};

/// Title, number and time of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    pub(super) title: Option<Range>,
    pub(super) number: Option<Range>,
    pub(super) from: Option<Day>,
    pub(super) until: Option<Day>,
    /// Where the time is told, sure or 待人工.
    pub(super) force: Option<Piece>,
}

const SORTS: &[&str] =
    &["意见", "办法", "措施", "政策", "细则", "通知", "规定", "方案", "条例", "奖励", "补助"];

/// Reads the head of a document.
pub(super) fn head(flat: &Flat<'_>, outline: &Outline) -> Head {
    let short = |range: &&Range| range.len() <= 60;
    let is_title = |range: &&Range| flat.holds(**range, SORTS) && !flat.holds(**range, &["。"]);
    let mut head = Head {
        title: outline.head.iter().take(8).filter(short).find(is_title).or(outline.head.first()).copied(),
        ..Head::default()
    };
    head.number =
        outline.head.iter().take(12).filter(|range| range.len() <= 30).find_map(|range| number(flat, *range));
    let passages = || {
        outline.head.iter().copied().chain(outline.units.iter().flat_map(|unit| unit.bodies.iter().copied()))
    };
    let ends = outline.units.iter().flat_map(|unit| unit.bodies.last()).next_back();
    let signed = outline
        .head
        .iter()
        .take(8)
        .chain(ends)
        .copied()
        .filter(|range| range.len() <= 60)
        .find_map(|range| date(flat, range));
    for sentence in passages().flat_map(|range| flat.parts(range, |c| c == '。')) {
        if flat.holds(sentence, &["施行", "执行", "实施", "生效", "有效期"])
            && force(flat, sentence, signed, &mut head)
        {
            break;
        }
    }
    if let Some(title) = &mut head.title
        && let Some(open) = (title.start..title.end).find(|at| flat.chars[*at] == '(')
        && open > title.start
        && date(flat, Range::new(open, title.end)).is_some()
    {
        title.end = open;
    }
    head
}

/// 示高管〔2024〕1号 in a line of its own.
fn number(flat: &Flat<'_>, range: Range) -> Option<Range> {
    let open = (range.start..range.end).find(|at| matches!(flat.chars[*at], '〔' | '['))?;
    let close = flat.bracket(open, 8)?;
    let end = flat.find(Range::new(close, range.end), &["号"])?.end;
    let is_year = flat.words(Range::new(open + 1, close - 1)).chars().all(|c| c.is_ascii_digit());
    let is_own = !flat.holds(range, &["《", "根据", "依据"]);
    (is_year && is_own && open > range.start).then_some(Range::new(range.start, end))
}

/// The first date in words: 2023年2月8日.
fn date(flat: &Flat<'_>, range: Range) -> Option<Day> {
    (range.start..range.end).find_map(|at| date_at(flat, at, range.end).map(|(day, _)| day))
}

fn date_at(flat: &Flat<'_>, at: usize, end: usize) -> Option<(Day, usize)> {
    if at > 0 && flat.chars[at - 1].is_ascii_digit() {
        return None;
    }
    let mut next = at;
    let mut parts = [0_u32; 3];
    for (part, unit) in parts.iter_mut().zip(['年', '月', '日']) {
        let digits: String =
            flat.chars[next..end].iter().take(5).take_while(|c| c.is_ascii_digit()).collect();
        *part = digits.parse().ok()?;
        next += digits.len();
        if next >= end || flat.chars[next] != unit {
            return None;
        }
        next += 1;
    }
    let year = i32::try_from(parts[0]).ok().filter(|year| (1949..2200).contains(year))?;
    Some((Day::from_ymd(year, parts[1], parts[2])?, next))
}

/// 自2019年1月1日起执行，暂定三年; whether the sentence says it.
fn force(flat: &Flat<'_>, sentence: Range, signed: Option<Day>, head: &mut Head) -> bool {
    let is_time = flat.holds(sentence, &["有效期"])
        || flat.holds(sentence, &["自", "从"])
            && flat.holds(sentence, &["起施行", "起执行", "起实施", "起生效", "起正式"]);
    if !is_time {
        return false;
    }
    let dates: Vec<(usize, Day)> = (sentence.start..sentence.end)
        .filter_map(|at| date_at(flat, at, sentence.end).map(|(day, _)| (at, day)))
        .collect();
    let until = |at: usize| flat.behind(sentence.start, at, &["有效期至", "至", "截至", "截止"]).is_some();
    let from = dates.iter().find(|(at, _)| !until(*at)).map(|(_, day)| *day);
    let is_published = flat.holds(sentence, &["发布之日", "印发之日", "公布之日", "颁布之日"]);
    head.from = from.or(signed.filter(|_| is_published));
    head.until = dates.iter().find(|(at, _)| until(*at)).map(|(_, day)| *day);
    if head.until.is_none()
        && let (Some(from), Some(years)) = (head.from, years(flat, sentence))
    {
        head.until = after(from, years);
    }
    // Days out of order are told by their first alone.
    head.until = head.until.filter(|until| head.from.is_none_or(|from| from <= *until));
    let start = flat.find(sentence, &["自", "从", "有效期"]).map_or(sentence.start, |found| found.start);
    let end = flat.find(sentence, &["此前", "以前", "原"]).map_or(sentence.end, |found| found.start);
    let says = match (head.from, head.until) {
        (Some(from), Some(until)) => format!("{from} 至 {until}"),
        (Some(from), None) => format!("{from} 起"),
        (None, Some(until)) => format!("至 {until}"),
        (None, None) => "自发布之日起".to_owned(),
    };
    let why = if head.from.is_none() && head.until.is_none() { "文中没有写发布日期" } else { "" };
    let at = Range::new(start, end.max(start));
    head.force = Some(Piece { at, part: Part::Force, says, why: why.to_owned() });
    true
}

/// 暂定三年, 有效期3年.
fn years(flat: &Flat<'_>, sentence: Range) -> Option<i32> {
    let figures = super::figure::figures(flat, sentence);
    let figure = figures.iter().find(|figure| figure.unit == "年")?;
    figure.text.split(' ').next()?.parse().ok().filter(|years| (1..=50).contains(years))
}

/// The last day of so many years from a day on.
fn after(from: Day, years: i32) -> Option<Day> {
    let (year, month, day) = from.ymd();
    let end =
        Day::from_ymd(year.checked_add(years)?, month, day).or_else(|| Day::from_ymd(year + years, 3, 1))?;
    Some(end.add_days(-1))
}
