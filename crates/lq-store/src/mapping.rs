//! Which field each column of a sender's workbook was, kept so that it is told once.

use lq_core::{Moment, RecordId};

use crate::backend::{Cells, Param};
use crate::error::StoreError;
use crate::line::Digest;
use crate::store::Store;

/// Mappings kept for one zone; the longest unused make room.
const MOST_KEPT: i64 = 1000;

impl Store {
    /// Keeps how workbooks with these headings are read, in place of what was kept before.
    ///
    /// * `headings`: digest of the headings as the file prints them.
    /// * `told`: JSON, known to the caller alone.
    pub fn remember_mapping(
        &self,
        zone: RecordId,
        kind: &str,
        headings: &Digest,
        told: &str,
        who: &str,
        at: Moment,
    ) -> Result<(), StoreError> {
        let mut session = self.inner.take_writer()?;
        session.begin()?;
        let sql = "INSERT INTO mapping(zone,kind,headings,told,who,changed) VALUES(?1,?2,?3,?4,?5,?6) \
                   ON CONFLICT(zone,kind,headings) DO UPDATE SET \
                   told=excluded.told,who=excluded.who,changed=excluded.changed";
        let params = [
            Param::Bytes(&zone.0),
            Param::Text(kind),
            Param::Bytes(headings),
            Param::Text(told),
            Param::Text(who),
            Param::Int(at.micros()),
        ];
        session.execute(sql, &params)?;
        let sql = "DELETE FROM mapping WHERE zone=?1 AND changed<(SELECT changed FROM mapping WHERE zone=?1 \
                   ORDER BY changed DESC LIMIT 1 OFFSET ?2)";
        session.execute(sql, &[Param::Bytes(&zone.0), Param::Int(MOST_KEPT - 1)])?;
        session.commit()
    }

    /// What was kept for workbooks with these headings.
    pub fn recall_mapping(
        &self,
        zone: RecordId,
        kind: &str,
        headings: &Digest,
    ) -> Result<Option<String>, StoreError> {
        let sql = "SELECT told FROM mapping WHERE zone=?1 AND kind=?2 AND headings=?3";
        let params = [Param::Bytes(&zone.0), Param::Text(kind), Param::Bytes(headings)];
        let row = self.read()?.session().first(sql, &params)?;
        Ok(row.and_then(|mut row| row[0].take_text()))
    }
}
