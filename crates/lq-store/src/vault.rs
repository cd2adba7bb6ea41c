//! What stands beside the log and never in it: secrets, sessions, tokens, tries, settings, files.
//!
//! Cookies and bearer tokens are kept as their SHA-256 alone: who reads the database cannot sign in with it.

use lq_core::value::Column;
use lq_core::{Moment, RecordId};

use crate::backend::{Cells, Param, Session};
use crate::error::StoreError;
use crate::line::{self, Digest};
use crate::store::Store;

/// Most bytes of one file.
pub const MOST_BYTES: usize = 50 << 20;

/// The part of a store that is no log. Every method is one transaction, durable before it answers.
#[derive(Clone, Copy)]
pub struct Vault<'a> {
    store: &'a Store,
}

/// How an account proves who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// PHC text of the password's hash.
    pub hash: String,
    /// When it was set.
    pub changed: Moment,
    /// A one-time password, to be replaced at the first sign-in.
    pub must_change: bool,
    /// The account opens every zone of the installation.
    pub is_house: bool,
    /// When the account last signed in.
    pub seen: Option<Moment>,
}

/// One browser signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldSession {
    /// Record of kind `account`.
    pub account: RecordId,
    /// The token its forms carry.
    pub csrf: String,
    /// When it began.
    pub created: Moment,
    /// When it ends.
    pub expires: Moment,
}

/// One bearer token, without the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldToken {
    /// Names it in lists.
    pub id: RecordId,
    /// Record of kind `account`.
    pub account: RecordId,
    /// What for.
    pub name: String,
    /// What it may.
    pub scope: String,
    /// When it was made.
    pub created: Moment,
    /// When it ends; `None` never.
    pub expires: Option<Moment>,
    /// When it was taken back; `None` while in force.
    pub revoked: Option<Moment>,
}

/// Tries that count against somebody, this one included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// How many.
    pub n: i64,
    /// When they no longer count.
    pub until: Moment,
}

/// One file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldFile {
    /// Media type it came with.
    pub media_type: String,
    /// Name it first came with.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Store {
    /// What stands beside the log.
    pub fn vault(&self) -> Vault<'_> {
        Vault { store: self }
    }
}

