//! A text without its blanks, in narrow forms, each character with its place in the source.

use crate::place::Span;

/// The characters of a text that are no blanks.
pub(super) struct Flat<'a> {
    source: &'a str,
    pub(super) chars: Vec<char>,
    places: Vec<u32>,
}

/// Characters `start` up to `end` of a [`Flat`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Range {
    pub(super) fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    pub(super) fn is_empty(self) -> bool {
        self.start >= self.end
    }

    pub(super) fn len(self) -> usize {
        self.end - self.start
    }
}

impl<'a> Flat<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        let mut flat = Self { source, chars: Vec::new(), places: Vec::new() };
        for (at, c) in source.char_indices() {
            if !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{feff}' | '\u{200b}') {
                flat.chars.push(narrow(c));
                flat.places.push(u32::try_from(at).unwrap_or(u32::MAX));
            }
        }
        flat
    }

    /// The characters of a stretch of the source's bytes.
    pub(super) fn within(&self, start: usize, end: usize) -> Range {
        let at = |byte: usize| self.places.partition_point(|place| (*place as usize) < byte);
        Range::new(at(start), at(end))
    }

    /// The bytes of the source these characters stand at.
    pub(super) fn span(&self, range: Range) -> Span {
        let start = self.places.get(range.start).map_or(self.source.len(), |at| *at as usize);
        if range.is_empty() {
            return Span::new(start, start);
        }
        let last = self.places.get(range.end - 1).map_or(self.source.len(), |at| *at as usize);
        let width = self.source.get(last..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Span::new(start, last + width)
    }

    /// The words as the source writes them, blanks left out.
    pub(super) fn quote(&self, range: Range) -> String {
        self.span(range).of(self.source).chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
    }

    /// The characters in narrow forms.
    pub(super) fn words(&self, range: Range) -> String {
        self.chars.get(range.start..range.end).unwrap_or(&[]).iter().collect()
    }

    pub(super) fn begins(&self, at: usize, word: &str) -> bool {
        let mut at = at;
        word.chars().all(|c| {
            at += 1;
            self.chars.get(at - 1) == Some(&c)
        })
    }

    /// The longest of the words that begins here, in characters; the list's order decides nothing.
    pub(super) fn takes(&self, at: usize, words: &[&str]) -> Option<usize> {
        words.iter().filter(|word| self.begins(at, word)).map(|word| word.chars().count()).max()
    }

    /// The longest of the words that ends here and does not reach before `floor`.
    pub(super) fn behind(&self, floor: usize, at: usize, words: &[&str]) -> Option<usize> {
        let lengths = words.iter().map(|word| (word, word.chars().count()));
        lengths.filter(|(word, n)| at >= floor + n && self.begins(at - n, word)).map(|(_, n)| n).max()
    }

    /// Where one of the words first begins within a range.
    pub(super) fn find(&self, range: Range, words: &[&str]) -> Option<Range> {
        (range.start..range.end).find_map(|at| {
            let n = self.takes(at, words)?;
            (at + n <= range.end).then(|| Range::new(at, at + n))
        })
    }

    /// Where one of the words last begins within a range.
    pub(super) fn find_last(&self, range: Range, words: &[&str]) -> Option<Range> {
        (range.start..range.end).rev().find_map(|at| {
            let n = self.takes(at, words)?;
            (at + n <= range.end).then(|| Range::new(at, at + n))
        })
    }

    pub(super) fn holds(&self, range: Range, words: &[&str]) -> bool {
        self.find(range, words).is_some()
    }

    /// The parts of a range between marks that stand outside of brackets and quotation marks.
    pub(super) fn parts(&self, range: Range, is_mark: impl Fn(char) -> bool) -> Vec<Range> {
        let mut parts = Vec::new();
        let (mut from, mut depth) = (range.start, 0_u32);
        for at in range.start..range.end {
            let c = self.chars[at];
            match c {
                '(' | '〔' | '“' | '《' | '[' => depth += 1,
                ')' | '〕' | '”' | '》' | ']' => depth = depth.saturating_sub(1),
                _ if depth == 0 && is_mark(c) => {
                    parts.push(Range::new(from, at));
                    from = at + 1;
                }
                _ => {}
            }
        }
        parts.push(Range::new(from, range.end));
        parts.retain(|part| !part.is_empty());
        parts
    }

    /// The end of a bracket that opens here, behind it; at most so many characters on.
    pub(super) fn bracket(&self, at: usize, most: usize) -> Option<usize> {
        let close = match self.chars.get(at)? {
            '(' => ')',
            '〔' => '〕',
            '[' => ']',
            _ => return None,
        };
        let until = (at + most).min(self.chars.len());
        (at + 1..until).find(|place| self.chars[*place] == close).map(|place| place + 1)
    }
}

/// Narrow forms of full-width characters, one dash for all.
fn narrow(c: char) -> char {
    match c {
        '\u{ff0d}' | '–' | '—' | '―' | '～' | '~' | '-' | '−' => '—',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '﹪' => '%',
        c => c,
    }
}
