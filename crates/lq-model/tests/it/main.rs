//! The laws of the model.

mod kinds;
mod zones;
