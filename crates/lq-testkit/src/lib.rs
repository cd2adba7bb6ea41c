//! What tests and measurements need and the product never ships.
//!
//! This crate is not allowed to be a dependency of anything that ships: other crates name it under
//! `dev-dependencies` only, `lq-bench` and `xtask` excepted. It holds no test of a rule of the trade.
//!
//! * [`chance`]: numbers from a seed.
//! * [`dir`]: a folder that is gone when its handle is.
//! * [`generated`]: committed files that follow from the program.
//! * [`postgres`]: a scratch PostgreSQL server on loopback, run by an ordinary user, and databases of their own on it.
//! * [`victim`]: a process that is killed in the middle of its work.
//!
//! With the feature `ledger`, which is on unless refused:
//! * [`clock`]: a clock that stands still, and ids that repeat from run to run.
//! * [`shapes`]: kinds made for measuring, as wide as the tables peers are measured on.
//! * [`tables`]: csv files of any length for them.

pub mod chance;
#[cfg(feature = "ledger")]
pub mod clock;
pub mod dir;
pub mod generated;
pub mod postgres;
#[cfg(feature = "ledger")]
pub mod shapes;
#[cfg(feature = "ledger")]
pub mod tables;
pub mod victim;

pub use chance::Chance;
pub use dir::TempDir;
pub use postgres::{ScratchDatabase, TempPg};
pub use victim::Victim;
