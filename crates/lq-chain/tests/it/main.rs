//! The one test binary of the crate.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod bad_input;
mod cases;
mod check;
mod laws;
mod sentences;
mod slow;
mod what_if;
