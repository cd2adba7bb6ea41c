//! What a person is told when the database is not there, not ours, not writable, full or busy.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use lq_store::{Address, Store, StoreError};
use lq_testkit::{ScratchDatabase, TempDir, victim};
use postgres::{Client, NoTls};
use rusqlite::Connection;

use crate::kit::*;

fn refusal(address: &str) -> String {
    let address: Address = address.parse().unwrap();
    match Store::open(&address, &registry(), today()) {
        Ok(_) => panic!("{address} was opened"),
        Err(error) => error.to_string(),
    }
}

fn says(told: &str, words: &[&str]) {
    for word in words {
        assert!(told.contains(word), "“{word}” is not in “{told}”");
    }
}

#[test]
fn an_address_nobody_answers_at_is_named_without_its_password() {
    // Port 1 is nobody's.
    let told = refusal("postgres://lq:geheim@127.0.0.1:1/ledger");
    says(&told, &["连不上数据库 postgres://lq@127.0.0.1:1/ledger", "确认数据库服务已经启动"]);
    assert!(!told.contains("geheim"), "{told}");
    let Some(database) = ScratchDatabase::new("faults").unwrap() else { return };
    let missing = format!("{}_missing", database.url());
    says(&refusal(&missing), &["连不上数据库", "_missing", "请检查地址、库名"]);
}

#[test]
fn a_database_of_another_program_is_left_alone() {
    let dir = TempDir::new("foreign").unwrap();
    let file = dir.join("other.db");
    Connection::open(&file)
        .unwrap()
        .execute_batch("CREATE TABLE orders(n); INSERT INTO orders VALUES(1)")
        .unwrap();
    let before = std::fs::read(&file).unwrap();
    let told = refusal(&format!("sqlite:{}", file.display()));
    says(&told, &["不是链桥的账本", "orders", "没有改动"]);
    let tables = "SELECT COUNT(*) FROM sqlite_master";
    assert_eq!(
        Connection::open(&file).unwrap().query_row(tables, [], |row| row.get::<_, i64>(0)).unwrap(),
        1
    );
    assert_eq!(std::fs::read(&file).unwrap().len(), before.len());
    let book = dir.join("台账.xlsx");
    std::fs::write(&book, b"PK\x03\x04 a workbook, longer than the head of a database file is. ".repeat(40))
        .unwrap();
    says(&refusal(&format!("sqlite:{}", book.display())), &["不是链桥的账本", "台账.xlsx", "不是 SQLite"]);
    let Some(database) = ScratchDatabase::new("foreign").unwrap() else { return };
    let mut client = Client::connect(&database.url(), NoTls).unwrap();
    client.batch_execute("CREATE TABLE ledger(account text, amount numeric)").unwrap();
    says(&refusal(&database.url()), &["不是链桥的账本", "ledger", "没有改动"]);
}

#[test]
fn a_ledger_of_a_newer_program_is_refused_and_left_as_it_is() {
    on_both("newer", |bench| {
        found_firm(&bench.store, 1, "a", "甲");
        bench.spoil("UPDATE ledger SET value='99' WHERE name='format'");
        let error = match Store::open(&bench.address, &registry(), today()) {
            Ok(_) => panic!("a newer ledger was opened"),
            Err(error) => error.to_string(),
        };
        says(&error, &["更新的版本", "99", "请升级程序", "数据未被改动"]);
    });
}

#[test]
fn a_second_writer_that_waits_too_long_is_told_so() {
    let bench = sqlite("busy");
    let Address::Sqlite(file) = &bench.address else { panic!("a file was made") };
    let other = Connection::open(file).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = write(&bench.store, 1, |tx| tx.create("firm", id("a"), vec![])).unwrap_err();
    assert!(matches!(error, StoreError::Busy(_)), "{error}");
    says(&error.to_string(), &["数据库正忙", "修改未写入", "稍后重试"]);
    other.execute_batch("ROLLBACK").unwrap();
    found_firm(&bench.store, 1, "a", "甲");
}

/// What the child below does: writes until it is refused, and tells what it was told.
#[test]
fn clerk() {
    let Some(order) = victim::order().and_then(|order| order.into_string().ok()) else { return };
    let store = match Store::open(&order.parse().unwrap(), &registry(), today()) {
        Ok(store) => store,
        Err(error) => return victim::tell(&format!("refused: {error}")),
    };
    for n in 0..4000 {
        let long = "长".repeat(2000);
        let made =
            write(&store, 10 + n, |tx| tx.create("firm", id(&format!("n{n}")), vec![set(NAME, text(&long))]));
        if let Err(error) = made {
            return victim::tell(&format!("refused: {error}"));
        }
        victim::tell(&format!("made n{n}"));
    }
}

/// Runs the clerk by a command that ends in the program to run; every line it told.
fn told_by(mut command: Command, address: &str) -> Vec<String> {
    let output = command.env("LQ_VICTIM_ORDER", address).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter_map(|line| line.split_once("told: ").map(|(_, words)| words.to_owned())).collect()
}

const CLERK: [&str; 4] = ["faults::clerk", "--exact", "--nocapture", "--test-threads=1"];

