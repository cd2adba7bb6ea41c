//! What can go wrong when a person asks for something, told so that they can go on.

use std::collections::BTreeMap;

use lq_core::Row;
use lq_store::StoreError;

/// The outcome of a command or query that did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is no such record, kind or page, or the caller may not know of it.
    #[error("没有找到{0}")]
    NotFound(String),
    /// Fields do not hold what they should; the sentence of each by English field name, `""` for the whole form.
    #[error("{}", invalid_sentence(.0))]
    Invalid(BTreeMap<String, String>),
    /// Somebody changed the record since it was seen.
    #[error("您打开表单之后，这条记录已被修改；请对照两个版本后再保存")]
    Conflict {
        /// The record as it stands now.
        current: Box<Row>,
        /// The record as the caller had seen it, where it stood then.
        before: Option<Box<Row>>,
        /// Revision the caller had seen.
        seen: i64,
    },
    /// The caller may not.
    #[error("{why}；可以办理的角色：{who_can}")]
    Refused {
        /// What is refused.
        why: String,
        /// Roles that can.
        who_can: String,
    },
    /// Too many tries.
    #[error("尝试次数过多，请在 {minutes} 分钟后再试，或请管理员重置密码")]
    TooMany {
        /// Minutes to wait.
        minutes: i64,
    },
    /// The request asks for something the ledger cannot do with this input.
    #[error("{0}")]
    Unfit(String),
    /// The ledger itself.
    #[error(transparent)]
    Store(StoreError),
}

impl AppError {
    /// One field's sentence.
    pub fn field(name: &str, sentence: impl Into<String>) -> Self {
        Self::Invalid(BTreeMap::from([(name.to_owned(), sentence.into())]))
    }
}

fn invalid_sentence(fields: &BTreeMap<String, String>) -> String {
    fields.values().cloned().collect::<Vec<_>>().join("；")
}
