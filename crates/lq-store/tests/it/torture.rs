//! Writers killed at random points, on both databases: nothing acknowledged is lost, nothing is half-written.
//!
//! A few rounds run with every test; `cargo xtask torture` runs many. In each round several processes write to one
//! ledger at once, single changes from two threads and an import from a third, and are killed one after the other;
//! in some rounds on PostgreSQL the server is killed instead.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::time::Duration;

use lq_core::change::{ChangeHead, Door};
use lq_core::value::Value;
use lq_core::{RecordId, Row};
use lq_store::{Address, BulkAct, BulkRow, Cell, Digest, Store, StoreError};
use lq_testkit::postgres::find_programs;
use lq_testkit::{Chance, TempDir, TempPg, Victim, victim};

use crate::kit::*;

/// Rounds on one ledger; then a new one, so that verifying stays quick.
const ROUNDS_A_LEDGER: u32 = 10;

/// What one victim was promised.
#[derive(Default)]
struct Promised {
    /// Record and the position it was made at.
    made: Vec<(String, i64)>,
    /// Pair and the last number both of its records were set to.
    pairs: BTreeMap<String, i64>,
    /// Import and its rows.
    imports: BTreeMap<String, i64>,
    n: u64,
}

fn rounds() -> u32 {
    let text = std::env::var_os("LQ_TORTURE_ROUNDS").and_then(|text| text.into_string().ok());
    text.and_then(|text| text.parse().ok()).unwrap_or(2)
}

#[test]
fn torture_on_sqlite() {
    let mut tally = Tally::new("SQLite", 2);
    for first in (0..rounds()).step_by(ROUNDS_A_LEDGER as usize) {
        let dir = TempDir::new("torture").unwrap();
        let address: Address = format!("sqlite:{}", dir.join("ledger.db").display()).parse().unwrap();
        let mut kept = None;
        for round in first..rounds().min(first + ROUNDS_A_LEDGER) {
            let promised = murder(&address, round, 2);
            kept = Some(examine(&address, &promised, kept, &mut tally));
        }
    }
    tally.print();
}

#[test]
fn torture_on_postgres() {
    if std::env::var_os("LQ_TEST_PG").is_none() || find_programs().is_none() {
        return;
    }
    // A server of its own, for it is killed as well.
    let mut server = TempPg::start().unwrap();
    let mut tally = Tally::new("PostgreSQL", 3);
    for first in (0..rounds()).step_by(ROUNDS_A_LEDGER as usize) {
        let address: Address = server.create_database(&format!("torture_{first}")).unwrap().parse().unwrap();
        let mut kept = None;
        for round in first..rounds().min(first + ROUNDS_A_LEDGER) {
            let promised = match round % 4 {
                3 => {
                    tally.n_crashes += 1;
                    crash(&address, round, &mut server)
                }
                _ => murder(&address, round, 3),
            };
            kept = Some(examine(&address, &promised, kept, &mut tally));
        }
    }
    tally.print();
}

/// Starts writers and waits until each has been promised something.
fn start(address: &Address, round: u32, n: u32) -> Vec<(Victim, Option<String>)> {
    // Made before anybody is killed, so that opening is not what is tried.
    drop(Store::open(address, &registry(), today()).unwrap());
    let text = match address {
        Address::Sqlite(file) => format!("sqlite:{}", file.display()),
        Address::Postgres(text) => text.clone(),
    };
    let start = |k| Victim::start("torture::victim", &format!("{text}|{round}.{k}")).unwrap();
    let victims = (0..n).map(start).collect::<Vec<_>>();
    let hear = |victim: Victim| {
        let first = victim.listen(Duration::from_secs(120));
        assert!(first.is_some(), "a writer was promised nothing");
        (victim, first)
    };
    victims.into_iter().map(hear).collect()
}

/// Kills writers one after the other, each after a while of its own.
fn murder(address: &Address, round: u32, n: u32) -> Promised {
    let mut chance = Chance::part(2_026, u64::from(round));
    let mut promised = Promised::default();
    for (victim, first) in start(address, round, n) {
        let work = Duration::from_micros(chance.below(400_000));
        promised.hear(first.into_iter().chain(victim.kill_after(work)));
    }
    promised
}

