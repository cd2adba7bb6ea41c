//! What is changed behind the ledger's back is found and named.

use lq_core::value::Value;
use lq_core::{Row, value::Attachment};
use lq_store::{Bulk, BulkAct, BulkRow, Cell, Digest, Store, Verified, hex};

use crate::kit::*;

/// A ledger with ordinary changes, a merge, a future value, a bulk change with updates, a file and a second zone.
pub(crate) fn furnish(store: &Store) {
    for (n, code) in ["a", "b", "c", "d"].into_iter().enumerate() {
        found_firm(store, 1 + n as i64, code, &format!("企业{code}"));
    }
    let partners = Some(Value::Links(vec![id("a"), id("b")]));
    write(store, 5, |tx| tx.set("firm", id("c"), vec![set(PARTNERS, partners.clone())])).unwrap();
    let phone = vec![set(PHONE, text("13800000001")), set(CAPITAL, yuan(500))];
    write(store, 6, |tx| tx.set("firm", id("a"), phone.clone())).unwrap();
    let later = vec![since(STAFF, number(90), day(2026, 5, 1)), since(STAFF, number(40), day(2025, 1, 1))];
    write(store, 7, |tx| tx.set("firm", id("b"), later.clone())).unwrap();
    write(store, 8, |tx| tx.merge("firm", id("d"), id("a"))).unwrap();
    let bytes = "合同正本".as_bytes();
    let digest = store.vault().keep_file("合同.txt", "text/plain", bytes).unwrap();
    let file = Attachment {
        digest: hex(&digest),
        name: "合同.txt".to_owned(),
        size: bytes.len() as u64,
        media_type: "text/plain".to_owned(),
    };
    let file = Some(Value::Attachment(file));
    write(store, 9, |tx| tx.set("firm", id("a"), vec![set(DEED, file.clone())])).unwrap();
    let mut bulk = import(store, 10);
    bulk.push(&(0..1500).map(newcomer).collect::<Vec<_>>()).unwrap();
    let cells = vec![Cell::Leave, Cell::Is(text("企业甲").unwrap()), Cell::Empty, Cell::Leave];
    let act = BulkAct::Set { seen: 9 };
    bulk.push(&[BulkRow { record: id("a"), act, cells, valid_from: None }]).unwrap();
    bulk.commit().unwrap();
    write(store, 11, |tx| tx.set("firm", id("bulk/7"), vec![set(STAFF, number(8))])).unwrap();
    let mut elsewhere = head(12);
    elsewhere.zone = id("zone/two");
    store.write(&elsewhere, &[], |tx| tx.create("park", id("p"), vec![set(0, text("东区"))])).unwrap();
}

pub(crate) fn import(store: &Store, n: i64) -> Bulk {
    store.bulk(&head(n), "firm", &[CODE, NAME, STAFF, PHONE]).unwrap()
}

pub(crate) fn newcomer(n: usize) -> BulkRow {
    let phone = if n.is_multiple_of(4) { Cell::Is(text("13900000000").unwrap()) } else { Cell::Leave };
    let cells = vec![
        Cell::Is(text(&format!("code{n}")).unwrap()),
        Cell::Is(text(&format!("新企{n}")).unwrap()),
        if n.is_multiple_of(3) { Cell::Leave } else { Cell::Is(number(n as i64).unwrap()) },
        phone,
    ];
    let valid_from = n.is_multiple_of(100).then(|| day(2026, 6, 1));
    BulkRow { record: id(&format!("bulk/{n}")), act: BulkAct::Create, cells, valid_from }
}

pub(crate) fn verify(store: &Store) -> Verified {
    store.verify(&[], &mut |_| {}).unwrap()
}

/// Everything a ledger answers, to compare two of them by.
pub(crate) fn answers(store: &Store) -> Vec<Row> {
    let dates = [day(2025, 6, 1), today(), day(2026, 5, 2), day(2026, 7, 1)];
    dates.into_iter().flat_map(|on| firms(store, lq_core::AsOf::today(on)).into_values()).collect()
}

