//! `enterprises.csv` into columns, by the reader that imports use, on as many threads as wanted.

use std::path::Path;
use std::thread;

use lq_core::time::Day;
use lq_rule::columns::{Column as Kept, ColumnBuilder, Dictionary};
use lq_sheet::{Cell, Input, Limits, RowBuf, Workbook};

use super::schema::{COLUMNS, Column, Holds};

/// Columns in the order of [`COLUMNS`], with the dictionaries of those that hold words.
pub(crate) struct Table {
    pub(crate) columns: Vec<Kept>,
    pub(crate) words: Vec<Dictionary>,
}

/// Cells of a part of the file.
struct Part {
    builders: Vec<ColumnBuilder>,
    words: Vec<Dictionary>,
}

/// Reads a file on one or two threads.
pub(crate) fn read(file: &Path, n_threads: usize) -> Result<Table, String> {
    let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let body = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
    let places = places(&bytes[..body])?;
    let cut = if n_threads > 1 { cut(&bytes, body) } else { bytes.len() };
    let mut whole = thread::scope(|scope| {
        let places = &places;
        let rest = (cut < bytes.len()).then(|| scope.spawn(|| part(&bytes[cut..], places)));
        let mut first = part(&bytes[body..cut], places)?;
        if let Some(rest) = rest {
            first.append(rest.join().map_err(|_| "a reading thread failed")??);
        }
        Ok::<Part, String>(first)
    })?;
    drop(bytes);
    let builders = std::mem::take(&mut whole.builders);
    let columns: Result<Vec<Kept>, _> = builders.into_iter().map(ColumnBuilder::finish).collect();
    Ok(Table { columns: columns.map_err(|_| "a value is too large")?, words: whole.words })
}

/// The place in the file of each column.
fn places(heading: &[u8]) -> Result<Vec<(usize, &'static Column)>, String> {
    let heading = String::from_utf8_lossy(heading);
    let names: Vec<&str> = heading.trim().split(',').map(|name| name.trim_matches('"')).collect();
    COLUMNS
        .iter()
        .map(|column| {
            let place = names.iter().position(|name| *name == column.name);
            place.map(|place| (place, column)).ok_or_else(|| format!("no column `{}`", column.name))
        })
        .collect()
}

/// The begin of a record near the middle: behind a line end that no quotes enclose.
fn cut(bytes: &[u8], body: usize) -> usize {
    let middle = body + (bytes.len() - body) / 2;
    let mut is_quoted = bytes[body..middle].iter().filter(|byte| **byte == b'"').count() % 2 == 1;
    for (at, byte) in bytes[middle..].iter().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' if !is_quoted => return middle + at + 1,
            _ => {}
        }
    }
    bytes.len()
}

fn part(bytes: &[u8], places: &[(usize, &'static Column)]) -> Result<Part, String> {
    let mut part = Part {
        builders: places.iter().map(|(_, column)| ColumnBuilder::in_units_of(column.unit())).collect(),
        words: vec![Dictionary::default(); places.len()],
    };
    if bytes.is_empty() {
        return Ok(part);
    }
    let told = |error: lq_sheet::SheetError| error.to_string();
    let book =
        Workbook::open(Input::from_bytes("enterprises.csv", bytes), &Limits::default()).map_err(told)?;
    let mut rows = book.rows(0).map_err(told)?;
    let mut row = RowBuf::new();
    while rows.next_row(&mut row).map_err(told)? {
        for (at, (place, column)) in places.iter().enumerate() {
            let Cell::Text(text) = row.get(*place) else {
                part.builders[at].push(None);
                continue;
            };
            let cell = match column.holds {
                Holds::Text => part.words[at].code(text),
                Holds::Day => day(text)?,
                Holds::Money | Holds::Count(_) | Holds::Flag => number(text)?,
            };
            part.builders[at].push(Some(cell));
        }
    }
    Ok(part)
}

impl Part {
    /// Adds what comes after it.
    fn append(&mut self, other: Self) {
        let parts = self.builders.iter_mut().zip(&mut self.words);
        for ((builder, words), (more, other)) in parts.zip(other.builders.into_iter().zip(&other.words)) {
            // The same word has another code in the other part's dictionary.
            let codes: Vec<i64> = other.words().iter().map(|word| words.code(word)).collect();
            builder.append(if codes.is_empty() { more } else { more.recoded(&codes) });
        }
    }
}

fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| format!("`{text}` is no whole number"))
}

/// Days since 1970-01-01 of `2014-12-06`.
fn day(text: &str) -> Result<i64, String> {
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<u32>().ok());
    let year = text.get(..4).and_then(|digits| digits.parse().ok());
    let day = year
        .zip(part(5..7))
        .zip(part(8..10))
        .and_then(|((year, month), day)| Day::from_ymd(year, month, day));
    day.map(|day| i64::from(day.days())).ok_or_else(|| format!("`{text}` is no date"))
}
