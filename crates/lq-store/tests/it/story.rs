//! What a person does with a ledger, told on both databases.

use lq_core::filter::{Filter, Op};
use lq_core::row::RowState;
use lq_core::time::{AsOf, Known};
use lq_core::value::{Lang, Value};
use lq_store::{Query, Sort, SortBy, StoreError};

use crate::kit::*;

#[test]
fn what_was_written_is_read_back_with_number_revision_and_caption() {
    on_both("story_write", |bench| {
        let firm = id("one");
        let edits =
            vec![set(CODE, text("91A")), set(NAME, text("安泰光伏")), set(PHONE, text("13800000000"))];
        let made = write(&bench.store, 1, |tx| tx.create("firm", firm, edits.clone())).unwrap();
        assert_eq!(made.position, 1);
        let mut reader = bench.store.read().unwrap();
        let row = reader.get("firm", firm, now()).unwrap().unwrap();
        assert_eq!((row.meta.number.as_str(), row.meta.revision), ("QY-000001", 1));
        assert_eq!(row.values[PHONE], text("13800000000"));
        assert_eq!(row.values[STAFF], None);
        assert_eq!(reader.captions("firm", &[firm], Lang::Zh).unwrap()[&firm].text, "安泰光伏");
        let history = reader.history("firm", firm).unwrap();
        assert_eq!(history.len(), 1);
        assert_eq!(history[0].fields[2].value, text("13800000000"));
        assert_eq!(reader.by_number("firm", zone(), "QY-000001").unwrap(), Some(firm));
    });
}

#[test]
fn the_same_change_sent_twice_is_one_change() {
    on_both("story_twice", |bench| {
        found_firm(&bench.store, 1, "a", "甲");
        let again = write(&bench.store, 1, |tx| tx.create("firm", id("a"), vec![])).unwrap();
        assert!(again.is_repeated && again.value.is_none());
        assert_eq!(again.position, 1);
        assert_eq!(firms(&bench.store, now()).len(), 1);
    });
}

#[test]
fn a_stale_form_meets_both_versions() {
    on_both("story_stale", |bench| {
        let firm = found_firm(&bench.store, 1, "a", "甲");
        write(&bench.store, 2, |tx| tx.set("firm", firm, vec![set(NAME, text("乙"))])).unwrap();
        let error = write(&bench.store, 3, |tx| {
            tx.get_seen("firm", firm, 1)?;
            tx.set("firm", firm, vec![set(NAME, text("丙"))])
        })
        .unwrap_err();
        let StoreError::Conflict(conflict) = error else { panic!("{error}") };
        assert_eq!(conflict.before.unwrap().values[NAME], text("甲"));
        assert_eq!(conflict.now.values[NAME], text("乙"));
    });
}

#[test]
fn a_key_is_held_by_one_live_record_of_a_zone() {
    on_both("story_key", |bench| {
        let first = found_firm(&bench.store, 1, "a", "甲");
        let twin = |n, name: &str| {
            let name = id(name);
            write(&bench.store, n, |tx| tx.create("firm", name, vec![set(CODE, text("a"))]))
        };
        let error = twin(2, "twin").unwrap_err();
        let StoreError::Duplicate(duplicate) = &error else { panic!("{error}") };
        assert_eq!(duplicate.held_by, Some(first));
        assert!(error.to_string().contains("代码") && error.to_string().contains("“a”"), "{error}");
        write(&bench.store, 3, |tx| tx.retire("firm", first)).unwrap();
        twin(4, "twin").unwrap();
        assert!(matches!(
            write(&bench.store, 5, |tx| tx.restore("firm", first)),
            Err(StoreError::Duplicate(_))
        ));
        let rows = firms(&bench.store, now());
        assert_eq!(rows[&first].meta.state, RowState::Retired);
        assert_eq!(rows[&id("twin")].meta.number, "QY-000002");
    });
}

