//! The laws of the pages.

#![cfg(test)]

mod api_acts;
mod description;
mod desk;
mod keeping;
mod pages;
mod sources;
