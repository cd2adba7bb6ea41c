//! Taking a bulk change back as one change, records edited since excepted.

use lq_core::RecordId;
use lq_core::change::ChangeHead;
use lq_core::row::RowState;

use super::{BulkAct, BulkRow, Cell, parts_of};
use crate::error::StoreError;
use crate::fold::fold;
use crate::line::{Deed, LineRow};
use crate::log;
use crate::store::{Committed, Store};

/// What taking back a bulk change came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// Records taken out of use or given their former values.
    pub n_rows: u64,
    /// Records left as they are because they were edited since.
    pub excepted: Vec<RecordId>,
}

impl Store {
    /// Takes the bulk change at `position` back: what it made is retired, what it changed gets its former values.
    ///
    /// # Errors
    /// The change is no bulk change, or was changed under our hands meanwhile.
    pub fn undo_bulk(&self, head: &ChangeHead, position: i64) -> Result<Committed<Undone>, StoreError> {
        let catalog = self.catalog();
        let (line, parts) = {
            let mut reader = self.read()?;
            let (line, _) = log::read_line(reader.session(), &catalog, head.zone, position)?;
            (line, parts_of(reader.session(), head.zone, position)?)
        };
        let shape = line.shapes.first().and_then(|shape| Some((shape.kind?, shape.fields.clone())));
        let (Some((kind, fields)), false) = (shape, parts.is_empty()) else {
            return Err(StoreError::Refused(format!("日志第 {position} 条不是一次导入，不能整体撤销")));
        };
        let fields = fields.into_iter().flatten().collect::<Vec<_>>();
        let mut bulk = self.bulk(head, &catalog.kinds[kind].schema.kind, &fields)?;
        let mut undone = Undone { n_rows: 0, excepted: Vec::new() };
        for part in parts {
            let mut reader = self.read()?;
            let rows = log::read_part(reader.session(), &catalog, &line, part)?;
            let records = rows.iter().map(|row| row.record).collect::<Vec<_>>();
            let now = reader.stored_by_id(kind, &records)?;
            let mut histories = log::entries_of(reader.session(), &catalog, kind, &changed(&rows))?;
            drop(reader);
            let mut back = Vec::with_capacity(rows.len());
            for row in rows {
                let Some(standing) = now.get(&row.record) else { continue };
                if standing.meta.revision != position || standing.meta.state != RowState::Live {
                    undone.excepted.push(row.record);
                    continue;
                }
                let act = match row.deed {
                    Deed::Create(_) => BulkAct::Retire { seen: position },
                    _ => BulkAct::Set { seen: position },
                };
                let mut cells = Vec::new();
                if let BulkAct::Set { .. } = act {
                    let former = histories.remove(&row.record).and_then(|(birth, mut list)| {
                        list.retain(|entry| entry.position < position);
                        fold(&catalog.kinds[kind], birth.zone, row.record, &list, line.day)
                    });
                    let touched = row.fields.iter().map(|field| field.field).collect::<Vec<_>>();
                    cells.extend(fields.iter().map(|field| {
                        if !touched.contains(field) {
                            return Cell::Leave;
                        }
                        let value = former.as_ref().and_then(|stored| stored.row.values[*field].clone());
                        value.map_or(Cell::Empty, Cell::Is)
                    }));
                }
                undone.n_rows += 1;
                back.push(BulkRow { record: row.record, act, cells, valid_from: None });
            }
            bulk.push(&back)?;
        }
        let done = bulk.commit()?;
        Ok(Committed { position: done.position, at: done.at, value: Some(undone), is_repeated: false })
    }
}

fn changed(rows: &[LineRow]) -> Vec<RecordId> {
    rows.iter().filter(|row| row.deed == Deed::Set).map(|row| row.record).collect()
}
