//! Texts of the pages on which policies are worked with.

mod en;
mod zh;

pub(crate) use en::EN;
pub(crate) use zh::{Texts, ZH};
