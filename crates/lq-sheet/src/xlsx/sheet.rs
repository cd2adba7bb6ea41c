//! The rows of one worksheet.

use std::sync::Arc;

use super::parse_reference;
use super::shared::{SharedStrings, read_rich_text};
use super::styles::Styles;
use super::xml::{Attrs, Token, Xml, attr, attr_number, attr_true, push_text, resolve_escapes};
use crate::cell::{DateCell, DateShape, RowBuf};
use crate::error::{RESAVE, SheetError};
use crate::look::Look;
use crate::source::{ColumnSet, Merge, Progress, RowSource};

/// Largest sheet that Excel can write (ECMA-376 gives no limit; Excel's own specification does).
const MOST_ROWS: u32 = 1_048_576;
const MOST_COLUMNS: u32 = 16_384;

/// Pulls rows of a worksheet.
pub(crate) struct XlsxRows {
    xml: Xml,
    sheet: String,
    strings: SharedStrings,
    styles: Arc<Styles>,
    is_1904: bool,
    hidden: ColumnSet,
    row: u32,
    text: String,
    done: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Type {
    Number,
    Shared,
    Inline,
    FormulaText,
    Bool,
    Error,
    IsoDate,
}

struct CellHead {
    column: u32,
    style: u32,
    kind: Type,
}

impl XlsxRows {
    /// Reads up to the first row, so that hidden columns are known.
    pub(crate) fn start(
        xml: Xml,
        sheet: &str,
        strings: SharedStrings,
        styles: Arc<Styles>,
        is_1904: bool,
    ) -> Result<XlsxRows, SheetError> {
        let mut rows = XlsxRows {
            xml,
            sheet: sheet.to_owned(),
            strings,
            styles,
            is_1904,
            hidden: ColumnSet::default(),
            row: 0,
            text: String::new(),
            done: false,
        };
        loop {
            match rows.xml.next()? {
                Token::Open { name, attrs, empty } => match rows.xml.bytes(&name) {
                    b"col" => rows.hidden.0.extend(hidden_columns(rows.xml.bytes(&attrs))),
                    b"sheetData" => {
                        rows.done = empty;
                        return Ok(rows);
                    }
                    _ => {}
                },
                Token::End => {
                    rows.done = true;
                    return Ok(rows);
                }
                _ => {}
            }
        }
    }

    fn broken(&self, column: u32, why: &str) -> SheetError {
        SheetError::Broken {
            file: self.xml.part().file().clone(),
            place: format!("工作表“{}”第{}行{}", self.sheet, self.row, column_place(column)),
            why: why.to_owned(),
            next: RESAVE,
        }
    }

    fn read_row(&mut self, row: &mut RowBuf) -> Result<bool, SheetError> {
        loop {
            match self.xml.next()? {
                Token::Open { name, attrs, empty } if self.xml.bytes(&name) == b"row" => {
                    let attrs = self.xml.bytes(&attrs);
                    let number = attr_number(attr(attrs, b"r")).unwrap_or(self.row + 1);
                    let hidden = attr_true(attr(attrs, b"hidden"));
                    if number <= self.row || number > MOST_ROWS {
                        return Err(self.broken(u32::MAX, "之后的行号不是递增的"));
                    }
                    self.row = number;
                    row.start(number, hidden);
                    if !empty {
                        self.read_cells(row)?;
                    }
                    row.trim();
                    return Ok(true);
                }
                Token::Close { name } if self.xml.bytes(&name) == b"sheetData" => return Ok(false),
                Token::End => return Err(self.xml.part().broken("内容提前结束", crate::error::SEND_AGAIN)),
                _ => {}
            }
        }
    }