#[test]
fn a_file_that_may_only_be_read_is_named() {
    let dir = TempDir::new("readonly").unwrap();
    let file = dir.join("ledger.db");
    let address = format!("sqlite:{}", file.display());
    drop(Store::open(&address.parse().unwrap(), &registry(), today()).unwrap());
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o444)).unwrap();
    // For whom everything may be written nothing is read-only: the clerk is somebody else, with a copy of this
    // program where he can read it.
    let program = dir.join("clerk");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let mut command = Command::new(program);
    command.args(CLERK).current_dir("/");
    if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
        command.uid(65_534).gid(65_534);
    } else {
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
    }
    let told = told_by(command, &address);
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let last = told.last().expect("the clerk was told something");
    says(last, &["refused", &file.display().to_string(), "请检查路径、权限"]);
}

#[test]
fn a_full_disk_refuses_the_change_and_keeps_what_is_there() {
    let dir = TempDir::new("full").unwrap();
    let file = dir.join("ledger.db");
    // No file may grow past some megabytes: the write that would is refused, as on a full disk.
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' XFSZ; ulimit -f 12000; exec \"$0\" \"$@\""]);
    command.arg(std::env::current_exe().unwrap()).args(CLERK);
    let told = told_by(command, &format!("sqlite:{}", file.display()));
    examine_full(&file, &told, &["请检查路径、权限和剩余空间"]);
}

#[test]
fn a_disk_without_room_says_so() {
    let dir = TempDir::new("room").unwrap();
    let (disk, keep) = (dir.join("disk"), dir.join("keep"));
    std::fs::create_dir(&disk).unwrap();
    std::fs::create_dir(&keep).unwrap();
    // A disk of eight megabytes, in a world of its own; what is on it at the end is copied out.
    let script = "mount -t tmpfs -o size=8m tmpfs \"$1\" || exit 9; \"$0\" faults::clerk --exact --nocapture \
                  --test-threads=1; cp \"$1\"/* \"$2\"/";
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", script]).arg(std::env::current_exe().unwrap()).arg(&disk).arg(&keep);
    let told = told_by(command, &format!("sqlite:{}", disk.join("ledger.db").display()));
    if told.is_empty() {
        use std::io::Write as _;
        let _ = writeln!(
            std::io::stderr(),
            "no disk of one's own can be mounted here: the full one is not tried"
        );
        return;
    }
    examine_full(&keep.join("ledger.db"), &told, &["磁盘已满", "已有数据完好", "腾出空间"]);
}

/// The last thing told is the refusal; everything acknowledged before it is there.
fn examine_full(file: &Path, told: &[String], words: &[&str]) {
    let (last, made) = told.split_last().expect("the clerk was told something");
    says(last, words);
    assert!(last.starts_with("refused"), "{last}");
    assert!(made.len() > 20, "room was left for {} changes only", made.len());
    let store = Store::open(&Address::Sqlite(file.to_owned()), &registry(), today()).unwrap();
    let rows = firms(&store, now());
    for words in made {
        let name = words.strip_prefix("made ").unwrap();
        assert!(rows.contains_key(&id(name)), "{name} was acknowledged and is lost");
    }
    assert_eq!(store.verify(&[], &mut |_| {}).unwrap().faults, []);
}

#[test]
fn a_broken_connection_is_told_and_the_next_change_finds_a_new_one() {
    let Some(bench) = postgres("lost") else { return };
    found_firm(&bench.store, 1, "a", "甲");
    let address = bench.address.to_string();
    let mut admin = Client::connect(&address, NoTls).unwrap();
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname=current_database() AND pid<>pg_backend_pid()";
    admin.execute(end, &[]).unwrap();
    let change = |n: i64| {
        write(&bench.store, n, |tx| {
            tx.create("firm", id("b"), vec![set(CODE, text("b")), set(NAME, text("乙"))])
        })
    };
    if let Err(error) = change(2) {
        says(&error.to_string(), &["数据库连接中断", "没有写入"]);
        change(3).unwrap();
    }
    admin.execute(end, &[]).unwrap();
    let rows = bench.store.read().and_then(|mut reader| reader.get("firm", id("b"), now()));
    match rows {
        Ok(row) => assert!(row.is_some()),
        Err(error) => says(&error.to_string(), &["数据库连接中断"]),
    }
    assert_eq!(firms(&bench.store, now()).len(), 2);
}

#[test]
fn a_ledger_whose_file_is_gone_takes_no_change_into_nothing() {
    let bench = sqlite("gone");
    found_firm(&bench.store, 1, "a", "甲");
    let Address::Sqlite(file) = &bench.address else { panic!("a file") };
    let aside = file.with_extension("aside");
    std::fs::rename(file, &aside).unwrap();
    let change = |n: i64, code: &str| {
        let edits = vec![set(CODE, text(code)), set(NAME, text(code))];
        write(&bench.store, n, |tx| tx.create("firm", id(code), edits.clone()))
    };
    let error = change(2, "b").unwrap_err().to_string();
    says(&error, &["ledger.db", "没有写入"]);
    std::fs::rename(&aside, file).unwrap();
    change(3, "c").unwrap();
    assert_eq!(firms(&bench.reopen(), now()).len(), 2);
}
