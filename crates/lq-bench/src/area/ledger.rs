//! Files into the ledger and out of it, by the commands the program itself runs: every cell checked by the type of its
//! column, found again by its key, logged, chained, indexed.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use lq_app::ask::ListAsk;
use lq_app::commands::export::{self, Format};
use lq_app::commands::import::{self, FileOrder, Meter, Tally};
use lq_app::rights::Rights;
use lq_app::{App, Caller};
use lq_core::change::{ChangeHead, Door, FieldEdit};
use lq_core::time::Clock as _;
use lq_core::{KindSchema, RecordId, Registry, Value};
use lq_store::{States, Store, StoreError};
use lq_testkit::shapes::{enterprise31, ledger12, sheet20, wide30};
use lq_testkit::{TempDir, TempPg, clock};

use super::keeping;
use crate::measure::{Said, say_with, timed_from};

/// A file and the kind it is brought in for.
pub(crate) struct Case {
    /// First word of the works: `csv` in `csv->sqlite`.
    pub(crate) name: &'static str,
    pub(crate) file: &'static str,
    kind: fn() -> KindSchema,
    /// Fields added up for the checksum, with the places behind the point the peers print.
    sums: [(&'static str, usize); 2],
}

/// What is measured: the peers' own two files, and the wide table.
pub(crate) const CASES: &[Case] = &[
    Case { name: "xlsx", file: "sheet.xlsx", kind: sheet20, sums: [("metric_1", 0), ("share", 2)] },
    Case { name: "csv", file: "big.csv", kind: ledger12, sums: [("qty", 0), ("amount", 0)] },
    Case { name: "wide", file: "wide.csv", kind: wide30, sums: [("whole_1", 0), ("decimal_1", 0)] },
    Case { name: "widex", file: "wide.xlsx", kind: wide30, sums: [("whole_1", 0), ("decimal_1", 0)] },
];

/// Time between two small writes of somebody else.
pub(crate) const PAUSE: Duration = Duration::from_millis(5);
/// The same for somebody who writes now and then.
const LONG_PAUSE: Duration = Duration::from_millis(200);

impl Case {
    /// Whether a work is one of this file's.
    pub(crate) fn does(&self, work: &str) -> bool {
        let mut parts = work.split("->");
        (parts.next() == Some(self.name)
            && matches!(parts.next(), Some("sqlite" | "pg" | "waits" | "pgwaits" | "rare" | "pgrare")))
            || work.split_once(':').is_some_and(|(_, name)| name == self.name)
    }
}

/// Runs the works of one file: into SQLite and PostgreSQL, out of both, and small writes meanwhile.
pub(crate) fn run(case: &Case, file: &Path, work: Option<&str>) -> Result<(), String> {
    let is_asked = |name: &str| work.is_none_or(|work| work == name);
    for (base, waits, rare) in [("sqlite", "waits", "rare"), ("pg", "pgwaits", "pgrare")] {
        let into = format!("{}->{base}", case.name);
        let during = [(waits, PAUSE), (rare, LONG_PAUSE)];
        let during = during.map(|(name, pause)| (format!("{}->{name}", case.name), pause));
        let outs = ["csv", "xlsx"].map(|format| format!("{base}->{format}:{}", case.name));
        // A ledger is kept and changed at one size.
        let keeps = keeping::WORKS.iter().filter(|what| {
            let name = format!("{base}->{what}:{}", case.name);
            work.map_or(case.name == "wide", |work| work == name)
        });
        let keeps = keeps.collect::<Vec<_>>();
        let is_any = is_asked(&into)
            || during.iter().any(|(name, _)| is_asked(name))
            || outs.iter().any(|out| is_asked(out));
        if !is_any && keeps.is_empty() {
            continue;
        }
        let mut room = Room::new(base == "pg")?;
        if is_asked(&into) {
            bring_in(case, file, &mut room, &into)?;
        }
        for (name, pause) in during.iter().filter(|(name, _)| is_asked(name)) {
            wait_meanwhile(case, file, &mut room, name, *pause)?;
        }
        for (out, format) in outs.iter().zip([Format::Csv, Format::Xlsx]) {
            if is_asked(out) {
                take_out(case, file, &mut room, out, format)?;
            }
        }
        for what in keeps {
            keeping::run(case, file, &mut room, base, what)?;
        }
    }
    Ok(())
}

/// Where ledgers are made: a folder, and a server where one is asked for.
pub(crate) struct Room {
    dir: TempDir,
    server: Option<TempPg>,
    n_ledgers: usize,
}

impl Room {
    fn new(is_postgres: bool) -> Result<Self, String> {
        let server = is_postgres.then(TempPg::start).transpose().map_err(|error| error.to_string())?;
        let dir = TempDir::new("bench").map_err(|error| error.to_string())?;
        Ok(Self { dir, server, n_ledgers: 0 })
    }

    /// A fresh ledger with one kind to be measured and one for others to write, in the place of the one before.
    pub(crate) fn ledger(&mut self, case: &Case) -> Result<Ledger, String> {
        let earlier = self.path("db", self.n_ledgers);
        for end in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{end}", earlier.display()));
        }
        self.ledger_beside(case)
    }

    /// The same; the one before stays.
    pub(crate) fn ledger_beside(&mut self, case: &Case) -> Result<Ledger, String> {
        self.n_ledgers += 1;
        let address = match &self.server {
            Some(server) => {
                server.create_database(&format!("b{}", self.n_ledgers)).map_err(|e| e.to_string())?
            }
            None => format!("sqlite:{}", self.path("db", self.n_ledgers).display()),
        };
        Ledger::open(case, &address)
    }

    pub(crate) fn path(&self, ending: &str, n: usize) -> PathBuf {
        self.dir.join(format!("{n}.{ending}"))
    }
}

pub(crate) struct Ledger {
    pub(crate) app: App,
    pub(crate) zone: RecordId,
    kind: String,
}

impl Ledger {
    fn open(case: &Case, address: &str) -> Result<Self, String> {
        let registry = Registry::new(vec![(case.kind)(), enterprise31()]);
        let clock = clock::noon_of("2026-03-02");
        let address = address.parse().map_err(|error: StoreError| error.to_string())?;
        let store = Store::open(&address, &registry, clock.today()).map_err(|error| error.to_string())?;
        let mut app = App::new(store, Arc::new(clock), Arc::new(|bytes: &mut [u8]| bytes.fill(7)));
        let line =
            |kind: &KindSchema| format!("{}{}\n", kind.kind, "\trcwdmixp".repeat(lq_app::Role::ALL.len()));
        app.rights = Rights::parse(&registry.kinds().iter().map(|kind| line(kind)).collect::<String>())?;
        let kind = registry.kinds()[0].kind.to_string();
        Ok(Self { app, zone: RecordId::named(0, "bench"), kind })
    }

