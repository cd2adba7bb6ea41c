//! The power goes: of what a process wrote, only what it had made durable is still there.
//!
//! A writer runs under strace, which notes each write, truncation and wait for the disk of the SQLite files, and each
//! acknowledgement, in their order. The files are then laid out anew as a disk would hold them had the power gone at
//! a point of that order: everything written before the last finished wait for the disk, and of what came later
//! nothing, or each write by chance. That a file made is still there after the cut is taken for granted.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use lq_core::value::Value;
use lq_store::{Address, Store};
use lq_testkit::{Chance, TempDir, victim};

use crate::kit::*;
use crate::tamper::{import, newcomer};

/// Changes the writer makes.
const CHANGES: i64 = 30;

/// What happened, in order.
#[derive(Debug)]
enum Event {
    Write {
        file: String,
        at: u64,
        bytes: Vec<u8>,
    },
    Truncate {
        file: String,
        len: u64,
    },
    /// The wait that began after `since` events is over.
    Synced {
        file: String,
        since: usize,
    },
    Told(String),
}

#[test]
fn writer() {
    let Some(order) = victim::order().and_then(|order| order.into_string().ok()) else { return };
    let store = Store::open(&order.parse().unwrap(), &registry(), today()).unwrap();
    for n in 0..CHANGES {
        found_firm(&store, n, &format!("e{n}"), "企业");
        victim::tell(&format!("made e{n}"));
        if n % 10 == 5 {
            let mut bulk = import(&store, 1000 + n);
            let first = 2000 * n as usize;
            bulk.push(&(first..first + 1500).map(newcomer).collect::<Vec<_>>()).unwrap();
            bulk.commit().unwrap();
            victim::tell(&format!("import {first}"));
        }
    }
}

#[test]
fn torture_by_power_cuts_on_sqlite() {
    let dir = TempDir::new("power").unwrap();
    let file = dir.join("ledger.db");
    let Some(trace) = trace(&dir, &file) else { return };
    let events = read(&trace, &file);
    let n_told = events.iter().filter(|event| matches!(event, Event::Told(_))).count();
    assert_eq!(n_told as i64, CHANGES + 3, "the writer was not traced to its end");
    assert!(events.iter().filter(|event| matches!(event, Event::Synced { .. })).count() > n_told);
    let rounds = std::env::var_os("LQ_TORTURE_ROUNDS").and_then(|text| text.into_string().ok());
    let n_cuts = rounds.and_then(|text| text.parse().ok()).unwrap_or(8);
    let mut chance = Chance::new(11);
    let cuts = (0..n_cuts).map(|_| chance.below(events.len() as u64) as usize).collect::<Vec<_>>();
    let (mut disk, mut told, mut n_lost) = (Disk::default(), Vec::new(), 0);
    for (n, event) in events.into_iter().enumerate() {
        if let Event::Told(words) = &event {
            told.push(words.clone());
        }
        disk.take(n, event);
        for _ in cuts.iter().filter(|cut| **cut == n) {
            n_lost += disk.n_pending();
            examine(&disk.lay_out(&mut |_| false), &told);
            examine(&disk.lay_out(&mut |chance: &mut Chance| chance.per_mille(500)), &told);
        }
    }
    let _ = writeln!(
        std::io::stderr(),
        "power cut {n_cuts} times on SQLite, each once with every write not waited for dropped and once with some \
         ({n_lost} such writes): no acknowledged change lost, nothing by half"
    );
}

/// Runs the writer under strace; `None`, and a line saying so, where that is not possible here.
fn trace(dir: &TempDir, file: &Path) -> Option<String> {
    let out = dir.join("trace");
    let status = Command::new("strace")
        .args(["-f", "-qq", "-xx", "-s", "10000000"])
        .args(["-e", "trace=openat,close,write,pwrite64,ftruncate,fsync,fdatasync", "-o"])
        .arg(&out)
        .arg(std::env::current_exe().unwrap())
        .args(["power::writer", "--exact", "--nocapture", "--test-threads=1"])
        .env("LQ_VICTIM_ORDER", format!("sqlite:{}", file.display()))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !status.is_ok_and(|status| status.success()) {
        let _ = writeln!(
            std::io::stderr(),
            "strace is not installed or not allowed here: no power cut is tried (apt-get install strace)"
        );
        return None;
    }
    Some(std::fs::read_to_string(out).unwrap())
}

