//! `.xls` (BIFF5 and BIFF8, GBK included), held in memory whole; a sheet of that age has at most 65,536 rows.

mod compound;
mod records;
mod sheet;

use std::sync::Arc;

use records::{
    BOF, BOUNDSHEET, CODEPAGE, CONTINUE, DATEMODE, EOF, FILEPASS, FORMAT, Records, SST, Words, XF,
    shared_strings, u16_at, u32_at,
};
use sheet::Parsed;
pub(crate) use sheet::XlsRows;

use crate::error::{RESAVE, SheetError};
use crate::input::Input;
use crate::look::{Look, Looks};
use crate::source::{Limits, Merge, SheetInfo};
use crate::xlsx::megabytes;

/// An open `.xls` workbook.
pub(crate) struct XlsBook {
    file: Arc<str>,
    sheets: Vec<SheetInfo>,
    offsets: Vec<usize>,
    globals: Arc<Globals>,
}

/// What all sheets share.
struct Globals {
    stream: Vec<u8>,
    words: Words,
    strings: Vec<String>,
    looks: Vec<Look>,
    is_1904: bool,
}

impl XlsBook {
    pub(crate) fn open(input: &Input, limits: &Limits) -> Result<XlsBook, SheetError> {
        if input.len() > limits.xls_bytes {
            return Err(SheetError::TooLarge {
                file: input.name().clone(),
                place: String::new(),
                why: format!("xls 文件 {}，上限 {}", megabytes(input.len()), megabytes(limits.xls_bytes)),
                next: "请用 Excel 或 WPS 另存为 xlsx 后导入，xlsx 不受此限",
            });
        }
        let file = input.read_some(0, usize::try_from(input.len()).unwrap_or(usize::MAX))?;
        let stream = compound::stream(&file, &["Workbook", "Book"]).map_err(|why| broken(input, why))?;
        let mut book = read_globals(input, stream)?;
        for (info, offset) in book.sheets.iter_mut().zip(&book.offsets) {
            info.bytes = (book.globals.stream.len() - offset) as u64;
        }
        if book.sheets.is_empty() {
            return Err(broken(input, "工作簿里没有一张数据工作表"));
        }
        Ok(book)
    }

    pub(crate) fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    pub(crate) fn merges(&self, sheet: usize) -> Vec<Merge> {
        Parsed::read(&self.globals, self.offsets[sheet]).merges
    }

    pub(crate) fn rows(&self, sheet: usize) -> XlsRows {
        XlsRows::new(self.globals.clone(), self.offsets[sheet], &self.file)
    }
}

fn broken(input: &Input, why: &str) -> SheetError {
    SheetError::Broken {
        file: input.name().clone(),
        place: String::new(),
        why: format!("xls 内容读不出（{why}）"),
        next: RESAVE,
    }
}

fn read_globals(input: &Input, stream: Vec<u8>) -> Result<XlsBook, SheetError> {
    let mut words = Words { unicode: true, page: Words::page(936) };
    let mut looks = Looks::default();
    let (mut strings, mut is_1904) = (Vec::new(), false);
    let (mut sheets, mut offsets) = (Vec::new(), Vec::new());
    let mut records = Records::from(&stream, 0);
    let Some((BOF, head)) = records.next() else { return Err(broken(input, "开头不是工作簿")) };
    match u16_at(head, 0) {
        0x0600 => {}
        0x0500 => words.unicode = false,
        _ => return Err(broken(input, "是 Excel 4 或更早的格式")),
    }
    while let Some((id, body)) = records.next() {
        match id {
            EOF => break,
            FILEPASS => return Err(SheetError::Encrypted { file: input.name().clone() }),
            CODEPAGE => words.page = Words::page(u16_at(body, 0)),
            DATEMODE => is_1904 = u16_at(body, 0) == 1,
            FORMAT => looks.add_format(
                u32::from(u16_at(body, 0)),
                &words.read(body.get(2..).unwrap_or_default(), !words.unicode),
            ),
            XF => looks.add_style(u32::from(u16_at(body, 2))),
            BOUNDSHEET if body.get(5) == Some(&0) => {
                let name = words.read(&body[6..], true);
                sheets.push(SheetInfo { name, hidden: body[4] & 3 != 0, bytes: 0 });
                offsets.push((u32_at(body, 0) as usize).min(stream.len()));
            }
            SST => {
                let mut parts = vec![body];
                while records.peek() == Some(CONTINUE) {
                    parts.extend(records.next().map(|(_, more)| more));
                }
                strings = shared_strings(&parts);
            }
            _ => {}
        }
    }
    let looks = looks.finish();
    let globals = Globals { words, strings, looks, is_1904, stream };
    Ok(XlsBook { file: input.name().clone(), sheets, offsets, globals: Arc::new(globals) })
}
