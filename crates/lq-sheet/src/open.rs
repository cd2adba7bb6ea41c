//! Opening a file by what it holds, not by what it is called.

use std::path::Path;

use memchr::memmem;

use crate::error::{RESAVE, SheetError};
use crate::input::Input;
use crate::source::{Format, Limits, Merge, RowSource, SheetInfo};
use crate::text::{CsvBook, JsonlBook, looks_like_utf16};
use crate::xls::XlsBook;
use crate::xlsx::Xlsx;

/// An open file with its sheets.
pub struct Workbook {
    input: Input,
    format: Format,
    sheets: Vec<SheetInfo>,
    book: Book,
    note: Option<String>,
}

enum Book {
    Xlsx(Xlsx),
    Xls(XlsBook),
    Csv(CsvBook),
    Jsonl(JsonlBook),
}

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workbook")
            .field("file", self.input.name())
            .field("format", &self.format)
            .field("sheets", &self.sheets)
            .finish_non_exhaustive()
    }
}

impl Workbook {
    /// Opens a file on disk with the usual limits.
    ///
    /// Errors: any of [`SheetError`]; nothing has been read but the directory of sheets.
    pub fn open_path(path: &Path) -> Result<Workbook, SheetError> {
        Workbook::open(Input::from_path(path)?, &Limits::default())
    }

    /// Opens an upload.
    ///
    /// * `limits`: bounds against hostile files.
    /// * Errors: `NotASheet`, `Broken`, `Encrypted`, `TooLarge`, `Encoding`, `Io`.
    pub fn open(input: Input, limits: &Limits) -> Result<Workbook, SheetError> {
        let format = sniff(&input)?;
        let text_sheet = || vec![SheetInfo { name: stem(&input), hidden: false, bytes: input.len() }];
        let (book, sheets) = match format {
            Format::Xlsx => {
                let book = Xlsx::open(&input, limits)?;
                let sheets = book.sheets().cloned().collect();
                (Book::Xlsx(book), sheets)
            }
            Format::Xls => {
                let book = XlsBook::open(&input, limits)?;
                let sheets = book.sheets().to_vec();
                (Book::Xls(book), sheets)
            }
            Format::Csv => (Book::Csv(CsvBook::open(&input, limits)?), text_sheet()),
            Format::Jsonl => (Book::Jsonl(JsonlBook::open(&input, limits)?), text_sheet()),
        };
        let note = extension_note(&input, format);
        Ok(Workbook { input, format, sheets, book, note })
    }

    /// The file's name as given by the sender.
    pub fn name(&self) -> &str {
        self.input.name()
    }

    /// The kind of file by its content.
    pub fn format(&self) -> Format {
        self.format
    }

    /// A remark for the person where extension and content differ.
    pub fn note(&self) -> Option<&str> {
        self.note.as_deref()
    }

    /// Sheets in the order of their tabs, hidden ones included.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// Index of a sheet by its name or, failing that, by its number from 1.
    ///
    /// Errors: `NoSuchSheet`, listing what is there.
    pub fn sheet_named(&self, asked: &str) -> Result<usize, SheetError> {
        let by_name = self.sheets.iter().position(|s| s.name.trim() == asked.trim());
        let by_number = || asked.trim().parse::<usize>().ok().and_then(|n| n.checked_sub(1));
        by_name.or_else(by_number).filter(|&i| i < self.sheets.len()).ok_or_else(|| self.no_such_sheet(asked))
    }

    /// Starts reading the rows of a sheet from its first row; may be called again and again.
    ///
    /// Errors: `NoSuchSheet` and those of reading.
    pub fn rows(&self, sheet: usize) -> Result<Box<dyn RowSource>, SheetError> {
        if sheet >= self.sheets.len() {
            return Err(self.no_such_sheet(&(sheet + 1).to_string()));
        }
        Ok(match &self.book {
            Book::Xlsx(book) => Box::new(book.rows(sheet)?),
            Book::Xls(book) => Box::new(book.rows(sheet)),
            Book::Csv(book) => Box::new(book.rows()?),
            Book::Jsonl(book) => Box::new(book.rows()?),
        })
    }

    /// The merged rectangles of a sheet. In xlsx they stand behind the rows, so this reads the sheet through.
    pub fn merges(&self, sheet: usize) -> Result<Vec<Merge>, SheetError> {
        if sheet >= self.sheets.len() {
            return Err(self.no_such_sheet(&(sheet + 1).to_string()));
        }
        match &self.book {
            Book::Xlsx(book) => book.merges(sheet),
            Book::Xls(book) => Ok(book.merges(sheet)),
            Book::Csv(_) | Book::Jsonl(_) => Ok(Vec::new()),
        }
    }

    fn no_such_sheet(&self, asked: &str) -> SheetError {
        let there: Vec<&str> = self.sheets.iter().map(|s| s.name.as_str()).collect();
        SheetError::NoSuchSheet {
            file: self.input.name().clone(),
            asked: asked.to_owned(),
            there: there.join("、"),
        }
    }
}

fn stem(input: &Input) -> String {
    input.name().rsplit_once('.').map_or(&**input.name(), |(stem, _)| stem).to_owned()
}

