//! What is wrong with one value, in Chinese and English.

use std::fmt;

use super::Lang;

/// Why a value was refused: what is wrong and what was expected. Row and field are added by the caller, who
/// knows them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ValueError {
    zh: Box<str>,
    en: Box<str>,
}

impl ValueError {
    /// An error with its message in both languages, each without the place and without a full stop.
    pub fn new(zh: impl Into<Box<str>>, en: impl Into<Box<str>>) -> ValueError {
        ValueError { zh: zh.into(), en: en.into() }
    }

    /// The message in this language.
    pub fn message(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    /// A value of another type than the field holds; reached by a fault of the program or of an API caller.
    pub(crate) fn wrong_type(expected_zh: &str, expected_en: &str) -> ValueError {
        ValueError::new(
            format!("类型不符；此处应为{expected_zh}"),
            format!("wrong type; expected {expected_en}"),
        )
    }
}

/// The Chinese message.
impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.zh)
    }
}

impl std::error::Error for ValueError {}

/// The first 40 characters of what was given, so that a message stays a sentence.
pub(crate) fn excerpt(text: &str) -> String {
    let text = text.trim();
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
