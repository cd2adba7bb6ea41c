//! One database transaction that several changes share, with what they did held in memory until the end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lq_core::value::{Column, Value};
use lq_core::{Day, Moment, RecordId};

use crate::backend::{Cells, Clash, Dialect, Param, Put, Session};
use crate::error::StoreError;
use crate::line::{ALGORITHM, Digest};
use crate::log::{self, Head};
use crate::row::{self, Stored};
use crate::schema::{Catalog, Key, ddl, system};
use crate::{query, roll, turn};

/// What accepted changes did, waiting to be written.
#[derive(Debug, Default)]
pub(crate) struct Layer {
    pub(crate) records: BTreeMap<Key, Stored>,
    /// Last number given, by zone and kind.
    pub(crate) numbers: BTreeMap<(RecordId, usize), i64>,
    pub(crate) outbox: Vec<Column>,
    pub(crate) privates: Vec<Column>,
    pub(crate) pending: BTreeSet<(Day, usize, RecordId)>,
    pub(crate) touches: Vec<Column>,
    pub(crate) lines: Vec<Column>,
}

impl Layer {
    /// Takes in what a later change did.
    pub(crate) fn absorb(&mut self, later: Layer) {
        self.records.extend(later.records);
        self.numbers.extend(later.numbers);
        self.outbox.extend(later.outbox);
        self.privates.extend(later.privates);
        self.pending.extend(later.pending);
        self.touches.extend(later.touches);
        self.lines.extend(later.lines);
    }
}

/// Statements of the tables every ledger has.
#[derive(Debug)]
pub(crate) struct Puts {
    pub(crate) log: Put,
    pub(crate) touch: Put,
    pub(crate) outbox: Put,
    pub(crate) private: Put,
    pub(crate) pending: Put,
    pub(crate) linkage: Put,
    pub(crate) number: Put,
    pub(crate) head: Put,
}

impl Puts {
    pub(crate) fn new() -> Self {
        let put = |name: &str, clash| Put::of(name, system::table(name).columns(), clash);
        Self {
            log: put("log", Clash::Fail),
            touch: put("touch", Clash::Ignore),
            outbox: put("outbox", Clash::Fail),
            private: put("private_value", Clash::Ignore),
            pending: put("pending", Clash::Ignore),
            linkage: put("linkage", Clash::Ignore),
            number: put("number", Clash::Replace(&["zone", "kind"])),
            head: put("head", Clash::Replace(&["zone"])),
        }
    }
}

/// A transaction under way.
pub(crate) struct Group {
    pub(crate) session: Box<dyn Session>,
    pub(crate) catalog: Arc<Catalog>,
    pub(crate) puts: Arc<Puts>,
    /// Heads as the accepted changes leave them.
    pub(crate) heads: BTreeMap<RecordId, Head>,
    /// Records as the database has them; `None` where it has none.
    pub(crate) base: BTreeMap<Key, Option<Stored>>,
    /// Counters as the database has them.
    pub(crate) counters: BTreeMap<(RecordId, usize), i64>,
    pub(crate) layer: Layer,
    /// Day the projections stand for.
    pub(crate) rolled: Day,
    /// How often the ledger was restored.
    pub(crate) epoch: i64,
    /// Whether keys are looked up before they are written, to name the record that holds one.
    pub(crate) is_careful: bool,
    /// Whether rows of an unfinished import stand in the tables.
    pub(crate) hides: bool,
    /// Position of each change that was sent before, by its id.
    pub(crate) repeats: BTreeMap<RecordId, (RecordId, i64, Moment)>,
    /// The turn to write, kept until the group is over.
    pub(crate) turn: Option<turn::Held>,
}

/// What a change says before it runs.
#[derive(Clone, Debug)]
pub(crate) struct Intent {
    pub(crate) change: RecordId,
    pub(crate) zone: RecordId,
    pub(crate) at: Moment,
    pub(crate) prefetch: Vec<Key>,
}