    fn read_cells(&mut self, row: &mut RowBuf) -> Result<(), SheetError> {
        let mut next_column = 0;
        loop {
            while let Some((head, value, len)) = usual_cell(self.xml.held(), next_column) {
                if head.column >= MOST_COLUMNS {
                    break;
                }
                self.text.clear();
                if !push_text(&mut self.text, &self.xml.held()[value], true) {
                    break;
                }
                self.xml.skip(len);
                next_column = head.column + 1;
                self.put(&head, row)?;
            }
            match self.xml.next()? {
                Token::Open { name, attrs, empty } if self.xml.bytes(&name) == b"c" => {
                    let head = cell_head(self.xml.bytes(&attrs), next_column);
                    if head.column >= MOST_COLUMNS {
                        return Err(self.broken(u32::MAX, "单元格的位置超出了工作表"));
                    }
                    next_column = head.column + 1;
                    if !empty {
                        self.read_cell(&head, row)?;
                    }
                }
                Token::Close { name } if self.xml.bytes(&name) == b"row" => return Ok(()),
                Token::End => return Err(self.xml.part().broken("内容提前结束", crate::error::SEND_AGAIN)),
                _ => {}
            }
        }
    }

    /// Reads from behind `<c …>` to behind `</c>`.
    fn read_cell(&mut self, head: &CellHead, row: &mut RowBuf) -> Result<(), SheetError> {
        self.text.clear();
        let (mut in_value, mut in_formula, mut has_value, mut formula_at) = (false, false, false, None);
        loop {
            match self.xml.next()? {
                Token::Text { text, raw } if in_value || in_formula => {
                    if !push_text(&mut self.text, self.xml.bytes(&text), raw) {
                        return Err(self.broken(head.column, "的文字不是有效的 UTF-8"));
                    }
                    has_value |= in_value;
                }
                Token::Open { name, empty: false, .. } => match self.xml.bytes(&name) {
                    b"v" => {
                        in_value = true;
                        self.text.clear();
                    }
                    b"is" => {
                        read_rich_text(&mut self.xml, b"is", &mut self.text)?;
                        has_value = true;
                    }
                    b"f" => {
                        in_formula = true;
                        formula_at = Some(());
                    }
                    _ => {}
                },
                Token::Open { name, .. } if self.xml.bytes(&name) == b"f" => formula_at = Some(()),
                Token::Close { name } => match self.xml.bytes(&name) {
                    b"v" => in_value = false,
                    b"f" => in_formula = false,
                    b"c" => break,
                    _ => {}
                },
                Token::End => return Err(self.xml.part().broken("内容提前结束", crate::error::SEND_AGAIN)),
                _ => {}
            }
        }
        if has_value {
            return self.put(head, row);
        }
        if formula_at.is_some() && head.kind != Type::FormulaText {
            // A formula that no spreadsheet program has ever worked out: its text says what is missing.
            row.set_error(head.column as usize, &format!("={}", self.text));
        }
        Ok(())
    }

    fn put(&mut self, head: &CellHead, row: &mut RowBuf) -> Result<(), SheetError> {
        let column = head.column as usize;
        match head.kind {
            Type::Number => self.put_number(head, row),
            Type::Shared => {
                let index = digits(self.text.trim().as_bytes()).unwrap_or(u64::MAX);
                self.text.clear();
                if !self.strings.push(usize::try_from(index).unwrap_or(usize::MAX), &mut self.text)? {
                    return Err(self.broken(
                        head.column,
                        &format!("指向不存在的共享文字（共有 {} 条）", self.strings.len()),
                    ));
                }
                row.set_text(column, &self.text);
                Ok(())
            }
            Type::Inline => {
                row.set_text(column, &self.text);
                Ok(())
            }
            Type::FormulaText => {
                resolve_escapes(&mut self.text, 0);
                row.set_text(column, &self.text);
                Ok(())
            }
            Type::Bool => {
                row.set_bool(column, matches!(self.text.trim(), "1" | "true"));
                Ok(())
            }
            Type::Error => {
                row.set_error(column, &self.text);
                Ok(())
            }
            Type::IsoDate => {
                match iso_date(self.text.trim()) {
                    Some(date) => row.set_date(column, date),
                    None => row.set_text(column, &self.text),
                }
                Ok(())
            }
        }
    }

