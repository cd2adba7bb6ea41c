//! Personal values: the log keeps a salted digest, the value and its salt stand beside it and can be erased.

use lq_core::RecordId;
use lq_core::value::Column;
use sha2::{Digest as _, Sha256};

use crate::error::StoreError;
use crate::line::Digest;

/// Whose value it is.
pub(crate) struct Owner<'a> {
    pub(crate) zone: RecordId,
    pub(crate) kind: &'a str,
    pub(crate) record: RecordId,
    pub(crate) field: &'a str,
}

/// Random bytes for a salt, a key or a token.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| StoreError::Database(format!("操作系统没有给出随机数：{error}")))?;
    Ok(bytes)
}

/// Digest of a personal value: it tells nothing without the salt.
pub(crate) fn salted(salt: &[u8], text: &[u8]) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update([0]);
    hasher.update(text);
    hasher.finalize().into()
}

/// Adds a row of `private_value` and returns what the log holds instead.
pub(crate) fn keep(owner: &Owner<'_>, text: Vec<u8>, out: &mut Vec<Column>) -> Result<Digest, StoreError> {
    let salt = random::<16>()?;
    let digest = salted(&salt, &text);
    let text = String::from_utf8(text).expect("the log's form of a value is UTF-8");
    out.extend([
        Column::Bytes(digest.to_vec()),
        Column::Bytes(owner.zone.0.to_vec()),
        Column::Text(owner.kind.to_owned()),
        Column::Bytes(owner.record.0.to_vec()),
        Column::Text(owner.field.to_owned()),
        Column::Bytes(salt.to_vec()),
        Column::Text(text),
    ]);
    Ok(digest)
}
