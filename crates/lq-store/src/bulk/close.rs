//! The last step: standing records are changed, the line joins the chain, everything is seen at once.

use lq_core::value::Column;

use super::Bulk;
use crate::backend::{Dialect, Param, Session};
use crate::error::StoreError;
use crate::group::{Group, Intent};
use crate::line::{self, Body};
use crate::store::Committed;
use crate::tx::Tx;
use crate::{log, number, roll};

pub(super) fn close(bulk: &mut Bulk, session: Box<dyn Session>) -> Result<Committed<u64>, StoreError> {
    let intent =
        Intent { change: bulk.head.id, zone: bulk.head.zone, at: bulk.head.at, prefetch: Vec::new() };
    let turn = bulk.store.inner.turn();
    let is_begun = session.dialect() == Dialect::Postgres;
    let puts = bulk.store.inner.puts.clone();
    let mut group = Group::begin_on(session, bulk.catalog.clone(), puts, &[&intent], true, is_begun)
        .map_err(|(_, error)| error)?;
    if let Some((_, position, _)) = group.repeats.get(&bulk.head.id) {
        return Err(StoreError::Refused(format!("这次导入已经写入（日志第 {position} 条），没有再写一遍")));
    }
    let closed = join(bulk, &mut group);
    if closed.is_err() {
        group.session.rollback();
    }
    drop(group);
    drop(turn);
    closed
}

fn join(bulk: &Bulk, group: &mut Group) -> Result<Committed<u64>, StoreError> {
    let catalog = bulk.catalog.clone();
    let shapes = bulk.encoder.shapes();
    let day = bulk.head.at.shanghai_day();
    let mut tx = Tx::new(group, &bulk.head);
    let (position, at) = (tx.position(), tx.head().at);
    let head = tx.head().clone();
    for part in &bulk.staged {
        let known = shapes
            .iter()
            .map(|(kind, fields)| line::Shape {
                kind: Some(*kind),
                fields: fields.iter().map(|field| Some(*field)).collect(),
            })
            .collect::<Vec<_>>();
        let rows = log::part_rows(tx.session(), &catalog, &known, day, *part)?;
        tx.apply_part(&rows, *part, &bulk.seen)?;
    }
    let bytes = line::encode(&catalog, &head, day, &shapes, &Body::Parts(&bulk.parts));
    let mut layer = tx.into_layer();
    group.append(head.zone, head.id, at, bytes, &mut layer);
    layer.pending.extend(bulk.encoder.pending.iter().map(|(day, record)| (*day, bulk.kind, *record)));
    let is_due = layer.pending.first().is_some_and(|(day, ..)| *day <= group.rolled);
    group.layer.absorb(layer);
    group.write()?;
    note(bulk, group, position, at)?;
    number::give_back(&mut *group.session, head.zone, &catalog.kinds[bulk.kind].schema.kind, &bulk.numbers)?;
    if is_due {
        // The day changed while the rows came in: what was to begin later has begun.
        roll::roll_in(&mut *group.session, &catalog, group.rolled)?;
    }
    group.session.commit()?;
    Ok(Committed { position, at, value: Some(bulk.n_rows), is_repeated: false })
}

/// Says where the bulk change joined the log.
fn note(bulk: &Bulk, group: &mut Group, position: i64, at: lq_core::Moment) -> Result<(), StoreError> {
    let sql = "INSERT INTO batch(id,change_id,zone,kind,position,at) VALUES(?1,?2,?3,?4,?5,?6) \
               ON CONFLICT(id) DO UPDATE SET position=excluded.position,at=excluded.at";
    let kind = Column::Text(bulk.catalog.kinds[bulk.kind].schema.kind.to_string());
    let params = [
        Param::Int(bulk.batch),
        Param::Bytes(&bulk.head.id.0),
        Param::Bytes(&bulk.head.zone.0),
        Param::Own(kind),
        Param::Int(position),
        Param::Int(at.micros()),
    ];
    group.session.execute(sql, &params)?;
    Ok(())
}