    fn put_number(&mut self, head: &CellHead, row: &mut RowBuf) -> Result<(), SheetError> {
        let column = head.column as usize;
        let text = self.text.trim();
        let look = self.styles.look(head.style);
        if look == Look::Plain
            && text.len() <= 15
            && let Some(whole) = digits(text.as_bytes())
        {
            row.set_number(column, whole as f64, text, false);
            return Ok(());
        }
        let Ok(value) = text.parse::<f64>() else {
            return Err(self.broken(head.column, &format!("应为数字，现为“{text}”")));
        };
        match look {
            Look::Date(shape) => {
                let serial = if self.is_1904 { value + 1462.0 } else { value };
                row.set_date(column, DateCell { serial, shape: shape.of(serial) });
            }
            Look::Plain | Look::Percent => {
                let percent = look == Look::Percent;
                match plain_digits(text, value) {
                    Some(plain) => row.set_number(column, value, &plain, percent),
                    None => row.set_number(column, value, text, percent),
                }
            }
        }
        Ok(())
    }
}

impl RowSource for XlsxRows {
    fn next_row(&mut self, row: &mut RowBuf) -> Result<bool, SheetError> {
        if self.done {
            return Ok(false);
        }
        let more = self.read_row(row);
        self.done = !matches!(more, Ok(true));
        more
    }

    fn progress(&self) -> Progress {
        let (read, total) = self.xml.part().progress();
        Progress { read: if self.done { total } else { read }, total }
    }

    fn hidden_columns(&self) -> &ColumnSet {
        &self.hidden
    }
}

fn column_place(column: u32) -> String {
    if column == u32::MAX { String::new() } else { format!("{}列", column_letters(column)) }
}

/// The letters of a column from 0: `A`, `Z`, `AA`.
pub fn column_letters(column: u32) -> String {
    let mut n = column + 1;
    let mut letters = Vec::new();
    while n > 0 {
        n -= 1;
        letters.push(b'A' + (n % 26) as u8);
        n /= 26;
    }
    letters.reverse();
    letters.into_iter().map(char::from).collect()
}

fn hidden_columns(attrs: &[u8]) -> Option<(u32, u32)> {
    let is_hidden =
        attr_true(attr(attrs, b"hidden")) || attr(attrs, b"width").is_some_and(|w| w == b"0" || w == b"0.0");
    let first = attr_number(attr(attrs, b"min"))?;
    let last = attr_number(attr(attrs, b"max"))?;
    (is_hidden && first > 0 && last >= first).then(|| (first - 1, last - 1))
}

#[inline]
fn cell_head(attrs: &[u8], next_column: u32) -> CellHead {
    let mut head = CellHead { column: next_column, style: 0, kind: Type::Number };
    for (name, value) in Attrs(attrs) {
        match name {
            b"r" => {
                if let Some((column, _)) = parse_reference(value) {
                    head.column = column;
                }
            }
            b"s" => head.style = digits(value).unwrap_or(0) as u32,
            b"t" => {
                head.kind = match value {
                    b"s" => Type::Shared,
                    b"inlineStr" => Type::Inline,
                    b"str" => Type::FormulaText,
                    b"b" => Type::Bool,
                    b"e" => Type::Error,
                    b"d" => Type::IsoDate,
                    _ => Type::Number,
                }
            }
            _ => {}
        }
    }
    head
}

/// Reads a cell in one of the two shapes nearly every cell of every writer has: `<c …><v>…</v></c>`,
/// `<c …><is><t>…</t></is></c>`, whole in the window and without entities. Anything else is left to the
/// tokenizer, which gives the same answer.
#[inline]
fn usual_cell(held: &[u8], next_column: u32) -> Option<(CellHead, std::ops::Range<usize>, usize)> {
    let rest = held.strip_prefix(b"<c ")?;
    let close = rest.iter().take(80).position(|&b| b == b'>')?;
    let mut at = 3 + close + 1;
    let head = cell_head(&rest[..close], next_column);
    let body = &held[at..];
    if body.starts_with(b"<v>") {
        at += 3;
        let len = held[at..].iter().take(64).position(|&b| b == b'<' || b == b'&')?;
        let value = at..at + len;
        at += len;
        (held[at..].starts_with(b"</v></c>") && len > 0 && head.kind != Type::FormulaText).then_some((
            head,
            value,
            at + 8,
        ))
    } else if body.starts_with(b"<is><t>") {
        at += 7;
        let len = memchr::memchr3(b'<', b'&', b'\r', &held[at..])?;
        let value = at..at + len;
        at += len;
        let is_usual = held[at..].starts_with(b"</t></is></c>")
            && head.kind == Type::Inline
            && memchr::memchr(b'_', &held[value.clone()]).is_none();
        is_usual.then_some((head, value, at + 13))
    } else {
        None
    }
}

/// A run of at most 18 digits as a number.
#[inline]
fn digits(bytes: &[u8]) -> Option<u64> {
    if bytes.is_empty() || bytes.len() > 18 {
        return None;
    }
    let mut n = 0u64;
    for b in bytes {
        let d = b.wrapping_sub(b'0');
        if d > 9 {
            return None;
        }
        n = n * 10 + u64::from(d);
    }
    Some(n)
}

/// Plain digits for a number written with an exponent or with more digits than Excel keeps; `None` when the
/// text is already plain. Whole numbers written out in full keep every digit.
pub(crate) fn plain_digits(text: &str, value: f64) -> Option<String> {
    let has_exponent = text.bytes().any(|b| b == b'e' || b == b'E');
    let significant = text.bytes().filter(u8::is_ascii_digit).count();
    let is_whole = !text.contains('.');
    if !has_exponent && (significant <= 15 || is_whole) && !text.starts_with(['+', '.']) {
        return None;
    }
    if !value.is_finite() {
        return None;
    }
    let rounded = format!("{value:.14e}");
    let (digits, exponent) = rounded.split_once('e')?;
    let exponent: i32 = exponent.parse().ok()?;
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |d| ("-", d));
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let point = exponent + 1;
    let len = digits.len() as i32;
    Some(if point <= 0 {
        format!("{sign}0.{}{digits}", "0".repeat(point.unsigned_abs() as usize))
    } else if point >= len {
        format!("{sign}{digits}{}", "0".repeat((point - len) as usize))
    } else {
        format!("{sign}{}.{}", &digits[..point as usize], &digits[point as usize..])
    })
}

