//! Text files: delimited values and JSON lines, in UTF-8, GBK, GB 18030 or UTF-16.

mod csv;
mod decode;
mod jsonl;
mod marks;

pub(crate) use csv::CsvBook;
pub(crate) use decode::looks_like_utf16;
pub(crate) use jsonl::JsonlBook;
