//! Workbooks in and out: xlsx, xls, csv and jsonl as rows of cells.
//!
//! This crate must not know any kind, hold a rule of the trade, speak SQL, read the clock or the environment.
//! It knows files, rows and, in its typed layer, schemas that the caller hands in.
//!
//! Reading: [`Workbook::open`] tells the format by content, [`Workbook::rows`] gives a [`RowSource`] that fills
//! the caller's [`RowBuf`] row by row with flat memory.

mod cell;
mod error;
mod input;
pub mod layout;
mod look;
mod open;
mod source;
mod table;
mod text;
pub mod write;
mod xls;
mod xlsx;

pub use cell::{Cell, Civil, DateCell, DateShape, Number, RowBuf};
pub use error::SheetError;
pub use input::Input;
pub use open::Workbook;
pub use source::{ColumnSet, Format, Limits, Merge, Progress, RowSource, SheetInfo};
pub use table::{SkipWhy, Skipped, Table};
pub use xlsx::column_letters;
