//! Backups taken and brought back, values erased, all on both databases.

use std::path::{Path, PathBuf};

use lq_core::{Registry, schema::FieldSchema, schema::Label, value::ValueType};
use lq_store::{Address, BackedUp, Restored, Store, StoreError};

use crate::kit::*;
use crate::tamper::{answers, furnish, import, newcomer, verify};

const WORDS: &str = "一个足够长的备份口令";

fn back_up(bench: &Bench, name: &str) -> (PathBuf, BackedUp) {
    let file = bench.dir.join(name);
    let done = bench.store.backup_file(&file, WORDS, at(100), &mut |_| {}).unwrap();
    (file, done)
}

fn restore(store: &Store, file: &Path, words: &str) -> Result<Restored, StoreError> {
    store.restore(file, words, today(), &mut |_| {})
}

/// Every database as the source with every database as the target.
fn each_way(name: &str, test: impl Fn(&Bench, &Bench)) {
    test(&sqlite(name), &sqlite(name));
    if let Some(bench) = postgres(name) {
        test(&sqlite(name), &bench);
    }
    if let (Some(one), Some(two)) = (postgres(name), postgres(name)) {
        test(&one, &two);
    }
    if let Some(bench) = postgres(name) {
        test(&bench, &sqlite(name));
    }
}

#[test]
fn a_backup_of_either_database_comes_back_in_either() {
    each_way("backup", |from, to| {
        furnish(&from.store);
        let secret = lq_store::vault::Secret {
            hash: "$argon2id$x".to_owned(),
            changed: at(1),
            must_change: false,
            is_house: true,
            seen: None,
        };
        from.store.vault().set_secret(id("account"), &secret).unwrap();
        from.store.vault().set_setting(None, "smtp", "{\"key\":\"geheim\"}").unwrap();
        let headings = lq_store::digest(b"headings");
        from.store.remember_mapping(zone(), "firm", &headings, "{}", "张三", at(1)).unwrap();
        let name = format!("ledger-{}.lqb", to.dir.path().file_name().unwrap().display());
        let (file, done) = back_up(from, &name);
        found_firm(&to.store, 1, "elsewhere", "别的账本");
        let came = restore(&to.store, &file, WORDS).unwrap();
        assert_eq!((came.heads.clone(), came.n_records, came.at), (done.heads, 1505, at(100)));
        assert_eq!(came.epoch, 1);
        assert_eq!(answers(&to.store), answers(&from.store));
        assert_eq!(verify(&to.store).faults, []);
        assert_eq!(to.store.vault().secret(id("account")).unwrap(), Some(secret));
        assert_eq!(to.store.vault().setting(None, "smtp").unwrap().unwrap(), "{\"key\":\"geheim\"}");
        assert!(to.store.recall_mapping(zone(), "firm", &headings).unwrap().is_some());
        let history = to.store.read().unwrap().history("firm", id("a")).unwrap();
        assert_eq!(history, from.store.read().unwrap().history("firm", id("a")).unwrap());
        // Life goes on where the backup ends, here and for whoever opens it next.
        assert_eq!(write(&to.store, 50, |tx| tx.retire("firm", id("b"))).unwrap().position, 12);
        let mut bulk = import(&to.store, 51);
        bulk.push(&(5000..5010).map(newcomer).collect::<Vec<_>>()).unwrap();
        assert_eq!(bulk.commit().unwrap().position, 13);
        assert_eq!(verify(&to.reopen()).faults, []);
        assert_eq!(restore(&to.store, &file, WORDS).unwrap().epoch, 2);
        assert_eq!(answers(&to.reopen()), answers(&from.store));
    });
}

