//! Projections filled from the log anew: new tables beside the old ones, swapped in at the end.
//!
//! Everything happens in one transaction. Readers go on reading the old tables until it ends, writers wait; killed at
//! any point it leaves the ledger as it was.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::value::Column;
use lq_core::{Day, RecordId};

use crate::backend::{Dialect, Param, Session};
use crate::error::StoreError;
use crate::fold::fold;
use crate::group::{Puts, push_linkage};
use crate::line::{Deed, Line, LineRow, Shape};
use crate::log::{self, Birth};
use crate::progress::{Progress, Tell};
use crate::schema::{Catalog, ddl};
use crate::store::Store;
use crate::{bulk, line, roll, row, walk};

/// Prefix of the tables that are being filled.
const BESIDE: &str = "new_";
/// Records folded at a time.
const CHUNK: usize = 1000;

impl Store {
    /// Fills every projection and every index of the log anew; returns how many records stand in them.
    ///
    /// # Errors
    /// An import is under way; a line cannot be read (see [`Store::verify`]). Then everything stays as it was.
    pub fn rebuild(&self, tell: &mut Tell<'_>) -> Result<u64, StoreError> {
        let catalog = self.catalog();
        let mut session = self.inner.take_writer()?;
        session.begin()?;
        lock(&mut *session, &catalog)?;
        let beside = catalog.beside(BESIDE)?;
        ddl::create_all(&mut *session, &beside)?;
        let n = fill(&mut *session, &catalog, &beside, tell)?;
        if session.dialect() == Dialect::Postgres {
            session.script("SET LOCAL lock_timeout='60s'")?;
        }
        ddl::swap(&mut *session, &catalog, &beside)?;
        session.commit()?;
        Ok(n)
    }
}

/// Keeps writers out, and refuses where an import has rows in the tables that no line speaks of yet.
pub(crate) fn lock(session: &mut dyn Session, catalog: &Catalog) -> Result<(), StoreError> {
    let is_importing = || StoreError::Busy("有导入正在进行；请等它结束后再重建".to_owned());
    if session.dialect() == Dialect::Sqlite {
        let open = session.int("SELECT 1 FROM batch WHERE position IS NULL LIMIT 1", &[])?;
        return if open.is_some() { Err(is_importing()) } else { Ok(()) };
    }
    session.script("LOCK TABLE head IN EXCLUSIVE MODE; SET LOCAL lock_timeout='500ms'")?;
    let tables = catalog.kinds.iter().map(|kind| kind.table.as_str()).collect::<Vec<_>>().join(",");
    let locked = session.script(&format!("LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE"));
    // An import holds the tables of its kind until it has joined the log.
    locked.map_err(|error| if matches!(error, StoreError::Busy(_)) { is_importing() } else { error })
}

/// Fills the empty projections of `target`, and the indexes of the log, from the log; returns the number of records.
pub(crate) fn fill(
    session: &mut dyn Session,
    catalog: &Catalog,
    target: &Catalog,
    tell: &mut Tell<'_>,
) -> Result<u64, StoreError> {
    session.script("DELETE FROM touch; DELETE FROM linkage; DELETE FROM pending;")?;
    let total = log::heads(session, None, "")?.values().map(|head| head.position.unsigned_abs()).sum::<u64>();
    let mut filler = Filler {
        catalog,
        target,
        puts: Puts::new(),
        rolled: roll::rolled(session)?,
        numbers: BTreeMap::new(),
        has_strangers: false,
        n: 0,
    };
    // Mentions are found by the index of mentions, so it comes first.
    each_line(session, catalog, &mut |session, zone, position, line, done| {
        tell(Progress { stage: "重建索引", done, total });
        filler.index(session, zone, position, line)
    })?;
    each_line(session, catalog, &mut |session, zone, position, line, done| {
        tell(Progress { stage: "重建台账", done, total });
        filler.bear(session, zone, position, line)
    })?;
    filler.count(session)?;
    ddl::set(session, ddl::STRANGERS, if filler.has_strangers { "1" } else { "0" })?;
    Ok(filler.n)
}

type EachLine<'a> = dyn FnMut(&mut dyn Session, RecordId, i64, &Line, u64) -> Result<(), StoreError> + 'a;

fn each_line(
    session: &mut dyn Session,
    catalog: &Catalog,
    each: &mut EachLine<'_>,
) -> Result<(), StoreError> {
    let mut done = 0;
    for zone in walk::zones(session)? {
        let mut last = 0;
        loop {
            let page = walk::page(session, zone, last)?;
            let Some(end) = page.last() else { break };
            last = end.position;
            for raw in page {
                let place = || format!("日志第 {} 条（高新区 {zone}）", raw.position);
                let line = line::decode(catalog, zone, &raw.bytes)
                    .map_err(|what| StoreError::damaged(place(), what))?;
                done += 1;
                each(session, zone, raw.position, &line, done)?;
            }
        }
    }
    Ok(())
}

struct Filler<'a> {
    catalog: &'a Catalog,
    target: &'a Catalog,
    puts: Puts,
    rolled: Day,
    /// Greatest human number by zone and kind.
    numbers: BTreeMap<(RecordId, usize), i64>,
    /// Whether a line speaks of a field or kind the catalog does not know.
    has_strangers: bool,
    n: u64,
}

