//! Reading: one state of the ledger throughout.

use std::collections::BTreeMap;
use std::sync::Arc;

use lq_core::change::{ChangeHead, Edit};
use lq_core::row::RowState;
use lq_core::time::AsOf;
use lq_core::value::{Lang, Value};
use lq_core::{Day, RecordId, Row};

use crate::backend::{Cells, Dialect, Param, Session};
use crate::error::StoreError;
use crate::log::{self, Head};
use crate::pool::Lent;
use crate::query::{self, Answer, Query, States};
use crate::schema::Catalog;
use crate::time_machine::{self, Version};
use crate::tx::LinkFrom;

/// Reads one state of the ledger: everything a reader answers belongs together, whatever is written meanwhile.
pub struct Reader<'a> {
    session: Lent<'a>,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) hides: bool,
    /// Records read ahead, as of a time; `None` where there was none.
    ahead: BTreeMap<(usize, RecordId), Option<Row>>,
    ahead_of: Option<AsOf>,
    /// The day the projections stand for, once something told it.
    pub(crate) rolled: Option<Day>,
}

/// One change as the list of changes shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeEntry {
    /// Where it stands in its zone's log.
    pub position: i64,
    /// Digest that chains it.
    pub digest: crate::line::Digest,
    /// Who, when, why and by which door.
    pub head: ChangeHead,
    /// Records it touched, by kind.
    pub n_rows: BTreeMap<String, u64>,
}