/// Kills the server under the writers' hands.
fn crash(address: &Address, round: u32, server: &mut TempPg) -> Promised {
    let mut chance = Chance::part(2_026, u64::from(round));
    let victims = start(address, round, 3);
    std::thread::sleep(Duration::from_micros(chance.below(400_000)));
    server.crash_and_restart().unwrap();
    let mut promised = Promised::default();
    for (victim, first) in victims {
        promised.hear(first.into_iter().chain(victim.kill_after(Duration::ZERO)));
    }
    promised
}

impl Promised {
    fn hear(&mut self, lines: impl Iterator<Item = String>) {
        for line in lines {
            let words = line.split(' ').collect::<Vec<_>>();
            let number = |n: usize| words[n].parse::<i64>().unwrap();
            self.n += 1;
            match words[0] {
                "made" => self.made.push((words[1].to_owned(), number(2))),
                "pair" => {
                    let last = self.pairs.entry(words[1].to_owned()).or_default();
                    *last = number(2).max(*last);
                }
                "import" => {
                    self.imports.insert(words[1].to_owned(), number(2));
                }
                other => panic!("nobody knows what “{other}” means"),
            }
        }
    }
}

/// Looks at what is left: all that was promised, and nothing by half.
fn examine(address: &Address, promised: &Promised, kept: Option<Digest>, tally: &mut Tally) -> Digest {
    let store = Store::open(address, &registry(), today()).unwrap();
    let rows = firms(&store, now());
    for (name, position) in &promised.made {
        let row = rows.get(&id(name)).unwrap_or_else(|| panic!("{name} was acknowledged and is lost"));
        assert!(row.meta.revision == *position, "{name} stands at {}", row.meta.revision);
    }
    for (pair, last) in &promised.pairs {
        let held = number_of(rows.get(&id(&format!("{pair}/0"))));
        assert!(held >= *last, "{pair} was acknowledged at {last} and stands at {held}");
    }
    whole_pairs(&rows);
    let imports = whole_imports(&rows);
    for (import, n) in &promised.imports {
        assert_eq!(imports.get(import), Some(n), "import {import} was acknowledged");
    }
    let found = store.verify(kept.as_slice(), &mut |_| {}).unwrap();
    assert_eq!(found.faults, []);
    for leftover in [
        "SELECT COUNT(*) FROM batch WHERE position IS NULL",
        "SELECT COUNT(*) FROM log_part WHERE (part>>20) NOT IN (SELECT id FROM batch)",
        "SELECT COUNT(*) FROM private_value WHERE record NOT IN (SELECT _id FROM k_firm)",
    ] {
        assert_eq!(count_at(address, leftover), 0, "{leftover}");
    }
    tally.n_rounds += 1;
    tally.n_promised += promised.n;
    tally.n_imports += promised.imports.len() as u64;
    tally.n_records += found.n_records;
    found.heads[&zone()].digest
}

fn number_of(row: Option<&Row>) -> i64 {
    match row.and_then(|row| row.values[STAFF].as_ref()) {
        Some(Value::Number(number)) => number.to_string().parse().unwrap(),
        _ => -1,
    }
}

/// Both records of a pair are set by one change, so that they are never apart.
fn whole_pairs(rows: &BTreeMap<RecordId, Row>) {
    for row in rows.values() {
        if let Some(Value::Text(code)) = &row.values[CODE]
            && let Some(pair) = code.strip_prefix("p/").and_then(|code| code.strip_suffix("/0"))
        {
            let other = rows.get(&id(&format!("p/{pair}/1")));
            assert_eq!(number_of(Some(row)), number_of(other), "pair {pair} was torn apart");
        }
    }
}

/// Rows of each import; each row says how many there are.
fn whole_imports(rows: &BTreeMap<RecordId, Row>) -> BTreeMap<String, i64> {
    let mut found: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for row in rows.values() {
        if let Some(Value::Text(name)) = &row.values[NAME]
            && name.starts_with("i/")
        {
            let (n, said) = found.entry(name.clone()).or_default();
            *n += 1;
            *said = number_of(Some(row));
        }
    }
    for (name, (n, said)) in &found {
        assert_eq!(n, said, "import {name} is there by half");
    }
    found.into_iter().map(|(name, (n, _))| (name, n)).collect()
}

struct Tally {
    database: &'static str,
    n_writers: u32,
    n_rounds: u32,
    n_crashes: u32,
    n_promised: u64,
    n_imports: u64,
    n_records: u64,
}

