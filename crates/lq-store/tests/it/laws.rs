//! Laws of time: whatever was done, the ledger answers at any (on, known) what a plain replay of the log gives, and
//! both databases answer alike.

use std::collections::BTreeMap;

use lq_core::change::{Act, ChangeHead, FieldEdit};
use lq_core::row::RowState;
use lq_core::time::{AsOf, Known};
use lq_core::value::{Unit, Value};
use lq_core::{Day, Moment, RecordId, Row};
use lq_store::{BulkAct, BulkRow, Cell, Query, States, Store, StoreError, Version};
use proptest::prelude::*;

use crate::kit::*;

/// Records the deeds are done to.
const RECORDS: usize = 5;
/// Fields a bulk change gives.
const GIVEN: [usize; 4] = [NAME, STAFF, PHONE, PARTNERS];

/// One field as the deed sets it: which field, which of its values, and how many days from the day of the deed on.
type Said = (usize, usize, i32);

#[derive(Clone, Debug)]
enum Deed {
    Create(usize, Vec<Said>),
    Set(usize, Vec<Said>),
    Retire(usize),
    Restore(usize),
    Merge(usize, usize),
    Unmerge(usize),
    /// New records, and existing ones changed, from a day.
    Bulk(usize, Vec<(usize, usize)>, i32),
}

fn said() -> impl Strategy<Value = Vec<Said>> {
    let days = prop_oneof![3 => Just(0), 1 => -400..0, 1 => 1..6];
    prop::collection::vec((0..FIELDS.len(), 0usize..5, days), 0..4)
}

fn deed() -> impl Strategy<Value = Deed> {
    let record = 0..RECORDS;
    prop_oneof![
        4 => (record.clone(), said()).prop_map(|(record, said)| Deed::Create(record, said)),
        6 => (record.clone(), said()).prop_map(|(record, said)| Deed::Set(record, said)),
        1 => record.clone().prop_map(Deed::Retire),
        1 => record.clone().prop_map(Deed::Restore),
        1 => (record.clone(), record.clone()).prop_map(|(a, b)| Deed::Merge(a, b)),
        1 => record.clone().prop_map(Deed::Unmerge),
        2 => (1usize..4, prop::collection::vec((record, 0usize..5), 0..3), -40..4)
            .prop_map(|(n, changed, days)| Deed::Bulk(n, changed, days)),
    ]
}

const FIELDS: [usize; 11] =
    [NAME, CAPITAL, OUTPUT, FOUNDED, STAFF, PHONE, PARK, PARTNERS, RATE, ABROAD, PERIOD];

/// One of a few values of a field; nothing, and asked-and-none, among them.
fn value(field: usize, n: usize) -> Option<Value> {
    let ty = firm().fields[field].ty.clone();
    let read = |words: [&str; 3]| ty.parse(words[n - 2], None).unwrap();
    match (n, field) {
        (0, _) => None,
        (1, _) => Some(Value::Nil),
        (_, NAME) => Some(read(["安泰", "包钢", "Zeta"])),
        (_, CAPITAL) => Some(read(["500万元", "1.5亿元", "3元"])),
        (_, OUTPUT) => {
            let gigawatt = Unit::find("GW").unwrap();
            let parse = |text| lq_core::value::Quantity::parse(text, Some(gigawatt)).unwrap();
            Some(Value::Quantity(parse(["1", "2.5", "40"][n - 2])))
        }
        (_, FOUNDED) => Some(read(["2020-01-02", "1999-12-31", "2024-02-29"])),
        (_, STAFF) => Some(read(["10", "2000", "0"])),
        (_, PHONE) => Some(read(["13800000001", "13800000002", "13800000003"])),
        (_, PARK) => Some(Value::Link(id(["p1", "p2", "p3"][n - 2]))),
        (_, PARTNERS) => {
            let ids = [&["r0"][..], &["r1", "r2"], &["r2", "r0", "r3"]][n - 2];
            Some(Value::Links(ids.iter().map(|name| id(name)).collect()))
        }
        (_, RATE) => Some(read(["100台/年", "5台/月", "7台/年"])),
        (_, ABROAD) => Some(read(["100美元", "3欧元", "500万元"])),
        (_, PERIOD) => Some(read(["2024", "2024-Q1", "2024-03"])),
        _ => unreachable!("every field above has its values"),
    }
}

