//! Lines to blocks: paragraphs of a body, titles, bylines, credits.

use crate::lines::{Line, Run, ends_sentence, is_han, is_space, is_terminal};

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph of running text.
    Paragraph,
    /// One line of a headline, kicker or subheading.
    Title,
    /// Who wrote it, on a line of its own or behind the last sentence.
    Byline,
    /// Who took the photograph, or where it is from.
    Credit,
}

/// A run of lines that belong together.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its words, joined.
    pub run: Run,
    /// Whether no blank line parts a title from the title before it.
    pub tight: bool,
    /// Whether it opens a news item (本报讯, 新华社…电, a date line).
    pub opens: bool,
}

/// How a page sets its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setting {
    /// A line is a paragraph.
    Flowing,
    /// Lines end where the column ends; `blank_parts` when a blank line parts paragraphs, which is not so
    /// on pages that have one after every line.
    Broken { blank_parts: bool },
}

/// Joins lines to blocks.
pub fn build(source: &str, lines: &[Line]) -> Vec<Block> {
    let setting = setting(source, lines);
    let widths = column_widths(lines, source);
    let apart = set_apart(lines, source);
    let mut builder =
        Builder { source, lines, setting, widths, apart, blocks: Vec::new(), open: false, last_body: None };
    for idx in 0..lines.len() {
        builder.take(idx);
    }
    builder.blocks
}

/// Lines that end amid a sentence are as long as the others where a column breaks them; on a page whose lines
/// are paragraphs they are titles, and shorter.
fn setting(source: &str, lines: &[Line]) -> Setting {
    let (mut unfinished, mut finished) = (Vec::new(), Vec::new());
    for line in lines.iter().filter(|l| l.width >= 16) {
        let words = line.text(source);
        let ends = ends_sentence(words) || words.ends_with(['；', ';', '：', ':']);
        if ends { finished.push(line.width) } else { unfinished.push(line.width) }
    }
    let few = unfinished.len() < 3 || unfinished.len() * 3 < finished.len() * 2;
    let many = unfinished.len() > finished.len() * 2 + 8;
    if few || !many && median(&mut unfinished) * 5 < median(&mut finished) * 4 {
        return Setting::Flowing;
    }
    let blanks = lines.iter().skip(1).filter(|l| l.blank_before).count();
    Setting::Broken { blank_parts: blanks * 2 < lines.len() }
}

fn median(widths: &mut [usize]) -> usize {
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied().unwrap_or(0)
}

/// For each line the width its column most likely has: the median of the unfinished lines around it.
fn column_widths(lines: &[Line], source: &str) -> Vec<usize> {
    const REACH: usize = 8;
    let unfinished: Vec<bool> = lines.iter().map(|l| !ends_sentence(l.text(source))).collect();
    let mut near = Vec::with_capacity(2 * REACH + 1);
    (0..lines.len())
        .map(|idx| {
            near.clear();
            let around = idx.saturating_sub(REACH)..(idx + REACH + 1).min(lines.len());
            near.extend(around.filter(|&j| j != idx && unfinished[j]).map(|j| lines[j].width));
            near.sort_unstable();
            near.get(near.len() / 2).copied().unwrap_or(0)
        })
        .collect()
}

/// For each line whether the layout set it apart as a headline: one to three lines between two separators, none of
/// which ends a sentence.
fn set_apart(lines: &[Line], source: &str) -> Vec<bool> {
    let mut apart = Vec::with_capacity(lines.len());
    let known = lines.iter().any(|l| l.parted);
    while apart.len() < lines.len() {
        let from = apart.len();
        let end = lines[from + 1..].iter().position(|l| l.parted).map_or(lines.len(), |n| from + 1 + n);
        let title = known && end - from <= 3 && lines[from..end].iter().all(|l| may_be_title(l.text(source)));
        apart.resize(end, title);
    }
    apart
}

struct Builder<'a> {
    source: &'a str,
    lines: &'a [Line],
    setting: Setting,
    widths: Vec<usize>,
    apart: Vec<bool>,
    blocks: Vec<Block>,
    /// The last paragraph stopped amid a sentence.
    open: bool,
    /// The last line that went into a paragraph.
    last_body: Option<usize>,
}