#[test]
fn a_correction_of_the_past_changes_the_past_and_a_future_value_waits_for_its_day() {
    on_both("story_time", |bench| {
        let firm = found_firm(&bench.store, 1, "a", "甲");
        write(&bench.store, 2, |tx| tx.set("firm", firm, vec![since(STAFF, number(50), day(2026, 1, 1))]))
            .unwrap();
        write(&bench.store, 3, |tx| tx.set("firm", firm, vec![since(STAFF, number(40), day(2025, 1, 1))]))
            .unwrap();
        write(&bench.store, 4, |tx| tx.set("firm", firm, vec![since(STAFF, number(90), day(2026, 4, 1))]))
            .unwrap();
        let staff = |store: &lq_store::Store, as_of: AsOf| {
            let mut reader = store.read().unwrap();
            let one = reader.get("firm", firm, as_of).unwrap().and_then(|row| row.values[STAFF].clone());
            let listed = firms(store, as_of).get(&firm).and_then(|row| row.values[STAFF].clone());
            assert_eq!(one, listed);
            one
        };
        assert_eq!(staff(&bench.store, now()), number(50));
        assert_eq!(staff(&bench.store, AsOf::today(day(2025, 6, 1))), number(40));
        assert_eq!(staff(&bench.store, AsOf::today(day(2026, 4, 2))), number(90));
        assert_eq!(staff(&bench.store, AsOf { on: today(), known: Known::At(at(1)) }), None);
        assert_eq!(staff(&bench.store, AsOf { on: day(2025, 6, 1), known: Known::At(at(2)) }), None);
        assert_eq!(bench.store.roll(day(2026, 4, 2)).unwrap(), [("firm".to_owned(), firm)]);
        assert_eq!(staff(&bench.store, AsOf::today(day(2026, 4, 2))), number(90));
        assert_eq!(staff(&bench.store, now()), number(50));
    });
}

#[test]
fn a_merge_moves_links_leads_on_and_is_undone() {
    on_both("story_merge", |bench| {
        let store = &bench.store;
        let (a, b, c) = (
            found_firm(store, 1, "a", "甲"),
            found_firm(store, 2, "b", "乙"),
            found_firm(store, 3, "c", "丙"),
        );
        let partners = |ids: &[_]| Some(Value::Links(ids.to_vec()));
        write(store, 4, |tx| tx.set("firm", c, vec![set(PARTNERS, partners(&[a, b]))])).unwrap();
        let moved = write(store, 5, |tx| tx.merge("firm", a, b)).unwrap().value.unwrap();
        assert_eq!(moved.len(), 1);
        let rows = firms(store, now());
        assert_eq!(rows[&c].values[PARTNERS], partners(&[b]));
        assert_eq!(rows[&a].meta.state, RowState::MergedInto(b));
        let mut reader = store.read().unwrap();
        assert_eq!(reader.captions("firm", &[a], Lang::Zh).unwrap()[&a].id, b);
        assert_eq!(reader.links_to("firm", b).unwrap().len(), 1);
        assert!(reader.links_to("firm", a).unwrap().is_empty());
        drop(reader);
        assert_eq!(write(store, 6, |tx| tx.unmerge("firm", a)).unwrap().value.unwrap(), []);
        let rows = firms(store, now());
        assert_eq!(rows[&c].values[PARTNERS], partners(&[a, b]));
        assert_eq!(rows[&a].meta.state, RowState::Live);
        assert_eq!(store.read().unwrap().links_to("firm", a).unwrap().len(), 1);
    });
}

#[test]
fn a_list_sorts_chinese_by_pinyin_counts_and_adds_up() {
    on_both("story_list", |bench| {
        for (n, (code, name)) in [("a", "张家"), ("b", "安泰"), ("c", "包钢")].into_iter().enumerate() {
            let firm = found_firm(&bench.store, 1 + n as i64, code, name);
            let edits = vec![set(CAPITAL, yuan(100 * (n as i64 + 1)))];
            write(&bench.store, 10 + n as i64, |tx| tx.set("firm", firm, edits.clone())).unwrap();
        }
        let filter = Filter::Compare { field: "capital".into(), op: Op::Ge, value: yuan(200).unwrap() };
        let mut query = Query::new("firm", &filter, now());
        query.sort = vec![Sort { by: SortBy::Field("name".into()), is_desc: false }];
        query.sums = vec!["capital"];
        query.limit = Some(1);
        let answer = bench.store.read().unwrap().query(&query).unwrap();
        assert_eq!(answer.total, 2);
        assert_eq!(
            answer.rows.iter().map(|row| row.values[NAME].clone()).collect::<Vec<_>>(),
            [text("安泰")]
        );
        assert_eq!(answer.sums[0].values, [yuan(500).unwrap()]);
        assert_eq!(answer.sums[0].n_known, 2);
    });
}

#[test]
fn a_sum_too_large_to_tell_is_said_and_fails_nothing() {
    on_both("story_sum", |bench| {
        let sums = |n_rows: u64| {
            let filter = Filter::All;
            let mut query = Query::new("firm", &filter, now());
            query.sums = vec!["staff"];
            let answer = bench.store.read().unwrap().query(&query).unwrap();
            assert_eq!((answer.total, answer.sums[0].n_known), (n_rows, n_rows));
            answer.sums[0].clone()
        };
        for (n, (code, staff)) in
            [("a", 6_000_000_000), ("b", 6_000_000_000), ("c", -6_000_000_000)].into_iter().enumerate()
        {
            let firm = found_firm(&bench.store, 1 + n as i64, code, code);
            let edits = vec![set(STAFF, number(staff))];
            write(&bench.store, 10 + n as i64, |tx| tx.set("firm", firm, edits.clone())).unwrap();
            if n == 1 {
                let sum = sums(2);
                assert!(sum.is_past_range && sum.values.is_empty(), "{sum:?}");
            }
        }
        let sum = sums(3);
        assert_eq!((sum.values, sum.is_past_range), (vec![number(6_000_000_000).unwrap()], false));
    });
}

