pub mod chain;
pub mod detail;
pub mod history;
pub mod list;
pub mod overview;
pub mod page;
pub mod search;
mod visible;
pub use visible::{Named, Names};
