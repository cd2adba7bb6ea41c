//! What a workbook's cell says about a field.

use super::error::excerpt;
use super::{Value, ValueError, ValueType};
use crate::value::text::{clean, narrow};

/// What a workbook's cell says about a field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CellValue {
    /// Nothing: the field keeps its value (empty cell).
    Leave,
    /// The field is emptied (`（清空）`).
    Clear,
    /// The cell holds the masked form an export wrote: the field keeps its value.
    Unchanged,
    /// The field takes this value.
    Set(Value),
}

/// What empties a field.
const CLEAR: &str = "(清空)";

impl ValueType {
    /// Reads a workbook's cell.
    ///
    /// * `hint`: unit from the heading, as in [`ValueType::parse`].
    /// * `none_words`: true where 无, `/`, `-` and `—` answer “asked, there is none”; false where they are words like
    ///   others or mistakes. For a flag 无 is “no”. `（无）` answers so always.
    ///
    /// Errors: those of [`ValueType::parse`].
    pub fn parse_cell(
        &self,
        input: &str,
        hint: Option<&str>,
        none_words: bool,
    ) -> Result<CellValue, ValueError> {
        let text = clean(input);
        if text.is_empty() {
            return Ok(CellValue::Leave);
        }
        if is_clear_word(&text) {
            return Ok(CellValue::Clear);
        }
        let is_none_word = none_words && !(*self == ValueType::Flag && text == "无");
        if is_none_word && matches!(text.as_ref(), "无" | "/" | "／" | "\\" | "-" | "－" | "—" | "——" | "--")
        {
            return Ok(CellValue::Set(Value::Nil));
        }
        if self.is_masked(&text) {
            return Ok(CellValue::Unchanged);
        }
        if let Some(fault) = text.strip_prefix('#')
            && matches!(fault, "N/A" | "REF!" | "VALUE!" | "DIV/0!" | "NAME?" | "NULL!" | "NUM!" | "SPILL!")
        {
            return Err(ValueError::new(
                format!("单元格的公式出错（{}）；请在表中改正公式或填入值", excerpt(&text)),
                format!("the cell's formula failed ({}); mend it or put in the value", excerpt(&text)),
            ));
        }
        self.parse_cleaned(&text, hint).map(CellValue::Set)
    }

    /// True for what [`ValueType::mask`] makes: `张***`, `138****1234`.
    fn is_masked(&self, text: &str) -> bool {
        match self {
            ValueType::Text { .. } => {
                let mut chars = text.chars();
                text.ends_with("***")
                    && chars.next().is_some()
                    && chars.as_str().trim_end_matches('*').is_empty()
            }
            _ => text.as_bytes().contains(&b'*') && text.contains("***"),
        }
    }
}

/// True for the words that mean “no value” or “empty it” wherever they are typed, and so are no text.
pub(crate) fn is_reserved(text: &str) -> bool {
    is_nil_word(text) || is_clear_word(text)
}

fn is_clear_word(text: &str) -> bool {
    text.len() <= 12 && text.starts_with(['(', '（']) && narrow(text) == CLEAR
}

/// True for `（无）`, which means “asked, there is none” in forms and workbooks alike.
pub(crate) fn is_nil_word(text: &str) -> bool {
    matches!(text, "（无）" | "(无)")
}
