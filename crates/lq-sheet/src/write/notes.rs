//! Cell notes (comments): the comments part, and the drawing that Excel wants beside it.

use super::book::{HEAD, escape_text};
use crate::xlsx::column_letters;

/// Notes past this number are left out; Excel opens tens of thousands of them very slowly.
pub(super) const MOST_NOTES: usize = 10_000;

/// A note at a cell: row from 1, column from 0.
pub(super) struct Note {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) text: String,
}

pub(super) fn comments_xml(notes: &[Note]) -> String {
    let mut xml = String::from(HEAD);
    xml.push_str(r#"<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#);
    xml.push_str("<authors><author>链桥</author></authors><commentList>");
    for note in notes {
        xml.push_str(&format!(
            r#"<comment ref="{}{}" authorId="0"><text><t xml:space="preserve">"#,
            column_letters(note.column),
            note.row
        ));
        escape_text(&mut xml, &note.text);
        xml.push_str("</t></text></comment>");
    }
    xml.push_str("</commentList></comments>");
    xml
}

/// The shapes of the notes, hidden until the pointer is over the cell.
pub(super) fn drawing_vml(notes: &[Note]) -> String {
    let mut xml = String::from(concat!(
        r#"<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office""#,
        r#" xmlns:x="urn:schemas-microsoft-com:office:excel">"#,
        r#"<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>"#,
        r#"<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">"#,
        r#"<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>"#,
    ));
    for (at, note) in notes.iter().enumerate() {
        let lines = note.text.chars().count() / 18 + note.text.matches('\n').count() + 2;
        let (row, column) = (note.row - 1, note.column);
        xml.push_str(&format!(
            concat!(
                "<v:shape id=\"_x0000_s{}\" type=\"#_x0000_t202\" style=\"position:absolute;visibility:hidden\"",
                " fillcolor=\"#ffffe1\" o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/>",
                "<v:shadow on=\"t\" color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/>",
                "<v:textbox style=\"mso-direction-alt:auto\"/><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/>",
                "<x:SizeWithCells/><x:Anchor>{}, 15, {}, 2, {}, 31, {}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>",
                "<x:Row>{}</x:Row><x:Column>{}</x:Column></x:ClientData></v:shape>",
            ),
            1025 + at,
            column + 1,
            row,
            column + 4,
            row as usize + lines.min(20),
            row,
            column
        ));
    }
    xml.push_str("</xml>");
    xml
}
