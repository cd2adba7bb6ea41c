//! The part of a sentence that says how much: amounts, shares, what they may be at most.

use super::condition::{Found, conditions};
use super::figure::{Figure, Measure, bound, figures};
use super::flat::{Flat, Range};
use super::ledger::Ledger;
use super::measure::{missing, whole};
use super::{Part, Piece};

/// One amount of a sentence.
#[derive(Clone, Debug)]
pub(super) struct Award {
    pub(super) piece: Piece,
    /// The line of 奖补 without conditions; empty where the ledger cannot say it.
    pub(super) line: String,
    /// What stands further in below it.
    pub(super) below: Vec<String>,
    pub(super) at_most: Option<Piece>,
}

/// Amounts told together, and for whom.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub(super) conditions: Vec<Found>,
    pub(super) awards: Vec<Award>,
}

/// What a sentence gives.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub(super) groups: Vec<Group>,
    /// Most for a firm a year, in all, at a time.
    pub(super) caps: Vec<Piece>,
    /// What is 待人工.
    pub(super) left: Vec<Piece>,
}

/// Words that give.
pub(super) const GIVE: &[&str] = &["给予", "奖励", "补助", "补贴", "资助", "奖补", "返还", "扶持", "支持"];
/// Words an amount's part of the sentence begins with.
const LEADS: &[&str] = &[
    "分别给予",
    "给予",
    "一次性",
    "分别",
    "按照",
    "按",
    "参照",
    "奖励",
    "补助",
    "补贴",
    "资助",
    "每",
    "单品种",
    "单个",
    "最高",
    "当年给予",
    "当年分别",
    "对引进",
];
const BEHIND: &[&str] = &[
    "的",
    "资金",
    "财政",
    "一次性",
    "奖励",
    "补助",
    "补贴",
    "资助",
    "支持",
    "扶持",
    "奖补",
    "给予",
    "企业",
    "返还",
    "。",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Award,
    AtMost,
    Cap,
    Budget,
    Other,
}

/// Reads one sentence, or part of one between semicolons.
pub(super) fn given(ledger: &Ledger<'_>, flat: &Flat<'_>, range: Range) -> Given {
    let figures = figures(flat, range);
    let mut given = Given::default();
    let (mut from, mut at, mut is_given) = (range.start, 0, false);
    while at < figures.len() {
        let figure = &figures[at];
        match role(flat, range, figure, at.checked_sub(1).map(|before| &figures[before]), is_given) {
            Role::Award => {
                let n = together(flat, range, &figures[at..]);
                let lead = lead(flat, from, figure.at.start);
                let conditions = conditions(ledger, flat, Range::new(from, lead));
                let mut base = String::new();
                let mut group = Group { conditions, awards: Vec::new() };
                for figure in &figures[at..at + n] {
                    let place = Range::new(lead.max(from), figure.at.end);
                    let award = award(ledger, flat, place, figure, &mut base, &group, range);
                    group.awards.push(award);
                }
                let told = group.awards.last().map_or(0, |award| award.piece.at.end);
                given.groups.push(group);
                at += n;
                from = behind(flat, figures[at - 1].at.end.max(told), range.end);
                is_given = true;
                continue;
            }
            Role::AtMost => at_most(flat, range, figure, &mut given),
            Role::Cap => cap(flat, range, figure, &mut given),
            Role::Budget => given.left.push(budget(flat, range, figure)),
            Role::Other => {
                is_given = false;
                at += 1;
                continue;
            }
        }
        from = behind(flat, figure.at.end, range.end);
        at += 1;
    }
    if !given.groups.is_empty() || !given.caps.is_empty() {
        tail(flat, Range::new(from, range.end), &mut given);
    }
    given
}

/// What stands behind the last amount.
fn tail(flat: &Flat<'_>, range: Range, given: &mut Given) {
    for part in flat.parts(range, |c| matches!(c, ',' | '。')) {
        let start = behind(flat, part.start, part.end);
        let part = Range::new(start, part.end);
        if part.len() > 2 && !flat.holds(part, &["不设上限"]) {
            let why = if flat.holds(part, &["第一年", "首年", "分期", "分年"]) {
                "分期兑现，规则只写总额"
            } else {
                "奖补之外的限定，没有读成条款"
            };
            given.left.push(Piece::left(part, why));
        }
    }
}

