//! Plain text in UTF-8, UTF-16 with a mark, or GB18030 (which holds GBK and GB 2312).

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

use super::{Format, Source};
use crate::error::ReadError;
use crate::model::Note;

/// Decodes a text file.
pub(super) fn read(bytes: &[u8]) -> Result<Source, ReadError> {
    let (text, notes) = decode(bytes, None)?;
    Ok(Source { text, format: Format::Text, notes })
}

/// Decodes bytes: the declared encoding if it fits, else UTF-8, else GB18030, else UTF-8 with few repairs.
pub(super) fn decode(
    bytes: &[u8],
    declared: Option<&'static Encoding>,
) -> Result<(String, Vec<Note>), ReadError> {
    for (mark, encoding) in [(b"\xff\xfe", UTF_16LE), (b"\xfe\xff", UTF_16BE)] {
        if bytes.starts_with(mark) {
            return Ok((encoding.decode(bytes).0.into_owned(), Vec::new()));
        }
    }
    if let Some(encoding) = declared
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return Ok((text.into_owned(), Vec::new()));
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return refuse_binary(text.to_owned(), Vec::new()),
        Err(error) => error,
    };
    let bad = damaged(bytes);
    if bad * 200 > bytes.len()
        && let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(bytes)
    {
        return refuse_binary(text.into_owned(), Vec::new());
    }
    if bad * 50 <= bytes.len() {
        let note = format!(
            "文件有{bad}处字节不是有效的UTF-8（首处在第{}字节），已用“\u{fffd}”代替；涉及的数字请对照原件",
            error.valid_up_to() + 1
        );
        return refuse_binary(String::from_utf8_lossy(bytes).into_owned(), vec![Note::new(note)]);
    }
    Err(ReadError::Encoding { at: error.valid_up_to() + 1 })
}

fn damaged(bytes: &[u8]) -> usize {
    bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count()
}

fn refuse_binary(text: String, notes: Vec<Note>) -> Result<(String, Vec<Note>), ReadError> {
    match text.find('\0') {
        Some(at) => Err(ReadError::Encoding { at: at + 1 }),
        None => Ok((text, notes)),
    }
}
