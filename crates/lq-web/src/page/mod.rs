//! Pages: one struct and one template each. A page holds texts ready to print and knows nothing of where they
//! come from; `sample()` fills it for the preview and the tests.

pub(crate) mod about;
pub(crate) mod accounts;
pub(crate) mod arrange;
pub(crate) mod chain;
pub(crate) mod chains;
pub(crate) mod claims;
pub(crate) mod confirm;
pub(crate) mod conflict;
pub(crate) mod detail;
pub(crate) mod entitlements;
pub(crate) mod error;
pub(crate) mod figure;
pub(crate) mod form;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod keeping;
pub(crate) mod list;
pub(crate) mod login;
pub(crate) mod overview;
pub(crate) mod policy;
pub(crate) mod policy_draft;
pub(crate) mod reading;
pub(crate) mod search;
pub(crate) mod shell;
pub(crate) mod trial;
