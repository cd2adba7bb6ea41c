//! Which cell styles show a number as a date or a percentage.

use std::collections::BTreeMap;

use super::package::Package;
use super::xml::{Token, Xml, attr, attr_number, attr_text};
use crate::cell::DateShape;
use crate::error::SheetError;

/// What a style makes of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Plain,
    Percent,
    Date(DateShape),
}

/// Looks by style index (`s` of a cell).
#[derive(Debug, Clone, Default)]
pub(crate) struct Styles(Vec<Look>);

impl Styles {
    #[inline]
    pub(crate) fn look(&self, style: u32) -> Look {
        self.0.get(style as usize).copied().unwrap_or(Look::Plain)
    }

    pub(crate) fn read(package: &Package, part: &str) -> Result<Styles, SheetError> {
        let Some(reader) = package.stream(part) else { return Ok(Styles::default()) };
        let mut xml = Xml::new(reader, package.limits().token_bytes);
        let mut custom = BTreeMap::new();
        let mut looks = Vec::new();
        let mut inside_cell_xfs = false;
        loop {
            match xml.next()? {
                Token::Open { name, attrs, .. } => {
                    let attrs = xml.bytes(&attrs);
                    match xml.bytes(&name) {
                        b"numFmt" => {
                            if let (Some(id), Some(code)) =
                                (attr_number(attr(attrs, b"numFmtId")), attr(attrs, b"formatCode"))
                            {
                                custom.insert(id, look_of_code(&attr_text(code)));
                            }
                        }
                        b"cellXfs" => inside_cell_xfs = true,
                        b"xf" if inside_cell_xfs => {
                            let id = attr_number(attr(attrs, b"numFmtId")).unwrap_or(0);
                            looks.push(custom.get(&id).copied().unwrap_or_else(|| look_of_builtin(id)));
                        }
                        _ => {}
                    }
                }
                Token::Close { name } if xml.bytes(&name) == b"cellXfs" => inside_cell_xfs = false,
                Token::End => return Ok(Styles(looks)),
                _ => {}
            }
        }
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
pub(crate) fn look_of_code(code: &str) -> Look {
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