impl Group {
    /// Begins the transaction (where it is not begun), locks the heads and reads what the changes said they need.
    pub(crate) fn begin_on(
        session: Box<dyn Session>,
        catalog: Arc<Catalog>,
        puts: Arc<Puts>,
        intents: &[&Intent],
        is_careful: bool,
        is_begun: bool,
    ) -> Result<Self, (Box<dyn Session>, StoreError)> {
        let mut group = Self {
            session,
            catalog,
            puts,
            heads: BTreeMap::new(),
            base: BTreeMap::new(),
            counters: BTreeMap::new(),
            layer: Layer::default(),
            rolled: Day::MIN,
            epoch: 0,
            is_careful,
            hides: false,
            repeats: BTreeMap::new(),
            turn: None,
        };
        match group.prepare(intents, is_begun) {
            Ok(()) => Ok(group),
            Err(error) => {
                group.session.rollback();
                Err((group.session, error))
            }
        }
    }

    fn prepare(&mut self, intents: &[&Intent], is_begun: bool) -> Result<(), StoreError> {
        if !is_begun {
            self.session.begin()?;
        }
        self.lock_heads(intents)?;
        self.find_repeats(intents)?;
        let today = intents.iter().map(|intent| intent.at.shanghai_day()).max().unwrap_or(Day::MIN);
        if today > self.rolled {
            roll::roll_in(&mut *self.session, &self.catalog, today)?;
            self.rolled = today;
        }
        if self.session.dialect() == Dialect::Sqlite {
            let sql = "SELECT 1 FROM batch WHERE position IS NULL LIMIT 1";
            self.hides = self.session.int(sql, &[])?.is_some();
        }
        let wanted =
            intents.iter().flat_map(|intent| intent.prefetch.iter().copied()).collect::<BTreeSet<_>>();
        self.prefetch(&wanted)
    }

    fn lock_heads(&mut self, intents: &[&Intent]) -> Result<(), StoreError> {
        let zones = intents.iter().map(|intent| intent.zone).collect::<BTreeSet<_>>();
        let zones = zones.into_iter().collect::<Vec<_>>();
        let lock = match self.session.dialect() {
            Dialect::Sqlite => "",
            Dialect::Postgres => " FOR UPDATE",
        };
        self.heads = log::heads(&mut *self.session, Some(&zones), lock)?;
        if self.heads.len() < zones.len() {
            for zone in &zones {
                let sql =
                    "INSERT INTO head(zone,position,digest,at) VALUES(?1,0,?2,?3) ON CONFLICT DO NOTHING";
                let params = [
                    Param::Bytes(&zone.0),
                    Param::Bytes(&Head::START.digest),
                    Param::Int(Head::START.at.micros()),
                ];
                self.session.execute(sql, &params)?;
            }
            self.heads = log::heads(&mut *self.session, Some(&zones), lock)?;
        }
        Ok(())
    }