/// One way to spoil a ledger, and what its first fault must say.
struct Spoil {
    sqlite: &'static str,
    position: Option<i64>,
    says: &'static [&'static str],
}

const SPOILS: &[Spoil] = &[
    Spoil {
        sqlite: "UPDATE log SET bytes=CAST(REPLACE(CAST(bytes AS TEXT),'企业b','企业x') AS BLOB) \
                 WHERE position=2 AND zone IN (SELECT zone FROM head WHERE position>2)",
        position: Some(2),
        says: &["内容与摘要不符", "张三", "2026-03-10 12:00:02"],
    },
    Spoil { sqlite: "DELETE FROM log WHERE position=3", position: Some(3), says: &["缺失"] },
    Spoil { sqlite: "UPDATE log SET position=40 WHERE position=11", position: Some(11), says: &["缺失"] },
    Spoil { sqlite: "DELETE FROM log WHERE position=11", position: Some(11), says: &["尾部被截断"] },
    Spoil {
        sqlite: "UPDATE k_firm SET capital=7 WHERE capital IS NOT NULL",
        position: Some(6),
        says: &["注册资本", "张三", "台账为 7", "50000"],
    },
    Spoil {
        sqlite: "UPDATE k_firm SET name='改名' WHERE code='code9'",
        position: Some(10),
        says: &["名称", "改名", "新企9"],
    },
    Spoil { sqlite: "DELETE FROM k_firm WHERE code='b'", position: Some(2), says: &["缺失", "企业"] },
    Spoil { sqlite: "DELETE FROM touch WHERE position=7", position: Some(7), says: &["touch", "rebuild"] },
    Spoil { sqlite: "DELETE FROM linkage", position: Some(5), says: &["linkage"] },
    Spoil { sqlite: "DELETE FROM pending", position: None, says: &["pending"] },
    Spoil { sqlite: "UPDATE number SET next=1 WHERE kind='firm'", position: None, says: &["编号", "1504"] },
    Spoil {
        sqlite: "UPDATE log_part SET bytes=CAST(REPLACE(CAST(bytes AS TEXT),'新企8\"','新企0\"') AS BLOB) \
                 WHERE part=(SELECT MIN(part) FROM log_part)",
        position: Some(10),
        says: &["第 1 段（共 2 段）", "摘要不符"],
    },
    Spoil {
        sqlite: "DELETE FROM log_part WHERE part=(SELECT MAX(part) FROM log_part)",
        position: Some(10),
        says: &["第 2 段", "缺失"],
    },
    Spoil { sqlite: "DELETE FROM batch", position: Some(10), says: &["batch"] },
    Spoil {
        sqlite: "UPDATE attachment SET bytes=CAST('合同副本' AS BLOB)",
        position: None,
        says: &["附件", "合同.txt", "摘要不符"],
    },
    Spoil { sqlite: "DELETE FROM attachment", position: Some(9), says: &["附件缺失"] },
    Spoil {
        sqlite: "UPDATE private_value SET value='\"13911111111\"' WHERE value='\"13800000001\"'",
        position: Some(6),
        says: &["电话", "不符"],
    },
    Spoil {
        sqlite: "DELETE FROM private_value WHERE value='\"13800000001\"'",
        position: Some(6),
        says: &["个人信息缺失"],
    },
    Spoil {
        sqlite: "INSERT INTO k_park(_id,_zone,_number,_state,_since,_from_min,_from_max,name) \
                 SELECT zone,zone,77,0,'20000',20000,20000,'无中生有' FROM head WHERE position=1",
        position: None,
        says: &["日志里却没有"],
    },
];

