//! Laws of the rules.
#![cfg(test)]

mod checking;
mod doors;
mod errors;
mod ledger;
mod plan;
mod random;
mod text;