#[test]
fn a_change_sees_what_it_did_itself() {
    on_both("story_own", |bench| {
        found_firm(&bench.store, 1, "a", "甲");
        let seen = write(&bench.store, 2, |tx| {
            tx.create("firm", id("b"), vec![set(CODE, text("b")), set(NAME, text("乙"))])?;
            let found = tx.find("firm", "code", &text("b").unwrap())?.len();
            let filter = Filter::All;
            Ok((found, tx.query(&Query::new("firm", &filter, now()))?.total))
        });
        assert_eq!(seen.unwrap().value, Some((1, 2)));
    });
}

#[test]
fn a_closure_that_panics_takes_no_other_of_its_group_with_it() {
    on_both("story_panic", |bench| {
        let store = &bench.store;
        let outcomes = std::thread::scope(|scope| {
            let create = |n: i64| {
                let edits = vec![set(CODE, text(&format!("p{n}"))), set(NAME, text("组"))];
                write(store, 100 + n, |tx| {
                    assert!(n % 4 != 0, "a fault of a command");
                    tx.create("firm", id(&format!("panic/{n}")), edits.clone())
                })
                .map(|committed| committed.position)
            };
            let threads = (0..24).map(|n| scope.spawn(move || create(n))).collect::<Vec<_>>();
            threads.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Vec<_>>()
        });
        let mut positions = outcomes.iter().flatten().flatten().copied().collect::<Vec<_>>();
        positions.sort_unstable();
        assert_eq!(positions, (1..19).collect::<Vec<_>>(), "eighteen were accepted, without a gap");
        assert_eq!(outcomes.iter().filter(|one| one.is_err()).count(), 6);
        assert_eq!(firms(store, now()).len(), 18);
        found_firm(store, 900, "after", "后");
        assert_eq!(store.read().unwrap().heads().unwrap()[&zone()].position, 19);
    });
}

#[test]
fn one_refusal_in_a_group_fails_alone() {
    on_both("story_group", |bench| {
        found_firm(&bench.store, 1, "taken", "甲");
        let outcomes = std::thread::scope(|scope| {
            let mut threads = Vec::new();
            for n in 0..24i64 {
                let store = &bench.store;
                threads.push(scope.spawn(move || {
                    let code = if n % 6 == 5 { "taken".to_owned() } else { format!("c{n}") };
                    let record = id(&format!("group/{n}"));
                    let edits = vec![set(CODE, text(&code)), set(NAME, text("组"))];
                    write(store, 100 + n, |tx| {
                        if n % 6 == 4 {
                            return Err(StoreError::Refused("不".to_owned()));
                        }
                        tx.create("firm", record, edits.clone())
                    })
                    .map(|committed| committed.position)
                }));
            }
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        let mut positions = outcomes.iter().flatten().copied().collect::<Vec<_>>();
        positions.sort_unstable();
        assert_eq!(positions, (2..18).collect::<Vec<_>>(), "accepted changes take gap-free positions");
        let duplicates = outcomes.iter().filter(|one| matches!(one, Err(StoreError::Duplicate(_)))).count();
        let refusals = outcomes.iter().filter(|one| matches!(one, Err(StoreError::Refused(_)))).count();
        assert_eq!((duplicates, refusals), (4, 4));
        assert_eq!(firms(&bench.store, now()).len(), 17);
    });
}

#[test]
fn asked_and_none_is_not_the_same_as_never_asked() {
    on_both("story_none", |bench| {
        let firm = found_firm(&bench.store, 1, "a", "甲");
        write(&bench.store, 2, |tx| tx.set("firm", firm, vec![set(CAPITAL, Some(Value::Nil))])).unwrap();
        let recorded = |field: &str, is_recorded| {
            let filter = Filter::Recorded { field: field.into(), is_recorded };
            bench.store.read().unwrap().query(&Query::new("firm", &filter, now())).unwrap().total
        };
        assert_eq!((recorded("capital", true), recorded("staff", true), recorded("staff", false)), (1, 0, 1));
        assert_eq!(firms(&bench.store, now())[&firm].values[CAPITAL], Some(Value::Nil));
    });
}
