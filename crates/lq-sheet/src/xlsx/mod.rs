//! Streaming reader for Office Open XML workbooks (ECMA-376): flat memory whatever the number of rows.

mod package;
mod shared;
mod sheet;
mod styles;
mod xml;

use std::sync::Arc;

use package::Package;
pub(crate) use package::megabytes;
use shared::SharedStrings;
pub use sheet::column_letters;
pub(crate) use sheet::{XlsxRows, plain_digits};
use styles::Styles;
use xml::{Attrs, Token, Xml, attr_text, attr_true};

use crate::error::{RESAVE, SheetError};
use crate::input::Input;
use crate::source::{Limits, Merge, SheetInfo};

/// An open xlsx workbook.
pub(crate) struct Xlsx {
    package: Package,
    sheets: Vec<(SheetInfo, String)>,
    shared: String,
    styles: Arc<Styles>,
    is_1904: bool,
}

impl Xlsx {
    pub(crate) fn open(input: &Input, limits: &Limits) -> Result<Xlsx, SheetError> {
        let package = Package::open(input, limits)?;
        let workbook = relations(&package, "_rels/.rels", "")?
            .into_iter()
            .find(|r| r.kind == "officeDocument")
            .map_or_else(|| "xl/workbook.xml".to_owned(), |r| r.target);
        if !package.has(&workbook) {
            return Err(not_a_workbook(&package, &workbook));
        }
        let (folder, name) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
        let links = relations(&package, &format!("{folder}/_rels/{name}.rels"), folder)?;
        let part = |kind: &str, usual: &str| {
            links.iter().find(|r| r.kind == kind).map_or_else(|| resolve(folder, usual), |r| r.target.clone())
        };
        let (listed, is_1904) = read_workbook(&package, &workbook)?;
        let sheets: Vec<(SheetInfo, String)> = listed
            .into_iter()
            .filter_map(|(name, hidden, id)| {
                let target = links.iter().find(|r| r.id == id && r.kind == "worksheet")?.target.clone();
                package.has(&target).then(|| {
                    let bytes = package.size(&target);
                    (SheetInfo { name, hidden, bytes }, target)
                })
            })
            .collect();
        if sheets.is_empty() {
            return Err(SheetError::Broken {
                file: package.file().clone(),
                place: String::new(),
                why: "工作簿里没有一张数据工作表".to_owned(),
                next: RESAVE,
            });
        }
        let styles = Arc::new(Styles::read(&package, &part("styles", "styles.xml"))?);
        Ok(Xlsx { shared: part("sharedStrings", "sharedStrings.xml"), package, sheets, styles, is_1904 })
    }

    pub(crate) fn sheets(&self) -> impl Iterator<Item = &SheetInfo> {
        self.sheets.iter().map(|(info, _)| info)
    }

    /// Starts reading a sheet; the shared strings are loaded for it.
    pub(crate) fn rows(&self, sheet: usize) -> Result<XlsxRows, SheetError> {
        let (info, part) = &self.sheets[sheet];
        let reader = self.package.stream(part).ok_or_else(|| not_a_workbook(&self.package, part))?;
        let strings = SharedStrings::read(&self.package, &self.shared)?;
        let xml = Xml::new(reader, self.package.limits().token_bytes);
        XlsxRows::start(xml, &info.name, strings, self.styles.clone(), self.is_1904)
    }

