//! What a number format makes of a number: a date, a percentage, or the number itself.

use std::collections::BTreeMap;

use crate::cell::DateShape;

/// What a style makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Plain,
    Percent,
    Date(DateShape),
}

/// Gathers the formats and styles of a workbook.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    custom: BTreeMap<u32, Look>,
    styles: Vec<u32>,
}

impl Looks {
    /// A format of the workbook's own.
    pub(crate) fn add_format(&mut self, id: u32, code: &str) {
        self.custom.insert(id, look_of_code(code));
    }

    /// The next style, by the number of its format.
    pub(crate) fn add_style(&mut self, format: u32) {
        self.styles.push(format);
    }

    /// Looks by style index. Formats may stand behind the styles, so this comes last.
    pub(crate) fn finish(self) -> Vec<Look> {
        let look = |id: &u32| self.custom.get(id).copied().unwrap_or_else(|| look_of_builtin(*id));
        self.styles.iter().map(look).collect()
    }
}

/// Built-in number formats (ECMA-376 part 1, 18.8.30, with the zh-cn table for 27–58).
fn look_of_builtin(id: u32) -> Look {
    match id {
        9 | 10 => Look::Percent,
        14..=16 | 28..=31 | 50 | 51 | 53 | 54 | 58 => Look::Date(DateShape::Day),
        17 | 27 | 36 | 52 | 57 => Look::Date(DateShape::YearMonth),
        22 => Look::Date(DateShape::DayTime),
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => Look::Date(DateShape::Time),
        _ => Look::Plain,
    }
}

/// Reads a format code such as `yyyy"年"m"月"d"日";@`: only its first section counts, and neither quoted text,
/// escapes nor `[colour]` marks.
fn look_of_code(code: &str) -> Look {
    let (mut year, mut month, mut day, mut hour, mut percent) = (false, false, false, false, false);
    let mut letters = String::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                let _ = chars.by_ref().find(|&c| c == '"');
            }
            '\\' | '_' | '*' => {
                let _ = chars.next();
            }
            '[' => {
                let inside: String = chars.by_ref().take_while(|&c| c != ']').collect();
                // [h]:mm is a length of time.
                hour |= matches!(inside.to_ascii_lowercase().as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss");
            }
            ';' => break,
            '%' => percent = true,
            _ => letters.push(c.to_ascii_lowercase()),
        }
    }
    if letters.starts_with("general") || letters == "@" {
        return Look::Plain;
    }
    for c in letters.chars() {
        match c {
            'y' | 'e' if !letters.contains("0e") && !letters.contains("#e") => year = true,
            'm' => month = true,
            'd' => day = true,
            'h' | 's' => hour = true,
            _ => {}
        }
    }
    match (year, month, day, hour) {
        (false, false, false, false) if percent => Look::Percent,
        (false, false, false, false) => Look::Plain,
        (true, false, false, false) => Look::Date(DateShape::Year),
        (true, true, false, false) => Look::Date(DateShape::YearMonth),
        (false, _, false, true) => Look::Date(DateShape::Time),
        (_, _, _, true) => Look::Date(DateShape::DayTime),
        _ => Look::Date(DateShape::Day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn office_date_formats_are_told_from_numbers() {
        let date = |shape| Look::Date(shape);
        for (code, expect) in [
            ("yyyy\"年\"m\"月\"d\"日\";@", date(DateShape::Day)),
            ("[$-804]yyyy\"年\"m\"月\";@", date(DateShape::YearMonth)),
            ("yyyy/m/d h:mm", date(DateShape::DayTime)),
            ("yyyy", date(DateShape::Year)),
            ("m\"月\"d\"日\"", date(DateShape::Day)),
            ("[h]:mm", date(DateShape::Time)),
            ("0.00%", Look::Percent),
            ("#,##0.00\"元\"", Look::Plain),
            ("[Red]#,##0;[Blue]-#,##0", Look::Plain),
            ("0.00E+00", Look::Plain),
            ("General", Look::Plain),
            ("@", Look::Plain),
            ("_ * #,##0.00_ ;_ * \\-#,##0.00_ ", Look::Plain),
            ("0\"m2\"", Look::Plain),
        ] {
            assert_eq!(look_of_code(code), expect, "{code}");
        }
    }
}
