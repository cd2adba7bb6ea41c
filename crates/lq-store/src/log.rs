//! Reading the log: lines, parts and the entries of single records.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::{Moment, RecordId};

use crate::backend::{Cells, Param, Session};
use crate::error::StoreError;
use crate::fold::Entry;
use crate::line::{self, Digest, Held, HeldEvidence, Line, LineRow, Privates, Shape};
use crate::schema::Catalog;

/// Bits of a part's number that count within its batch.
pub(crate) const PART_BITS: u32 = 20;

/// How far the log of a zone has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Last position; 0 before the first change.
    pub position: i64,
    /// Digest of the last change; zeros before the first.
    pub digest: Digest,
    /// When the last change was made.
    pub at: Moment,
}

impl Head {
    /// Before the first change.
    pub(crate) const START: Self = Self { position: 0, digest: line::NO_DIGEST, at: Moment::MIN };
}

/// Reads the heads of these zones, or of all; `FOR UPDATE` where they are to be appended to.
pub(crate) fn heads(
    session: &mut dyn Session,
    zones: Option<&[RecordId]>,
    lock: &str,
) -> Result<BTreeMap<RecordId, Head>, StoreError> {
    let mut found = BTreeMap::new();
    let mut sql = "SELECT zone,position,digest,at FROM head".to_owned();
    let mut params = Vec::new();
    if let Some(zones) = zones {
        sql.push_str(&format!(" WHERE {}", session.dialect().is_in("zone", 1)));
        params.push(Param::Blobs(zones.iter().map(|zone| &zone.0[..]).collect()));
    }
    // One order for everybody, so that two writers never wait for each other.
    sql.push_str(&format!(" ORDER BY zone{lock}"));
    session.query(&sql, &params, &mut |row| {
        let head = (|| {
            let digest = row[2].bytes().and_then(|bytes| Digest::try_from(bytes).ok())?;
            Some((id(&row[0])?, Head { position: row[1].int()?, digest, at: Moment(row[3].int()?) }))
        })();
        let (zone, head) = head.ok_or_else(|| StoreError::damaged("head", "一行无法识别"))?;
        found.insert(zone, head);
        Ok(true)
    })?;
    Ok(found)
}

pub(crate) fn id(cell: &lq_core::value::Column) -> Option<RecordId> {
    cell.bytes().and_then(RecordId::from_slice)
}

/// Where the entries of a record begin: its zone and the bulk part it was born in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Birth {
    pub(crate) zone: RecordId,
    pub(crate) part: Option<i64>,
}

/// Zone and part of birth of these records of one kind, hidden ones left out.
pub(crate) fn births(
    session: &mut dyn Session,
    catalog: &Catalog,
    kind: usize,
    records: &[RecordId],
) -> Result<BTreeMap<RecordId, Birth>, StoreError> {
    let mut found = BTreeMap::new();
    let kind = &catalog.kinds[kind];
    let sql = format!(
        "SELECT t._id,t._zone,t._part FROM {} t WHERE {}",
        kind.table,
        session.dialect().is_in("t._id", 1)
    );
    session.query(&sql, &[Param::Blobs(records.iter().map(|id| &id.0[..]).collect())], &mut |row| {
        if let (Some(record), Some(zone)) = (id(&row[0]), id(&row[1])) {
            found.insert(record, Birth { zone, part: row[2].int() });
        }
        Ok(true)
    })?;
    Ok(found)
}

/// What one change did to one record, with everything it says.
#[derive(Clone, Debug)]
pub(crate) struct Mention {
    pub(crate) position: i64,
    pub(crate) head: lq_core::change::ChangeHead,
    pub(crate) row: LineRow,
    pub(crate) part: Option<i64>,
}

