//! The nevers of ARCHITECTURE.md, kept by reading manifests, sources and the list of tracked files.
//!
//! Each test says the law in its name and prints every place that breaks it.

// Tells clippy that the functions below are tests too.
#![cfg(test)]

mod borrowed;
mod directions;
mod repository;
mod rust_text;
mod sources;
mod workspace;
