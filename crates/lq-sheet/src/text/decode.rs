//! Bytes of a text file as UTF-8, whatever the file was saved in.

use std::sync::Arc;

use encoding_rs::{Decoder, Encoding, GB18030, UTF_16BE, UTF_16LE};

use crate::error::SheetError;
use crate::input::Input;
use crate::source::Progress;

/// Bytes read at a time.
const CHUNK: usize = 256 * 1024;
/// How far ahead the encoding is judged from the first byte that is not ASCII.
const JUDGED: usize = 1 << 20;

/// Reads a text file as UTF-8. UTF-8 bytes pass unchecked; who cuts records checks them.
pub(crate) struct TextStream {
    input: Input,
    at: u64,
    mode: Mode,
    raw: Vec<u8>,
    is_decoded: bool,
}

enum Mode {
    /// Only ASCII so far: UTF-8 and GBK are still both possible.
    Undecided,
    Utf8,
    Decoding(Box<Decoder>),
}

pub(crate) fn looks_like_utf16(head: &[u8]) -> bool {
    head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF])
}

impl TextStream {
    /// Starts at the front; a byte order mark decides the encoding.
    pub(crate) fn open(input: &Input) -> Result<TextStream, SheetError> {
        let head = input.read_some(0, 3)?;
        let (at, mode) = if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
            (3, Mode::Utf8)
        } else if head.starts_with(&[0xFF, 0xFE]) {
            (2, decoding(UTF_16LE))
        } else if head.starts_with(&[0xFE, 0xFF]) {
            (2, decoding(UTF_16BE))
        } else {
            (0, Mode::Undecided)
        };
        Ok(TextStream { input: input.clone(), at, mode, raw: Vec::new(), is_decoded: false })
    }

    pub(crate) fn file(&self) -> &Arc<str> {
        self.input.name()
    }

    pub(crate) fn progress(&self) -> Progress {
        Progress { read: self.at, total: self.input.len() }
    }

    /// Appends text behind `end` of the buffer; returns the new end, the same at the end of the file.
    ///
    /// The buffer is grown where it must be. `row` is where the reader stands, for messages.
    pub(crate) fn fill(&mut self, into: &mut Vec<u8>, end: usize, row: u32) -> Result<usize, SheetError> {
        if let Mode::Decoding(_) = self.mode {
            return self.fill_decoded(into, end, row);
        }
        if into.len() < end + CHUNK {
            into.resize(end + CHUNK, 0);
        }
        let n = self
            .input
            .read_at(self.at, &mut into[end..end + CHUNK])
            .map_err(SheetError::io(self.input.name(), "读取"))?;
        if n > 0
            && matches!(self.mode, Mode::Undecided)
            && let Some(first) = into[end..end + n].iter().position(|b| !b.is_ascii())
        {
            self.decide(self.at + first as u64, row)?;
            if matches!(self.mode, Mode::Decoding(_)) {
                return self.fill_decoded(into, end, row);
            }
        }
        self.at += n as u64;
        Ok(end + n)
    }

    /// Judges the encoding from the first byte that is not ASCII.
    fn decide(&mut self, from: u64, row: u32) -> Result<(), SheetError> {
        let ahead = self.input.read_some(from, JUDGED)?;
        let is_utf8 = match std::str::from_utf8(&ahead) {
            Ok(_) => true,
            // A character cut by the end of the stretch is no fault.
            Err(e) => e.error_len().is_none() && e.valid_up_to() > 0,
        };
        if is_utf8 {
            self.mode = Mode::Utf8;
            return Ok(());
        }
        let whole = &ahead[..ahead.len() - usize::from(ahead.len() == JUDGED)];
        let (_, _, had_errors) = GB18030.decode(whole);
        let cut_only = had_errors && !GB18030.decode(&whole[..whole.len().saturating_sub(3)]).2;
        if had_errors && !cut_only {
            let before = self.input.read_some(self.at, usize::try_from(from - self.at).unwrap_or(CHUNK))?;
            let fault = std::str::from_utf8(&ahead).map_or_else(|e| e.valid_up_to(), str::len);
            let n_lines = before.iter().chain(&ahead[..fault]).filter(|byte| **byte == b'\n').count();
            return Err(SheetError::Encoding {
                file: self.input.name().clone(),
                row: row.max(1) + u32::try_from(n_lines).unwrap_or_default(),
                why: "既不是 UTF-8，也不是 GBK 或 GB18030".to_owned(),
            });
        }
        self.mode = decoding(GB18030);
        Ok(())
    }

    fn fill_decoded(&mut self, into: &mut Vec<u8>, end: usize, row: u32) -> Result<usize, SheetError> {
        let Mode::Decoding(decoder) = &mut self.mode else { return Ok(end) };
        // A decoder that was told of the end may not be asked again.
        if self.is_decoded {
            return Ok(end);
        }
        self.raw.resize(CHUNK, 0);
        loop {
            let n = self
                .input
                .read_at(self.at, &mut self.raw)
                .map_err(SheetError::io(self.input.name(), "读取"))?;
            let last = self.at + n as u64 >= self.input.len();
            let room = decoder.max_utf8_buffer_length(n).unwrap_or(CHUNK * 3) + 16;
            if into.len() < end + room {
                into.resize(end + room, 0);
            }
            let (_, read, written, had_errors) =
                decoder.decode_to_utf8(&self.raw[..n], &mut into[end..], last);
            self.is_decoded = last;
            if had_errors {
                self.is_decoded = true;
                return Err(SheetError::Encoding {
                    file: self.input.name().clone(),
                    row: row.max(1),
                    why: format!("约第{}字节附近有不属于所用编码的内容", self.at),
                });
            }
            self.at += read as u64;
            if written > 0 || n == 0 || last {
                return Ok(end + written);
            }
        }
    }
}

fn decoding(encoding: &'static Encoding) -> Mode {
    Mode::Decoding(Box::new(encoding.new_decoder_without_bom_handling()))
}