    /// Brings a file in; the records it made.
    pub(crate) fn bring_in(&self, file: &Path) -> Result<u64, String> {
        Ok(self.bring(file)?.0.created)
    }

    /// Brings a file in; what became of its rows, and where it stands in the log.
    pub(crate) fn bring(&self, file: &Path) -> Result<(Tally, i64), String> {
        let order = FileOrder { zone: self.zone, kind: &self.kind, dry_run: false, take_good: false };
        let caller = Caller { door: Door::Import, ..Caller::operator() };
        let brought = import::import_path(&self.app, &caller, order, file, &Meter::default());
        let brought = brought.map_err(|error| error.to_string())?;
        match brought.outcome.problems.first() {
            Some(problem) => Err(format!("row {}: {}", problem.row, problem.text)),
            None => Ok((brought.outcome.tally, brought.position.unwrap_or_default())),
        }
    }

    /// Records of the kind that is measured.
    pub(crate) fn n_records(&self) -> Result<u64, String> {
        let mut n = 0;
        let read = self.app.read(|reader| {
            Ok(reader.glance(&self.kind, Some(self.zone), States::Live, &[], &mut |_| n += 1)?)
        });
        read.map_err(|error| error.to_string())?;
        Ok(n)
    }

    /// Rows and the two sums, of what the ledger holds.
    pub(crate) fn checksum(&self, case: &Case) -> Result<String, String> {
        let kind = self.app.kind(&self.kind).map_err(|error| error.to_string())?;
        let fields: Vec<usize> = case.sums.iter().filter_map(|(field, _)| kind.field(field)).collect();
        let (mut n, mut sums) = (0_u64, vec![0.0; fields.len()]);
        let read = self.app.read(|reader| {
            Ok(reader.glance(&self.kind, Some(self.zone), States::Live, &fields, &mut |glance| {
                n += 1;
                for (sum, value) in sums.iter_mut().zip(glance.values) {
                    if let Some(Value::Number(number)) = value {
                        *sum += number.to_string().parse::<f64>().unwrap_or_default();
                    }
                }
            })?)
        });
        read.map_err(|error| error.to_string())?;
        let told = sums.iter().zip(case.sums).map(|(sum, (_, places))| format!("/{sum:.places$}"));
        Ok(format!("{n}{}", told.collect::<String>()))
    }
}

fn bring_in(case: &Case, file: &Path, room: &mut Room, work: &str) -> Result<(), String> {
    let measured = timed_from(
        || room.ledger(case),
        |ledger| ledger.bring_in(file),
        |ledger, n| Ok((n, ledger.checksum(case)?)),
    )?;
    let (n, checksum) = measured.answer.clone();
    let rate = n as f64 / measured.seconds;
    say_with(&measured, &Said { work, n, checksum, load_s: 0.0, threads: 2 }, &[("rows_per_s", rate)]);
    Ok(())
}

/// Brings a file in while somebody else writes.
fn wait_meanwhile(
    case: &Case,
    file: &Path,
    room: &mut Room,
    work: &str,
    pause: Duration,
) -> Result<(), String> {
    let mut waits = Vec::new();
    let measured = timed_from(
        || room.ledger(case),
        |ledger| {
            let (n, waited) = meanwhile(ledger, pause, || ledger.bring_in(file))?;
            waits.extend(waited);
            Ok(n)
        },
        |_, n| Ok(n),
    )?;
    let n = measured.answer;
    let said = Said { work, n, checksum: n.to_string(), load_s: 0.0, threads: 3 };
    say_with(&measured, &said, &figures(&mut waits));
    Ok(())
}

/// Does some work while somebody else makes one small change after the other; seconds each of them took.
pub(crate) fn meanwhile<T>(
    ledger: &Ledger,
    pause: Duration,
    work: impl FnOnce() -> Result<T, String>,
) -> Result<(T, Vec<f64>), String> {
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let writer = scope.spawn(|| write_small(ledger, &is_over, pause));
        let done = work();
        is_over.store(true, Ordering::Release);
        let waits = writer.join().map_err(|_| "the small writer broke off".to_owned())??;
        Ok((done?, waits))
    })
}

