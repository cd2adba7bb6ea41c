//! The chain of a zone: positions without gaps, each line on the digest of the one before, parts on their line.

use lq_core::RecordId;

use super::{Check, Fault};
use crate::backend::{Cells, Param};
use crate::error::StoreError;
use crate::line::{self, ALGORITHM, Digest, Line, LineRow};
use crate::log::{self, Head, PART_BITS};
use crate::walk::{self, RawLine};

impl Check<'_> {
    /// Walks one zone; `tell` hears how many changes of all zones were looked at.
    pub(super) fn zone(
        &mut self,
        zone: RecordId,
        head: Option<Head>,
        tell: &mut dyn FnMut(u64),
    ) -> Result<(), StoreError> {
        let mut last = Head::START;
        loop {
            let page = walk::page(self.session, zone, last.position)?;
            if page.is_empty() {
                break;
            }
            let mut lines = Vec::with_capacity(page.len());
            for raw in page {
                let position = raw.position;
                lines.extend(self.line(zone, &raw, &mut last).map(|line| (position, line)));
                self.counts.n_changes += 1;
            }
            self.page(zone, &lines)?;
            for (position, line) in lines.iter().filter(|(_, line)| !line.parts.is_empty()) {
                self.parts(zone, *position, line)?;
            }
            tell(self.counts.n_changes);
        }
        self.end(zone, head, last);
        Ok(())
    }

    /// Checks one line against the one before and against its own columns; the line where it can be read.
    fn line(&mut self, zone: RecordId, raw: &RawLine, last: &mut Head) -> Option<Line> {
        let next = last.position + 1;
        let has_gap = raw.position != next;
        if has_gap {
            let what = match raw.position - 1 - next {
                0 => "缺失：前后两条都在，这一条不在".to_owned(),
                _ => format!("缺失：从这一条到第 {} 条都不在", raw.position - 1),
            };
            self.fault(Fault::of(zone, next, what));
        }
        let read = line::decode(self.catalog, zone, &raw.bytes);
        let who = read.as_ref().map_or(String::new(), |line| line.head.who.clone());
        let mut wrong = Vec::new();
        if raw.algorithm != ALGORITHM {
            wrong.push(format!("摘要算法“{}”无法识别", raw.algorithm));
        }
        if !has_gap && raw.prev != Some(last.digest) {
            wrong.push("记下的前一条摘要与前一条不符".to_owned());
        }
        let prev = raw.prev.unwrap_or_default();
        if raw.digest != Some(line::chain(zone, raw.position, &prev, &raw.bytes)) {
            wrong.push("内容与摘要不符：这一条在写入之后被改动过".to_owned());
        }
        if raw.at < last.at {
            wrong.push("时间早于前一条".to_owned());
        }
        match &read {
            Err(what) => wrong.push(format!("内容无法识别：{what}")),
            Ok(line) if Some(line.head.id) != raw.change => wrong.push("改动标识与内容不符".to_owned()),
            Ok(line) if line.head.at != raw.at => wrong.push("时间与内容不符".to_owned()),
            Ok(_) => {}
        }
        if !wrong.is_empty() {
            self.fault(Fault::of(zone, raw.position, wrong.join("；")).by(raw.at, &who));
        }
        let digest = raw.digest.unwrap_or_default();
        self.kept.remove(&digest);
        *last = Head { position: raw.position, digest, at: raw.at };
        read.ok()
    }

    /// Checks the parts of a bulk change: their number, their digests, and what they say.
    fn parts(&mut self, zone: RecordId, position: i64, line: &Line) -> Result<(), StoreError> {
        let fault = |what: String| Fault::of(zone, position, what).by(line.head.at, &line.head.who);
        let sql = "SELECT id,at FROM batch WHERE zone=?1 AND position=?2 AND change_id=?3";
        let params = [Param::Bytes(&zone.0), Param::Int(position), Param::Bytes(&line.head.id.0)];
        let batch = self.session.first(sql, &params)?;
        let Some((batch, at)) = batch.and_then(|row| Some((row[0].int()?, row[1].int()?))) else {
            self.fault(fault("这次导入的登记（batch）缺失，找不到它的分段".to_owned()));
            return Ok(());
        };
        if at != line.head.at.micros() {
            self.fault(fault("这次导入登记的时间与日志不符".to_owned()));
        }
        for (n, (digest, n_rows)) in line.parts.iter().enumerate() {
            let part = (batch << PART_BITS) | n as i64;
            match self.part(line, part, digest, *n_rows)? {
                Ok(rows) => {
                    let rows = rows.iter().map(|row| (position, Some(part), line, row)).collect::<Vec<_>>();
                    self.rows(zone, &rows)?;
                }
                Err(what) => {
                    let place = format!("第 {} 段（共 {} 段）", n + 1, line.parts.len());
                    self.fault(fault(format!("{place}{what}")));
                }
            }
        }
        let bounds = [Param::Int(batch << PART_BITS), Param::Int((batch + 1) << PART_BITS)];
        let sql = "SELECT COUNT(*) FROM log_part WHERE part>=?1 AND part<?2";
        let n = self.session.int(sql, &bounds)?.unwrap_or(0);
        if n > line.parts.len() as i64 {
            self.fault(fault(format!("有 {n} 个分段，日志列出 {} 个", line.parts.len())));
        }
        Ok(())
    }

    fn part(
        &mut self,
        line: &Line,
        part: i64,
        digest: &Digest,
        n_rows: u64,
    ) -> Result<Result<Vec<LineRow>, String>, StoreError> {
        let sql = "SELECT digest,n_rows,bytes FROM log_part WHERE part=?1";
        let Some(mut row) = self.session.first(sql, &[Param::Int(part)])? else {
            return Ok(Err("缺失".to_owned()));
        };
        let bytes = row[2].take_bytes().unwrap_or_default();
        if line::digest(&bytes) != *digest || walk::digest(&row[0]) != Some(*digest) {
            return Ok(Err("的内容与日志列出的摘要不符：写入之后被改动过".to_owned()));
        }
        if row[1].int() != i64::try_from(n_rows).ok() {
            return Ok(Err("的行数与日志不符".to_owned()));
        }
        let rows = line::decode_part(self.catalog, &line.shapes, line.day, &bytes);
        Ok(rows.map_err(|what| format!("的内容无法识别：{what}")))
    }

    /// Compares the end of the chain with the head the ledger notes.
    fn end(&mut self, zone: RecordId, head: Option<Head>, last: Head) {
        let Some(head) = head else {
            self.fault(Fault::of(zone, last.position, "链头没有登记（head），无从知道日志是否完整"));
            return;
        };
        if head.position > last.position {
            let what = format!(
                "缺失：日志到第 {} 条为止，而链头记到第 {} 条，尾部被截断",
                last.position, head.position
            );
            self.fault(Fault::of(zone, last.position + 1, what));
        } else if head != last && last.position > 0 {
            let what =
                format!("链头登记的是第 {} 条 {}，与日志末尾不符", head.position, line::hex(&head.digest));
            self.fault(Fault::of(zone, last.position, what).by(last.at, ""));
        }
    }

    /// Digests kept elsewhere that no chain holds.
    pub(super) fn kept_elsewhere(&mut self) {
        for digest in std::mem::take(&mut self.kept) {
            self.fault(Fault::about(format!(
                "另存的链头 {} 不在任何一条链上：日志的尾部被截断或改写过；\
                 请对照记下这个链头时的位置，用那时之后的备份恢复",
                line::hex(&digest)
            )));
        }
    }
}

/// A row of the log with where it stands.
pub(super) type Placed<'a> = (i64, Option<i64>, &'a Line, &'a LineRow);

/// The rows that stand in the lines themselves.
pub(super) fn placed(lines: &[(i64, Line)]) -> Vec<Placed<'_>> {
    lines
        .iter()
        .flat_map(|(position, line)| line.rows.iter().map(move |row| (*position, None, line, row)))
        .collect()
}

/// Whether a mention stands in the index of mentions: rows born in a bulk change are found by their part.
pub(super) fn is_indexed(part: Option<i64>, row: &LineRow) -> bool {
    part.is_none() || !matches!(row.deed, line::Deed::Create(_))
}

/// Zone and position of a mention, for messages.
pub(super) fn fault_at(zone: RecordId, mention: &log::Mention, what: String) -> Fault {
    Fault::of(zone, mention.position, what).by(mention.head.at, &mention.head.who)
}