fn extension_note(input: &Input, format: Format) -> Option<String> {
    let extension = input.extension();
    let (usual, kind): (&[&str], &str) = match format {
        Format::Xlsx => (&["xlsx", "xlsm", "xltx", "et"], "xlsx 工作簿"),
        Format::Xls => (&["xls", "xlt", "et"], "xls 工作簿"),
        Format::Csv => (&["csv", "txt", "tsv"], "分隔文本（csv）"),
        Format::Jsonl => (&["jsonl", "ndjson", "json"], "JSON 行"),
    };
    (!extension.is_empty() && !usual.contains(&extension.as_str()))
        .then(|| format!("“{}”的扩展名是 {extension}，内容是{kind}，已按内容读取。", input.name()))
}

/// Tells the kind of file from its first bytes.
fn sniff(input: &Input) -> Result<Format, SheetError> {
    let head = input.read_some(0, 4096)?;
    let not = |found: &str, next| {
        Err(SheetError::NotASheet { file: input.name().clone(), found: found.to_owned(), next })
    };
    if head.is_empty() {
        return not("文件是空的（0 字节）", "请确认文件保存成功后重新上传");
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Format::Xlsx);
    }
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return sniff_compound(input);
    }
    let resave = "请用 Excel 或 WPS 打开后另存为 xlsx，再重新导入";
    if head.starts_with(b"%PDF") {
        return not("内容是 PDF 文档", "请向提供者索取原始表格（xlsx 或 csv）");
    }
    if head.starts_with(&[0x89, b'P', b'N', b'G']) || head.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return not("内容是图片", "请向提供者索取原始表格（xlsx 或 csv）");
    }
    if head.starts_with(&[0x37, 0x7A, 0xBC, 0xAF])
        || head.starts_with(b"Rar!")
        || head.starts_with(&[0x1F, 0x8B])
    {
        return not("内容是压缩包", "请解压后导入里面的表格");
    }
    if looks_like_utf16(&head) {
        return Ok(Format::Csv);
    }
    if head.contains(&0) {
        return not("内容不是表格或文本", resave);
    }
    let text =
        head.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(&head).trim_ascii_start().to_ascii_lowercase();
    if text.starts_with(b"<") {
        let has = |what: &[u8]| memmem::find(&text, what).is_some();
        if has(b"schemas-microsoft-com:office:spreadsheet") {
            return not("内容是 XML 表格 2003，扩展名掩盖了真实格式", resave);
        }
        if has(b"<html") || has(b"<table") || has(b"<!doctype html") || has(b"<meta") {
            return not("内容是网页（HTML）表格，许多业务系统这样导出，扩展名掩盖了真实格式", resave);
        }
        if text.starts_with(b"<?xml") {
            return not("内容是 XML 文件", resave);
        }
    }
    if matches!(input.extension().as_str(), "jsonl" | "ndjson") || text.starts_with(b"{") {
        return Ok(Format::Jsonl);
    }
    if text.starts_with(b"[") && input.extension() == "json" {
        return not("内容是 JSON 数组", "请改为一行一个对象（jsonl）后重新导入");
    }
    Ok(Format::Csv)
}

/// An OLE compound file may be a workbook, an encrypted workbook or something else of that age.
fn sniff_compound(input: &Input) -> Result<Format, SheetError> {
    let found = stream_names(input)?;
    let has = |name: &str| found.iter().any(|n| n.eq_ignore_ascii_case(name));
    let not = |found: &str, next| {
        Err(SheetError::NotASheet { file: input.name().clone(), found: found.to_owned(), next })
    };
    if has("EncryptedPackage") {
        return Err(SheetError::Encrypted { file: input.name().clone() });
    }
    if has("Workbook") || has("Book") {
        return Ok(Format::Xls);
    }
    if has("WordDocument") {
        return not("内容是 Word 文档（doc）", "请把其中的表格粘贴到 Excel 或 WPS 表格，另存为 xlsx 后导入");
    }
    if has("PowerPoint Document") {
        return not("内容是演示文稿（ppt）", "请向提供者索取原始表格（xlsx 或 csv）");
    }
    Err(SheetError::Broken {
        file: input.name().clone(),
        place: String::new(),
        why: "外壳是旧版 Office 文件，里面找不到工作簿".to_owned(),
        next: RESAVE,
    })
}

/// Names of the streams of a compound file ([MS-CFB] 2.6): directory entries are 128 bytes on 128-byte
/// boundaries, the name in UTF-16 first, its length in bytes at 64.
fn stream_names(input: &Input) -> Result<Vec<String>, SheetError> {
    let mut names = Vec::new();
    let mut at = 512u64;
    while at < input.len() {
        let chunk = input.read_some(at, 1 << 20)?;
        for entry in chunk.chunks_exact(128) {
            let len = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
            if !(4..=64).contains(&len) || len % 2 == 1 || !matches!(entry[66], 1 | 2 | 5) || entry[67] > 1 {
                continue;
            }
            let units: Vec<u16> =
                entry[..len - 2].chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect();
            if let Ok(name) = String::from_utf16(&units)
                && name.chars().all(|c| !c.is_control() || c == '\u{5}' || c == '\u{6}')
            {
                names.push(name);
            }
        }
        at += 1 << 20;
    }
    Ok(names)
}
