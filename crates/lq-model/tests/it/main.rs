//! The laws of the model.

mod kinds;
mod pages;
mod zones;
