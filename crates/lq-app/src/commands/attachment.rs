//! Files kept beside the ledger.

use lq_core::ValueType;
use lq_core::value::{Attachment, Value};

use crate::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::rights::{Reach, Verb};

/// Largest file kept, in bytes.
pub const MOST_BYTES: usize = 50 << 20;

/// Keeps a file under the digest of its bytes and returns what a field holds of it. The same file sent again is the
/// same file.
///
/// # Errors
/// Refused for who may record nothing; Unfit for an empty or too large file, a bad name or media type.
#[expect(clippy::needless_pass_by_value, reason = "a file sent up is handed over, not lent")]
pub fn keep(
    app: &App,
    caller: &Caller,
    name: &str,
    media_type: &str,
    bytes: Vec<u8>,
) -> Result<Attachment, AppError> {
    check_writer(app, caller)?;
    // Browsers of old send the whole path.
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).trim();
    if bytes.is_empty() {
        return Err(AppError::Unfit(format!("附件“{name}”是空文件；请重新选择")));
    }
    if bytes.len() > MOST_BYTES {
        let (size, most) = (bytes.len() >> 20, MOST_BYTES >> 20);
        return Err(AppError::Unfit(format!("附件“{name}”有 {size} MB，超过 {most} MB；请压缩后再上传")));
    }
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let media_type = if media_type.is_empty() { "application/octet-stream" } else { media_type };
    // Looked at before its digest is known, so that no bytes are kept of a file with an unfit name.
    let mut kept = Attachment {
        digest: "0".repeat(64),
        name: name.to_owned(),
        size: bytes.len() as u64,
        media_type: media_type.to_owned(),
    };
    ValueType::Attachment
        .check(&Value::Attachment(kept.clone()))
        .map_err(|error| AppError::Unfit(error.to_string()))?;
    kept.digest = lq_store::hex(&app.store.vault().keep_file(name, media_type, &bytes)?);
    Ok(kept)
}

/// A file alone belongs to no kind, so whoever may record anything may send one up.
fn check_writer(app: &App, caller: &Caller) -> Result<(), AppError> {
    let may = |kind: &str| {
        let may = |verb| app.rights.reach(caller.role, kind, verb) != Reach::Nothing;
        may(Verb::Create) || may(Verb::Change)
    };
    if app.rights.kinds().any(may) {
        return Ok(());
    }
    Err(AppError::Refused {
        why: format!("{}不能上传附件", caller.role.label().zh),
        who_can: "链办、部门".to_owned(),
    })
}
