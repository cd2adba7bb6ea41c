//! Accounts: signing in and out, one's own password, and the administrator's list.
//!
//! An account is a record of kind `account`; its secret, sessions and tokens stand beside the ledger. The zone an
//! account opens is the one whose ledger holds its record, so that no change of a field opens another; an account of
//! the whole installation is marked beside its secret, where no form and no API reaches.

use lq_core::change::{Door, FieldEdit};
use lq_core::filter::Filter;
use lq_core::schema::KindSchema;
use lq_core::time::AsOf;
use lq_core::{Day, Moment, RecordId, Row, Value};
pub use lq_store::vault::HeldToken;
use lq_store::vault::{HeldSession, Secret};
use lq_store::{Query, Reader, Tx, hex};

use crate::caller::{Caller, Role};
use crate::draft::Resolve as _;
use crate::error::AppError;
use crate::links::TxLinks;
use crate::rights::Verb;
use crate::{App, password};

const KIND: &str = "account";
/// Wrong passwords before an account has to wait.
const MOST_TRIES: i64 = 5;
const WAIT_MICROS: i64 = 15 * MINUTE_MICROS;
const MINUTE_MICROS: i64 = 60_000_000;
/// A working day, as the cookie of a session lasts.
const SESSION_MICROS: i64 = 12 * 60 * MINUTE_MICROS;
const MOST_LETTERS: usize = 60;
/// The only scope so far: whatever the account may.
const WHOLE_SCOPE: &str = "all";

/// A browser that signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The person's name, or the account's where none is known.
    pub name: String,
    /// The token its forms carry.
    pub csrf: String,
    /// On whose behalf its requests run.
    pub caller: Caller,
    /// The password is one-time and has yet to be replaced.
    pub must_change: bool,
}

/// An account as the administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// What is typed to sign in.
    pub name: String,
    /// The person; empty where not known.
    pub full_name: String,
    /// What it is.
    pub role: Role,
    /// The zone it opens; `None` for all of the installation.
    pub zone: Option<RecordId>,
    /// When it last signed in.
    pub last_seen: Option<Moment>,
    /// Locked out.
    pub is_disabled: bool,
}

/// What makes an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAccount {
    /// What will be typed to sign in.
    pub name: String,
    /// The person; may be empty.
    pub full_name: String,
    /// What it is.
    pub role: Role,
    /// The zone it opens; `None` for all of the installation, which an administrator alone can have.
    pub zone: Option<RecordId>,
    /// The enterprise an enterprise's account speaks for: its credit code, number or full name; else empty.
    pub firm: String,
}

/// Signs in and returns the token of the new session, for its cookie.
///
/// # Errors
/// Unfit for a wrong name or password and for a disabled account; TooMany after five wrong passwords.
pub fn sign_in(app: &App, account: &str, password: &str) -> Result<String, AppError> {
    let name = account.trim();
    let known = find(app, name, None)?;
    let (row, _) = prove(app, name, password, known)?;
    if is_disabled(&*app.kind(KIND)?, &row) {
        return Err(AppError::Unfit("账号已停用；请联系本高新区的管理员启用后再登录".to_owned()));
    }
    let now = app.now();
    let token = hex(&app.random::<32>());
    let held = HeldSession {
        account: row.id,
        csrf: hex(&app.random::<16>()),
        created: now,
        expires: Moment(now.0 + SESSION_MICROS),
    };
    app.store.vault().open_session(&token, &held)?;
    Ok(token)
}

/// Counts the try before it weighs the password, so that tries made at once count too.
fn prove(
    app: &App,
    name: &str,
    password: &str,
    known: Option<(Row, Option<Secret>)>,
) -> Result<(Row, Secret), AppError> {
    let who: String = name.chars().take(MOST_LETTERS).collect();
    let now = app.now();
    let vault = app.store.vault();
    let tries = vault.count_try(&who, now, Moment(now.0 + WAIT_MICROS), MOST_TRIES)?;
    if tries.n > MOST_TRIES {
        let left = (tries.until.0 - now.0).max(1);
        return Err(AppError::TooMany { minutes: (left + MINUTE_MICROS - 1) / MINUTE_MICROS });
    }
    let found = known.and_then(|(row, secret)| Some((row, secret?)));
    if found.is_none() {
        // As long as weighing a password takes: time does not tell which names exist.
        password::hash(password, app.random())?;
    }
    let Some((row, secret)) = found.filter(|(_, secret)| password::fits(password, &secret.hash)) else {
        return Err(AppError::Unfit(format!(
            "账号名或密码不正确；请核对后再试，连续 {MOST_TRIES} 次不正确须等待 15 分钟"
        )));
    };
    vault.forget_tries(&who)?;
    Ok((row, secret))
}

