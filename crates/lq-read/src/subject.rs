//! What a figure is about: the clause it stands in, what is measured, whose it is.

use crate::lines::is_han;
use crate::scan::Hit;
use crate::units::Class;

/// A figure with the words around it; all places are characters of one text.
#[derive(Debug, Clone)]
pub(crate) struct Context<'a> {
    /// The article's text or headline.
    pub chars: &'a [char],
    /// The sentence the figure stands in.
    pub sentence: (usize, usize),
    /// The clause between commas.
    pub clause: (usize, usize),
    /// Start of the paragraph.
    pub paragraph: usize,
    /// Number with unit.
    pub mark: (usize, usize),
    /// Where the figure before ended, if in this clause; else the clause's start.
    pub after_last: usize,
    /// Where the next figure begins, if in this clause; else the clause's end.
    pub until_next: usize,
}

/// How far words around a figure are looked at; a page without a full stop must not cost more than that.
const REACH: usize = 240;

fn is_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '\n' | '!' | '?')
}

fn is_comma(c: char) -> bool {
    matches!(c, '，' | '；' | '：' | ';') || is_stop(c)
}

impl<'a> Context<'a> {
    /// The surroundings of each hit, in order.
    pub(crate) fn all(chars: &'a [char], hits: &[Hit]) -> Vec<Self> {
        let mut contexts = Vec::with_capacity(hits.len());
        for (idx, hit) in hits.iter().enumerate() {
            let (floor, roof) = (hit.start.saturating_sub(REACH), (hit.end + REACH).min(chars.len()));
            let back = |stop: fn(char) -> bool| {
                chars[floor..hit.start].iter().rposition(|c| stop(*c)).map_or(floor, |at| floor + at + 1)
            };
            let ahead = |stop: fn(char) -> bool| {
                chars[hit.end..roof].iter().position(|c| stop(*c)).map_or(roof, |at| hit.end + at)
            };
            let clause = (back(is_comma), ahead(is_comma));
            // 组件一期5GW: the phase belongs to the name before the figure.
            let last = hits[..idx].iter().rev().find(|h| !h.is_phase()).map_or(0, |h| h.end);
            let next = hits.get(idx + 1).map_or(chars.len(), |h| h.start);
            contexts.push(Self {
                chars,
                sentence: (back(is_stop), ahead(is_stop)),
                clause,
                paragraph: back(|c| c == '\n'),
                mark: (hit.start, hit.end),
                after_last: clause.0.max(last.min(hit.start)),
                until_next: clause.1.min(next.max(hit.end)),
            });
        }
        contexts
    }

    fn text(&self, from: usize, to: usize) -> String {
        self.chars[from.min(to)..to].iter().collect()
    }

    /// The clause's words.
    pub(crate) fn clause_text(&self) -> String {
        self.text(self.clause.0, self.clause.1)
    }

    /// The sentence before the figure, back to the last semicolon.
    pub(crate) fn left_text(&self) -> String {
        let left = &self.chars[self.sentence.0..self.mark.0];
        let from = left.iter().rposition(|c| matches!(c, '；' | ';'));
        // A sentence that looks ahead at its beginning does so in all its parts.
        let head: String = left.iter().take(12).collect();
        if from.is_none() || ["下一步", "往后", "接下来", "到20"].iter().any(|w| head.contains(w)) {
            return left.iter().collect();
        }
        left[from.map_or(0, |at| at + 1)..].iter().collect()
    }

