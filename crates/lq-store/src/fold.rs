//! Folding a record's entries into its state at (on, known): what a projection row is made from.

use lq_core::row::{RowMeta, RowState};
use lq_core::{Day, Moment, RecordId, Row, Value};

use crate::line::Deed;
use crate::row::{Since, Stored, settled};
use crate::schema::KindTable;

/// One record's part in one change, values opened.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) position: i64,
    pub(crate) at: Moment,
    pub(crate) deed: Deed,
    /// Field, value, first day it holds.
    pub(crate) fields: Vec<(usize, Option<Value>, Day)>,
    /// The bulk part it stands in.
    pub(crate) part: Option<i64>,
}

/// State of a record on a day, from its entries in the order of the log, already cut at what was known.
///
/// Per field the entry with the greatest (valid_from, position) among those with valid_from ≤ `on` counts. Acts on
/// the whole record (retire, restore, merge) hold from the day they were done. A record begins to be on the day it
/// was created or on the earliest day any of its fields holds from, whichever is first; `None` before that.
pub(crate) fn fold(
    kind: &KindTable,
    zone: RecordId,
    record: RecordId,
    entries: &[Entry],
    on: Day,
) -> Option<Stored> {
    let first = entries.first()?;
    let Deed::Create(number) = first.deed else { return None };
    let last = entries.last()?;
    let days = entries.iter().flat_map(|entry| entry.fields.iter().map(|(_, _, from)| *from));
    let from_min = days.min().map_or(first.at.shanghai_day(), |day| day.min(first.at.shanghai_day()));
    if from_min > on {
        return None;
    }
    let n = kind.schema.fields.len();
    let mut values: Vec<Option<Value>> = vec![None; n];
    let mut from: Vec<Option<Day>> = vec![None; n];
    let (mut state, mut state_from) = (RowState::Live, Day::MIN);
    // Where the first entry began; later ones only add later days.
    let first_days = first.fields.iter().map(|(_, _, from)| *from);
    let mut from_max = first_days.chain([first.at.shanghai_day()]).min().unwrap_or(from_min);
    for entry in entries {
        for (field, value, day) in &entry.fields {
            if *day <= on {
                from_max = from_max.max(*day);
                if from[*field].is_none_or(|held| held <= *day) {
                    values[*field] = value.clone();
                    from[*field] = Some(*day);
                }
            }
        }
        let day = entry.at.shanghai_day();
        if let Some(next) = state_after(entry.deed)
            && day <= on
            && state_from <= day
        {
            (state, state_from) = (next, day);
            from_max = from_max.max(day);
        }
    }
    let values =
        values.into_iter().enumerate().map(|(field, value)| settled(kind, field, value)).collect::<Vec<_>>();
    let mut since = Since::all(first_day(first.fields.iter().map(|(_, _, day)| *day), first.at));
    for (field, day) in from.iter().enumerate() {
        if let Some(day) = day {
            since.set(field, values[field].as_ref(), *day);
        }
    }
    Some(Stored {
        row: Row {
            id: record,
            meta: RowMeta {
                zone,
                number: kind.number(number),
                revision: last.position,
                created: first.at,
                changed: last.at,
                state,
            },
            values,
        },
        number,
        part: first.part,
        since,
        from_min,
        from_max,
    })
}

/// What became of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Advance {
    /// It holds, or a later entry of the field holds already.
    Counted,
    /// It begins to hold on a later day.
    Waits,
}

/// A record at the moment it is created, before its fields are set; `base` is the day most of them hold from.
pub(crate) fn newborn(
    kind: &KindTable,
    zone: RecordId,
    record: RecordId,
    number: i64,
    base: Day,
    position: i64,
    at: Moment,
) -> Stored {
    let today = at.shanghai_day();
    Stored {
        row: Row {
            id: record,
            meta: RowMeta {
                zone,
                number: kind.number(number),
                revision: position,
                created: at,
                changed: at,
                state: RowState::Live,
            },
            values: vec![None; kind.schema.fields.len()],
        },
        number,
        part: None,
        since: Since::all(base),
        from_min: today,
        // Settled with the deed, when the days of its fields are known.
        from_max: Day::MIN,
    }
}

/// Takes one more entry into a record that stands for the day `rolled`: the same as folding it with all others.
pub(crate) fn advance(
    stored: &mut Stored,
    field: usize,
    value: Option<Value>,
    from: Day,
    rolled: Day,
) -> Advance {
    stored.from_min = stored.from_min.min(from);
    if from > rolled {
        return Advance::Waits;
    }
    stored.from_max = stored.from_max.max(from);
    let held = stored.since.of(field, stored.row.values[field].as_ref());
    if held.is_none_or(|held| held <= from) {
        stored.since.set(field, value.as_ref(), from);
        stored.row.values[field] = value;
    }
    Advance::Counted
}

/// State, revision and instant after a deed whose fields were taken in.
pub(crate) fn conclude(stored: &mut Stored, deed: Deed, position: i64, at: Moment) {
    stored.from_max = stored.from_max.max(stored.from_min);
    if let Some(state) = state_after(deed) {
        stored.row.meta.state = state;
        stored.from_max = stored.from_max.max(at.shanghai_day());
    }
    stored.row.meta.revision = position;
    stored.row.meta.changed = at;
}

/// The day most fields of a new record hold from: that of its first field.
pub(crate) fn first_day(mut days: impl Iterator<Item = Day>, at: Moment) -> Day {
    days.next().unwrap_or(at.shanghai_day())
}

/// The state an act leads to, if it changes it.
pub(crate) fn state_after(deed: Deed) -> Option<RowState> {
    match deed {
        Deed::Create(_) | Deed::Set => None,
        Deed::Retire => Some(RowState::Retired),
        Deed::Restore => Some(RowState::Live),
        Deed::Merge(into) => Some(RowState::MergedInto(into)),
    }
}