fn edits(day: Day, said: &[Said]) -> Vec<FieldEdit> {
    let mut seen = std::collections::BTreeSet::new();
    said.iter()
        .filter(|(field, _, days)| seen.insert((*field, *days)))
        .map(|(field, n, days)| since(FIELDS[*field], value(FIELDS[*field], *n), day.add_days(*days)))
        .collect()
}

fn record(n: usize) -> RecordId {
    id(&format!("r{n}"))
}

/// When deed `n` is done: two a day.
fn moment(n: usize) -> Moment {
    Moment::start_of(today().add_days(n as i32 / 2)).add_seconds(3600 * (9 + n as i64 % 2))
}

fn change_head(n: usize) -> ChangeHead {
    ChangeHead { at: moment(n), ..head(n as i64) }
}

/// Does one deed; whether it was accepted.
fn act(store: &Store, n: usize, deed: &Deed) -> bool {
    let head = change_head(n);
    let day = head.at.shanghai_day();
    let one = |job: &dyn Fn(&mut lq_store::Tx<'_>) -> Result<(), StoreError>| {
        store.write(&head, &[], |tx| job(tx)).map(|_| ())
    };
    let done = match deed {
        Deed::Create(record_n, said) => {
            one(&|tx| tx.create("firm", record(*record_n), edits(day, said)).map(drop))
        }
        Deed::Set(record_n, said) => one(&|tx| tx.set("firm", record(*record_n), edits(day, said)).map(drop)),
        Deed::Retire(record_n) => one(&|tx| tx.retire("firm", record(*record_n)).map(drop)),
        Deed::Restore(record_n) => one(&|tx| tx.restore("firm", record(*record_n)).map(drop)),
        Deed::Merge(a, b) => one(&|tx| tx.merge("firm", record(*a), record(*b)).map(drop)),
        Deed::Unmerge(a) => one(&|tx| tx.unmerge("firm", record(*a)).map(drop)),
        Deed::Bulk(n_new, changed, days) => bulk(store, n, *n_new, changed, day.add_days(*days)),
    };
    match done {
        Ok(()) => true,
        Err(StoreError::Refused(_) | StoreError::NotFound { .. }) => false,
        Err(error) => panic!("{deed:?}: {error}"),
    }
}

fn bulk(
    store: &Store,
    n: usize,
    n_new: usize,
    changed: &[(usize, usize)],
    from: Day,
) -> Result<(), StoreError> {
    let standing = firms(store, AsOf::today(moment(n).shanghai_day()));
    let cells = |n: usize| {
        let cell = |field| value(field, n).map_or(Cell::Empty, Cell::Is);
        GIVEN.map(|field| if field == NAME && n == 4 { Cell::Leave } else { cell(field) }).to_vec()
    };
    let mut rows = (0..n_new)
        .map(|k| BulkRow {
            record: id(&format!("b{n}.{k}")),
            act: BulkAct::Create,
            cells: cells((k + n) % 5),
            valid_from: Some(from),
        })
        .collect::<Vec<_>>();
    let mut seen = std::collections::BTreeSet::new();
    for (place, value) in changed {
        if let Some(row) = standing.get(&record(*place))
            && row.meta.state == RowState::Live
            && seen.insert(*place)
        {
            let act = BulkAct::Set { seen: row.meta.revision };
            rows.push(BulkRow { record: row.id, act, cells: cells(*value), valid_from: Some(from) });
        }
    }
    let mut bulk = store.bulk(&change_head(n), "firm", &GIVEN)?;
    bulk.push(&rows)?;
    bulk.commit().map(drop)
}