/// Every mention of these records, in the order of the log.
pub(crate) fn mentions(
    session: &mut dyn Session,
    catalog: &Catalog,
    births: &BTreeMap<RecordId, Birth>,
) -> Result<BTreeMap<RecordId, Vec<Mention>>, StoreError> {
    // Which lines and parts to read: (zone, position) with the parts wanted of it, 0 for its own rows.
    let mut wanted: BTreeMap<(RecordId, i64), BTreeSet<i64>> = BTreeMap::new();
    let records = births.keys().map(|id| &id.0[..]).collect::<Vec<_>>();
    let sql =
        format!("SELECT record,position,part FROM touch WHERE {}", session.dialect().is_in("record", 1));
    session.query(&sql, &[Param::Blobs(records)], &mut |row| {
        if let (Some(record), Some(position), Some(part)) = (id(&row[0]), row[1].int(), row[2].int())
            && let Some(birth) = births.get(&record)
        {
            wanted.entry((birth.zone, position)).or_default().insert(part);
        }
        Ok(true)
    })?;
    let born = births.values().filter_map(|birth| birth.part).collect::<BTreeSet<_>>();
    for part in born {
        let sql = "SELECT zone,position FROM batch WHERE id=?1";
        if let Some(row) = session.first(sql, &[Param::Int(part >> PART_BITS)])?
            && let (Some(zone), Some(position)) = (id(&row[0]), row[1].int())
        {
            wanted.entry((zone, position)).or_default().insert(part);
        }
    }
    let mut found: BTreeMap<RecordId, Vec<Mention>> = BTreeMap::new();
    let few = (births.len() <= FEW).then(|| births.keys().map(RecordId::to_string).collect::<Vec<_>>());
    for ((zone, position), parts) in wanted {
        let place = || format!("日志第 {position} 条（高新区 {zone}）");
        let bytes = line_bytes(session, zone, position)?;
        let read = |what: String| StoreError::damaged(place(), what);
        let (line, rows) = line::decode_head(catalog, zone, &bytes).map_err(read)?;
        let mut keep = |rows: Vec<LineRow>, part: Option<i64>| {
            for row in rows.into_iter().filter(|row| births.contains_key(&row.record)) {
                let mention = Mention { position, head: line.head.clone(), row, part };
                found.entry(mention.row.record).or_default().push(mention);
            }
        };
        if let Some(rows) = rows {
            keep(some_rows(catalog, &line, rows, few.as_deref()).map_err(read)?, None);
        }
        for part in parts.into_iter().filter(|part| *part != 0) {
            let bytes = part_bytes(session, part)?;
            let damaged = |what| StoreError::damaged(part_place(part), what);
            keep(some_rows(catalog, &line, &bytes, few.as_deref()).map_err(damaged)?, Some(part));
        }
    }
    Ok(found)
}

/// Records up to which their rows are picked out of a line one by one; above it the whole line is read.
const FEW: usize = 16;

fn some_rows(
    catalog: &Catalog,
    line: &Line,
    rows: &[u8],
    few: Option<&[String]>,
) -> Result<Vec<LineRow>, String> {
    match few {
        Some(few) => line::decode_some(catalog, &line.shapes, line.day, rows, few),
        None => line::decode_part(catalog, &line.shapes, line.day, rows),
    }
}

/// One line by its place, with its exact bytes.
pub(crate) fn read_line(
    session: &mut dyn Session,
    catalog: &Catalog,
    zone: RecordId,
    position: i64,
) -> Result<(Line, Vec<u8>), StoreError> {
    let place = || format!("日志第 {position} 条（高新区 {zone}）");
    let bytes = line_bytes(session, zone, position)?;
    let line = line::decode(catalog, zone, &bytes).map_err(|what| StoreError::damaged(place(), what))?;
    Ok((line, bytes))
}

fn line_bytes(session: &mut dyn Session, zone: RecordId, position: i64) -> Result<Vec<u8>, StoreError> {
    let sql = "SELECT bytes FROM log WHERE zone=?1 AND position=?2";
    let row = session.first(sql, &[Param::Bytes(&zone.0), Param::Int(position)])?;
    row.and_then(|mut row| row[0].take_bytes())
        .ok_or_else(|| StoreError::damaged(format!("日志第 {position} 条（高新区 {zone}）"), "缺失"))
}

fn part_place(part: i64) -> String {
    format!("导入分段 {part}")
}