impl Builder<'_> {
    fn words(&self, idx: usize) -> &str {
        self.lines.get(idx).map_or("", |l| l.text(self.source))
    }

    fn take(&mut self, idx: usize) {
        let words = self.words(idx).to_owned();
        let line = self.lines[idx];
        if let Some(name) = byline_mark(&words) {
            let start = line.start + (words.len() - name.len());
            return self.single(BlockKind::Byline, Line { start, ..line }, idx);
        }
        if let Some((from, to)) = credit(&words) {
            return self.single(
                BlockKind::Credit,
                Line { start: line.start + from, end: line.start + to, ..line },
                idx,
            );
        }
        let opens = opens_item(&words);
        if opens || line.parted {
            self.open = false;
        }
        if !self.open && !opens && self.is_lone_name(idx) {
            return self.single(BlockKind::Byline, line, idx);
        }
        if !self.open && !opens && self.is_title(idx) {
            return self.single(BlockKind::Title, line, idx);
        }
        self.body(idx, opens);
    }

    fn single(&mut self, kind: BlockKind, line: Line, idx: usize) {
        let mut run = Run::default();
        run.join(self.source, &line);
        let tight = !self.lines[idx].blank_before;
        self.blocks.push(Block { kind, run, tight, opens: false });
        self.open = false;
        self.last_body = None;
    }

    fn body(&mut self, idx: usize, opens: bool) {
        let line = self.lines[idx];
        let words = self.words(idx).to_owned();
        let tail = inline_byline(&words);
        let line = Line { end: line.start + tail.as_ref().map_or(words.len(), |t| t.body_len), ..line };
        let fresh = opens || self.starts_paragraph(idx);
        match self.blocks.last_mut() {
            Some(block) if !fresh && block.kind == BlockKind::Paragraph => block.run.join(self.source, &line),
            _ => {
                let mut run = Run::default();
                run.join(self.source, &line);
                self.blocks.push(Block { kind: BlockKind::Paragraph, run, tight: false, opens });
            }
        }
        self.open = matches!(self.setting, Setting::Broken { .. }) && !ends_sentence(line.text(self.source));
        self.last_body = Some(idx);
        if let Some(tail) = tail {
            let at = self.lines[idx].start;
            // A two-character name is set with a space inside; several names keep theirs.
            let letterspaced = words[tail.from..tail.to].chars().filter(|c| !is_space(*c)).count() <= 4;
            let line = Line { start: at + tail.from, end: at + tail.to, letterspaced, ..self.lines[idx] };
            self.single(tail.kind, line, idx);
        }
    }

    /// Whether a body line begins a paragraph of its own.
    fn starts_paragraph(&self, idx: usize) -> bool {
        let Some(before) = self.last_body else { return true };
        let Setting::Broken { blank_parts } = self.setting else { return true };
        if self.open {
            return false;
        }
        if self.lines[idx].parted {
            return true;
        }
        if blank_parts && self.lines[idx].blank_before {
            return true;
        }
        let column = self.widths[before];
        let (last, this) = (self.lines[before].width, self.lines[idx].width);
        let ended_short = last + 3 <= column;
        let indented = this + 3 <= column && !ends_sentence(self.words(idx));
        ended_short || indented || last > column * 2
    }

    /// Whether a line that begins a sentence is a headline, kicker or subheading.
    fn is_title(&self, idx: usize) -> bool {
        let words = self.words(idx);
        let line = &self.lines[idx];
        if !may_be_title(words) {
            return false;
        }
        if self.apart[idx] {
            return true;
        }
        let column = match self.setting {
            Setting::Flowing => return line.width <= 80,
            Setting::Broken { .. } => self.widths[idx],
        };
        if is_kicker(words) && line.width <= 28 {
            return true;
        }
        let after_kicker = self.blocks.last().is_some_and(|b| {
            b.kind == BlockKind::Title && b.run.chars.last().is_some_and(|c| matches!(c, '：' | ':'))
        });
        let column = self.column_ahead(idx).unwrap_or(column);
        if after_kicker || line.width * 5 <= column * 4 && line.width + 5 <= column {
            return line.width <= 80;
        }
        line.width <= 80 && (self.next_is_break(idx) || self.is_wide(idx, column))
    }

    /// The width of the column that begins after `idx`: the second smallest of the next unfinished lines, since
    /// one of them may be the second line of the same title. Behind the item's end another column begins.
    fn column_ahead(&self, idx: usize) -> Option<usize> {
        let words = |l: &Line| l.text(self.source);
        let ends_item =
            |w: &str| byline_mark(w).is_some() || credit(w).is_some() || inline_byline(w).is_some();
        let ahead = self.lines[idx + 1..]
            .iter()
            .take(5)
            .take_while(|l| !ends_item(words(l)) && !opens_item(words(l)));
        let mut widths: Vec<usize> =
            ahead.filter(|l| !ends_sentence(words(l))).map(|l| l.width).take(4).collect();
        widths.sort_unstable();
        widths.get(1).or(widths.first()).copied()
    }

    /// A line set across columns: wider than its neighbours, and the next line is not as wide.
    fn is_wide(&self, idx: usize, column: usize) -> bool {
        let width = self.lines[idx].width;
        let next = self.lines.get(idx + 1).map_or(0, |l| l.width);
        column > 0 && width >= column + 6 && next + 6 <= width && !self.words(idx).contains(['，', '、'])
    }

    /// Whether the line after `idx` cannot go on the sentence of `idx`.
    fn next_is_break(&self, idx: usize) -> bool {
        let Some(next) = self.lines.get(idx + 1) else { return true };
        let words = next.text(self.source);
        byline_mark(words).is_some()
            || opens_item(words)
            || credit(words).is_some()
            || is_kicker(words) && next.width <= 28
    }

    /// A line that is nothing but a person's name, after a finished body.
    fn is_lone_name(&self, idx: usize) -> bool {
        let name: String = self.words(idx).chars().filter(|c| !is_space(*c)).collect();
        let n = name.chars().count();
        let after_body = self.last_body.is_some_and(|b| b + 1 == idx);
        after_body && (2..=3).contains(&n) && name.chars().all(is_han) && name.starts_with(is_surname)
    }
}

