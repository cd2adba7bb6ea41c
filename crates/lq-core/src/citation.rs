//! What a value rests on: a source, its exact words and where they stand.

use serde::{Deserialize, Serialize};

use crate::id::RecordId;

/// A place in a source text, in bytes of the source as it was handed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// The evidence of one field: where the value was read and how it was printed there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The record of kind `source` that holds the text or names the document.
    pub source: RecordId,
    /// The exact words, lines joined.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub quote: String,
    /// Where the words stand in the source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// The value as printed, before it was read (`1.12万余`).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub printed: String,
}
