//! Word files to lines: paragraphs of the main document, tables cell by cell, deleted text left out.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Format, Source};
use crate::error::ReadError;

const PART: &str = "word/document.xml";
/// A page of text is a few kB; what unpacks to more than this is no page.
const LIMIT: usize = 64 << 20;

/// Unpacks a DOCX and takes its text out.
pub(super) fn read(bytes: &[u8]) -> Result<Source, ReadError> {
    let xml = unpack(bytes)?;
    Ok(Source { text: text(&xml)?, format: Format::Docx, notes: Vec::new() })
}

fn broken(part: &str, why: impl std::fmt::Display) -> ReadError {
    ReadError::Docx { part: part.to_owned(), why: why.to_string() }
}

fn unpack(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken("压缩包目录", e))?;
    if archive.index_for_name(PART).is_none() {
        return Err(match archive.index_for_name("xl/workbook.xml") {
            Some(_) => ReadError::Unsupported {
                name: "Excel工作簿", instead: "文本（表格请用导入功能）"
            },
            None => ReadError::Unsupported { name: "不含Word正文的压缩包", instead: "DOCX或文本" },
        });
    }
    let part = archive.by_name(PART).map_err(|e| broken(PART, e))?;
    let mut xml = Vec::new();
    part.take(LIMIT as u64 + 1).read_to_end(&mut xml).map_err(|e| broken(PART, e))?;
    if xml.len() > LIMIT {
        return Err(ReadError::TooLarge { part: PART.to_owned(), limit_mb: LIMIT >> 20 });
    }
    Ok(xml)
}

fn text(xml: &[u8]) -> Result<String, ReadError> {
    let mut reader = Reader::from_reader(xml);
    let mut out = String::new();
    let mut in_text = false;
    let mut fallback = 0usize;
    loop {
        match reader.read_event().map_err(|e| broken(PART, e))? {
            Event::Eof => return Ok(out),
            // Text boxes stand twice in the file; the second is for old programs.
            Event::Start(e) if e.local_name().as_ref() == "Fallback" => fallback += 1,
            Event::End(e) if e.local_name().as_ref() == "Fallback" => fallback = fallback.saturating_sub(1),
            _ if fallback > 0 => {}
            Event::Start(e) if e.name().as_ref() == "w:t" => in_text = true,
            Event::End(e) => match e.name().as_ref() {
                "w:t" => in_text = false,
                "w:p" => out.push('\n'),
                _ => {}
            },
            Event::Empty(e) => match e.name().as_ref() {
                "w:tab" => out.push('\t'),
                "w:br" | "w:cr" | "w:p" => out.push('\n'),
                _ => {}
            },
            Event::Text(t) if in_text => out.push_str(&t),
            Event::GeneralRef(r) if in_text => push_reference(&mut out, &r),
            _ => {}
        }
    }
}

fn push_reference(out: &mut String, reference: &quick_xml::events::BytesRef<'_>) {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        out.push(c);
        return;
    }
    out.push(match reference.as_ref() {
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => '&',
    });
}
