//! A ledger of a file's size kept and changed: verified, backed up and restored; a hundred thousand standing records
//! changed by one import, and that taken back, while somebody else writes.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;

use lq_core::change::{ChangeHead, Door};

use super::ledger::{Case, Ledger, PAUSE, Room, figures, meanwhile};
use crate::measure::{Said, say_with, timed_from, timed_once};

/// What is done with a ledger once the file is in: the second word of `sqlite->verify:wide`.
pub(crate) const WORKS: [&str; 4] = ["verify", "backup", "restore", "change"];

const PASSPHRASE: &str = "a long phrase for measuring only";
/// Standing records one import changes.
const CHANGED: usize = 100_000;

/// Does one of [`WORKS`].
pub(crate) fn run(case: &Case, file: &Path, room: &mut Room, base: &str, what: &str) -> Result<(), String> {
    let work = format!("{base}->{what}:{}", case.name);
    let ledger = room.ledger(case)?;
    ledger.bring_in(file)?;
    match what {
        "verify" => verify(&ledger, &work),
        "backup" => back_up(&ledger, room, &work),
        "restore" => restore(case, &ledger, room, &work),
        _ => change(case, file, &ledger, room, &work),
    }
}

fn verify(ledger: &Ledger, work: &str) -> Result<(), String> {
    let measured = timed_from(
        || Ok(()),
        |()| ledger.app.store.verify(&[], &mut |_| {}).map_err(|error| error.to_string()),
        |(), found| if found.is_sound() { Ok(found) } else { Err(format!("{:?}", found.faults)) },
    )?;
    let found = &measured.answer;
    let checksum = format!("{}/{}", found.n_changes, found.n_records);
    say_with(&measured, &Said { work, n: found.n_records, checksum, load_s: 0.0, threads: 1 }, &[]);
    Ok(())
}

fn back_up(ledger: &Ledger, room: &Room, work: &str) -> Result<(), String> {
    let path = room.path("backup", 0);
    let measured = timed_from(
        || {
            let _ = fs::remove_file(&path);
            Ok(())
        },
        |()| {
            let store = &ledger.app.store;
            store.backup_file(&path, PASSPHRASE, ledger.app.now(), &mut |_| {}).map_err(|e| e.to_string())
        },
        |(), done| Ok(done),
    )?;
    let n = ledger.n_records()?;
    let megabytes = measured.answer.n_bytes as f64 / 1e6;
    let said = Said { work, n, checksum: n.to_string(), load_s: 0.0, threads: 1 };
    say_with(&measured, &said, &[("mb", megabytes)]);
    Ok(())
}

fn restore(case: &Case, ledger: &Ledger, room: &mut Room, work: &str) -> Result<(), String> {
    let path = room.path("backup", 0);
    let _ = fs::remove_file(&path);
    let taken = ledger.app.store.backup_file(&path, PASSPHRASE, ledger.app.now(), &mut |_| {});
    taken.map_err(|error| error.to_string())?;
    let checksum = ledger.checksum(case)?;
    let measured = timed_from(
        || room.ledger_beside(case),
        |fresh| {
            let today = fresh.app.today();
            let restored = fresh.app.store.restore(&path, PASSPHRASE, today, &mut |_| {});
            restored.map_err(|error| error.to_string())
        },
        |fresh, restored| match fresh.checksum(case)? {
            same if same == checksum => Ok(restored.n_records),
            other => Err(format!("{checksum} was backed up, {other} restored")),
        },
    )?;
    let n = measured.answer;
    say_with(&measured, &Said { work, n, checksum, load_s: 0.0, threads: 1 }, &[]);
    Ok(())
}

/// One import that changes standing records, then its undoing; each with the waits of somebody who writes meanwhile.
fn change(case: &Case, file: &Path, ledger: &Ledger, room: &Room, work: &str) -> Result<(), String> {
    let (path, before) = (room.path("changed.csv", 0), ledger.checksum(case)?);
    write_changed(file, &path).map_err(|error| error.to_string())?;
    let mut waits = Vec::new();
    let measured = timed_once(|| {
        let (brought, waited) = meanwhile(ledger, PAUSE, || ledger.bring(&path))?;
        waits = waited;
        Ok(brought)
    })?;
    let (tally, position) = measured.answer;
    if tally.updated != CHANGED as u64 || tally.total() != tally.updated {
        return Err(format!("{CHANGED} records were to change: {tally:?}"));
    }
    let n = tally.updated;
    let said = Said { work, n, checksum: n.to_string(), load_s: 0.0, threads: 3 };
    say_with(&measured, &said, &figures(&mut waits));
    let head = ChangeHead {
        id: ledger.app.new_id(),
        zone: ledger.zone,
        at: ledger.app.now(),
        who: "bench".to_owned(),
        why: "undo".to_owned(),
        door: Door::Import,
    };
    let measured = timed_once(|| {
        let undo = || ledger.app.store.undo_bulk(&head, position).map_err(|error| error.to_string());
        let (undone, waited) = meanwhile(ledger, PAUSE, undo)?;
        waits = waited;
        Ok(undone.value.map_or(0, |undone| undone.n_rows))
    })?;
    let (after, n) = (ledger.checksum(case)?, measured.answer);
    if (n, &after) != (CHANGED as u64, &before) {
        return Err(format!("{n} records undone; {before} stood before, {after} now"));
    }
    let work = work.replace("change", "undo");
    let said = Said { work: &work, n, checksum: after, load_s: 0.0, threads: 3 };
    say_with(&measured, &said, &figures(&mut waits));
    Ok(())
}

/// The first rows of a table, each with its last column, a yes or no, turned round.
fn write_changed(file: &Path, to: &Path) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(to)?);
    for line in BufReader::new(File::open(file)?).lines().take(CHANGED + 1) {
        let line = line?;
        let turned = match line.strip_suffix('是') {
            Some(rest) => format!("{rest}否"),
            None => line.strip_suffix('否').map_or(line.clone(), |rest| format!("{rest}是")),
        };
        writeln!(out, "{turned}")?;
    }
    out.flush()
}