/// Ends the session of this token; nothing where there is none.
///
/// # Errors
/// The store's.
pub fn sign_out(app: &App, token: &str) -> Result<(), AppError> {
    Ok(app.store.vault().close_session(token)?)
}

/// The session of this token; `None` where it is over or its account locked out.
///
/// # Errors
/// The store's.
pub fn session(app: &App, token: &str) -> Result<Option<Session>, AppError> {
    app.read(|reader| session_on(app, reader, token))
}

/// As [`session`], on a state of the ledger that others are answered from too.
pub(crate) fn session_on(
    app: &App,
    reader: &mut Reader<'_>,
    token: &str,
) -> Result<Option<Session>, AppError> {
    let now = app.now();
    let as_of = AsOf::today(now.shanghai_day());
    let Some(held) = reader.session_holder(KIND, token, now, as_of)? else { return Ok(None) };
    let (schema, row) = (app.kind(KIND)?, &held.account);
    if is_disabled(&schema, row) {
        return Ok(None);
    }
    let Some(caller) = caller_of(&schema, row, &held.secret, Door::Form) else { return Ok(None) };
    let full = words(&schema, row, "full_name");
    let name = if full.is_empty() { caller.account.clone() } else { full };
    Ok(Some(Session { name, csrf: held.shown.csrf, caller, must_change: held.secret.must_change }))
}

/// On whose behalf a program with this bearer token asks; `None` where the token or its account is not in force.
///
/// # Errors
/// The store's.
pub fn bearer(app: &App, token: &str) -> Result<Option<Caller>, AppError> {
    app.read(|reader| bearer_on(app, reader, token))
}

/// As [`bearer`], on a state of the ledger that others are answered from too.
pub(crate) fn bearer_on(app: &App, reader: &mut Reader<'_>, token: &str) -> Result<Option<Caller>, AppError> {
    let now = app.now();
    let as_of = AsOf::today(now.shanghai_day());
    let Some(held) = reader.token_holder(KIND, token, as_of)? else { return Ok(None) };
    let is_over = held.shown.revoked.is_some() || held.shown.expires.is_some_and(|end| end <= now);
    let (schema, row) = (app.kind(KIND)?, &held.account);
    if is_over || held.shown.scope != WHOLE_SCOPE || is_disabled(&schema, row) {
        return Ok(None);
    }
    Ok(caller_of(&schema, row, &held.secret, Door::Api))
}

/// Gives out a bearer token for an account; it is shown this once.
///
/// # Errors
/// Refused; NotFound.
pub fn issue_token(app: &App, caller: &Caller, account: &str, purpose: &str) -> Result<String, AppError> {
    let (row, _) = governed(app, caller, account)?;
    let token = format!("lq_{}", hex(&app.random::<32>()));
    let held = HeldToken {
        id: app.new_id(),
        account: row.id,
        name: purpose.to_owned(),
        scope: WHOLE_SCOPE.to_owned(),
        created: app.now(),
        expires: None,
        revoked: None,
    };
    app.store.vault().add_token(&token, &held)?;
    Ok(token)
}

/// Bearer tokens of an account, oldest first, without what they are.
///
/// # Errors
/// Refused; NotFound.
pub fn tokens(app: &App, caller: &Caller, account: &str) -> Result<Vec<HeldToken>, AppError> {
    let (row, _) = governed(app, caller, account)?;
    Ok(app.store.vault().tokens(row.id)?)
}

/// Takes a bearer token back.
///
/// # Errors
/// Refused; NotFound, also for a token that is not in force.
pub fn revoke_token(app: &App, caller: &Caller, account: &str, id: RecordId) -> Result<(), AppError> {
    let (row, _) = governed(app, caller, account)?;
    match app.store.vault().revoke_token(row.id, id, app.now())? {
        true => Ok(()),
        false => Err(AppError::NotFound("这个有效的令牌".to_owned())),
    }
}

