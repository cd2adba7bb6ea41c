//! The program as a person at a terminal has it: words in, words out, an exit code.

#![cfg(test)]

mod figures;
mod rules;
mod run;
mod zone;
