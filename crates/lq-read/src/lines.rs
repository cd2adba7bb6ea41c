//! Text to lines, and lines back to running text that knows where each character came from.

/// One line of the source that is not blank.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// First byte of the words, white space taken off.
    pub start: usize,
    /// Byte behind the last one.
    pub end: usize,
    /// Whether a blank line, a form feed or the beginning of the text stands before it.
    pub blank_before: bool,
    /// Whether a paragraph separator (U+2029) stands before it: the layout showed that another block begins here.
    pub parted: bool,
    /// Columns without spaces: a Chinese character is two, an ASCII one is one.
    pub width: usize,
    /// Set wide by the typesetter: a space after nearly every character.
    pub letterspaced: bool,
}

impl Line {
    /// The words of the line.
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        &source[self.start..self.end]
    }
}

/// Splits a text into its lines that hold words; LF, CRLF, CR and the Unicode breaks end a line.
pub fn split(source: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut breaks = Breaks { blank: true, parted: false };
    let mut start = 0;
    let mut last_cr = false;
    for (at, c) in source.char_indices() {
        if !matches!(c, '\n' | '\r' | '\u{c}' | '\u{b}' | '\u{2028}' | '\u{2029}' | '\u{85}') {
            last_cr = false;
            continue;
        }
        if c == '\n' && last_cr {
            start = at + 1;
            last_cr = false;
            continue;
        }
        last_cr = c == '\r';
        breaks = push(source, start, at, breaks, &mut lines);
        breaks.blank |= matches!(c, '\u{c}' | '\u{2029}');
        breaks.parted |= c == '\u{2029}';
        start = at + c.len_utf8();
    }
    push(source, start, source.len(), breaks, &mut lines);
    lines
}

/// What stands before a line that is to come.
#[derive(Clone, Copy)]
struct Breaks {
    blank: bool,
    parted: bool,
}

fn push(source: &str, start: usize, end: usize, before: Breaks, lines: &mut Vec<Line>) -> Breaks {
    let raw = &source[start..end];
    let words = raw.trim_matches(is_space);
    if words.is_empty() {
        return Breaks { blank: true, ..before };
    }
    let start = start + (raw.len() - raw.trim_start_matches(is_space).len());
    let mut width = 0;
    let mut spaces = 0;
    let mut chars = 0;
    for c in words.chars() {
        if is_space(c) {
            spaces += 1;
        } else {
            width += if c.is_ascii() { 1 } else { 2 };
            chars += 1;
        }
    }
    let letterspaced = chars >= 4 && spaces * 3 >= chars * 2;
    let (blank_before, parted) = (before.blank, before.parted);
    lines.push(Line { start, end: start + words.len(), blank_before, parted, width, letterspaced });
    Breaks { blank: false, parted: false }
}

/// White space, the ideographic space and the marks that some editors leave at a file's head.
pub fn is_space(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{3000}' | '\u{feff}' | '\u{200b}' | '\u{ad}' | '\u{200e}' | '\u{200f}')
}

/// Running text with the source byte of every character.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// The characters.
    pub chars: Vec<char>,
    /// For each character, the byte of the source it stands at.
    pub at: Vec<u32>,
}

impl Run {
    /// Adds a character that stands at `at` in the source.
    pub fn push(&mut self, c: char, at: usize) {
        self.chars.push(c);
        self.at.push(u32::try_from(at).unwrap_or(u32::MAX));
    }

    /// Adds a line's words, joined to what stands before it as one sentence.
    ///
    /// Breaks inside numbers and Chinese words vanish; between two Latin words a space is put, unless
    /// both halves are capitals (a unit or abbreviation was cut). Spaces at the edge of Chinese
    /// characters that typesetting left are dropped, those between Chinese words are kept.
    pub fn join(&mut self, source: &str, line: &Line) {
        let words = line.text(source);
        if let (Some(&before), Some(after)) = (self.chars.last(), words.chars().next())
            && before.is_ascii_alphabetic()
            && after.is_ascii_alphabetic()
            && !(before.is_ascii_uppercase() && after.is_ascii_uppercase())
        {
            self.push(' ', line.start);
        }
        let mut gap = None;
        for (offset, c) in words.char_indices() {
            if is_space(c) {
                gap.get_or_insert(line.start + offset);
                continue;
            }
            if let Some(at) = gap.take()
                && let Some(&before) = self.chars.last()
                && keeps_space(before, c, line.letterspaced)
            {
                self.push(' ', at);
            }
            self.push(c, line.start + offset);
        }
    }

    /// The text as a string.
    pub fn text(&self) -> String {
        self.chars.iter().collect()
    }
}

fn keeps_space(before: char, after: char, letterspaced: bool) -> bool {
    if before == '\n' || before == ' ' {
        return false;
    }
    if before.is_ascii() && after.is_ascii() {
        return !(before.is_ascii_digit() && after.is_ascii_digit() && letterspaced);
    }
    !letterspaced && is_han(before) && is_han(after)
}

/// Whether a character is a Chinese ideograph.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '〇')
}

/// Whether a character ends a sentence.
pub fn is_terminal(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?' | '…')
}

/// Whether a line's words end a sentence, closing quotes and brackets set aside.
pub fn ends_sentence(words: &str) -> bool {
    words
        .chars()
        .rev()
        .find(|c| !is_space(*c) && !matches!(c, '”' | '’' | '）' | ')' | '」' | '』' | '"' | '》'))
        .is_some_and(is_terminal)
}
