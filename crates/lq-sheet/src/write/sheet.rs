//! One sheet, written cell by cell.

use std::io::Write;

use super::book::{BookWriter, HEAD, LINKS_OPEN, OFFICE, escape_attr, escape_text};
use super::notes::{MOST_NOTES, Note, comments_xml, drawing_vml};
use super::styles::Style;
use crate::cell::{Cell, DateShape};
use crate::error::SheetError;
use crate::source::Merge;
use crate::xlsx::column_letters;

/// Rows that a sheet can hold, heading included (Excel's own limit).
pub const MOST_ROWS: u32 = 1_048_576;
/// XML gathered before it is compressed.
const CHUNK: usize = 256 * 1024;
/// Longest text of a cell (Excel's own limit, in UTF-16 units).
const LONGEST_TEXT: usize = 32_767;

/// A column of a sheet to be written.
#[derive(Debug, Clone, Default)]
pub struct ColumnSpec {
    /// Heading, without unit.
    pub heading: String,
    /// Width in characters of Latin text; 0 takes 12.
    pub width: f64,
    /// Hidden from view.
    pub hidden: bool,
    /// Whether the heading is marked as required.
    pub required: bool,
    /// Note at the heading.
    pub note: Option<String>,
    /// Entries of a drop-down list for the cells below.
    pub choices: Vec<String>,
    /// Whether text outside the list is refused (else only warned about).
    pub only_choices: bool,
    /// How empty cells of the column are formatted, so that what is typed keeps its form.
    pub style: Style,
}

/// A sheet to be written.
#[derive(Debug, Clone, Default)]
pub struct SheetSpec {
    /// Name on the tab, at most 31 characters.
    pub name: String,
    /// Columns from the left; the heading row is written when any has a heading.
    pub columns: Vec<ColumnSpec>,
    /// Whether the tab is hidden.
    pub hidden: bool,
    /// Rows that stay in view; 1 freezes the heading.
    pub frozen_rows: u32,
    /// Columns that stay in view.
    pub frozen_columns: u32,
    /// Whether the heading gets filter buttons.
    pub filter: bool,
    /// Rectangles to merge.
    pub merges: Vec<Merge>,
}

/// What the workbook must know of a finished sheet.
pub(super) struct Made {
    pub(super) name: String,
    pub(super) hidden: bool,
    pub(super) has_notes: bool,
    pub(super) filter: Option<String>,
}

/// Writes the rows of a sheet in order; cells of a row from left to right.
pub struct SheetWriter<'a, W: Write> {
    book: &'a mut BookWriter<W>,
    spec: SheetSpec,
    letters: Vec<String>,
    row: u32,
    row_text: String,
    column: usize,
    in_row: bool,
    notes: Vec<Note>,
    dropped_notes: usize,
    headed: bool,
}

