//! Remarks on data: what was left out, assumed or could not be known, and why.

use serde::Serialize;

/// A remark that goes with an answer. Bad data is a note, not an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// A stable English word for programs (`capacity_unknown`).
    pub code: &'static str,
    /// A sentence for people: what, where, why, what next.
    pub text: String,
}

impl Note {
    /// A note of this code with this sentence.
    pub fn new(code: &'static str, text: impl Into<String>) -> Self {
        Self { code, text: text.into() }
    }
}
