//! Finds the zones and places a text names, from how such names end and where they may begin.
//!
//! No name is listed here. A name is taken whole where a sentence or clause begins with it; elsewhere the
//! longest name so found that fits is taken, and only when there is none is the words before it cut at
//! particles and verbs.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::lines::is_han;

/// How names of zones end, longest first.
const ZONE_ENDS: &[&str] = &[
    "高新技术产业开发区",
    "高新技术产业园区",
    "自主创新示范区",
    "经济技术开发区",
    "自由贸易试验区",
    "高新技术开发区",
    "综合保税区",
    "经济开发区",
    "高新园区",
    "保税港区",
    "保税区",
    "自贸区",
    "示范区",
    "高新区",
    "经开区",
    "开发区",
    "新区",
];

/// Words before a zone's ending that name no zone.
const GENERIC: &[&str] = &[
    "国家级",
    "省级",
    "市级",
    "国家",
    "全国",
    "各",
    "该",
    "本",
    "全",
    "我",
    "此",
    "其他",
    "这个",
    "一个",
    "多个",
    "所有",
    "首个",
    "各个",
    "两个",
    "城市",
    "产业",
    "创新",
    "先行",
    "综合",
    "试点",
    "老",
];

/// Particles and verbs a name does not run across; checked from the right.
const BREAKS: &[&str] = &[
    "在", "于", "到", "向", "对", "与", "和", "及", "由", "为", "把", "被", "将", "让", "使", "给", "从",
    "自", "是", "有", "以", "的", "了", "着", "该", "此", "全", "各", "等", "入", "至", "据", "按", "同",
    "跟", "并", "也", "又", "都", "就", "还", "说", "推动", "推进", "助推", "促进", "加快", "建设", "打造",
    "支持", "成为", "作为", "走进", "来到", "依托", "围绕", "通过", "引进", "服务", "举行", "带动", "迁址",
    "迁往", "落地", "落户", "助力", "帮助", "赋能", "位居", "坐落", "进驻", "投资", "年来", "目前", "近日",
    "日前", "如今", "今年", "去年", "记者", "宣布", "开展", "支撑", "出席", "负责", "发展", "联合", "携手",
    "代表", "提升", "参与", "参加", "推介", "参观", "考察", "介绍", "获批", "签约", "我国",
];

/// [`BREAKS`] by their first character.
static BREAKS_AT: LazyLock<BTreeMap<char, Vec<Vec<char>>>> = LazyLock::new(|| {
    let mut by_first: BTreeMap<char, Vec<Vec<char>>> = BTreeMap::new();
    for word in BREAKS {
        let word: Vec<char> = word.chars().collect();
        by_first.entry(word[0]).or_default().push(word);
    }
    by_first
});

const LONGEST: usize = 10;

/// A name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mention {
    /// First character.
    pub start: usize,
    /// Character behind the last.
    pub end: usize,
    /// The name, in the longest form the page knows it by.
    pub name: String,
}

/// The names a page uses where they can be told for sure, with how often.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// Known names by their ending, longest first; keeps the search short on huge pages.
    by_end: BTreeMap<&'static str, Vec<(Vec<char>, usize)>>,
}

