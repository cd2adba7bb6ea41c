//! The workbook as a whole: a zip written from front to back, so that it can go straight to a file or a socket.

use std::io::Write;
use std::sync::Arc;

use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

use super::sheet::{Made, SheetSpec, SheetWriter};
use super::styles::STYLES;
use crate::error::SheetError;

/// Name of the hidden sheet that holds the entries of drop-down lists.
const CHOICES_SHEET: &str = "选项";

/// Writes a workbook sheet by sheet with constant memory.
pub struct BookWriter<W: Write> {
    pub(super) name: Arc<str>,
    pub(super) zip: ZipWriter<StreamWriter<W>>,
    pub(super) made: Vec<Made>,
    pub(super) choices: Vec<Vec<String>>,
    pub(super) chunk: Vec<u8>,
}

impl<W: Write> BookWriter<W> {
    /// Starts a workbook; `name` is the file name that messages use.
    pub fn new(out: W, name: &str) -> BookWriter<W> {
        BookWriter {
            name: name.into(),
            zip: ZipWriter::new_stream(out),
            made: Vec::new(),
            choices: Vec::new(),
            chunk: Vec::new(),
        }
    }

    /// Starts the next sheet and writes its heading row, if its columns have headings.
    ///
    /// Errors: `Misuse` for a sheet name that Excel refuses; `Io`.
    pub fn sheet(&mut self, spec: SheetSpec) -> Result<SheetWriter<'_, W>, SheetError> {
        let bad_name = spec.name.is_empty()
            || spec.name.chars().count() > 31
            || spec.name.contains([':', '\\', '/', '?', '*', '[', ']'])
            || spec.name == CHOICES_SHEET
            || self.made.iter().any(|m| m.name.eq_ignore_ascii_case(&spec.name));
        if bad_name {
            return Err(self.misuse(format!("工作表名“{}”重复或不合 Excel 的规定", spec.name)));
        }
        SheetWriter::start(self, spec)
    }

    /// Writes what belongs to the workbook as a whole and gives the output back.
    ///
    /// Errors: `Misuse` without any sheet; `Io`.
    pub fn finish(mut self) -> Result<W, SheetError> {
        if self.made.is_empty() {
            return Err(self.misuse("工作簿里没有工作表".to_owned()));
        }
        self.write_choices()?;
        let styles = STYLES.to_owned();
        self.part("xl/styles.xml", &styles)?;
        let (workbook, links) = (self.workbook_xml(), self.workbook_links());
        self.part("xl/workbook.xml", &workbook)?;
        self.part("xl/_rels/workbook.xml.rels", &links)?;
        self.part("_rels/.rels", ROOT_LINKS)?;
        let types = self.content_types();
        self.part("[Content_Types].xml", &types)?;
        let name = self.name.clone();
        let stream = self.zip.finish().map_err(|e| zip_error(&name, e))?;
        Ok(stream.into_inner())
    }

    fn misuse(&self, why: String) -> SheetError {
        SheetError::Misuse { file: self.name.clone(), why }
    }

    pub(super) fn begin_part(&mut self, part: &str) -> Result<(), SheetError> {
        // Level 1: the XML shrinks to a tenth already, and an export waits for nothing else.
        let options = SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated)
            .compression_level(Some(1));
        self.zip.start_file(part, options).map_err(|e| zip_error(&self.name, e))
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), SheetError> {
        self.zip.write_all(bytes).map_err(SheetError::io(&self.name, "写出"))
    }

    pub(super) fn part(&mut self, part: &str, content: &str) -> Result<(), SheetError> {
        self.begin_part(part)?;
        self.write(content.as_bytes())
    }

    /// A sheet of its own holds the entries of all drop-downs, one column each: a list written into the rule
    /// itself may have no more than 255 characters and no commas.
    fn write_choices(&mut self) -> Result<(), SheetError> {
        if self.choices.is_empty() {
            return Ok(());
        }
        let lists = std::mem::take(&mut self.choices);
        let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
        let spec = SheetSpec { name: String::new(), hidden: true, ..SheetSpec::default() };
        let mut sheet = SheetWriter::start(self, SheetSpec { name: CHOICES_SHEET.to_owned(), ..spec })?;
        for at in 0..longest {
            for list in &lists {
                match list.get(at) {
                    Some(entry) => sheet.text(entry),
                    None => sheet.skip(),
                }
            }
            sheet.end_row()?;
        }
        sheet.finish()
    }

    fn workbook_xml(&self) -> String {
        let mut xml = String::from(HEAD);
        xml.push_str(concat!(
            r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main""#,
            r#" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">"#,
            "<bookViews><workbookView/></bookViews><sheets>",
        ));
        for (at, sheet) in self.made.iter().enumerate() {
            let id = at + 1;
            let hidden = if sheet.hidden { r#" state="hidden""# } else { "" };
            xml.push_str("<sheet name=\"");
            escape_attr(&mut xml, &sheet.name);
            xml.push_str(&format!("\" sheetId=\"{id}\"{hidden} r:id=\"rId{id}\"/>"));
        }
        xml.push_str("</sheets>");
        let filters: Vec<_> =
            self.made.iter().enumerate().filter_map(|(i, m)| m.filter.as_ref().map(|f| (i, m, f))).collect();
        if !filters.is_empty() {
            xml.push_str("<definedNames>");
            for (at, sheet, area) in filters {
                xml.push_str(&format!(
                    r#"<definedName name="_xlnm._FilterDatabase" localSheetId="{at}" hidden="1">"#
                ));
                escape_text(&mut xml, &format!("{}!{area}", quoted(&sheet.name)));
                xml.push_str("</definedName>");
            }
            xml.push_str("</definedNames>");
        }
        xml.push_str("</workbook>");
        xml
    }

    fn workbook_links(&self) -> String {
        let mut xml = format!("{HEAD}{LINKS_OPEN}");
        for id in 1..=self.made.len() {
            xml.push_str(&format!(
                r#"<Relationship Id="rId{id}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{id}.xml"/>"#
            ));
        }
        let id = self.made.len() + 1;
        xml.push_str(&format!(r#"<Relationship Id="rId{id}" Type="{OFFICE}/styles" Target="styles.xml"/>"#));
        xml.push_str("</Relationships>");
        xml
    }

    fn content_types(&self) -> String {
        const SHEETS: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
        let mut xml = format!(
            concat!(
                "{}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">",
                "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>",
                "<Default Extension=\"xml\" ContentType=\"application/xml\"/>",
                "<Default Extension=\"vml\" ContentType=\"application/vnd.openxmlformats-officedocument.vmlDrawing\"/>",
                "<Override PartName=\"/xl/workbook.xml\" ContentType=\"{}.sheet.main+xml\"/>",
                "<Override PartName=\"/xl/styles.xml\" ContentType=\"{}.styles+xml\"/>",
            ),
            HEAD, SHEETS, SHEETS
        );
        for (at, sheet) in self.made.iter().enumerate() {
            let id = at + 1;
            xml.push_str(&format!(
                r#"<Override PartName="/xl/worksheets/sheet{id}.xml" ContentType="{SHEETS}.worksheet+xml"/>"#
            ));
            if sheet.has_notes {
                xml.push_str(&format!(
                    r#"<Override PartName="/xl/comments{id}.xml" ContentType="{SHEETS}.comments+xml"/>"#
                ));
            }
        }
        xml.push_str("</Types>");
        xml
    }

    /// Registers a drop-down list; returns the area its entries will stand in.
    pub(super) fn add_choices(&mut self, entries: &[String]) -> String {
        let at = self.choices.iter().position(|list| list == entries).unwrap_or_else(|| {
            self.choices.push(entries.to_vec());
            self.choices.len() - 1
        });
        let letters = crate::xlsx::column_letters(at as u32);
        format!("{}!${letters}$1:${letters}${}", quoted(CHOICES_SHEET), entries.len())
    }
}

pub(super) const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
pub(super) const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
pub(super) const LINKS_OPEN: &str =
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#;
const ROOT_LINKS: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">"#,
    r#"<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>"#,
    "</Relationships>"
);

/// A sheet name as formulas write it.
fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}

fn zip_error(name: &Arc<str>, why: zip::result::ZipError) -> SheetError {
    match why {
        zip::result::ZipError::Io(source) => SheetError::Io { file: name.clone(), action: "写出", source },
        other => {
            SheetError::Misuse { file: name.clone(), why: format!("单张工作表超过 4 GB（{other}）") }
        }
    }
}

pub(super) fn escape_text(into: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            c if c < ' ' && !matches!(c, '\n' | '\t') => into.push(' '),
            c => into.push(c),
        }
    }
}

pub(super) fn escape_attr(into: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\n' => into.push_str("&#10;"),
            c if c < ' ' => into.push(' '),
            c => into.push(c),
        }
    }
}