/// What names a record in lists and links.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// The record that stands: where the one asked for was merged, the one it was merged into.
    pub id: RecordId,
    /// Its caption, or its number.
    pub text: String,
    /// Its human number.
    pub number: String,
    /// False where it was retired.
    pub is_live: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn begin(mut session: Lent<'a>, catalog: Arc<Catalog>) -> Result<Self, StoreError> {
        session.begin_read()?;
        let mut hides = false;
        if session.dialect() == Dialect::Sqlite {
            let sql = "SELECT 1 FROM batch WHERE position IS NULL LIMIT 1";
            hides = session.int(sql, &[])?.is_some();
        }
        Ok(Self { session, catalog, hides, ahead: BTreeMap::new(), ahead_of: None, rolled: None })
    }

    pub(crate) fn session(&mut self) -> &mut dyn Session {
        &mut *self.session
    }

    /// A record as of a time, whatever its state; `None` where it was not then.
    pub fn get(&mut self, kind: &str, id: RecordId, as_of: AsOf) -> Result<Option<Row>, StoreError> {
        let place = self.catalog.place(kind)?;
        if self.ahead_of == Some(as_of)
            && let Some(row) = self.ahead.get(&(place, id))
        {
            return Ok(row.clone());
        }
        time_machine::get(&mut *self.session, &self.catalog, place, id, as_of)
    }

    /// Reads records that will be asked for by [`Reader::get`], one question a kind; kinds that are not known are left
    /// to it.
    pub fn read_ahead<'k>(
        &mut self,
        wanted: impl IntoIterator<Item = (&'k str, RecordId)>,
        as_of: AsOf,
    ) -> Result<(), StoreError> {
        let catalog = self.catalog.clone();
        let mut by_kind: BTreeMap<usize, Vec<RecordId>> = BTreeMap::new();
        for (kind, id) in wanted {
            if let Some(place) = catalog.find(kind) {
                by_kind.entry(place).or_default().push(id);
            }
        }
        if self.ahead_of != Some(as_of) {
            self.ahead.clear();
            self.ahead_of = Some(as_of);
        }
        // A single record is as quickly read when it is asked for.
        for (place, ids) in by_kind.into_iter().filter(|(_, ids)| ids.len() > 1) {
            let rows = time_machine::get_many(&mut *self.session, &catalog, place, &ids, as_of)?;
            self.ahead.extend(ids.into_iter().map(|id| ((place, id), rows.get(&id).cloned())));
        }
        Ok(())
    }

    /// Records as of a time, in the order asked for; those that were not then are left out.
    pub fn get_many(&mut self, kind: &str, ids: &[RecordId], as_of: AsOf) -> Result<Vec<Row>, StoreError> {
        let filter = lq_core::filter::Filter::Id(ids.to_vec());
        let mut query = Query::new(kind, &filter, as_of);
        query.states = States::All;
        query.with_total = false;
        let rows = self.query(&query)?.rows;
        let mut found = rows.into_iter().map(|row| (row.id, row)).collect::<BTreeMap<_, _>>();
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// A list with its totals.
    pub fn query(&mut self, query: &Query<'_>) -> Result<Answer, StoreError> {
        query::run(&mut *self.session, &self.catalog, query, self.hides, &mut self.rolled)
    }

    /// How many rows a query selects by each word of a choice, stage or line of text; rows that hold none are left
    /// out. Order, page and sums of the query decide nothing.
    pub fn shares(&mut self, query: &Query<'_>, field: &str) -> Result<BTreeMap<String, u64>, StoreError> {
        query::shares(&mut *self.session, &self.catalog, query, field, self.hides)
    }

    /// The record with this human number (`QY-000012`) in a zone.
    pub fn by_number(
        &mut self,
        kind: &str,
        zone: RecordId,
        number: &str,
    ) -> Result<Option<RecordId>, StoreError> {
        let table = &self.catalog.kinds[self.catalog.place(kind)?];
        let Some(number) = table.number_of(number) else { return Ok(None) };
        let sql = format!(
            "SELECT t._id FROM {} WHERE t._zone=?1 AND t._number=?2 AND (t._part IS NULL OR b.position IS NOT NULL)",
            table.from()
        );
        let row = self.session.first(&sql, &[Param::Bytes(&zone.0), Param::Int(number)])?;
        Ok(row.and_then(|row| log::id(&row[0])))
    }

    /// Live records of a zone whose field equals a value, now.
    pub fn find(
        &mut self,
        kind: &str,
        zone: RecordId,
        field: &str,
        value: &Value,
    ) -> Result<Vec<Row>, StoreError> {
        let table = &self.catalog.kinds[self.catalog.place(kind)?];
        let field = table.field(field)?;
        let rows = query::holders(&mut *self.session, table, zone, field, value, self.hides)?;
        Ok(rows.into_iter().map(|stored| stored.row).collect())
    }

    /// Records of any kind and state that point at this one now.
    pub fn links_to(&mut self, kind: &str, id: RecordId) -> Result<Vec<LinkFrom>, StoreError> {
        let catalog = self.catalog.clone();
        let found = query::pointing(&mut *self.session, &catalog, kind, id, self.hides)?;
        let name = |(kind, field, record): (usize, usize, RecordId)| LinkFrom {
            kind: catalog.kinds[kind].schema.kind.to_string(),
            field: catalog.kinds[kind].schema.fields[field].name.to_string(),
            record,
        };
        Ok(found.into_iter().map(name).collect())
    }

    /// What names these records now, by the id asked for; a merged record is named by the one it was merged into.
    pub fn captions(
        &mut self,
        kind: &str,
        ids: &[RecordId],
        lang: Lang,
    ) -> Result<BTreeMap<RecordId, Caption>, StoreError> {
        let catalog = self.catalog.clone();
        let place = catalog.place(kind)?;
        let schema = &catalog.kinds[place].schema;
        let mut rows = BTreeMap::new();
        let mut wanted = ids.to_vec();
        // A record may have been merged into one that was merged in turn.
        for _ in 0..8 {
            wanted.retain(|id| !rows.contains_key(id));
            if wanted.is_empty() {
                break;
            }
            let found = self.stored_now(place, &wanted)?;
            wanted = found.iter().filter_map(|row| time_machine::leading(row.meta.state)).collect();
            rows.extend(found.into_iter().map(|row| (row.id, row)));
        }
        let mut captions = BTreeMap::new();
        for id in ids {
            let mut row = rows.get(id);
            for _ in 0..8 {
                match row.and_then(|row| time_machine::leading(row.meta.state)) {
                    Some(into) => row = rows.get(&into),
                    None => break,
                }
            }
            let Some(row) = row else { continue };
            let caption = Caption {
                id: row.id,
                text: schema.caption_of(row, lang),
                number: row.meta.number.clone(),
                is_live: row.meta.state == RowState::Live,
            };
            captions.insert(*id, caption);
        }
        Ok(captions)
    }

    /// Records by id as they stand now.
    pub(crate) fn stored_by_id(
        &mut self,
        place: usize,
        ids: &[RecordId],
    ) -> Result<BTreeMap<RecordId, Row>, StoreError> {
        Ok(self.stored_now(place, ids)?.into_iter().map(|row| (row.id, row)).collect())
    }

    fn stored_now(&mut self, place: usize, ids: &[RecordId]) -> Result<Vec<Row>, StoreError> {
        let catalog = self.catalog.clone();
        let table = &catalog.kinds[place];
        let mut found = Vec::new();
        for some in ids.chunks(2000) {
            let sql = format!(
                "SELECT {} FROM {} WHERE {} AND (t._part IS NULL OR b.position IS NOT NULL)",
                table.select,
                table.from(),
                self.session.dialect().is_in("t._id", 1)
            );
            let params = [Param::Blobs(some.iter().map(|id| &id.0[..]).collect())];
            self.session.query(&sql, &params, &mut |cells| {
                found.push(crate::row::read(table, cells)?.row);
                Ok(true)
            })?;
        }
        Ok(found)
    }

    /// Every change of a record, oldest first.
    pub fn history(&mut self, kind: &str, id: RecordId) -> Result<Vec<Version>, StoreError> {
        let place = self.catalog.place(kind)?;
        time_machine::history(&mut *self.session, &self.catalog, place, id)
    }

    /// Heads of all zones: position and digest, to be kept elsewhere.
    pub fn heads(&mut self) -> Result<BTreeMap<RecordId, Head>, StoreError> {
        log::heads(&mut *self.session, None, "")
    }

    /// Changes of a zone, newest first, from below `before` on.
    pub fn changes(
        &mut self,
        zone: RecordId,
        before: Option<i64>,
        limit: u64,
    ) -> Result<Vec<ChangeEntry>, StoreError> {
        let sql = "SELECT position,digest,bytes FROM log WHERE zone=?1 AND position<?2 ORDER BY position DESC LIMIT ?3";
        let before = before.unwrap_or(i64::MAX);
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let params = [Param::Bytes(&zone.0), Param::Int(before), Param::Int(limit)];
        let mut entries = Vec::new();
        let catalog = self.catalog.clone();
        self.session.query(sql, &params, &mut |row| {
            entries.push(change_entry(&catalog, zone, row)?);
            Ok(true)
        })?;
        Ok(entries)
    }

    /// What one change did, record by record. A bulk change gives at most `limit` records.
    pub fn change(&mut self, zone: RecordId, position: i64, limit: usize) -> Result<Vec<Edit>, StoreError> {
        let catalog = self.catalog.clone();
        let (line, _) = log::read_line(&mut *self.session, &catalog, zone, position)?;
        let mut rows = line.rows.clone();
        if !line.parts.is_empty() {
            for part in crate::bulk::parts_of(&mut *self.session, zone, position)? {
                if rows.len() >= limit {
                    break;
                }
                rows.extend(log::read_part(&mut *self.session, &catalog, &line, part)?);
            }
        }
        rows.truncate(limit);
        let privates = log::privates(&mut *self.session, rows.iter())?;
        rows.iter()
            .map(|row| {
                let table = &catalog.kinds[row.kind];
                Ok(Edit {
                    kind: table.schema.kind.to_string(),
                    record: row.record,
                    act: time_machine::act(table, row.deed),
                    fields: time_machine::fields(&catalog, row, position, &privates)?,
                })
            })
            .collect()
    }
}

