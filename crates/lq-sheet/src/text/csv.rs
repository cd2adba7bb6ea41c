//! Delimited text: commas, tabs or semicolons, quotes, line ends inside quotes (RFC 4180, read leniently).

use super::decode::TextStream;
use super::marks::Marks;
use crate::cell::RowBuf;
use crate::error::SheetError;
use crate::input::Input;
use crate::source::{ColumnSet, Limits, Progress, RowSource};

/// An open text file with delimiters.
pub(crate) struct CsvBook {
    input: Input,
    delimiter: u8,
    record_limit: usize,
}

impl CsvBook {
    pub(crate) fn open(input: &Input, limits: &Limits) -> Result<CsvBook, SheetError> {
        let mut head = Vec::new();
        let end = TextStream::open(input)?.fill(&mut head, 0, 1)?;
        let delimiter = guess_delimiter(&head[..end.min(64 * 1024)]);
        Ok(CsvBook { input: input.clone(), delimiter, record_limit: limits.token_bytes })
    }

    pub(crate) fn rows(&self) -> Result<CsvRows, SheetError> {
        Ok(CsvRows {
            text: TextStream::open(&self.input)?,
            delimiter: self.delimiter,
            record_limit: self.record_limit,
            buf: Vec::new(),
            pos: 0,
            end: 0,
            whole: false,
            row: 0,
            marks: Marks::new(self.delimiter, 0),
            unquoted: String::new(),
            hidden: ColumnSet::default(),
            done: false,
        })
    }
}