/// Accounts of the caller's zone, or of every zone, by name.
///
/// # Errors
/// Refused.
pub fn list(app: &App, caller: &Caller) -> Result<Vec<Account>, AppError> {
    let schema = app.kind(KIND)?;
    app.rights.may(caller, &schema, Verb::Read)?;
    let rows = rows(app, &Filter::All, caller.zone)?;
    let mut accounts = Vec::with_capacity(rows.len());
    for row in rows {
        let secret = app.store.vault().secret(row.id)?;
        let role = role_of(&schema, &row).unwrap_or(Role::Public);
        let is_house = role == Role::Admin && secret.as_ref().is_some_and(|secret| secret.is_house);
        accounts.push(Account {
            name: words(&schema, &row, "name"),
            full_name: words(&schema, &row, "full_name"),
            role,
            zone: (!is_house).then_some(row.meta.zone),
            last_seen: secret.and_then(|secret| secret.seen),
            is_disabled: is_disabled(&schema, &row),
        });
    }
    accounts.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(accounts)
}

/// Makes an account and returns its one-time password, which is shown this once.
///
/// # Errors
/// Refused; Invalid by field.
pub fn create(app: &App, caller: &Caller, new: &NewAccount) -> Result<String, AppError> {
    app.rights.may(caller, &*app.kind(KIND)?, Verb::Create)?;
    match (new.zone, caller.zone) {
        (Some(zone), _) => app.check_zone(caller, zone)?,
        (None, Some(_)) => return Err(AppError::field("zone", "请选择账号所属的高新区")),
        (None, None) => {}
    }
    enrol(app, caller, new, true)
}

/// The first account of a new installation, made by who holds the machine; returns its one-time password.
///
/// # Errors
/// Invalid where the name is taken; Unfit where no zone exists yet.
pub fn create_first(app: &App, name: &str, role: Role, zone: Option<RecordId>) -> Result<String, AppError> {
    let new = NewAccount { name: name.to_owned(), full_name: String::new(), role, zone, firm: String::new() };
    enrol(app, &Caller::operator(), &new, true)
}

/// An account of a demonstration, made or given a new password by who holds the machine. Its password need not be
/// replaced, since the next start gives another.
///
/// # Errors
/// Invalid by field.
pub fn lend(app: &App, new: &NewAccount) -> Result<String, AppError> {
    match find(app, &new.name, None)? {
        Some((row, secret)) => issue(app, row.id, false, secret.and_then(|secret| secret.seen), false),
        None => enrol(app, &Caller::operator(), new, false),
    }
}

fn enrol(app: &App, caller: &Caller, new: &NewAccount, must_change: bool) -> Result<String, AppError> {
    check_new(app, new)?;
    let schema = app.kind(KIND)?;
    let home = match new.zone {
        Some(zone) => zone,
        None => first_zone(app)?,
    };
    let id = app.new_id();
    // A secret without a record opens nothing, a record without a secret would be an account nobody can use.
    let password = issue(app, id, new.zone.is_none(), None, must_change)?;
    app.write(caller, home, "新增账号", &[(KIND, id)], |tx| {
        let firm = firm_of(app, tx, new, home)?;
        let edits = edits(&schema, new, (home, firm), tx.today());
        tx.create(KIND, id, edits).map_err(AppError::from)
    })?;
    Ok(password)
}

fn check_new(app: &App, new: &NewAccount) -> Result<(), AppError> {
    let is_letter = |letter: char| letter.is_alphanumeric() || "-_.@".contains(letter);
    if new.name.is_empty() || new.name.chars().count() > MOST_LETTERS || !new.name.chars().all(is_letter) {
        let sentence = format!("账号名应为 1 至 {MOST_LETTERS} 个字母、数字、汉字或 - _ . @；请改写");
        return Err(AppError::field("name", sentence));
    }
    if new.full_name.chars().count() > MOST_LETTERS {
        return Err(AppError::field("full_name", format!("使用人最多 {MOST_LETTERS} 个字；请缩短")));
    }
    if new.role == Role::Public {
        return Err(AppError::field("role", "公众不需要账号；请选择其他角色"));
    }
    if new.zone.is_none() && new.role != Role::Admin {
        return Err(AppError::field("zone", "请选择账号所属的高新区；只有管理员可以不限高新区"));
    }
    match find(app, &new.name, None)? {
        None => Ok(()),
        Some(_) => Err(AppError::field("name", format!("账号名“{}”已被使用；请换一个", new.name))),
    }
}

