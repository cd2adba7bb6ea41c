//! Laws of the rules.
#![cfg(test)]

mod plan;
