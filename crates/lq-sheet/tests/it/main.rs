//! Files in and out, through the crate's public door alone.

#![expect(clippy::unwrap_used, reason = "a missing value fails the test, which is what is wanted")]

mod bad;
mod biff;
mod books;
mod csv;
mod jsonl;
mod layout;
mod seen;
mod write;
mod xls;
mod xlsx;