/// The events of the database file, its write-ahead file and standard output.
fn read(trace: &str, file: &Path) -> Vec<Event> {
    let mut events = Vec::new();
    let mut open: BTreeMap<i64, String> = BTreeMap::new();
    // Calls that had begun when another thread's was noted: text so far, and events before them.
    let mut begun: BTreeMap<&str, (String, usize)> = BTreeMap::new();
    for line in trace.lines() {
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let call = call.trim_start();
        if let Some(text) = call.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, (text.to_owned(), events.len()));
            continue;
        }
        let (call, since) = match call.strip_prefix("<... ").and_then(|rest| rest.split_once("resumed>")) {
            Some((_, rest)) => {
                let Some((text, since)) = begun.remove(thread) else { continue };
                (text + rest, since)
            }
            None => (call.to_owned(), events.len()),
        };
        let Some((name, rest)) = call.split_once('(') else { continue };
        let Some((args, result)) = rest.rsplit_once(" = ") else { continue };
        let Some(result) = result.split(' ').next().and_then(|n| n.parse::<i64>().ok()) else { continue };
        if result < 0 {
            continue;
        }
        let args = args.trim_end().trim_end_matches(')');
        if name == "openat" {
            let path = String::from_utf8(quoted(args)).unwrap();
            let ours = path.strip_prefix(file.to_str().unwrap());
            if let Some(ending @ ("" | "-wal")) = ours {
                open.insert(result, ending.to_owned());
            } else {
                open.remove(&result);
            }
            continue;
        }
        let Some(fd) = args.split(',').next().and_then(|fd| fd.trim().parse::<i64>().ok()) else { continue };
        let last = || args.rsplit(", ").next().and_then(|n| n.parse::<u64>().ok()).unwrap();
        match (name, open.get(&fd).cloned()) {
            ("close", _) => {
                open.remove(&fd);
            }
            ("write", _) if fd == 1 => {
                let text = String::from_utf8(quoted(args)).unwrap();
                if let Some((_, words)) = text.trim_end().split_once("told: ") {
                    events.push(Event::Told(words.to_owned()));
                }
            }
            ("pwrite64", Some(file)) => {
                let mut bytes = quoted(args);
                bytes.truncate(result as usize);
                events.push(Event::Write { file, at: last(), bytes });
            }
            ("write", Some(file)) => panic!("a plain write to the database{file}: its place is not known"),
            ("ftruncate", Some(file)) => events.push(Event::Truncate { file, len: last() }),
            ("fsync" | "fdatasync", Some(file)) => events.push(Event::Synced { file, since }),
            _ => {}
        }
    }
    events
}

/// The bytes of the string in a call, each noted as `\x41`.
fn quoted(args: &str) -> Vec<u8> {
    let text = args.split('"').nth(1).unwrap_or_default();
    text.split("\\x").skip(1).map(|hex| u8::from_str_radix(hex, 16).unwrap()).collect()
}

/// A disk: what is durable of each file, and what was written to it since.
#[derive(Default)]
struct Disk {
    files: BTreeMap<String, Vec<u8>>,
    pending: Vec<(usize, Event)>,
}

impl Disk {
    fn take(&mut self, n: usize, event: Event) {
        match event {
            Event::Told(_) => {}
            Event::Synced { file, since } => {
                let pending = std::mem::take(&mut self.pending);
                for (written, event) in pending {
                    if written < since && name(&event) == file {
                        apply(&mut self.files, &event);
                    } else {
                        self.pending.push((written, event));
                    }
                }
            }
            other => self.pending.push((n, other)),
        }
    }

    fn n_pending(&self) -> usize {
        self.pending.len()
    }

    /// The files after the cut, in a folder of their own; `stays` says of each write that was not waited for whether
    /// the disk happens to hold it.
    fn lay_out(&self, stays: &mut dyn FnMut(&mut Chance) -> bool) -> TempDir {
        let mut files = self.files.clone();
        let mut chance = Chance::new(self.pending.len() as u64);
        for (_, event) in &self.pending {
            if stays(&mut chance) {
                apply(&mut files, event);
            }
        }
        let dir = TempDir::new("cut").unwrap();
        for (ending, bytes) in files {
            std::fs::write(dir.join(format!("ledger.db{ending}")), bytes).unwrap();
        }
        dir
    }
}

fn name(event: &Event) -> &str {
    match event {
        Event::Write { file, .. } | Event::Truncate { file, .. } | Event::Synced { file, .. } => file,
        Event::Told(_) => "",
    }
}

fn apply(files: &mut BTreeMap<String, Vec<u8>>, event: &Event) {
    let content = files.entry(name(event).to_owned()).or_default();
    match event {
        Event::Write { at, bytes, .. } => {
            let (at, end) = (*at as usize, *at as usize + bytes.len());
            if content.len() < end {
                content.resize(end, 0);
            }
            content[at..end].copy_from_slice(bytes);
        }
        Event::Truncate { len, .. } => content.resize(*len as usize, 0),
        Event::Synced { .. } | Event::Told(_) => {}
    }
}

/// Everything acknowledged before the cut is there, and each import whole or not at all.
fn examine(dir: &TempDir, told: &[String]) {
    let address: Address = format!("sqlite:{}", dir.join("ledger.db").display()).parse().unwrap();
    let store = Store::open(&address, &registry(), today()).unwrap();
    assert_eq!(store.verify(&[], &mut |_| {}).unwrap().faults, []);
    let rows = firms(&store, lq_core::AsOf::today(day(2026, 7, 1)));
    let mut imported: BTreeMap<usize, usize> = BTreeMap::new();
    for row in rows.values() {
        if let Some(Value::Text(code)) = &row.values[CODE]
            && let Some(n) = code.strip_prefix("code")
        {
            *imported.entry(n.parse::<usize>().unwrap() / 2000 * 2000).or_default() += 1;
        }
    }
    assert!(imported.values().all(|n| *n == 1500), "an import is there by half: {imported:?}");
    for words in told {
        match words.split_once(' ') {
            Some(("made", code)) => {
                assert!(rows.contains_key(&id(code)), "{code} was acknowledged and is lost");
            }
            Some(("import", first)) => {
                assert!(imported.contains_key(&first.parse().unwrap()), "import {first} was acknowledged");
            }
            _ => panic!("nobody knows what “{words}” means"),
        }
    }
}