    /// The sentence before the figure as characters.
    pub(crate) fn left_chars(&self) -> &'a [char] {
        &self.chars[self.sentence.0..self.mark.0]
    }

    /// The clauses after the figure up to the next semicolon or figure.
    pub(crate) fn right_text(&self) -> String {
        let right = &self.chars[self.mark.1..self.sentence.1];
        let stop = right.iter().position(|c| matches!(c, '；' | ';') || crate::numerals::digit(*c).is_some());
        right[..stop.unwrap_or(right.len())].iter().collect()
    }

    /// The sentence before this one in the same paragraph.
    pub(crate) fn previous_sentence_text(&self) -> String {
        let end = self.sentence.0.saturating_sub(1);
        if end <= self.paragraph {
            return String::new();
        }
        let from = self.chars[self.paragraph..end]
            .iter()
            .rposition(|c| is_stop(*c))
            .map_or(self.paragraph, |at| self.paragraph + at + 1);
        self.text(from, end)
    }

    /// The words the figure rests on: its clause, with the one before when the clause says nothing by itself.
    pub(crate) fn quote(&self) -> (usize, usize) {
        let (mut from, mut to) = self.clause;
        let others = self.chars[from..self.mark.0]
            .iter()
            .chain(&self.chars[self.mark.1..to])
            .filter(|c| is_han(**c))
            .count();
        if others < 3 && from > self.sentence.0 {
            let before = &self.chars[self.sentence.0..from - 1];
            from = before
                .iter()
                .rposition(|c| is_comma(*c))
                .map_or(self.sentence.0, |at| self.sentence.0 + at + 1);
        }
        while from < self.mark.0 && self.chars[from].is_whitespace() {
            from += 1;
        }
        while to > self.mark.1 && self.chars[to - 1].is_whitespace() {
            to -= 1;
        }
        (from, to)
    }

    /// The words before the figure in its clause, back to the figure before, without verbs and particles.
    pub(crate) fn before(&self) -> String {
        let mut piece = &self.chars[self.after_last..self.mark.0];
        if let Some(at) = piece.iter().rposition(|c| matches!(c, '、' | '”' | '》' | '“')) {
            // 电池片产能达到10GW、组件产能…: the part behind the mark says it; “…”硅都 is a name before it.
            if piece.len() - at > 2 {
                piece = &piece[at + 1..];
            }
        }
        let mut words: String = piece.iter().collect();
        // The longest of them first: 做到 whole, not 到 alone.
        while let Some(tail) = TRAILING.iter().filter(|w| words.ends_with(**w)).max_by_key(|w| w.len()) {
            words.truncate(words.len() - tail.len());
        }
        cut_leading(&words)
    }

    /// The characters right before the figure, when there is no noun on either side (覆盖1.12万人次).
    pub(crate) fn verb(&self) -> String {
        let piece = &self.chars[self.after_last..self.mark.0];
        let from = piece.iter().rposition(|c| !is_han(*c)).map_or(0, |at| at + 1);
        let words: String = piece[from.max(piece.len().saturating_sub(4))..].iter().collect();
        words.trim_end_matches(['约', '近', '超', '达', '的']).to_owned()
    }

    /// The noun behind the figure: what is counted.
    pub(crate) fn behind(&self) -> String {
        let mut words = String::new();
        for &c in &self.chars[self.mark.1..self.until_next] {
            if !(is_han(c) || c.is_ascii_alphanumeric()) || words.chars().count() >= 18 {
                break;
            }
            words.push(c);
        }
        for limit in ["以上", "左右", "多"] {
            if let Some(rest) = words.strip_prefix(limit) {
                words = rest.to_owned();
            }
        }
        let words = words.strip_prefix('的').unwrap_or(&words).to_owned();
        let words = past_project(&words).to_owned();
        let cut = FOLLOWING.iter().filter_map(|w| words.find(w)).min().unwrap_or(words.len());
        words[..cut].trim_end_matches(['的', '和', '与', '及', '以']).to_owned()
    }

    /// The nearest project, firm or body named before the figure: money and capacities look back through the
    /// paragraph, counts and goals (`own`) through their clause.
    pub(crate) fn owner(&self, behind: &str, own: bool) -> Option<String> {
        if behind.ends_with("项目") && behind.chars().count() > 3 {
            let mut from = self.mark.0;
            while from > self.after_last
                && (is_han(self.chars[from - 1]) || self.chars[from - 1].is_ascii_alphanumeric())
            {
                from -= 1;
            }
            let name = cut_leading(&self.text(from, self.mark.0));
            return Some(name + &self.text(self.mark.0, self.mark.1) + behind);
        }
        let floor = if own { self.clause.0 } else { self.paragraph.max(self.mark.0.saturating_sub(300)) };
        let left = &self.chars[floor..self.mark.0];
        (2..=left.len()).rev().find_map(|end| {
            let ending = ending(&left[..end], OWNER_ENDS)?;
            let name = name_before(&left[..end]);
            let fits = name.chars().count() > ending.chars().count() + 2 && !name.contains("产业项目");
            fits.then_some(name)
        })
    }

    /// The firm a capacity belongs to: the name right before the figure, else the last one in the paragraph. A project
    /// is no firm; where its name has a figure inside (某某20GW组件项目), the words before that are the firm's.
    pub(crate) fn firm(&self, before: &str, behind: &str, class: Class) -> Option<String> {
        let n = before.chars().count();
        let named = class == Class::Physical
            && !behind.is_empty()
            && (2..=12).contains(&n)
            && phase(before).is_none();
        if named && !["产能", "产量", "规模", "能力", "年产"].iter().any(|w| before.contains(w)) {
            return Some(before.to_owned());
        }
        let floor = self.paragraph;
        let left = &self.chars[floor..self.mark.0];
        (2..=left.len()).rev().find_map(|end| {
            let ending = ending(&left[..end], FIRM_ENDS)?;
            let name = name_before(&left[..end]);
            if let Some(at) = name.find(|c: char| c.is_ascii_digit()) {
                return Some(name[..at].to_owned()).filter(|n| n.chars().count() >= 2);
            }
            (ending != "项目" && name.chars().count() > 3).then_some(name)
        })
    }
}