fn behind(flat: &Flat<'_>, at: usize, end: usize) -> usize {
    let mut at = at;
    while let Some(n) = flat.takes(at, BEHIND).filter(|n| at + n <= end) {
        at += n;
    }
    at
}

/// Where the words behind the last comma before a place begin.
fn clause_start(flat: &Flat<'_>, floor: usize, at: usize) -> usize {
    (floor..at)
        .rev()
        .find(|place| matches!(flat.chars[*place], ',' | ':' | '。' | ';'))
        .map_or(floor, |comma| comma + 1)
}

fn depth(flat: &Flat<'_>, range: Range, at: usize) -> usize {
    let count = |is: &[char]| (range.start..at).filter(|place| is.contains(&flat.chars[*place])).count();
    count(&['(', '〔']).saturating_sub(count(&[')', '〕']))
}

/// What a figure is; `is_given` where the one before it is an amount.
fn role(flat: &Flat<'_>, range: Range, figure: &Figure, before: Option<&Figure>, is_given: bool) -> Role {
    let start = clause_start(flat, range.start, figure.at.start);
    let words = Range::new(start, figure.at.start);
    let behind = Range::new(figure.at.end, behind(flat, figure.at.end, range.end));
    let is_followed = flat.holds(behind, GIVE);
    if figure.measure == Measure::Count {
        return Role::Other;
    }
    let is_last = |words: &[&str]| flat.behind(start, figure.at.start, words).is_some();
    let is_upper = flat.holds(words, &["最高", "上限", "封顶", "限额"]) && figure.low.is_none()
        || flat.begins(figure.at.end, "封顶")
        || is_last(&["不超过", "不高于"])
            && flat.holds(words, &["奖励", "补助", "补贴", "资助", "额度", "累计", "总额", "支持"]);
    if is_upper && figure.measure == Measure::Money {
        let is_firm =
            flat.holds(words, &["每年", "年度", "累计", "单个企业", "每户", "每家", "同一企业", "单户"]);
        return if is_firm { Role::Cap } else { Role::AtMost };
    }
    let floor = before.map_or(start, |before| before.at.end.max(start));
    let is_bound = figure.low.is_none() && bound(flat, floor, figure, range.end).is_some();
    if is_bound && !(figure.measure == Measure::Percent && is_followed) {
        let is_budget =
            figure.measure == Measure::Money && flat.holds(words, &["规模"]) && flat.holds(words, &["资金"]);
        let is_fund = is_budget || figure.measure == Measure::Money && is_fund(flat, figure, range);
        return if is_fund { Role::Budget } else { Role::Other };
    }
    if figure.measure == Measure::Money
        && flat.holds(words, &["安排", "设立", "预算"])
        && flat.holds(words, &["资金"])
    {
        return Role::Budget;
    }
    let joins =
        is_given && before.is_some_and(|before| is_joint(flat, Range::new(before.at.end, figure.at.start)));
    let gives = is_followed || flat.holds(words, GIVE) || flat.begins(figure.at.end, "/") || joins;
    let is_share = figure.measure == Measure::Percent && flat.holds(Range::new(start, range.end), GIVE);
    if depth(flat, range, figure.at.start) == 0 && (gives || is_share) { Role::Award } else { Role::Other }
}

/// 不低于1亿元的引导资金.
fn is_fund(flat: &Flat<'_>, figure: &Figure, range: Range) -> bool {
    let behind = Range::new(figure.at.end, (figure.at.end + 14).min(range.end));
    flat.holds(behind, &["引导资金", "专项资金", "扶持资金", "发展资金", "奖励资金"])
}

/// Nothing but 、 or 和 stands between, units and years aside.
fn is_joint(flat: &Flat<'_>, range: Range) -> bool {
    range.len() <= 4 && {
        let words = flat.words(range);
        let bare = words.trim_start_matches(['/', '年']);
        matches!(bare, "、" | "和" | "与" | "及" | "," | "、和")
    }
}

/// How many figures from the first one on are told together.
fn together(flat: &Flat<'_>, range: Range, figures: &[Figure]) -> usize {
    let mut n = 1;
    while n < figures.len() {
        let (last, next) = (&figures[n - 1], &figures[n]);
        let is_one = last.measure == next.measure
            && is_joint(flat, Range::new(last.at.end, next.at.start))
            && bound(flat, last.at.end, next, range.end).is_none_or(|_| next.measure == Measure::Percent);
        if !is_one {
            break;
        }
        n += 1;
    }
    n
}

