//! Records of any kind: make, change, retire, restore, merge, and undo a merge.

use lq_core::change::FieldEdit;
use lq_core::filter::Filter;
use lq_core::schema::KindSchema;
use lq_core::{RecordId, Row, Value, ValueType};
use lq_store::{LinkFrom, Tx};

use crate::App;
use crate::caller::{Caller, Role};
use crate::draft::{self, Draft};
use crate::error::AppError;
use crate::links::TxLinks;
use crate::own::is_own;
use crate::rights::{Reach, Verb, own_mark};
use crate::rules;
use crate::sitting::Target;

/// Which version the sender had before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The revision this marks (see [`App::mark`]); anything later is a conflict.
    Revision(i64),
    /// Whatever it is now.
    Any,
}

/// Makes a record. A repeated call with the same `id` is the same record, not a second one.
///
/// # Errors
/// Refused, Invalid by field, or the store's own (a code another record holds).
pub fn create(
    app: &App,
    caller: &Caller,
    zone: RecordId,
    kind: &str,
    id: Option<RecordId>,
    sent: &Draft,
) -> Result<Row, AppError> {
    let schema = app.kind_of(Some(zone), kind)?;
    app.rights.scope_by_form(caller, &schema, Verb::Create)?;
    app.check_zone(caller, zone)?;
    let id = id.unwrap_or_else(|| app.new_id());
    let why = format!("新增{}", schema.label.zh);
    app.write(caller, zone, &why, &[(kind, id)], |tx| {
        if let Some(standing) = tx.get(kind, id)? {
            return Ok(standing);
        }
        let mut edits = read(app, caller, tx, zone, &schema, sent)?;
        claim_as_own(app, caller, &schema, &mut edits, tx.today())?;
        draft::check_complete(&schema, &edits)?;
        check_values(app, zone, &schema, None, &set(vec![None; schema.fields.len()], &edits))?;
        tx.create(kind, id, edits).map_err(AppError::from)
    })
}

/// Changes fields of a record; fields not sent stay as they are.
///
/// # Errors
/// Conflict with the standing version when somebody changed it since `seen`; Refused; Invalid by field.
pub fn change(
    app: &App,
    caller: &Caller,
    kind: &str,
    id: RecordId,
    seen: Seen,
    sent: &Draft,
) -> Result<Row, AppError> {
    let target = app.sit([])?.target(caller, kind, id, Verb::Change)?;
    change_target(app, caller, &target, seen, sent)
}

/// As [`change`], of a record found before.
///
/// # Errors
/// As there.
pub fn change_target(
    app: &App,
    caller: &Caller,
    target: &Target,
    seen: Seen,
    sent: &Draft,
) -> Result<Row, AppError> {
    let (kind, id, zone) = (target.kind.as_str(), target.id, target.zone);
    let schema = app.kind(kind)?;
    let scope = app.rights.scope_by_form(caller, &schema, Verb::Change)?;
    let schema = app.kind_of(Some(zone), kind)?;
    app.write(caller, zone, &format!("修改{}", schema.label.zh), &[(kind, id)], |tx| {
        let row = standing(tx, kind, id, seen)?;
        check_scope(&schema, &scope, &row)?;
        let mut edits = read(app, caller, tx, zone, &schema, sent)?;
        edits.retain(|edit| edit.valid_from != tx.today() || row.values[edit.field] != edit.value);
        check_moves(&schema, &row, &edits)?;
        let after = Row { values: set(row.values.clone(), &edits), ..row.clone() };
        check_scope(&schema, &scope, &after)?;
        check_values(app, zone, &schema, Some(&row), &after.values)?;
        if edits.is_empty() {
            return Ok(row);
        }
        tx.set(kind, id, edits).map_err(AppError::from)
    })
}

/// Takes a record out of use, or puts it back.
///
/// # Errors
/// As [`change`].
pub fn set_retired(
    app: &App,
    caller: &Caller,
    kind: &str,
    id: RecordId,
    seen: Seen,
    is_retired: bool,
) -> Result<Row, AppError> {
    let schema = app.kind(kind)?;
    let scope = app.rights.scope_by_form(caller, &schema, Verb::Retire)?;
    let zone = app.zone_of(caller, kind, id)?;
    let why = format!("{}{}", if is_retired { "停用" } else { "恢复" }, schema.label.zh);
    app.write(caller, zone, &why, &[(kind, id)], |tx| {
        let row = standing(tx, kind, id, seen)?;
        check_scope(&schema, &scope, &row)?;
        if is_retired { tx.retire(kind, id) } else { tx.restore(kind, id) }.map_err(AppError::from)
    })
}

