//! The part of a sentence that says who gets something: what of it are clauses, and what is left over.

use super::figure::{Bound, Figure, bound, figures, join};
use super::flat::{Flat, Range};
use super::ledger::{BOARDS, Counted, Ledger};
use super::{Part, Piece};

/// A piece, and the list of alternatives it stands in.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) piece: Piece,
    /// Pieces of one list are told one by one: 国家级、省级.
    pub(super) list: Option<usize>,
}

/// Words that say nothing about who.
const FILLERS: &[&str] = &[
    "对于",
    "对",
    "凡是",
    "凡",
    "的",
    "企业",
    "单位",
    "并且",
    "且",
    "并",
    "及",
    "和",
    "与",
    "其",
    "该",
    "年度",
    "当年",
    "本年度",
    "年",
    "申报",
    "申请",
    "给予",
    "在",
    "为",
    "按",
    "达",
    "“",
    "”",
    "、",
    ",",
    ":",
    "即",
    "中",
    ")",
    "是",
    "必须",
    "须",
    "应当",
    "应",
    "需",
];

/// Words in front of a number's name that do not change it.
const BEFORE_NOUN: &[&str] = &[
    "对于", "对", "凡是", "凡", "的", "企业", "单位", "且", "并", "其", "该", "年度", "年", "当年", "申报",
    "申请", "、",
];

pub(super) const LAST_YEAR: &[&str] = &["上年度", "上年", "上一年度", "上一年"];

/// What a phrase was read as so far.
struct Phrase<'f, 'l, 's> {
    flat: &'f Flat<'f>,
    ledger: &'l Ledger<'s>,
    range: Range,
    taken: Vec<bool>,
    found: Vec<Found>,
    lists: usize,
}

/// Reads what stands before a grant.
///
/// * `range`: the words up to the one that gives.
/// * Returns clauses and what is 待人工 in the order of the text.
pub(super) fn conditions(ledger: &Ledger<'_>, flat: &Flat<'_>, range: Range) -> Vec<Found> {
    let mut out: Vec<Found> = Vec::new();
    let mut noun = String::new();
    for part in phrases(flat, range) {
        let lists = out.iter().filter_map(|found| found.list).max().map_or(0, |last| last + 1);
        let mut phrase =
            Phrase { flat, ledger, range: part, taken: vec![false; part.len()], found: Vec::new(), lists };
        phrase.qualities();
        phrase.boards();
        phrase.flags();
        phrase.bounds(&mut noun);
        phrase.left_over();
        phrase.found.sort_by_key(|found| found.piece.at.start);
        out.extend(phrase.found);
    }
    out
}

/// Parts between commas and 且.
fn phrases(flat: &Flat<'_>, range: Range) -> Vec<Range> {
    let mut parts = Vec::new();
    for part in flat.parts(range, |c| matches!(c, ',' | ':' | ';' | '且')) {
        parts.push(part);
    }
    parts
}