/// Where the amount's part of the sentence begins.
fn lead(flat: &Flat<'_>, from: usize, at: usize) -> usize {
    let start = clause_start(flat, from, at);
    flat.find(Range::new(start, at), LEADS).map_or(start, |found| found.start)
}

fn award(
    ledger: &Ledger<'_>,
    flat: &Flat<'_>,
    place: Range,
    figure: &Figure,
    base: &mut String,
    group: &Group,
    range: Range,
) -> Award {
    let words = Range::new(place.start, figure.at.start);
    let is_first = group.awards.is_empty();
    let (at, says, read) = if figure.measure == Measure::Percent {
        let told = self::base(flat, words).filter(|_| is_first);
        let at = told.map_or(figure.at, |told| Range::new(told.start, figure.at.end));
        if let Some(told) = told {
            *base = flat.words(told);
        }
        share(ledger, at, figure, base, group)
    } else if let Some((unit, at)) = each(flat, words, figure, range) {
        let says = format!("每{unit} {}", figure.text);
        (at, says, Err(format!("台账没有可以照“{unit}”数的字段")))
    } else {
        let at = figure.at;
        match &figure.low {
            Some(low) => (at, format!("{low}-{}", figure.text), Err("只写了幅度，给多少没有写定".to_owned())),
            None => (at, figure.text.clone(), Ok((figure.text.clone(), Vec::new()))),
        }
    };
    let checked = read.and_then(|(line, below)| {
        let lines: String = below.iter().map(|below| format!("\n    {below}")).collect();
        ledger.grant(&format!("{line}{lines}")).map(|()| (line, below))
    });
    let piece = |why: String| Piece { at, part: Part::Grant, says: says.clone(), why };
    match checked {
        Ok((line, below)) => {
            let says = format!("{line}{}", below.concat());
            Award { piece: Piece { says, ..piece(String::new()) }, line, below, at_most: None }
        }
        Err(why) => Award { piece: piece(why), line: String::new(), below: Vec::new(), at_most: None },
    }
}

/// What a share is taken of.
fn base(flat: &Flat<'_>, words: Range) -> Option<Range> {
    const BASES: &[&str] = &[
        "按照",
        "按",
        "参照",
        "依据",
        "根据",
        "给予企业",
        "给予",
        "奖励企业",
        "奖励",
        "补助",
        "补贴",
        "以",
        "分别按",
    ];
    let after = flat.find_last(words, BASES).map_or(words.start, |found| found.end);
    let (mut start, mut end) = (after, words.end);
    while let Some(n) =
        flat.takes(start, &["其", "该", "企业", "年度", "当年", "分别", "照"]).filter(|n| start + n <= end)
    {
        start += n;
    }
    while let Some(n) = flat.behind(start, end, &["的", "额度的", "不低于"]) {
        end -= n;
    }
    (start < end).then_some(Range::new(start, end))
}

type Read = Result<(String, Vec<String>), String>;

/// A share of what is named, or of what lies over a bound named before.
fn share(
    ledger: &Ledger<'_>,
    at: Range,
    figure: &Figure,
    base: &str,
    group: &Group,
) -> (Range, String, Read) {
    let rate = match &figure.low {
        Some(low) => format!("{low}-{}", figure.text),
        None => figure.text.clone(),
    };
    let says = format!("{base}×{rate}");
    if figure.low.is_some() {
        return (at, says, Err("只写了幅度，比例没有写定".to_owned()));
    }
    if base.is_empty() {
        return (at, says, Err("没有认出是什么的百分之几".to_owned()));
    }
    const OVER: &[&str] = &["超出额", "超出部分", "超过部分", "超额部分", "超出的部分", "超过的部分"];
    if OVER.contains(&base) {
        let clause = group
            .conditions
            .iter()
            .rev()
            .find(|found| found.piece.why.is_empty() && found.piece.says.contains(" > "));
        let read = clause.and_then(|found| found.piece.says.split_once(" > ")).map(|(what, over)| {
            (format!("按 {what} 超额累进："), vec![format!("超过 {over} 的部分：{rate}")])
        });
        return (at, says, read.ok_or_else(|| "没有认出超出什么的部分".to_owned()));
    }
    let rise = [
        "同比增长部分",
        "同比增加部分",
        "同比超出部分",
        "新增部分",
        "增量部分",
        "增量",
        "增长部分",
        "增加额",
    ];
    if let Some(of) = rise.iter().find_map(|end| base.strip_suffix(end)) {
        let read = whole(ledger, of).map(|told| (format!("按 增量({}) 的 {rate}", told.label), Vec::new()));
        return (at, says, read.ok_or_else(|| missing(ledger, of)));
    }
    let read = whole(ledger, base).map(|told| (format!("按 {} 的 {rate}", told.text()), Vec::new()));
    (at, says, read.ok_or_else(|| missing(ledger, base)))
}