impl Tally {
    fn new(database: &'static str, n_writers: u32) -> Self {
        Self { database, n_writers, n_rounds: 0, n_crashes: 0, n_promised: 0, n_imports: 0, n_records: 0 }
    }

    fn print(&self) {
        // Read by who runs many rounds.
        let _ = writeln!(
            std::io::stderr(),
            "torture on {}: {} rounds of {} processes ({} by killing the server), {} changes acknowledged, \
             {} of them imports, {} records verified: none lost, none by half",
            self.database,
            self.n_rounds,
            self.n_writers,
            self.n_crashes,
            self.n_promised,
            self.n_imports,
            self.n_records
        );
    }
}

/// The writer that is killed; an ordinary run of the tests does nothing here.
#[test]
fn victim() {
    let Some(order) = victim::order().and_then(|order| order.into_string().ok()) else { return };
    let (address, seed) = order.split_once('|').unwrap();
    let store = Store::open(&address.parse().unwrap(), &registry(), today()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let (store, name) = (&store, format!("{seed}.{thread}"));
            scope.spawn(move || edit(store, &name));
        }
        scope.spawn(|| import(&store, seed));
    });
}

fn change(name: &str) -> ChangeHead {
    let door = Door::Form;
    let (id, who) = (RecordId::named(3, name), "写入者".to_owned());
    ChangeHead { id, zone: zone(), at: at(0), who, why: name.to_owned(), door }
}

/// True where there is no going on.
fn is_over(error: &StoreError) -> bool {
    matches!(error, StoreError::Lost(_) | StoreError::Database(_) | StoreError::Damaged { .. })
}

/// Makes records and sets pairs, telling each once it is acknowledged.
fn edit(store: &Store, name: &str) {
    let pair = format!("p/{name}");
    let both = [format!("{pair}/0"), format!("{pair}/1")];
    for n in 0i64.. {
        let code = format!("e/{name}/{n}");
        let single = store.write(&change(&code), &[], |tx| {
            let phone = set(PHONE, text("13800000000"));
            tx.create("firm", id(&code), vec![set(CODE, text(&code)), set(NAME, text("企业")), phone])
        });
        let paired = store.write(&change(&format!("{pair}/{n}")), &[], |tx| {
            for code in &both {
                match tx.get("firm", id(code))? {
                    Some(_) => tx.set("firm", id(code), vec![set(STAFF, number(n))])?,
                    None => {
                        tx.create("firm", id(code), vec![set(CODE, text(code)), set(STAFF, number(n))])?
                    }
                };
            }
            Ok::<_, StoreError>(())
        });
        match single {
            Ok(done) => victim::tell(&format!("made {code} {}", done.position)),
            Err(error) if is_over(&error) => return,
            Err(_) => {}
        }
        match paired {
            Ok(_) => victim::tell(&format!("pair {pair} {n}")),
            Err(error) if is_over(&error) => return,
            Err(_) => {}
        }
    }
}

/// Imports of several parts, one in four given up.
fn import(store: &Store, seed: &str) {
    let mut chance = Chance::new(seed.bytes().map(u64::from).sum());
    for n in 0.. {
        let name = format!("i/{seed}/{n}");
        let n_rows = chance.between(1, 3_000);
        let row = |k: i64| BulkRow {
            record: id(&format!("{name}/{k}")),
            act: BulkAct::Create,
            cells: vec![
                Cell::Is(text(&format!("{name}/{k}")).unwrap()),
                Cell::Is(text(&name).unwrap()),
                Cell::Is(number(n_rows).unwrap()),
                if k % 5 == 0 { Cell::Is(text("13900000000").unwrap()) } else { Cell::Leave },
            ],
            valid_from: None,
        };
        let done = store.bulk(&change(&name), "firm", &[CODE, NAME, STAFF, PHONE]).and_then(|mut bulk| {
            for k in 0..n_rows {
                bulk.push(&[row(k)])?;
            }
            if n % 4 == 3 {
                bulk.cancel();
                return Ok(None);
            }
            bulk.commit().map(Some)
        });
        match done {
            Ok(Some(_)) => victim::tell(&format!("import {name} {n_rows}")),
            Err(error) if is_over(&error) => return,
            Ok(None) | Err(_) => {}
        }
    }
}
