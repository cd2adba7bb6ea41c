//! Laws of the rules.
#![cfg(test)]

mod beside;
mod budget;
mod checking;
mod doors;
mod errors;
mod explaining;
mod figures;
mod ledger;
mod plan;
mod random;
mod reviewing;
mod speed;
mod sweep;
mod text;
mod third_door;
