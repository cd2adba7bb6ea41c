//! A tokenizer for the XML of workbooks: no tree, no copy, one window of bytes that slides over the part.
//!
//! It reads what Office, WPS and the usual libraries write: any prefix, entities, CDATA, comments. Names are
//! local names. It is no validator: an unknown element is simply another token.

use memchr::{memchr, memmem};

use super::package::PartReader;
use crate::error::{RESAVE, SEND_AGAIN, SheetError};

/// First size of the window; it grows only for a longer token.
const WINDOW: usize = 256 * 1024;

/// A stretch of the window; good until the next token is read.
pub(crate) type Range = std::ops::Range<usize>;

/// One piece of XML.
#[derive(Debug, Clone)]
pub(crate) enum Token {
    /// `<name attrs>` or `<name attrs/>`.
    Open { name: Range, attrs: Range, empty: bool },
    /// `</name>`.
    Close { name: Range },
    /// Character data; `raw` when entities are to be left alone (CDATA).
    Text { text: Range, raw: bool },
    /// End of the part.
    End,
}

/// Reads the tokens of one part.
pub(crate) struct Xml {
    part: PartReader,
    window: Vec<u8>,
    pos: usize,
    end: usize,
    whole: bool,
    token_limit: usize,
}

impl Xml {
    pub(crate) fn new(part: PartReader, token_limit: usize) -> Xml {
        Xml { part, window: vec![0; WINDOW], pos: 0, end: 0, whole: false, token_limit }
    }

    pub(crate) fn part(&self) -> &PartReader {
        &self.part
    }

    /// The bytes of a stretch.
    #[inline]
    pub(crate) fn bytes(&self, range: &Range) -> &[u8] {
        &self.window[range.start..range.end]
    }

    /// Slides the window so that `from` (the start of the pending token) moves to the front, and reads on.
    /// Returns by how much positions moved; `None` when nothing is left to read.
    #[cold]
    fn more(&mut self) -> Result<bool, SheetError> {
        if self.whole {
            return Ok(false);
        }
        if self.pos > 0 {
            self.window.copy_within(self.pos..self.end, 0);
            self.end -= self.pos;
            self.pos = 0;
        }
        if self.end == self.window.len() {
            if self.window.len() >= self.token_limit {
                return Err(SheetError::TooLarge {
                    file: self.part.file().clone(),
                    place: format!("其中的“{}”", self.part.part_name()),
                    why: format!("单个内容超过 {} MB", self.token_limit >> 20),
                    next: RESAVE,
                });
            }
            let longer = (self.window.len() * 2).min(self.token_limit);
            self.window.resize(longer, 0);
        }
        let n = self.part.fill(&mut self.window[self.end..])?;
        self.end += n;
        self.whole = n == 0;
        Ok(n > 0)
    }

    /// What the window holds beyond the last token; not all of what is to come.
    #[inline]
    pub(crate) fn held(&self) -> &[u8] {
        &self.window[self.pos..self.end]
    }

    /// Passes over bytes that were read from [`Xml::held`]; they must end where a token ends.
    #[inline]
    pub(crate) fn skip(&mut self, len: usize) {
        self.pos += len;
    }

