//! One of a fixed list of codes, each with its label.

use std::borrow::Cow;

use super::error::excerpt;
use super::text::{clean, narrow};
use super::{Lang, ValueError};

/// One entry of a list of choices.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ChoiceOption {
    /// What the ledger keeps.
    pub code: Cow<'static, str>,
    /// Chinese label.
    pub zh: Cow<'static, str>,
    /// English label.
    pub en: Cow<'static, str>,
    /// The program's Chinese label where a zone has its own: read, never shown; else empty.
    pub program_zh: Cow<'static, str>,
}

impl ChoiceOption {
    /// An entry known when the program is built.
    pub const fn new(code: &'static str, zh: &'static str, en: &'static str) -> ChoiceOption {
        ChoiceOption {
            code: Cow::Borrowed(code),
            zh: Cow::Borrowed(zh),
            en: Cow::Borrowed(en),
            program_zh: Cow::Borrowed(""),
        }
    }

    pub(crate) fn label(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            _ => &self.zh,
        }
    }
}

/// The code whose code or label this is; English without regard to case.
///
/// * `entries`: code, Chinese and English label, and the program's own Chinese label or nothing.
pub(crate) fn parse<'a>(
    entries: impl Iterator<Item = (&'a str, &'a str, &'a str, &'a str)> + Clone,
    input: &str,
) -> Result<&'a str, ValueError> {
    let text = clean(input);
    if let Some((code, ..)) = entries.clone().find(|(code, zh, ..)| *code == text || *zh == text) {
        return Ok(code);
    }
    let narrowed = narrow(&text);
    let fits =
        |label: &str| label == text || label.eq_ignore_ascii_case(&narrowed) || narrow(label) == narrowed;
    if let Some((code, ..)) = entries
        .clone()
        .find(|(code, zh, en, program_zh)| [code, zh, en, program_zh].iter().any(|label| fits(label)))
    {
        return Ok(code);
    }
    let zh: Vec<&str> = entries.clone().map(|(_, zh, ..)| zh).take(12).collect();
    let en: Vec<&str> =
        entries.clone().map(|(code, _, en, _)| if en.is_empty() { code } else { en }).take(12).collect();
    let more = if entries.count() > 12 { ("等", ", …") } else { ("", "") };
    Err(ValueError::new(
        format!("“{}”不在可选项内；可选：{}{}", excerpt(&text), zh.join("、"), more.0),
        format!("“{}” is none of the choices: {}{}", excerpt(&text), en.join(", "), more.1),
    ))
}

/// The label of `code`; the code itself where the list no longer has it.
pub(crate) fn show(options: &[ChoiceOption], code: &str, lang: Lang) -> String {
    options.iter().find(|o| o.code == code).map_or(code, |o| o.label(lang)).to_owned()
}

/// Refuses a code the list does not have.
pub(crate) fn check(options: &[ChoiceOption], code: &str) -> Result<(), ValueError> {
    if options.iter().any(|o| o.code == code) {
        return Ok(());
    }
    let codes: Vec<&str> = options.iter().map(|o| o.code.as_ref()).take(12).collect();
    Err(ValueError::new(
        format!("“{}”不是可选代码；可选：{}", excerpt(code), codes.join("、")),
        format!("“{}” is no code of this list: {}", excerpt(code), codes.join(", ")),
    ))
}
