//! From rows and schemas to pages: what a value looks like in a list, a form, a detail and a history.
//!
//! Nothing here asks for anything: rows, names and schemas are handed in.

pub(crate) mod cell;
pub(crate) mod chain;
pub(crate) mod changes;
pub(crate) mod form;
pub(crate) mod list;
pub(crate) mod policy_draft;
pub(crate) mod reading;
pub(crate) mod record;

use std::collections::BTreeMap;

use lq_core::RecordId;

/// What names a linked record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) text: String,
    pub(crate) number: String,
    /// False where it was retired.
    pub(crate) is_live: bool,
}

/// Names of the records a page links to.
pub(crate) type Names = BTreeMap<RecordId, Name>;

/// A whole number with its thousands apart.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
