//! One file that holds a whole ledger, taken while others go on writing.
//!
//! `magic`, a header in JSON, then frames: a kind (one byte), a length (four bytes, little-endian) and as many bytes.
//!
//! * `T` begins a table: JSON with its name and columns.
//! * `R` holds rows of it, `S` the same sealed with a key from the passphrase ([`seal`]).
//! * `C`, the first frame, seals known words, so that a wrong passphrase is told from a damaged file.
//! * `E` ends the file: it seals the digest of everything before it. The SHA-256 of all bytes so far follows.
//!
//! Log, bulk parts, files, heads, counters and erasures lie open; personal values, accounts, tokens, settings and the
//! outbox are sealed. Projections are not carried: they follow from the log. Neither are sessions and tries.

pub(crate) mod cells;
pub(crate) mod frame;
pub(crate) mod seal;

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use lq_core::{Moment, RecordId};
use serde_json::{Value as Json, json};

use crate::backend::{Session, quote};
use crate::error::StoreError;
use crate::line::Digest;
use crate::log::{self, Head};
use crate::progress::{Progress, Tell};
use crate::schema::{ddl, system};
use crate::store::Store;
use frame::{FrameWriter, Kind};
use seal::Key;

/// What a backup file begins with; the last byte is its form.
pub(crate) const MAGIC: &[u8; 16] = b"LIANQIAO-BACKUP\x01";

/// What the frame `C` seals.
pub(crate) const WORDS: &[u8] = b"lianqiao backup";

/// Bytes of rows gathered into one frame.
const FRAME_BYTES: usize = 256 << 10;

/// The tables carried, in the order of the file: name, whether sealed, and which rows in which order.
pub(crate) const TABLES: &[(&str, bool, &str)] = &[
    ("head", false, "ORDER BY zone"),
    ("batch", false, "WHERE position IS NOT NULL ORDER BY id"),
    (
        "log_part",
        false,
        "WHERE EXISTS(SELECT 1 FROM batch b WHERE b.id=(part>>20) AND b.position IS NOT NULL) ORDER BY part",
    ),
    ("log", false, "ORDER BY zone,position"),
    ("number", false, "ORDER BY zone,kind"),
    ("erasure", false, "ORDER BY digest"),
    ("attachment", false, "ORDER BY digest"),
    ("outbox", true, "ORDER BY zone,position,n"),
    ("setting", true, "ORDER BY zone,name"),
    ("mapping", true, "ORDER BY zone,kind,headings"),
    ("private_value", true, "ORDER BY digest"),
    ("secret", true, "ORDER BY account"),
    ("token", true, "ORDER BY id"),
];

/// Refuses a passphrase that is soon guessed.
///
/// # Errors
/// It is short.
pub fn check_passphrase(passphrase: &str) -> Result<(), StoreError> {
    seal::check(passphrase)
}

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackedUp {
    /// Position and digest of each zone, to be kept elsewhere.
    pub heads: BTreeMap<RecordId, Head>,
    /// When it was taken.
    pub at: Moment,
    /// Bytes of the file.
    pub n_bytes: u64,
    /// SHA-256 of the file before its last 32 bytes, which are this digest.
    pub digest: Digest,
}

impl Store {
    /// Writes a backup of one state of the ledger; others go on writing meanwhile.
    ///
    /// * `at`: the present, noted in the file.
    /// * Random bytes make each file's key its own, so that two backups of the same state differ.
    ///
    /// # Errors
    /// The passphrase is short; what the writer says.
    pub fn backup(
        &self,
        out: &mut dyn Write,
        passphrase: &str,
        at: Moment,
        tell: &mut Tell<'_>,
    ) -> Result<BackedUp, StoreError> {
        let (key, header) = Key::fresh(passphrase)?;
        let mut reader = self.read()?;
        let session = reader.session();
        let heads = log::heads(session, None, "")?;
        let epoch = ddl::epoch(session)?;
        let header = json!({
            "ledger": system::FORMAT,
            "epoch": epoch,
            "at": at.micros(),
            "key": header,
        });
        let mut frames = FrameWriter::begin(out, MAGIC, &header)?;
        frames.sealed(Kind::Words, &key, WORDS)?;
        let total = heads.values().map(|head| head.position.unsigned_abs()).sum();
        for (table, is_sealed, which) in TABLES {
            let told = &mut |done| {
                if *table == "log" {
                    tell(Progress { stage: "备份日志", done, total });
                }
            };
            write_table(session, &mut frames, is_sealed.then_some(&key), table, which, told)?;
        }
        let (n_bytes, digest) = frames.end(&key)?;
        Ok(BackedUp { heads, at, n_bytes, digest })
    }

    /// Writes a backup to a new file that only its owner may read; it appears under its name once it is whole and on
    /// the disk.
    ///
    /// # Errors
    /// There is a file of that name; those of [`Store::backup`].
    pub fn backup_file(
        &self,
        file: &Path,
        passphrase: &str,
        at: Moment,
        tell: &mut Tell<'_>,
    ) -> Result<BackedUp, StoreError> {
        if file.exists() {
            return Err(StoreError::Refused(format!(
                "文件 {} 已经存在，没有覆盖；请换一个文件名，或先移走旧文件",
                file.display()
            )));
        }
        let partial = partial_of(file);
        let done = self.backup_partial(&partial, passphrase, at, tell).and_then(|done| {
            std::fs::rename(&partial, file).map_err(|error| StoreError::file(file, &error))?;
            Ok(done)
        });
        if done.is_err() {
            // What was begun is of no use to anyone.
            let _ = std::fs::remove_file(&partial);
        }
        done
    }

    fn backup_partial(
        &self,
        partial: &Path,
        passphrase: &str,
        at: Moment,
        tell: &mut Tell<'_>,
    ) -> Result<BackedUp, StoreError> {
        let fail = |error: std::io::Error| StoreError::file(partial, &error);
        let mut out = BufWriter::with_capacity(1 << 20, private_file(partial).map_err(fail)?);
        let done = self.backup(&mut out, passphrase, at, tell)?;
        let file = out.into_inner().map_err(|error| fail(error.into_error()))?;
        file.sync_all().map_err(fail)?;
        Ok(done)
    }
}

fn partial_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn write_table(
    session: &mut dyn Session,
    frames: &mut FrameWriter<'_>,
    key: Option<&Key>,
    table: &str,
    which: &str,
    told: &mut dyn FnMut(u64),
) -> Result<(), StoreError> {
    let columns = system::table(table).columns();
    let names = columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
    let begin: Json = json!({"table": table, "columns": names});
    frames.plain(Kind::Table, begin.to_string().as_bytes())?;
    let list = names.iter().map(|name| quote(name)).collect::<Vec<_>>().join(",");
    let mut rows = Vec::with_capacity(FRAME_BYTES + FRAME_BYTES / 4);
    let mut done = 0;
    session.query(&format!("SELECT {list} FROM {table} {which}"), &[], &mut |row| {
        cells::push(row, &mut rows);
        done += 1;
        if rows.len() >= FRAME_BYTES {
            frames.rows(key, &rows)?;
            rows.clear();
            told(done);
        }
        Ok(true)
    })?;
    if !rows.is_empty() {
        frames.rows(key, &rows)?;
    }
    told(done);
    Ok(())
}