    fn find(&mut self, needle: u8, mut from_rel: usize) -> Result<Option<usize>, SheetError> {
        loop {
            let from = self.pos + from_rel;
            if let Some(at) = memchr(needle, &self.window[from.min(self.end)..self.end]) {
                return Ok(Some(from + at));
            }
            from_rel = (self.end - self.pos).max(from_rel);
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    /// The next token.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Token, SheetError> {
        loop {
            if self.pos == self.end && !self.more()? {
                return Ok(Token::End);
            }
            if self.window[self.pos] != b'<' {
                let at = self.find(b'<', 0)?.unwrap_or(self.end);
                let text = self.pos..at;
                self.pos = at;
                return Ok(Token::Text { text, raw: false });
            }
            let Some(close) = self.find(b'>', 1)? else {
                return Err(self.part.broken("内容在标记中间断开", SEND_AGAIN));
            };
            let first = self.window[self.pos + 1];
            match first {
                b'!' | b'?' => {
                    if let Some(token) = self.special(first)? {
                        return Ok(token);
                    }
                }
                b'/' => {
                    let name = self.local(self.pos + 2, close);
                    self.pos = close + 1;
                    return Ok(Token::Close { name });
                }
                _ => return self.open(close),
            }
        }
    }

    #[inline]
    fn open(&mut self, mut close: usize) -> Result<Token, SheetError> {
        // A `>` inside a quoted attribute is lawful and rare: only a tag that looks cut is looked at again.
        while !matches!(self.window[close - 1], b'"' | b'\'' | b'/') && self.has_open_quote(close) {
            let rel = close + 1 - self.pos;
            close =
                self.find(b'>', rel)?.ok_or_else(|| self.part.broken("内容在标记中间断开", SEND_AGAIN))?;
        }
        let empty = self.window[close - 1] == b'/';
        let stop = if empty { close - 1 } else { close };
        let start = self.pos + 1;
        let mut name_end = start;
        while name_end < stop && !self.window[name_end].is_ascii_whitespace() {
            name_end += 1;
        }
        let name = self.local(start, name_end);
        self.pos = close + 1;
        Ok(Token::Open { name, attrs: name_end..stop, empty })
    }

    fn has_open_quote(&self, close: usize) -> bool {
        let mut open = None;
        for &b in &self.window[self.pos..close] {
            match open {
                None if b == b'"' || b == b'\'' => open = Some(b),
                Some(quote) if b == quote => open = None,
                _ => {}
            }
        }
        open.is_some()
    }

    /// Strips the prefix and trailing spaces of a name.
    #[inline]
    fn local(&self, start: usize, mut end: usize) -> Range {
        while end > start && self.window[end - 1].is_ascii_whitespace() {
            end -= 1;
        }
        let start =
            self.window[start..end].iter().position(|&b| b == b':').map_or(start, |at| start + at + 1);
        start..end
    }

    /// Comment, CDATA, declaration or processing instruction; only CDATA is a token.
    #[cold]
    fn special(&mut self, first: u8) -> Result<Option<Token>, SheetError> {
        let (skip, until): (usize, &[u8]) = if first == b'?' {
            (2, b"?>")
        } else if self.starts_with(b"<!--")? {
            (4, b"-->")
        } else if self.starts_with(b"<![CDATA[")? {
            (9, b"]]>")
        } else {
            (2, b">")
        };
        let cdata = skip == 9;
        let mut from = skip;
        let at = loop {
            let hay = &self.window[(self.pos + from).min(self.end)..self.end];
            if let Some(at) = memmem::find(hay, until) {
                break self.pos + from + at;
            }
            from = (self.end - self.pos).saturating_sub(until.len()).max(skip);
            if !self.more()? {
                return Err(self.part.broken("内容在标记中间断开", SEND_AGAIN));
            }
        };
        let text = self.pos + skip..at;
        self.pos = at + until.len();
        Ok(cdata.then_some(Token::Text { text, raw: true }))
    }

    fn starts_with(&mut self, what: &[u8]) -> Result<bool, SheetError> {
        while self.end - self.pos < what.len() && self.more()? {}
        Ok(self.window[self.pos..self.end].starts_with(what))
    }

    /// Runs on, without making tokens, to the next tag that holds `what`; false at the end of the part.
    pub(crate) fn skip_to(&mut self, what: &[u8]) -> Result<bool, SheetError> {
        let finder = memmem::Finder::new(what);
        loop {
            if let Some(at) = finder.find(&self.window[self.pos..self.end]) {
                let at = self.pos + at;
                self.pos = memchr::memrchr(b'<', &self.window[self.pos..at]).map_or(at, |lt| self.pos + lt);
                return Ok(true);
            }
            // Keep enough to hold a tag that straddles the windows.
            self.pos = self.pos.max(self.end.saturating_sub(what.len() + 64));
            if !self.more()? {
                return Ok(false);
            }
        }
    }
}

/// Looks an attribute up by local name in the attribute stretch of an open tag.
pub(crate) fn attr<'a>(attrs: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    Attrs(attrs).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// Iterates over `name="value"` pairs; names without prefix.
pub(crate) struct Attrs<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Attrs<'a> {
    type Item = (&'a [u8], &'a [u8]);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let start = self.0.iter().position(|b| !b.is_ascii_whitespace())?;
        let rest = &self.0[start..];
        let eq = rest.iter().position(|&b| b == b'=')?;
        let mut name = rest[..eq].trim_ascii_end();
        if let Some(colon) = name.iter().position(|&b| b == b':') {
            name = &name[colon + 1..];
        }
        let rest = rest[eq + 1..].trim_ascii_start();
        let quote = *rest.first()?;
        let len = rest[1..].iter().position(|&b| b == quote)?;
        let value = &rest[1..1 + len];
        self.0 = &rest[len + 2..];
        Some((name, value))
    }
}

