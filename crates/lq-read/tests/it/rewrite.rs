//! Writes a page anew: other names, other figures and units, other order, other line breaks.
//!
//! The gold is carried along, so a reader that knows the page by heart fails and one that reads does not.

use crate::gold::{Gold, Item, Mark};

/// A small deterministic generator (splitmix64, Steele, Lea and Flood 2014).
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        // Neighbouring seeds would give the same stream shifted by one, so the seed is mixed first.
        let mut mix = Self(seed ^ 0x5bf0_3635);
        Self(mix.next() ^ mix.next().rotate_left(17))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `from` to `to`, both included.
    pub(crate) fn between(&mut self, from: usize, to: usize) -> usize {
        from + (self.next() % (to - from + 1) as u64) as usize
    }

    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.between(1, 100) <= percent
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.between(0, list.len() - 1)]
    }

    fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.between(0, at));
        }
    }
}

/// What a character is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    /// The words of a headline or body.
    Words,
    /// A figure: index of its mark.
    Mark(usize),
    /// A byline's name.
    Byline,
    /// Signs and labels around a byline.
    Aside,
}

type Tagged = (char, Tag);

/// Something that stands on lines of its own.
enum Part {
    /// Running text, broken anew; with a name behind its last sentence, perhaps.
    Text(Vec<Tagged>),
    /// Lines kept as they are.
    Lines(Vec<Vec<Tagged>>),
}

/// An item taken apart.
struct Pieces {
    item: Item,
    head: Vec<Part>,
    body: Vec<Part>,
    /// The body is followed by its byline or credit, so its end can be seen.
    ended: bool,
}

/// The page of `gold` written anew by `seed`.
pub(crate) fn rewrite(gold: &Gold, seed: u64) -> Gold {
    let mut draw = Draw::new(seed);
    let mut marks = gold.marks.clone();
    let mut figures = Vec::new();
    for mark in &mut marks {
        let words: String = gold.text[mark.start..mark.end].chars().filter(|c| !c.is_whitespace()).collect();
        figures.push(redraw(&words, mark, &mut draw));
    }
    let mut pieces: Vec<Pieces> = gold.items.iter().map(|item| take_apart(gold, item)).collect();
    let names = new_names(gold, &mut draw);
    let mut cities = CITIES.to_vec();
    for piece in &mut pieces {
        let zone = new_zone(&piece.item.zone, &mut cities, &mut draw);
        for part in piece.head.iter_mut().chain(&mut piece.body) {
            for line in part.lines_mut() {
                replace_figures(line, &figures);
                for (old, new) in zone.iter().chain(&names) {
                    replace(line, old, new);
                }
            }
        }
        let old = piece.item.zone.clone();
        piece.item.zone = zone.iter().chain(&names).fold(old, |z, (a, b)| z.replace(a, b));
        for mark in marks.iter_mut().filter(|m| m.item == piece.item.id) {
            mark.zone = piece.item.zone.clone();
        }
    }
    set(gold, pieces, marks, &mut draw)
}

impl Part {
    fn lines_mut(&mut self) -> Vec<&mut Vec<Tagged>> {
        match self {
            Self::Text(chars) => vec![chars],
            Self::Lines(lines) => lines.iter_mut().collect(),
        }
    }
}

fn tagged(gold: &Gold, from: usize, to: usize) -> Vec<Tagged> {
    let tag = |at: usize| {
        gold.marks.iter().position(|m| (m.start..m.end).contains(&at)).map_or(Tag::Words, Tag::Mark)
    };
    gold.text[from..to]
        .char_indices()
        .map(|(n, c)| (c, tag(from + n)))
        .filter(|(c, _)| !c.is_whitespace())
        .collect()
}

/// Start and end of the line around a range.
fn line_around(text: &str, from: usize, to: usize) -> (usize, usize) {
    let start = text[..from].rfind('\n').map_or(0, |n| n + 1);
    (start, text[to..].find('\n').map_or(text.len(), |n| to + n))
}

