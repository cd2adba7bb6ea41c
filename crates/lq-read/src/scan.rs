//! Finds every figure in a running text: number, unit, exactness, worth.

mod nuance;

use crate::decimal::Decimal;
use crate::lines::is_han;
use crate::model::{Approx, Bound, Weight};
use crate::numerals::{self, Numeral};
use crate::units::{self, Class, Unit};

/// A figure found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// First character of the number.
    pub start: usize,
    /// Character behind the unit.
    pub end: usize,
    /// Value in `unit`s; falls are negative.
    pub value: Decimal,
    /// Unit with 万 or 亿, completed where the text cut it short.
    pub unit: String,
    /// What the unit measures.
    pub class: Class,
    /// 约, 余, 近, 超 and the like.
    pub approx: Option<Approx>,
    /// Low for what a clerk should not be asked about.
    pub weight: Weight,
    /// End of a range.
    pub bound: Option<Bound>,
}

impl Hit {
    /// 一期, 首期: part of a name rather than a figure.
    pub(crate) fn is_phase(&self) -> bool {
        self.unit == "期" && self.weight == Weight::Low
    }
}

/// Words for bodies and things that may follow a number without a measure word (两研究中心).
const HEADS: &[&str] = &[
    "企业",
    "公司",
    "项目",
    "中心",
    "基地",
    "园区",
    "平台",
    "工厂",
    "实验室",
    "机构",
    "学院",
    "医院",
    "高校",
    "院所",
    "集团",
    "部门",
    "单位",
    "团队",
    "产品",
    "技术",
    "专利",
    "成果",
    "课题",
    "工作站",
    "协会",
    "银行",
    "集群",
];

/// Words that may stand between such a number and the head.
const MODIFIERS: &[&str] = &[
    "研究",
    "研发",
    "重点",
    "重大",
    "新",
    "工业",
    "产业",
    "创新",
    "国家级",
    "省级",
    "市级",
    "高新",
    "科技",
    "龙头",
    "外资",
    "内资",
    "民营",
    "上市",
    "本地",
    "大型",
    "示范",
    "服务",
    "技术",
    "数据",
];

/// Words for people that may follow a great number without a measure word.
const PEOPLE: &[&str] =
    &["员工", "职工", "工人", "群众", "居民", "村民", "农民", "师生", "学生", "人口", "从业人员", "党员"];

/// What 22亿 is counted in when no unit follows: money, if one of these stands before it.
const MONEY_CUES: &[&str] = &[
    "投资",
    "资金",
    "产值",
    "收入",
    "税",
    "利润",
    "营收",
    "金额",
    "总额",
    "采购",
    "融资",
    "贷款",
    "生产总值",
    "GDP",
    "经济总量",
    "成交",
    "出口",
    "进口",
    "补贴",
    "奖励",
    "增加值",
    "市值",
    "订单",
    "销售额",
    "注资",
];

/// All figures of a text, in order.
pub fn scan(chars: &[char]) -> Vec<Hit> {
    let mut scanner = Scanner { chars, hits: Vec::new(), quotes: Quotes::default() };
    let mut at = 0;
    while at < chars.len() {
        scanner.quotes.pass(chars, at);
        at = scanner.step(at).max(at + 1);
    }
    scanner.hits
}

/// The quotation the scanner stands in: 《》 holds names, a short “” holds a label.
#[derive(Default)]
struct Quotes {
    /// Character behind the end of the quotation, and whether it is a short one.
    short_until: usize,
}

impl Quotes {
    fn pass(&mut self, chars: &[char], at: usize) {
        const LABEL: usize = 10;
        if chars[at] == '“' {
            let end = chars[at + 1..].iter().take(LABEL + 1).position(|c| *c == '”');
            self.short_until = end.map_or(0, |n| at + 1 + n);
        }
    }
}

struct Scanner<'a> {
    chars: &'a [char],
    hits: Vec<Hit>,
    quotes: Quotes,
}

