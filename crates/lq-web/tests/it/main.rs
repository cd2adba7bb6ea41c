//! The laws of the pages.

mod description;
mod pages;
mod sources;