fn change_entry(
    catalog: &Catalog,
    zone: RecordId,
    row: &mut [lq_core::value::Column],
) -> Result<ChangeEntry, StoreError> {
    let position = row[0].int().unwrap_or(0);
    let damaged = |what: String| StoreError::damaged(format!("日志第 {position} 条（高新区 {zone}）"), what);
    let digest = row[1].bytes().and_then(|bytes| bytes.try_into().ok());
    let bytes = row[2].take_bytes().unwrap_or_default();
    let (line, rows) = crate::line::decode_head(catalog, zone, &bytes).map_err(damaged)?;
    let mut n_rows = BTreeMap::new();
    for (shape, _) in crate::pick::Rows::of(rows.unwrap_or_default()).filter_map(crate::pick::head) {
        if let Some(kind) = line.shapes.get(shape).and_then(|shape| shape.kind) {
            *n_rows.entry(catalog.kinds[kind].schema.kind.to_string()).or_insert(0) += 1;
        }
    }
    let n_bulk = line.parts.iter().map(|(_, n)| n).sum::<u64>();
    if n_bulk > 0
        && let Some(kind) = line.shapes.first().and_then(|shape| shape.kind)
    {
        *n_rows.entry(catalog.kinds[kind].schema.kind.to_string()).or_insert(0) += n_bulk;
    }
    let digest = digest.ok_or_else(|| damaged("摘要无法识别".to_owned()))?;
    Ok(ChangeEntry { position, digest, head: line.head, n_rows })
}
