//! Words: cleaning what people type and paste.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::ValueError;

/// Trims, composes (NFC) and takes out control characters and zero-width marks that pasting leaves behind;
/// line ends and tabs inside stay.
pub fn clean(input: &str) -> Cow<'_, str> {
    let text = input.trim_matches(is_blank);
    if is_all_settled(text) {
        return Cow::Borrowed(text);
    }
    let is_plain = !text.chars().any(is_stray);
    if is_plain && is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    let composed: String = text.chars().filter(|c| !is_stray(*c)).nfc().collect();
    match composed.trim_matches(is_blank) {
        inner if inner.len() == composed.len() => Cow::Owned(composed),
        inner => Cow::Owned(inner.to_owned()),
    }
}

fn is_all_settled(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            b' '..=b'~' => 1,
            // U+4000 to U+9FFF: ideographs, and the hexagrams between them.
            0xe4..=0xe9 => 3,
            _ => match text.get(at..).and_then(|rest| rest.chars().next()) {
                Some(c) if is_settled(c) => c.len_utf8(),
                _ => return false,
            },
        };
    }
    true
}

/// Characters that are neither stray nor ever changed by composing: the common ones of Chinese and Latin text, told
/// apart without a table because every cell of every import passes here.
fn is_settled(c: char) -> bool {
    matches!(c,
        ' '..='~' | '\t' | '\n' | '\u{a0}'..='\u{2ff}' | '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3029}'
        | '\u{3200}'..='\u{33ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff60}')
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_stray(c)
}

fn is_stray(c: char) -> bool {
    matches!(c, '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// Turns full-width digits, letters and punctuation into their ASCII forms, for values whose width says
/// nothing (numbers, dates, codes). Names keep theirs.
pub fn narrow(text: &str) -> Cow<'_, str> {
    let is_wide =
        |c: char| matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{3000}' | '\u{a0}' | '−' | '–' | '￥' | '。');
    if text.is_ascii() || !text.contains(is_wide) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(narrow_char).collect())
}

fn narrow_char(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' | '\u{a0}' => ' ',
        '−' | '–' => '-',
        '￥' => '¥',
        '。' => '.',
        other => other,
    }
}

/// The cleaned text as a field keeps it: on one line, runs of blanks drawn together, unless it is `multiline`.
pub(crate) fn parse(cleaned: &str, multiline: bool) -> String {
    if multiline || !cleaned.contains(['\n', '\r', '\t']) {
        return cleaned.to_owned();
    }
    cleaned
        .split(['\n', '\r', '\t'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Refuses a text that is empty, too long, on several lines where one is taken, or not cleaned.
pub(crate) fn check(text: &str, max: u32, multiline: bool) -> Result<(), ValueError> {
    if text.is_empty() {
        return Err(ValueError::new("没有填写", "nothing was given"));
    }
    check_length(text, max)?;
    if !multiline && text.contains(['\n', '\t']) {
        return Err(ValueError::new("此处只能填一行", "only one line is taken here"));
    }
    if clean(text) != text {
        return Err(ValueError::new(
            "首尾有空白，或含有不可见字符；请去掉",
            "blanks at the ends or invisible characters; take them out",
        ));
    }
    Ok(())
}

/// Refuses a text of more than `max` characters.
pub(crate) fn check_length(text: &str, max: u32) -> Result<(), ValueError> {
    if text.len() > max as usize {
        let length = text.chars().count();
        if length > max as usize {
            return Err(ValueError::new(
                format!("现有{length}个字，最多{max}个字；请删短"),
                format!("{length} characters, at most {max} are kept; shorten it"),
            ));
        }
    }
    Ok(())
}

/// The first character and three stars.
pub(crate) fn mask(text: &str) -> String {
    text.chars().take(1).chain("***".chars()).collect()
}
