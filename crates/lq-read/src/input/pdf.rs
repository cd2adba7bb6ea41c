//! PDF files to lines: the text layer's glyphs, set in reading order by where they stand.
//!
//! The file's own order of drawing is not trusted: press systems draw a page in the order in which its parts were
//! made up. [`glyphs`] runs a page's drawing program and keeps each character with its place and size;
//! [`layout`] finds columns, lines and headlines.

mod glyphs;
mod layout;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use hayro_font::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use super::{Format, Source};
use crate::error::ReadError;
use crate::model::Note;

/// The pages looked at; a newspaper has some dozens.
const MOST_PAGES: usize = 400;

/// Takes the text out of a PDF.
pub(super) fn read(bytes: &[u8]) -> Result<Source, ReadError> {
    // The parser below is not ours and files are whatever people send: a fault in it is a bad file, not the end
    // of the program.
    std::panic::catch_unwind(AssertUnwindSafe(|| text(bytes)))
        .unwrap_or_else(|_| Err(broken("内部结构互相矛盾")))
}

fn broken(why: &str) -> ReadError {
    ReadError::Pdf { why: why.to_owned() }
}

fn open(bytes: &[u8]) -> Result<Pdf, ReadError> {
    Pdf::new(Arc::new(bytes.to_vec())).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ReadError::Locked,
        LoadPdfError::Decryption(_) => broken("加密方式不认识"),
        LoadPdfError::Invalid => broken("找不到页面目录，文件可能不完整"),
    })
}

fn text(bytes: &[u8]) -> Result<Source, ReadError> {
    let pdf = open(bytes)?;
    let pages = pdf.pages();
    let n_pages = pages.len();
    if n_pages == 0 {
        return Err(broken("没有页面"));
    }
    let mut reader = glyphs::Reader::default();
    let mut text = String::new();
    let (mut n_images, mut n_unread, mut silent) = (0, 0, Vec::new());
    for (idx, page) in pages.iter().take(MOST_PAGES).enumerate() {
        let drawn = reader.page(page)?;
        n_images += drawn.n_images;
        n_unread += drawn.n_unread;
        if drawn.glyphs.is_empty() {
            silent.push(idx + 1);
            continue;
        }
        layout::write(drawn, &mut text);
    }
    if text.trim().is_empty() && n_unread == 0 {
        return Err(ReadError::Scanned { pages: n_pages, images: n_images });
    }
    if text.trim().is_empty() {
        return Err(broken("字体没有给出文字编码，读不出字符"));
    }
    Ok(Source { text, format: Format::Pdf, notes: notes(n_pages, n_unread, &silent) })
}

fn notes(n_pages: usize, n_unread: usize, silent: &[usize]) -> Vec<Note> {
    let mut notes = Vec::new();
    if !silent.is_empty() {
        let list: Vec<String> = silent.iter().take(10).map(ToString::to_string).collect();
        let more = if silent.len() > 10 { "等" } else { "" };
        notes.push(Note::new(format!(
            "PDF共{n_pages}页，第{}{more}页没有文字层（应为图片），未读入；请先做文字识别（OCR）再读这几页",
            list.join("、")
        )));
    }
    if n_pages > MOST_PAGES {
        notes.push(Note::new(format!("PDF共{n_pages}页，只读了前{MOST_PAGES}页；其余请拆分后另行读取")));
    }
    if n_unread > 0 {
        notes.push(Note::new(format!(
            "有{n_unread}个字符的字体没有给出文字编码，已用“\u{fffd}”代替；涉及的数字请对照原件"
        )));
    }
    notes
}
