//! What can be done. Every command checks the caller's rights itself and is one transaction, one described change.

pub mod attachment;
pub mod claim;
pub mod export;
pub mod figure;
pub mod filter;
pub mod import;
pub mod jobs;
pub mod keeping;
mod proposal;
pub mod reading;
pub mod record;
pub mod seed;