#[test]
fn nothing_personal_or_secret_lies_open_in_a_backup() {
    on_both("backup_sealed", |bench| {
        furnish(&bench.store);
        bench.store.vault().set_setting(None, "hook", "{\"key\":\"geheimwort\"}").unwrap();
        let (file, _) = back_up(bench, "sealed.lqb");
        let bytes = std::fs::read(&file).unwrap();
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(holds("企业b") && holds("合同正本"), "what is not personal lies open");
        assert!(!holds("13800000001") && !holds("13900000000") && !holds("geheimwort"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let error = bench.store.backup_file(&file, WORDS, at(1), &mut |_| {}).unwrap_err();
        assert!(error.to_string().contains("已经存在"), "{error}");
        let short = bench.store.backup_file(&bench.dir.join("x"), "短", at(1), &mut |_| {}).unwrap_err();
        assert!(short.to_string().contains("至少 10 个字符"), "{short}");
        assert!(!bench.dir.join("x").exists() && !bench.dir.join("x.partial").exists());
    });
}

#[test]
fn a_bad_backup_is_refused_and_nothing_is_changed() {
    on_both("backup_bad", |bench| {
        furnish(&bench.store);
        let (file, _) = back_up(bench, "good.lqb");
        write(&bench.store, 60, |tx| tx.set("firm", id("b"), vec![set(NAME, text("后来"))])).unwrap();
        let before = (answers(&bench.store), verify(&bench.store).heads);
        let good = std::fs::read(&file).unwrap();
        let bad = bench.dir.join("bad.lqb");
        let refused = |bytes: &[u8], words: &str, says: &str| {
            std::fs::write(&bad, bytes).unwrap();
            let error = restore(&bench.store, &bad, words).unwrap_err().to_string();
            assert!(error.contains(says), "“{says}” is not in “{error}”");
            assert!(error.contains("未被改动"), "{error}");
        };
        refused(&good, "完全不同的另一个口令", "口令不对");
        refused(&good[..good.len() - 1], WORDS, "不完整或已损坏");
        refused(&good[..good.len() / 2], WORDS, "不完整或已损坏");
        refused(b"PK\x03\x04 some other file that is long enough", WORDS, "不是链桥的备份文件");
        refused(b"", WORDS, "不是链桥的备份文件");
        let mut newer = good.clone();
        newer[15] = 2;
        refused(&newer, WORDS, "更新的版本");
        let mut chance = lq_testkit::Chance::new(7);
        for _ in 0..40 {
            let place = chance.between(16, good.len() as i64 - 1) as usize;
            let mut flipped = good.clone();
            flipped[place] ^= 1 << chance.below(8);
            refused(&flipped, WORDS, "不完整或已损坏");
        }
        // A file changed by somebody who also puts its last digest right is betrayed by what was sealed.
        let place = good.windows(7).position(|window| window == "企业b".as_bytes()).unwrap();
        let mut forged = good;
        forged[place] ^= 1;
        let n = forged.len() - 32;
        let digest = lq_store::digest(&forged[..n]);
        forged[n..].copy_from_slice(&digest);
        std::fs::write(&bad, &forged).unwrap();
        let error = restore(&bench.store, &bad, WORDS).unwrap_err().to_string();
        assert!(error.contains("不在链上") && error.contains("未被改动"), "{error}");
        let missing = restore(&bench.store, &bench.dir.join("none"), WORDS).unwrap_err().to_string();
        assert!(missing.contains("none"), "{missing}");
        assert_eq!((answers(&bench.store), verify(&bench.store).heads), before);
        assert_eq!(verify(&bench.store).faults, []);
    });
}

#[test]
fn a_backup_taken_while_others_write_is_one_state() {
    on_both("backup_online", |bench| {
        furnish(&bench.store);
        let is_over = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            let (store, over) = (&bench.store, &is_over);
            scope.spawn(move || {
                let mut n = 1000;
                while !over.load(std::sync::atomic::Ordering::Relaxed) {
                    n += 1;
                    found_firm(store, n, &format!("w{n}"), "写");
                }
                let mut bulk = import(store, 9000);
                bulk.push(&(9000..9100).map(newcomer).collect::<Vec<_>>()).unwrap();
                bulk.commit().unwrap();
            });
            let mut bulk = import(&bench.store, 8000);
            bulk.push(&(6000..8100).map(newcomer).collect::<Vec<_>>()).unwrap();
            let (file, done) = back_up(bench, "online.lqb");
            is_over.store(true, std::sync::atomic::Ordering::Relaxed);
            bulk.commit().unwrap();
            let other = sqlite("backup_online_target");
            let came = restore(&other.store, &file, WORDS).unwrap();
            assert_eq!(came.heads, done.heads);
            assert_eq!(verify(&other.store).faults, []);
        });
        assert_eq!(verify(&bench.store).faults, []);
    });
}

#[test]
fn an_import_under_way_keeps_a_restore_away() {
    on_both("restore_import", |bench| {
        furnish(&bench.store);
        let (file, _) = back_up(bench, "a.lqb");
        let mut bulk = import(&bench.store, 30);
        bulk.push(&(2000..4000).map(newcomer).collect::<Vec<_>>()).unwrap();
        while !bench.has_rows_of_an_import() {
            std::thread::yield_now();
        }
        let error = restore(&bench.store, &file, WORDS).unwrap_err();
        assert!(error.to_string().contains("导入正在进行"), "{error}");
        bulk.commit().unwrap();
        assert_eq!(verify(&bench.store).faults, []);
        assert_eq!(verify(&bench.store).n_records, 3505);
    });
}

