//! One cell as the file holds it, before any schema looks at it, and the row buffer that lends it.

use std::borrow::Cow;

/// A cell lent from a [`RowBuf`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing was written there.
    Empty,
    /// Text, exactly as the file holds it, spaces included.
    Text(&'a str),
    /// A number with the digits it is written with.
    Number(Number<'a>),
    /// 是 or 否.
    Bool(bool),
    /// A number that its format shows as a date.
    Date(DateCell),
    /// An error value such as `#N/A`, or `=公式` where a formula has no stored result.
    Error(&'a str),
}

/// A number of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number<'a> {
    /// Nearest binary number; for comparing shapes only, never for money.
    pub value: f64,
    /// Plain decimal digits without exponent: as written when exact, else rounded to the 15 digits that
    /// Excel itself keeps (`1.1000000000000001` is `1.1`).
    pub text: &'a str,
    /// Whether the cell is shown as a percentage: text `0.15`, seen by people as 15%.
    pub percent: bool,
}

/// How much of a date its number format shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateShape {
    /// `2024`.
    Year,
    /// `2024-03`.
    YearMonth,
    /// `2024-03-05`, also formats that hide the year.
    Day,
    /// `2024-03-05 08:30`.
    DayTime,
    /// `08:30`.
    Time,
}

impl DateShape {
    /// The shape of this very date: a time format on a serial that has a day shows both.
    pub(crate) fn of(self, serial: f64) -> DateShape {
        if self == DateShape::Time && serial >= 1.0 { DateShape::DayTime } else { self }
    }
}

/// A date as a serial number of days since 1899-12-30 (a workbook that counts from 1904 is moved here).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DateCell {
    /// Days, with the time of day as fraction.
    pub serial: f64,
    /// What its format shows.
    pub shape: DateShape,
}

/// A calendar date and time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    /// Year, 1900–9999.
    pub year: i32,
    /// Month, 1–12.
    pub month: u8,
    /// Day, 1–31.
    pub day: u8,
    /// Hour, 0–23.
    pub hour: u8,
    /// Minute, 0–59.
    pub minute: u8,
    /// Second, 0–59, rounded.
    pub second: u8,
}

impl DateCell {
    /// The calendar date, or `None` outside 1900–9999 and for 1900-02-29, a day that never was.
    ///
    /// Serials below 60 are one day later than the count from 1899-12-30, because the first spreadsheets
    /// took 1900 for a leap year (ECMA-376 part 1, 18.17.4.1).
    pub fn civil(self) -> Option<Civil> {
        if !self.serial.is_finite() || self.serial < 0.0 || self.serial >= 2_958_466.0 {
            return None;
        }
        let seconds = (self.serial * 86_400.0).round();
        let days = (seconds / 86_400.0).floor();
        let rest = (seconds - days * 86_400.0) as u32;
        let mut days = days as i64;
        if days == 60 {
            return None;
        }
        if days < 60 {
            days += 1;
        }
        let (year, month, day) = civil_from_days(days - 25_569);
        Some(Civil {
            year,
            month,
            day,
            hour: (rest / 3600) as u8,
            minute: (rest / 60 % 60) as u8,
            second: (rest % 60) as u8,
        })
    }

    /// Serial of a calendar day, the inverse of [`DateCell::civil`]; `None` when there is no such day.
    pub fn from_ymd(year: i32, month: u8, day: u8, shape: DateShape) -> Option<DateCell> {
        if !(1900..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let mut days = days_from_civil(year, month, day) + 25_569;
        if civil_from_days(days - 25_569) != (year, month, day) {
            return None;
        }
        if days <= 60 {
            days -= 1;
        }
        Some(DateCell { serial: days as f64, shape })
    }
}

/// Gregorian day from days since 1970-01-01 (Howard Hinnant, chrono-compatible low-level date algorithms).
fn civil_from_days(days: i64) -> (i32, u8, u8) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = (doy - (153 * mp + 2) / 5 + 1) as u8;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u8;
    let year = yoe + era * 400 + i64::from(month <= 2);
    (year as i32, month, day)
}

