//! The laws of the model.

mod kinds;
mod own;
mod pages;
mod zones;