impl Phrase<'_, '_, '_> {
    fn is_free(&self, range: Range) -> bool {
        (range.start..range.end).all(|at| !self.taken[at - self.range.start])
    }

    fn take(&mut self, range: Range) {
        for at in range.start.max(self.range.start)..range.end.min(self.range.end) {
            self.taken[at - self.range.start] = true;
        }
    }

    fn add(&mut self, at: Range, says: String, why: String, list: Option<usize>) {
        self.found.push(Found { piece: Piece { at, part: Part::Condition, says, why }, list });
    }

    /// Adds a clause, or what was understood of it with the reason why the ledger does not take it.
    fn clause(&mut self, at: Range, text: &str, list: Option<usize>) {
        self.take(at);
        match self.ledger.condition(text) {
            Ok(says) => self.add(at, says, String::new(), list),
            Err(why) => self.add(at, text.to_owned(), why, list),
        }
    }

    /// Titles, platforms and rights a firm was given: 国家级企业技术中心.
    fn qualities(&mut self) {
        let ledger = self.ledger;
        for counted in &ledger.counted {
            for form in counted.forms.iter().filter(|form| form.as_str() != "其他") {
                let mut from = self.range.start;
                while let Some(at) = label(self.flat, Range::new(from, self.range.end), form) {
                    from = at.end;
                    if self.is_free(at) && counted.level.is_some() {
                        self.quality(counted, form, at);
                    }
                }
            }
        }
    }

    fn quality(&mut self, counted: &Counted, form: &str, label: Range) {
        let start =
            self.flat.behind(self.range.start, label.start, &["“"]).map_or(label.start, |n| label.start - n);
        let (levels, start) = levels(self.flat, self.range.start, start, counted);
        let mut end = label.end;
        while let Some(n) = self.flat.takes(end, &["”", "企业", "中小企业", "称号", "资质"]) {
            if end + n > self.range.end {
                break;
            }
            end += n;
        }
        let at = Range::new(start, end);
        let clause = |level: Option<&String>| {
            let level = level
                .and_then(|level| counted.level.as_ref().map(|(field, _)| format!(" 且 {field} 是 {level}")));
            let level = level.unwrap_or_default();
            format!(
                "件数({} 其中 {} 是 {form}{level} 且 {}) ≥ 1",
                counted.kind, counted.field, counted.standing
            )
        };
        if levels.is_empty() {
            self.clause(at, &clause(None), None);
        }
        let list = (levels.len() > 1).then(|| self.new_list());
        for level in &levels {
            self.clause(at, &clause(Some(level)), list);
        }
        let verbs = &["认定为", "认定", "评定为", "评为", "列入", "纳入", "获批", "获得", "取得", "被", "为"];
        let mut start = at.start;
        while let Some(n) = self.flat.behind(self.range.start, start, verbs) {
            start -= n;
        }
        // 新列入 is left together: that it is new is what no clause says.
        if self.flat.behind(self.range.start, start, &["新"]).is_none() {
            self.take(Range::new(start, at.start));
        }
    }

    fn new_list(&mut self) -> usize {
        self.lists += 1;
        self.lists - 1
    }

    /// 主板上市, 新三板挂牌.
    fn boards(&mut self) {
        let Some(field) = self.ledger.own("listing") else { return };
        let mut at = self.range.start;
        while at < self.range.end {
            let mut boards = Vec::new();
            let mut next = at;
            while let Some(n) = self.flat.takes(next, BOARDS) {
                boards.push(self.flat.words(Range::new(next, next + n)));
                next += n;
                next += self.flat.takes(next, &["、", "和", "或", "及"]).unwrap_or(0);
            }
            let Some(n) = self.flat.takes(next, &["首发上市", "上市", "挂牌"]).filter(|_| !boards.is_empty())
            else {
                at = next.max(at + 1);
                continue;
            };
            let range = Range::new(at, (next + n).min(self.range.end));
            let quoted: Vec<String> = boards.iter().map(|board| format!("“{board}”")).collect();
            self.clause(range, &format!("{field} 属于 {}", quoted.join("、")), None);
            at = range.end;
        }
    }

    /// 规上, industries, and registration here.
    fn flags(&mut self) {
        let flat = self.flat;
        if let Some(field) = self.ledger.own("is_above_scale")
            && let Some(at) = flat.find(self.range, &["规模以上", "规上"])
        {
            let counted = ["并纳入统计口径的", "并纳入统计范围的"];
            let before = flat.behind(self.range.start, at.start, &counted).unwrap_or(0);
            self.clause(at, &field, None);
            self.take(Range::new(at.start - before, at.start));
        }
        if let Some(field) = self.ledger.own("industry_code") {
            let industry = (self.range.start..self.range.end).find_map(|at| {
                let (codes, n) =
                    self.ledger.industry(&flat.words(Range::new(at, (at + 24).min(self.range.end))))?;
                Some((Range::new(at, at + n), codes))
            });
            if let Some((at, codes)) = industry {
                self.clause(at, &format!("{field} 属于 {codes}"), None);
            }
        }
        self.home();
    }

    /// 在本市注册: here, without saying where that is.
    fn home(&mut self) {
        let Some(field) = self.ledger.own("region") else { return };
        let Some(verb) = self.flat.find(self.range, &["登记注册", "工商注册", "注册登记", "注册", "登记"])
        else {
            return;
        };
        let Some(here) = self.flat.find_last(Range::new(self.range.start, verb.start), &["在本", "在我"])
        else {
            return;
        };
        let between = self.flat.words(Range::new(here.end, verb.start));
        let is_place = between.chars().count() <= 12
            && between.chars().next().is_some_and(|c| "市县区省园高开辖行".contains(c));
        let mut end = verb.end;
        end += self.flat.takes(end, &["成立", "并"]).unwrap_or(0);
        if is_place {
            self.clause(Range::new(here.start, end.min(self.range.end)), &format!("{field} 属于 本区"), None);
        }
    }

    /// Numbers that must be reached or not passed.
    fn bounds(&mut self, noun: &mut String) {
        let figures = figures(self.flat, self.range);
        let mut bounds: Vec<Bound> = Vec::new();
        for figure in &figures {
            let floor = bounds.last().map_or(self.range.start, |last: &Bound| last.at.end);
            let read = bound(self.flat, floor.min(figure.at.start), figure, self.range.end);
            let again = || bounds.last().and_then(|last| again(self.flat, last, figure));
            bounds.extend(read.or_else(again));
        }
        join(self.flat, &mut bounds, &figures);
        let mut floor = self.range.start;
        let nouns: Vec<Range> = bounds
            .iter()
            .map(|bound| {
                let at = self.noun(floor, bound.at.start);
                floor = bound.at.end;
                at
            })
            .collect();
        let mut list = None;
        for (place, bound) in bounds.iter().enumerate() {
            let words = self.flat.words(nouns[place]);
            // 达到1亿元、5亿元: those without a noun of their own go on with the one before.
            let goes_on = nouns.get(place + 1).is_some_and(|next| next.is_empty());
            if !words.is_empty() {
                *noun = words;
                list = goes_on.then(|| self.new_list());
            }
            self.first_time(nouns[place], bound);
            self.bounded(nouns[place], bound, noun, list);
        }
    }

    /// 首次达到: that it is the first time is what no clause says.
    fn first_time(&mut self, noun: Range, bound: &Bound) {
        let between = Range::new(noun.end, bound.at.start);
        if let Some(at) = self.flat.find(between, &["首次", "初次"]) {
            self.add(at, String::new(), FIRST_TIME.to_owned(), None);
        }
    }

    /// The noun in front of a bound: up to what is taken already.
    fn noun(&self, floor: usize, end: usize) -> Range {
        let mut start = end;
        while start > floor && !self.taken[start - 1 - self.range.start] {
            start -= 1;
        }
        let mut end = end;
        while let Some(n) = self.flat.behind(start, end, &["在", "为", "达", "的", "额度", "首次", "初次"])
        {
            end -= n;
        }
        // A noun begins behind what qualifies it: 类项目(不含…)固定资产投资.
        let cut = self.flat.find_last(Range::new(start, end), &[")", "”", "的", "项目", "企业", "、"]);
        if let Some(cut) =
            cut.filter(|cut| cut.end < end && self.flat.takes(cut.end, &["比例", "比重"]).is_none())
        {
            start = cut.end;
        }
        while let Some(n) = self.flat.takes(start, BEFORE_NOUN).filter(|n| start + n <= end) {
            start += n;
        }
        Range::new(start, end)
    }

    fn bounded(&mut self, noun_at: Range, bound: &Bound, noun: &str, list: Option<usize>) {
        let start = if noun_at.is_empty() { bound.at.start } else { noun_at.start };
        let at = Range::new(start, bound.at.end);
        let condition = super::measure::condition(self.ledger, noun, bound);
        match condition {
            Ok(text) => self.clause(at, &text, list),
            Err(why) => {
                self.take(at);
                self.add(at, super::measure::reading(noun, bound), why, list);
            }
        }
    }

    /// What no clause was made of.
    fn left_over(&mut self) {
        let mut at = self.range.start;
        while at < self.range.end {
            if self.taken[at - self.range.start] {
                at += 1;
                continue;
            }
            let end =
                (at..self.range.end).find(|at| self.taken[at - self.range.start]).unwrap_or(self.range.end);
            let run = trimmed(self.flat, Range::new(at, end));
            if !run.is_empty() {
                let why = reason(self.flat, run);
                self.add(run, String::new(), why.to_owned(), None);
            }
            at = end;
        }
    }
}