impl<'a, W: Write> SheetWriter<'a, W> {
    pub(super) fn start(
        book: &'a mut BookWriter<W>,
        spec: SheetSpec,
    ) -> Result<SheetWriter<'a, W>, SheetError> {
        let id = book.made.len() + 1;
        book.begin_part(&format!("xl/worksheets/sheet{id}.xml"))?;
        let mut chunk = std::mem::take(&mut book.chunk);
        chunk.clear();
        chunk.extend_from_slice(sheet_head(&spec, id == 1).as_bytes());
        book.chunk = chunk;
        let headed = spec.columns.iter().any(|c| !c.heading.is_empty());
        let mut sheet = SheetWriter {
            letters: (0..spec.columns.len().max(64) as u32).map(column_letters).collect(),
            book,
            spec,
            row: 1,
            row_text: "1".to_owned(),
            column: 0,
            in_row: false,
            notes: Vec::new(),
            dropped_notes: 0,
            headed,
        };
        if headed {
            sheet.write_headings()?;
        }
        Ok(sheet)
    }

    fn write_headings(&mut self) -> Result<(), SheetError> {
        let columns = std::mem::take(&mut self.spec.columns);
        for (at, column) in columns.iter().enumerate() {
            if let Some(note) = &column.note {
                self.note(at as u32, note);
            }
            let style = if column.required { Style::HeadingRequired } else { Style::Heading };
            self.styled_text(&column.heading, style);
        }
        self.spec.columns = columns;
        self.end_row()
    }

    /// The number of the row that is being written, from 1.
    pub fn row_number(&self) -> u32 {
        self.row
    }

    /// Whether the sheet can take no more rows.
    pub fn is_full(&self) -> bool {
        self.row > MOST_ROWS
    }

    /// Leaves a cell empty.
    #[inline]
    pub fn skip(&mut self) {
        self.column += 1;
    }

    /// Moves to a row further down, leaving rows between empty.
    ///
    /// Errors: `Misuse` when the row is already written.
    pub fn go_to_row(&mut self, row: u32) -> Result<(), SheetError> {
        if self.in_row || row < self.row {
            return Err(SheetError::Misuse {
                file: self.book.name.clone(), why: format!("第{row}行已写过")
            });
        }
        self.row = row;
        self.row_text = row.to_string();
        Ok(())
    }

    #[inline]
    fn open(&mut self, style: Style) -> &mut Vec<u8> {
        if !self.in_row {
            self.in_row = true;
            let out = &mut self.book.chunk;
            out.extend_from_slice(b"<row r=\"");
            out.extend_from_slice(self.row_text.as_bytes());
            out.extend_from_slice(b"\">");
        }
        while self.column >= self.letters.len() {
            self.letters.push(column_letters(self.letters.len() as u32));
        }
        let out = &mut self.book.chunk;
        out.extend_from_slice(b"<c r=\"");
        out.extend_from_slice(self.letters[self.column].as_bytes());
        out.extend_from_slice(self.row_text.as_bytes());
        match style as u8 {
            0 => out.extend_from_slice(b"\""),
            n @ 1..=9 => out.extend_from_slice(&[b'"', b' ', b's', b'=', b'"', b'0' + n, b'"']),
            n => out.extend_from_slice(&[b'"', b' ', b's', b'=', b'"', b'0' + n / 10, b'0' + n % 10, b'"']),
        }
        self.column += 1;
        out
    }

    /// Writes exact text; empty text leaves the cell empty.
    #[inline]
    pub fn text(&mut self, text: &str) {
        self.styled_text(text, Style::Text);
    }

    /// Writes exact text in a style.
    #[inline]
    pub fn styled_text(&mut self, text: &str, style: Style) {
        if text.is_empty() {
            if style == Style::Text {
                return self.skip();
            }
            self.open(style).extend_from_slice(b"/>");
            return;
        }
        let out = self.open(style);
        let bytes = text.as_bytes();
        let space =
            bytes[0] <= b' ' || bytes[bytes.len() - 1] <= b' ' || memchr::memchr(b'\n', bytes).is_some();
        out.extend_from_slice(if space {
            b" t=\"inlineStr\"><is><t xml:space=\"preserve\">"
        } else {
            b" t=\"inlineStr\"><is><t>"
        });
        escape_cell(out, text);
        out.extend_from_slice(b"</t></is></c>");
    }

    /// Writes a number from its decimal digits. More than 15 digits, or anything that is no plain decimal, is
    /// written as text: Excel would round it.
    #[inline]
    pub fn number(&mut self, digits: &str, style: Style) {
        if !is_plain_number(digits) {
            return self.text(digits);
        }
        let out = self.open(style);
        out.extend_from_slice(b"><v>");
        out.extend_from_slice(digits.as_bytes());
        out.extend_from_slice(b"</v></c>");
    }

    /// Writes a date from its serial number.
    pub fn date(&mut self, serial: f64, shape: DateShape) {
        let style = match shape {
            DateShape::Day | DateShape::Year => Style::Day,
            DateShape::YearMonth => Style::Month,
            DateShape::DayTime | DateShape::Time => Style::DayTime,
        };
        let out = self.open(style);
        let _ = write!(out, "><v>{serial}</v></c>");
    }

    /// Writes 是 or 否 as a truth value.
    pub fn truth(&mut self, truth: bool) {
        let out = self.open(Style::General);
        out.extend_from_slice(if truth { b" t=\"b\"><v>1</v></c>" } else { b" t=\"b\"><v>0</v></c>" });
    }

    /// Writes a cell as it was read.
    pub fn cell(&mut self, cell: Cell<'_>) {
        match cell {
            Cell::Empty => self.skip(),
            Cell::Text(text) | Cell::Error(text) => self.text(text),
            Cell::Number(n) => self.number(n.text, if n.percent { Style::Percent } else { Style::General }),
            Cell::Bool(truth) => self.truth(truth),
            Cell::Date(date) => self.date(date.serial, date.shape),
        }
    }

    /// Attaches a note to a column of the row that is being written.
    pub fn note(&mut self, column: u32, text: &str) {
        if self.notes.len() < MOST_NOTES {
            self.notes.push(Note { row: self.row, column, text: text.to_owned() });
        } else {
            self.dropped_notes += 1;
        }
    }

    /// Ends the row.
    ///
    /// Errors: `Misuse` past the last row of a sheet; `Io`.
    #[inline]
    pub fn end_row(&mut self) -> Result<(), SheetError> {
        if self.row > MOST_ROWS {
            return Err(SheetError::Misuse {
                file: self.book.name.clone(),
                why: format!("工作表“{}”超过 {MOST_ROWS} 行，请分表写出", self.spec.name),
            });
        }
        if self.in_row {
            self.book.chunk.extend_from_slice(b"</row>");
            self.in_row = false;
        }
        self.column = 0;
        self.row += 1;
        next_number(&mut self.row_text);
        if self.book.chunk.len() >= CHUNK {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), SheetError> {
        let chunk = std::mem::take(&mut self.book.chunk);
        let wrote = self.book.write(&chunk);
        self.book.chunk = chunk;
        self.book.chunk.clear();
        wrote
    }

    /// Ends the sheet: filter, merged cells, drop-downs, notes.
    ///
    /// Errors: `Io`.
    pub fn finish(mut self) -> Result<(), SheetError> {
        if self.in_row {
            self.end_row()?;
        }
        let id = self.book.made.len() + 1;
        let mut tail = String::from("</sheetData>");
        let filter = self.filter_area();
        if let Some(area) = &filter {
            tail.push_str(&format!(r#"<autoFilter ref="{}"/>"#, area.replace('$', "")));
        }
        push_merges(&mut tail, &self.spec.merges);
        self.push_validations(&mut tail);
        let has_notes = !self.notes.is_empty();
        if has_notes {
            tail.push_str(r#"<legacyDrawing r:id="rId1"/>"#);
        }
        tail.push_str("</worksheet>");
        self.book.chunk.extend_from_slice(tail.as_bytes());
        self.flush()?;
        if has_notes {
            let (comments, drawing) = (comments_xml(&self.notes), drawing_vml(&self.notes));
            self.book.part(&format!("xl/comments{id}.xml"), &comments)?;
            self.book.part(&format!("xl/drawings/vmlDrawing{id}.vml"), &drawing)?;
            let links = format!(
                concat!(
                    "{}{}<Relationship Id=\"rId1\" Type=\"{}/vmlDrawing\" Target=\"../drawings/vmlDrawing{}.vml\"/>",
                    "<Relationship Id=\"rId2\" Type=\"{}/comments\" Target=\"../comments{}.xml\"/></Relationships>",
                ),
                HEAD, LINKS_OPEN, OFFICE, id, OFFICE, id
            );
            self.book.part(&format!("xl/worksheets/_rels/sheet{id}.xml.rels"), &links)?;
        }
        let made = Made { name: self.spec.name.clone(), hidden: self.spec.hidden, has_notes, filter };
        self.book.made.push(made);
        Ok(())
    }

    fn filter_area(&self) -> Option<String> {
        let last = self.spec.columns.len().checked_sub(1)?;
        (self.spec.filter && self.headed)
            .then(|| format!("$A$1:${}${}", column_letters(last as u32), (self.row - 1).max(1)))
    }

    fn push_validations(&mut self, tail: &mut String) {
        let with_choices: Vec<usize> =
            (0..self.spec.columns.len()).filter(|&i| !self.spec.columns[i].choices.is_empty()).collect();
        if with_choices.is_empty() {
            return;
        }
        let first = if self.headed { 2 } else { 1 };
        tail.push_str(&format!("<dataValidations count=\"{}\">", with_choices.len()));
        for at in with_choices {
            let column = &self.spec.columns[at];
            let area = self.book.add_choices(&column.choices);
            let letters = column_letters(at as u32);
            let (kind, message) = if column.only_choices {
                ("stop", "请从下拉列表中选择。")
            } else {
                ("warning", "不在下拉列表中，确定要这样填写吗？")
            };
            tail.push_str(&format!(
                concat!(
                    "<dataValidation type=\"list\" errorStyle=\"{}\" allowBlank=\"1\" showInputMessage=\"1\"",
                    " showErrorMessage=\"1\" errorTitle=\""
                ),
                kind
            ));
            escape_attr(tail, &column.heading.chars().take(30).collect::<String>());
            tail.push_str(&format!(
                "\" error=\"{message}\" sqref=\"{letters}{first}:{letters}{MOST_ROWS}\"><formula1>"
            ));
            escape_text(tail, &area);
            tail.push_str("</formula1></dataValidation>");
        }
        tail.push_str("</dataValidations>");
    }
}

fn sheet_head(spec: &SheetSpec, is_first: bool) -> String {
    let mut xml = String::from(HEAD);
    xml.push_str(concat!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main""#,
        r#" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheetViews>"#,
    ));
    let selected = if is_first { r#" tabSelected="1""# } else { "" };
    let (rows, columns) = (spec.frozen_rows, spec.frozen_columns);
    if rows > 0 || columns > 0 {
        let pane = match (rows > 0, columns > 0) {
            (true, true) => "bottomRight",
            (true, false) => "bottomLeft",
            _ => "topRight",
        };
        let splits = [("xSplit", columns), ("ySplit", rows)];
        let splits: String =
            splits.iter().filter(|(_, n)| *n > 0).map(|(name, n)| format!(" {name}=\"{n}\"")).collect();
        let corner = format!("{}{}", column_letters(columns), rows + 1);
        xml.push_str(&format!(
            concat!(
                "<sheetView workbookViewId=\"0\"{}><pane{} topLeftCell=\"{}\" activePane=\"{}\" state=\"frozen\"/>",
                "<selection pane=\"{}\"/></sheetView>"
            ),
            selected, splits, corner, pane, pane
        ));
    } else {
        xml.push_str(&format!("<sheetView workbookViewId=\"0\"{selected}/>"));
    }
    xml.push_str("</sheetViews>");
    if !spec.columns.is_empty() {
        xml.push_str("<cols>");
        for (at, column) in spec.columns.iter().enumerate() {
            let width = if column.width > 0.0 { column.width } else { 12.0 };
            let style = if column.style == Style::General { Style::Text } else { column.style };
            let hidden = if column.hidden { r#" hidden="1""# } else { "" };
            xml.push_str(&format!(
                "<col min=\"{n}\" max=\"{n}\" width=\"{width}\" style=\"{}\"{hidden} customWidth=\"1\"/>",
                style as u8,
                n = at + 1
            ));
        }
        xml.push_str("</cols>");
    }
    xml.push_str("<sheetData>");
    xml
}

fn push_merges(tail: &mut String, merges: &[Merge]) {
    if merges.is_empty() {
        return;
    }
    tail.push_str(&format!("<mergeCells count=\"{}\">", merges.len()));
    for m in merges {
        let (left, right) = (column_letters(m.left), column_letters(m.right));
        tail.push_str(&format!("<mergeCell ref=\"{left}{}:{right}{}\"/>", m.top, m.bottom));
    }
    tail.push_str("</mergeCells>");
}

/// Counts a decimal text up by one.
#[inline]
fn next_number(text: &mut String) {
    let mut digits = std::mem::take(text).into_bytes();
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            *text = String::from_utf8(digits).expect("digits are ASCII");
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
    *text = String::from_utf8(digits).expect("digits are ASCII");
}

/// Whether Excel keeps every digit of this number.
#[inline]
fn is_plain_number(digits: &str) -> bool {
    let body = digits.strip_prefix('-').unwrap_or(digits).as_bytes();
    // Zeros that only hold a place, before the first other digit or after the last, are kept at any length.
    let (mut significant, mut digits, mut points) = (0, 0, 0);
    for &b in body {
        match b {
            b'0' if digits == 0 => {}
            b'0' => digits += 1,
            b'1'..=b'9' => {
                digits += 1;
                significant = digits;
            }
            b'.' => points += 1,
            _ => return false,
        }
    }
    // A leading zero is a code, not a number.
    let coded = body.len() > 1 && body[0] == b'0' && body[1] != b'.';
    !body.is_empty()
        && points <= 1
        && significant <= 15
        && !coded
        && body[0] != b'.'
        && body[body.len() - 1] != b'.'
}

/// Escapes the text of a cell: markup, control characters as `_xHHHH_`, and text that looks like such an
/// escape (ECMA-376 part 1, 22.4.2.4). Text past Excel's limit is cut and marked.
#[inline]
fn escape_cell(out: &mut Vec<u8>, text: &str) {
    let needs = text.bytes().any(|b| b < 0x20 && b != b'\n' && b != b'\t' || matches!(b, b'<' | b'>' | b'&'));
    if !needs && text.len() <= LONGEST_TEXT && memchr::memmem::find(text.as_bytes(), b"_x").is_none() {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    let mut units = 0;
    for (at, c) in text.char_indices() {
        units += c.len_utf16();
        if units > LONGEST_TEXT - 8 {
            out.extend_from_slice("…（已截断）".as_bytes());
            return;
        }
        match c {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '\n' | '\t' => out.push(c as u8),
            c if c < ' ' => {
                let _ = write!(out, "_x{:04X}_", c as u32);
            }
            '_' if is_escape(&text.as_bytes()[at..]) => out.extend_from_slice(b"_x005F_"),
            '\u{FFFE}' | '\u{FFFF}' => out.extend_from_slice("\u{FFFD}".as_bytes()),
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

fn is_escape(bytes: &[u8]) -> bool {
    bytes.len() >= 7 && bytes[1] == b'x' && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_that_excel_keeps_are_written_as_numbers() {
        for yes in ["0", "-12.5", "123456789012345", "0.00015", "1000000000000000000"] {
            assert!(is_plain_number(yes), "{yes}");
        }
        for no in ["", "007", "1234567890123456", "1e5", "12.", ".5", "1.2.3", "12a", "-"] {
            assert!(!is_plain_number(no), "{no}");
        }
    }

    #[test]
    fn row_numbers_count_up() {
        let mut text = "8".to_owned();
        for expect in ["9", "10", "11"] {
            next_number(&mut text);
            assert_eq!(text, expect);
        }
        let mut text = "999".to_owned();
        next_number(&mut text);
        assert_eq!(text, "1000");
    }
}
