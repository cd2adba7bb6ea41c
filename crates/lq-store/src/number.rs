//! Human numbers: one counter a zone and kind, never going back below one that was given.

use lq_core::RecordId;

use crate::backend::{Cells, Dialect, Param, Session};
use crate::error::StoreError;

/// The last number given; the counter stays locked until the transaction ends.
pub(crate) fn lock(session: &mut dyn Session, zone: RecordId, kind: &str) -> Result<i64, StoreError> {
    let lock = match session.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => " FOR UPDATE",
    };
    let sql = format!("SELECT next FROM number WHERE zone=?1 AND kind=?2{lock}");
    let params = [Param::Bytes(&zone.0), Param::Text(kind)];
    if let Some(number) = session.int(&sql, &params)? {
        return Ok(number);
    }
    session.execute("INSERT INTO number(zone,kind,next) VALUES(?1,?2,0) ON CONFLICT DO NOTHING", &params)?;
    Ok(session.int(&sql, &params)?.unwrap_or(0))
}

/// Takes `n` numbers at once and returns the last one given before them.
pub(crate) fn take(session: &mut dyn Session, zone: RecordId, kind: &str, n: i64) -> Result<i64, StoreError> {
    let sql = "INSERT INTO number(zone,kind,next) VALUES(?1,?2,?3) \
               ON CONFLICT(zone,kind) DO UPDATE SET next=number.next+excluded.next RETURNING next";
    let row = session.first(sql, &[Param::Bytes(&zone.0), Param::Text(kind), Param::Int(n)])?;
    let next = row.and_then(|row| row[0].int());
    next.map(|next| next - n).ok_or_else(|| StoreError::damaged("number", "编号没有写入"))
}

/// Gives the last numbers that were taken back, unless somebody took others since.
pub(crate) fn give_back(
    session: &mut dyn Session,
    zone: RecordId,
    kind: &str,
    unused: &std::ops::Range<i64>,
) -> Result<(), StoreError> {
    if unused.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE number SET next=?3 WHERE zone=?1 AND kind=?2 AND next=?4";
    let (last, taken) = (Param::Int(unused.start - 1), Param::Int(unused.end - 1));
    session.execute(sql, &[Param::Bytes(&zone.0), Param::Text(kind), last, taken]).map(|_| ())
}
