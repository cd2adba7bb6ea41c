//! Laws of the application, each on a ledger of its own.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::print_stdout, reason = "what is not compared is said")]

mod accounts;
mod reading;