impl Places {
    /// Collects the names that stand at the beginning of a clause.
    pub(crate) fn learn<'a>(texts: impl Iterator<Item = &'a [char]>) -> Self {
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for chars in texts {
            for (start, end, _) in endings(chars) {
                if let Some(name) = clean_name(chars, start, end) {
                    *known.entry(name).or_default() += 1;
                }
            }
        }
        // A longer form that is rarer than the shorter one it ends with has a verb stuck to it.
        let spoilt: Vec<String> = known
            .iter()
            .filter(|(long, n)| {
                long.char_indices().skip(2).any(|(at, _)| known.get(&long[at..]).is_some_and(|m| m >= n))
            })
            .map(|(name, _)| name.clone())
            .collect();
        for name in spoilt {
            known.remove(&name);
        }
        let mut by_end: BTreeMap<&'static str, Vec<(Vec<char>, usize)>> = BTreeMap::new();
        for (name, n) in &known {
            if let Some(end) = ZONE_ENDS.iter().find(|e| name.ends_with(**e)) {
                by_end.entry(end).or_default().push((name.chars().collect(), *n));
            }
        }
        for names in by_end.values_mut() {
            names.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then(a.cmp(b)));
            names.truncate(2000);
        }
        Self { by_end }
    }

    /// The zones named in a text, in order.
    pub(crate) fn find(&self, chars: &[char]) -> Vec<Mention> {
        let mut found = Vec::new();
        for (start, end, ending) in endings(chars) {
            let names = self.by_end.get(ending).map_or(&[][..], Vec::as_slice);
            let known = names.iter().find(|(n, _)| end >= n.len() && chars[end - n.len()..end] == n[..]);
            let from = match (known, cut(chars, start)) {
                // Known from one place only: the city before it may have been left out there.
                (Some((name, 1)), _) => end - name.len() - city_before(chars, end - name.len()),
                (Some((name, _)), _) => end - name.len(),
                (None, Some(from)) => from,
                (None, None) => continue,
            };
            found.push(Mention { start: from, end, name: chars[from..end].iter().collect() });
        }
        found
    }

    /// The name most spoken of in a list of mentions.
    pub(crate) fn dominant(mentions: &[Mention]) -> Option<String> {
        let mut tally = Tally::default();
        tally.add(mentions);
        tally.dominant()
    }
}

/// How often each zone is named.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    counts: Vec<(String, usize)>,
}

impl Tally {
    /// Counts more mentions; past 64 different names new ones are not counted.
    pub(crate) fn add(&mut self, mentions: &[Mention]) {
        for m in mentions {
            if let Some((_, n)) = self.counts.iter_mut().find(|(name, _)| *name == m.name) {
                *n += 1;
            } else if self.counts.len() < 64 {
                self.counts.push((m.name.clone(), 1));
            }
        }
    }

    /// The name most spoken of; a short form counts for the long form it ends, equal counts go to the first.
    pub(crate) fn dominant(&self) -> Option<String> {
        let total = |name: &str| -> usize {
            self.counts.iter().filter(|(n, _)| name.ends_with(n.as_str())).map(|(_, c)| c).sum()
        };
        let best =
            self.counts.iter().enumerate().max_by_key(|(at, (n, _))| (total(n), std::cmp::Reverse(*at)))?;
        Some(best.1.0.clone())
    }
}

/// How many characters before a name are a city also written with 市, 县 or 州 nearby.
fn city_before(chars: &[char], start: usize) -> usize {
    const NEAR: usize = 200;
    let near = &chars[start.saturating_sub(NEAR)..(start + NEAR).min(chars.len())];
    let is_city = |n: &usize| {
        let city = &chars[start - n..start];
        city.iter().all(|c| is_han(*c))
            && near
                .windows(n + 1)
                .any(|w| w[..*n] == *city && matches!(w[*n], '市' | '县' | '州' | '区' | '盟'))
    };
    (2..=5).rev().filter(|n| *n <= start).find(is_city).unwrap_or(0)
}

/// Every place where a zone's ending stands: start of the ending, its end, the ending.
fn endings(chars: &[char]) -> Vec<(usize, usize, &'static str)> {
    let mut found = Vec::new();
    for at in 0..chars.len() {
        if chars[at] != '区' {
            continue;
        }
        let end = at + 1;
        let ending = ZONE_ENDS.iter().find(|e| {
            let n = e.chars().count();
            end >= n && e.chars().eq(chars[end - n..end].iter().copied())
        });
        if let Some(ending) = ending
            && !chars.get(end).is_some_and(|c| matches!(c, '域' | '别' | '间' | '位' | '块'))
        {
            found.push((end - ending.chars().count(), end, *ending));
        }
    }
    found
}

