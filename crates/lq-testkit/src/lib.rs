//! What tests and measurements need and the product never ships.
//!
//! This crate is not allowed to be a dependency of anything that ships: other crates name it under
//! `dev-dependencies` only, `lq-bench` and `xtask` excepted. It holds no test of a rule of the trade.
//!
//! * [`dir`]: a folder that is gone when its handle is.
//! * [`postgres`]: a scratch PostgreSQL server on loopback, run by an ordinary user.

pub mod dir;
pub mod postgres;

pub use dir::TempDir;
pub use postgres::TempPg;