    /// Finds the changes that were sent before; gives the day the projections stand for.
    /// Which changes were made before; with them, what the ledger says of itself.
    fn find_repeats(&mut self, intents: &[&Intent]) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT change_id,zone,position,at,NULL,NULL FROM log WHERE {} \
             UNION ALL SELECT NULL,NULL,NULL,NULL,name,value FROM ledger WHERE name IN ('rolled','epoch')",
            self.session.dialect().is_in("change_id", 1)
        );
        let ids = intents.iter().map(|intent| &intent.change.0[..]).collect();
        let (repeats, mut rolled, mut epoch) = (&mut self.repeats, None, 0);
        self.session.query(&sql, &[Param::Blobs(ids)], &mut |row| {
            if let (Some(change), Some(zone), Some(position), Some(at)) =
                (log::id(&row[0]), log::id(&row[1]), row[2].int(), row[3].int())
            {
                repeats.insert(change, (zone, position, Moment(at)));
            }
            match row[4].text() {
                Some("epoch") => epoch = row[5].text().and_then(|text| text.parse().ok()).unwrap_or(0),
                Some(_) => rolled = query::day(&row[5]),
                None => {}
            }
            Ok(true)
        })?;
        (self.rolled, self.epoch) = (rolled.unwrap_or(Day::MIN), epoch);
        Ok(())
    }

    /// Reads records, one query a kind.
    pub(crate) fn prefetch(&mut self, wanted: &BTreeSet<Key>) -> Result<(), StoreError> {
        let mut by_kind: BTreeMap<usize, Vec<RecordId>> = BTreeMap::new();
        for (kind, id) in wanted.iter().filter(|key| !self.base.contains_key(key)) {
            by_kind.entry(*kind).or_default().push(*id);
        }
        for (kind, ids) in by_kind {
            let rows = {
                let table = &self.catalog.kinds[kind];
                let mut sql = format!(
                    "SELECT {} FROM {} WHERE {}",
                    table.select,
                    table.from(),
                    self.session.dialect().is_in("t._id", 1)
                );
                if self.hides {
                    sql.push_str(" AND (t._part IS NULL OR b.position IS NOT NULL)");
                }
                let mut rows = Vec::new();
                let params = [Param::Blobs(ids.iter().map(|id| &id.0[..]).collect())];
                self.session.query(&sql, &params, &mut |cells| {
                    rows.push(row::read(table, cells)?);
                    Ok(true)
                })?;
                rows
            };
            for id in ids {
                self.base.insert((kind, id), None);
            }
            for stored in rows {
                self.base.insert((kind, stored.row.id), Some(stored));
            }
        }
        Ok(())
    }

    /// A record as the accepted changes leave it.
    pub(crate) fn stored(&mut self, key: Key) -> Result<Option<Stored>, StoreError> {
        if let Some(stored) = self.layer.records.get(&key) {
            return Ok(Some(stored.clone()));
        }
        if !self.base.contains_key(&key) {
            self.prefetch(&BTreeSet::from([key]))?;
        }
        Ok(self.base.get(&key).cloned().flatten())
    }

    /// The last number given in a zone and kind.
    pub(crate) fn counter(&mut self, zone: RecordId, kind: usize) -> Result<i64, StoreError> {
        if let Some(number) = self.layer.numbers.get(&(zone, kind)).or(self.counters.get(&(zone, kind))) {
            return Ok(*number);
        }
        let number = crate::number::lock(&mut *self.session, zone, &self.catalog.kinds[kind].schema.kind)?;
        self.counters.insert((zone, kind), number);
        Ok(number)
    }

    /// Chains a line to its zone's head.
    pub(crate) fn append(
        &mut self,
        zone: RecordId,
        change: RecordId,
        at: Moment,
        bytes: Vec<u8>,
        layer: &mut Layer,
    ) {
        let head = self.heads.get_mut(&zone).expect("the heads of all zones of the group are locked");
        let position = head.position + 1;
        let digest: Digest = crate::line::chain(zone, position, &head.digest, &bytes);
        layer.lines.extend(log_row(zone, position, change, at, &head.digest, &digest, bytes));
        *head = Head { position, digest, at };
    }

    /// Writes everything and makes it durable.
    pub(crate) fn finish(&mut self) -> Result<(), StoreError> {
        self.write()?;
        self.session.commit()
    }

    /// Writes everything.
    pub(crate) fn write(&mut self) -> Result<(), StoreError> {
        let layer = std::mem::take(&mut self.layer);
        if layer.lines.is_empty() && layer.outbox.is_empty() {
            return Ok(());
        }
        self.session.put_soon(&self.puts.log, &layer.lines)?;
        self.session.put_soon(&self.puts.touch, &layer.touches)?;
        flush_records(&mut *self.session, &self.catalog, &self.puts, &layer.records)?;
        self.session.put_soon(&self.puts.outbox, &layer.outbox)?;
        self.session.put_soon(&self.puts.private, &layer.privates)?;
        let kinds = &self.catalog.kinds;
        let pending = layer.pending.iter().flat_map(|(day, kind, record)| {
            [
                Column::Int(i64::from(day.days())),
                Column::Text(kinds[*kind].schema.kind.to_string()),
                Column::Bytes(record.0.to_vec()),
            ]
        });
        self.session.put_soon(&self.puts.pending, &pending.collect::<Vec<_>>())?;
        let numbers = layer.numbers.iter().flat_map(|((zone, kind), number)| {
            [
                Column::Bytes(zone.0.to_vec()),
                Column::Text(kinds[*kind].schema.kind.to_string()),
                Column::Int(*number),
            ]
        });
        self.session.put_soon(&self.puts.number, &numbers.collect::<Vec<_>>())?;
        let heads = self.heads.iter().flat_map(|(zone, head)| head_row(*zone, head));
        self.session.put_soon(&self.puts.head, &heads.collect::<Vec<_>>())
    }

    /// Writes what the accepted changes did to the records, so that a query sees it; the rest follows at the end.
    pub(crate) fn show(&mut self, own: &BTreeMap<Key, Stored>) -> Result<(), StoreError> {
        flush_records(&mut *self.session, &self.catalog, &self.puts, &self.layer.records)?;
        flush_records(&mut *self.session, &self.catalog, &self.puts, own)
    }
}

