//! What a change may do: read and write records, as if it were alone.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::change::{ChangeHead, FieldEdit};
use lq_core::row::RowState;
use lq_core::value::{Column, Value};
use lq_core::{Day, RecordId, Row};
use serde_json::Value as Json;

use crate::backend::Session;
use crate::error::{Conflict, Duplicate, StoreError};
use crate::fold::{Advance, advance, conclude, first_day, fold, newborn};
use crate::group::{Group, Layer};
use crate::line::{self, Body, Deed, Held, HeldEvidence, LineField, LineRow, RowWriter};
use crate::query::{Answer, Query};
use crate::row::{Stored, settled};
use crate::schema::{Catalog, Key};
use crate::store::EPOCH;
use crate::{log, private, query};

/// A record that points at another, and the field it does so by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LinkFrom {
    /// Kind of the record that points.
    pub kind: String,
    /// Its field, by English name.
    pub field: String,
    /// The record that points.
    pub record: RecordId,
}

/// One change under way. The closure that holds it may be run again, so it must touch nothing else.
pub struct Tx<'a> {
    group: &'a mut Group,
    layer: Layer,
    rows: Vec<LineRow>,
    head: ChangeHead,
    position: i64,
    n_messages: i64,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(group: &'a mut Group, head: &ChangeHead) -> Self {
        let last = group.heads[&head.zone];
        let mut head = head.clone();
        // Within one log time never goes back, whatever the clocks of several processes say.
        head.at = head.at.max(last.at);
        Self {
            group,
            layer: Layer::default(),
            rows: Vec::new(),
            head,
            position: last.position + 1,
            n_messages: 0,
        }
    }

    /// Who, when, why and by which door; `at` as the log will hold it.
    pub fn head(&self) -> &ChangeHead {
        &self.head
    }

    /// The day fields hold from unless they say otherwise.
    pub fn today(&self) -> Day {
        self.head.at.shanghai_day()
    }

    /// The position the change will have.
    pub fn position(&self) -> i64 {
        self.position
    }

    fn stored(&mut self, key: Key) -> Result<Option<Stored>, StoreError> {
        match self.layer.records.get(&key) {
            Some(stored) => Ok(Some(stored.clone())),
            None => self.group.stored(key),
        }
    }

    fn standing(&mut self, kind: usize, id: RecordId) -> Result<Stored, StoreError> {
        let label = self.group.catalog.kinds[kind].schema.label.zh.to_string();
        let stored = self.stored((kind, id))?.ok_or(StoreError::NotFound { kind: label.clone(), id })?;
        if stored.row.meta.zone != self.head.zone {
            return Err(StoreError::Refused(format!(
                "“{label}”记录 {id} 属于别的高新区，不能在本区的改动中修改；请在该区的账本中修改"
            )));
        }
        Ok(stored)
    }

    /// A record as it stands, whatever its state; `None` where it never was.
    pub fn get(&mut self, kind: &str, id: RecordId) -> Result<Option<Row>, StoreError> {
        let kind = self.group.catalog.place(kind)?;
        Ok(self.stored((kind, id))?.map(|stored| stored.row))
    }

    /// A record the caller has seen at a revision, which `seen` marks (see [`crate::Store::mark`]).
    ///
    /// # Errors
    /// [`StoreError::Conflict`] with both versions when it was changed since; [`StoreError::NotFound`].
    pub fn get_seen(&mut self, kind: &str, id: RecordId, seen: i64) -> Result<Row, StoreError> {
        let kind = self.group.catalog.place(kind)?;
        let label = self.group.catalog.kinds[kind].schema.label.zh.to_string();
        let now = self.stored((kind, id))?.ok_or(StoreError::NotFound { kind: label.clone(), id })?.row;
        if self.group.epoch * EPOCH + now.meta.revision == seen {
            return Ok(now);
        }
        if seen / EPOCH != self.group.epoch {
            // Seen before the ledger was restored: what stood there then is not in this log.
            return Err(StoreError::Conflict(Box::new(Conflict { kind: label, seen, before: None, now })));
        }
        let seen = seen % EPOCH;
        let catalog = self.group.catalog.clone();
        let rolled = self.group.rolled;
        let mut entries = log::entries_of(&mut *self.group.session, &catalog, kind, &[id])?;
        let before = entries.remove(&id).and_then(|(birth, mut list)| {
            list.retain(|entry| entry.position <= seen);
            fold(&catalog.kinds[kind], birth.zone, id, &list, rolled).map(|stored| stored.row)
        });
        Err(StoreError::Conflict(Box::new(Conflict { kind: label, seen, before, now })))
    }

    /// Live records whose field equals the value, in the order of their ids; how imports and forms find a match.
    pub fn find(&mut self, kind: &str, field: &str, value: &Value) -> Result<Vec<Row>, StoreError> {
        let kind = self.group.catalog.place(kind)?;
        let field = self.group.catalog.kinds[kind].field(field)?;
        let zone = self.head.zone;
        Ok(self.holders(kind, zone, field, value)?.into_iter().map(|stored| stored.row).collect())
    }

    fn holders(
        &mut self,
        kind: usize,
        zone: RecordId,
        field: usize,
        value: &Value,
    ) -> Result<Vec<Stored>, StoreError> {
        let catalog = self.group.catalog.clone();
        let table = &catalog.kinds[kind];
        let sought = settled(table, field, Some(value.clone()));
        let hides = self.group.hides;
        let rows = query::holders(&mut *self.group.session, table, zone, field, value, hides)?;
        let mut found = rows.into_iter().map(|stored| (stored.row.id, stored)).collect::<BTreeMap<_, _>>();
        let overlays = [&self.group.layer.records, &self.layer.records];
        for (key, stored) in overlays.into_iter().flatten().filter(|(key, _)| key.0 == kind) {
            found.remove(&key.1);
            if stored.row.meta.state == RowState::Live
                && stored.row.meta.zone == zone
                && stored.row.values[field] == sought
            {
                found.insert(key.1, stored.clone());
            }
        }
        Ok(found.into_values().collect())
    }

    /// Runs a query that sees what this change did so far.
    pub fn query(&mut self, query: &Query<'_>) -> Result<Answer, StoreError> {
        let catalog = self.group.catalog.clone();
        let mut rolled = Some(self.group.rolled);
        let has_changed = !self.layer.records.is_empty() || !self.group.layer.records.is_empty();
        if !has_changed {
            return query::run(&mut *self.group.session, &catalog, query, self.group.hides, &mut rolled);
        }
        self.group.session.script("SAVEPOINT shown")?;
        let own = std::mem::take(&mut self.layer.records);
        let shown = self.group.show(&own);
        self.layer.records = own;
        let hides = self.group.hides;
        let answer =
            shown.and_then(|()| query::run(&mut *self.group.session, &catalog, query, hides, &mut rolled));
        self.group.session.script("ROLLBACK TO SAVEPOINT shown; RELEASE SAVEPOINT shown")?;
        answer
    }

    /// Records of any kind and state that point at this one now.
    pub fn links_to(&mut self, kind: &str, id: RecordId) -> Result<Vec<LinkFrom>, StoreError> {
        let found = self.pointing(kind, id)?;
        let kinds = &self.group.catalog.kinds;
        Ok(found
            .into_iter()
            .map(|(kind, field, record)| LinkFrom {
                kind: kinds[kind].schema.kind.to_string(),
                field: kinds[kind].schema.fields[field].name.to_string(),
                record,
            })
            .collect())
    }

    fn pointing(
        &mut self,
        kind: &str,
        id: RecordId,
    ) -> Result<BTreeSet<(usize, usize, RecordId)>, StoreError> {
        let catalog = self.group.catalog.clone();
        let mut found = query::pointing(&mut *self.group.session, &catalog, kind, id, self.group.hides)?;
        let ways = catalog.links_to(kind);
        let overlays = [&self.group.layer.records, &self.layer.records];
        for (key, stored) in overlays.into_iter().flatten() {
            for (_, field) in ways.iter().filter(|(kind, _)| *kind == key.0) {
                let points =
                    stored.row.values[*field].as_ref().is_some_and(|value| value.linked().contains(&id));
                if points {
                    found.insert((key.0, *field, key.1));
                } else {
                    found.remove(&(key.0, *field, key.1));
                }
            }
        }
        Ok(found)
    }

    /// A new record; its human number is drawn here.
    ///
    /// # Errors
    /// The id or a key is taken; a value is of another type than its field.
    pub fn create(&mut self, kind: &str, id: RecordId, fields: Vec<FieldEdit>) -> Result<Row, StoreError> {
        let catalog = self.group.catalog.clone();
        let place = catalog.place(kind)?;
        let table = &catalog.kinds[place];
        if self.stored((place, id))?.is_some() {
            return Err(StoreError::Refused(format!(
                "“{}”中已有标识为 {id} 的记录；请打开它修改，或用新的标识新建",
                table.schema.label.zh
            )));
        }
        let zone = self.head.zone;
        let number = match self.layer.numbers.get(&(zone, place)) {
            Some(number) => *number,
            None => self.group.counter(zone, place)?,
        } + 1;
        self.layer.numbers.insert((zone, place), number);
        let base = first_day(fields.iter().map(|field| field.valid_from), self.head.at);
        let stored = newborn(table, zone, id, number, base, self.position, self.head.at);
        self.apply(place, stored, Deed::Create(number), fields)
    }

    /// Sets fields of a standing record.
    ///
    /// # Errors
    /// No such record; it was merged away; a key is taken; a value is of another type than its field.
    pub fn set(&mut self, kind: &str, id: RecordId, fields: Vec<FieldEdit>) -> Result<Row, StoreError> {
        let kind = self.group.catalog.place(kind)?;
        let stored = self.standing(kind, id)?;
        if let RowState::MergedInto(into) = stored.row.meta.state {
            let label = &self.group.catalog.kinds[kind].schema.label.zh;
            return Err(StoreError::Refused(format!(
                "“{label}”记录 {id} 已并入 {into}；请修改那条记录，或先撤销合并"
            )));
        }
        self.apply(kind, stored, Deed::Set, fields)
    }

    /// Takes a record out of use; nothing where it is already.
    pub fn retire(&mut self, kind: &str, id: RecordId) -> Result<Row, StoreError> {
        self.move_to(kind, id, RowState::Retired, Deed::Retire)
    }

    /// Takes a retired record back into use; nothing where it is live.
    ///
    /// # Errors
    /// Another live record took its key meanwhile; it was merged (see [`Tx::unmerge`]).
    pub fn restore(&mut self, kind: &str, id: RecordId) -> Result<Row, StoreError> {
        self.move_to(kind, id, RowState::Live, Deed::Restore)
    }

    fn move_to(&mut self, kind: &str, id: RecordId, state: RowState, deed: Deed) -> Result<Row, StoreError> {
        let kind = self.group.catalog.place(kind)?;
        let stored = self.standing(kind, id)?;
        if stored.row.meta.state == state {
            return Ok(stored.row);
        }
        if let RowState::MergedInto(into) = stored.row.meta.state {
            return Err(StoreError::Refused(format!("记录 {id} 已并入 {into}；请先撤销合并")));
        }
        self.apply(kind, stored, deed, Vec::new())
    }

    /// Merges `loser` into `into`: every link to the loser is moved, each at the day it holds from; the old id
    /// leads on. Returns the records whose links were moved.
    ///
    /// # Errors
    /// Either record is missing or not live, or both are the same.
    pub fn merge(
        &mut self,
        kind: &str,
        loser: RecordId,
        into: RecordId,
    ) -> Result<Vec<LinkFrom>, StoreError> {
        let place = self.group.catalog.place(kind)?;
        let (stored, target) = (self.standing(place, loser)?, self.standing(place, into)?);
        let are_live = stored.row.meta.state == RowState::Live && target.row.meta.state == RowState::Live;
        if loser == into || !are_live {
            return Err(StoreError::Refused(format!(
                "记录 {loser} 不能并入 {into}：两条记录必须不同，且都在用；请先恢复停用的记录"
            )));
        }
        let mut moved = Vec::new();
        for (kind, field, record) in self.pointing(kind, loser)? {
            let Some(holder) = self.stored((kind, record))? else { continue };
            if holder.row.meta.zone != self.head.zone {
                // A record of another zone keeps its link: the old id leads on to the record that stays.
                continue;
            }
            let value = holder.row.values[field].as_ref().map(|value| led_on(value, loser, into));
            let valid_from = holder.since.of(field, value.as_ref()).unwrap_or(self.today());
            self.apply(
                kind,
                holder,
                Deed::Set,
                vec![FieldEdit { field, value, valid_from, evidence: None }],
            )?;
            let schema = &self.group.catalog.kinds[kind].schema;
            moved.push(LinkFrom {
                kind: schema.kind.to_string(),
                field: schema.fields[field].name.to_string(),
                record,
            });
        }
        // Read again: a record may point at itself.
        let stored = self.standing(place, loser)?;
        self.apply(place, stored, Deed::Merge(into), Vec::new())?;
        Ok(moved)
    }

    /// Undoes a merge: the record is live again and the links the merge moved lead to it again, except those
    /// changed since, which are returned.
    ///
    /// # Errors
    /// The record is not merged; its key was taken meanwhile.
    pub fn unmerge(&mut self, kind: &str, loser: RecordId) -> Result<Vec<LinkFrom>, StoreError> {
        let catalog = self.group.catalog.clone();
        let place = catalog.place(kind)?;
        let stored = self.standing(place, loser)?;
        let RowState::MergedInto(into) = stored.row.meta.state else {
            return Err(StoreError::Refused(format!("记录 {loser} 没有并入别的记录，无从撤销")));
        };
        let zone = self.head.zone;
        let births = log::births(&mut *self.group.session, &catalog, place, &[loser])?;
        let mentions = log::mentions(&mut *self.group.session, &catalog, &births)?;
        let merged = mentions.get(&loser).and_then(|list| {
            list.iter()
                .rev()
                .find(|mention| mention.row.deed == Deed::Merge(into))
                .map(|mention| mention.position)
        });
        let mut excepted = Vec::new();
        if let Some(position) = merged {
            let (line, _) = log::read_line(&mut *self.group.session, &catalog, zone, position)?;
            for row in line.rows.iter().filter(|row| row.record != loser && row.deed == Deed::Set) {
                for field in &row.fields {
                    if !self.move_back(row, field, position, loser)? {
                        let schema = &catalog.kinds[row.kind].schema;
                        excepted.push(LinkFrom {
                            kind: schema.kind.to_string(),
                            field: schema.fields[field.field].name.to_string(),
                            record: row.record,
                        });
                    }
                }
            }
        }
        let stored = self.standing(place, loser)?;
        self.apply(place, stored, Deed::Restore, Vec::new())?;
        Ok(excepted)
    }

    /// Gives one moved link its value from before the merge; false where it was changed since.
    fn move_back(
        &mut self,
        row: &LineRow,
        field: &LineField,
        position: i64,
        loser: RecordId,
    ) -> Result<bool, StoreError> {
        let catalog = self.group.catalog.clone();
        let Held::Plain(Some(moved)) = &field.value else { return Ok(true) };
        let Some(holder) = self.stored((row.kind, row.record))? else { return Ok(true) };
        if holder.row.values[field.field].as_ref() != Some(moved) {
            return Ok(false);
        }
        let mut entries = log::entries_of(&mut *self.group.session, &catalog, row.kind, &[row.record])?;
        let before = entries.remove(&row.record).and_then(|(birth, mut list)| {
            list.retain(|entry| entry.position < position);
            fold(&catalog.kinds[row.kind], birth.zone, row.record, &list, Day::MAX)
        });
        let value = before.and_then(|stored| stored.row.values[field.field].clone());
        if value.as_ref().is_some_and(|value| value.linked().contains(&loser)) {
            let edit = FieldEdit { field: field.field, value, valid_from: field.from, evidence: None };
            self.apply(row.kind, holder, Deed::Set, vec![edit])?;
        }
        Ok(true)
    }

    /// Puts a message into the outbox; it is sent once the change is durable.
    pub fn enqueue(&mut self, topic: &str, body: &Json) {
        self.layer.outbox.extend([
            Column::Bytes(self.head.zone.0.to_vec()),
            Column::Int(self.position),
            Column::Int(self.n_messages),
            Column::Text(topic.to_owned()),
            Column::Text(body.to_string()),
            Column::Int(self.head.at.micros()),
            Column::Int(0),
            Column::Int(0),
            Column::Null,
        ]);
        self.n_messages += 1;
    }

    /// Applies one deed to a record: what it becomes stands in the layer, what was said in the rows of the line.
    fn apply(
        &mut self,
        kind: usize,
        mut stored: Stored,
        deed: Deed,
        fields: Vec<FieldEdit>,
    ) -> Result<Row, StoreError> {
        let catalog = self.group.catalog.clone();
        let id = stored.row.id;
        let mut said = Vec::with_capacity(fields.len());
        for edit in fields {
            self.apply_field(&catalog, kind, &mut stored, &edit)?;
            said.push(self.say(&catalog, kind, id, edit)?);
        }
        self.settle(&catalog, kind, &mut stored, deed)?;
        self.rows.push(LineRow { kind, record: id, deed, fields: said });
        self.layer.touches.extend([Column::Bytes(id.0.to_vec()), Column::Int(self.position), Column::Int(0)]);
        let row = stored.row.clone();
        self.layer.records.insert((kind, id), stored);
        Ok(row)
    }

    /// State, revision and instant after a deed.
    fn settle(
        &mut self,
        catalog: &Catalog,
        kind: usize,
        stored: &mut Stored,
        deed: Deed,
    ) -> Result<(), StoreError> {
        conclude(stored, deed, self.position, self.head.at);
        let takes_keys = !matches!(deed, Deed::Retire | Deed::Merge(_));
        if self.group.is_careful && takes_keys && stored.row.meta.state == RowState::Live {
            self.check_keys(catalog, kind, stored)?;
        }
        Ok(())
    }

    fn apply_field(
        &mut self,
        catalog: &Catalog,
        kind: usize,
        stored: &mut Stored,
        edit: &FieldEdit,
    ) -> Result<(), StoreError> {
        let table = &catalog.kinds[kind];
        let Some(schema) = table.schema.fields.get(edit.field) else {
            return Err(StoreError::UnknownField {
                kind: table.schema.label.zh.to_string(),
                field: format!("#{}", edit.field),
            });
        };
        let value = settled(table, edit.field, edit.value.clone());
        if value.is_none() && edit.value.is_some() {
            let label = &schema.label.zh;
            return Err(StoreError::Refused(format!("“{label}”的值与字段类型不符，未写入；请重新填写")));
        }
        if advance(stored, edit.field, value, edit.valid_from, self.group.rolled) == Advance::Waits {
            self.layer.pending.insert((edit.valid_from, kind, stored.row.id));
        }
        Ok(())
    }

    /// The field as the line holds it: personal values leave only a salted digest there.
    fn say(
        &mut self,
        catalog: &Catalog,
        kind: usize,
        record: RecordId,
        edit: FieldEdit,
    ) -> Result<LineField, StoreError> {
        let schema = &catalog.kinds[kind].schema;
        let is_personal = schema.fields[edit.field].is_personal;
        let owner = private::Owner {
            zone: self.head.zone,
            kind: &schema.kind,
            record,
            field: &schema.fields[edit.field].name,
        };
        let value = match edit.value {
            Some(value) if is_personal => {
                let mut text = Vec::new();
                value.encode(&mut text);
                Held::Private(private::keep(&owner, text, &mut self.layer.privates)?)
            }
            value => Held::Plain(value),
        };
        let evidence = match edit.evidence {
            Some(evidence) if is_personal => {
                let mut text = Vec::new();
                line::push_evidence(&mut text, &evidence);
                Some(HeldEvidence::Private(private::keep(&owner, text, &mut self.layer.privates)?))
            }
            evidence => evidence.map(HeldEvidence::Plain),
        };
        Ok(LineField { field: edit.field, value, from: edit.valid_from, evidence })
    }

    fn check_keys(&mut self, catalog: &Catalog, kind: usize, stored: &Stored) -> Result<(), StoreError> {
        let table = &catalog.kinds[kind];
        for (place, field) in table.schema.fields.iter().enumerate().filter(|(_, field)| field.is_key) {
            let Some(value) = stored.row.known(place) else { continue };
            let held_by = self.holders(kind, stored.row.meta.zone, place, value)?;
            let other = held_by.into_iter().find(|other| other.row.id != stored.row.id);
            let is_hidden = other.is_none()
                && self.group.hides
                && query::is_held_by_hidden(
                    &mut *self.group.session,
                    table,
                    stored.row.meta.zone,
                    place,
                    value,
                )?;
            if other.is_some() || is_hidden {
                return Err(StoreError::Duplicate(Box::new(Duplicate {
                    kind: table.schema.label.zh.to_string(),
                    field: field.name.to_string(),
                    label: field.label.zh.to_string(),
                    shown: field.ty.show(value, lq_core::value::Lang::Zh),
                    held_by: other.map(|other| other.row.id),
                })));
            }
        }
        Ok(())
    }

    /// The session of the transaction.
    pub(crate) fn session(&mut self) -> &mut dyn Session {
        &mut *self.group.session
    }

    /// What the change did so far, given up to the group.
    pub(crate) fn into_layer(self) -> Layer {
        self.layer
    }

    /// Applies the rows of a bulk part to standing records, each seen at the revision `seen` tells, and writes
    /// them, so that a bulk change of any size stays small in memory.
    pub(crate) fn apply_part(
        &mut self,
        rows: &[LineRow],
        part: i64,
        seen: &BTreeMap<RecordId, i64>,
    ) -> Result<(), StoreError> {
        let catalog = self.group.catalog.clone();
        let standing = rows.iter().filter(|row| seen.contains_key(&row.record)).collect::<Vec<_>>();
        self.group.prefetch(&standing.iter().map(|row| (row.kind, row.record)).collect())?;
        let privates = log::privates(&mut *self.group.session, standing.iter().copied())?;
        for row in standing {
            let kind = catalog.kinds[row.kind].schema.kind.to_string();
            self.get_seen(&kind, row.record, seen[&row.record])?;
            let mut stored = self.standing(row.kind, row.record)?;
            for field in &row.fields {
                let value = field
                    .value
                    .open(&catalog, row.kind, field.field, &privates)
                    .map_err(|what| StoreError::damaged(format!("导入分段 {part}"), what))?;
                let edit = FieldEdit { field: field.field, value, valid_from: field.from, evidence: None };
                self.apply_field(&catalog, row.kind, &mut stored, &edit)?;
            }
            self.settle(&catalog, row.kind, &mut stored, row.deed)?;
            let touch = [Column::Bytes(row.record.0.to_vec()), Column::Int(self.position), Column::Int(part)];
            self.layer.touches.extend(touch);
            self.layer.records.insert((row.kind, row.record), stored);
        }
        let own = std::mem::take(&mut self.layer.records);
        self.group.show(&own)?;
        let puts = self.group.puts.clone();
        self.group.session.put(&puts.touch, &std::mem::take(&mut self.layer.touches))?;
        for key in own.keys() {
            self.group.base.remove(key);
        }
        Ok(())
    }

    /// Chains the line; returns the position, which is the zone's last where nothing was changed.
    pub(crate) fn keep(mut self) -> i64 {
        if self.rows.is_empty() && self.layer.outbox.is_empty() {
            return self.position - 1;
        }
        let day = self.today();
        let mut writer = RowWriter::default();
        for row in &self.rows {
            writer.row(row, day);
        }
        let rows = writer.finish();
        let bytes = line::encode(&self.group.catalog, &self.head, day, &writer.shapes, &Body::Rows(&rows));
        let (zone, change, at) = (self.head.zone, self.head.id, self.head.at);
        self.group.append(zone, change, at, bytes, &mut self.layer);
        self.group.repeats.insert(change, (zone, self.position, at));
        self.group.layer.absorb(self.layer);
        self.position
    }
}

fn led_on(value: &Value, loser: RecordId, into: RecordId) -> Value {
    match value {
        Value::Link(_) => Value::Link(into),
        Value::Links(list) => {
            let mut led = Vec::with_capacity(list.len());
            for id in list.iter().map(|id| if *id == loser { into } else { *id }) {
                if !led.contains(&id) {
                    led.push(id);
                }
            }
            Value::Links(led)
        }
        other => other.clone(),
    }
}
