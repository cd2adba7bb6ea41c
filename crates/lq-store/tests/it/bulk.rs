//! One change of many rows.

use lq_core::RecordId;
use lq_core::filter::Filter;
use lq_core::row::RowState;
use lq_core::time::{AsOf, Known};
use lq_core::value::Value;
use lq_store::{Bulk, BulkAct, BulkRow, Cell, Query, Store, StoreError};

use crate::kit::*;

const FIELDS: [usize; 5] = [CODE, NAME, STAFF, PHONE, PARTNERS];

/// Row `n` of an invented table.
fn row(n: usize) -> BulkRow {
    let word = |text: String| Cell::Is(Value::Text(text));
    let partner = if n % 7 == 1 { Cell::Is(Value::Links(vec![record(n - 1)])) } else { Cell::Leave };
    BulkRow {
        record: record(n),
        act: BulkAct::Create,
        cells: vec![
            word(format!("code{n}")),
            word(format!("企业{n}")),
            if n.is_multiple_of(3) { Cell::Leave } else { Cell::Is(number(n as i64).unwrap()) },
            if n.is_multiple_of(5) { word("13800000000".to_owned()) } else { Cell::Leave },
            partner,
        ],
        valid_from: None,
    }
}

fn record(n: usize) -> RecordId {
    id(&format!("bulk/{n}"))
}

fn begin(store: &Store, n: i64) -> Bulk {
    store.bulk(&head(n), "firm", &FIELDS).unwrap()
}

fn count(store: &Store) -> u64 {
    let filter = Filter::All;
    let mut query = Query::new("firm", &filter, now());
    query.limit = Some(0);
    store.read().unwrap().query(&query).unwrap().total
}

#[test]
fn a_bulk_change_is_one_change_and_its_rows_read_like_any_other() {
    on_both("bulk_one", |bench| {
        let store = &bench.store;
        found_firm(store, 1, "a", "甲");
        let mut bulk = begin(store, 2);
        bulk.push(&(0..2500).map(row).collect::<Vec<_>>()).unwrap();
        let done = bulk.commit().unwrap();
        assert_eq!((done.position, done.value), (2, Some(2500)));
        assert_eq!(count(store), 2501);
        let firm = record(50);
        let mut reader = store.read().unwrap();
        let seen = reader.get("firm", firm, now()).unwrap().unwrap();
        assert_eq!(seen.meta.revision, 2);
        assert_eq!(seen.values[STAFF], number(50));
        assert_eq!(seen.values[PHONE], text("13800000000"));
        assert_eq!(reader.history("firm", firm).unwrap()[0].fields.len(), 5);
        assert_eq!(reader.links_to("firm", record(49)).unwrap().len(), 1);
        assert_eq!(reader.changes(zone(), None, 10).unwrap()[0].n_rows["firm"], 2500);
        assert_eq!(reader.change(zone(), 2, 10).unwrap().len(), 10);
        drop(reader);
        write(store, 3, |tx| tx.set("firm", firm, vec![set(STAFF, number(51))])).unwrap();
        let then = AsOf { on: today(), known: Known::At(at(2)) };
        let row = store.read().unwrap().get("firm", firm, then).unwrap().unwrap();
        assert_eq!((row.values[STAFF].clone(), row), (number(50), seen));
        assert!(matches!(store.bulk(&head(2), "firm", &FIELDS).map(drop), Err(StoreError::Refused(_))));
    });
}

#[test]
fn a_cancelled_bulk_change_leaves_nothing_and_nobody_sees_an_open_one() {
    on_both("bulk_cancel", |bench| {
        let store = &bench.store;
        let mut bulk = begin(store, 1);
        bulk.push(&(0..3000).map(row).collect::<Vec<_>>()).unwrap();
        assert_eq!(count(store), 0);
        found_firm(store, 2, "other", "乙");
        assert_eq!(count(store), 1);
        bulk.cancel();
        assert_eq!(count(store), 1);
        assert!(store.read().unwrap().history("firm", record(3)).unwrap().is_empty());
        let mut again = begin(store, 3);
        again.push(&(0..3000).map(row).collect::<Vec<_>>()).unwrap();
        again.commit().unwrap();
        assert_eq!(count(store), 3001);
    });
}

#[test]
fn a_cancelled_bulk_change_leaves_no_personal_value_of_a_standing_record() {
    on_both("bulk_private", |bench| {
        let store = &bench.store;
        let standing = found_firm(store, 1, "a", "甲");
        let n_values = || count_at(&bench.address, "SELECT COUNT(*) FROM private_value");
        let n_before = n_values();
        let phone = |n: usize| Cell::Is(text(&format!("1380000{n:04}")).unwrap());
        let mut rows = (0..2000).map(row).collect::<Vec<_>>();
        let act = BulkAct::Set { seen: 1 };
        let cells = vec![Cell::Leave, Cell::Leave, Cell::Leave, phone(1), Cell::Leave];
        rows.push(BulkRow { record: standing, act, cells, valid_from: None });
        let mut bulk = begin(store, 2);
        bulk.push(&rows).unwrap();
        bulk.cancel();
        assert_eq!(n_values(), n_before);
        let mut bulk = begin(store, 3);
        bulk.push(&rows).unwrap();
        bulk.commit().unwrap();
        assert_eq!(n_values(), n_before + 401);
    });
}