fn take_apart(gold: &Gold, item: &Item) -> Pieces {
    let mut head: Vec<Part> = Vec::new();
    for [from, to] in item.headline.iter().flatten() {
        let mut at = *from;
        for line in gold.text[*from..*to].split_inclusive('\n') {
            if !line.trim().is_empty() {
                head.push(Part::Lines(vec![tagged(gold, at, at + line.len())]));
            }
            at += line.len();
        }
    }
    let [from, to] = item.body[0];
    let mut body = paragraphs(gold, from, to);
    let mut ended = false;
    if let Some([name, name_end]) = item.byline {
        let (line, line_end) = line_around(&gold.text, name, name_end);
        let mut chars: Vec<Tagged> = Vec::new();
        for (n, c) in gold.text[line.max(to.min(name))..line_end].char_indices() {
            let at = line.max(to.min(name)) + n;
            chars.push((c, if (name..name_end).contains(&at) { Tag::Byline } else { Tag::Aside }));
        }
        let with_head = item.headline.iter().flatten().any(|r| r[1] < name && name - r[1] < 40);
        match body.last_mut() {
            // Behind the last sentence, after a space.
            Some(Part::Text(text)) if line < to && name >= to => text.extend(chars),
            _ if with_head => head.push(Part::Lines(vec![chars])),
            _ => body.push(Part::Lines(vec![chars])),
        }
        ended = !with_head;
    }
    Pieces { item: item.clone(), head, body, ended }
}

/// The body's paragraphs and subheadings, told by the lines of the original.
fn paragraphs(gold: &Gold, from: usize, to: usize) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut at = from;
    let mut finished = true;
    let mut longest = 0;
    let mut pending: Vec<Vec<Tagged>> = Vec::new();
    for line in gold.text[from..to].split_inclusive('\n') {
        let start = at;
        at += line.len();
        let words = line.trim();
        if words.is_empty() {
            continue;
        }
        let chars = tagged(gold, start, at);
        let n = chars.len();
        longest = longest.max(n);
        let ends = words.ends_with(['。', '！', '？']);
        let open_mark = words.ends_with(['，', '、', '；', '：']);
        if finished && !ends && !open_mark && n <= 10 && longest > 12 && start > from {
            pending.push(chars);
            continue;
        }
        if !pending.is_empty() {
            parts.push(Part::Lines(std::mem::take(&mut pending)));
        }
        match parts.last_mut() {
            Some(Part::Text(text)) if !(finished && text.len() > longest * 2) => text.extend(chars),
            _ => parts.push(Part::Text(chars)),
        }
        finished = ends;
    }
    parts
}

/// New words, value and unit for a figure; the mark is changed to them.
fn redraw(words: &str, mark: &mut Mark, draw: &mut Draw) -> String {
    let (text, value, unit) = match words {
        "翻番" => {
            let (w, v) = if draw.chance(50) { ("翻番", 2) } else { ("翻两番", 4) };
            (w.to_owned(), v.to_string(), "倍".to_owned())
        }
        "首个" | "首届" => (words.to_owned(), "1".to_owned(), mark.unit.clone()),
        "千亿元" => {
            let (w, v) = [("百亿元", 100), ("千亿元", 1000), ("两千亿元", 2000)][draw.between(0, 2)];
            (w.to_owned(), v.to_string(), "亿元".to_owned())
        }
        "近万人" => {
            let (w, v, u) =
                [("近万人", 1, "万人"), ("近千人", 1000, "人"), ("近两万人", 2, "万人")][draw.between(0, 2)];
            (w.to_owned(), v.to_string(), u.to_owned())
        }
        "一期" => [("一期", "1"), ("二期", "2"), ("三期", "3")][draw.between(0, 2)].into_figure("期"),
        "两" => [("两", "2"), ("三", "3"), ("四", "4")][draw.between(0, 2)].into_figure("个"),
        "两大" | "三大" => {
            [("两大", "2"), ("三大", "3"), ("四大", "4"), ("五大", "5")][draw.between(0, 3)].into_figure("大")
        }
        _ => arabic(words, mark, draw),
    };
    mark.value = value;
    mark.unit = unit;
    text
}

trait IntoFigure {
    fn into_figure(self, unit: &str) -> (String, String, String);
}

impl IntoFigure for (&str, &str) {
    fn into_figure(self, unit: &str) -> (String, String, String) {
        (self.0.to_owned(), self.1.to_owned(), unit.to_owned())
    }
}

