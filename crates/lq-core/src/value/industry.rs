//! Industry codes of GB/T 4754-2017: a section letter, a division of two digits, perhaps group and class.
//!
//! Sections and divisions are checked against the table; groups and classes (third and fourth digit) are kept as given,
//! because their table is not at hand, and [`is_unverified`] marks them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::error::excerpt;
use super::text::narrow;
use super::{Lang, ValueError};

/// Code and name of each section (`C`) and division (`C39`), in the table's order.
static TABLE: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let rows = include_str!("tables/industries.tsv").lines().filter(|line| !line.starts_with('#'));
    rows.filter_map(|line| line.split_once('\t')).map(|(code, name)| (code.to_owned(), name)).collect()
});

/// The section letter of each division, by its number.
static SECTIONS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    TABLE.keys().filter(|code| code.len() == 3).map(|code| (&code[1..], &code[..1])).collect()
});

/// Reads `C39`, `39`, `3911`, `C3911`, a section letter, or the full name of a section or division; returns the code with its letter.
///
/// Errors: no such section or division; a letter that is not the division's; one digit alone.
pub fn parse(input: &str) -> Result<String, ValueError> {
    let narrowed = narrow(input.trim());
    let upper = narrowed.to_ascii_uppercase();
    let head: &str = upper.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
    let letter = head.chars().next().filter(char::is_ascii_alphabetic);
    let digits = head.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    if head.is_empty() || head.len() > digits.len() + 1 || (digits.is_empty() && head.len() != upper.len()) {
        return by_name(input.trim()).ok_or_else(|| unknown(input));
    }
    let code = match (letter, digits.len()) {
        (Some(letter), 0) => letter.to_string(),
        (_, 2..=4) => {
            let section = section_of(&digits[..2]).ok_or_else(|| unknown(input))?;
            if let Some(letter) = letter
                && !section.starts_with(letter)
            {
                return Err(ValueError::new(
                    format!(
                        "大类{}属于门类{section}，不是{letter}；请核对行业代码“{}”",
                        &digits[..2],
                        excerpt(input)
                    ),
                    format!("division {} belongs to section {section}, not {letter}", &digits[..2]),
                ));
            }
            format!("{section}{digits}")
        }
        _ => return Err(unknown(input)),
    };
    check(&code)?;
    Ok(code)
}

/// Refuses a code whose section or division the table does not have, or that is not letter and digits.
pub fn check(code: &str) -> Result<(), ValueError> {
    let is_shaped = matches!(code.len(), 1 | 3..=5)
        && code.as_bytes()[0].is_ascii_uppercase()
        && code.bytes().skip(1).all(|b| b.is_ascii_digit());
    if is_shaped && TABLE.contains_key(&code[..code.len().min(3)]) { Ok(()) } else { Err(unknown(code)) }
}

/// Name of a section or division, or of the division a longer code belongs to.
pub fn name(code: &str) -> Option<&'static str> {
    code.get(..code.len().min(3)).and_then(|head| TABLE.get(head)).copied()
}

/// True where the third and fourth digit could not be checked.
pub fn is_unverified(code: &str) -> bool {
    code.len() > 3
}

/// True where `code` is `wider` or lies within it: `C3911` within `C39` within `C`.
pub fn belongs_to(code: &str, wider: &str) -> bool {
    code.starts_with(wider)
}

/// All sections and divisions with their names, for lists to choose from.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.iter().map(|(code, name)| (code.as_str(), *name))
}

pub(crate) fn show(code: &str, lang: Lang) -> String {
    match (name(code), is_unverified(code), lang) {
        (None, ..) => code.to_owned(),
        (Some(name), false, _) => format!("{code} {name}"),
        (Some(name), true, Lang::Zh) => format!("{code} {name}（小类未核对）"),
        (Some(name), true, Lang::En) => format!("{code} {name} (class not checked)"),
    }
}

/// The section letter of a division.
fn section_of(division: &str) -> Option<&'static str> {
    SECTIONS.get(division).copied()
}

fn by_name(name: &str) -> Option<String> {
    // The division comes before the section of the same name (教育, 国际组织): it says more.
    let mut named = TABLE.iter().filter(|(_, known)| **known == name).map(|(code, _)| code);
    let first = named.next()?;
    Some(named.next().unwrap_or(first).clone())
}

fn unknown(input: &str) -> ValueError {
    ValueError::new(
        format!(
            "“{}”不是国民经济行业（GB/T 4754-2017）的代码或名称；应如“C39”“3911”或“{}”",
            excerpt(input),
            name("C39").unwrap_or("C39")
        ),
        format!("“{}” is no code of GB/T 4754-2017; write it like “C39” or “3911”", excerpt(input)),
    )
}
