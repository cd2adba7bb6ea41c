//! Laws of the rules.
#![cfg(test)]

mod budget;
mod checking;
mod doors;
mod errors;
mod explaining;
mod ledger;
mod plan;
mod random;
mod speed;
mod sweep;
mod text;
