//! One change of many rows.

use lq_core::RecordId;

use crate::backend::{Cells, Param, Session};
use crate::error::StoreError;
use crate::log::PART_BITS;

/// Numbers of the parts of the bulk change at this position, in order.
pub(crate) fn parts_of(
    session: &mut dyn Session,
    zone: RecordId,
    position: i64,
) -> Result<Vec<i64>, StoreError> {
    let sql = "SELECT id FROM batch WHERE zone=?1 AND position=?2";
    let Some(batch) = session.int(sql, &[Param::Bytes(&zone.0), Param::Int(position)])? else {
        return Ok(Vec::new());
    };
    let mut parts = Vec::new();
    let bounds = [Param::Int(batch << PART_BITS), Param::Int((batch + 1) << PART_BITS)];
    session.query(
        "SELECT part FROM log_part WHERE part>=?1 AND part<?2 ORDER BY part",
        &bounds,
        &mut |row| {
            parts.extend(row[0].int());
            Ok(true)
        },
    )?;
    Ok(parts)
}
