//! One file an area, each called like the folder of its peers.

pub(crate) mod chain;
pub(crate) mod import;
pub(crate) mod keeping;
pub(crate) mod ledger;
pub(crate) mod make;
pub(crate) mod policy;
pub(crate) mod read;
pub(crate) mod site;
