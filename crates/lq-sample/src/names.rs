//! Names that are plainly invented: every firm begins with “示例”, every person is a numbered sample.

use std::collections::BTreeSet;

use lq_core::value::uscc;

use crate::draw::Draw;

const FIRST: &[&str] =
    &["华", "锡", "湖", "梁", "惠", "星", "云", "中", "新", "鼎", "恒", "联", "智", "启", "远", "瑞"];
const SECOND: &[&str] =
    &["芯", "微", "科", "达", "源", "创", "拓", "维", "测", "驱", "感", "能", "联", "捷", "康", "盛"];
const THIRD: &[&str] = &["", "一", "信", "德", "博", "扬", "润", "晟", "凌", "泽", "力", "诚"];

/// Makes firm names and codes, none twice.
pub(crate) struct Names {
    taken: BTreeSet<String>,
    next_code: u64,
}

impl Names {
    pub(crate) fn new() -> Self {
        Self { taken: BTreeSet::new(), next_code: 1 }
    }

    /// A firm's registered name, for a trade (`半导体`).
    pub(crate) fn firm(&mut self, draw: &mut Draw, trade: &str) -> String {
        loop {
            let name =
                format!("示例{}{}{}{trade}有限公司", draw.one(FIRST), draw.one(SECOND), draw.one(THIRD));
            if self.taken.insert(name.clone()) {
                return name;
            }
            // Sixteen times sixteen times twelve names a trade: a run-out is told by a number instead of a loop.
            let numbered =
                format!("示例{}{}{}号{trade}有限公司", draw.one(FIRST), draw.one(SECOND), self.taken.len());
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    }

    /// A code that passes the check of GB 32100 and belongs to nobody: organisation part `DEMA…`.
    pub(crate) fn code(&mut self) -> String {
        let body = format!("91320214DEMA{:05}", self.next_code);
        self.next_code += 1;
        let check = uscc::check_character(&body);
        check.map_or(body.clone(), |check| format!("{body}{check}"))
    }
}
