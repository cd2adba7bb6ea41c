//! A backup looked through before anything is written: its own digest, its passphrase, its chains and its files.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use lq_core::RecordId;
use lq_core::value::Column;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};

use super::{open, unlock};
use crate::backend::Cells;
use crate::backup::frame::{FrameReader, Kind, not_whole};
use crate::backup::seal::Key;
use crate::backup::{MAGIC, TABLES, cells};
use crate::error::StoreError;
use crate::line::{self, Digest};
use crate::log::{self, Head};
use crate::progress::{Progress, Tell};
use crate::{private, walk};

/// Bytes read at a time.
const STRETCH: usize = 1 << 20;

/// Refuses a file that is no backup, or whose bytes are not those it ended with.
pub(super) fn whole(file: &Path, tell: &mut Tell<'_>) -> Result<(), StoreError> {
    let fail = |error: std::io::Error| StoreError::file(file, &error);
    let total = std::fs::metadata(file).map_err(fail)?.len();
    let place = || file.display().to_string();
    let mut from = open(file)?;
    let mut magic = vec![0; MAGIC.len()];
    let is_ours = total >= MAGIC.len() as u64 && from.read_exact(&mut magic).is_ok();
    if !is_ours || magic[..MAGIC.len() - 1] != MAGIC[..MAGIC.len() - 1] {
        return Err(StoreError::Refused(format!(
            "{} 不是链桥的备份文件；请选择由 lianqiao backup 写出的文件，现有数据未被改动",
            place()
        )));
    }
    if magic != MAGIC {
        return Err(StoreError::Refused(format!(
            "{} 由更新的版本写成；请升级程序后再恢复，现有数据未被改动",
            place()
        )));
    }
    let mut hasher = Sha256::new();
    hasher.update(&magic);
    let mut left = total.saturating_sub(32).saturating_sub(magic.len() as u64);
    let mut buffer = vec![0; STRETCH];
    while left > 0 {
        let n = left.min(STRETCH as u64) as usize;
        from.read_exact(&mut buffer[..n]).map_err(fail)?;
        hasher.update(&buffer[..n]);
        left -= n as u64;
        tell(Progress { stage: "核对备份文件", done: total - left, total });
    }
    let mut end = Vec::new();
    from.read_to_end(&mut end).map_err(fail)?;
    if end != hasher.finalize().as_slice() {
        return Err(StoreError::Refused(format!(
            "备份文件 {} 不完整或已损坏：内容与文件末尾的摘要不符；\
             请重新复制文件，或换一份备份，现有数据未被改动",
            place()
        )));
    }
    Ok(())
}

/// Reads everything once: the passphrase opens each sealed frame, each chain holds, each file and personal value is
/// what its digest says. Gives the header and the key.
pub(super) fn contents(
    from: &mut BufReader<File>,
    passphrase: &str,
    tell: &mut Tell<'_>,
) -> Result<(Json, Key), StoreError> {
    let (mut frames, header, key) = unlock(from, passphrase)?;
    let mut look = Look::default();
    each_row(&mut frames, &key, &mut |table, row| {
        if table == "log" {
            tell(Progress { stage: "核对备份中的日志", done: look.n_lines, total: look.total });
        }
        look.row(table, row).map_err(|what| StoreError::damaged(format!("备份中的 {table}"), what))
    })?;
    for (zone, head) in &look.heads {
        let last = look.ends.get(zone).copied().unwrap_or(Head::START);
        if last != *head {
            let what =
                format!("高新区 {zone} 的日志到第 {} 条，链头却是第 {} 条", last.position, head.position);
            return Err(StoreError::damaged("备份", what));
        }
    }
    Ok((header, key))
}

type EachRow<'a> = dyn FnMut(&str, &mut [Column]) -> Result<(), StoreError> + 'a;

/// Hands on every row after the first frame, with its table.
pub(super) fn each_row(
    frames: &mut FrameReader<'_>,
    key: &Key,
    each: &mut EachRow<'_>,
) -> Result<(), StoreError> {
    let (mut table, mut width) = (String::new(), 0);
    let mut row = Vec::new();
    loop {
        let (kind, bytes) = frames.next(key)?;
        match kind {
            Kind::Words => {}
            Kind::End => return Ok(()),
            Kind::Table => {
                let json: Json = serde_json::from_slice(&bytes).map_err(|_| not_whole())?;
                table = json["table"].as_str().unwrap_or_default().to_owned();
                width = json["columns"].as_array().map_or(0, Vec::len);
                if width == 0 || !TABLES.iter().any(|(name, ..)| *name == table) {
                    return Err(StoreError::damaged("备份文件", format!("表“{table}”无法识别")));
                }
            }
            Kind::Rows | Kind::Sealed => {
                let mut left = &bytes[..];
                while !left.is_empty() {
                    row.clear();
                    for _ in 0..width {
                        row.push(cells::take(&mut left).ok_or_else(not_whole)?);
                    }
                    if width == 0 {
                        return Err(not_whole());
                    }
                    each(&table, &mut row)?;
                }
            }
        }
    }
}

/// What was seen so far. Parts are remembered by their digests alone.
#[derive(Default)]
struct Look {
    heads: BTreeMap<RecordId, Head>,
    ends: BTreeMap<RecordId, Head>,
    n_lines: u64,
    total: u64,
}

impl Look {
    fn row(&mut self, table: &str, row: &[Column]) -> Result<(), String> {
        let lacks = || "一行无法识别".to_owned();
        match table {
            "head" => {
                let zone = log::id(&row[0]).ok_or_else(lacks)?;
                let at = lq_core::Moment(row[3].int().ok_or_else(lacks)?);
                let position = row[1].int().ok_or_else(lacks)?;
                let digest = walk::digest(&row[2]).ok_or_else(lacks)?;
                self.total += position.unsigned_abs();
                self.heads.insert(zone, Head { position, digest, at });
            }
            "log_part" => is_digest_of(&row[1], row[3].bytes().ok_or_else(lacks)?)?,
            "attachment" => is_digest_of(&row[0], row[4].bytes().ok_or_else(lacks)?)?,
            "private_value" => {
                let (salt, value) = (row[5].bytes().ok_or_else(lacks)?, row[6].text().ok_or_else(lacks)?);
                if walk::digest(&row[0]) != Some(private::salted(salt, value.as_bytes())) {
                    return Err("一个个人信息与它的摘要不符".to_owned());
                }
            }
            "log" => self.line(row).ok_or_else(lacks)??,
            _ => {}
        }
        Ok(())
    }

    /// One line on the end of its chain; `None` where its cells are no line.
    fn line(&mut self, row: &[Column]) -> Option<Result<(), String>> {
        let (zone, position) = (log::id(&row[0])?, row[1].int()?);
        let (prev, digest): (Digest, Digest) = (walk::digest(&row[4])?, walk::digest(&row[5])?);
        let bytes = row[7].bytes()?;
        let last = self.ends.get(&zone).copied().unwrap_or(Head::START);
        let holds = position == last.position + 1
            && prev == last.digest
            && digest == line::chain(zone, position, &prev, bytes);
        self.ends.insert(zone, Head { position, digest, at: lq_core::Moment(row[3].int()?) });
        self.n_lines += 1;
        Some(if holds { Ok(()) } else { Err(format!("高新区 {zone} 的第 {position} 条不在链上")) })
    }
}

fn is_digest_of(digest: &Column, bytes: &[u8]) -> Result<(), String> {
    if walk::digest(digest) == Some(line::digest(bytes)) {
        return Ok(());
    }
    Err(format!("内容与摘要 {} 不符", line::hex(digest.bytes().unwrap_or_default())))
}
