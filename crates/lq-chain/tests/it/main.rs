//! The one test binary of the crate.

mod cases;
mod check;