fn arabic(words: &str, mark: &Mark, draw: &mut Draw) -> (String, String, String) {
    let odd = words.contains('余');
    let classes: [&[&str]; 7] = [
        &["个", "项", "家"],
        &["场", "次", "期"],
        &["名", "人", "位"],
        &["GW", "MW", "万千瓦", "吉瓦"],
        &["台", "套", "万台"],
        &["条", "件"],
        &["所", "家"],
    ];
    let mut unit = mark.unit.clone();
    if let Some(class) = classes.iter().find(|c| c.contains(&unit.as_str())) {
        unit = draw.pick(class).to_owned();
    }
    let small = mark.value.len() == 1;
    let whole = if small { draw.between(1, 9) } else { draw.between(10, 4000) };
    let mut value = whole.to_string();
    let money = unit.ends_with("亿元") || unit.ends_with("万元") || unit == "万人次";
    if money && draw.chance(50) {
        value = format!("{value}.{}", draw.between(1, 9));
    }
    // 万 and 亿 change places where the figure stays exact.
    if money && draw.chance(50) {
        let number: lq_read::Decimal = value.parse().expect("a drawn number is a decimal");
        let lifted = number.times(10_000).expect("a drawn number is small");
        match unit.as_str() {
            "亿元" => (value, unit) = (lifted.to_string(), "万元".to_owned()),
            "万人次" => (value, unit) = (lifted.to_string(), "人次".to_owned()),
            _ => unit = "亿元".to_owned(),
        }
    }
    let odd_at = unit.strip_prefix('万').map(|rest| format!("{value}万余{rest}"));
    let text = match (odd, odd_at) {
        (true, Some(text)) => text,
        (true, None) => format!("{value}余{unit}"),
        _ => format!("{value}{unit}"),
    };
    (text, value, unit)
}

/// New names for the firms the gold lists.
fn new_names(gold: &Gold, draw: &mut Draw) -> Vec<(String, String)> {
    const FIRST: [&str; 16] =
        ["宏", "晟", "瑞", "泽", "恒", "鑫", "博", "凯", "腾", "睿", "祥", "嘉", "骏", "迪", "禾", "澜"];
    const SECOND: [&str; 12] = ["远", "腾", "达", "源", "盛", "科", "岳", "翔", "峰", "润", "驰", "诺"];
    let mut used = Vec::new();
    for firm in &gold.firms {
        let mut name = format!("{}{}", draw.pick(&FIRST), draw.pick(&SECOND));
        while used.iter().any(|(_, n)| *n == name) || gold.text.contains(&name) {
            name = format!("{}{}{}", draw.pick(&FIRST), draw.pick(&SECOND), draw.pick(&FIRST));
        }
        used.push((firm.clone(), name));
    }
    used
}

/// Cities the zones are moved to; each is used once a page.
const CITIES: [&str; 24] = [
    "长春",
    "襄阳",
    "株洲",
    "绵阳",
    "宝鸡",
    "常州",
    "泰州",
    "烟台",
    "洛阳",
    "昆明",
    "贵阳",
    "南宁",
    "石家庄",
    "连云港",
    "马鞍山",
    "呼和浩特",
    "大庆",
    "芜湖",
    "赣州",
    "柳州",
    "银川",
    "自贡",
    "德阳",
    "咸宁",
];

/// The exchanges that give an item another zone: its ending, then its city.
fn new_zone(zone: &str, cities: &mut Vec<&str>, draw: &mut Draw) -> Vec<(String, String)> {
    let ending = if zone.ends_with("高新区") { "高新区" } else { "开发区" };
    let new_ending =
        draw.pick(&["高新区", "高新区", "经开区", "经济技术开发区", "高新技术产业开发区", "开发区"]);
    let old: String = zone.chars().take(2).collect();
    let city = cities.remove(draw.between(0, cities.len() - 1));
    vec![(ending.to_owned(), new_ending.to_owned()), (old, city.to_owned())]
}

fn replace(line: &mut Vec<Tagged>, old: &str, new: &str) {
    let old: Vec<char> = old.chars().collect();
    let mut at = 0;
    while at + old.len() <= line.len() {
        if line[at..at + old.len()].iter().map(|(c, _)| *c).eq(old.iter().copied()) {
            let tag = line[at].1;
            line.splice(at..at + old.len(), new.chars().map(|c| (c, tag)));
            at += new.chars().count();
        } else {
            at += 1;
        }
    }
}

fn replace_figures(line: &mut Vec<Tagged>, figures: &[String]) {
    let mut out: Vec<Tagged> = Vec::with_capacity(line.len());
    let mut last = Tag::Words;
    for &(c, tag) in line.iter() {
        match tag {
            Tag::Mark(mark) if last != tag => out.extend(figures[mark].chars().map(|c| (c, tag))),
            Tag::Mark(_) => {}
            _ => out.push((c, tag)),
        }
        last = tag;
    }
    *line = out;
}

