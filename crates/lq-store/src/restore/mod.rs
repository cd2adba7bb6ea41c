//! A backup brought back: looked through whole, loaded beside the live ledger, verified there, and swapped in.
//!
//! Until the swap, which is one transaction, nothing of the live ledger is touched; a restore that ends early leaves
//! it as it was. It makes no difference which of the two databases the backup was taken from.

mod beside;
mod check;
mod load;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use lq_core::{Day, Moment, RecordId};
use serde_json::Value as Json;

use crate::backup::frame::{FrameReader, Kind};
use crate::backup::seal::Key;
use crate::backup::{MAGIC, WORDS};
use crate::error::StoreError;
use crate::log::Head;
use crate::progress::Tell;
use crate::schema::system;
use crate::store::Store;
use beside::Beside;

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// Position and digest of each zone, as the backup printed them.
    pub heads: BTreeMap<RecordId, Head>,
    /// When the backup was taken.
    pub at: Moment,
    /// Records that stand in the ledger.
    pub n_records: u64,
    /// The new epoch: what was promised under an earlier one no longer holds.
    pub epoch: i64,
    /// Personal values in the backup that had been erased since it was taken, and were not brought back.
    pub n_erased: u64,
}

impl Store {
    /// Puts the ledger of a backup in the place of this one.
    ///
    /// * Personal values erased here since the backup was taken stay erased; human numbers given out here are not
    ///   given out again; everybody has to sign in anew; the outbox is held.
    ///
    /// # Errors
    /// The file is no backup, cut off or changed; the passphrase is another; an import is under way. Then nothing
    /// is changed.
    pub fn restore(
        &self,
        file: &Path,
        passphrase: &str,
        today: Day,
        tell: &mut Tell<'_>,
    ) -> Result<Restored, StoreError> {
        check::whole(file, tell)?;
        let mut from = open(file)?;
        let (header, key) = check::contents(&mut from, passphrase, tell).map_err(untouched)?;
        let beside = Beside::make(self, &self.registry(), today)?;
        let mut from = open(file)?;
        let (mut frames, _) = FrameReader::begin(&mut from, MAGIC)?;
        let (epoch, n_erased) = load::load(&mut frames, &key, &header, self, beside.store(), tell)?;
        let n_records = beside.fill(tell)?;
        let verified = beside.store().verify(&[], tell)?;
        if let Some(fault) = verified.faults.first() {
            return Err(untouched(StoreError::damaged("备份装入后的核对", fault.to_string())));
        }
        beside.swap(self)?;
        self.look_at_epoch()?;
        let at = Moment(header["at"].as_i64().unwrap_or_default());
        Ok(Restored { heads: verified.heads, at, n_records, epoch, n_erased })
    }
}

/// Damage of the file, told as such: the live ledger is whole.
fn untouched(error: StoreError) -> StoreError {
    match error {
        StoreError::Damaged { place, what } => {
            StoreError::Refused(format!("备份文件已损坏：{place}：{what}；请换一份备份，现有数据未被改动"))
        }
        other => other,
    }
}

fn open(file: &Path) -> Result<BufReader<File>, StoreError> {
    let opened = File::open(file).map_err(|error| StoreError::file(file, &error))?;
    Ok(BufReader::with_capacity(1 << 20, opened))
}

/// Reads header and first frame of a file that is whole: how it was sealed, and the key.
fn unlock<'a>(
    from: &'a mut BufReader<File>,
    passphrase: &str,
) -> Result<(FrameReader<'a>, Json, Key), StoreError> {
    let (mut frames, header) = FrameReader::begin(from, MAGIC)?;
    let found = header["ledger"].as_i64().unwrap_or(i64::MAX);
    if found > system::FORMAT {
        return Err(StoreError::NewerLedger { found, known: system::FORMAT });
    }
    let key = Key::of_file(passphrase, &header["key"])?;
    match frames.next(&key)? {
        (Kind::Words, words) if words == WORDS => Ok((frames, header, key)),
        _ => Err(StoreError::Passphrase),
    }
}
