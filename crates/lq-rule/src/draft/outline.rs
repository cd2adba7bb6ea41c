//! Paragraphs, headings and articles of a policy text.

use super::flat::{Flat, Range};

/// One article or numbered passage.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// As the text numbers it: 第2条, （五）, 1.; empty where it does not.
    pub(super) label: String,
    /// What it is called: its own heading, else that of what it stands in.
    pub(super) title: Option<Range>,
    /// Its passages without number and heading.
    pub(super) bodies: Vec<Range>,
}

/// A text's head and articles.
pub(super) struct Outline {
    /// Passages before the first number.
    pub(super) head: Vec<Range>,
    pub(super) units: Vec<Unit>,
}

/// How deep a number stands; articles count through a whole text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Depth {
    Chapter,
    Section,
    Number,
    Article,
}

/// Longest passage that lines are joined to, in characters.
const LONGEST: usize = 4000;

/// Longest heading, in characters.
const HEADING: usize = 40;

/// Finds the passages and what stands under which number.
pub(super) fn outline(flat: &Flat<'_>, source: &str) -> Outline {
    let passages = passages(flat, source);
    let marked: Vec<(Option<(Depth, usize)>, Range)> =
        passages.into_iter().map(|range| (mark(flat, range), range)).collect();
    let has_articles = marked.iter().any(|(mark, _)| matches!(mark, Some((Depth::Article, _))));
    let mut outline = Outline { head: Vec::new(), units: Vec::new() };
    let mut headings: Vec<(Depth, Range)> = Vec::new();
    for (mark, range) in marked {
        let opens = mark.filter(|(depth, _)| !has_articles || *depth != Depth::Number);
        let Some((depth, n)) = opens else {
            match outline.units.last_mut() {
                Some(unit) => unit.bodies.push(range),
                None => outline.head.push(range),
            }
            continue;
        };
        headings.retain(|(above, _)| *above < depth);
        let rest = Range::new(range.start + n, range.end);
        let (own, body) = heading(flat, rest);
        let title = own.or_else(|| headings.last().map(|(_, range)| *range));
        if let Some(own) = own {
            headings.push((depth, own));
        }
        let label = flat.quote(Range::new(range.start, range.start + n));
        let label = label.trim_end_matches(['、', '.', '．', ' ']).to_owned();
        outline.units.push(Unit { label, title, bodies: body.into_iter().collect() });
    }
    outline
}

/// Lines that are not cut in the middle of a sentence.
fn passages(flat: &Flat<'_>, source: &str) -> Vec<Range> {
    let mut passages: Vec<Range> = Vec::new();
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let range = flat.within(at, at + line.len());
        at += line.len();
        if range.is_empty() {
            continue;
        }
        let goes_on = passages.last().is_some_and(|last| {
            let end = flat.chars[last.end - 1];
            let is_sentence = flat.holds(*last, &[",", ";", "。"]);
            is_sentence
                && last.len() < LONGEST
                && !matches!(end, '。' | ';' | ':' | '!' | ')' | '》')
                && mark(flat, range).is_none()
        });
        match passages.last_mut().filter(|_| goes_on) {
            Some(last) => last.end = range.end,
            None => passages.push(range),
        }
    }
    passages
}

/// The number a passage begins with, and its length.
fn mark(flat: &Flat<'_>, range: Range) -> Option<(Depth, usize)> {
    let at = range.start;
    let run = |from: usize, is: fn(char) -> bool| {
        (from..range.end.min(from + 6)).take_while(|place| is(flat.chars[*place])).count()
    };
    let is_numeral = |c: char| c.is_ascii_digit() || is_han(c);
    if flat.begins(at, "第") {
        let n = run(at + 1, is_numeral);
        return match flat.chars.get(at + 1 + n) {
            Some('条') if n > 0 => Some((Depth::Article, n + 2)),
            Some('章' | '节' | '部') if n > 0 => Some((Depth::Chapter, n + 2)),
            _ => None,
        };
    }
    if flat.begins(at, "(") {
        let n = run(at + 1, is_han);
        return (n > 0 && flat.begins(at + 1 + n, ")")).then_some((Depth::Section, n + 2));
    }
    let n = run(at, is_han);
    if n > 0 {
        return flat.begins(at + n, "、").then_some((Depth::Chapter, n + 1));
    }
    let n = run(at, |c| c.is_ascii_digit());
    let stop = flat.chars.get(at + n).copied();
    let is_decimal = flat.chars.get(at + n + 1).is_some_and(char::is_ascii_digit);
    (n > 0 && n < 3 && matches!(stop, Some('.' | '、')) && !is_decimal).then_some((Depth::Number, n + 1))
}

fn is_han(c: char) -> bool {
    "零〇一二三四五六七八九十百".contains(c)
}

/// The heading at the beginning of what follows a number, and the rest.
fn heading(flat: &Flat<'_>, rest: Range) -> (Option<Range>, Option<Range>) {
    let stop =
        (rest.start..rest.end.min(rest.start + HEADING)).find(|at| matches!(flat.chars[*at], '。' | ':'));
    let (own, from) = match stop {
        Some(stop) => (Range::new(rest.start, stop), stop + 1),
        None if rest.len() <= HEADING => (rest, rest.end),
        None => return (None, Some(rest)),
    };
    let is_sentence = flat.holds(own, &[",", ";", "元", "%"]) || own.is_empty();
    if is_sentence {
        return (None, Some(rest));
    }
    let body = Range::new(from, rest.end);
    (Some(own), (!body.is_empty()).then_some(body))
}
