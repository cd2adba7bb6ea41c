//! Commands, queries, rights and jobs: the only crate where transactions open and where engines meet the ledger.
//!
//! Not allowed here: SQL, HTTP, templates, the clock (it is a parameter), the environment. Every command checks the
//! caller's rights itself, so that browser, API and command line are refused alike.

pub mod accounts;
pub mod ask;
pub mod caller;
pub mod commands;
pub mod draft;
mod error;
mod feeds;
mod links;
mod own;
mod password;
pub mod queries;
pub mod rights;
pub mod rule_drafts;
pub mod rules;
#[cfg(test)]
mod sample_zone;
mod search;
pub mod sitting;

use std::sync::{Arc, Mutex, RwLock};

use lq_core::change::ChangeHead;
use lq_core::id::IdSource;
use lq_core::time::Clock;
use lq_core::{AsOf, Day, Moment, RecordId};
use lq_store::{Reader, Store, StoreError, Tx};

pub use caller::{Caller, Role};
pub use error::AppError;
pub use lq_chain as chain;
pub use lq_store::Head as LogHead;

/// Fills a buffer with bytes nobody can foresee.
pub type Entropy = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// The running application: one ledger with everything that serves it.
pub struct App {
    /// The ledger.
    pub store: Store,
    /// Who may do what.
    pub rights: rights::Rights,
    clock: Arc<dyn Clock>,
    entropy: Entropy,
    ids: IdSource,
    search: RwLock<queries::search::SearchState>,
    /// Imports under way and done.
    pub jobs: commands::jobs::Jobs,
    export_lanes: commands::export::Lanes,
    recent_figures: queries::figures::Recent,
    own: RwLock<Arc<own::Own>>,
    feeds: Mutex<feeds::columns::Feeds>,
}

impl App {
    /// The application over the ledger at `address`, with the fields and words of its zones.
    ///
    /// # Errors
    /// Those of [`Store::open`].
    pub fn open(
        address: &lq_store::Address,
        clock: Arc<dyn Clock>,
        entropy: Entropy,
    ) -> Result<Self, StoreError> {
        let (store, own) = own::open(address, clock.now().shanghai_day())?;
        Ok(Self::over(store, own, clock, entropy))
    }

    /// The application over an open store, of a ledger whose zones have added nothing yet.
    pub fn new(store: Store, clock: Arc<dyn Clock>, entropy: Entropy) -> Self {
        let own = own::Own::plain(&store);
        Self::over(store, own, clock, entropy)
    }

    fn over(store: Store, own: own::Own, clock: Arc<dyn Clock>, entropy: Entropy) -> Self {
        let mut seed = [0u8; 4];
        entropy(&mut seed);
        Self {
            store,
            rights: rights::Rights::of_the_house(),
            clock,
            entropy,
            ids: IdSource::new(seed),
            search: RwLock::default(),
            jobs: commands::jobs::Jobs::default(),
            export_lanes: commands::export::Lanes::default(),
            recent_figures: queries::figures::Recent::default(),
            own: RwLock::new(Arc::new(own)),
            feeds: Mutex::default(),
        }
    }

    /// The present, by the clock the application was given.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Today in Asia/Shanghai.
    pub fn today(&self) -> Day {
        self.clock.now().shanghai_day()
    }

    /// A new id.
    pub fn new_id(&self) -> RecordId {
        self.ids.next(self.now())
    }

    /// Bytes nobody can foresee.
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0u8; N];
        (self.entropy)(&mut bytes);
        bytes
    }

    /// What the revision of a row is called in forms, files and the API; no such mark recurs after a restore.
    pub fn mark(&self, row: &lq_core::Row) -> i64 {
        self.store.mark(row.meta.revision)
    }

    /// Refuses a zone that is not the caller's.
    ///
    /// # Errors
    /// Refused.
    pub fn check_zone(&self, caller: &Caller, zone: RecordId) -> Result<(), AppError> {
        match caller.zone {
            Some(own) if own != zone => Err(AppError::Refused {
                why: "只能办理本高新区的台账".to_owned(),
                who_can: "该高新区的工作人员".to_owned(),
            }),
            _ => Ok(()),
        }
    }

    /// The zone of a record the caller may know of.
    ///
    /// # Errors
    /// NotFound, also for a record of another zone: its existence is not told.
    pub fn zone_of(&self, caller: &Caller, kind: &str, id: RecordId) -> Result<RecordId, AppError> {
        self.read(|reader| self.zone_on(reader, caller, kind, id))
    }

    fn zone_on(
        &self,
        reader: &mut Reader<'_>,
        caller: &Caller,
        kind: &str,
        id: RecordId,
    ) -> Result<RecordId, AppError> {
        match reader.get(kind, id, AsOf::today(self.today()))? {
            Some(row) if caller.zone.is_none_or(|zone| zone == row.meta.zone) => Ok(row.meta.zone),
            _ => Err(AppError::NotFound("这条记录".to_owned())),
        }
    }

    /// Reads from one consistent state.
    ///
    /// # Errors
    /// Those of `read`, and the store's.
    pub fn read<T>(&self, read: impl FnOnce(&mut Reader<'_>) -> Result<T, AppError>) -> Result<T, AppError> {
        read(&mut self.store.read()?)
    }

    /// One command, one transaction, one described change. The closure may run again and touches nothing but `tx`.
    fn write<T>(
        &self,
        caller: &Caller,
        zone: RecordId,
        why: &str,
        records: &[(&str, RecordId)],
        job: impl FnMut(&mut Tx<'_>) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let head = self.change_head(caller, zone, why);
        let done = self
            .store
            .write(&head, records, job)?
            .value
            .ok_or_else(|| AppError::Unfit("这次改动此前已经记入台账，没有重复写入".to_owned()))?;
        self.take_up_own_after(records.iter().map(|(kind, _)| *kind))?;
        Ok(done)
    }

    fn change_head(&self, caller: &Caller, zone: RecordId, why: &str) -> ChangeHead {
        let at = self.now();
        let id = self.ids.next(at);
        ChangeHead { id, zone, at, who: caller.account.clone(), why: why.to_owned(), door: caller.door }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { .. } => Self::NotFound("这条记录".to_owned()),
            StoreError::Conflict(conflict) => Self::Conflict {
                current: Box::new(conflict.now),
                before: conflict.before.map(Box::new),
                seen: conflict.seen,
            },
            StoreError::Duplicate(duplicate) => {
                let sentence = StoreError::Duplicate(duplicate.clone()).to_string();
                Self::field(&duplicate.field, sentence)
            }
            StoreError::Refused(sentence) => Self::Unfit(sentence),
            other => Self::Store(other),
        }
    }
}
