//! A bounded-variable simplex in pure Rust: sparse columns, LU of the basis, warm starts.
//!
//! The rest of the crate sees [`Columns`] and [`Simplex`] only; another solver would be put
//! in behind these two. Data are expected to be scaled so that values are around 1.

mod lu;
mod simplex;

pub(crate) use simplex::{Columns, LpError, Outcome, Simplex};
