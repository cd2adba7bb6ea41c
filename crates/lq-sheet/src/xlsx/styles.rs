//! Which cell styles show a number as a date or a percentage.

use super::package::Package;
use super::xml::{Token, Xml, attr, attr_number, attr_text};
use crate::error::SheetError;
use crate::look::{Look, Looks};

/// Looks by style index (`s` of a cell).
#[derive(Debug, Clone, Default)]
pub(crate) struct Styles(Vec<Look>);

impl Styles {
    #[inline]
    pub(crate) fn look(&self, style: u32) -> Look {
        self.0.get(style as usize).copied().unwrap_or(Look::Plain)
    }

    pub(crate) fn read(package: &Package, part: &str) -> Result<Styles, SheetError> {
        let Some(reader) = package.stream(part) else { return Ok(Styles::default()) };
        let mut xml = Xml::new(reader, package.limits().token_bytes);
        let mut looks = Looks::default();
        let mut inside_cell_xfs = false;
        loop {
            match xml.next()? {
                Token::Open { name, attrs, .. } => {
                    let attrs = xml.bytes(&attrs);
                    let id = attr_number(attr(attrs, b"numFmtId"));
                    match (xml.bytes(&name), id, attr(attrs, b"formatCode")) {
                        (b"numFmt", Some(id), Some(code)) => looks.add_format(id, &attr_text(code)),
                        (b"cellXfs", ..) => inside_cell_xfs = true,
                        (b"xf", id, _) if inside_cell_xfs => looks.add_style(id.unwrap_or(0)),
                        _ => {}
                    }
                }
                Token::Close { name } if xml.bytes(&name) == b"cellXfs" => inside_cell_xfs = false,
                Token::End => return Ok(Styles(looks.finish())),
                _ => {}
            }
        }
    }
}