/// Days since 1970-01-01 of a Gregorian day (same source).
fn days_from_civil(year: i32, month: u8, day: u8) -> i64 {
    let y = i64::from(year) - i64::from(month <= 2);
    let era = y.div_euclid(400);
    let yoe = y.rem_euclid(400);
    let m = i64::from(month);
    let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719_468
}

impl<'a> Cell<'a> {
    /// Whether nothing is there: empty, or only spaces.
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.chars().all(char::is_whitespace),
            _ => false,
        }
    }

    /// The text of the cell as a person reads it, trimmed at neither end.
    ///
    /// Numbers are plain digits (a percentage gets its sign), dates `2024-03-05` cut to what is shown,
    /// truth 是 or 否.
    pub fn shown(&self) -> Cow<'a, str> {
        match *self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) | Cell::Error(text) => Cow::Borrowed(text),
            Cell::Number(number) if number.percent => Cow::Owned(percent_text(number.text)),
            Cell::Number(number) => Cow::Borrowed(number.text),
            Cell::Bool(true) => Cow::Borrowed("是"),
            Cell::Bool(false) => Cow::Borrowed("否"),
            Cell::Date(date) => Cow::Owned(date.to_string()),
        }
    }
}

/// Moves the decimal point two places to the right and adds the sign, exactly.
fn percent_text(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut moved: String = whole.to_owned();
    let mut rest = part.chars();
    for _ in 0..2 {
        moved.push(rest.next().unwrap_or('0'));
    }
    let whole = moved.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let part = rest.as_str().trim_end_matches('0');
    if part.is_empty() { format!("{sign}{whole}%") } else { format!("{sign}{whole}.{part}%") }
}

