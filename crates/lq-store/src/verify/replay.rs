//! The log replayed: every record folded from its entries and compared with its projection, cell by cell.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::value::{Column, Value};
use lq_core::{Moment, RecordId};

use super::chain::{Placed, fault_at, is_indexed, placed};
use super::{Check, Fault};
use crate::backend::{Cells, Param, quote};
use crate::error::StoreError;
use crate::fold::fold;
use crate::group::push_linkage;
use crate::line::{Deed, Digest, Held, HeldEvidence, Line};
use crate::log::{self, Mention};
use crate::schema::{KindTable, META};
use crate::{line, row};

/// Records folded at a time.
const CHUNK: usize = 1000;

/// Place of the revision among the columns of a projection.
const REVISION: usize = 3;

/// One list of links: the record pointed at, the kind and field it is pointed at by.
type Link = (Vec<u8>, String, String);

impl Check<'_> {
    /// Checks the rows that stand in these lines.
    pub(super) fn page(&mut self, zone: RecordId, lines: &[(i64, Line)]) -> Result<(), StoreError> {
        self.counts.has_strangers |=
            lines.iter().any(|(_, line)| line.shapes.iter().any(|shape| shape.kind.is_none()));
        self.rows(zone, &placed(lines))
    }

    /// Checks rows of the log: that they are indexed, that what they point at stands, and the records they bear.
    pub(super) fn rows(&mut self, zone: RecordId, rows: &[Placed<'_>]) -> Result<(), StoreError> {
        self.touches(zone, rows)?;
        self.pointed_at(zone, rows)?;
        let mut births: BTreeMap<usize, Vec<RecordId>> = BTreeMap::new();
        let mut at: BTreeMap<RecordId, (i64, Moment, &str)> = BTreeMap::new();
        for (position, _, line, row) in rows {
            if let Deed::Create(number) = row.deed {
                births.entry(row.kind).or_default().push(row.record);
                at.insert(row.record, (*position, line.head.at, &line.head.who));
                let most = self.counts.numbers.entry((zone, row.kind)).or_default();
                *most = number.max(*most);
            }
        }
        for (kind, records) in births {
            *self.counts.births.entry(kind).or_default() += records.len() as u64;
            for some in records.chunks(CHUNK) {
                for record in self.compare(zone, kind, some)? {
                    let (position, at, who) = at[&record];
                    let label = &self.catalog.kinds[kind].schema.label.zh;
                    let what = format!("“{label}”记录 {record} 在台账中缺失");
                    self.fault(Fault::of(zone, position, what).by(at, who));
                }
            }
        }
        Ok(())
    }

    fn touches(&mut self, zone: RecordId, rows: &[Placed<'_>]) -> Result<(), StoreError> {
        let mut expected: BTreeMap<(RecordId, i64, i64), &Line> = BTreeMap::new();
        for (position, part, line, row) in rows.iter().filter(|(_, part, _, row)| is_indexed(*part, row)) {
            expected.insert((row.record, *position, part.unwrap_or(0)), line);
        }
        self.counts.n_touches += expected.len() as u64;
        let (Some(low), Some(high)) = (rows.first().map(|row| row.0), rows.last().map(|row| row.0)) else {
            return Ok(());
        };
        let records = expected.keys().map(|(record, ..)| *record).collect::<BTreeSet<_>>();
        let sql = format!(
            "SELECT record,position,part FROM touch WHERE {} AND position>=?2 AND position<=?3",
            self.session.dialect().is_in("record", 1)
        );
        let list = Param::Blobs(records.iter().map(|record| &record.0[..]).collect());
        self.session.query(&sql, &[list, Param::Int(low), Param::Int(high)], &mut |row| {
            if let (Some(record), Some(position), Some(part)) = (log::id(&row[0]), row[1].int(), row[2].int())
            {
                expected.remove(&(record, position, part));
            }
            Ok(true)
        })?;
        for ((record, position, _), line) in expected {
            let what = format!("索引（touch）缺少记录 {record} 的这次改动；请运行 lianqiao rebuild");
            self.fault(Fault::of(zone, position, what).by(line.head.at, &line.head.who));
        }
        Ok(())
    }

    /// Personal values and files the rows point at: each stands, or was erased.
    fn pointed_at(&mut self, zone: RecordId, rows: &[Placed<'_>]) -> Result<(), StoreError> {
        let mut privates: BTreeMap<Digest, &Placed<'_>> = BTreeMap::new();
        let mut files: BTreeMap<Digest, &Placed<'_>> = BTreeMap::new();
        for placed in rows {
            for field in &placed.3.fields {
                match &field.value {
                    Held::Private(digest) => {
                        privates.insert(*digest, placed);
                    }
                    Held::Plain(Some(Value::Attachment(file))) => {
                        files.extend(line::unhex(&file.digest).map(|digest| (digest, placed)));
                    }
                    Held::Plain(_) => {}
                }
                if let Some(HeldEvidence::Private(digest)) = &field.evidence {
                    privates.insert(*digest, placed);
                }
            }
        }
        self.drop_standing("private_value", &mut privates)?;
        self.drop_standing("erasure", &mut privates)?;
        self.drop_standing("attachment", &mut files)?;
        let lost = privates.into_values().map(|placed| (placed, "个人信息缺失，且没有删除记录"));
        let lost = lost.chain(files.into_values().map(|placed| (placed, "附件缺失")));
        for ((position, _, line, row), what) in lost {
            let what = format!("记录 {} 的{what}", row.record);
            self.fault(Fault::of(zone, *position, what).by(line.head.at, &line.head.who));
        }
        Ok(())
    }

    fn drop_standing<T>(&mut self, table: &str, wanted: &mut BTreeMap<Digest, T>) -> Result<(), StoreError> {
        if wanted.is_empty() {
            return Ok(());
        }
        let sql = format!("SELECT digest FROM {table} WHERE {}", self.session.dialect().is_in("digest", 1));
        let list = Param::OwnBlobs(wanted.keys().map(|digest| digest.to_vec()).collect());
        self.session.query(&sql, &[list], &mut |row| {
            if let Some(digest) = crate::walk::digest(&row[0]) {
                wanted.remove(&digest);
            }
            Ok(true)
        })
    }

    /// Folds records of one kind and compares them with the projection; gives back those it lacks.
    fn compare(
        &mut self,
        zone: RecordId,
        kind: usize,
        records: &[RecordId],
    ) -> Result<BTreeSet<RecordId>, StoreError> {
        let mut missing = records.iter().copied().collect::<BTreeSet<_>>();
        let births = log::births(self.session, self.catalog, kind, records)?;
        missing.retain(|record| !births.contains_key(record));
        let replayed = log::mentions(self.session, self.catalog, &births).and_then(|mentions| {
            let rows = mentions.values().flatten().map(|mention| &mention.row);
            let privates = log::privates(self.session, rows)?;
            Ok((mentions, privates))
        });
        let (mentions, privates) = match replayed {
            Ok(both) => both,
            // The chain's own check has named the damage.
            Err(StoreError::Damaged { .. }) if self.n_faults > 0 => return Ok(missing),
            Err(StoreError::Damaged { place, what }) => {
                self.fault(Fault::about(format!("{place}：{what}")));
                return Ok(missing);
            }
            Err(error) => return Err(error),
        };
        let mut stand = self.projected(kind, records)?;
        let mut links = self.linked(kind, records)?;
        let mut waiting = BTreeSet::new();
        for (record, birth) in &births {
            let list = mentions.get(record).map_or(&[][..], Vec::as_slice);
            let entries = log::entries(self.catalog, list, &privates)?;
            let table = &self.catalog.kinds[kind];
            let label = table.schema.label.zh.clone();
            let Some(stored) = fold(table, birth.zone, *record, &entries, self.rolled) else {
                self.fault(Fault::about(format!("“{label}”记录 {record} 在台账中，但日志里没有它的新建")));
                continue;
            };
            let mut expected = Vec::new();
            row::write(table, &stored, &mut expected);
            let found = stand.remove(record).unwrap_or_default();
            if let Some(place) = differing(&expected, &found) {
                let (position, what) = told(table, place, list, &expected, &found);
                let mention = list.iter().find(|mention| mention.position == position);
                let what = format!("“{label}”记录 {record} 的{what}");
                let fault = mention.map(|mention| fault_at(zone, mention, what.clone()));
                self.fault(fault.unwrap_or_else(|| Fault::of(zone, position, what)));
            }
            let mut pushed = Vec::new();
            push_linkage(self.catalog, kind, &stored, &mut pushed);
            let pushed = pushed.chunks_exact(4).filter_map(link).collect::<BTreeSet<_>>();
            self.counts.n_linkages += pushed.len() as u64;
            if pushed != links.remove(record).unwrap_or_default() {
                let what = format!(
                    "“{label}”记录 {record} 的关联索引（linkage）与日志不符；请运行 lianqiao rebuild"
                );
                self.fault(Fault::of(zone, stored.row.meta.revision, what).by(stored.row.meta.changed, ""));
            }
            let later = entries.iter().flat_map(|entry| &entry.fields).map(|(_, _, from)| *from);
            waiting.extend(later.filter(|from| *from > self.rolled).map(|from| (*record, from)));
        }
        self.waiting(zone, kind, waiting)?;
        Ok(missing)
    }

    /// The rows of the projection as they lie, with what a bulk change filled in.
    fn projected(
        &mut self,
        kind: usize,
        records: &[RecordId],
    ) -> Result<BTreeMap<RecordId, Vec<Column>>, StoreError> {
        let table = &self.catalog.kinds[kind];
        let names = table.columns.iter().map(|(name, _)| match name.as_str() {
            "_revision" => "COALESCE(t._revision,b.position)".to_owned(),
            "_created" => "COALESCE(t._created,b.at)".to_owned(),
            "_changed" => "COALESCE(t._changed,b.at)".to_owned(),
            name => format!("t.{}", quote(name)),
        });
        let sql = format!(
            "SELECT {} FROM {} WHERE {}",
            names.collect::<Vec<_>>().join(","),
            table.from(),
            self.session.dialect().is_in("t._id", 1)
        );
        let list = Param::Blobs(records.iter().map(|record| &record.0[..]).collect());
        let mut found = BTreeMap::new();
        self.session.query(&sql, &[list], &mut |row| {
            found.extend(log::id(&row[0]).map(|record| (record, row.to_vec())));
            Ok(true)
        })?;
        Ok(found)
    }

    fn linked(
        &mut self,
        kind: usize,
        records: &[RecordId],
    ) -> Result<BTreeMap<RecordId, BTreeSet<Link>>, StoreError> {
        let mut found: BTreeMap<RecordId, BTreeSet<Link>> = BTreeMap::new();
        if self.catalog.kinds[kind].lists().next().is_none() {
            return Ok(found);
        }
        let sql = format!(
            "SELECT target,kind,field,record FROM linkage WHERE {}",
            self.session.dialect().is_in("record", 1)
        );
        let list = Param::Blobs(records.iter().map(|record| &record.0[..]).collect());
        self.session.query(&sql, &[list], &mut |row| {
            if let (Some(record), Some(link)) = (log::id(&row[3]), link(row)) {
                found.entry(record).or_default().insert(link);
            }
            Ok(true)
        })?;
        Ok(found)
    }

    /// Entries that begin to hold later stand in the list of what waits.
    fn waiting(
        &mut self,
        zone: RecordId,
        kind: usize,
        mut expected: BTreeSet<(RecordId, lq_core::Day)>,
    ) -> Result<(), StoreError> {
        if expected.is_empty() {
            return Ok(());
        }
        let name = &self.catalog.kinds[kind].schema.kind;
        let list = expected.iter().map(|(record, _)| record.0.to_vec()).collect();
        let sql = format!(
            "SELECT day,record FROM pending WHERE kind=?1 AND {}",
            self.session.dialect().is_in("record", 2)
        );
        self.session.query(&sql, &[Param::Text(name), Param::OwnBlobs(list)], &mut |row| {
            let day = row[0].int().and_then(|day| lq_core::Day::from_days(i32::try_from(day).ok()?));
            if let (Some(day), Some(record)) = (day, log::id(&row[1])) {
                expected.remove(&(record, day));
            }
            Ok(true)
        })?;
        if let Some((record, day)) = expected.first() {
            let what = format!("高新区 {zone} 的记录 {record} 自 {day} 起生效的值不在待生效表（pending）中");
            self.fault(Fault::about(what));
        }
        Ok(())
    }
}

/// A row of `linkage` without its record.
fn link(row: &[Column]) -> Option<Link> {
    Some((row[0].bytes()?.to_vec(), row[1].text()?.to_owned(), row[2].text()?.to_owned()))
}

fn differing(expected: &[Column], found: &[Column]) -> Option<usize> {
    (0..expected.len()).find(|place| found.get(*place) != Some(&expected[*place]))
}

/// The change that set the differing cell, and what differs in words.
fn told(
    table: &KindTable,
    place: usize,
    mentions: &[Mention],
    expected: &[Column],
    found: &[Column],
) -> (i64, String) {
    if let (REVISION, Some(Column::Int(seen))) = (place, found.get(place))
        && mentions.iter().all(|mention| mention.position != *seen)
    {
        let what = format!("修订号为 {seen}，而索引（touch）中没有这次改动；请运行 lianqiao rebuild");
        return (*seen, what);
    }
    let field = table.spans.iter().position(|span| span.contains(&place));
    let field = field.or_else(|| table.fresh.iter().find(|(_, own)| *own == place).map(|(field, _)| *field));
    let last = mentions.last().map_or(0, |mention| mention.position);
    let setting = mentions
        .iter()
        .rev()
        .find(|mention| field.is_some_and(|field| mention.row.fields.iter().any(|own| own.field == field)));
    let name = match field {
        Some(field) => table.schema.fields[field].label.zh.to_string(),
        None => META.get(place).map_or(String::new(), |(name, _)| (*name).to_owned()),
    };
    let is_personal = field.is_some_and(|field| table.schema.fields[field].is_personal);
    let what = match is_personal {
        // The value of a person is told to nobody who has not the right to see it.
        true => format!("“{name}”与日志重放的结果不符"),
        false => {
            let now = found.get(place).map_or("空".to_owned(), shown);
            format!("“{name}”与日志重放的结果不符：台账为 {now}，应为 {}", shown(&expected[place]))
        }
    };
    (setting.map_or(last, |mention| mention.position), what)
}

fn shown(cell: &Column) -> String {
    match cell {
        Column::Null => "空".to_owned(),
        Column::Int(value) => value.to_string(),
        Column::Text(value) => {
            let short = value.chars().take(40).collect::<String>();
            format!("“{short}”")
        }
        Column::Bytes(value) => line::hex(&value[..value.len().min(16)]),
    }
}
