//! Values, schemas, time, citations and the filter tree: what every part of the house agrees on.
//!
//! This crate is not allowed to open a file, ask the clock, draw a random number, speak to a database or a
//! network, or know any single kind of record. Engines import this crate alone.

pub mod change;
pub mod citation;
pub mod field;
pub mod figure;
pub mod filter;
pub mod id;
pub mod note;
pub mod registry;
pub mod row;
pub mod schema;
pub mod time;
pub mod value;

pub use id::RecordId;
pub use registry::Registry;
pub use row::Row;
pub use schema::{FieldSchema, KindSchema, Record};
pub use time::{AsOf, Day, Moment};
pub use value::{Value, ValueType};
