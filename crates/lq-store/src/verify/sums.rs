//! What no single line can tell: that nothing stands in the tables beyond what the log says, and that files and
//! personal values are what they were.

use std::collections::BTreeSet;

use lq_core::RecordId;

use super::{Check, Fault};
use crate::backend::{Cells, Param};
use crate::error::StoreError;
use crate::progress::{Progress, Tell};
use crate::{line, log, private, walk};

/// Rows looked at in one step when more stand than should.
const STEP: i64 = 1000;

impl Check<'_> {
    /// Counters of human numbers stand at or past the greatest number given.
    pub(super) fn numbers(&mut self) -> Result<(), StoreError> {
        for ((zone, kind), most) in std::mem::take(&mut self.counts.numbers) {
            let schema = self.catalog.kinds[kind].schema.clone();
            let sql = "SELECT next FROM number WHERE zone=?1 AND kind=?2";
            let next =
                self.session.int(sql, &[Param::Bytes(&zone.0), Param::Text(&schema.kind)])?.unwrap_or(0);
            if next < most {
                self.fault(Fault::about(format!(
                    "高新区 {zone} 的“{}”编号已用到 {most}，计数器却是 {next}；请运行 lianqiao rebuild",
                    schema.label.zh
                )));
            }
        }
        Ok(())
    }

    /// Nothing stands in the tables that no line speaks of.
    pub(super) fn totals(&mut self) -> Result<(), StoreError> {
        if self.counts.has_strangers {
            return Ok(());
        }
        for kind in 0..self.catalog.kinds.len() {
            let table = &self.catalog.kinds[kind];
            let visible = "(t._part IS NULL OR b.position IS NOT NULL)";
            let sql = format!("SELECT COUNT(*) FROM {} WHERE {visible}", table.from());
            let n = self.session.int(&sql, &[])?.unwrap_or(0).unsigned_abs();
            if n > self.counts.births.get(&kind).copied().unwrap_or(0) {
                self.strays(kind)?;
            }
        }
        // A row too many in `pending` is none of a fault: it has a record folded once more on that day.
        let counts = [("touch", self.counts.n_touches), ("linkage", self.counts.n_linkages)];
        for (table, expected) in counts {
            let n = self.session.int(&format!("SELECT COUNT(*) FROM {table}"), &[])?.unwrap_or(0);
            // Rows of an import that has not ended stand there too and are not counted here.
            let has_open = self.session.int("SELECT 1 FROM batch WHERE position IS NULL LIMIT 1", &[])?;
            if n.unsigned_abs() > expected && self.n_faults == 0 && has_open.is_none() {
                self.fault(Fault::about(format!(
                    "索引（{table}）有 {n} 行，日志只对应 {expected} 行；请运行 lianqiao rebuild"
                )));
            }
        }
        Ok(())
    }

    /// Names the records of a kind that no line bears.
    fn strays(&mut self, kind: usize) -> Result<(), StoreError> {
        let table = &self.catalog.kinds[kind];
        let label = table.schema.label.zh.clone();
        let sql = format!(
            "SELECT t._id FROM {} WHERE t._id>?1 AND (t._part IS NULL OR b.position IS NOT NULL) \
             ORDER BY t._id LIMIT {STEP}",
            table.from()
        );
        let mut last = Vec::new();
        loop {
            let rows = self.session.all(&sql, &[Param::Bytes(&last)])?;
            let records = rows.iter().filter_map(|row| log::id(&row[0])).collect::<Vec<_>>();
            let Some(end) = records.last() else { return Ok(()) };
            last = end.0.to_vec();
            let births = log::births(self.session, self.catalog, kind, &records)?;
            let Ok(mentions) = log::mentions(self.session, self.catalog, &births) else { return Ok(()) };
            let strays = births.keys().filter(|record| !mentions.contains_key(record));
            for record in strays.copied().collect::<BTreeSet<RecordId>>() {
                self.fault(Fault::about(format!("“{label}”记录 {record} 在台账中，日志里却没有它")));
            }
        }
    }

    /// Each personal value is what its digest says.
    pub(super) fn private_values(&mut self) -> Result<(), StoreError> {
        let mut wrong = Vec::new();
        let sql = "SELECT digest,salt,value,kind,record,field FROM private_value";
        self.session.query(sql, &[], &mut |row| {
            let (salt, value) = (row[1].bytes().unwrap_or_default(), row[2].text().unwrap_or_default());
            if walk::digest(&row[0]) != Some(private::salted(salt, value.as_bytes())) {
                let record = log::id(&row[4]).map_or(String::new(), |record| record.to_string());
                let field = row[5].text().unwrap_or_default();
                wrong.push(format!("记录 {record} 的个人信息“{field}”与日志中的摘要不符：写入之后被改动过"));
            }
            Ok(true)
        })?;
        for what in wrong {
            self.fault(Fault::about(what));
        }
        Ok(())
    }

    /// Each file is what its digest says.
    pub(super) fn files(&mut self, tell: &mut Tell<'_>) -> Result<(), StoreError> {
        let total = self.session.int("SELECT COUNT(*) FROM attachment", &[])?.unwrap_or(0).unsigned_abs();
        let (mut done, mut wrong) = (0, Vec::new());
        let sql = "SELECT digest,name,bytes FROM attachment";
        self.session.query(sql, &[], &mut |row| {
            let bytes = row[2].bytes().unwrap_or_default();
            if walk::digest(&row[0]) != Some(line::digest(bytes)) {
                let digest = line::hex(row[0].bytes().unwrap_or_default());
                let name = row[1].text().unwrap_or_default();
                wrong.push(format!("附件“{name}”（{digest}）的内容与摘要不符：写入之后被改动过"));
            }
            done += 1;
            tell(Progress { stage: "核对附件", done, total });
            Ok(true)
        })?;
        self.n_files = done;
        for what in wrong {
            self.fault(Fault::about(what));
        }
        Ok(())
    }
}
