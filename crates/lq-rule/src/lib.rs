//! Rules in the words of the policy: one language for policies, figures, filters and alerts. This crate reads no
//! files, no clock, no network, no SQL and no randomness, runs no task of its own and knows no other engine.
//!
//! A rule's text is read into a tree, checked against the ledger's schemas, and then has three doors with the same
//! answers: explaining one record, sweeping many records in columns, and bound SQL text. [`plan`] is what the last
//! two work on.

pub mod ast;
pub mod beside;
pub mod boxed;
pub mod budget;
mod check;
pub mod checked;
pub mod columns;
pub mod complete;
pub mod draft;
mod evaluate;
pub mod explain;
pub mod facts;
pub mod figure;
pub mod filter;
mod format;
mod heading;
pub mod literal;
pub mod lower;
mod nearest;
mod parse;
pub mod place;
pub mod plan;
mod problem;
pub mod review;
mod schema;
pub mod sweep;
mod token;
mod word;

pub use check::{check, check_condition};
pub use explain::explain;
pub use format::{format, format_condition};
pub use parse::{LONGEST, Standing, parse, parse_condition, parse_expression};
pub use problem::{Code, Fix, Problem, Told};
pub use schema::{Schema, Series};