/// What follows a project's name is said of it: 组件项目要抓紧 is a 组件项目. 项目部 and the like are words of their own.
fn past_project(words: &str) -> &str {
    let Some(at) = words.find("项目").filter(|at| *at > 0) else { return words };
    let end = at + "项目".len();
    if words[end..].starts_with(['部', '库', '化', '组', '制', '群', '经', '负', '责', '单', '资', '团'])
    {
        return words;
    }
    &words[..end]
}

/// 一期, 二期 in a name.
pub(crate) fn phase(words: &str) -> Option<&str> {
    ["一期", "二期", "三期", "四期", "五期", "首期"].into_iter().find(|p| words.contains(p))
}

/// The first of `ends` that the characters end with. Asked at every place before a figure, so the last character
/// decides before anything is compared.
fn ending(chars: &[char], ends: &[&'static str]) -> Option<&'static str> {
    let last = *chars.last()?;
    if !LAST_OF_ENDS.contains(&last) {
        return None;
    }
    let ends_so = |end: &&&str| {
        let n = end.chars().count();
        chars.len() >= n && end.chars().eq(chars[chars.len() - n..].iter().copied())
    };
    ends.iter().find(ends_so).copied()
}

fn name_before(chars: &[char]) -> String {
    let mut from = chars.len();
    while from > 0 && chars.len() - from < 26 {
        let c = chars[from - 1];
        if !(is_han(c) || c.is_ascii_alphanumeric() || matches!(c, '（' | '）')) {
            break;
        }
        from -= 1;
    }
    let name: String = chars[from..].iter().collect();
    cut_leading(name.trim_start_matches('）'))
}

/// Cuts verbs and particles off the front: the words behind the last of them stay.
pub(crate) fn cut_leading(words: &str) -> String {
    let mut rest = words.trim();
    // 到2024年的 says when, not what.
    if let Some(at) = rest.rfind('年').filter(|at| rest[..*at].ends_with(|c: char| c.is_ascii_digit())) {
        rest = &rest[at + '年'.len_utf8()..];
    }
    // A name keeps 市级及以上 whole.
    let starts_name = |at: usize| !rest[at..].starts_with("以上") && rest[at..].chars().count() >= 2;
    let cut = LEADING
        .iter()
        .filter_map(|w| rest.rfind(w).map(|at| at + w.len()))
        .filter(|at| starts_name(*at))
        .max();
    rest = &rest[cut.unwrap_or(0)..];
    for generic in ["方面的", "方面", "领域"] {
        rest = rest.strip_prefix(generic).filter(|r| r.chars().count() > 1).unwrap_or(rest);
    }
    if LEADING.contains(&rest) || VERBS_ALONE.contains(&rest) { String::new() } else { rest.to_owned() }
}

/// Names of bodies end so.
const OWNER_ENDS: &[&str] = &[
    "项目",
    "有限公司",
    "公司",
    "集团",
    "研究院",
    "产业园",
    "基地",
    "工业园",
    "科技园",
    "园区",
    "研究中心",
    "工作站",
    "实验室",
    "大学",
    "学院",
    "医院",
];

const FIRM_ENDS: &[&str] = &["有限公司", "公司", "集团", "项目", "产业园", "股份"];

/// The last characters of [`OWNER_ENDS`] and [`FIRM_ENDS`].
const LAST_OF_ENDS: [char; 12] = ['目', '司', '团', '院', '园', '地', '区', '心', '站', '室', '学', '份'];

/// Words between what is measured and the number.
const TRAILING: &[&str] = &[
    "接近",
    "将近",
    "迈上",
    "首次",
    "稳定",
    "连续",
    "增至",
    "达到",
    "达",
    "约",
    "近",
    "超过",
    "超",
    "逾",
    "突破",
    "为",
    "至",
    "到",
    "实现",
    "完成",
    "累计",
    "共",
    "共计",
    "合计",
    "总计",
    "分别",
    "已有",
    "已",
    "有",
    "仅",
    "预计",
    "增长",
    "提升",
    "提高",
    "增加",
    "下降",
    "减少",
    "降低",
    "将",
    "可",
    "不低于",
    "不少于",
    "不超过",
    "了",
    "的",
    "是",
    "等",
    "在",
    "各",
    "均",
    "办了",
    "开了",
    "建起",
    "做到",
    "做成",
    "力争",
    "争取",
    "占",
    "由",
    "也就是",
    "以",
    "于",
    "大约",
    "最高",
    "每年",
    "同比",
    "最少",
];

/// Words that come before what is measured.
const LEADING: &[&str] = &[
    "计划",
    "在建",
    "改造",
    "新增",
    "新培育",
    "新引育",
    "促成",
    "入选",
    "组建",
    "先后",
    "成立",
    "设立",
    "开展",
    "组织",
    "举办",
    "召开",
    "征集",
    "选派",
    "选树",
    "搭建",
    "创设",
    "建立",
    "打造",
    "实施",
    "突破",
    "拥有",
    "建成",
    "推动",
    "推进",
    "加快",
    "重点",
    "形成",
    "解决",
    "带动",
    "实现",
    "预计",
    "达产后",
    "投产后",
    "建成后",
    "完成",
    "引进",
    "新增",
    "获批",
    "获得",
    "累计",
    "通过",
    "围绕",
    "依托",
    "成为",
    "属于",
    "目前",
    "今年",
    "去年",
    "其中",
    "同时",
    "此外",
    "以及",
    "为",
    "由",
    "将",
    "把",
    "在",
    "与",
    "和",
    "对",
    "向",
    "从",
    "让",
    "的",
    "了",
    "等",
    "该",
    "及",
    "到",
    "是",
    "每",
    "设",
    "配",
    "立项",
    "拿下",
    "手里",
    "可造",
    "上缴",
    "要",
    "进入",
    "也",
    "已",
    "力争",
    "争取",
    "跟踪服务",
    "聚焦",
];

const VERBS_ALONE: &[&str] = &[
    "总", "达", "选派", "挑选", "请出", "统筹", "有", "共", "约", "近", "带", "还配", "促成", "惠及", "覆盖",
];

/// Words that end what is counted.
const FOLLOWING: &[&str] = &[
    "加快",
    "和",
    "担任",
    "组建",
    "组成",
    "为",
    "使用",
    "入选",
    "入围",
    "进入",
    "获批",
    "获得",
    "获",
    "已",
    "正",
    "将",
    "陆续",
    "落地",
    "上市",
    "竣工",
    "投产",
    "建成",
    "开工",
    "完成",
    "参加",
    "参与",
    "达到",
    "实现",
    "形成",
    "增长",
    "提升",
    "在",
    "与",
    "是",
    "有",
    "由",
    "被",
    "从",
    "牵头",
    "领着",
    "当",
    "也",
    "都",
    "全面",
    "全部",
    "纳入",
    "分别",
    "占",
    "成为",
    "用于",
    "位列",
    "营业收入超",
    "的生产",
    "等",
    "挂牌",
    "合作",
    "对接",
    "得到",
    "建立",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_passes_the_first_look() {
        for end in OWNER_ENDS.iter().chain(FIRM_ENDS) {
            let chars: Vec<char> = end.chars().collect();
            assert!(ending(&chars, OWNER_ENDS).or_else(|| ending(&chars, FIRM_ENDS)).is_some(), "{end}");
        }
    }
}
