//! An import that this process no longer holds, found again in the ledger: its change has the import's own id.

use lq_core::RecordId;
use lq_core::change::Door;

use super::{Outcome, Tally};
use crate::App;
use crate::caller::Caller;
use crate::error::AppError;

/// What the ledger tells of an import that was written.
pub(super) struct Written {
    pub(super) kind: String,
    pub(super) zone: RecordId,
    pub(super) position: i64,
    pub(super) outcome: Outcome,
    pub(super) is_undone: bool,
}

/// The change that takes an import back.
pub(super) fn undoing(import: RecordId) -> RecordId {
    RecordId::named(0, &format!("undo/{import}"))
}

/// An import of the caller's own; `None` where the ledger knows of none.
pub(super) fn find(app: &App, caller: &Caller, import: RecordId) -> Result<Option<Written>, AppError> {
    let (found, is_undone) =
        app.read(|reader| Ok((reader.bulk_change(import)?, reader.bulk_change(undoing(import))?.is_some())))?;
    let own = found.filter(|found| found.head.door == Door::Import && found.head.who == caller.account);
    Ok(own.map(|found| {
        let tally = Tally { created: found.n_created, updated: found.n_changed, ..Tally::default() };
        let file = file_in(&found.head.why).to_owned();
        Written {
            zone: found.head.zone,
            position: found.position,
            outcome: Outcome { file, tally, ..Outcome::default() },
            kind: found.kind,
            is_undone,
        }
    }))
}

/// What is said of an import: kind and file.
pub(super) fn why(label: &str, file: &str) -> String {
    format!("导入{label}（{file}）")
}

/// The file named in what is said of an import.
fn file_in(why: &str) -> &str {
    why.split_once('（').and_then(|(_, file)| file.strip_suffix('）')).unwrap_or(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_from_what_was_said() {
        assert_eq!(file_in(&why("企业", "名单（2026）.xlsx")), "名单（2026）.xlsx");
        assert_eq!(file_in("别的话"), "别的话");
    }
}
