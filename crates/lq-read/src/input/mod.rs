//! Bytes of a file to text.

mod docx;
mod html;
mod pdf;
mod text;

use crate::error::ReadError;
use crate::model::Note;

/// A newspaper with its pictures is some dozens of MB.
const LARGEST: usize = 128 << 20;

/// Where a page's text came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Plain text.
    Text,
    /// A web page.
    Html,
    /// WordprocessingML.
    Docx,
    /// PDF with a text layer.
    Pdf,
}

/// A file turned into text.
#[derive(Debug, Clone)]
pub struct Source {
    /// The text; for UTF-8 text files byte for byte the file.
    pub text: String,
    /// What the file was.
    pub format: Format,
    /// What was repaired or left out on the way.
    pub notes: Vec<Note>,
}

/// Turns a file's bytes into text, by content and not by name.
pub fn decode(bytes: &[u8]) -> Result<Source, ReadError> {
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() > LARGEST {
        return Err(ReadError::Huge { mb: bytes.len() >> 20, limit_mb: LARGEST >> 20 });
    }
    let head = &bytes[..bytes.len().min(1024)];
    if head.windows(5).any(|w| w == b"%PDF-") {
        return pdf::read(bytes);
    }
    if bytes.starts_with(b"PK") {
        return docx::read(bytes);
    }
    if let Some(error) = foreign(bytes) {
        return Err(error);
    }
    if html::looks_like(bytes) {
        return html::read(bytes);
    }
    text::read(bytes)
}

fn foreign(bytes: &[u8]) -> Option<ReadError> {
    let known: [(&[u8], &str, &str); 7] = [
        (b"\xd0\xcf\x11\xe0", "旧版Word/WPS（.doc、.wps）", "DOCX"),
        (b"{\\rtf", "RTF", "DOCX"),
        (b"\x89PNG", "PNG图片", "文本（先做文字识别）"),
        (b"\xff\xd8\xff", "JPEG图片", "文本（先做文字识别）"),
        (b"GIF8", "GIF图片", "文本（先做文字识别）"),
        (b"Rar!", "RAR压缩", "解压后的原文件"),
        (b"7z\xbc\xaf", "7z压缩", "解压后的原文件"),
    ];
    known
        .iter()
        .find(|(magic, _, _)| bytes.starts_with(magic))
        .map(|&(_, name, instead)| ReadError::Unsupported { name, instead })
}