/// The enterprise an account speaks for: one of its own zone, named so that it is certain which.
fn firm_of(
    app: &App,
    tx: &mut Tx<'_>,
    new: &NewAccount,
    zone: RecordId,
) -> Result<Option<RecordId>, AppError> {
    match (new.role, new.firm.trim()) {
        (Role::Firm, "") => {
            Err(AppError::field("firm", "请填写企业账号代表的企业：统一社会信用代码、编号或全称"))
        }
        (Role::Firm, words) => TxLinks { app, tx, zone }
            .resolve("enterprise", words)
            .map(Some)
            .map_err(|sentence| AppError::field("firm", sentence)),
        _ => Ok(None),
    }
}

fn edits(
    schema: &KindSchema,
    new: &NewAccount,
    (home, firm): (RecordId, Option<RecordId>),
    today: Day,
) -> Vec<FieldEdit> {
    let values = [
        ("name", Value::Text(new.name.clone())),
        ("full_name", Value::Text(new.full_name.clone())),
        ("role", Value::Text(new.role.code().to_owned())),
        ("zone", Value::Link(home)),
        ("state", Value::Text("active".to_owned())),
    ];
    let told = values.into_iter().filter(|(_, value)| *value != Value::Text(String::new()));
    let told = told.chain(firm.map(|firm| ("firm", Value::Link(firm))));
    let edit = |(name, value): (&str, Value)| {
        Some(FieldEdit { field: schema.field(name)?, value: Some(value), valid_from: today, evidence: None })
    };
    told.filter_map(edit).collect()
}

/// Gives an account a new one-time password and returns it; its sessions end.
///
/// # Errors
/// Refused; NotFound.
pub fn reset(app: &App, caller: &Caller, account: &str) -> Result<String, AppError> {
    let (row, secret) = governed(app, caller, account)?;
    let is_house = secret.as_ref().is_some_and(|secret| secret.is_house);
    let password = issue(app, row.id, is_house, secret.and_then(|secret| secret.seen), true)?;
    app.store.vault().forget_tries(account.trim())?;
    Ok(password)
}

fn issue(
    app: &App,
    account: RecordId,
    is_house: bool,
    seen: Option<Moment>,
    must_change: bool,
) -> Result<String, AppError> {
    let password = password::one_time(app.random());
    let hash = password::hash(&password, app.random())?;
    let secret = Secret { hash, changed: app.now(), must_change, is_house, seen };
    app.store.vault().set_secret(account, &secret)?;
    Ok(password)
}

/// Locks an account out, which ends its sessions, or lets it in again.
///
/// # Errors
/// Refused; NotFound; Unfit for the caller's own account.
pub fn set_disabled(app: &App, caller: &Caller, account: &str, is_disabled: bool) -> Result<(), AppError> {
    let (row, _) = governed(app, caller, account)?;
    if is_disabled && caller.record == Some(row.id) {
        return Err(AppError::Unfit("不能停用自己的账号；请由另一位管理员办理".to_owned()));
    }
    let schema = app.kind(KIND)?;
    let field = schema.field("state").ok_or_else(|| AppError::NotFound("账号的状态字段".to_owned()))?;
    let (code, why) = if is_disabled { ("disabled", "停用账号") } else { ("active", "启用账号") };
    let value = Some(Value::Text(code.to_owned()));
    app.write(caller, row.meta.zone, why, &[(KIND, row.id)], |tx| {
        let standing = tx.get(KIND, row.id)?.and_then(|row| row.known(field).cloned());
        if standing != value {
            let edit = FieldEdit { field, value: value.clone(), valid_from: tx.today(), evidence: None };
            tx.set(KIND, row.id, vec![edit])?;
        }
        Ok(())
    })?;
    if is_disabled {
        app.store.vault().close_sessions(row.id)?;
    }
    Ok(())
}

