//! Tests of the reader, one binary.

#![expect(clippy::print_stdout, reason = "a score says more than that it passed")]

mod conventions;
mod gold;
mod page;
mod pdf;
mod press;
mod rewrite;
mod rewritings;
mod robust;
mod tiny_pdf;