impl Filler<'_> {
    /// Notes which records a line touches.
    fn index(
        &mut self,
        session: &mut dyn Session,
        zone: RecordId,
        position: i64,
        line: &Line,
    ) -> Result<(), StoreError> {
        let knows = |shape: &Shape| shape.kind.is_some() && shape.fields.iter().all(Option::is_some);
        self.has_strangers |= !line.shapes.iter().all(knows);
        let mut cells = Vec::new();
        let mut touch = |row: &LineRow, part: i64| {
            cells.extend([Column::Bytes(row.record.0.to_vec()), Column::Int(position), Column::Int(part)]);
        };
        let mut seen = BTreeSet::new();
        line.rows.iter().filter(|row| seen.insert(row.record)).for_each(|row| touch(row, 0));
        if !line.parts.is_empty() {
            for part in bulk::parts_of(session, zone, position)? {
                let rows = log::read_part(session, self.catalog, line, part)?;
                let mut seen = BTreeSet::new();
                // Rows born in a part are found by it.
                let later = rows.iter().filter(|row| !matches!(row.deed, Deed::Create(_)));
                later.filter(|row| seen.insert(row.record)).for_each(|row| touch(row, part));
            }
        }
        session.put(&self.puts.touch, &cells)
    }

    /// Folds the records a line bears and puts them into their projections.
    fn bear(
        &mut self,
        session: &mut dyn Session,
        zone: RecordId,
        position: i64,
        line: &Line,
    ) -> Result<(), StoreError> {
        self.born(session, zone, None, &line.rows)?;
        if line.parts.is_empty() {
            return Ok(());
        }
        for part in bulk::parts_of(session, zone, position)? {
            let rows = log::read_part(session, self.catalog, line, part)?;
            self.born(session, zone, Some(part), &rows)?;
        }
        Ok(())
    }

    fn born(
        &mut self,
        session: &mut dyn Session,
        zone: RecordId,
        part: Option<i64>,
        rows: &[LineRow],
    ) -> Result<(), StoreError> {
        let mut births: BTreeMap<usize, Vec<RecordId>> = BTreeMap::new();
        for row in rows {
            if let Deed::Create(number) = row.deed {
                births.entry(row.kind).or_default().push(row.record);
                let most = self.numbers.entry((zone, row.kind)).or_default();
                *most = number.max(*most);
            }
        }
        for (kind, records) in births {
            for some in records.chunks(CHUNK) {
                let births = some.iter().map(|record| (*record, Birth { zone, part })).collect();
                self.put(session, kind, &births)?;
            }
        }
        Ok(())
    }

    fn put(
        &mut self,
        session: &mut dyn Session,
        kind: usize,
        births: &BTreeMap<RecordId, Birth>,
    ) -> Result<(), StoreError> {
        let mentions = log::mentions(session, self.catalog, births)?;
        let privates = log::privates(session, mentions.values().flatten().map(|mention| &mention.row))?;
        let table = &self.target.kinds[kind];
        let (mut cells, mut linkage, mut pending) = (Vec::new(), Vec::new(), Vec::new());
        for (record, birth) in births {
            let list = mentions.get(record).map_or(&[][..], Vec::as_slice);
            let entries = log::entries(self.catalog, list, &privates)?;
            let Some(stored) = fold(table, birth.zone, *record, &entries, self.rolled) else { continue };
            let first = cells.len();
            row::write(table, &stored, &mut cells);
            if birth.part.is_some() && entries.len() == 1 {
                // As the import wrote it: revision and instants follow from where it joined the log.
                cells[first + 3..first + 6].fill(Column::Null);
            }
            push_linkage(self.catalog, kind, &stored, &mut linkage);
            let days = entries.iter().flat_map(|entry| &entry.fields).map(|(_, _, from)| *from);
            for day in days.filter(|from| *from > self.rolled).collect::<BTreeSet<_>>() {
                pending.extend([
                    Column::Int(i64::from(day.days())),
                    Column::Text(table.schema.kind.to_string()),
                    Column::Bytes(record.0.to_vec()),
                ]);
            }
            self.n += 1;
        }
        if !cells.is_empty() {
            session.load(&table.insert, &cells)?;
        }
        session.put(&self.puts.linkage, &linkage)?;
        session.put(&self.puts.pending, &pending)
    }

    /// Counters of human numbers never stand below what was given out.
    fn count(&self, session: &mut dyn Session) -> Result<(), StoreError> {
        let sql = "INSERT INTO number(zone,kind,next) VALUES(?1,?2,?3) ON CONFLICT(zone,kind) DO UPDATE \
                   SET next=CASE WHEN number.next<excluded.next THEN excluded.next ELSE number.next END";
        for ((zone, kind), most) in &self.numbers {
            let kind = &self.catalog.kinds[*kind].schema.kind;
            session.execute(sql, &[Param::Bytes(&zone.0), Param::Text(kind), Param::Int(*most)])?;
        }
        Ok(())
    }
}