/// Replaces the caller's own password; every session of the account ends.
///
/// # Errors
/// Unfit for a wrong old password; TooMany after five; Invalid for a new one that is too weak or the old one.
pub fn change_password(app: &App, caller: &Caller, old: &str, new: &str) -> Result<(), AppError> {
    let known = caller.record.map(|id| standing(app, id)).transpose()?.flatten();
    let Some((row, secret)) = known else {
        return Err(AppError::Refused {
            why: "没有登录，不能修改密码".to_owned(),
            who_can: "账号本人".to_owned(),
        });
    };
    password::check(new, &caller.account)?;
    let (row, secret) = prove(app, &caller.account, old, Some((row, Some(secret))))?;
    if old == new {
        return Err(AppError::field("password", "新密码与原密码相同；请换一个"));
    }
    let hash = password::hash(new, app.random())?;
    let secret = Secret { hash, changed: app.now(), must_change: false, ..secret };
    Ok(app.store.vault().set_secret(row.id, &secret)?)
}

/// The account an administrator may act on.
fn governed(app: &App, caller: &Caller, account: &str) -> Result<(Row, Option<Secret>), AppError> {
    app.rights.may(caller, &*app.kind(KIND)?, Verb::Change)?;
    let found = find(app, account.trim(), caller.zone)?;
    let (row, secret) = found.ok_or_else(|| AppError::NotFound(format!("账号“{account}”")))?;
    if caller.zone.is_some() && secret.as_ref().is_some_and(|secret| secret.is_house) {
        return Err(AppError::Refused {
            why: format!("账号“{account}”不限高新区"),
            who_can: "不限高新区的管理员".to_owned(),
        });
    }
    Ok((row, secret))
}

fn rows(app: &App, filter: &Filter, zone: Option<RecordId>) -> Result<Vec<Row>, AppError> {
    let query = Query { zone, with_total: false, ..Query::new(KIND, filter, AsOf::today(app.today())) };
    app.read(|reader| Ok(reader.query(&query)?.rows))
}

/// The account of this name: the one that was first, should two zones have come to hold the same.
fn find(app: &App, name: &str, zone: Option<RecordId>) -> Result<Option<(Row, Option<Secret>)>, AppError> {
    let held = rows(app, &Filter::is("name", Value::Text(name.to_owned())), zone)?;
    let Some(row) = held.into_iter().min_by_key(|row| row.meta.created) else { return Ok(None) };
    let secret = app.store.vault().secret(row.id)?;
    Ok(Some((row, secret)))
}

/// A live account that is not locked out, with its secret.
fn standing(app: &App, id: RecordId) -> Result<Option<(Row, Secret)>, AppError> {
    let held = rows(app, &Filter::Id(vec![id]), None)?.pop();
    let Some(row) = held else { return Ok(None) };
    if is_disabled(&*app.kind(KIND)?, &row) {
        return Ok(None);
    }
    Ok(app.store.vault().secret(id)?.map(|secret| (row, secret)))
}

fn first_zone(app: &App) -> Result<RecordId, AppError> {
    let query = Query {
        limit: Some(1),
        with_total: false,
        ..Query::new("zone", &Filter::All, AsOf::today(app.today()))
    };
    let rows = app.read(|reader| Ok(reader.query(&query)?.rows))?;
    let zone = rows.first().map(|row| row.id);
    zone.ok_or_else(|| AppError::Unfit("还没有任何高新区；请先新建高新区，再建账号".to_owned()))
}

fn caller_of(schema: &KindSchema, row: &Row, secret: &Secret, door: Door) -> Option<Caller> {
    let role = role_of(schema, row)?;
    let firm = match schema.field("firm").and_then(|place| row.known(place)) {
        Some(Value::Link(firm)) => Some(*firm),
        _ => None,
    };
    let is_house = secret.is_house && role == Role::Admin;
    Some(Caller {
        account: words(schema, row, "name"),
        record: Some(row.id),
        role,
        zone: (!is_house).then_some(row.meta.zone),
        firm,
        door,
    })
}

fn words(schema: &KindSchema, row: &Row, field: &str) -> String {
    match schema.field(field).and_then(|place| row.known(place)) {
        Some(Value::Text(text)) => text.clone(),
        _ => String::new(),
    }
}

fn role_of(schema: &KindSchema, row: &Row) -> Option<Role> {
    Role::from_code(&words(schema, row, "role"))
}

/// Anything but in use: a state that is not known lets nobody in.
fn is_disabled(schema: &KindSchema, row: &Row) -> bool {
    words(schema, row, "state") != "active"
}
