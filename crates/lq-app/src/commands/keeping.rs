//! Keeping the ledger: verifying it, backing it up and bringing it back, erasing what a person may ask to be erased.
//!
//! A backup holds every zone, so that only who keeps the whole house may take one or bring one back.

use std::io::Write;
use std::path::Path;

use lq_core::RecordId;
use lq_store::{BackedUp, Digest, Progress, Restored, Verified};

use crate::App;
use crate::caller::{Caller, Role};
use crate::error::AppError;
use crate::rights::Verb;

/// Computes every digest again and replays the log. Who keeps one zone hears of that zone alone.
///
/// * `kept`: digests of changes that were kept elsewhere; each must still be on a chain.
///
/// # Errors
/// Refused; the store's own. A damaged ledger is an answer.
pub fn verify(
    app: &App,
    caller: &Caller,
    kept: &[Digest],
    tell: &mut dyn FnMut(Progress),
) -> Result<Verified, AppError> {
    check_keeper(caller, "核对台账")?;
    let mut found = app.store.verify(kept, tell)?;
    if let Some(zone) = caller.zone {
        found.heads.retain(|own, _| *own == zone);
        let n = found.faults.len();
        found.faults.retain(|fault| fault.zone.is_none_or(|own| own == zone));
        if n > found.faults.len() {
            // Faults past those told one by one are not known to be of this zone.
            found.n_faults = found.faults.len() as u64;
        }
    }
    Ok(found)
}

/// Writes a backup of the whole ledger while others go on working.
///
/// # Errors
/// Refused for who keeps one zone only; Unfit for a short passphrase; what the writer says.
pub fn backup(
    app: &App,
    caller: &Caller,
    out: &mut dyn Write,
    passphrase: &str,
    tell: &mut dyn FnMut(Progress),
) -> Result<BackedUp, AppError> {
    check_house(caller, "备份台账")?;
    Ok(app.store.backup(out, passphrase, app.now(), tell)?)
}

/// The same into a new file.
///
/// # Errors
/// As [`backup`]; Unfit where a file of that name stands already.
pub fn backup_file(
    app: &App,
    caller: &Caller,
    file: &Path,
    passphrase: &str,
    tell: &mut dyn FnMut(Progress),
) -> Result<BackedUp, AppError> {
    check_house(caller, "备份台账")?;
    Ok(app.store.backup_file(file, passphrase, app.now(), tell)?)
}

/// Puts the ledger of a backup in the place of this one.
///
/// # Errors
/// Refused; Unfit where the file is no backup, cut off or changed; the store's own. Then nothing is changed.
pub fn restore(
    app: &App,
    caller: &Caller,
    file: &Path,
    passphrase: &str,
    tell: &mut dyn FnMut(Progress),
) -> Result<Restored, AppError> {
    check_house(caller, "恢复备份")?;
    Ok(app.store.restore(file, passphrase, app.today(), tell)?)
}

/// Fills every table that follows from the log anew; returns how many records stand in them.
///
/// # Errors
/// Refused; the store's own.
pub fn rebuild(app: &App, caller: &Caller, tell: &mut dyn FnMut(Progress)) -> Result<u64, AppError> {
    check_house(caller, "重建台账")?;
    Ok(app.store.rebuild(tell)?)
}

/// Erases every value a personal field of a record ever held; returns how many there were. It cannot be undone.
///
/// # Errors
/// Refused for who may not change the kind or see it unmasked; Invalid where no reason is given; NotFound; Unfit for
/// a field that is not personal.
pub fn erase(
    app: &App,
    caller: &Caller,
    kind: &str,
    id: RecordId,
    field: &str,
    why: &str,
) -> Result<u64, AppError> {
    let schema = app.kind(kind)?;
    app.rights.may(caller, &schema, Verb::Unmask)?;
    let scope = app.rights.scope(caller, &schema, Verb::Change)?;
    let zone = app.zone_of(caller, kind, id)?;
    let why = why.trim();
    if why.is_empty() {
        return Err(AppError::field("why", "请写明删除的理由，如“本人书面要求”；理由会记入删除清单"));
    }
    let as_of = lq_core::AsOf::today(app.today());
    let row = app.read(|reader| reader.get(kind, id, as_of).map_err(AppError::from))?;
    if row.is_none_or(|row| scope.holds(&schema, &row) != Some(true)) {
        return Err(AppError::NotFound("这条记录".to_owned()));
    }
    Ok(app.store.erase(&app.change_head(caller, zone, why), kind, id, field)?)
}

/// Refuses a backup before it is begun, where it cannot be made.
///
/// # Errors
/// As [`backup`].
pub fn check_backup(caller: &Caller, passphrase: &str) -> Result<(), AppError> {
    check_house(caller, "备份台账")?;
    Ok(lq_store::backup::check_passphrase(passphrase)?)
}

/// Reads the digest of a change as a person kept it.
pub fn read_digest(text: &str) -> Option<Digest> {
    lq_store::unhex(&text.trim().to_lowercase())
}

/// Whether a caller keeps the ledger of a zone or of the house.
pub fn is_keeper(caller: &Caller) -> bool {
    matches!(caller.role, Role::Audit | Role::Admin) || is_operator(caller)
}

/// Whether a caller keeps the ledger of the whole house.
pub fn is_house_keeper(caller: &Caller) -> bool {
    caller.zone.is_none() && (caller.role == Role::Admin || is_operator(caller))
}

/// Who holds the machine holds the database.
fn is_operator(caller: &Caller) -> bool {
    caller.door == lq_core::change::Door::Cli && caller.zone.is_none()
}

pub(crate) fn check_keeper(caller: &Caller, what: &str) -> Result<(), AppError> {
    refuse_unless(is_keeper(caller), caller, what, "管理员、审计")
}

fn check_house(caller: &Caller, what: &str) -> Result<(), AppError> {
    refuse_unless(is_house_keeper(caller), caller, what, "管理全部高新区的管理员，或在服务器上执行命令的人")
}

fn refuse_unless(may: bool, caller: &Caller, what: &str, who_can: &str) -> Result<(), AppError> {
    if may {
        return Ok(());
    }
    let why = format!("{}不能{what}", caller.role.label().zh);
    Err(AppError::Refused { why, who_can: who_can.to_owned() })
}