/// Cells of a row of `log`.
pub(crate) fn log_row(
    zone: RecordId,
    position: i64,
    change: RecordId,
    at: Moment,
    prev: &Digest,
    digest: &Digest,
    bytes: Vec<u8>,
) -> [Column; 8] {
    [
        Column::Bytes(zone.0.to_vec()),
        Column::Int(position),
        Column::Bytes(change.0.to_vec()),
        Column::Int(at.micros()),
        Column::Bytes(prev.to_vec()),
        Column::Bytes(digest.to_vec()),
        Column::Text(ALGORITHM.to_owned()),
        Column::Bytes(bytes),
    ]
}

/// Cells of a row of `head`.
pub(crate) fn head_row(zone: RecordId, head: &Head) -> [Column; 4] {
    [
        Column::Bytes(zone.0.to_vec()),
        Column::Int(head.position),
        Column::Bytes(head.digest.to_vec()),
        Column::Int(head.at.micros()),
    ]
}

/// Writes projection rows and their lists of links.
pub(crate) fn flush_records(
    session: &mut dyn Session,
    catalog: &Catalog,
    puts: &Puts,
    records: &BTreeMap<Key, Stored>,
) -> Result<(), StoreError> {
    let mut cells: BTreeMap<usize, Vec<Column>> = BTreeMap::new();
    let (mut linked, mut linkage) = (Vec::new(), Vec::new());
    for ((kind, id), stored) in records {
        let table = &catalog.kinds[*kind];
        row::write(table, stored, cells.entry(*kind).or_default());
        if table.lists().next().is_some() {
            linked.push(&id.0[..]);
            push_linkage(catalog, *kind, stored, &mut linkage);
        }
    }
    for (kind, cells) in cells {
        session.put_soon(&catalog.kinds[kind].put, &cells)?;
    }
    if !linked.is_empty() {
        let sql = format!("DELETE FROM linkage WHERE {}", session.dialect().is_in("record", 1));
        session.execute_soon(&sql, &[Param::Blobs(linked)])?;
        session.put_soon(&puts.linkage, &linkage)?;
    }
    Ok(())
}

/// Cells of `linkage` for every list of links of a record.
pub(crate) fn push_linkage(catalog: &Catalog, kind: usize, stored: &Stored, out: &mut Vec<Column>) {
    let table = &catalog.kinds[kind];
    for field in table.lists() {
        let Some(Value::Links(targets)) = &stored.row.values[field] else { continue };
        for target in targets {
            out.extend([
                Column::Bytes(target.0.to_vec()),
                Column::Text(table.schema.kind.to_string()),
                Column::Text(table.schema.fields[field].name.to_string()),
                Column::Bytes(stored.row.id.0.to_vec()),
            ]);
        }
    }
}

/// Reads a day the ledger's own table keeps.
pub(crate) fn ledger_day(session: &mut dyn Session, name: &str) -> Result<Option<Day>, StoreError> {
    let Some(text) = ddl::get(session, name)? else { return Ok(None) };
    let day = text.parse().ok().and_then(Day::from_days);
    day.map(Some).ok_or_else(|| StoreError::damaged("ledger", format!("“{name}”的日期“{text}”无法识别")))
}
