//! Headings: which lines begin a section, and what lies between them.

use lq_core::value::text::narrow;

use crate::ast::{Book, Rule, RuleKind, Section};
use crate::heading::Heading;
use crate::nearest::nearest;
use crate::place::Span;
use crate::problem::{Code, Problem, Problems, excerpt};
use crate::word::Key;

/// One section: its heading, what modifies it, and the bytes of what stands under it.
pub(super) struct Part {
    pub(super) heading: Heading,
    /// 就高 behind 奖补.
    pub(super) is_highest: bool,
    /// The heading itself.
    pub(super) span: Span,
    /// From behind the colon up to the next heading.
    pub(super) from: usize,
    pub(super) to: usize,
    /// Comments before the heading.
    pub(super) comments: Vec<String>,
}

/// Reads the whole text.
pub(super) fn book(text: &str, problems: &mut Problems) -> Book {
    let (parts, comments) = parts(text, problems);
    let mut book = Book { comments, ..Book::default() };
    for part in parts {
        match part.heading {
            Heading::Rule(kind) => {
                let rule = start(kind, text, &part, problems);
                book.rules.push(rule);
            }
            Heading::Section(section) => match book.rules.last_mut() {
                Some(rule) => super::section::read(rule, section, text, &part, problems),
                None if section == Section::Define => {
                    let defines = super::section::defines(text, &part, problems);
                    book.defines.extend(defines);
                }
                None => {
                    let message = "这一栏前面还没有规则；请先写一行“政策：名称”（或口径、提醒、筛选）";
                    problems.push(Problem::new(Code::HeadingMisplaced, part.span, message));
                }
            },
        }
    }
    book
}

/// A rule with its title.
fn start(kind: RuleKind, text: &str, part: &Part, problems: &mut Problems) -> Rule {
    let raw = text.get(part.from..part.to).unwrap_or("");
    let title: Vec<&str> = raw.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if title.len() != 1 {
        let message = if title.is_empty() {
            "没有写名称；请在冒号后面写上"
        } else {
            "名称只写一行"
        };
        problems.push(Problem::new(Code::Nothing, part.span, message));
    }
    Rule {
        kind,
        title: title.join(" "),
        span: part.span,
        comments: part.comments.iter().map(|comment| (Section::Title, comment.clone())).collect(),
        note: Vec::new(),
        basis: Vec::new(),
        force: None,
        subject: None,
        defines: Vec::new(),
        condition: None,
        value: None,
        tell: Vec::new(),
        grant: None,
        caps: Vec::new(),
        rounding: None,
        budget: None,
    }
}

/// The sections of a text, and the comments behind the last.
///
/// A section goes on over lines further in and empty ones; a line or comment without indent ends it.
fn parts(text: &str, problems: &mut Problems) -> (Vec<Part>, Vec<String>) {
    let mut parts: Vec<Part> = Vec::new();
    let mut comments = Vec::new();
    // Whether lines further in belong to the last section: not after a heading that means nothing.
    let mut goes_on = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start_matches('\u{feff}');
        let from = at + line.len() - bare.len();
        at += line.len();
        let body = bare.trim_end();
        if body.starts_with(['#', '＃']) {
            comments.push(body.trim_start_matches(['#', '＃']).trim().to_owned());
        } else if body.is_empty() || body.starts_with([' ', '\t', '\u{3000}', '\u{a0}']) {
            if let Some(last) = parts.last_mut().filter(|_| goes_on) {
                last.to = at;
            }
        } else {
            let part = part(body, from, at, &mut comments, problems);
            goes_on = part.is_some();
            parts.extend(part);
        }
    }
    (parts, comments)
}

/// The section a line begins; tells where it begins none.
fn part(
    body: &str,
    from: usize,
    to: usize,
    comments: &mut Vec<String>,
    problems: &mut Problems,
) -> Option<Part> {
    let Some((head, colon)) = body
        .char_indices()
        .find(|(_, c)| matches!(c, ':' | '：'))
        .map(|(at, c)| (&body[..at], at + c.len_utf8()))
    else {
        let message = format!("“{}”没有缩进，又不是“栏目：”；条文请往里缩进，栏目请加冒号", excerpt(body));
        problems.push(Problem::new(Code::UnknownHeading, Span::new(from, from + body.len()), message));
        return None;
    };
    let span = Span::new(from, from + head.len());
    let narrowed = narrow(head.trim());
    let words = narrowed.trim();
    let (name, modifier) = match words.rsplit_once(' ') {
        Some((name, last)) if Key::find(last) == Some(Key::Highest) => (name.trim(), true),
        _ => (words, false),
    };
    match Heading::find(name) {
        Some(heading) if !modifier || heading == Heading::Section(Section::Grant) => Some(Part {
            heading,
            is_highest: modifier,
            span,
            from: from + colon,
            to,
            comments: std::mem::take(comments),
        }),
        _ => {
            problems.push(unknown(name, span));
            None
        }
    }
}

fn unknown(name: &str, span: Span) -> Problem {
    let near = nearest(name, Heading::all());
    let problem = |hint: String| {
        Problem::new(Code::UnknownHeading, span, format!("没有“{}”这一栏{hint}", excerpt(name)))
    };
    match near.first() {
        Some(first) => problem(format!("；是否指“{}”", near.join("”“"))).meaning(*first),
        None => problem(format!("；可用：{}", Heading::all().collect::<Vec<_>>().join("、"))),
    }
}
