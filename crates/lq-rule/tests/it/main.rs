//! Laws of the rules.
#![cfg(test)]

mod checking;
mod doors;
mod errors;
mod explaining;
mod ledger;
mod plan;
mod random;
mod sweep;
mod text;
