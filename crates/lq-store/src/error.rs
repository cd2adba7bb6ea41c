//! What can go wrong between a command and the database, in words for people.

use lq_core::{RecordId, Row};

/// Someone changed the record after the form was opened: both versions.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The record's kind.
    pub kind: String,
    /// Log position the caller had seen.
    pub seen: i64,
    /// The record as the caller had seen it; `None` where it did not exist then.
    pub before: Option<Row>,
    /// The record as it stands.
    pub now: Row,
}

/// A key another live record of the zone already holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate {
    /// The record's kind.
    pub kind: String,
    /// English name of the key field.
    pub field: String,
    /// Chinese label of the key field.
    pub label: String,
    /// The value as people read it.
    pub shown: String,
    /// The record that holds it; `None` while an import that has not finished holds it.
    pub held_by: Option<RecordId>,
}

/// Why the store did not do what it was asked. Every message says what, where, why and what next.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The text is no address.
    #[error("“{0}”不是数据库地址；请写成 sqlite:文件路径，或 postgres://用户@主机:端口/数据库")]
    Address(String),
    /// The registry has no such kind.
    #[error("没有名为“{0}”的台账；请检查种类名称")]
    UnknownKind(String),
    /// The kind has no such field.
    #[error("“{kind}”台账没有字段“{field}”；请检查字段名称")]
    UnknownField {
        /// The kind.
        kind: String,
        /// The field asked for.
        field: String,
    },
    /// There is no such record.
    #[error("“{kind}”台账中没有记录 {id}；它可能属于别的高新区，或从未登记")]
    NotFound {
        /// The kind.
        kind: String,
        /// The record.
        id: RecordId,
    },
    /// The caller's version is stale.
    #[error("“{}”记录 {} 在您打开之后已被修改（您看到的是修订 {}，现为修订 {}）；请对照两个版本后再保存", .0.kind, .0.now.id, .0.seen, .0.now.meta.revision)]
    Conflict(Box<Conflict>),
    /// A key is taken.
    #[error("{} “{}”已被{}使用，未写入；请打开那条记录修改，或更正后重试", .0.label, .0.shown, match .0.held_by { Some(id) => format!("记录 {id} "), None => "正在导入的一批数据".to_owned() })]
    Duplicate(Box<Duplicate>),
    /// What was asked cannot be done to this record.
    #[error("{0}")]
    Refused(String),
    /// The stored data is not what was written.
    #[error("数据已损坏：{place}：{what}；请停止写入，用最近的备份恢复，并保留损坏的文件以备查验")]
    Damaged {
        /// Which table, file or change.
        place: String,
        /// What is wrong.
        what: String,
    },
    /// A newer program wrote this ledger.
    #[error(
        "这个账本由更新的版本写成（格式 {found}，本程序支持到 {known}）；请升级程序后再打开，数据未被改动"
    )]
    NewerLedger {
        /// Format of the ledger.
        found: i64,
        /// Newest format this program reads.
        known: i64,
    },
    /// The database is set up so that an answered write could be lost.
    #[error("数据库设置不安全：{0}；为了不丢失已确认的修改，程序拒绝启动")]
    Unsafe(String),
    /// The database of this address cannot be reached.
    #[error("连不上数据库 {address}：{what}；请检查地址、库名、用户和口令，并确认数据库服务已经启动")]
    Unreachable {
        /// The address, without its password.
        address: String,
        /// What the system or the server said.
        what: String,
    },
    /// What stands at this address belongs to another program.
    #[error("{place} 不是链桥的账本：{what}；程序没有改动它，请换一个新的文件名或空的数据库")]
    Foreign {
        /// The file or database.
        place: String,
        /// What was found there.
        what: String,
    },
    /// Another process holds the database for too long.
    #[error("数据库正忙：{0}；修改未写入，请稍后重试")]
    Busy(String),
    /// No room is left.
    #[error("磁盘已满：{0}；修改未写入，已有数据完好，请腾出空间后重试")]
    Full(String),
    /// The connection broke.
    #[error("数据库连接中断：{0}；未确认的修改没有写入，请检查数据库后重试")]
    Lost(String),
    /// The passphrase does not open the backup.
    #[error("口令不对，或备份文件中的加密部分已损坏；请核对口令后重试，现有数据未被改动")]
    Passphrase,
    /// A file could not be read or written.
    #[error("文件 {path}：{what}；请检查路径、权限和剩余空间")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        what: String,
    },
    /// The database refused a statement: a fault of the program.
    #[error("数据库拒绝了一条语句：{0}；修改未写入，请把这句话交给维护人员")]
    Database(String),
}

impl StoreError {
    /// A break in what was written, at `place`.
    pub(crate) fn damaged(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Damaged { place: place.into(), what: what.into() }
    }

    /// A file that could not be read or written.
    pub(crate) fn file(path: &std::path::Path, error: &std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::StorageFull {
            return Self::Full(path.display().to_string());
        }
        Self::File { path: path.display().to_string(), what: error.to_string() }
    }

    /// True where trying the same again may work: the group it shared a transaction with was the trouble.
    pub(crate) fn is_worth_a_retry(&self) -> bool {
        !matches!(self, Self::Lost(_) | Self::Unreachable { .. } | Self::Full(_) | Self::Damaged { .. })
    }
}