/// A record as of a time, straight from the definition; `None` where it was not then.
fn replayed(history: &[Version], as_of: AsOf) -> Option<(Vec<Option<Value>>, RowState)> {
    let known = history.iter().filter(|version| match as_of.known {
        Known::Head => true,
        Known::At(at) => version.head.at <= at,
        Known::Position(position) => version.position <= position,
    });
    let known = known.collect::<Vec<_>>();
    let born = known.first()?.head.at.shanghai_day();
    let days = known.iter().flat_map(|version| &version.fields).map(|field| field.valid_from);
    if days.chain([born]).min()? > as_of.on {
        return None;
    }
    let mut held: BTreeMap<usize, (Day, i64, Option<Value>)> = BTreeMap::new();
    let mut state = (Day::MIN, RowState::Live);
    for version in known {
        for field in version.fields.iter().filter(|field| field.valid_from <= as_of.on) {
            let entry = (field.valid_from, version.position, field.value.clone());
            let standing = held.entry(field.field).or_insert_with(|| entry.clone());
            if (standing.0, standing.1) <= (entry.0, entry.1) {
                *standing = entry;
            }
        }
        let day = version.head.at.shanghai_day();
        if day <= as_of.on {
            state = match version.act {
                Act::Create { .. } | Act::Set => state,
                Act::Retire => (day, RowState::Retired),
                Act::Restore => (day, RowState::Live),
                Act::Merge { into } => (day, RowState::MergedInto(into)),
            };
        }
    }
    let n = firm().fields.len();
    let values = (0..n).map(|field| held.get(&field).and_then(|(_, _, value)| value.clone())).collect();
    Some((values, state.1))
}

fn rows_at(store: &Store, as_of: AsOf) -> Vec<Row> {
    let filter = lq_core::filter::Filter::All;
    let mut query = Query::new("firm", &filter, as_of);
    query.states = States::All;
    let mut rows = store.read().unwrap().query(&query).unwrap().rows;
    rows.sort_by_key(|row| row.id);
    rows
}

/// Tells the story to one database; everything it answers.
fn tell(store: &Store, deeds: &[Deed]) -> Vec<Vec<Row>> {
    let mut then = Vec::new();
    let mut accepted = Vec::new();
    for (n, deed) in deeds.iter().enumerate() {
        accepted.push(act(store, n, deed));
        let on = moment(n).shanghai_day();
        then.push((on, moment(n), rows_at(store, AsOf { on, known: Known::Head })));
    }
    // What was answered at a time is what is answered now about that time.
    for (on, at, rows) in &then {
        assert_eq!(&rows_at(store, AsOf { on: *on, known: Known::At(*at) }), rows, "{on} as known at {at:?}");
    }
    let mut answers = then.into_iter().map(|(_, _, rows)| rows).collect::<Vec<_>>();
    let mut reader = store.read().unwrap();
    let ids = answers.iter().flatten().map(|row| row.id).chain((0..RECORDS).map(record));
    let ids = ids.collect::<std::collections::BTreeSet<_>>();
    let histories =
        ids.iter().map(|id| (*id, reader.history("firm", *id).unwrap())).collect::<BTreeMap<_, _>>();
    let ons = [-401, -200, 0, 1, 3, 9].map(|days| today().add_days(days));
    let knowns =
        (0..deeds.len()).step_by(4).map(|n| Known::At(moment(n))).chain([Known::Position(3), Known::Head]);
    for known in knowns.collect::<Vec<_>>() {
        for on in ons {
            let as_of = AsOf { on, known };
            let rows = rows_at(store, as_of);
            let mut expected = histories
                .iter()
                .filter_map(|(id, history)| {
                    replayed(history, as_of).map(|(values, state)| (*id, values, state))
                })
                .collect::<Vec<_>>();
            expected.sort_by_key(|(id, ..)| *id);
            let found =
                rows.iter().map(|row| (row.id, row.values.clone(), row.meta.state)).collect::<Vec<_>>();
            assert_eq!(found, expected, "on {on}, known {known:?}");
            for row in rows.iter().take(2) {
                assert_eq!(reader.get("firm", row.id, as_of).unwrap().as_ref(), Some(row));
            }
            answers.push(rows);
        }
    }
    drop(reader);
    assert_eq!(store.verify(&[], &mut |_| {}).unwrap().faults, []);
    let head = deeds.len() as i32 / 2;
    store.roll(today().add_days(head + 7)).unwrap();
    assert_eq!(store.verify(&[], &mut |_| {}).unwrap().faults, []);
    answers.push(rows_at(store, AsOf::today(today().add_days(head + 7))));
    answers
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_replay_of_the_log_is_the_projection_at_any_time_on_both_databases(
        deeds in prop::collection::vec(deed(), 1..14),
    ) {
        let one = sqlite("laws");
        let answers = tell(&one.store, &deeds);
        if let Some(other) = postgres("laws") {
            prop_assert_eq!(tell(&other.store, &deeds), answers);
        }
    }
}
