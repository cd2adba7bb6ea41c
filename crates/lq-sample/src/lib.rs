//! The sample zone, drawn from a seed: rows whose counts and sums are the figures printed for 无锡.
//!
//! This crate is not allowed to open a file, ask the clock, speak to a database or name a real firm or person: every
//! firm's name begins with 示例, every person is a numbered sample, and the zone says in its name that it is 演示数据.

mod bodies;
mod chains;
mod development;
mod draw;
mod names;
mod planted;
mod projects;
mod rows;
mod services;

use lq_core::Registry;
use lq_model::zone_file::{SeedRow, ZoneFileError};

pub use planted::{Defect, PLANTED, Planted};

/// What every page shows of a zone that is a sample.
pub const MARK: &str = "演示数据";

/// The code of the sample zone: the zone whose file the rows are laid upon.
pub const SLUG: &str = "wuxi";

/// All rows of the sample zone, the zone's own first; the same on every machine.
///
/// The rows of the zone's file are among them under their own ids, amended with committee, head enterprise and planted
/// flows: a ledger that holds the file already takes them as changes. The links of chains point at rows further on, so
/// whether a target exists can be judged only when all rows are in.
///
/// # Errors
/// The registry lacks a kind or field the sample uses, or the zone's file is wrong.
pub fn wuxi(registry: &Registry) -> Result<Vec<SeedRow>, ZoneFileError> {
    let mut rows = rows::Rows::new(registry)?;
    let firms = chains::firms(&mut rows)?;
    bodies::add(&mut rows, &firms)?;
    projects::add(&mut rows, &firms)?;
    development::add(&mut rows, &firms)?;
    services::add(&mut rows, &firms)?;
    Ok(rows.finish())
}
