//! Tests of the reader, one binary.

mod gold;
mod page;
mod press;
