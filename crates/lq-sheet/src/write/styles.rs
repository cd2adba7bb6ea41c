//! The few cell styles that our workbooks use, fixed so that a cell names one by number.

/// Look of a written cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Style {
    /// Excel's own default.
    #[default]
    General,
    /// Large bold text above a table.
    Title,
    /// Heading of a column.
    Heading,
    /// Heading of a column that must be filled.
    HeadingRequired,
    /// Text format (`@`): what is typed stays as typed, long digits included.
    Text,
    /// Text that wraps.
    Wrapped,
    /// Figures, thousands apart.
    Number,
    /// `2024-03-05`.
    Day,
    /// `2024-03-05 08:30`.
    DayTime,
    /// `2024-03`.
    Month,
    /// `15.00%`.
    Percent,
    /// A cell with a problem.
    Bad,
    /// A sample row in a template.
    Sample,
    /// Small grey explanation.
    Hint,
}

/// The styles part. The order of `cellXfs` is the order of [`Style`].
pub(super) const STYLES: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#,
    r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#,
    r#"<numFmts count="4">"#,
    r#"<numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/>"#,
    r#"<numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm"/>"#,
    r#"<numFmt numFmtId="166" formatCode="yyyy\-mm"/>"#,
    "<numFmt numFmtId=\"167\" formatCode=\"#,##0.##########\"/>",
    r#"</numFmts>"#,
    r#"<fonts count="6">"#,
    r#"<font><sz val="11"/><name val="等线"/><family val="2"/></font>"#,
    r#"<font><b/><sz val="14"/><name val="等线"/><family val="2"/></font>"#,
    r#"<font><b/><sz val="11"/><color rgb="FF1F3864"/><name val="等线"/><family val="2"/></font>"#,
    r#"<font><b/><sz val="11"/><color rgb="FFC00000"/><name val="等线"/><family val="2"/></font>"#,
    r#"<font><i/><sz val="11"/><color rgb="FF7F7F7F"/><name val="等线"/><family val="2"/></font>"#,
    r#"<font><sz val="10"/><color rgb="FF595959"/><name val="等线"/><family val="2"/></font>"#,
    r#"</fonts>"#,
    r#"<fills count="4">"#,
    r#"<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>"#,
    r#"<fill><patternFill patternType="solid"><fgColor rgb="FFDDEBF7"/><bgColor indexed="64"/></patternFill></fill>"#,
    r#"<fill><patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/><bgColor indexed="64"/></patternFill></fill>"#,
    r#"</fills>"#,
    r#"<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>"#,
    r#"<border><left style="thin"><color rgb="FFBFBFBF"/></left><right style="thin"><color rgb="FFBFBFBF"/></right>"#,
    r#"<top style="thin"><color rgb="FFBFBFBF"/></top><bottom style="thin"><color rgb="FFBFBFBF"/></bottom><diagonal/></border>"#,
    r#"</borders>"#,
    r#"<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>"#,
    r#"<cellXfs count="14">"#,
    r#"<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>"#,
    r#"<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>"#,
    r#"<xf numFmtId="49" fontId="2" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>"#,
    r#"<xf numFmtId="49" fontId="3" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>"#,
    r#"<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#,
    r#"<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>"#,
    r#"<xf numFmtId="167" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#,
    r#"<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#,
    r#"<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#,
    r#"<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#,
    r#"<xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#,
    r#"<xf numFmtId="49" fontId="0" fillId="3" borderId="1" xfId="0" applyNumberFormat="1" applyFill="1" applyBorder="1"/>"#,
    r#"<xf numFmtId="49" fontId="4" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>"#,
    r#"<xf numFmtId="49" fontId="5" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>"#,
    r#"</cellXfs>"#,
    r#"<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>"#,
    r#"</styleSheet>"#,
);