impl Vault<'_> {
    fn first(&self, sql: &str, params: &[Param<'_>]) -> Result<Option<Vec<Column>>, StoreError> {
        self.store.read()?.session().first(sql, params)
    }

    fn write<T>(&self, job: impl FnOnce(&mut dyn Session) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut session = self.store.inner.take_writer()?;
        session.begin()?;
        let value = job(&mut *session)?;
        session.commit()?;
        Ok(value)
    }

    fn run(&self, sql: &str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        self.write(|session| session.execute(sql, params))
    }

    /// The secret of an account.
    pub fn secret(&self, account: RecordId) -> Result<Option<Secret>, StoreError> {
        let sql = "SELECT hash,changed,must_change,is_house,seen FROM secret WHERE account=?1";
        self.first(sql, &[Param::Bytes(&account.0)])?.as_deref().map(secret).transpose()
    }

    /// Sets the secret of an account, ends its sessions.
    pub fn set_secret(&self, account: RecordId, secret: &Secret) -> Result<(), StoreError> {
        let sql = "INSERT INTO secret(account,hash,changed,must_change,is_house,seen) VALUES(?1,?2,?3,?4,?5,?6) \
                   ON CONFLICT(account) DO UPDATE SET hash=excluded.hash,changed=excluded.changed,\
                   must_change=excluded.must_change,is_house=excluded.is_house,seen=excluded.seen";
        let seen = secret.seen.map_or(Column::Null, |seen| Column::Int(seen.0));
        let params = [
            Param::Bytes(&account.0),
            Param::Text(&secret.hash),
            Param::Int(secret.changed.0),
            Param::Int(i64::from(secret.must_change)),
            Param::Int(i64::from(secret.is_house)),
            Param::Cell(&seen),
        ];
        self.write(|session| {
            session.execute(sql, &params)?;
            session.execute("DELETE FROM session WHERE account=?1", &[Param::Bytes(&account.0)])?;
            Ok(())
        })
    }

    /// Begins a session under this cookie, notes that the account was seen, and drops sessions that are over.
    pub fn open_session(&self, token: &str, session: &HeldSession) -> Result<(), StoreError> {
        let insert = "INSERT INTO session(hash,account,created,expires,csrf) VALUES(?1,?2,?3,?4,?5)";
        let hash = line::digest(token.as_bytes());
        let account = Param::Bytes(&session.account.0);
        let created = Param::Int(session.created.0);
        let params = [
            Param::Bytes(&hash),
            account.clone(),
            created.clone(),
            Param::Int(session.expires.0),
            Param::Text(&session.csrf),
        ];
        self.write(|held| {
            held.execute("DELETE FROM session WHERE expires<=?1", std::slice::from_ref(&created))?;
            held.execute("UPDATE secret SET seen=?2 WHERE account=?1", &[account, created.clone()])?;
            held.execute(insert, &params)?;
            Ok(())
        })
    }

    /// The session of this cookie, unless it is over at `now`.
    pub fn session(&self, token: &str, now: Moment) -> Result<Option<HeldSession>, StoreError> {
        let sql = "SELECT account,csrf,created,expires FROM session WHERE hash=?1 AND expires>?2";
        let hash = line::digest(token.as_bytes());
        let row = self.first(sql, &[Param::Bytes(&hash), Param::Int(now.0)])?;
        row.as_deref().map(held_session).transpose()
    }

    /// Ends the session of this cookie; nothing where there is none.
    pub fn close_session(&self, token: &str) -> Result<(), StoreError> {
        let hash = line::digest(token.as_bytes());
        self.run("DELETE FROM session WHERE hash=?1", &[Param::Bytes(&hash)]).map(drop)
    }

    /// Ends every session of an account.
    pub fn close_sessions(&self, account: RecordId) -> Result<(), StoreError> {
        self.run("DELETE FROM session WHERE account=?1", &[Param::Bytes(&account.0)]).map(drop)
    }

    /// Keeps a bearer token.
    pub fn add_token(&self, token: &str, held: &HeldToken) -> Result<(), StoreError> {
        let sql = "INSERT INTO token(id,hash,account,name,scope,created,expires,revoked) \
                   VALUES(?1,?2,?3,?4,?5,?6,?7,?8)";
        let hash = line::digest(token.as_bytes());
        let maybe = |at: Option<Moment>| at.map_or(Column::Null, |at| Column::Int(at.0));
        let params = [
            Param::Bytes(&held.id.0),
            Param::Bytes(&hash),
            Param::Bytes(&held.account.0),
            Param::Text(&held.name),
            Param::Text(&held.scope),
            Param::Int(held.created.0),
            Param::Own(maybe(held.expires)),
            Param::Own(maybe(held.revoked)),
        ];
        self.run(sql, &params).map(drop)
    }

    /// What is kept of this bearer token, also where it is over or taken back.
    pub fn token(&self, token: &str) -> Result<Option<HeldToken>, StoreError> {
        let sql = "SELECT id,account,name,scope,created,expires,revoked FROM token WHERE hash=?1";
        let hash = line::digest(token.as_bytes());
        self.first(sql, &[Param::Bytes(&hash)])?.as_deref().map(held_token).transpose()
    }

    /// Bearer tokens of an account, oldest first.
    pub fn tokens(&self, account: RecordId) -> Result<Vec<HeldToken>, StoreError> {
        let sql = "SELECT id,account,name,scope,created,expires,revoked FROM token WHERE account=?1 \
                   ORDER BY created,id";
        let rows = self.store.read()?.session().all(sql, &[Param::Bytes(&account.0)])?;
        rows.iter().map(|row| held_token(row)).collect()
    }

    /// Takes a bearer token of an account back; false where it has none of this id in force.
    pub fn revoke_token(&self, account: RecordId, id: RecordId, now: Moment) -> Result<bool, StoreError> {
        let sql = "UPDATE token SET revoked=?3 WHERE account=?1 AND id=?2 AND revoked IS NULL";
        let params = [Param::Bytes(&account.0), Param::Bytes(&id.0), Param::Int(now.0)];
        self.run(sql, &params).map(|n| n > 0)
    }

    /// Counts one more try. Once `most` count, their end stands still and later tries do not move it.
    pub fn count_try(&self, who: &str, now: Moment, until: Moment, most: i64) -> Result<Tries, StoreError> {
        let sql = "INSERT INTO attempt(who,n,until) VALUES(?1,1,?2) ON CONFLICT(who) DO UPDATE SET n=attempt.n+1,\
                   until=CASE WHEN attempt.n>=?3 THEN attempt.until ELSE excluded.until END RETURNING n,until";
        let row = self.write(|session| {
            session.execute("DELETE FROM attempt WHERE until<=?1", &[Param::Int(now.0)])?;
            session.first(sql, &[Param::Text(who), Param::Int(until.0), Param::Int(most)])
        })?;
        let row = row.ok_or_else(|| damaged("attempt"))?;
        let n = row[0].int().ok_or_else(|| damaged("attempt"))?;
        Ok(Tries { n, until: moment("attempt", &row[1])? })
    }

    /// Forgets the tries of somebody.
    pub fn forget_tries(&self, who: &str) -> Result<(), StoreError> {
        self.run("DELETE FROM attempt WHERE who=?1", &[Param::Text(who)]).map(drop)
    }

    /// A setting of a zone, or of the whole house, as JSON text.
    pub fn setting(&self, zone: Option<RecordId>, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM setting WHERE zone=?1 AND name=?2";
        let zone = place(zone);
        let row = self.first(sql, &[Param::Bytes(&zone), Param::Text(name)])?;
        row.map(|row| text("setting", &row[0])).transpose()
    }

    /// Sets a setting of a zone, or of the whole house.
    pub fn set_setting(&self, zone: Option<RecordId>, name: &str, json: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO setting(zone,name,value) VALUES(?1,?2,?3) \
                   ON CONFLICT(zone,name) DO UPDATE SET value=excluded.value";
        let zone = place(zone);
        self.run(sql, &[Param::Bytes(&zone), Param::Text(name), Param::Text(json)]).map(drop)
    }

    /// Keeps a file under the digest of its bytes; the same bytes are kept once.
    ///
    /// # Errors
    /// Refused past [`MOST_BYTES`].
    pub fn keep_file(&self, name: &str, media_type: &str, bytes: &[u8]) -> Result<Digest, StoreError> {
        if bytes.len() > MOST_BYTES {
            return Err(StoreError::Refused(format!(
                "文件“{name}”有 {} 兆字节，超过每个文件 {} 兆字节的上限；请压缩或拆分后再上传",
                bytes.len().div_ceil(1 << 20),
                MOST_BYTES >> 20
            )));
        }
        let sql = "INSERT INTO attachment(digest,size,media_type,name,bytes) VALUES(?1,?2,?3,?4,?5) \
                   ON CONFLICT DO NOTHING";
        let digest = line::digest(bytes);
        let size = i64::try_from(bytes.len()).expect("a file within the bound above fits");
        let params = [
            Param::Bytes(&digest),
            Param::Int(size),
            Param::Text(media_type),
            Param::Text(name),
            Param::Bytes(bytes),
        ];
        self.run(sql, &params)?;
        Ok(digest)
    }

    /// The file with this digest.
    pub fn file(&self, digest: &Digest) -> Result<Option<HeldFile>, StoreError> {
        let sql = "SELECT media_type,name,bytes FROM attachment WHERE digest=?1";
        let row = self.first(sql, &[Param::Bytes(digest)])?;
        row.map(|mut row| {
            let bytes = row[2].take_bytes().ok_or_else(|| damaged("attachment"))?;
            Ok(HeldFile {
                media_type: text("attachment", &row[0])?,
                name: text("attachment", &row[1])?,
                bytes,
            })
        })
        .transpose()
    }
}

