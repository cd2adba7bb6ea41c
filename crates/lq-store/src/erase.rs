//! Erasing a personal value: value and salt are gone, the digest in the log stays and the chain still verifies.

use std::collections::BTreeMap;

use lq_core::change::ChangeHead;
use lq_core::value::Column;
use lq_core::{Moment, RecordId};

use crate::backend::{Cells, Clash, Dialect, Param, Put};
use crate::error::StoreError;
use crate::fold::fold;
use crate::group::{Puts, flush_records};
use crate::line::Digest;
use crate::reader::Reader;
use crate::schema::system;
use crate::store::Store;
use crate::{log, roll, walk};

/// One personal value that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erasure {
    /// The digest the log holds instead.
    pub digest: Digest,
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// The field, by English name.
    pub field: String,
    /// When it was erased.
    pub at: Moment,
    /// Who erased it.
    pub who: String,
    /// Why.
    pub why: String,
}

impl Store {
    /// Erases every value a personal field of a record ever held, with its salts and what was quoted as its evidence;
    /// returns how many there were.
    ///
    /// * `head`: zone of the record, who, when and why; kept in the list of erasures, not in the log.
    ///
    /// # Errors
    /// No such kind, field or record; the field is not personal, and so stands in the log for ever.
    pub fn erase(
        &self,
        head: &ChangeHead,
        kind: &str,
        record: RecordId,
        field: &str,
    ) -> Result<u64, StoreError> {
        let catalog = self.catalog();
        let place = catalog.place(kind)?;
        let table = &catalog.kinds[place];
        let field = table.field(field)?;
        let schema = &table.schema.fields[field];
        if !schema.is_personal {
            return Err(StoreError::Refused(format!(
                "“{}”不是个人信息字段，它的历史记在日志中，不能删除；可以修改或清空现在的值",
                schema.label.zh
            )));
        }
        let mut session = self.inner.take_writer()?;
        if session.dialect() == Dialect::Sqlite {
            // Freed pages are overwritten, so that the value cannot be read from the file either.
            session.script("PRAGMA secure_delete=ON")?;
        }
        session.begin()?;
        let lock = if session.dialect() == Dialect::Postgres { " FOR UPDATE" } else { "" };
        log::heads(&mut *session, Some(&[head.zone]), lock)?;
        let mut births = log::births(&mut *session, &catalog, place, &[record])?;
        births.retain(|_, birth| birth.zone == head.zone);
        let Some(birth) = births.get(&record).copied() else {
            return Err(StoreError::NotFound { kind: table.schema.label.zh.to_string(), id: record });
        };
        let mut names = vec![schema.name.to_string()];
        names.extend(schema.was.iter().map(|was| was.to_string()));
        let (mut digests, mut cells) = (Vec::new(), Vec::new());
        let sql = "SELECT digest,field FROM private_value WHERE record=?1 AND kind=?2";
        session.query(sql, &[Param::Bytes(&record.0), Param::Text(kind)], &mut |row| {
            if row[1].text().is_some_and(|name| names.iter().any(|own| own == name))
                && let Some(digest) = walk::digest(&row[0])
            {
                digests.push(digest.to_vec());
                cells.extend([
                    Column::Bytes(digest.to_vec()),
                    Column::Bytes(record.0.to_vec()),
                    Column::Text(kind.to_owned()),
                    Column::Text(schema.name.to_string()),
                    Column::Int(head.at.micros()),
                    Column::Text(head.who.clone()),
                    Column::Text(head.why.clone()),
                ]);
            }
            Ok(true)
        })?;
        let n = digests.len() as u64;
        let put = Put::of("erasure", system::table("erasure").columns(), Clash::Ignore);
        session.put(&put, &cells)?;
        let sql = format!("DELETE FROM private_value WHERE {}", session.dialect().is_in("digest", 1));
        session.execute(&sql, &[Param::OwnBlobs(digests)])?;
        // The projection forgets as well: what is left of the record is folded again.
        let rolled = roll::rolled(&mut *session)?;
        if let Some((_, entries)) =
            log::entries_of(&mut *session, &catalog, place, &[record])?.remove(&record)
            && let Some(stored) = fold(table, birth.zone, record, &entries, rolled)
        {
            let rows = BTreeMap::from([((place, record), stored)]);
            flush_records(&mut *session, &catalog, &Puts::new(), &rows)?;
        }
        session.commit()?;
        if session.dialect() == Dialect::Sqlite {
            session.script("PRAGMA secure_delete=OFF")?;
            // Older copies of the page may lie in the write-ahead file; readers under way can keep it for a while.
            session.script("PRAGMA wal_checkpoint(TRUNCATE)")?;
        }
        Ok(n)
    }
}

impl Reader<'_> {
    /// What was erased, latest first.
    pub fn erasures(&mut self, limit: u64) -> Result<Vec<Erasure>, StoreError> {
        let sql = "SELECT digest,record,kind,field,at,who,why FROM erasure ORDER BY at DESC,digest LIMIT ?1";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.session().all(sql, &[Param::Int(limit)])?;
        let read = |mut row: Vec<Column>| {
            Some(Erasure {
                digest: walk::digest(&row[0])?,
                record: log::id(&row[1])?,
                kind: row[2].take_text()?,
                field: row[3].take_text()?,
                at: Moment(row[4].int()?),
                who: row[5].take_text()?,
                why: row[6].take_text()?,
            })
        };
        let damaged = || StoreError::damaged("erasure", "一行的内容无法识别");
        rows.into_iter().map(|row| read(row).ok_or_else(damaged)).collect()
    }
}