/// Appends character data as text: entities and Excel's `_x000D_` escapes are resolved.
///
/// Returns false when the bytes are not UTF-8.
#[inline]
pub(crate) fn push_text(into: &mut String, bytes: &[u8], raw: bool) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    if raw || memchr::memchr2(b'&', b'\r', bytes).is_none() {
        into.push_str(text);
    } else {
        push_entities(into, text);
    }
    true
}

#[cold]
fn push_entities(into: &mut String, mut text: &str) {
    while let Some(at) = memchr::memchr2(b'&', b'\r', text.as_bytes()) {
        into.push_str(&text[..at]);
        if text.as_bytes()[at] == b'\r' {
            // XML 1.0, 2.11: a line end is one line feed.
            if text.as_bytes().get(at + 1) != Some(&b'\n') {
                into.push('\n');
            }
            text = &text[at + 1..];
            continue;
        }
        let rest = &text[at + 1..];
        let known = rest
            .bytes()
            .take(12)
            .position(|b| b == b';')
            .and_then(|semi| entity(&rest[..semi]).map(|c| (c, semi)));
        match known {
            Some((c, semi)) => {
                into.push(c);
                text = &rest[semi + 1..];
            }
            None => {
                into.push('&');
                text = rest;
            }
        }
    }
    into.push_str(text);
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let code = name.strip_prefix('#')?;
            let code = match code.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => code.parse(),
            };
            char::from_u32(code.ok()?)?
        }
    })
}

/// Resolves `_xHHHH_` in a cell's text from `start` on (ECMA-376 part 1, 22.4.2.4, ST_Xstring).
pub(crate) fn resolve_escapes(text: &mut String, start: usize) {
    if memmem::find(&text.as_bytes()[start..], b"_x").is_none() {
        return;
    }
    let tail = text.split_off(start);
    let mut rest = tail.as_str();
    while let Some(at) = rest.find("_x") {
        text.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6).filter(|_| rest.as_bytes().get(at + 6) == Some(&b'_'));
        match code.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32) {
            Some(c) => {
                text.push(c);
                rest = &rest[at + 7..];
            }
            None => {
                text.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    text.push_str(rest);
}

/// An attribute value as text.
pub(crate) fn attr_text(value: &[u8]) -> String {
    let mut out = String::new();
    push_text(&mut out, value, false);
    out
}

/// An attribute that is a truth value.
pub(crate) fn attr_true(value: Option<&[u8]>) -> bool {
    matches!(value, Some(b"1" | b"true" | b"on"))
}

/// An attribute that is a whole number.
pub(crate) fn attr_number(value: Option<&[u8]>) -> Option<u32> {
    std::str::from_utf8(value?).ok()?.trim().parse().ok()
}
