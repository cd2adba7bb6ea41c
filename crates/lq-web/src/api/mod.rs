//! The JSON API: the same commands and queries as the pages, in other clothes.

pub(crate) mod history;
pub mod openapi;
pub(crate) mod write;
