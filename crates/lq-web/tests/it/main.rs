//! The laws of the pages, and of the site asked through HTTP.

#![cfg(test)]

mod api_acts;
mod claims;
mod conformance;
mod description;
mod desk;
mod entitlements;
mod filters;
mod forms;
mod house;
mod keeping;
mod own;
mod pages;
mod policies;
mod policy_draft;
mod rights;
mod sources;
mod stories;
