//! One thing that is wrong, told so that a person finds it.

use std::fmt;

use lq_core::{Moment, RecordId};

/// One thing that is not as the log says, and the change it belongs to where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The zone whose chain it is.
    pub zone: Option<RecordId>,
    /// Where the change stands.
    pub position: Option<i64>,
    /// When it was made, as far as the line can still be read.
    pub at: Option<Moment>,
    /// Who made it; empty where unknown.
    pub who: String,
    /// What differs.
    pub what: String,
}

impl Fault {
    /// About a change.
    pub(super) fn of(zone: RecordId, position: i64, what: impl Into<String>) -> Self {
        Self { zone: Some(zone), position: Some(position), at: None, who: String::new(), what: what.into() }
    }

    /// About no single change.
    pub(super) fn about(what: impl Into<String>) -> Self {
        Self { zone: None, position: None, at: None, who: String::new(), what: what.into() }
    }

    /// With what is known of the change.
    pub(super) fn by(mut self, at: Moment, who: &str) -> Self {
        self.at = Some(at);
        self.who = who.to_owned();
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(zone), Some(position)) = (self.zone, self.position) {
            write!(f, "日志第 {position} 条（高新区 {zone}")?;
            if let Some(at) = self.at {
                write!(f, "，{}", at.shanghai_text().replace('T', " "))?;
            }
            if !self.who.is_empty() {
                write!(f, "，{}", self.who)?;
            }
            f.write_str("）：")?;
        }
        f.write_str(&self.what)
    }
}