#[test]
fn an_erased_value_is_gone_everywhere_and_the_chain_still_holds() {
    on_both("erase", |bench| {
        let store = &bench.store;
        furnish(store);
        write(store, 40, |tx| tx.set("firm", id("a"), vec![set(PHONE, text("13700000002"))])).unwrap();
        let (file, _) = back_up(bench, "before.lqb");
        let kept = verify(store).heads[&zone()].digest;
        assert_eq!(store.erase(&head(41), "firm", id("a"), "phone").unwrap(), 2);
        assert_eq!(store.erase(&head(42), "firm", id("bulk/4"), "phone").unwrap(), 1);
        let phones = |store: &Store| {
            let mut reader = store.read().unwrap();
            let now = reader.get("firm", id("a"), now()).unwrap().unwrap().values[PHONE].clone();
            let then = reader.history("firm", id("a")).unwrap();
            let then = then.iter().flat_map(|one| &one.fields).filter(|one| one.field == PHONE);
            (now, then.filter_map(|one| one.value.clone()).collect::<Vec<_>>())
        };
        assert_eq!(phones(store), (None, vec![]));
        assert!(store.verify(&[kept], &mut |_| {}).unwrap().is_sound());
        let erasures = store.read().unwrap().erasures(10).unwrap();
        assert_eq!(erasures.len(), 3);
        assert_eq!((erasures[0].who.as_str(), erasures[0].why.as_str()), ("张三", "第42次"));
        if let Address::Sqlite(file) = &bench.address {
            let mut bytes = std::fs::read(file).unwrap();
            let wal = std::fs::read(format!("{}-wal", file.display())).unwrap_or_default();
            bytes.extend(wal);
            assert!(!bytes.windows(11).any(|window| window == b"13700000002"), "the file still holds it");
        }
        // An older backup knows the value; the erasure of today holds all the same.
        assert_eq!(restore(store, &file, WORDS).unwrap().n_erased, 3);
        assert_eq!(phones(store), (None, vec![]));
        assert_eq!(verify(store).faults, []);
        let error = store.erase(&head(43), "firm", id("a"), "name").unwrap_err();
        assert!(error.to_string().contains("不是个人信息"), "{error}");
        assert!(matches!(
            store.erase(&head(44), "firm", id("nobody"), "phone"),
            Err(StoreError::NotFound { .. })
        ));
    });
}

#[test]
fn what_was_seen_before_a_restore_is_no_longer_what_stands() {
    on_both("backup_mark", |bench| {
        let store = &bench.store;
        let firm = found_firm(store, 1, "a", "甲");
        let (file, _) = back_up(bench, "mark.lqb");
        write(store, 2, |tx| tx.set("firm", firm, vec![set(NAME, text("乙"))])).unwrap();
        let seen = store.mark(2);
        assert_eq!(seen, 2, "a ledger never restored marks by position");
        restore(store, &file, WORDS).unwrap();
        write(store, 3, |tx| tx.set("firm", firm, vec![set(NAME, text("丙"))])).unwrap();
        // The same position, of another story.
        let stale = write(store, 4, |tx| tx.get_seen("firm", firm, seen)).unwrap_err();
        let StoreError::Conflict(conflict) = stale else { panic!("{stale}") };
        assert_eq!((conflict.before.is_none(), &conflict.now.values[NAME]), (true, &text("丙")));
        assert_ne!(store.mark(2), seen);
        write(store, 5, |tx| tx.get_seen("firm", firm, store.mark(2))).unwrap();
    });
}

#[test]
fn fields_a_program_did_not_know_when_it_restored_are_filled_once_it_does() {
    each_way("backup_own", |from, to| {
        let own = FieldSchema::new("motto", Label::new("口号", "motto"), ValueType::line(40));
        let full: Registry = registry().with_field("park", own).unwrap();
        from.store.set_registry(&full, today()).unwrap();
        write(&from.store, 1, |tx| {
            tx.create("park", id("p"), vec![set(0, text("东区")), set(1, text("快"))])
        })
        .unwrap();
        let name = format!("own-{}.lqb", to.dir.path().file_name().unwrap().display());
        let (file, _) = back_up(from, &name);
        restore(&to.store, &file, WORDS).unwrap();
        let motto =
            || to.store.read().unwrap().get("park", id("p"), now()).unwrap().unwrap().values.get(1).cloned();
        assert_eq!(motto(), None);
        assert_eq!(verify(&to.store).faults, []);
        to.store.set_registry(&full, today()).unwrap();
        assert_eq!(motto(), Some(text("快")));
        assert_eq!(verify(&to.store).faults, []);
    });
}