/// `2024-03-05`, `2024-03-05T08:30:00` of cells of type `d`.
fn iso_date(text: &str) -> Option<DateCell> {
    let (date, time) = text.split_once('T').map_or((text, None), |(d, t)| (d, Some(t)));
    let mut ymd = date.splitn(3, '-');
    let year = ymd.next()?.parse().ok()?;
    let month = ymd.next()?.parse().ok()?;
    let day = ymd.next()?.parse().ok()?;
    let mut cell = DateCell::from_ymd(year, month, day, DateShape::Day)?;
    if let Some(time) = time {
        let mut seconds = 0.0;
        for (piece, unit) in time.trim_end_matches('Z').split(':').zip([3600.0, 60.0, 1.0]) {
            seconds += piece.parse::<f64>().ok()? * unit;
        }
        if seconds > 0.0 {
            cell.serial += seconds / 86_400.0;
            cell.shape = DateShape::DayTime;
        }
    }
    Some(cell)
}

/// A rectangle such as `B2:D3`.
pub(crate) fn parse_area(bytes: &[u8]) -> Option<Merge> {
    let colon = bytes.iter().position(|&b| b == b':')?;
    let (left, top) = parse_reference(&bytes[..colon])?;
    let (right, bottom) = parse_reference(&bytes[colon + 1..])?;
    (left <= right && top <= bottom).then_some(Merge { top, bottom, left, right })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_kept_as_written_and_float_noise_is_not() {
        for (text, expect) in [
            ("1.1000000000000001", "1.1"),
            ("708.60000000000002", "708.6"),
            ("0.30000000000000004", "0.3"),
            ("1.23E+5", "123000"),
            ("1.5E-7", "0.00000015"),
            ("-2.5E2", "-250"),
            ("91320200123456789012", "91320200123456789012"),
            ("12.50", "12.50"),
            ("0", "0"),
            ("0E0", "0"),
        ] {
            let value = text.parse().unwrap();
            assert_eq!(plain_digits(text, value).as_deref().unwrap_or(text), expect);
        }
    }

    #[test]
    fn references_and_letters_are_inverse() {
        for column in [0, 25, 26, 701, 702, 16_383] {
            let reference = format!("{}7", column_letters(column));
            assert_eq!(parse_reference(reference.as_bytes()), Some((column, 7)));
        }
        assert_eq!(parse_reference(b"12"), None);
        assert_eq!(parse_reference(b"ABCDE1"), None);
    }
}
