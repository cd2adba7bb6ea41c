//! Where a thing stands in a rule's text.

/// Bytes from `start` up to `end` of the text a rule was read from.
///
/// Where a thing stands is no part of what it says, so any two places are equal: trees read from texts that differ in
/// nothing but blanks are `==`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl PartialEq for Span {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for Span {}

impl Span {
    /// From the first byte to the one after the last.
    pub(crate) fn new(start: usize, end: usize) -> Self {
        // A text longer than this is refused before anything is read (see `parse`).
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: place(start), end: place(end) }
    }

    /// From the start of this to the end of the other.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The words themselves.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// Line and place in it as people count: both from 1, the place in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line.
    pub line: u32,
    /// Character in the line.
    pub column: u32,
}

/// The starts of a text's lines.
#[derive(Clone, Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the lines of a text.
    pub fn of(text: &'a str) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts }
    }

    /// Line and character of a byte; one past the text is its end.
    pub fn place(&self, byte: u32) -> Place {
        let byte = (byte as usize).min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= byte) - 1;
        let before = self.text.get(self.starts[line]..byte).unwrap_or("");
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Place { line: count(line + 1), column: count(before.chars().count() + 1) }
    }

    /// The line this byte stands in, without its end.
    pub fn line_at(&self, byte: u32) -> &'a str {
        let byte = (byte as usize).min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= byte) - 1;
        let end = self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        self.text.get(self.starts[line]..end).unwrap_or("").trim_end_matches('\r')
    }
}
