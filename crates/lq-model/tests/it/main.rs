//! The laws of the model.

mod figures;
mod kinds;
mod own;
mod pages;
mod zones;
