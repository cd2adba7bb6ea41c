//! The records of a BIFF stream ([MS-XLS]), and the strings in them.

use encoding_rs::Encoding;

pub(super) const BOF: u16 = 0x0809;
pub(super) const EOF: u16 = 0x000A;
pub(super) const FILEPASS: u16 = 0x002F;
pub(super) const CODEPAGE: u16 = 0x0042;
pub(super) const DATEMODE: u16 = 0x0022;
pub(super) const BOUNDSHEET: u16 = 0x0085;
pub(super) const FORMAT: u16 = 0x041E;
pub(super) const XF: u16 = 0x00E0;
pub(super) const SST: u16 = 0x00FC;
pub(super) const CONTINUE: u16 = 0x003C;
pub(super) const ROW: u16 = 0x0208;
pub(super) const COLINFO: u16 = 0x007D;
pub(super) const LABELSST: u16 = 0x00FD;
pub(super) const LABEL: u16 = 0x0204;
pub(super) const RSTRING: u16 = 0x00D6;
pub(super) const NUMBER: u16 = 0x0203;
pub(super) const RK: u16 = 0x027E;
pub(super) const MULRK: u16 = 0x00BD;
pub(super) const BOOLERR: u16 = 0x0205;
pub(super) const FORMULA: u16 = 0x0006;
pub(super) const STRING: u16 = 0x0207;
pub(super) const MERGEDCELLS: u16 = 0x00E5;

/// Walks over the records of a stream.
pub(super) struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    pub(super) fn from(stream: &'a [u8], at: usize) -> Records<'a> {
        Records { stream, at }
    }

    /// The number of the record that comes next.
    pub(super) fn peek(&self) -> Option<u16> {
        Some(u16_at(self.stream.get(self.at..)?, 0)).filter(|_| self.at + 4 <= self.stream.len())
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let head = self.stream.get(self.at..self.at + 4)?;
        let (id, len) = (u16_at(head, 0), usize::from(u16_at(head, 2)));
        let body = self.stream.get(self.at + 4..self.at + 4 + len)?;
        self.at += 4 + len;
        Some((id, body))
    }
}

/// A number at a place; 0 past the end, which only a damaged record reaches.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |two| u16::from_le_bytes(two.try_into().expect("two bytes")))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |four| u32::from_le_bytes(four.try_into().expect("four bytes")))
}

pub(super) fn f64_at(bytes: &[u8], at: usize) -> f64 {
    bytes.get(at..at + 8).map_or(0.0, |eight| f64::from_le_bytes(eight.try_into().expect("eight bytes")))
}

/// A number packed into 30 bits ([MS-XLS] 2.5.217).
pub(super) fn rk(packed: u32) -> f64 {
    let value = if packed & 2 == 0 {
        f64::from_bits(u64::from(packed & !3) << 32)
    } else {
        f64::from(packed as i32 >> 2)
    };
    if packed & 1 == 0 { value } else { value / 100.0 }
}

/// How this file writes text.
#[derive(Clone, Copy)]
pub(super) struct Words {
    /// BIFF8: Unicode; before it, bytes of a code page.
    pub(super) unicode: bool,
    pub(super) page: &'static Encoding,
}

impl Words {
    /// Encoding of a code page number; simplified Chinese where the number says nothing useful, because that is
    /// what offices here send.
    pub(super) fn page(number: u16) -> &'static Encoding {
        match number {
            1252 | 367 | 32769 => encoding_rs::WINDOWS_1252,
            950 => encoding_rs::BIG5,
            932 => encoding_rs::SHIFT_JIS,
            949 => encoding_rs::EUC_KR,
            _ => encoding_rs::GB18030,
        }
    }

    /// A string with its length in front: one byte where `short`, else two.
    pub(super) fn read(self, bytes: &[u8], short: bool) -> String {
        let (count, from) = if short {
            (usize::from(bytes.first().copied().unwrap_or(0)), 1)
        } else {
            (usize::from(u16_at(bytes, 0)), 2)
        };
        let rest = bytes.get(from..).unwrap_or_default();
        if !self.unicode {
            return self.page.decode_without_bom_handling(&rest[..count.min(rest.len())]).0.into_owned();
        }
        let Some((flags, chars)) = rest.split_first() else { return String::new() };
        let mut out = String::new();
        push_chars(&mut out, chars, count, flags & 1 == 1);
        out
    }
}

/// Appends up to `count` characters of one or two bytes; returns how many bytes and characters were there.
fn push_chars(into: &mut String, bytes: &[u8], count: usize, wide: bool) -> (usize, usize) {
    if wide {
        let count = count.min(bytes.len() / 2);
        let units = bytes[..count * 2].chunks_exact(2).map(|two| u16::from_le_bytes([two[0], two[1]]));
        into.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        (count * 2, count)
    } else {
        // Compressed: the low bytes of UTF-16, so Latin-1.
        let count = count.min(bytes.len());
        into.extend(bytes[..count].iter().map(|&b| char::from(b)));
        (count, count)
    }
}

/// Reads the shared strings, which run on over CONTINUE records ([MS-XLS] 2.4.265): where characters are cut, the
/// next record begins with a new flag byte.
pub(super) fn shared_strings(parts: &[&[u8]]) -> Vec<String> {
    let mut strings = Vec::new();
    let Some(first) = parts.first() else { return strings };
    let unique = u32_at(first, 4) as usize;
    let mut run = Run { parts, part: 0, at: 8 };
    while strings.len() < unique {
        let Some(string) = run.string() else { break };
        strings.push(string);
    }
    strings
}

struct Run<'a> {
    parts: &'a [&'a [u8]],
    part: usize,
    at: usize,
}

impl Run<'_> {
    fn string(&mut self) -> Option<String> {
        let head = self.header(3)?;
        let (mut left, flags) = (usize::from(u16_at(&head, 0)), head[2]);
        let runs = if flags & 8 != 0 { usize::from(u16_at(&self.header(2)?, 0)) } else { 0 };
        let extra = if flags & 4 != 0 { u32_at(&self.header(4)?, 0) as usize } else { 0 };
        let mut wide = flags & 1 == 1;
        let mut out = String::new();
        loop {
            let rest = self.parts.get(self.part)?.get(self.at..)?;
            let (bytes, chars) = push_chars(&mut out, rest, left, wide);
            self.at += bytes;
            left -= chars;
            if left == 0 {
                break;
            }
            self.part += 1;
            self.at = 1;
            wide = self.parts.get(self.part)?.first()? & 1 == 1;
        }
        self.skip(runs * 4 + extra)?;
        Some(out)
    }

    /// A few bytes; a header is never cut in two, but may begin the next part.
    fn header(&mut self, len: usize) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(len);
        while out.len() < len {
            let part = self.parts.get(self.part)?;
            if self.at >= part.len() {
                self.part += 1;
                self.at = 0;
                continue;
            }
            out.push(part[self.at]);
            self.at += 1;
        }
        Some(out)
    }

    fn skip(&mut self, mut len: usize) -> Option<()> {
        while len > 0 {
            let left = self.parts.get(self.part)?.len().saturating_sub(self.at);
            if left >= len {
                self.at += len;
                return Some(());
            }
            len -= left;
            self.part += 1;
            self.at = 0;
        }
        Some(())
    }
}

/// The text of an error code ([MS-XLS] 2.5.10).
pub(super) fn error_text(code: u8) -> &'static str {
    match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    }
}