/// Makes two records of one thing into one: links move to `into`, the old id leads there.
///
/// # Errors
/// Refused; Unfit where both are the same record; the store's own.
pub fn merge(
    app: &App,
    caller: &Caller,
    kind: &str,
    loser: RecordId,
    into: RecordId,
) -> Result<Vec<LinkFrom>, AppError> {
    let schema = app.kind(kind)?;
    app.rights.scope_by_form(caller, &schema, Verb::Merge)?;
    let zone = app.zone_of(caller, kind, loser)?;
    if loser == into {
        return Err(AppError::Unfit("请选择两条不同的记录再合并".to_owned()));
    }
    if app.zone_of(caller, kind, into)? != zone {
        return Err(AppError::Unfit("两条记录不在同一高新区，不能合并".to_owned()));
    }
    let why = format!("合并{}", schema.label.zh);
    app.write(caller, zone, &why, &[(kind, loser), (kind, into)], |tx| {
        tx.merge(kind, loser, into).map_err(AppError::from)
    })
}

/// Takes a merge back: the record stands again and the links that moved return.
///
/// # Errors
/// As [`merge`].
pub fn unmerge(app: &App, caller: &Caller, kind: &str, loser: RecordId) -> Result<Vec<LinkFrom>, AppError> {
    let schema = app.kind(kind)?;
    app.rights.scope_by_form(caller, &schema, Verb::Merge)?;
    let zone = app.zone_of(caller, kind, loser)?;
    let why = format!("撤销合并{}", schema.label.zh);
    app.write(caller, zone, &why, &[(kind, loser)], |tx| tx.unmerge(kind, loser).map_err(AppError::from))
}

fn read(
    app: &App,
    caller: &Caller,
    tx: &mut Tx<'_>,
    zone: RecordId,
    schema: &KindSchema,
    sent: &Draft,
) -> Result<Vec<FieldEdit>, AppError> {
    let today = tx.today();
    draft::read(schema, sent, caller.role.audience(), today, &mut TxLinks { app, tx, zone })
}

fn standing(tx: &mut Tx<'_>, kind: &str, id: RecordId, seen: Seen) -> Result<Row, AppError> {
    match seen {
        Seen::Revision(revision) => tx.get_seen(kind, id, revision).map_err(AppError::from),
        Seen::Any => tx.get(kind, id)?.ok_or_else(|| AppError::NotFound("这条记录".to_owned())),
    }
}

fn check_scope(schema: &KindSchema, scope: &Filter, row: &Row) -> Result<(), AppError> {
    // An open answer refuses: rights are given only where certainly true.
    if scope.holds(schema, row) == Some(true) {
        Ok(())
    } else {
        Err(AppError::NotFound("这条记录".to_owned()))
    }
}

/// Refuses values that each fit their field and together could not be used: a rule, an own field, a word.
fn check_values(
    app: &App,
    zone: RecordId,
    schema: &KindSchema,
    standing: Option<&Row>,
    values: &[Option<Value>],
) -> Result<(), AppError> {
    if is_own(&schema.kind) {
        app.check_own(zone, &schema.kind, standing, values)?;
    }
    rules::check_kept(schema, values, &app.registry_of(Some(zone)))
}

/// Values as the edits would leave them.
fn set(mut values: Vec<Option<Value>>, edits: &[FieldEdit]) -> Vec<Option<Value>> {
    for edit in edits {
        values[edit.field].clone_from(&edit.value);
    }
    values
}

/// Stage fields move only along the lawful moves of their kind.
fn check_moves(schema: &KindSchema, row: &Row, edits: &[FieldEdit]) -> Result<(), AppError> {
    for edit in edits {
        let declared = &schema.fields[edit.field];
        let (ValueType::Stage(stages), Some(Value::Text(from)), Some(Value::Text(to))) =
            (&declared.ty, row.known(edit.field), &edit.value)
        else {
            continue;
        };
        stages
            .check_move(from, to)
            .map_err(|error| AppError::field(&declared.name, format!("“{}”{error}", declared.label.zh)))?;
    }
    Ok(())
}

/// An enterprise's account records for its own enterprise alone: the link is set, whatever was sent.
fn claim_as_own(
    app: &App,
    caller: &Caller,
    schema: &KindSchema,
    edits: &mut Vec<FieldEdit>,
    today: lq_core::Day,
) -> Result<(), AppError> {
    if app.rights.reach(caller.role, &schema.kind, Verb::Create) != Reach::Own {
        return Ok(());
    }
    if caller.role == Role::Firm && caller.firm.is_none() {
        return Err(AppError::Unfit("此账号还没有关联企业，请管理员补上".to_owned()));
    }
    if let Some((field, value)) = own_mark(schema, caller) {
        let place = schema.field(&field).unwrap_or_default();
        edits.retain(|edit| edit.field != place);
        edits.push(FieldEdit { field: place, value: Some(value), valid_from: today, evidence: None });
        edits.sort_by_key(|edit| edit.field);
    }
    Ok(())
}