fn part_bytes(session: &mut dyn Session, part: i64) -> Result<Vec<u8>, StoreError> {
    let row = session.first("SELECT bytes FROM log_part WHERE part=?1", &[Param::Int(part)])?;
    row.and_then(|mut row| row[0].take_bytes()).ok_or_else(|| StoreError::damaged(part_place(part), "缺失"))
}

/// The rows of one part of a line.
pub(crate) fn read_part(
    session: &mut dyn Session,
    catalog: &Catalog,
    line: &Line,
    part: i64,
) -> Result<Vec<LineRow>, StoreError> {
    part_rows(session, catalog, &line.shapes, line.day, part)
}

/// The rows of a part of a line with these shapes and this day.
pub(crate) fn part_rows(
    session: &mut dyn Session,
    catalog: &Catalog,
    shapes: &[Shape],
    day: lq_core::Day,
    part: i64,
) -> Result<Vec<LineRow>, StoreError> {
    let bytes = part_bytes(session, part)?;
    line::decode_part(catalog, shapes, day, &bytes)
        .map_err(|what| StoreError::damaged(part_place(part), what))
}

/// The personal values these rows point at, as far as they still exist.
pub(crate) fn privates<'a>(
    session: &mut dyn Session,
    rows: impl Iterator<Item = &'a LineRow>,
) -> Result<Privates, StoreError> {
    let mut wanted: BTreeSet<Digest> = BTreeSet::new();
    for field in rows.flat_map(|row| &row.fields) {
        if let Held::Private(digest) = &field.value {
            wanted.insert(*digest);
        }
        if let Some(HeldEvidence::Private(digest)) = &field.evidence {
            wanted.insert(*digest);
        }
    }
    let mut found = Privates::new();
    let wanted = wanted.into_iter().collect::<Vec<_>>();
    for digests in wanted.chunks(1000) {
        let sql =
            format!("SELECT digest,value FROM private_value WHERE {}", session.dialect().is_in("digest", 1));
        session.query(
            &sql,
            &[Param::Blobs(digests.iter().map(|digest| &digest[..]).collect())],
            &mut |row| {
                if let (Some(digest), Some(value)) =
                    (row[0].bytes().and_then(|bytes| Digest::try_from(bytes).ok()), row[1].take_text())
                {
                    found.insert(digest, value);
                }
                Ok(true)
            },
        )?;
    }
    Ok(found)
}

/// Mentions as entries to fold, personal values opened.
pub(crate) fn entries(
    catalog: &Catalog,
    mentions: &[Mention],
    privates: &Privates,
) -> Result<Vec<Entry>, StoreError> {
    mentions
        .iter()
        .map(|mention| {
            let fields = opened(catalog, &mention.row, privates)
                .map_err(|what| StoreError::damaged(format!("日志第 {} 条", mention.position), what))?;
            Ok(Entry {
                position: mention.position,
                at: mention.head.at,
                deed: mention.row.deed,
                fields,
                part: mention.part,
            })
        })
        .collect()
}

/// The fields of a row with their values opened: field, value, day it holds from.
pub(crate) fn opened(
    catalog: &Catalog,
    row: &LineRow,
    privates: &Privates,
) -> Result<Vec<(usize, Option<lq_core::Value>, lq_core::Day)>, String> {
    row.fields
        .iter()
        .map(|field| {
            Ok((field.field, field.value.open(catalog, row.kind, field.field, privates)?, field.from))
        })
        .collect()
}

/// Entries of records of one kind, each in the order of the log.
pub(crate) fn entries_of(
    session: &mut dyn Session,
    catalog: &Catalog,
    kind: usize,
    records: &[RecordId],
) -> Result<BTreeMap<RecordId, (Birth, Vec<Entry>)>, StoreError> {
    let births = births(session, catalog, kind, records)?;
    let mentions = mentions(session, catalog, &births)?;
    let privates = privates(session, mentions.values().flatten().map(|mention| &mention.row))?;
    let mut found = BTreeMap::new();
    for (record, birth) in births {
        let list = mentions.get(&record).map_or(&[][..], Vec::as_slice);
        found.insert(record, (birth, entries(catalog, list, &privates)?));
    }
    Ok(found)
}
