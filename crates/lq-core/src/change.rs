//! A change: who did what, when, why and through which door. The log is a list of changes.

use serde::{Deserialize, Serialize};

use crate::citation::Evidence;
use crate::id::RecordId;
use crate::time::{Day, Moment};
use crate::value::Value;

/// The door a change came in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Door {
    /// A form in the browser.
    Form,
    /// The JSON API.
    Api,
    /// The command line.
    Cli,
    /// A workbook or table file.
    Import,
    /// An accepted fact of a text that was read.
    Reading,
    /// The program itself: first set-up, sample data, a move from another database.
    System,
}

impl Door {
    /// The word the log writes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Api => "api",
            Self::Cli => "cli",
            Self::Import => "import",
            Self::Reading => "reading",
            Self::System => "system",
        }
    }

    /// The word people see.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Form => "表单",
            Self::Api => "接口",
            Self::Cli => "命令行",
            Self::Import => "导入",
            Self::Reading => "读报",
            Self::System => "系统",
        }
    }
}

/// Everything about a change but its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeHead {
    /// Identity of the change; a repeated request carries the same one and is the same change.
    pub id: RecordId,
    /// The zone whose log it joins.
    pub zone: RecordId,
    /// When it was made. Within one log never earlier than the change before it.
    pub at: Moment,
    /// Account name of who made it.
    pub who: String,
    /// In a few words, for the history page (`办结需求`).
    pub why: String,
    /// The door it came in by.
    pub door: Door,
}

/// What a change does to one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// The record's kind, by name.
    pub kind: String,
    /// The record.
    pub record: RecordId,
    /// What is done.
    pub act: Act,
    /// The fields set, in schema order.
    pub fields: Vec<FieldEdit>,
}

/// What is done to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// A new record with this human number.
    Create {
        /// The number people use.
        number: String,
    },
    /// Fields of a standing record.
    Set,
    /// Out of use.
    Retire,
    /// Back in use.
    Restore,
    /// Merged into another record; its links were moved by other edits of the same change.
    Merge {
        /// The record that stays.
        into: RecordId,
    },
}

/// One field of one record set from a day on.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldEdit {
    /// Place of the field in its kind's schema.
    pub field: usize,
    /// The new value; `None` empties the field.
    pub value: Option<Value>,
    /// First day it holds. Setting the same day again corrects; a later day changes.
    pub valid_from: Day,
    /// What it rests on.
    pub evidence: Option<Evidence>,
}
