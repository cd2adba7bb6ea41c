//! A tiny writer of `.xls` files, BIFF8 or BIFF5, for tests alone: no office program is at hand that writes them.

use encoding_rs::GB18030;

/// A cell to write.
pub(crate) enum Put {
    /// Text through the shared strings (BIFF8) or in place (BIFF5).
    Text(&'static str),
    /// A number with the style of this number.
    Number(f64, u16),
    /// A number packed into 30 bits.
    Packed(i32, u16),
    /// A formula that came to a text.
    FormulaText(&'static str),
    /// A formula that came to an error.
    FormulaError(u8),
    /// A truth value.
    Truth(bool),
    /// Nothing.
    Empty,
}

/// Styles that every book has: plain, yyyy-mm-dd, percent, `yyyy"年"m"月"`.
pub(crate) const PLAIN: u16 = 0;
pub(crate) const DAY: u16 = 1;
pub(crate) const PERCENT: u16 = 2;
pub(crate) const MONTH: u16 = 3;

/// A sheet to write.
#[derive(Default)]
pub(crate) struct Sheet {
    pub(crate) name: &'static str,
    pub(crate) hidden: bool,
    pub(crate) rows: Vec<Vec<Put>>,
    /// Top, bottom, left, right from 0.
    pub(crate) merges: Vec<[u16; 4]>,
    pub(crate) hidden_columns: Vec<u16>,
    pub(crate) hidden_rows: Vec<u16>,
}

pub(crate) struct Book {
    pub(crate) unicode: bool,
    pub(crate) is_1904: bool,
    pub(crate) encrypted: bool,
    pub(crate) sheets: Vec<Sheet>,
}

impl Book {
    pub(crate) fn new(sheets: Vec<Sheet>) -> Book {
        Book { unicode: true, is_1904: false, encrypted: false, sheets }
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        compound(if self.unicode { "Workbook" } else { "Book" }, &self.stream())
    }

    fn stream(&self) -> Vec<u8> {
        let mut strings: Vec<&str> = Vec::new();
        let sheets: Vec<Vec<u8>> = self.sheets.iter().map(|s| self.sheet(s, &mut strings)).collect();
        let mut head = self.globals(&strings, &vec![0; sheets.len()]);
        let mut offsets = Vec::new();
        let mut at = head.len();
        for sheet in &sheets {
            offsets.push(at as u32);
            at += sheet.len();
        }
        head = self.globals(&strings, &offsets);
        head.extend(sheets.concat());
        head
    }

    fn globals(&self, strings: &[&str], offsets: &[u32]) -> Vec<u8> {
        let mut out = Vec::new();
        let version: u16 = if self.unicode { 0x0600 } else { 0x0500 };
        record(&mut out, 0x0809, &[&version.to_le_bytes()[..], &[5, 0, 0, 0, 0, 0]].concat());
        if self.encrypted {
            record(&mut out, 0x002F, &[0; 6]);
        }
        record(&mut out, 0x0042, &if self.unicode { 1200u16 } else { 936 }.to_le_bytes());
        record(&mut out, 0x0022, &u16::from(self.is_1904).to_le_bytes());
        for (id, code) in [(164u16, "yyyy\\-mm\\-dd"), (165, "yyyy\"年\"m\"月\"")] {
            record(&mut out, 0x041E, &[&id.to_le_bytes()[..], &self.string(code, !self.unicode)].concat());
        }
        for format in [0u16, 164, 10, 165] {
            record(&mut out, 0x00E0, &[&[0, 0][..], &format.to_le_bytes(), &[0; 16]].concat());
        }
        for (sheet, offset) in self.sheets.iter().zip(offsets) {
            let head = [&offset.to_le_bytes()[..], &[u8::from(sheet.hidden), 0]].concat();
            record(&mut out, 0x0085, &[head, self.string(sheet.name, true)].concat());
        }
        if self.unicode {
            shared(&mut out, strings);
        }
        record(&mut out, 0x000A, &[]);
        out
    }

    fn string(&self, text: &str, short: bool) -> Vec<u8> {
        let (count, body) = if self.unicode {
            (
                text.encode_utf16().count(),
                [vec![1], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(),
            )
        } else {
            let bytes = GB18030.encode(text).0.into_owned();
            (bytes.len(), bytes)
        };
        let head = if short { vec![count as u8] } else { (count as u16).to_le_bytes().to_vec() };
        [head, body].concat()
    }

    fn sheet(&self, sheet: &Sheet, strings: &mut Vec<&'static str>) -> Vec<u8> {
        let mut out = Vec::new();
        record(&mut out, 0x0809, &[0, if self.unicode { 6 } else { 5 }, 0x10, 0, 0, 0, 0, 0]);
        for column in &sheet.hidden_columns {
            let c = column.to_le_bytes();
            record(&mut out, 0x007D, &[c[0], c[1], c[0], c[1], 0, 9, 0, 0, 1, 0]);
        }
        for row in &sheet.hidden_rows {
            let r = row.to_le_bytes();
            record(&mut out, 0x0208, &[r[0], r[1], 0, 0, 9, 0, 0, 1, 0, 0, 0, 0, 0x20, 0, 0, 0]);
        }
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                self.cell(&mut out, row as u16, column as u16, cell, strings);
            }
        }
        if !sheet.merges.is_empty() {
            let areas = sheet.merges.iter().flatten().flat_map(|n| n.to_le_bytes());
            let body: Vec<u8> = (sheet.merges.len() as u16).to_le_bytes().into_iter().chain(areas).collect();
            record(&mut out, 0x00E5, &body);
        }
        record(&mut out, 0x000A, &[]);
        out
    }

    fn cell(&self, out: &mut Vec<u8>, row: u16, column: u16, cell: &Put, strings: &mut Vec<&'static str>) {
        let at = |style: u16| [row.to_le_bytes(), column.to_le_bytes(), style.to_le_bytes()].concat();
        let formula =
            |kind: u8, value: u8| [at(PLAIN), vec![kind, 0, value, 0, 0, 0, 0xFF, 0xFF], vec![0; 8]].concat();
        match cell {
            Put::Empty => {}
            Put::Text(text) if self.unicode => {
                let index = strings.iter().position(|s| s == text).unwrap_or_else(|| {
                    strings.push(text);
                    strings.len() - 1
                });
                record(out, 0x00FD, &[at(PLAIN), (index as u32).to_le_bytes().to_vec()].concat());
            }
            Put::Text(text) => record(out, 0x0204, &[at(PLAIN), self.string(text, false)].concat()),
            Put::Number(n, style) => record(out, 0x0203, &[at(*style), n.to_le_bytes().to_vec()].concat()),
            Put::Packed(n, style) => {
                let packed = ((n << 2) | 2).to_le_bytes().to_vec();
                record(out, 0x027E, &[at(*style), packed].concat());
            }
            Put::FormulaText(text) => {
                record(out, 0x0006, &formula(0, 0));
                record(out, 0x0207, &self.string(text, false));
            }
            Put::FormulaError(code) => record(out, 0x0006, &formula(2, *code)),
            Put::Truth(truth) => record(out, 0x0205, &[at(PLAIN), vec![u8::from(*truth), 0]].concat()),
        }
    }
}

fn record(out: &mut Vec<u8>, id: u16, body: &[u8]) {
    out.extend(id.to_le_bytes());
    out.extend((body.len() as u16).to_le_bytes());
    out.extend(body);
}

/// Shared strings in records of at most 2,000 bytes, cut in the middle of strings so that CONTINUE is met.
fn shared(out: &mut Vec<u8>, strings: &[&str]) {
    let mut parts: Vec<Vec<u8>> = vec![[(strings.len() as u32).to_le_bytes(); 2].concat()];
    for text in strings {
        let last = parts.last_mut().unwrap();
        if last.len() > 1990 {
            parts.push(Vec::new());
        }
        let last = parts.last_mut().unwrap();
        last.extend((text.encode_utf16().count() as u16).to_le_bytes());
        last.push(1);
        for unit in text.encode_utf16() {
            if parts.last().unwrap().len() > 1998 {
                parts.push(vec![1]);
            }
            parts.last_mut().unwrap().extend(unit.to_le_bytes());
        }
    }
    for (at, part) in parts.iter().enumerate() {
        record(out, if at == 0 { 0x00FC } else { 0x003C }, part);
    }
}

/// A compound file that holds one stream.
pub(crate) fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    const SECTOR: usize = 512;
    let mut stream = stream.to_vec();
    stream.resize(stream.len().max(4096), 0);
    let n_stream = stream.len().div_ceil(SECTOR);
    let n_fat = (n_stream + 2).div_ceil(SECTOR / 4 - 1);
    let directory = n_fat as u32;
    let first = directory + 1;
    let mut fat: Vec<u32> = vec![0xFFFF_FFFD; n_fat];
    fat.push(0xFFFF_FFFE);
    fat.extend((1..n_stream as u32).map(|i| first + i));
    fat.push(0xFFFF_FFFE);
    fat.resize(n_fat * SECTOR / 4, 0xFFFF_FFFF);

