//! The ledger's store: an append-only, hash-chained log and the tables projected from it, alike on SQLite and
//! PostgreSQL.
//!
//! This crate is not allowed to know any single kind of record, a right, a page or a rule of the trade; it knows
//! schemas and rows. It never asks the clock: every instant comes with the change or the question. Nothing outside
//! this crate writes SQL, and no other crate sees a connection.
//!
//! * [`Store::write`] makes one change: one log line, the projections and the outbox in one transaction, durable
//!   before it is answered. Callers that wait together share one commit.
//! * [`Store::read`] reads one state of the ledger, as of any day and as known at any instant.
//! * [`Store::bulk`] makes one change of many rows while others go on writing.
//! * [`Store::verify`] computes every digest again and replays the log; [`Store::rebuild`] fills the tables from it.
//! * [`Store::backup`] writes one file that [`Store::restore`] brings back, into either database.

pub mod address;
mod backend;
pub mod backup;
pub mod bulk;
pub mod erase;
pub mod error;
mod filter_sql;
mod fold;
mod gate;
mod group;
mod holder;
mod line;
mod log;
mod mapping;
mod measure;
mod number;
mod pick;
mod pool;
mod private;
pub mod progress;
mod query;
mod reader;
mod rebuild;
pub mod restore;
mod roll;
mod row;
mod scan;
mod schema;
mod statement;
mod statistics;
mod store;
mod time_machine;
mod turn;
mod tx;
pub mod vault;
pub mod verify;
mod walk;

pub use address::Address;
pub use backend::Dialect;
pub use backup::BackedUp;
pub use bulk::{Bulk, BulkAct, BulkChange, BulkRow, Cell, Undone};
pub use erase::Erasure;
pub use error::{Conflict, Duplicate, StoreError};
pub use holder::Holder;
pub use line::{Digest, digest, hex, unhex};
pub use log::Head;
pub use measure::{Made, Measure, Measured};
pub use progress::{Progress, Tell};
pub use query::{Answer, Query, Sort, SortBy, States, Sum};
pub use reader::{Caption, ChangeEntry, Reader};
pub use restore::Restored;
pub use scan::Glance;
pub use statement::{Bound, Statement, statement};
pub use store::{Committed, Store};
pub use time_machine::Version;
pub use tx::{LinkFrom, Tx};
pub use vault::Vault;
pub use verify::{Fault, Verified};
