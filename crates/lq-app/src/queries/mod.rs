//! What can be asked. Every query checks the caller's rights, takes its date, and returns plain structs.

pub mod cases;
pub mod chain;
pub mod claims;
pub mod condition;
pub mod detail;
pub mod entitlements;
pub mod figures;
pub mod history;
pub mod keeping;
pub mod kept;
pub mod list;
pub mod overview;
pub mod page;
pub mod policy;
pub mod search;
pub mod sweep;
pub mod trial;
pub(crate) mod visible;
pub(crate) mod within;
pub mod writing;
pub use visible::{Named, Names};
