//! Rows of the ledger as the plain structs engines take. One direction: nothing here writes.

pub(crate) mod chain;
pub(crate) mod columns;
pub(crate) mod facts;
pub(crate) mod sweep;
mod target;
