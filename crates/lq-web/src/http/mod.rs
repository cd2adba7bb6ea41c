//! Requests and answers: what every handler shares.

pub(crate) mod cookies;
pub(crate) mod files;
pub(crate) mod headers;
pub(crate) mod stream;
