//! The shared strings of a workbook: in memory as long as they are few, else in a temporary file.

use std::fs::File;
use std::io::{BufWriter, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use super::package::Package;
use super::xml::{Token, Xml, push_text, resolve_escapes};
use crate::error::{RESAVE, SheetError};

/// Strings by index.
pub(crate) struct SharedStrings {
    store: Store,
    count: usize,
}

enum Store {
    Memory { text: String, ends: Vec<u32> },
    Disk(Box<Disk>),
}

impl SharedStrings {
    pub(crate) fn none() -> SharedStrings {
        SharedStrings { store: Store::Memory { text: String::new(), ends: Vec::new() }, count: 0 }
    }

    /// How many strings there are.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Reads the part; a workbook without it has no shared strings.
    pub(crate) fn read(package: &Package, part: &str) -> Result<SharedStrings, SheetError> {
        let Some(reader) = package.stream(part) else { return Ok(SharedStrings::none()) };
        let limit = package.limits().shared_strings_in_memory.min(u32::MAX as usize);
        let mut xml = Xml::new(reader, package.limits().token_bytes);
        let (mut text, mut ends) = (String::new(), Vec::<u32>::new());
        let mut spill: Option<Spill> = None;
        let mut count = 0usize;
        loop {
            match xml.next()? {
                Token::Open { name, empty, .. } if xml.bytes(&name) == b"si" => {
                    if !empty {
                        read_rich_text(&mut xml, b"si", &mut text)?;
                    }
                    count += 1;
                    if let Some(spill) = &mut spill {
                        spill.add(&mut text)?;
                        continue;
                    }
                    ends.push(text.len() as u32);
                    if text.len() + ends.len() * 4 > limit {
                        spill = Some(Spill::take_over(package.file(), &mut text, &mut ends)?);
                    }
                }
                Token::End => break,
                _ => {}
            }
        }
        let store = match spill {
            Some(spill) => Store::Disk(Box::new(spill.finish()?)),
            None => Store::Memory { text, ends },
        };
        Ok(SharedStrings { store, count })
    }

    /// Appends the string with this index; false when there is none.
    #[inline]
    pub(crate) fn push(&mut self, index: usize, into: &mut String) -> Result<bool, SheetError> {
        if index >= self.count {
            return Ok(false);
        }
        match &mut self.store {
            Store::Memory { text, ends } => {
                let start = if index == 0 { 0 } else { ends[index - 1] as usize };
                into.push_str(&text[start..ends[index] as usize]);
                Ok(true)
            }
            Store::Disk(disk) => disk.push(index, into).map(|()| true),
        }
    }
}

/// Appends the text of a rich-text element up to its closing tag: runs joined, phonetic guides left out.
pub(crate) fn read_rich_text(xml: &mut Xml, until: &[u8], into: &mut String) -> Result<(), SheetError> {
    let start = into.len();
    let (mut in_text, mut in_phonetic) = (false, false);
    loop {
        match xml.next()? {
            Token::Open { name, empty, .. } if !empty => match xml.bytes(&name) {
                b"t" => in_text = true,
                b"rPh" => in_phonetic = true,
                _ => {}
            },
            Token::Close { name } => match xml.bytes(&name) {
                b"t" => in_text = false,
                b"rPh" => in_phonetic = false,
                end if end == until => break,
                _ => {}
            },
            Token::Text { text, raw }
                if in_text && !in_phonetic && !push_text(into, xml.bytes(&text), raw) =>
            {
                return Err(xml.part().broken("文字不是有效的 UTF-8", RESAVE));
            }
            Token::End => return Err(xml.part().broken("内容提前结束", RESAVE)),
            _ => {}
        }
    }
    resolve_escapes(into, start);
    Ok(())
}

/// Strings on their way to disk: one file of text, one of end offsets (8 bytes each).
struct Spill {
    file: Arc<str>,
    text: BufWriter<File>,
    ends: BufWriter<File>,
    at: u64,
}

impl Spill {
    fn take_over(file: &Arc<str>, text: &mut String, ends: &mut Vec<u32>) -> Result<Spill, SheetError> {
        let fail = || SheetError::io(file, "建临时文件");
        let mut spill = Spill {
            file: file.clone(),
            text: BufWriter::with_capacity(1 << 18, tempfile::tempfile().map_err(fail())?),
            ends: BufWriter::with_capacity(1 << 16, tempfile::tempfile().map_err(fail())?),
            at: text.len() as u64,
        };
        spill.text.write_all(text.as_bytes()).map_err(fail())?;
        for end in ends.iter() {
            spill.ends.write_all(&u64::from(*end).to_le_bytes()).map_err(fail())?;
        }
        *text = String::new();
        *ends = Vec::new();
        Ok(spill)
    }

    fn add(&mut self, text: &mut String) -> Result<(), SheetError> {
        self.at += text.len() as u64;
        let wrote =
            self.text.write_all(text.as_bytes()).and_then(|()| self.ends.write_all(&self.at.to_le_bytes()));
        text.clear();
        wrote.map_err(SheetError::io(&self.file, "写临时文件"))
    }

    fn finish(self) -> Result<Disk, SheetError> {
        let fail = || SheetError::io(&self.file, "写临时文件");
        let text = self.text.into_inner().map_err(|e| fail()(e.into_error()))?;
        let ends = self.ends.into_inner().map_err(|e| fail()(e.into_error()))?;
        Ok(Disk {
            file: self.file.clone(),
            text: Paged::new(text, 256),
            ends: Paged::new(ends, 64),
            bytes: Vec::new(),
        })
    }
}

struct Disk {
    file: Arc<str>,
    text: Paged,
    ends: Paged,
    bytes: Vec<u8>,
}

impl Disk {
    fn push(&mut self, index: usize, into: &mut String) -> Result<(), SheetError> {
        let file = &self.file;
        let mut read = || -> std::io::Result<()> {
            let mut ends = [0u8; 16];
            let start = if index == 0 {
                self.ends.read(0, &mut ends[8..])?;
                0
            } else {
                self.ends.read((index as u64 - 1) * 8, &mut ends)?;
                u64::from_le_bytes(ends[..8].try_into().expect("eight bytes"))
            };
            let end = u64::from_le_bytes(ends[8..].try_into().expect("eight bytes"));
            self.bytes.resize((end - start) as usize, 0);
            self.text.read(start, &mut self.bytes)
        };
        read().map_err(SheetError::io(file, "读临时文件"))?;
        into.push_str(&String::from_utf8_lossy(&self.bytes));
        Ok(())
    }
}

const PAGE: usize = 64 * 1024;

/// A file read through a fixed number of 64 kB pages, each page number at one slot.
struct Paged {
    file: File,
    pages: Vec<Option<(u64, Box<[u8]>)>>,
}

impl Paged {
    fn new(file: File, slots: usize) -> Paged {
        Paged { file, pages: (0..slots).map(|_| None).collect() }
    }

    fn read(&mut self, mut at: u64, mut into: &mut [u8]) -> std::io::Result<()> {
        while !into.is_empty() {
            let (number, from) = (at / PAGE as u64, (at % PAGE as u64) as usize);
            let page = self.page(number)?;
            let n = into.len().min(PAGE - from);
            into[..n].copy_from_slice(&page[from..from + n]);
            into = &mut into[n..];
            at += n as u64;
        }
        Ok(())
    }

    fn page(&mut self, number: u64) -> std::io::Result<&[u8]> {
        let slot = (number % self.pages.len() as u64) as usize;
        if self.pages[slot].as_ref().is_none_or(|(held, _)| *held != number) {
            let mut bytes = match self.pages[slot].take() {
                Some((_, bytes)) => bytes,
                None => vec![0; PAGE].into_boxed_slice(),
            };
            self.file.seek(SeekFrom::Start(number * PAGE as u64))?;
            let mut have = 0;
            while have < PAGE {
                match self.file.read(&mut bytes[have..])? {
                    0 => break,
                    n => have += n,
                }
            }
            self.pages[slot] = Some((number, bytes));
        }
        Ok(self.pages[slot].as_ref().map(|(_, bytes)| &**bytes).expect("the slot was filled above"))
    }
}