fn may_be_title(words: &str) -> bool {
    let mut chars = words.chars();
    let (first, last) = (chars.next(), words.chars().last());
    let stops = words.chars().filter(|c| matches!(c, '，' | '；' | '。' | ',')).count();
    let opened = words.chars().filter(|c| matches!(c, '“' | '（' | '《')).count();
    let closed = words.chars().filter(|c| matches!(c, '”' | '）' | '》')).count();
    !ends_sentence(words)
        && !last.is_some_and(|c| matches!(c, '，' | '、' | '；' | ';' | ',' | '—'))
        && !first.is_some_and(|c| matches!(c, '，' | '、' | '”' | '）' | '》' | '；') || is_terminal(c))
        && stops <= 2
        && opened == closed
        && words.chars().any(|c| is_han(c) || c.is_ascii_alphabetic())
}

/// A line such as `某某高新区：` that names whose headline follows; a clause that ends so says 的 or 是.
fn is_kicker(words: &str) -> bool {
    const ENDS: &str = "区市县省州盟旗园城镇乡村岛院校局委办部会社司团厂";
    let body = words.trim_end_matches(['：', ':']);
    body.len() < words.len()
        && body.ends_with(|c| ENDS.contains(c))
        && body.chars().filter(|c| is_han(*c)).count() >= 2
        && !body.contains(['，', '。', '、', '；', '“', '图', '的', '是'])
}

/// Whether a line opens a news item: 本报讯, 某社某地某日电, 本网讯.
pub fn opens_item(words: &str) -> bool {
    let head: String = words.chars().filter(|c| !is_space(*c)).take(24).collect();
    let paper = ["本报", "本网", "本刊", "本台"].iter().any(|p| head.starts_with(p));
    if paper {
        let short: String = head.chars().take(9).collect();
        return short.contains('讯') && !short.contains("通讯");
    }
    let agency: String = head.chars().take(4).collect();
    agency.contains('社') && (head.contains("日电") || head.contains("日讯")) && !head.contains('，')
}

/// The words behind a byline's mark (▶, ■, 本报记者, 记者, 文/), if the line is one.
fn byline_mark(words: &str) -> Option<&str> {
    let rest = words.trim_start_matches(|c: char| {
        matches!(c, '▶' | '►' | '▷' | '■' | '□' | '●' | '◆' | '◇' | '△' | '▲' | '★' | '☆' | '◎' | '○')
            || is_space(c)
    });
    let marked = rest.len() < words.len();
    let n = rest.chars().filter(|c| !is_space(*c)).count();
    let plain = !rest.contains(['，', '。', '：', ':', '“', '！', '？', '；', '、']);
    if marked && (2..=16).contains(&n) && plain && names_only(rest) {
        return Some(rest);
    }
    let labels = [
        "本报记者",
        "本报特约记者",
        "本报通讯员",
        "本报特约通讯员",
        "本报实习生",
        "记者 ",
        "通讯员 ",
        "特约记者",
        "见习记者",
        "实习记者",
    ];
    if labels.iter().any(|l| rest.starts_with(l)) && plain && n <= 24 && !credit_word(rest) {
        return Some(rest);
    }
    for label in ["作者：", "记者：", "通讯员：", "文/", "文／", "撰文：", "来源："] {
        if let Some(name) = rest.strip_prefix(label)
            && (2..=20).contains(&name.chars().count())
            && !name.contains(['，', '。'])
        {
            return Some(name.trim_start());
        }
    }
    None
}

/// Names follow a role or stand alone; a marked line of another kind is a title or list item.
fn names_only(words: &str) -> bool {
    let bare: String = words.chars().filter(|c| !is_space(*c)).collect();
    ["记者", "通讯员", "实习生", "特约", "撰稿", "作者"].iter().any(|r| bare.contains(r))
        || words.split(is_space).filter(|w| !w.is_empty()).all(|w| {
            let n = w.chars().count();
            n <= 3 && w.chars().all(|c| is_han(c) || c == '·')
        }) && bare.starts_with(is_surname)
}

