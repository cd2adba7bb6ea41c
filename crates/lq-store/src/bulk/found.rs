//! A bulk change found again by its id, for who asks for it long after it was made.

use lq_core::RecordId;
use lq_core::change::ChangeHead;

use crate::backend::{Cells as _, Param};
use crate::error::StoreError;
use crate::log::{self, PART_BITS};
use crate::reader::Reader;

/// A bulk change that stands in the log.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkChange {
    /// Who, when, why, in which zone and by which door.
    pub head: ChangeHead,
    /// Where it stands in its zone's log.
    pub position: i64,
    /// English name of the kind it wrote.
    pub kind: String,
    /// Records it made.
    pub n_created: u64,
    /// Standing records it changed or took out of use.
    pub n_changed: u64,
}

impl Reader<'_> {
    /// The bulk change of this id; `None` where no such change was made, or it is none of many rows.
    pub fn bulk_change(&mut self, change: RecordId) -> Result<Option<BulkChange>, StoreError> {
        let catalog = self.catalog.clone();
        let sql = "SELECT l.zone,l.position,b.id FROM log l JOIN batch b ON b.change_id=l.change_id \
                   WHERE l.change_id=?1 AND b.position=l.position";
        let Some(row) = self.session().first(sql, &[Param::Bytes(&change.0)])? else { return Ok(None) };
        let found = (log::id(&row[0]), row[1].int(), row[2].int());
        let (Some(zone), Some(position), Some(batch)) = found else { return Ok(None) };
        let (line, _) = log::read_line(self.session(), &catalog, zone, position)?;
        let Some(kind) = line.shapes.first().and_then(|shape| shape.kind) else { return Ok(None) };
        let sql = format!("SELECT COUNT(*) FROM {} WHERE _part>=?1 AND _part<?2", catalog.kinds[kind].table);
        let bounds = [Param::Int(batch << PART_BITS), Param::Int((batch + 1) << PART_BITS)];
        let n_created = self.session().int(&sql, &bounds)?.unwrap_or(0).unsigned_abs();
        let n_rows = line.parts.iter().map(|(_, n)| n).sum::<u64>();
        Ok(Some(BulkChange {
            head: line.head,
            position,
            kind: catalog.kinds[kind].schema.kind.to_string(),
            n_created,
            n_changed: n_rows.saturating_sub(n_created),
        }))
    }
}
