//! Tests of lq-core through its public surface.

#![expect(clippy::unwrap_used, reason = "a missing value fails the test, which is what is wanted")]

mod time_cases;
mod value_cases;
mod value_codes;
mod value_laws;