/// What is told of waits.
pub(crate) fn figures(waits: &mut [f64]) -> [(&'static str, f64); 4] {
    waits.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let last = waits.len().saturating_sub(1) as f64;
        waits.get((last * share) as usize).copied().unwrap_or_default() * 1e3
    };
    [("writes", waits.len() as f64), ("p50_ms", at(0.5)), ("p99_ms", at(0.99)), ("max_ms", at(1.0))]
}

fn write_small(ledger: &Ledger, is_over: &AtomicBool, pause: Duration) -> Result<Vec<f64>, String> {
    let app = &ledger.app;
    let kind = app.kind("bench_enterprise").map_err(|error| error.to_string())?;
    let (key, name) = (kind.key().unwrap_or_default(), kind.caption);
    let mut waits = Vec::new();
    while !is_over.load(Ordering::Acquire) {
        let id = app.new_id();
        let head = ChangeHead {
            id: app.new_id(),
            zone: ledger.zone,
            at: app.now(),
            who: "bench".to_owned(),
            why: "one small change".to_owned(),
            door: Door::Form,
        };
        let edit = |field, text: String| FieldEdit {
            field,
            value: Some(Value::Text(text)),
            valid_from: app.today(),
            evidence: None,
        };
        let started = Instant::now();
        let n = waits.len();
        let made = app.store.write(&head, &[], |tx| {
            tx.create(&kind.kind, id, vec![edit(key, format!("small{id}")), edit(name, format!("小改动{n}"))])
        });
        made.map_err(|error: StoreError| error.to_string())?;
        waits.push(started.elapsed().as_secs_f64());
        thread::sleep(pause);
    }
    Ok(waits)
}

fn take_out(case: &Case, file: &Path, room: &mut Room, work: &str, format: Format) -> Result<(), String> {
    let ledger = room.ledger(case)?;
    ledger.bring_in(file)?;
    let path = room.path(if format == Format::Csv { "csv" } else { "xlsx" }, 0);
    let measured = timed_from(
        || Ok(()),
        |()| {
            let mut out = BufWriter::new(File::create(&path).map_err(|error| error.to_string())?);
            let (caller, ask) = (Caller::operator(), ListAsk::default());
            let meter = Meter::default();
            let n = export::export_to(&ledger.app, &caller, &ledger.kind, &ask, format, &mut out, &meter);
            out.flush().map_err(|error| error.to_string())?;
            n.map_err(|error| error.to_string())
        },
        |(), n| Ok(n),
    )?;
    let n = measured.answer;
    let bytes = fs::metadata(&path).map_err(|error| error.to_string())?.len();
    // The slow plain check: what went out comes back as what stands there, row by row.
    let order = FileOrder { zone: ledger.zone, kind: &ledger.kind, dry_run: true, take_good: false };
    let back = import::import_path(&ledger.app, &Caller::operator(), order, &path, &Meter::default());
    let tally = back.map_err(|error| error.to_string())?.outcome.tally;
    if tally.unchanged != n || tally.total() != n {
        return Err(format!("{work}: {n} rows went out, {tally:?} would come back"));
    }
    let checksum = ledger.checksum(case)?;
    let (megabytes, rate) = (bytes as f64 / 1e6, n as f64 / measured.seconds);
    let more = [("mb", megabytes), ("rows_per_s", rate)];
    say_with(&measured, &Said { work, n, checksum, load_s: 0.0, threads: 1 }, &more);
    Ok(())
}
