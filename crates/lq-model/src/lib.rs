//! The kinds of record a zone's ledger holds, one file each, and the zones that ship with the program.
//!
//! This crate is not allowed to open a file, ask the clock, speak to a database or compute a figure: it declares
//! what there is. Rules of the trade beyond lawful moves belong to `lq-app` and the engines.