    let mut out = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    out.resize(0x18, 0);
    out.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    out.resize(0x2C, 0);
    out.extend((n_fat as u32).to_le_bytes());
    out.extend(directory.to_le_bytes());
    out.extend([0; 4]);
    out.extend(4096u32.to_le_bytes());
    out.extend(0xFFFF_FFFEu32.to_le_bytes());
    out.extend([0; 4]);
    out.extend(0xFFFF_FFFEu32.to_le_bytes());
    out.extend([0; 4]);
    out.extend((0..109u32).flat_map(|i| if i < n_fat as u32 { i } else { 0xFFFF_FFFF }.to_le_bytes()));
    out.extend(fat.iter().flat_map(|n| n.to_le_bytes()));
    out.extend(entry("Root Entry", 5, 0xFFFF_FFFE, 0, 1));
    out.extend(entry(name, 2, first, stream.len() as u32, 0xFFFF_FFFF));
    out.resize(SECTOR * (n_fat + 2), 0);
    out.extend(&stream);
    out.resize(out.len().next_multiple_of(SECTOR), 0);
    out
}

fn entry(name: &str, kind: u8, start: u32, size: u32, child: u32) -> Vec<u8> {
    let mut out: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let len = out.len() as u16 + 2;
    out.resize(64, 0);
    out.extend(len.to_le_bytes());
    out.extend([kind, 1]);
    out.extend([0xFF; 8]);
    out.extend(child.to_le_bytes());
    out.resize(0x74, 0);
    out.extend(start.to_le_bytes());
    out.extend(size.to_le_bytes());
    out.extend([0; 4]);
    out
}