/// Sets the pieces on a page in a new order with new line breaks, and finds marks and parts again.
fn set(gold: &Gold, mut pieces: Vec<Pieces>, mut marks: Vec<Mark>, draw: &mut Draw) -> Gold {
    draw.shuffle(&mut pieces);
    let mut page = Page {
        text: String::new(),
        marks: vec![None; marks.len()],
        blanks: draw.chance(70),
        words: None,
        byline: None,
    };
    let gaps = place_heads(&pieces, draw);
    for (gap, heads) in gaps.iter().enumerate() {
        for &idx in heads {
            page.begin();
            let Pieces { head, item, .. } = &mut pieces[idx];
            head.iter().for_each(|part| page.part(part, 60, draw));
            item.headline = page.words.map(|w| vec![w]);
            item.byline = page.byline.or(item.byline);
        }
        let Some(Pieces { body, item, .. }) = pieces.get_mut(gap) else { continue };
        page.begin();
        let width = if item.kind == "caption" { draw.between(20, 34) } else { draw.between(13, 24) };
        body.iter().for_each(|part| page.part(part, width, draw));
        item.body = page.words.map_or_else(Vec::new, |w| vec![w]);
        item.byline = page.byline.or(item.byline);
    }
    for (mark, place) in marks.iter_mut().zip(&page.marks) {
        [mark.start, mark.end] = place.expect("every mark is set on the page");
    }
    let items = pieces.into_iter().map(|p| p.item).collect();
    Gold { name: gold.name.clone(), text: page.text, items, marks, firms: Vec::new() }
}

/// Before which body each headline goes; behind a body whose end cannot be seen there is always one.
fn place_heads(pieces: &[Pieces], draw: &mut Draw) -> Vec<Vec<usize>> {
    let mut gaps: Vec<Vec<usize>> = vec![Vec::new(); pieces.len() + 1];
    for idx in (0..pieces.len()).filter(|i| !pieces[*i].head.is_empty()) {
        let gap = if draw.chance(40) { idx } else { draw.between(0, pieces.len()) };
        gaps[gap].push(idx);
    }
    for idx in 0..pieces.len() {
        if !pieces[idx].ended
            && gaps[idx + 1].is_empty()
            && let Some(from) = gaps.iter().position(|g| !g.is_empty())
            && let Some(head) = gaps[from].pop()
        {
            gaps[idx + 1].push(head);
        }
    }
    gaps
}

/// The page as it is set.
struct Page {
    text: String,
    marks: Vec<Option<[usize; 2]>>,
    /// A blank line after every line, as on the original; else only between paragraphs.
    blanks: bool,
    /// First and last byte of the words of the part at hand.
    words: Option<[usize; 2]>,
    byline: Option<[usize; 2]>,
}

impl Page {
    fn begin(&mut self) {
        self.words = None;
        self.byline = None;
    }

    fn put(&mut self, (c, tag): Tagged) {
        let at = self.text.len();
        self.text.push(c);
        let end = self.text.len();
        let slot = match tag {
            Tag::Aside => return,
            Tag::Byline => &mut self.byline,
            Tag::Words => &mut self.words,
            Tag::Mark(n) => {
                grow(&mut self.words, at, end);
                &mut self.marks[n]
            }
        };
        grow(slot, at, end);
    }

    fn part(&mut self, part: &Part, width: usize, draw: &mut Draw) {
        match part {
            Part::Lines(lines) => {
                for line in lines {
                    line.iter().for_each(|c| self.put(*c));
                    self.text.push('\n');
                }
                self.text.push('\n');
            }
            Part::Text(chars) => self.broken(chars, width, draw),
        }
    }

    /// Running text with its first line shorter by two characters, lines not begun with a closing sign.
    fn broken(&mut self, chars: &[Tagged], width: usize, draw: &mut Draw) {
        let columns = |c: char| if c.is_ascii() { 1 } else { 2 };
        let mut room = width * 2 - 4;
        let mut filled = 0;
        for (at, &(c, tag)) in chars.iter().enumerate() {
            let inline_name = matches!(tag, Tag::Byline | Tag::Aside);
            let closing = "，。；：、！？”）》".contains(c);
            if filled + columns(c) > room && !closing && !inline_name {
                self.text.push_str(if self.blanks && !draw.chance(8) { "\n\n" } else { "\n" });
                (filled, room) = (0, width * 2);
            }
            let digit = c.is_ascii_digit() && at > 0 && !chars[at - 1].0.is_ascii() && filled > 0;
            if digit && tag != Tag::Byline && draw.chance(15) {
                self.text.push(' ');
            }
            self.put((c, tag));
            filled += columns(c);
        }
        self.text.push_str("\n\n");
    }
}

fn grow(slot: &mut Option<[usize; 2]>, at: usize, end: usize) {
    let start = slot.map_or(at, |s| s[0]);
    *slot = Some([start, end]);
}