impl std::fmt::Display for DateCell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Some(c) = self.civil() else { return write!(f, "{}", self.serial) };
        match self.shape {
            DateShape::Year => write!(f, "{:04}", c.year),
            DateShape::YearMonth => write!(f, "{:04}-{:02}", c.year, c.month),
            DateShape::Day => write!(f, "{:04}-{:02}-{:02}", c.year, c.month, c.day),
            DateShape::DayTime => {
                write!(f, "{:04}-{:02}-{:02} {:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute)?;
                if c.second > 0 { write!(f, ":{:02}", c.second) } else { Ok(()) }
            }
            DateShape::Time => write!(f, "{:02}:{:02}:{:02}", c.hour, c.minute, c.second),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Empty,
    Text,
    Number,
    Percent,
    Bool,
    Date(DateShape),
    Error,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    number: f64,
    start: u32,
    end: u32,
    kind: Kind,
}

const NOTHING: Span = Span { number: 0.0, start: 0, end: 0, kind: Kind::Empty };

/// One row of a sheet: the caller keeps it, sources fill it again and again without allocating per cell.
#[derive(Debug, Clone, Default)]
pub struct RowBuf {
    text: String,
    cells: Vec<Span>,
    number: u32,
    hidden: bool,
}

impl RowBuf {
    /// An empty buffer.
    pub fn new() -> RowBuf {
        RowBuf::default()
    }

    /// Row number as the person sees it in the sheet, first is 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Whether the row is hidden in the sheet.
    pub fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// How many columns the row reaches; cells past it are empty.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether the row has no cell at all.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Whether every cell is blank.
    pub fn is_blank(&self) -> bool {
        (0..self.cells.len()).all(|i| self.get(i).is_blank())
    }

    /// The cell in a column (first is 0); `Empty` past the end.
    #[inline]
    pub fn get(&self, column: usize) -> Cell<'_> {
        let Some(span) = self.cells.get(column) else { return Cell::Empty };
        let text = || &self.text[span.start as usize..span.end as usize];
        match span.kind {
            Kind::Empty => Cell::Empty,
            Kind::Text => Cell::Text(text()),
            Kind::Number => Cell::Number(Number { value: span.number, text: text(), percent: false }),
            Kind::Percent => Cell::Number(Number { value: span.number, text: text(), percent: true }),
            Kind::Bool => Cell::Bool(span.number != 0.0),
            Kind::Date(shape) => Cell::Date(DateCell { serial: span.number, shape }),
            Kind::Error => Cell::Error(text()),
        }
    }

    /// The cells from the first column to the last that was written.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = Cell<'_>> {
        (0..self.cells.len()).map(|i| self.get(i))
    }

    /// Empties the buffer for a new row.
    pub fn start(&mut self, number: u32, hidden: bool) {
        self.text.clear();
        self.cells.clear();
        self.number = number;
        self.hidden = hidden;
    }

    /// Puts a copy of a cell into a column, replacing what was there.
    pub fn set(&mut self, column: usize, cell: Cell<'_>) {
        match cell {
            Cell::Empty => self.put(column, NOTHING),
            Cell::Text(text) => self.set_text(column, text),
            Cell::Number(n) => self.set_number(column, n.value, n.text, n.percent),
            Cell::Bool(truth) => self.set_bool(column, truth),
            Cell::Date(date) => self.set_date(column, date),
            Cell::Error(text) => self.set_kind(column, text, 0.0, Kind::Error),
        }
    }

    pub(crate) fn set_text(&mut self, column: usize, text: &str) {
        self.set_kind(column, text, 0.0, Kind::Text);
    }

    pub(crate) fn set_number(&mut self, column: usize, value: f64, text: &str, percent: bool) {
        self.set_kind(column, text, value, if percent { Kind::Percent } else { Kind::Number });
    }

    pub(crate) fn set_bool(&mut self, column: usize, truth: bool) {
        self.put(column, Span { number: f64::from(u8::from(truth)), kind: Kind::Bool, ..NOTHING });
    }

    pub(crate) fn set_date(&mut self, column: usize, date: DateCell) {
        self.put(column, Span { number: date.serial, kind: Kind::Date(date.shape), ..NOTHING });
    }

    pub(crate) fn set_error(&mut self, column: usize, text: &str) {
        self.set_kind(column, text, 0.0, Kind::Error);
    }

    fn set_kind(&mut self, column: usize, text: &str, number: f64, kind: Kind) {
        let start = self.text.len() as u32;
        self.text.push_str(text);
        self.put(column, Span { number, start, end: self.text.len() as u32, kind });
    }

    #[inline]
    fn put(&mut self, column: usize, span: Span) {
        if column == self.cells.len() {
            self.cells.push(span);
            return;
        }
        if column > self.cells.len() {
            self.cells.resize(column + 1, NOTHING);
        }
        self.cells[column] = span;
    }

    /// Takes the text of a whole record at once; [`RowBuf::push_slice`] then marks cells in it.
    pub(crate) fn take_record(&mut self, record: &str) {
        self.text.push_str(record);
    }

    /// Appends a text cell that is a part of the record taken before.
    #[inline]
    pub(crate) fn push_slice(&mut self, start: usize, end: usize) {
        let kind = if start == end { Kind::Empty } else { Kind::Text };
        self.cells.push(Span { number: 0.0, start: start as u32, end: end as u32, kind });
    }

    /// Appends a text cell that is not a plain part of the record.
    pub(crate) fn push_text(&mut self, text: &str) {
        if text.is_empty() { self.cells.push(NOTHING) } else { self.set_text(self.cells.len(), text) }
    }

    /// Drops empty cells at the end, so that styled but unused columns do not count.
    pub(crate) fn trim(&mut self) {
        while self.cells.last().is_some_and(|span| span.kind == Kind::Empty) {
            self.cells.pop();
        }
    }
}
