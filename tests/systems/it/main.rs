#![cfg(test)]
//! The systems of the source page, one module a row: each figure the row prints is recorded through form, workbook and
//! API and read back as a figure whose rows sum to it.

mod conformance;
mod door;
mod figures;
mod house;
mod page;
mod row;
mod rows;
mod sample_zone;