    /// Reads the merged rectangles, which stand after the rows: a pass over the sheet of its own.
    pub(crate) fn merges(&self, sheet: usize) -> Result<Vec<Merge>, SheetError> {
        let Some(reader) = self.package.stream(&self.sheets[sheet].1) else { return Ok(Vec::new()) };
        let mut xml = Xml::new(reader, self.package.limits().token_bytes);
        let mut merges = Vec::new();
        if !xml.skip_to(b"mergeCells")? {
            return Ok(merges);
        }
        loop {
            match xml.next()? {
                Token::Open { name, attrs, .. } if xml.bytes(&name) == b"mergeCell" => {
                    let attrs = xml.bytes(&attrs);
                    merges.extend(xml::attr(attrs, b"ref").and_then(sheet::parse_area));
                }
                Token::Close { name } if xml.bytes(&name) == b"mergeCells" => return Ok(merges),
                Token::End => return Ok(merges),
                _ => {}
            }
        }
    }
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

/// Reads a relations part; a missing one has no relations.
fn relations(package: &Package, part: &str, folder: &str) -> Result<Vec<Relation>, SheetError> {
    let mut found = Vec::new();
    let Some(reader) = package.stream(part) else { return Ok(found) };
    let mut xml = Xml::new(reader, package.limits().token_bytes);
    loop {
        match xml.next()? {
            Token::Open { name, attrs, .. } if xml.bytes(&name) == b"Relationship" => {
                let (mut id, mut kind, mut target) = (String::new(), String::new(), String::new());
                for (name, value) in Attrs(xml.bytes(&attrs)) {
                    match name {
                        b"Id" => id = attr_text(value),
                        b"Type" => {
                            kind = attr_text(value).rsplit('/').next().unwrap_or_default().to_owned();
                        }
                        b"Target" => target = resolve(folder, &attr_text(value)),
                        _ => {}
                    }
                }
                found.push(Relation { id, kind, target });
            }
            Token::End => return Ok(found),
            _ => {}
        }
    }
}

/// A part name from a relation's target: absolute from `/`, else from the folder of the part it belongs to.
fn resolve(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for piece in target.split('/') {
        match piece {
            "." | "" => {}
            ".." => {
                path.pop();
            }
            piece => path.push(piece),
        }
    }
    path.join("/")
}

type Listed = Vec<(String, bool, String)>;

/// Sheets in the order of their tabs (name, hidden, relation id), and whether days count from 1904.
fn read_workbook(package: &Package, part: &str) -> Result<(Listed, bool), SheetError> {
    let mut sheets = Vec::new();
    let mut is_1904 = false;
    let reader = package.stream(part).ok_or_else(|| not_a_workbook(package, part))?;
    let mut xml = Xml::new(reader, package.limits().token_bytes);
    loop {
        match xml.next()? {
            Token::Open { name, attrs, .. } => {
                let attrs = xml.bytes(&attrs);
                match xml.bytes(&name) {
                    b"workbookPr" => is_1904 = attr_true(xml::attr(attrs, b"date1904")),
                    b"sheet" => sheets.push(sheet_entry(attrs)),
                    _ => {}
                }
            }
            Token::End => return Ok((sheets, is_1904)),
            _ => {}
        }
    }
}

fn sheet_entry(attrs: &[u8]) -> (String, bool, String) {
    let (mut title, mut hidden, mut id) = (String::new(), false, String::new());
    for (name, value) in Attrs(attrs) {
        match name {
            b"name" => title = attr_text(value),
            b"state" => hidden = value != b"visible",
            b"id" => id = attr_text(value),
            _ => {}
        }
    }
    (title, hidden, id)
}

fn not_a_workbook(package: &Package, missing: &str) -> SheetError {
    let next = "请用 Excel 或 WPS 打开后另存为 xlsx，再重新导入";
    let found = if package.has("word/document.xml") {
        "内容是 Word 文档（docx）"
    } else if package.has("ppt/presentation.xml") {
        "内容是演示文稿（pptx）"
    } else if package.has("xl/workbook.bin") {
        "内容是 Excel 二进制工作簿（xlsb）"
    } else if package.has("content.xml") {
        "内容是 ODF 文档（ods 或 odt）"
    } else if package.has("[Content_Types].xml") {
        return SheetError::Broken {
            file: package.file().clone(),
            place: String::new(),
            why: format!("缺少“{missing}”"),
            next: RESAVE,
        };
    } else {
        "内容是普通压缩包（zip），不是工作簿。若里面有工作簿，请先解压"
    };
    SheetError::NotASheet { file: package.file().clone(), found: found.to_owned(), next }
}

/// Column index from 0 of a reference such as `AB12`, and the row from 1.
#[inline]
pub(crate) fn parse_reference(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut column = 0u32;
    let mut at = 0;
    while let Some(letter @ b'A'..=b'Z') = bytes.get(at).map(u8::to_ascii_uppercase) {
        column = column * 26 + u32::from(letter - b'A' + 1);
        at += 1;
        if at > 3 {
            return None;
        }
    }
    let mut row = 0u32;
    if at == 0 || at == bytes.len() {
        return None;
    }
    for digit in &bytes[at..] {
        if !digit.is_ascii_digit() || row > 100_000_000 {
            return None;
        }
        row = row * 10 + u32::from(digit - b'0');
    }
    Some((column - 1, row))
}