#[test]
fn a_long_transaction_is_taken_back_for_who_waits_and_its_rows_go_in_again() {
    on_both("bulk_taken_back", |bench| {
        let store = &bench.store;
        let mut bulk = begin(store, 1);
        // More rows than are committed for somebody who waits, again and again.
        for n in 0..3 {
            bulk.push(&(n * 9000..(n + 1) * 9000).map(row).collect::<Vec<_>>()).unwrap();
            found_firm(store, n as i64 + 2, &format!("a{n}"), "甲");
            found_firm(store, n as i64 + 12, &format!("b{n}"), "乙");
        }
        assert_eq!(count(store), 6);
        assert_eq!(bulk.commit().unwrap().value, Some(27_000));
        assert_eq!(count(store), 27_006);
        let verified = store.verify(&[], &mut |_| {}).unwrap();
        assert_eq!((verified.faults, verified.n_records), (Vec::new(), 27_006));
    });
}

#[test]
fn numbers_go_on_where_the_last_row_of_a_bulk_change_ended() {
    on_both("bulk_numbers", |bench| {
        let store = &bench.store;
        for n in [1, 3000] {
            let mut bulk = begin(store, n as i64);
            (n..n + 2500).for_each(|n| bulk.push(&[row(n)]).unwrap());
            bulk.commit().unwrap();
        }
        let firm = found_firm(store, 9, "a", "甲");
        assert_eq!(firms(store, now())[&firm].meta.number, "QY-005001");
        let last = record(5499);
        assert_eq!(firms(store, now())[&last].meta.number, "QY-005000");
    });
}

#[test]
fn a_taken_key_stops_a_bulk_change_whole() {
    on_both("bulk_key", |bench| {
        let store = &bench.store;
        found_firm(store, 1, "code1500", "甲");
        let mut bulk = begin(store, 2);
        let error =
            bulk.push(&(0..3000).map(row).collect::<Vec<_>>()).and_then(|()| bulk.commit()).unwrap_err();
        assert!(error.to_string().contains("code1500"), "{error}");
        assert_eq!(count(store), 1);
    });
}

#[test]
fn a_bulk_change_updates_standing_records_and_is_undone_as_one() {
    on_both("bulk_update", |bench| {
        let store = &bench.store;
        let standing = found_firm(store, 1, "a", "甲");
        let edited = found_firm(store, 2, "b", "乙");
        let update = |record, seen, name: &str| BulkRow {
            record,
            act: BulkAct::Set { seen },
            cells: vec![Cell::Leave, Cell::Is(text(name).unwrap()), Cell::Empty, Cell::Leave, Cell::Leave],
            valid_from: None,
        };
        let mut bulk = begin(store, 3);
        bulk.push(&(0..1500).map(row).collect::<Vec<_>>()).unwrap();
        bulk.push(&[update(standing, 1, "甲甲"), update(edited, 2, "乙乙")]).unwrap();
        let position = bulk.commit().unwrap().position;
        assert_eq!(firms(store, now())[&standing].values[NAME], text("甲甲"));
        write(store, 4, |tx| tx.set("firm", edited, vec![set(NAME, text("乙三"))])).unwrap();
        let undone = store.undo_bulk(&head(5), position).unwrap().value.unwrap();
        assert_eq!((undone.n_rows, undone.excepted), (1501, vec![edited]));
        assert_eq!(count(store), 2);
        let rows = firms(store, now());
        assert_eq!(rows[&standing].values[NAME], text("甲"));
        assert_eq!(rows[&edited].values[NAME], text("乙三"));
        assert_eq!(rows[&record(7)].meta.state, RowState::Retired);
        assert_eq!(
            firms(store, AsOf { on: today(), known: Known::At(at(3)) })[&standing].values[NAME],
            text("甲甲")
        );
    });
}

#[test]
fn a_bulk_change_meets_a_conflict_whole() {
    on_both("bulk_conflict", |bench| {
        let store = &bench.store;
        let firm = found_firm(store, 1, "a", "甲");
        let mut bulk = begin(store, 2);
        let act = BulkAct::Set { seen: 1 };
        let cells = vec![Cell::Leave, Cell::Is(text("乙").unwrap()), Cell::Leave, Cell::Leave, Cell::Leave];
        bulk.push(&(0..1100).map(row).collect::<Vec<_>>()).unwrap();
        bulk.push(&[BulkRow { record: firm, act, cells, valid_from: None }]).unwrap();
        write(store, 3, |tx| tx.set("firm", firm, vec![set(NAME, text("丙"))])).unwrap();
        assert!(matches!(bulk.commit(), Err(StoreError::Conflict(_))));
        assert_eq!(count(store), 1);
        assert_eq!(firms(store, now())[&firm].values[NAME], text("丙"));
    });
}

#[test]
fn rows_that_begin_later_wait_for_their_day() {
    on_both("bulk_later", |bench| {
        let store = &bench.store;
        let mut later = row(1);
        later.valid_from = Some(day(2026, 4, 1));
        let mut earlier = row(2);
        earlier.valid_from = Some(day(2024, 1, 1));
        let mut bulk = begin(store, 1);
        bulk.push(&[later, earlier]).unwrap();
        bulk.commit().unwrap();
        let name =
            |on| firms(store, AsOf::today(on)).get(&record(1)).and_then(|row| row.values[NAME].clone());
        assert_eq!(name(today()), None);
        assert_eq!(name(day(2026, 4, 1)), text("企业1"));
        assert_eq!(firms(store, AsOf::today(day(2025, 1, 1))).len(), 1);
        store.roll(day(2026, 4, 1)).unwrap();
        assert_eq!(name(day(2026, 4, 1)), text("企业1"));
    });
}