/// Without words that say nothing at both ends.
fn trimmed(flat: &Flat<'_>, range: Range) -> Range {
    let (mut start, mut end) = (range.start, range.end);
    while let Some(n) = flat.takes(start, FILLERS).filter(|n| start + n <= end) {
        start += n;
    }
    while let Some(n) =
        flat.behind(start, end, &["的", "企业", "单位", "且", "并", "、", ",", "”", "为", "和", "("])
    {
        end -= n;
    }
    Range::new(start, end)
}

/// That something must be so for the first time; the clause beside it holds without.
pub(super) const FIRST_TIME: &str =
    "是不是新的或头一回，台账没有字段；资质和平台可用“获得时间”“批准时间”限定在当年";

/// Why a phrase is left to people.
fn reason(flat: &Flat<'_>, range: Range) -> &'static str {
    const FIRST: &[&str] = &["首次", "初次", "新认定", "新获", "新列入", "新增", "新评定"];
    if flat.holds(range, FIRST) && range.len() <= 6 {
        FIRST_TIME
    } else if flat.holds(range, super::grant::GIVE) {
        "说的是怎么给，没有读成条款"
    } else if flat.holds(range, &["独立法人", "法人资格"]) {
        "台账没有“独立法人”的字段"
    } else if flat.holds(range, &["信用", "违法", "失信", "诚实守信"]) {
        "台账没有信用和处罚的字段"
    } else {
        "没有读成条件，台账也没有认得出的字段"
    }
}

/// A figure that goes on with the comparison of the one before: 达到1亿元、5亿元.
fn again(flat: &Flat<'_>, last: &Bound, figure: &Figure) -> Option<Bound> {
    let [(symbol, _)] = last.ends.as_slice() else { return None };
    let is_next = figure.at.start == last.at.end + 1 && matches!(flat.chars[last.at.end], '、' | '和');
    (is_next && figure.measure == last.measure && figure.low.is_none()).then(|| Bound {
        at: figure.at,
        ends: vec![(*symbol, figure.text.clone())],
        ..last.clone()
    })
}

/// Where a label stands, a bracket within it passed over: 企业技术(研发)中心.
fn label(flat: &Flat<'_>, range: Range, label: &str) -> Option<Range> {
    (range.start..range.end).find_map(|start| {
        let mut at = start;
        for c in label.chars() {
            if flat.chars.get(at) == Some(&'(') && at > start {
                at = flat.bracket(at, 12)?;
            }
            if at >= range.end || flat.chars[at] != c {
                return None;
            }
            at += 1;
        }
        Some(Range::new(start, at))
    })
}

/// The levels in front of a label, and where they begin: 国家级和省级. 国家 alone is part of the name.
fn levels(flat: &Flat<'_>, floor: usize, label: usize, counted: &Counted) -> (Vec<String>, usize) {
    let Some((_, known)) = &counted.level else { return (Vec::new(), label) };
    let mut levels: Vec<String> = Vec::new();
    let (mut start, mut is_told) = (label, false);
    loop {
        let joint = flat.behind(floor, start, &["、", "和", "及", "或", "与", "的"]).unwrap_or(0);
        let found = known.iter().filter(|level| level.ends_with('级')).find_map(|level| {
            let bare = level.trim_end_matches('级');
            let n = flat.behind(floor, start - joint, &[level, bare])?;
            Some((level.clone(), n, n == level.chars().count()))
        });
        let Some((level, n, is_whole)) = found else { break };
        is_told |= is_whole;
        levels.insert(0, level);
        start -= joint + n;
    }
    if levels.len() == 1 && !is_told {
        levels.clear();
    }
    (levels, start)
}