#[test]
fn a_whole_ledger_verifies_and_tells_its_heads() {
    on_both("verify_whole", |bench| {
        furnish(&bench.store);
        let mut steps = Vec::new();
        let found = bench.store.verify(&[], &mut |step| steps.push(step)).unwrap();
        assert_eq!(found.faults, []);
        assert_eq!((found.n_changes, found.n_records, found.n_files), (12, 1505, 1));
        assert_eq!(found.heads[&zone()].position, 11);
        assert_eq!(steps.iter().map(|step| step.done).max(), Some(12));
    });
}

#[test]
fn every_change_behind_its_back_is_named() {
    for spoil in SPOILS {
        on_both("verify_spoiled", |bench| {
            furnish(&bench.store);
            bench.spoil(spoil.sqlite);
            let found = verify(&bench.store);
            let first = found.faults.first().unwrap_or_else(|| panic!("not found: {}", spoil.sqlite));
            let told = first.to_string();
            assert_eq!(first.position, spoil.position, "{}: {told}", spoil.sqlite);
            for word in spoil.says {
                assert!(told.contains(word), "{}: “{word}” is not in “{told}”", spoil.sqlite);
            }
        });
    }
}

#[test]
fn a_tail_cut_off_with_its_head_is_found_by_a_digest_kept_elsewhere() {
    on_both("verify_tail", |bench| {
        furnish(&bench.store);
        write(&bench.store, 13, |tx| tx.set("firm", id("b"), vec![set(NAME, text("末"))])).unwrap();
        let kept: Digest = verify(&bench.store).heads[&zone()].digest;
        assert!(bench.store.verify(&[kept], &mut |_| {}).unwrap().is_sound());
        // The last change taken back without a trace: line, index, cells and head.
        bench.spoil(
            "UPDATE head SET position=11,digest=(SELECT prev FROM log WHERE position=12),\
             at=(SELECT MAX(at) FROM log WHERE position=11) WHERE position=12",
        );
        bench.spoil("DELETE FROM log WHERE position=12");
        bench.spoil("DELETE FROM touch WHERE position=12");
        bench.store.rebuild(&mut |_| {}).unwrap();
        assert!(verify(&bench.store).is_sound(), "a chain alone cannot show it");
        let found = bench.store.verify(&[kept], &mut |_| {}).unwrap();
        assert!(found.faults[0].to_string().contains(&hex(&kept)), "{}", found.faults[0]);
    });
}

#[test]
fn a_rebuilt_ledger_answers_as_before_and_mends_spoiled_tables() {
    on_both("rebuild", |bench| {
        furnish(&bench.store);
        let before = answers(&bench.store);
        assert_eq!(bench.store.rebuild(&mut |_| {}).unwrap(), 1505);
        assert_eq!(answers(&bench.store), before);
        for spoil in
            ["UPDATE k_firm SET name='乱'", "DELETE FROM touch", "DELETE FROM linkage", "DELETE FROM k_park"]
        {
            bench.spoil(spoil);
        }
        assert!(!verify(&bench.store).is_sound());
        bench.store.rebuild(&mut |_| {}).unwrap();
        assert_eq!(verify(&bench.store).faults, []);
        assert_eq!(answers(&bench.store), before);
        found_firm(&bench.store, 20, "z", "后来");
        bench.store.rebuild(&mut |_| {}).unwrap();
        assert_eq!(bench.reopen().roll(day(2026, 6, 2)).unwrap().len(), 16);
        assert_eq!(verify(&bench.store).faults, []);
    });
}

#[test]
fn a_rebuild_waits_for_no_import_and_harms_none() {
    on_both("rebuild_import", |bench| {
        furnish(&bench.store);
        let mut bulk = import(&bench.store, 30);
        bulk.push(&(2000..4000).map(newcomer).collect::<Vec<_>>()).unwrap();
        while !bench.has_rows_of_an_import() {
            std::thread::yield_now();
        }
        let error = bench.store.rebuild(&mut |_| {}).unwrap_err();
        assert!(error.to_string().contains("导入正在进行"), "{error}");
        bulk.commit().unwrap();
        bench.store.rebuild(&mut |_| {}).unwrap();
        assert_eq!(verify(&bench.store).faults, []);
    });
}
