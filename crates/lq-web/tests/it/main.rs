//! The laws of the pages.

#![cfg(test)]

mod api_acts;
mod description;
mod desk;
mod pages;
mod sources;