fn credit_word(words: &str) -> bool {
    words.ends_with('摄') || words.ends_with("摄影") || words.ends_with("供图") || words.ends_with("/图")
}

/// Bytes of the name in a photograph's credit, if the line is one.
fn credit(words: &str) -> Option<(usize, usize)> {
    if words.chars().count() > 30 || words.contains(['。', '，']) {
        return None;
    }
    for label in [
        "图片来源：",
        "图片来源:",
        "图片提供：",
        "供图：",
        "摄影：",
        "摄影/",
        "图/",
        "图／",
        "图：",
        "摄/",
        "（图/",
    ] {
        if let Some(name) = words.strip_prefix(label)
            && !name.is_empty()
        {
            let end = words.trim_end_matches([')', '）']).len();
            return Some((label.len(), end.max(label.len())));
        }
    }
    let closed = words.trim_end_matches([')', '）']);
    for label in ["摄影报道", "摄影", "供图", "摄", "图"] {
        let Some(name) = closed.strip_suffix(label) else { continue };
        let bare = name.trim_end_matches(|c: char| is_space(c) || matches!(c, '/' | '／'));
        let from = bare.len() - bare.trim_start_matches(['(', '（']).len();
        let n = bare.chars().count();
        let parted = bare.len() < name.len() || closed.len() < words.len();
        if (2..=16).contains(&n)
            && (parted || label != "图" && n <= 8)
            && !bare.ends_with(['地', '蓝', '意', '版'])
        {
            return Some((from, bare.len()));
        }
    }
    None
}

struct Tail {
    kind: BlockKind,
    body_len: usize,
    from: usize,
    to: usize,
}

/// A name behind the last sentence of a body: `……动力。 某某某` or `……（记者 某某）`.
fn inline_byline(words: &str) -> Option<Tail> {
    if let Some(open) = words.rfind(['（', '('])
        && words.ends_with(['）', ')'])
    {
        let inner = words[open..].trim_matches(|c| matches!(c, '（' | '(' | '）' | ')'));
        let before = words[..open].trim_end_matches(is_space);
        let bare: String = inner.chars().filter(|c| !is_space(*c)).collect();
        let role = ["记者", "通讯员", "文/", "作者"].iter().any(|r| bare.contains(r));
        let name = (2..=3).contains(&bare.chars().count())
            && bare.starts_with(is_surname)
            && bare.chars().all(is_han);
        if ends_sentence(before) && bare.chars().count() <= 24 && (role || name || credit_word(&bare)) {
            let from = open + words[open..].chars().next().map_or(0, char::len_utf8);
            let kind = if credit_word(&bare) { BlockKind::Credit } else { BlockKind::Byline };
            let to = from + inner.trim_end_matches(['摄', '影', '图', '供', ' ', '/']).len().max(3);
            let to = if kind == BlockKind::Credit { to } else { from + inner.len() };
            return Some(Tail { kind, body_len: before.len(), from, to });
        }
    }
    let stop = words.rfind(['。', '！', '？', '”'])?;
    let after = stop + words[stop..].chars().next().map_or(0, char::len_utf8);
    let tail = &words[after..];
    let name = tail.trim_matches(is_space);
    if name.is_empty() || name.len() == tail.len() || !ends_sentence(&words[..after]) {
        return None;
    }
    let from = after + (tail.len() - tail.trim_start_matches(is_space).len());
    if let Some((a, b)) = credit(name) {
        return Some(Tail { kind: BlockKind::Credit, body_len: after, from: from + a, to: from + b });
    }
    let bare: String = name.chars().filter(|c| !is_space(*c)).collect();
    let n = bare.chars().count();
    let role = ["记者", "通讯员", "文/"].iter().any(|r| bare.starts_with(r) || bare.contains(r)) && n <= 20;
    let persons =
        name.split([' ', '\u{3000}', '、']).filter(|w| !w.is_empty()).all(|w| w.chars().count() <= 4);
    let plain = bare.chars().all(|c| is_han(c) || matches!(c, '·' | '、'));
    let listed = n <= 4 || bare.starts_with(is_surname) && persons && n <= 12;
    (plain && (role || n >= 2 && listed)).then(|| Tail {
        kind: BlockKind::Byline,
        body_len: after,
        from,
        to: from + name.len(),
    })
}

/// Whether a character is one of the common family names (百家姓 and the census's first two hundred).
pub fn is_surname(c: char) -> bool {
    const NAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由";
    NAMES.contains(c)
}
