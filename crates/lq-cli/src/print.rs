//! What the terminal shows: tables with Chinese widths, JSON, lines of JSON, CSV.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::args::Format;
use crate::commands::Failure;

/// Says what went wrong, on the error stream.
#[expect(clippy::print_stderr, reason = "the command line speaks here")]
pub(crate) fn failure(failure: &Failure) {
    eprintln!("{failure}");
}

/// Says something that is not data, on the error stream, so that data can be piped.
#[expect(clippy::print_stderr, reason = "the command line speaks here")]
pub(crate) fn say(sentence: &str) {
    eprintln!("{sentence}");
}

/// Time between two lines of progress.
const BEAT: Duration = Duration::from_millis(250);

/// Does work that takes its time; a person at a terminal sees how far it is, a file or pipe gets no such line.
pub(crate) fn while_working<T: Send>(
    told: &(dyn Fn() -> String + Sync),
    work: impl FnOnce() -> T + Send,
) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    thread::scope(|scope| {
        let (over, is_over) = mpsc::channel::<()>();
        scope.spawn(move || {
            let mut widest = 0;
            while is_over.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
                let line = told();
                widest = width(&line).max(widest);
                progress(&line, widest);
            }
            progress("", widest);
        });
        let outcome = work();
        drop(over);
        outcome
    })
}

#[expect(clippy::print_stderr, reason = "the command line speaks here")]
fn progress(line: &str, widest: usize) {
    let rest = " ".repeat(widest.saturating_sub(width(line)));
    eprint!("\r{line}{rest}{}", if line.is_empty() { "\r" } else { "" });
}

/// A table: headings, and rows of as many cells.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    /// Headings, as people read them.
    pub headings: Vec<String>,
    /// Keys, as programs read them; as many as headings.
    pub keys: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<String>>,
}

/// Prints a table in the format asked for. A closed pipe ends quietly.
pub(crate) fn sheet(sheet: &Sheet, format: Format) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match format {
        Format::Table => table(&mut out, sheet)?,
        Format::Csv => {
            csv_line(&mut out, &sheet.headings)?;
            sheet.rows.iter().try_for_each(|row| csv_line(&mut out, row))?;
        }
        Format::Json => serde_json::to_writer_pretty(&mut out, &objects(sheet)).map_err(io::Error::from)?,
        Format::Jsonl => {
            for object in objects(sheet) {
                serde_json::to_writer(&mut out, &object).map_err(io::Error::from)?;
                out.write_all(b"\n")?;
            }
        }
    }
    out.flush()
}

fn objects(sheet: &Sheet) -> Vec<serde_json::Value> {
    let object = |row: &Vec<String>| {
        sheet
            .keys
            .iter()
            .cloned()
            .zip(row.iter().map(|cell| cell.clone().into()))
            .collect::<serde_json::Map<_, _>>()
    };
    sheet.rows.iter().map(|row| object(row).into()).collect()
}

fn csv_line(out: &mut impl Write, cells: &[String]) -> io::Result<()> {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            out.write_all(b",")?;
        }
        if cell.contains([',', '"', '\n', '\r']) {
            write!(out, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            out.write_all(cell.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}

fn table(out: &mut impl Write, sheet: &Sheet) -> io::Result<()> {
    let widths: Vec<usize> = (0..sheet.headings.len())
        .map(|column| {
            let cells = sheet.rows.iter().filter_map(|row| row.get(column));
            cells.chain([&sheet.headings[column]]).map(|cell| width(cell)).max().unwrap_or(0).min(60)
        })
        .collect();
    let mut line = |cells: &[String]| -> io::Result<()> {
        for (cell, wide) in cells.iter().zip(&widths) {
            let text = cut(cell, *wide);
            write!(out, "{text}{}", " ".repeat(wide - width(&text) + 2))?;
        }
        out.write_all(b"\n")
    };
    line(&sheet.headings)?;
    line(&widths.iter().map(|wide| "-".repeat(*wide)).collect::<Vec<_>>())?;
    sheet.rows.iter().try_for_each(|row| line(row))
}

/// Columns a text takes in a terminal: two for a Chinese character.
fn width(text: &str) -> usize {
    text.chars()
        .map(
            |letter| {
                if u32::from(letter) >= 0x1100 && !matches!(letter, '\u{2010}'..='\u{2027}') { 2 } else { 1 }
            },
        )
        .sum()
}

fn cut(text: &str, wide: usize) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ");
    if width(&text) <= wide {
        return text;
    }
    let mut kept = String::new();
    for letter in text.chars() {
        if width(&kept) + 2 + 1 > wide {
            break;
        }
        kept.push(letter);
    }
    kept.push('…');
    kept
}

/// Standard output for data that comes bit by bit: without the mark of UTF-8 files have, and quiet where the pipe is
/// closed at its other end.
#[derive(Debug, Default)]
pub(crate) struct Piped {
    is_begun: bool,
    is_closed: bool,
}

impl Piped {
    /// Whether the reader has gone.
    pub(crate) fn is_closed(&self) -> bool {
        self.is_closed
    }
}

impl Write for Piped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        const MARK: &[u8] = "\u{feff}".as_bytes();
        let data = if self.is_begun { bytes } else { bytes.strip_prefix(MARK).unwrap_or(bytes) };
        self.is_begun = true;
        let written = io::stdout().lock().write_all(data);
        self.is_closed |= written.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::BrokenPipe);
        written.map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().lock().flush()
    }
}

/// Prints a text and a line end, at once, so that who waits for it on a pipe gets it.
pub(crate) fn text(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}
