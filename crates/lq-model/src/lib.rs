//! The kinds of record a zone's ledger holds, one file each, and the zones that ship with the program.
//!
//! This crate is not allowed to open a file, ask the clock, speak to a database or compute a figure: it declares
//! what there is. Rules of the trade beyond lawful moves belong to `lq-app` and the engines.
//!
//! To add a kind: its file in `kinds/` with two samples, one line in `registry.rs`, `cargo test -p lq-model`, accept
//! the documentation page. Everything else (table, form, list, workbook, API, command) follows from the declaration.

mod declare;

pub mod kinds;
pub mod own;
pub mod page;
pub mod registry;
pub mod sample;
pub mod zone_file;

pub use registry::registry;
