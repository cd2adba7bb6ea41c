//! Web pages to lines: block elements end a line, scripts and heads vanish, entities become characters.

use encoding_rs::Encoding;

use super::{Format, Source, text};
use crate::error::ReadError;

/// Elements that stand on lines of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "p",
    "pre",
    "section",
    "table",
    "td",
    "tr",
];

/// Elements whose content is no text of the page.
const HIDDEN: &[&str] = &["script", "style", "head", "noscript", "template", "svg", "select", "textarea"];

/// Whether the bytes begin like a web page.
pub(super) fn looks_like(bytes: &[u8]) -> bool {
    let head: Vec<u8> = bytes.iter().take(2048).map(u8::to_ascii_lowercase).collect();
    let has = |tag: &[u8]| head.windows(tag.len()).any(|w| w == tag);
    let first = head.iter().position(|b| !b.is_ascii_whitespace()).map(|at| &head[at..]);
    has(b"<!doctype html")
        || has(b"<html")
        || (first.is_some_and(|f| f.starts_with(b"<") || f.starts_with(b"\xef\xbb\xbf<"))
            && (has(b"<p") || has(b"<div") || has(b"<body") || has(b"<h1") || has(b"<meta")))
}

/// Decodes a web page by its declared or detected encoding and takes the text out.
pub(super) fn read(bytes: &[u8]) -> Result<Source, ReadError> {
    let (page, notes) = text::decode(bytes, declared(bytes))?;
    Ok(Source { text: strip(&page), format: Format::Html, notes })
}

fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: Vec<u8> = bytes.iter().take(2048).map(u8::to_ascii_lowercase).collect();
    let at = head.windows(8).position(|w| w == b"charset=")? + 8;
    let label: Vec<u8> = head[at..]
        .iter()
        .copied()
        .skip_while(|b| matches!(b, b'"' | b'\''))
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        .collect();
    Encoding::for_label(&label)
}

fn strip(page: &str) -> String {
    let mut out = String::with_capacity(page.len() / 2);
    let mut rest = page;
    let mut hidden: Option<String> = None;
    while let Some(at) = rest.find(['<', '&']) {
        if hidden.is_none() {
            push_text(&mut out, &rest[..at]);
        }
        rest = &rest[at..];
        if rest.starts_with('&') {
            let (character, len) = entity(rest);
            if hidden.is_none() {
                out.push(character);
            }
            rest = &rest[len..];
            continue;
        }
        let (tag, len) = tag(rest);
        rest = &rest[len..];
        match (&hidden, tag) {
            (Some(name), Tag::Close(closed)) if *name == closed => hidden = None,
            (Some(_), _) | (None, Tag::Other) => {}
            (None, Tag::Text) => out.push('<'),
            (None, Tag::Open(name)) if HIDDEN.contains(&name.as_str()) => hidden = Some(name),
            (None, Tag::Open(name) | Tag::Close(name)) => {
                if BLOCKS.contains(&name.as_str()) && !out.ends_with('\n') {
                    out.push('\n');
                }
            }
        }
    }
    if hidden.is_none() {
        push_text(&mut out, rest);
    }
    out
}

/// Line breaks inside a block are spaces of the markup; between Chinese characters they are nothing.
fn push_text(out: &mut String, text: &str) {
    for c in text.chars() {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

enum Tag {
    Open(String),
    Close(String),
    /// Comment, declaration, processing instruction.
    Other,
    /// A `<` that opens nothing.
    Text,
}

/// The tag at the start of `rest`, which begins with `<`, and its length in bytes.
fn tag(rest: &str) -> (Tag, usize) {
    if rest.starts_with("<!--") {
        return (Tag::Other, rest.find("-->").map_or(rest.len(), |at| at + 3));
    }
    if rest.starts_with("<!") || rest.starts_with("<?") {
        return (Tag::Other, rest.find('>').map_or(rest.len(), |at| at + 1));
    }
    let closing = rest.starts_with("</");
    let name_at = if closing { 2 } else { 1 };
    let name: String = rest[name_at..].chars().take_while(char::is_ascii_alphanumeric).take(16).collect();
    if name.is_empty() || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return (Tag::Text, 1);
    }
    let name = name.to_ascii_lowercase();
    let len = tag_len(rest);
    (if closing { Tag::Close(name) } else { Tag::Open(name) }, len)
}

/// Length of a tag up to its `>`; a `>` inside quotes does not end it, unless the quote never closes.
fn tag_len(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut quote = None;
    // A tag longer than this is soup; then the first `>` ends it.
    for (at, &b) in bytes.iter().enumerate().take(4096) {
        match (quote, b) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(b),
            (Some(q), b) if q == b => quote = None,
            _ => {}
        }
    }
    rest.find('>').map_or(rest.len(), |at| at + 1)
}

/// The character an entity stands for and the length of its spelling; a lone `&` stands for itself.
fn entity(rest: &str) -> (char, usize) {
    let Some(end) = rest.bytes().take(12).position(|b| b == b';') else { return ('&', 1) };
    let name = &rest[1..end];
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let character = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" | "ensp" | "emsp" | "thinsp" => Some(' '),
        "middot" => Some('·'),
        "mdash" => Some('—'),
        "ndash" => Some('–'),
        "ldquo" => Some('“'),
        "rdquo" => Some('”'),
        "lsquo" => Some('‘'),
        "rsquo" => Some('’'),
        "hellip" => Some('…'),
        "times" => Some('×'),
        "permil" => Some('‰'),
        _ => match name.strip_prefix('#') {
            Some(n) if n.starts_with(['x', 'X']) => number(&n[1..], 16),
            Some(n) => number(n, 10),
            None => None,
        },
    };
    character.filter(|c| *c != '\0').map_or(('&', 1), |c| (c, end + 1))
}
