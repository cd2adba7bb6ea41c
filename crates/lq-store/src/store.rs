//! The store: opening a ledger, writing changes to it, reading it.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use lq_core::change::ChangeHead;
use lq_core::{Day, Moment, RecordId, Registry};

use crate::address::Address;
use crate::backend::postgres::PostgresSession;
use crate::backend::sqlite::{Identity, SqliteSession};
use crate::backend::{Dialect, Session};
use crate::error::StoreError;
use crate::gate::{Gate, Ran, Verdict};
use crate::group::{Group, Intent, Puts};
use crate::pool::Pool;
use crate::reader::Reader;
use crate::schema::{Catalog, Key, ddl, migrate, system};
use crate::turn::{self, Turn};
use crate::tx::Tx;
use crate::{bulk, roll};

/// Readers at a time; more wait.
const READERS: usize = 16;

/// Marks of one epoch; more than a zone will ever have positions, and few enough that JSON keeps 8,000 epochs exactly.
pub(crate) const EPOCH: i64 = 1 << 40;

/// One ledger, open. Cheap to clone; safe to share between threads.
#[derive(Clone)]
pub struct Store {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) address: Address,
    /// Schema of PostgreSQL its tables stand in; `None` for the one the address leads to.
    schema: Option<&'static str>,
    catalog: RwLock<Arc<Catalog>>,
    pub(crate) puts: Arc<Puts>,
    gate: Gate,
    writer: Mutex<Option<Box<dyn Session>>>,
    /// How often the ledger was restored; see [`Store::mark`].
    pub(crate) epoch: AtomicI64,
    /// The file of a SQLite ledger, once it was opened.
    file: OnceLock<Identity>,
    turn: Option<Arc<Turn>>,
    /// Bulk changes under way.
    pub(crate) n_bulks: AtomicUsize,
    pub(crate) readers: Pool,
}

/// A change that is durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed<T> {
    /// Where it stands in its zone's log; the zone's last position where nothing was changed.
    pub position: i64,
    /// When, as the log holds it.
    pub at: Moment,
    /// What the closure gave; `None` where the same change had been made before.
    pub value: Option<T>,
    /// The same change id had been sent before: this is the earlier change, nothing was written now.
    pub is_repeated: bool,
}

impl Store {
    /// Opens a ledger, making it where there is none, fits its tables to the registry and rolls in what begins to
    /// hold by `today`.
    ///
    /// # Errors
    /// The ledger is of a newer program, damaged, or set up so that an answered write could be lost.
    pub fn open(address: &Address, registry: &Registry, today: Day) -> Result<Self, StoreError> {
        Self::open_in(address, None, registry, today)
    }