fn place(zone: Option<RecordId>) -> [u8; 16] {
    zone.map_or([0; 16], |zone| zone.0)
}

fn damaged(table: &str) -> StoreError {
    StoreError::damaged(table, "一行的内容无法识别")
}

fn text(table: &str, cell: &Column) -> Result<String, StoreError> {
    cell.text().map(str::to_owned).ok_or_else(|| damaged(table))
}

fn moment(table: &str, cell: &Column) -> Result<Moment, StoreError> {
    cell.int().map(Moment).ok_or_else(|| damaged(table))
}

fn id(table: &str, cell: &Column) -> Result<RecordId, StoreError> {
    cell.bytes().and_then(RecordId::from_slice).ok_or_else(|| damaged(table))
}

/// Cells of `secret`: hash, changed, must_change, is_house, seen.
pub(crate) fn secret(row: &[Column]) -> Result<Secret, StoreError> {
    Ok(Secret {
        hash: text("secret", &row[0])?,
        changed: moment("secret", &row[1])?,
        must_change: row[2].int() == Some(1),
        is_house: row[3].int() == Some(1),
        seen: row[4].int().map(Moment),
    })
}

/// Cells of `session`: account, csrf, created, expires.
pub(crate) fn held_session(row: &[Column]) -> Result<HeldSession, StoreError> {
    Ok(HeldSession {
        account: id("session", &row[0])?,
        csrf: text("session", &row[1])?,
        created: moment("session", &row[2])?,
        expires: moment("session", &row[3])?,
    })
}

/// Cells of `token`: id, account, name, scope, created, expires, revoked.
pub(crate) fn held_token(row: &[Column]) -> Result<HeldToken, StoreError> {
    Ok(HeldToken {
        id: id("token", &row[0])?,
        account: id("token", &row[1])?,
        name: text("token", &row[2])?,
        scope: text("token", &row[3])?,
        created: moment("token", &row[4])?,
        expires: row[5].int().map(Moment),
        revoked: row[6].int().map(Moment),
    })
}