/// The name when a clause begins with it.
fn clean_name(chars: &[char], start: usize, end: usize) -> Option<String> {
    let mut from = start;
    while from > 0 && is_han(chars[from - 1]) && start - from <= LONGEST {
        from -= 1;
    }
    if start - from > LONGEST || from > 0 && matches!(chars[from - 1], '”' | '》' | '）' | '’') {
        return None;
    }
    let mut head: String = chars[from..start].iter().collect();
    while let Some(rest) = BREAKS.iter().filter(|b| b.chars().count() == 2).find_map(|b| head.strip_prefix(b))
    {
        head = rest.to_owned();
    }
    if head.starts_with(['是', '在', '为', '由', '使', '让', '把', '被', '给', '的']) {
        head.remove(0);
    }
    let n = head.chars().count();
    let doubtful = BREAKS.iter().any(|b| b.chars().count() == 2 && head.contains(b))
        || head.contains(['的', '在', '了', '各']);
    if !(2..=8).contains(&n) || doubtful || is_generic(&head) {
        return None;
    }
    Some(head + &chars[start..end].iter().collect::<String>())
}

fn is_generic(head: &str) -> bool {
    GENERIC.iter().any(|g| head.ends_with(g))
}

/// Where the name begins when the words before its ending are cut at particles and verbs.
fn cut(chars: &[char], start: usize) -> Option<usize> {
    let mut from = start;
    while from > 0 && is_han(chars[from - 1]) && start - from < LONGEST {
        from -= 1;
    }
    let head = &chars[from..start];
    let mut keep = 0;
    for (at, first) in head.iter().enumerate() {
        let words = BREAKS_AT.get(first).map_or(&[][..], Vec::as_slice);
        for word in words.iter().filter(|word| head[at..].starts_with(word)) {
            keep = keep.max(at + word.len());
        }
    }
    let name: String = head[keep..].iter().collect();
    let n = head.len() - keep;
    ((2..=6).contains(&n) && !is_generic(&name)).then_some(from + keep)
}

/// A province, city, district, county or banner a text begins a clause with, and how often it is named near the
/// beginning; used when no zone is named, or one by the way. In running text a district counts when it is
/// named twice: 区 ends too many other words.
pub(crate) fn find_region(chars: &[char]) -> Option<(String, usize)> {
    const NOT: &[&str] = &[
        "城市",
        "全市",
        "我市",
        "本市",
        "上市",
        "超市",
        "门市",
        "全省",
        "我省",
        "该省",
        "各省",
        "各市",
        "各县",
        "全县",
        "该市",
        "自治",
        "省市",
        "都市",
        "直辖市",
        "该县",
        "我县",
        "省级",
    ];
    // What may stand before 区 and name no district: 园区, 老城区, 核心区.
    const NO_DISTRICT: &str = "园地社城小景校厂库片新山灾全我本该矿港东西南北中心范发保税特辖县市郊街湾牧农林商治分战专功能各大双老生态示业居住宅流度合部";
    const HEADLINE: usize = 60;
    let mut from = 0;
    let mut best: Option<(usize, String)> = None;
    for (at, &c) in chars.iter().enumerate() {
        if !is_han(c) {
            from = at + 1;
            continue;
        }
        let word = c == '市' && chars.get(at + 1).is_some_and(|n| "场民面容值委经电交政占盈".contains(*n));
        let district = c == '区' && at > 0 && !NO_DISTRICT.contains(chars[at - 1]);
        let ends = matches!(c, '省' | '市' | '县' | '州' | '盟') || district;
        if word || !ends || at < from + 2 || at > from + 4 {
            continue;
        }
        let mut name: String = chars[from..=at].iter().collect();
        while let Some(rest) = BREAKS.iter().find_map(|b| name.strip_prefix(b)) {
            name = rest.to_owned();
        }
        let n = name.chars().count();
        let joined = name.contains(['等', '的', '和', '在', '与']);
        if (3..=5).contains(&n) && !joined && !NOT.iter().any(|w| name.ends_with(w)) {
            let count = occurrences(chars, &name);
            if district && count < 2 && chars.len() > HEADLINE {
                continue;
            }
            if best.as_ref().is_none_or(|(c, _)| count > *c) {
                best = Some((count, name));
            }
            // The first few clauses decide; a page is not searched to its end for this.
            if count > 2 || at > 2000 {
                break;
            }
        }
    }
    best.map(|(count, name)| (name, count))
}

fn occurrences(chars: &[char], name: &str) -> usize {
    let name: Vec<char> = name.chars().collect();
    chars[..chars.len().min(4000)].windows(name.len()).filter(|w| *w == &name[..]).count()
}