    /// The same with a registry that grows by what the ledger itself holds: `grow` reads it, once the tables fit what
    /// the program knows. Nothing is rolled in before the registry is whole.
    ///
    /// # Errors
    /// As [`Self::open`]; those of `grow`.
    pub fn open_grown(
        address: &Address,
        registry: &Registry,
        today: Day,
        grow: impl FnOnce(&mut Reader<'_>) -> Result<Registry, StoreError>,
    ) -> Result<Self, StoreError> {
        let store = Self::over(address, None, registry)?;
        store.fit(None)?;
        let grown = grow(&mut store.read()?)?;
        store.set_registry(&grown, today)?;
        Ok(store)
    }

    /// The same in a schema of PostgreSQL that is not the one the address leads to.
    pub(crate) fn open_in(
        address: &Address,
        schema: Option<&'static str>,
        registry: &Registry,
        today: Day,
    ) -> Result<Self, StoreError> {
        let store = Self::over(address, schema, registry)?;
        store.fit(Some(today))?;
        Ok(store)
    }

    fn over(
        address: &Address,
        schema: Option<&'static str>,
        registry: &Registry,
    ) -> Result<Self, StoreError> {
        let catalog = Arc::new(Catalog::new(registry)?);
        let inner = Inner {
            address: address.clone(),
            schema,
            catalog: RwLock::new(catalog),
            puts: Arc::new(Puts::new()),
            gate: Gate::default(),
            writer: Mutex::new(None),
            epoch: AtomicI64::new(0),
            file: OnceLock::new(),
            turn: matches!(address, Address::Sqlite(_)).then(Arc::default),
            n_bulks: AtomicUsize::new(0),
            readers: Pool::new(READERS),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Fits the tables to the registry and, where a day is given, rolls in what begins to hold by it.
    fn fit(&self, today: Option<Day>) -> Result<(), StoreError> {
        let catalog = self.catalog();
        let mut session = self.inner.take_writer()?;
        migrate::keep_before(&mut *session, &self.inner.address, system::FORMAT)?;
        session.begin()?;
        if session.dialect() == Dialect::Postgres {
            // Two processes that start together fit one after the other.
            session.script("SELECT pg_advisory_xact_lock(4611686018427387)")?;
        }
        let must_rebuild = ddl::fit(&mut *session, &catalog)?;
        if let Some(today) = today
            && roll::rolled(&mut *session)? < today
        {
            roll::roll_in(&mut *session, &catalog, today)?;
        }
        session.commit()?;
        self.inner.epoch.store(ddl::epoch(&mut *session)?, Ordering::Relaxed);
        drop(session);
        bulk::sweep_dead(self, &catalog)?;
        if must_rebuild {
            self.rebuild(&mut |_| {})?;
        }
        Ok(())
    }

    /// What a revision is called outside: no mark given out before a restore is ever given out again.
    pub fn mark(&self, revision: i64) -> i64 {
        self.inner.epoch.load(Ordering::Relaxed) * EPOCH + revision
    }

    /// Looks whether another process restored the ledger since.
    ///
    /// # Errors
    /// The database's own.
    pub fn look_at_epoch(&self) -> Result<(), StoreError> {
        let mut session = self.inner.readers.lend(&|| self.inner.connect())?;
        self.inner.epoch.store(ddl::epoch(&mut *session)?, Ordering::Relaxed);
        Ok(())
    }

    /// Where the ledger lives.
    pub fn address(&self) -> &Address {
        &self.inner.address
    }

    /// The kinds the store knows now.
    pub fn registry(&self) -> Registry {
        self.catalog().registry.clone()
    }

    /// Takes up a registry to which fields or kinds were added; the tables are extended.
    pub fn set_registry(&self, registry: &Registry, today: Day) -> Result<(), StoreError> {
        let catalog = Arc::new(Catalog::new(registry)?);
        *self.inner.catalog.write().unwrap_or_else(PoisonError::into_inner) = catalog;
        self.fit(Some(today))
    }

    pub(crate) fn catalog(&self) -> Arc<Catalog> {
        self.inner.catalog.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes one change. The answer comes once it is durable; a refusal leaves no trace.
    ///
    /// * `prefetch`: records the closure will ask for; they are read together with those of other callers.
    /// * `job` may be run again after a clash, so it touches nothing but the transaction.
    /// * The same change id sent again is the same change: nothing is written, the earlier position comes back.
    pub fn write<T, E, F>(
        &self,
        head: &ChangeHead,
        prefetch: &[(&str, RecordId)],
        mut job: F,
    ) -> Result<Committed<T>, E>
    where
        E: From<StoreError>,
        F: FnMut(&mut Tx<'_>) -> Result<T, E>,
    {
        let catalog = self.catalog();
        let mut keys: Vec<Key> = Vec::with_capacity(prefetch.len());
        for (kind, id) in prefetch {
            keys.push((catalog.place(kind)?, *id));
        }
        let intent = Intent { change: head.id, zone: head.zone, at: head.at, prefetch: keys };
        let mut last: Option<Result<T, E>> = None;
        let mut run = |group: &mut Group| {
            let mut tx = Tx::new(group, head);
            match job(&mut tx) {
                Ok(value) => {
                    last = Some(Ok(value));
                    let at = tx.head().at;
                    Ran::Kept(tx.keep(), at)
                }
                Err(error) => {
                    last = Some(Err(error));
                    Ran::Refused
                }
            }
        };
        let begin = |intents: &[&Intent], is_careful: bool| self.inner.begin(&catalog, intents, is_careful);
        let give_back = |session: Box<dyn Session>| self.inner.give_back(session);
        let verdict = self.inner.gate.pass(intent, &begin, &give_back, &mut run);
        match (verdict, last) {
            (Verdict::Kept(position, at), Some(Ok(value))) => {
                Ok(Committed { position, at, value: Some(value), is_repeated: false })
            }
            (Verdict::Repeated(position, at), _) => {
                Ok(Committed { position, at, value: None, is_repeated: true })
            }
            (Verdict::Refused, Some(Err(error))) => Err(error),
            (Verdict::Failed(error), _) => Err(error.into()),
            _ => Err(StoreError::Database("写入没有给出结果".to_owned()).into()),
        }
    }

    /// Reads one state of the ledger.
    pub fn read(&self) -> Result<Reader<'_>, StoreError> {
        let session = self.inner.readers.lend(&|| self.inner.connect())?;
        Reader::begin(session, self.catalog())
    }

    /// Makes the projections stand for `today`; returns the records (kind and id) whose entries began to hold.
    pub fn roll(&self, today: Day) -> Result<Vec<(String, RecordId)>, StoreError> {
        let catalog = self.catalog();
        let mut session = self.inner.take_writer()?;
        session.begin()?;
        let mut changed = Vec::new();
        if roll::rolled(&mut *session)? < today {
            changed = roll::roll_in(&mut *session, &catalog, today)?;
        }
        session.commit()?;
        let name = |kind: usize| catalog.kinds[kind].schema.kind.to_string();
        Ok(changed.into_iter().map(|(kind, id)| (name(kind), id)).collect())
    }
}

impl Inner {
    /// Opens one more connection.
    pub(crate) fn connect(&self) -> Result<Box<dyn Session>, StoreError> {
        Ok(match &self.address {
            Address::Sqlite(file) => {
                let session = SqliteSession::open(file, self.file.get().copied())?;
                self.file.get_or_init(|| session.identity());
                Box::new(session)
            }
            Address::Postgres(text) => {
                let mut session = PostgresSession::open(text)?;
                if let Some(schema) = self.schema {
                    session.script(&format!("SET search_path={schema}"))?;
                }
                Box::new(session)
            }
        })
    }

    /// The turn to write: SQLite takes one writer at a time.
    pub(crate) fn turn(&self) -> Option<turn::Held> {
        self.turn.as_ref().map(Turn::take)
    }

    /// The same, after everyone who waits.
    pub(crate) fn last_turn(&self) -> Option<turn::Held> {
        self.turn.as_ref().map(Turn::take_last)
    }

    /// Whether somebody of this process waits for the turn.
    pub(crate) fn is_turn_wanted(&self) -> bool {
        self.turn.as_ref().is_some_and(|turn| turn.is_wanted())
    }

    /// The connection that writes, or a new one, once it is our turn.
    pub(crate) fn take_writer(&self) -> Result<Writer<'_>, StoreError> {
        let turn = self.turn();
        Ok(Writer { session: Some(self.free_writer()?), inner: self, _turn: turn })
    }

    fn free_writer(&self) -> Result<Box<dyn Session>, StoreError> {
        let kept = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let mut session = match kept {
            Some(session) => session,
            None => self.connect()?,
        };
        session.leave_log(self.n_bulks.load(Ordering::Relaxed) > 0)?;
        Ok(session)
    }

    fn give_back(&self, session: Box<dyn Session>) {
        if !session.is_broken() {
            *self.writer.lock().unwrap_or_else(PoisonError::into_inner) = Some(session);
        }
    }

    fn begin(
        &self,
        catalog: &Arc<Catalog>,
        intents: &[&Intent],
        is_careful: bool,
    ) -> Result<Group, StoreError> {
        let turn = self.turn();
        let session = self.free_writer()?;
        let puts = self.puts.clone();
        match Group::begin_on(session, catalog.clone(), puts, intents, is_careful, false) {
            Ok(mut group) => {
                group.turn = turn;
                Ok(group)
            }
            Err((session, error)) => {
                self.give_back(session);
                Err(error)
            }
        }
    }
}

/// The connection that writes, given back when dropped; what was not committed is rolled back.
pub(crate) struct Writer<'a> {
    session: Option<Box<dyn Session>>,
    inner: &'a Inner,
    _turn: Option<turn::Held>,
}

impl Deref for Writer<'_> {
    type Target = dyn Session;

    fn deref(&self) -> &(dyn Session + 'static) {
        &**self.session.as_ref().expect("the session leaves only on drop")
    }
}

impl DerefMut for Writer<'_> {
    fn deref_mut(&mut self) -> &mut (dyn Session + 'static) {
        &mut **self.session.as_mut().expect("the session leaves only on drop")
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        if let Some(mut session) = self.session.take() {
            session.rollback();
            self.inner.give_back(session);
        }
    }
}