/// The delimiter that cuts the first lines into the most even number of columns; comma when in doubt.
fn guess_delimiter(head: &[u8]) -> u8 {
    let mut best = (0usize, b',');
    for delimiter in [b',', b'\t', b';', b'|'] {
        let mut counts: Vec<usize> = Vec::new();
        let (mut count, mut quoted) = (0, false);
        for &b in head {
            match b {
                b'"' => quoted = !quoted,
                b'\n' if !quoted => {
                    counts.push(count);
                    count = 0;
                }
                b if b == delimiter && !quoted => count += 1,
                _ => {}
            }
            if counts.len() == 50 {
                break;
            }
        }
        if counts.is_empty() || count > 0 {
            counts.push(count);
        }
        counts.sort_unstable();
        let median = counts[counts.len() / 2];
        let even = counts.iter().filter(|&&c| c == median && c > 0).count();
        let score = even * 1000 + median.min(999);
        if median > 0 && score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

/// Pulls records of a delimited text file.
///
/// The row number counts records, as a spreadsheet program shows them, blank lines included.
pub(crate) struct CsvRows {
    text: TextStream,
    delimiter: u8,
    record_limit: usize,
    buf: Vec<u8>,
    pos: usize,
    end: usize,
    whole: bool,
    row: u32,
    marks: Marks,
    unquoted: String,
    hidden: ColumnSet,
    done: bool,
}

/// How an attempt to cut a record from the window ended.
enum Cut {
    /// The record ends before this position; the next begins there.
    Done(usize),
    /// The window ends first.
    Short,
}

/// How an attempt to cut a quoted field went.
enum Quoted {
    /// Cut; the next field begins here.
    Field(usize),
    /// Cut, and it was the record's last: where its text ends, and where the next record begins.
    Last(usize, usize),
    /// It holds a doubled quote, or is not whole.
    Unplain,
}

impl CsvRows {
    /// Slides the window and reads on; false at the end of the file.
    fn more(&mut self) -> Result<bool, SheetError> {
        if self.whole {
            return Ok(false);
        }
        if self.pos > 0 {
            self.buf.copy_within(self.pos..self.end, 0);
            self.end -= self.pos;
            self.pos = 0;
        }
        if self.end > self.record_limit {
            return Err(SheetError::TooLarge {
                file: self.text.file().clone(),
                place: format!("第{}行", self.row + 1),
                why: format!("一行超过 {} MB", self.record_limit >> 20),
                next: "多半是某个双引号没有成对；请在该行附近补上或删去引号后重新导入",
            });
        }
        let end = self.text.fill(&mut self.buf, self.end, self.row + 1)?;
        self.whole = end == self.end;
        self.end = end;
        Ok(!self.whole)
    }

    fn read_record(&mut self, row: &mut RowBuf) -> Result<bool, SheetError> {
        loop {
            if self.pos == self.end && !self.more()? {
                return Ok(false);
            }
            row.start(self.row + 1, false);
            match self.cut(row)? {
                Cut::Done(next) => {
                    self.pos = next;
                    self.row += 1;
                    return Ok(true);
                }
                Cut::Short => {
                    self.more()?;
                    self.marks = Marks::new(self.delimiter, self.pos);
                }
            }
        }
    }

    /// Cuts the record at `pos` into cells: each is a plain stretch of the record, also between quotes. Only a
    /// doubled quote, or text behind a closing one, sends the record the long way.
    #[inline]
    fn cut(&mut self, row: &mut RowBuf) -> Result<Cut, SheetError> {
        let start = self.pos;
        let mut field = start;
        loop {
            let Some(at) = self.marks.next(&self.buf, self.end) else {
                return self.cut_last(row, field);
            };
            match self.buf[at] {
                b'\n' => {
                    let stop = if at > field && self.buf[at - 1] == b'\r' { at - 1 } else { at };
                    row.push_slice(field - start, stop - start);
                    self.finish(row, start, stop)?;
                    return Ok(Cut::Done(at + 1));
                }
                b'"' if at == field => match self.cut_plain_quoted(row, field) {
                    Quoted::Field(next) => field = next,
                    Quoted::Last(stop, next) => {
                        self.finish(row, start, stop)?;
                        return Ok(Cut::Done(next));
                    }
                    Quoted::Unplain => {
                        row.start(self.row + 1, false);
                        return self.cut_quoted(row);
                    }
                },
                b'"' => {}
                _ => {
                    row.push_slice(field - start, at - start);
                    field = at + 1;
                }
            }
        }
    }

    /// What is left when the window holds no further mark: the last record, if the file ends here.
    fn cut_last(&mut self, row: &mut RowBuf, field: usize) -> Result<Cut, SheetError> {
        if !self.whole {
            return Ok(Cut::Short);
        }
        row.push_slice(field - self.pos, self.end - self.pos);
        self.finish(row, self.pos, self.end)?;
        Ok(Cut::Done(self.end))
    }

    /// Cuts a field that begins with a quote and ends with the next one.
    #[inline]
    fn cut_plain_quoted(&mut self, row: &mut RowBuf, field: usize) -> Quoted {
        let close = loop {
            match self.marks.next(&self.buf, self.end) {
                Some(at) if self.buf[at] == b'"' => break at,
                Some(_) => {}
                None => return Quoted::Unplain,
            }
        };
        let line_end = match self.buf[close + 1..self.end] {
            [b, ..] if b == self.delimiter => None,
            [b'\n', ..] => Some(close + 1),
            [b'\r', b'\n', ..] => Some(close + 2),
            _ => return Quoted::Unplain,
        };
        row.push_slice(field + 1 - self.pos, close - self.pos);
        // The delimiter or line feed behind the quote is the next mark.
        let _ = self.marks.next(&self.buf, self.end);
        match line_end {
            None => Quoted::Field(close + 2),
            Some(feed) => Quoted::Last(close, feed + 1),
        }
    }

    fn finish(&mut self, row: &mut RowBuf, start: usize, stop: usize) -> Result<(), SheetError> {
        let record = simdutf8::basic::from_utf8(&self.buf[start..stop]).map_err(|_| self.not_utf8())?;
        row.take_record(record);
        Ok(())
    }

    fn not_utf8(&self) -> SheetError {
        SheetError::Encoding {
            file: self.text.file().clone(),
            row: self.row + 1,
            why: "文件前部是 UTF-8，此处不是".to_owned(),
        }
    }

    /// Cuts a record in which some field is quoted.
    fn cut_quoted(&mut self, row: &mut RowBuf) -> Result<Cut, SheetError> {
        let mut at = self.pos;
        loop {
            // One field from `at`, unquoted into `self.unquoted`; then what ended it.
            let (stop, ended) = match self.field(at)? {
                Some(found) => found,
                None => return Ok(Cut::Short),
            };
            row.push_text(&self.unquoted);
            at = stop;
            if ended != self.delimiter {
                self.marks = Marks::new(self.delimiter, at);
                return Ok(Cut::Done(at));
            }
        }
    }

    /// Reads one field; returns where the next begins and what ended this one (line feed also at the end of
    /// the file), or `None` when the window ends first.
    fn field(&mut self, start: usize) -> Result<Option<(usize, u8)>, SheetError> {
        self.unquoted.clear();
        let buf = &self.buf[..self.end];
        let mut at = start;
        if buf.get(at) == Some(&b'"') {
            at += 1;
            loop {
                let Some(quote) = memchr::memchr(b'"', &buf[at..]).map(|q| at + q) else {
                    if !self.whole {
                        return Ok(None);
                    }
                    return Err(SheetError::Broken {
                        file: self.text.file().clone(),
                        place: format!("第{}行", self.row + 1),
                        why: "有一个双引号没有成对，其后的内容无法分列".to_owned(),
                        next: "请在该行补上或删去引号后重新导入",
                    });
                };
                push(&mut self.unquoted, &buf[at..quote]).ok_or_else(|| self.not_utf8())?;
                at = quote + 1;
                match buf.get(at) {
                    Some(b'"') => {
                        self.unquoted.push('"');
                        at += 1;
                    }
                    None if !self.whole => return Ok(None),
                    _ => break,
                }
            }
        }
        // Plain text, also what stands behind a closing quote.
        let stop = match memchr::memchr2(self.delimiter, b'\n', &buf[at..]) {
            Some(n) => at + n,
            None if self.whole => buf.len(),
            None => return Ok(None),
        };
        let ended = buf.get(stop).copied().unwrap_or(b'\n');
        let plain = if ended == b'\n' {
            buf[at..stop].strip_suffix(b"\r").unwrap_or(&buf[at..stop])
        } else {
            &buf[at..stop]
        };
        push(&mut self.unquoted, plain).ok_or_else(|| self.not_utf8())?;
        Ok(Some(((stop + 1).min(buf.len()), ended)))
    }
}

fn push(into: &mut String, bytes: &[u8]) -> Option<()> {
    into.push_str(std::str::from_utf8(bytes).ok()?);
    Some(())
}

impl RowSource for CsvRows {
    fn next_row(&mut self, row: &mut RowBuf) -> Result<bool, SheetError> {
        if self.done {
            return Ok(false);
        }
        let more = self.read_record(row);
        self.done = !matches!(more, Ok(true));
        more
    }

    fn progress(&self) -> Progress {
        self.text.progress()
    }

    fn hidden_columns(&self) -> &ColumnSet {
        &self.hidden
    }
}