impl Scanner<'_> {
    fn get(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\n')
    }

    fn before(&self, at: usize) -> char {
        if at == 0 { '\n' } else { self.chars[at - 1] }
    }

    fn follows(&self, at: usize, words: &str) -> bool {
        words.chars().enumerate().all(|(n, c)| self.chars.get(at + n) == Some(&c))
    }

    fn precedes(&self, at: usize, words: &str) -> bool {
        let n = words.chars().count();
        at >= n && self.follows(at - n, words)
    }

    /// Looks at one place; returns where to go on.
    fn step(&mut self, at: usize) -> usize {
        match self.chars[at] {
            '《' => self.skip_title(at),
            '首' => self.first(at),
            '第' => self.ordinal(at),
            '翻' | '倍' => self.doubling(at),
            '百' | '千' if self.follows(at + 1, "分之") => self.per_hundred(at),
            c if numerals::may_begin(c) => self.number(at),
            _ => at + 1,
        }
    }

    fn skip_title(&self, at: usize) -> usize {
        let end = self.chars[at..].iter().take(80).position(|c| *c == '》');
        end.map_or(at + 1, |n| at + n + 1)
    }

    fn push(&mut self, start: usize, end: usize, value: Decimal, unit: &str, class: Class, weight: Weight) {
        let weight = if start < self.quotes.short_until { Weight::Low } else { weight };
        let approx = self.approx(start, end);
        self.hits.push(Hit { start, end, value, unit: unit.to_owned(), class, approx, weight, bound: None });
    }

    /// 首个, 首届, 首家: one, and of little worth; 首次, 首批, 首先 are no figures.
    fn first(&mut self, at: usize) -> usize {
        let unit = self.get(at + 1);
        if "个届家条台座例款支颗艘架套只列项".contains(unit) && !"元榜岁匕魁".contains(self.before(at))
        {
            let name = unit.to_string();
            self.push(at, at + 2, Decimal::from(1), &name, Class::Count, Weight::Low);
        } else if unit == '期' {
            self.push(at, at + 2, Decimal::from(1), "期", Class::Count, Weight::Low);
        }
        at + 2
    }

    /// 第六个 is of little worth; 第一季度, 第二批, 第3条 are no figures.
    fn ordinal(&mut self, at: usize) -> usize {
        if !numerals::may_begin(self.get(at + 1)) {
            return at + 1;
        }
        let Ok(number) = numerals::parse(self.chars, at + 1) else { return at + 2 };
        let unit = self.get(number.end);
        let ranked = "个届位名家座台颗".contains(unit) && units::find(self.chars, number.end).is_some();
        if ranked && number.scale.is_empty() {
            self.push(at, number.end + 1, number.value, &unit.to_string(), Class::Count, Weight::Low);
            return number.end + 1;
        }
        // The measure word after an ordinal is no figure either: 第一季度, 第三方.
        number.end
    }

    /// 翻番 is 2 倍, 翻两番 4 倍, 倍增 2 倍.
    fn doubling(&mut self, at: usize) -> usize {
        if self.follows(at, "倍增") {
            let name = ["计划", "行动", "工程", "方案"].iter().any(|w| self.follows(at + 2, w));
            if !name && !is_number_char(self.before(at)) {
                self.push(at, at + 2, Decimal::from(2), "倍", Class::Times, Weight::Full);
            }
            return at + 2;
        }
        if self.chars[at] != '翻' {
            return at + 1;
        }
        let mut end = at + 1;
        end += usize::from(self.get(end) == '了');
        if self.get(end) == '番' && !matches!(self.get(end + 1), '茄' | '禺') {
            self.push(at, end + 1, Decimal::from(2), "倍", Class::Times, Weight::Full);
            return end + 1;
        }
        if !numerals::may_begin(self.get(end)) {
            return end;
        }
        let Ok(number) = numerals::parse(self.chars, end) else { return end };
        let times = number.value.digits();
        if self.get(number.end) == '番' && (1..=20).contains(&times) && number.value.scale() == 0 {
            let value = Decimal::new(1i128 << times, 0);
            self.push(at, number.end + 1, value, "倍", Class::Times, Weight::Full);
            return number.end + 1;
        }
        end
    }

    /// 百分之五 is 5 %.
    fn per_hundred(&mut self, at: usize) -> usize {
        let from = at + 3;
        if !numerals::may_begin(self.get(from)) {
            return from;
        }
        let Ok(number) = numerals::parse(self.chars, from) else { return from };
        let unit = if self.chars[at] == '百' { "%" } else { "‰" };
        let value = self.signed(at, number.value, Class::Percent);
        self.push(at, number.end, value, unit, Class::Percent, Weight::Full);
        number.end
    }

    fn number(&mut self, at: usize) -> usize {
        let number = match numerals::parse(self.chars, at) {
            Ok(number) => number,
            Err(skip) => return self.past_vague(skip),
        };
        let number = self.with_late_scale(number);
        if let Some(end) = self.no_claim(&number) {
            return end;
        }
        if let Some(end) = self.range(&number).or_else(|| self.list(&number)) {
            return end;
        }
        self.claim(&number, None).unwrap_or(number.end)
    }

    /// 50个亿元 is 50亿元.
    fn with_late_scale(&self, number: Numeral) -> Numeral {
        let scale = match self.get(number.end + 1) {
            '万' => "万",
            '亿' => "亿",
            _ => return number,
        };
        if self.get(number.end) != '个' || !number.scale.is_empty() {
            return number;
        }
        Numeral { end: number.end + 2, scale, ..number }
    }

    /// Behind an estimate (几十家, 四五百) its measure word is skipped too.
    fn past_vague(&self, mut at: usize) -> usize {
        while numerals::may_begin(self.get(at)) && numerals::digit(self.get(at)).is_none() {
            at += 1;
        }
        at
    }

    /// Numbers that are dates, names, fractions or parts of codes; returns the place behind them.
    fn no_claim(&self, number: &Numeral) -> Option<usize> {
        let (before, next) = (self.before(number.start), self.get(number.end));
        let latin = before.is_ascii_alphabetic() || matches!(before, '_' | '#');
        let hyphened = matches!(before, '-' | '—' | '–' | '.')
            && number.start >= 2
            && self.chars[number.start - 2].is_ascii_alphanumeric();
        if !number.chinese && (latin || hyphened && !is_number_char(self.chars[number.start - 2])) {
            return Some(self.past_code(number.end));
        }
        if matches!(before, '+' | '＋') || matches!(next, '+' | '＋' | '×' | '*') {
            return Some(number.end);
        }
        if matches!(before, '几' | '数') && number.chinese
            || matches!(before, '上' | '下') && self.get(number.start) == '半'
        {
            return Some(number.end + 1);
        }
        if matches!(next, ':' | '：' | '∶' | '/' | '／' | '.')
            && numerals::digit(self.get(number.end + 1)).is_some()
        {
            return Some(self.past_code(number.end));
        }
        if self.follows(number.end, "分之") {
            let after = number.end + 2;
            let end = numerals::may_begin(self.get(after))
                .then(|| numerals::parse(self.chars, after).map_or(after, |n| n.end));
            return Some(end.unwrap_or(after));
        }
        self.date(number)
    }

    fn past_code(&self, mut at: usize) -> usize {
        while self.get(at).is_ascii_alphanumeric() || matches!(self.get(at), '.' | '-' | ':' | '/' | '∶') {
            at += 1;
        }
        at
    }

    /// 2023年, 3月, 11日, 一季度, 2019—2023年, 23日至24日.
    fn date(&self, number: &Numeral) -> Option<usize> {
        if number.odd || !number.scale.is_empty() {
            return None;
        }
        let end = number.end;
        let year = is_year(number);
        if matches!(self.get(end), '—' | '–' | '-' | '~' | '～' | '至' | '到' | '、')
            && numerals::may_begin(self.get(end + 1))
        {
            let second = numerals::parse(self.chars, end + 1).ok()?;
            let calendar = matches!(self.get(second.end), '月' | '日' | '号' | '时' | '点')
                || self.get(second.end) == '年' && year
                || self.follows(second.end, "季度");
            return calendar.then_some(end + 1);
        }
        let next = self.get(end);
        let calendar = match next {
            '年' => year,
            '月' => {
                number.value <= Decimal::from(12) && number.value.scale() == 0 && !self.follows(end, "月产")
            }
            '日' | '号' | '时' => true,
            '点' => !number.chinese || matches!(self.get(end + 1), '半' | '钟' | '左' | '，'),
            '季' => self.follows(end, "季度"),
            '旬' => true,
            _ => false,
        };
        calendar.then_some(end + 1)
    }

    /// `2—3亿元`, `5%—20%`, `4至5个`: two figures, lower and upper.
    fn range(&mut self, first: &Numeral) -> Option<usize> {
        let own = units::find(self.chars, first.end).filter(|(u, _)| u.class != Class::Grouping);
        let sep = first.end + own.map_or(0, |(_, n)| n);
        if !matches!(self.get(sep), '—' | '–' | '-' | '~' | '～' | '至' | '到' | '－') {
            return None;
        }
        let mut from = sep + 1;
        while matches!(self.get(from), '—' | '–') {
            from += 1;
        }
        if !numerals::may_begin(self.get(from)) {
            return None;
        }
        let second = numerals::parse(self.chars, from).ok()?;
        let (unit, _) = units::find(self.chars, second.end)?;
        if own.is_some_and(|(u, _)| u != unit) || first.chinese != second.chinese {
            return None;
        }
        // 从3万人到5万人 tells of growth, not of a range.
        let growth = matches!(self.before(first.start), '从' | '由');
        let before = self.hits.len();
        if own.is_some() {
            self.claim(first, None)?;
        } else {
            let scale = if first.scale.is_empty() { second.scale } else { first.scale };
            let first = Numeral { scale, ..first.clone() };
            self.claim(&first, Some(unit))?;
        }
        let end = self.claim(&second, None)?;
        if !growth && self.hits.len() == before + 2 {
            self.hits[before].bound = Some(Bound::Lower);
            self.hits[before + 1].bound = Some(Bound::Upper);
        }
        Some(end)
    }

    /// `分别为10、20、30亿元`: numbers without a unit take the last one's.
    fn list(&mut self, first: &Numeral) -> Option<usize> {
        if first.chinese || units::find(self.chars, first.end).is_some() {
            return None;
        }
        let told = self.chars[first.start.saturating_sub(14)..first.start]
            .windows(2)
            .any(|w| w == ['分', '别'] || w == ['各', '为']);
        let mut numbers = vec![first.clone()];
        while matches!(self.get(numbers.last()?.end), '、' | '和' | '与' | '及') && numbers.len() < 12 {
            let from = numbers.last()?.end + 1;
            numerals::digit(self.get(from))?;
            numbers.push(numerals::parse(self.chars, from).ok()?);
            if units::find(self.chars, numbers.last()?.end).is_some() {
                break;
            }
        }
        let (last, rest) = numbers.split_last()?;
        if rest.is_empty() || !told && last.scale.is_empty() {
            return None;
        }
        let (unit, _) = units::find(self.chars, last.end)?;
        for number in rest {
            let scale = if number.scale.is_empty() { last.scale } else { number.scale };
            self.claim(&Numeral { scale, ..number.clone() }, Some(unit));
        }
        self.claim(last, None)
    }

    /// Records a number with its unit, if it is a claim; returns the place behind it.
    ///
    /// `given`: the unit when it stands elsewhere (ranges and lists).
    fn claim(&mut self, number: &Numeral, given: Option<Unit>) -> Option<usize> {
        let (unit, end) = match given {
            Some(unit) => (unit, number.end),
            None => match units::find(self.chars, number.end) {
                Some((unit, n)) => (unit, number.end + n),
                None => return self.without_unit(number),
            },
        };
        let weight = self.worth(number, unit, end)?;
        let mut name = format!("{}{}", number.scale, unit.name.replace('％', "%"));
        let mut end = end;
        if matches!(self.get(end), '/' | '／')
            && let Some((per, n)) = units::find(self.chars, end + 1)
        {
            name = format!("{name}/{}", per.name);
            end += 1 + n;
        }
        let value = self.signed(number.start, number.value, unit.class);
        self.push(number.start, end, value, &name, unit.class, weight);
        self.mark_odd(number);
        Some(end)
    }

    /// 余 and 多 stand inside a number and count more than what stands around it.
    fn mark_odd(&mut self, number: &Numeral) {
        if number.odd
            && let Some(hit) = self.hits.last_mut()
        {
            hit.approx = Some(Approx::Odd);
        }
    }

    /// How much a number with a unit is worth; `None` when it is no claim at all.
    fn worth(&self, number: &Numeral, unit: Unit, end: usize) -> Option<Weight> {
        let single = number.chinese && number.n_digits <= 1 && number.scale.is_empty() && !number.bare;
        let one = single && number.value == Decimal::from(1);
        let half = self.get(number.start) == '半';
        match unit.name {
            "期" if single => return Some(Weight::Low),
            "年" | "个月" | "天" | "小时" if half => return Some(Weight::Low),
            "方" | "度" if number.scale.is_empty() => return None,
            "日" | "月" => return None,
            "元" | "箱" | "头" | "P" | "克" | "桶" if single => return None,
            "处" if single
                && matches!(self.get(number.start), '四' | '两')
                && end - number.start == 2
                && !self.follows(end, "基") =>
            {
                return None;
            }
            _ => {}
        }
        if half || one && !matches!(unit.class, Class::Times | Class::Percent) {
            return None;
        }
        if number.bare && !self.bare_claims(number, unit, end) {
            return None;
        }
        if single && self.is_place_name(end) || self.follows(end, "强") || self.idiom(number.start) {
            return None;
        }
        let low = match unit.class {
            Class::Spec | Class::Time => true,
            Class::Grouping => !self.head_follows(end, 8),
            Class::Count => self.groups(number, unit, end),
            Class::Money => number.bare && !self.has_approx_before(number.start) && number.n_digits == 0,
            _ => false,
        };
        let ranked = self.before(number.start) == '前' && matches!(unit.name, "名" | "位" | "家" | "个");
        Some(if low || ranked || self.is_threshold(end) { Weight::Low } else { Weight::Full })
    }

    /// 千亿元 and 百万吨 are figures; 万元, 百家, 千人 only with 近, 超 before or 以上 after.
    fn bare_claims(&self, number: &Numeral, unit: Unit, end: usize) -> bool {
        let approx = self.has_approx_before(number.start);
        if number.n_digits > 0 && !number.scale.is_empty() {
            return true;
        }
        let limit = ["以上", "以下", "级"].iter().any(|w| self.follows(end, w));
        approx || unit.class == Class::Money && limit
    }

    fn has_approx_before(&self, at: usize) -> bool {
        "近超逾约过上达破".contains(self.before(at))
    }

    /// 三个方面, 四个阶段: headings, not amounts.
    fn groups(&self, number: &Numeral, unit: Unit, end: usize) -> bool {
        const HEADINGS: &[&str] = &[
            "方面", "领域", "层面", "维度", "阶段", "方向", "重点", "特点", "问题", "环节", "意识", "自信",
            "维护", "坚持", "角度",
        ];
        unit.name == "个"
            && number.value <= Decimal::from(12)
            && HEADINGS.iter().any(|w| self.follows(end, w))
    }

    /// 亿元以上项目, 2000万元以上的: a limit that sorts things, not an amount of them.
    fn is_threshold(&self, end: usize) -> bool {
        ["及以上", "以上", "以下"].iter().any(|w| {
            let after = end + w.chars().count();
            self.follows(end, w) && (is_han(self.get(after)))
        })
    }

    /// 三门县, 五台山, 九台区.
    fn is_place_name(&self, end: usize) -> bool {
        "县区市镇乡村山河湖江路街沟渠峡岭桥坝".contains(self.get(end))
            && !"村镇市县区".contains(self.before(end))
    }

    /// 四套班子, 三位一体, 两个毫不动摇.
    fn idiom(&self, start: usize) -> bool {
        [
            "四套班子",
            "三位一体",
            "五位一体",
            "两个毫不",
            "三个代表",
            "八项规定",
            "一个家",
            "三令五申",
            "千家万户",
        ]
        .iter()
        .any(|w| self.follows(start, w))
    }

    /// A word for a body or thing within `reach` characters, no punctuation before it.
    fn head_follows(&self, at: usize, reach: usize) -> bool {
        (at..at + reach)
            .take_while(|i| is_han(self.get(*i)))
            .any(|i| HEADS.iter().any(|h| self.follows(i, h)))
    }

    /// 总投资22亿 (of 元), 两研究中心 (of 个), 千亿级.
    fn without_unit(&mut self, number: &Numeral) -> Option<usize> {
        if !number.scale.is_empty() {
            let from = number.start.saturating_sub(14);
            let clause = &self.chars[from..number.start];
            let clause = clause.rsplit(|c| matches!(c, '，' | '。' | '；' | '\n')).next().unwrap_or(clause);
            let words: String = clause.iter().collect();
            let level = self.get(number.end) == '级';
            // 1.9万员工: people are counted without a measure word.
            if PEOPLE.iter().any(|w| self.follows(number.end, w)) {
                let unit = format!("{}人", number.scale);
                self.push(number.start, number.end, number.value, &unit, Class::People, Weight::Full);
                self.mark_odd(number);
                return Some(number.end);
            }
            let money = level || MONEY_CUES.iter().any(|w| words.contains(w));
            let boundary = !self.get(number.end).is_ascii_alphanumeric();
            if money && boundary && (level || !number.bare || number.n_digits > 0) {
                let unit = format!("{}元", number.scale);
                let weight = if level { Weight::Low } else { Weight::Full };
                self.push(number.start, number.end, number.value, &unit, Class::Money, weight);
                self.mark_odd(number);
                return Some(number.end);
            }
            return None;
        }
        let small = number.n_digits <= 2 && !number.odd && !number.bare && number.value > Decimal::from(1);
        if !small || number.value.scale() > 0 || is_han_number(self.before(number.start)) {
            return None;
        }
        let mut at = number.end;
        if let Some(word) = MODIFIERS.iter().find(|m| self.follows(at, m)) {
            at += word.chars().count();
        }
        let head = HEADS.iter().find(|h| self.follows(at, h))?;
        let unit = match *head {
            "企业" | "公司" | "工厂" | "医院" | "银行" | "集团" | "单位" => "家",
            "专利" => "件",
            _ => "个",
        };
        self.push(number.start, number.end, number.value, unit, Class::Count, Weight::Full);
        Some(number.end)
    }
}

fn is_year(number: &Numeral) -> bool {
    let four = number.n_digits == 4 && number.value.scale() == 0;
    four && number.value >= Decimal::from(1800) && number.value <= Decimal::from(2199)
}

fn is_number_char(c: char) -> bool {
    numerals::digit(c).is_some()
}

fn is_han_number(c: char) -> bool {
    numerals::may_begin(c) || matches!(c, '第' | '几' | '数')
}
