//! Delimited text and JSON lines.

use std::io::Write;
use std::sync::Arc;

use crate::error::SheetError;

/// Text gathered before it is written out.
const CHUNK: usize = 256 * 1024;

/// Writes comma-separated values: UTF-8, line ends CR LF, quotes only where needed (RFC 4180).
pub struct CsvWriter<W: Write> {
    out: W,
    name: Arc<str>,
    chunk: Vec<u8>,
    column: usize,
}

impl<W: Write> CsvWriter<W> {
    /// Starts a file; with `mark` it begins with a byte order mark, without which Excel reads GBK.
    pub fn new(out: W, name: &str, mark: bool) -> CsvWriter<W> {
        let chunk = if mark { vec![0xEF, 0xBB, 0xBF] } else { Vec::new() };
        CsvWriter { out, name: name.into(), chunk, column: 0 }
    }

    /// Writes the next cell of the record.
    #[inline]
    pub fn cell(&mut self, text: &str) {
        if self.column > 0 {
            self.chunk.push(b',');
        }
        self.column += 1;
        let bytes = text.as_bytes();
        let quote = bytes.iter().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r'))
            || bytes.first().is_some_and(|b| *b == b' ')
            || bytes.last().is_some_and(|b| *b == b' ');
        if !quote {
            self.chunk.extend_from_slice(bytes);
            return;
        }
        self.chunk.push(b'"');
        for piece in bytes.split_inclusive(|b| *b == b'"') {
            self.chunk.extend_from_slice(piece);
            if piece.ends_with(b"\"") {
                self.chunk.push(b'"');
            }
        }
        self.chunk.push(b'"');
    }

    /// Ends the record.
    ///
    /// Errors: `Io`.
    #[inline]
    pub fn end_row(&mut self) -> Result<(), SheetError> {
        self.chunk.extend_from_slice(b"\r\n");
        self.column = 0;
        if self.chunk.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), SheetError> {
        let wrote = self.out.write_all(&self.chunk).map_err(SheetError::io(&self.name, "写出"));
        self.chunk.clear();
        wrote
    }

    /// Writes what is left and gives the output back.
    ///
    /// Errors: `Io`.
    pub fn finish(mut self) -> Result<W, SheetError> {
        self.flush()?;
        self.out.flush().map_err(SheetError::io(&self.name, "写出"))?;
        Ok(self.out)
    }
}

/// Writes one JSON object a line, keys in the order they are given.
pub struct JsonlWriter<W: Write> {
    out: W,
    name: Arc<str>,
    chunk: Vec<u8>,
    open: bool,
}

impl<W: Write> JsonlWriter<W> {
    /// Starts a file.
    pub fn new(out: W, name: &str) -> JsonlWriter<W> {
        JsonlWriter { out, name: name.into(), chunk: Vec::new(), open: false }
    }

    fn key(&mut self, key: &str) {
        self.chunk.push(if self.open { b',' } else { b'{' });
        self.open = true;
        self.string(key);
        self.chunk.push(b':');
    }

    fn string(&mut self, text: &str) {
        serde_json::to_writer(&mut self.chunk, text).expect("writing text into memory cannot fail");
    }

    /// Writes a text.
    pub fn text(&mut self, key: &str, text: &str) {
        self.key(key);
        self.string(text);
    }

    /// Writes any JSON value.
    pub fn value(&mut self, key: &str, value: &serde_json::Value) {
        self.key(key);
        serde_json::to_writer(&mut self.chunk, value).expect("writing JSON into memory cannot fail");
    }

    /// Writes a number from its digits as they are; digits that are no JSON number are written as text.
    pub fn number(&mut self, key: &str, digits: &str) {
        if serde_json::from_str::<serde_json::Number>(digits).is_err() {
            return self.text(key, digits);
        }
        self.key(key);
        self.chunk.extend_from_slice(digits.as_bytes());
    }

    /// Ends the object.
    ///
    /// Errors: `Io`.
    pub fn end_row(&mut self) -> Result<(), SheetError> {
        self.chunk.extend_from_slice(if self.open { b"}\n" } else { b"{}\n" });
        self.open = false;
        if self.chunk.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), SheetError> {
        let wrote = self.out.write_all(&self.chunk).map_err(SheetError::io(&self.name, "写出"));
        self.chunk.clear();
        wrote
    }

    /// Writes what is left and gives the output back.
    ///
    /// Errors: `Io`.
    pub fn finish(mut self) -> Result<W, SheetError> {
        self.flush()?;
        self.out.flush().map_err(SheetError::io(&self.name, "写出"))?;
        Ok(self.out)
    }
}
