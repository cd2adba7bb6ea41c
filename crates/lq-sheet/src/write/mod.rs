//! Writing: xlsx with constant memory, csv and JSON lines.

mod book;
mod notes;
mod problems;
mod sheet;
mod styles;
mod text;

pub use book::BookWriter;
pub use problems::{CellProblem, ErrorRows, write_error_book};
pub use sheet::{ColumnSpec, MOST_ROWS, SheetSpec, SheetWriter};
pub use styles::Style;
pub use text::{CsvWriter, JsonlWriter};
