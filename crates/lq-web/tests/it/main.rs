//! The laws of the pages.

mod pages;
mod sources;
