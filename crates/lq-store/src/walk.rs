//! The log from its first line to its last, in pages, so that a log of any length is read in little memory.

use std::collections::BTreeSet;

use lq_core::{Moment, RecordId};

use crate::backend::{Cells, Param, Session};
use crate::error::StoreError;
use crate::line::Digest;
use crate::log;

/// Lines of one page at most.
const PAGE_LINES: i64 = 256;
/// Bytes after which a page ends early.
const PAGE_BYTES: usize = 8 << 20;

/// A row of `log` as it stands.
#[derive(Clone, Debug)]
pub(crate) struct RawLine {
    pub(crate) position: i64,
    pub(crate) change: Option<RecordId>,
    pub(crate) at: Moment,
    pub(crate) prev: Option<Digest>,
    pub(crate) digest: Option<Digest>,
    pub(crate) algorithm: String,
    pub(crate) bytes: Vec<u8>,
}

/// Every zone that has a line or a head, in order.
pub(crate) fn zones(session: &mut dyn Session) -> Result<Vec<RecordId>, StoreError> {
    let mut found = log::heads(session, None, "")?.into_keys().collect::<BTreeSet<_>>();
    let sql = "SELECT zone FROM log WHERE zone>?1 ORDER BY zone LIMIT 1";
    let mut last = Vec::new();
    // One step a zone: the log is in the order of its zones.
    while let Some(mut row) = session.first(sql, &[Param::Bytes(&last)])? {
        found.extend(log::id(&row[0]));
        last = row[0].take_bytes().unwrap_or_default();
    }
    Ok(found.into_iter().collect())
}

/// The lines of a zone after a position; empty at the end.
pub(crate) fn page(
    session: &mut dyn Session,
    zone: RecordId,
    after: i64,
) -> Result<Vec<RawLine>, StoreError> {
    let sql = format!(
        "SELECT position,change_id,at,prev,digest,algorithm,bytes FROM log \
         WHERE zone=?1 AND position>?2 ORDER BY position LIMIT {PAGE_LINES}"
    );
    let (mut lines, mut n_bytes) = (Vec::new(), 0);
    session.query(&sql, &[Param::Bytes(&zone.0), Param::Int(after)], &mut |row| {
        let line = RawLine {
            position: row[0].int().unwrap_or_default(),
            change: log::id(&row[1]),
            at: Moment(row[2].int().unwrap_or_default()),
            prev: digest(&row[3]),
            digest: digest(&row[4]),
            algorithm: row[5].take_text().unwrap_or_default(),
            bytes: row[6].take_bytes().unwrap_or_default(),
        };
        n_bytes += line.bytes.len();
        lines.push(line);
        Ok(n_bytes < PAGE_BYTES)
    })?;
    Ok(lines)
}

/// A cell that holds a digest.
pub(crate) fn digest(cell: &lq_core::value::Column) -> Option<Digest> {
    cell.bytes().and_then(|bytes| Digest::try_from(bytes).ok())
}
