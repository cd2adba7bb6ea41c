//! Laws of the application, each on a ledger of its own.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::print_stdout, reason = "what is not compared is said")]

mod accounts;
mod bad_workbooks;
mod bench;
#[path = "../../../lq-sheet/tests/it/biff.rs"]
#[expect(
    dead_code,
    reason = "the writer of old workbooks is shared with the sheet layer's tests, which use all of it"
)]
mod biff;
mod conditions;
mod drafts;
mod large;
mod reading;
mod workbooks;