/// What an amount is given for each of, and where that is told: 元/亩, 每间.
fn each(flat: &Flat<'_>, words: Range, figure: &Figure, range: Range) -> Option<(String, Range)> {
    let end = figure.at.end;
    if flat.begins(end, "/") {
        let unit = |at: usize| (at..range.end.min(at + 5)).take_while(|at| !is_stop(flat.chars[*at])).count();
        let n = unit(end + 1);
        let unit = flat.words(Range::new(end + 1, end + 1 + n)).replace('/', "");
        return Some((unit, Range::new(figure.at.start, end + 1 + n)));
    }
    if let Some(per) = flat.find(words, &["单品种"]) {
        return Some(("品种".to_owned(), Range::new(per.start, figure.at.end)));
    }
    let per = flat.find_last(words, &["每"])?;
    let give = flat.find(Range::new(per.end, words.end), GIVE)?;
    let unit = flat.words(Range::new(per.end, give.start));
    let is_time = matches!(unit.as_str(), "年" | "户" | "家" | "家企业");
    (!is_time && unit.chars().count() <= 8).then(|| (unit, Range::new(per.start, figure.at.end)))
}

fn is_stop(c: char) -> bool {
    matches!(c, '的' | '奖' | '补' | ',' | '。' | '、' | ';' | '给' | '和' | ')')
}

fn at_most(flat: &Flat<'_>, range: Range, figure: &Figure, given: &mut Given) {
    let start = clause_start(flat, range.start, figure.at.start);
    let at = Range::new(
        flat.find(Range::new(start, figure.at.start), &["最高", "奖励", "单", "不超过"])
            .map_or(start, |found| found.start),
        figure.at.end,
    );
    let piece = Piece { at, part: Part::AtMost, says: figure.text.clone(), why: String::new() };
    match given
        .groups
        .last_mut()
        .and_then(|group| group.awards.last_mut())
        .filter(|award| award.at_most.is_none())
    {
        Some(award) => award.at_most = Some(piece),
        None => given.left.push(Piece { why: "只写了最高，给多少没有写定".to_owned(), ..piece }),
    }
}

fn cap(flat: &Flat<'_>, range: Range, figure: &Figure, given: &mut Given) {
    let start = clause_start(flat, range.start, figure.at.start);
    let words = Range::new(start, figure.at.start);
    let scope = if flat.holds(words, &["累计"]) {
        "每户累计"
    } else if flat.holds(words, &["每年", "年度"]) {
        "每户每年"
    } else {
        "每户"
    };
    let at = Range::new(start, figure.at.end);
    given.caps.push(Piece {
        at,
        part: Part::Cap,
        says: format!("{scope} {}", figure.text),
        why: String::new(),
    });
}

fn budget(flat: &Flat<'_>, range: Range, figure: &Figure) -> Piece {
    let start = clause_start(flat, range.start, figure.at.start);
    let words = Range::new(start, figure.at.start);
    let says = if flat.behind(start, figure.at.start, &["不低于", "不少于"]).is_some() {
        format!("≥ {}", figure.text)
    } else if flat.holds(words, &["每年", "年度"]) {
        format!("每年 {}", figure.text)
    } else {
        format!("总额 {}", figure.text)
    };
    let why = "整份文件的资金，不是哪一条的预算；请填在政策的“年度预算”".to_owned();
    Piece { at: Range::new(start, figure.at.end), part: Part::Budget, says, why }
}
