//! A sitting: requests that wait at the same time are answered on one state of the ledger.
//!
//! Whatever is read in a sitting belongs to that state, who holds a token included: what a sitting remembers is
//! forgotten with it, so that a right taken back, by whatever process, is gone for every request that comes after.

use std::collections::BTreeMap;

use lq_core::time::AsOf;
use lq_core::value::Lang;
use lq_core::{RecordId, Row};
use lq_store::Reader;

use crate::accounts::{self, Session};
use crate::ask::ListAsk;
use crate::queries::list::{self, List};
use crate::rights::Verb;
use crate::{App, AppError, Caller, Role};

/// One state of the ledger on which requests are answered one after the other.
pub struct Sitting<'a> {
    /// The application.
    pub app: &'a App,
    reader: Reader<'a>,
    callers: BTreeMap<String, Option<Caller>>,
    zones: BTreeMap<Eyes, Zones>,
}

/// Zones with their names.
pub type Zones = Vec<(RecordId, String)>;

/// What decides which zones one sees.
type Eyes = (Role, Option<RecordId>, Option<RecordId>);

/// A record that stands, and that the caller may do something to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub(crate) kind: String,
    pub(crate) id: RecordId,
    pub(crate) zone: RecordId,
}

impl App {
    /// Begins a sitting on the state of the ledger as it is now.
    ///
    /// * `records`: kind and id of records that will be asked for; they are read together.
    ///
    /// # Errors
    /// The store's.
    pub fn sit<'k>(
        &self,
        records: impl IntoIterator<Item = (&'k str, RecordId)>,
    ) -> Result<Sitting<'_>, AppError> {
        let mut reader = self.store.read()?;
        reader.read_ahead(records, AsOf::today(self.today()))?;
        Ok(Sitting { app: self, reader, callers: BTreeMap::new(), zones: BTreeMap::new() })
    }
}

impl Sitting<'_> {
    /// As [`accounts::bearer`].
    ///
    /// # Errors
    /// The store's.
    pub fn bearer(&mut self, token: &str) -> Result<Option<Caller>, AppError> {
        if let Some(known) = self.callers.get(token) {
            return Ok(known.clone());
        }
        let caller = accounts::bearer_on(self.app, &mut self.reader, token)?;
        self.callers.insert(token.to_owned(), caller.clone());
        Ok(caller)
    }

    /// As [`accounts::session`].
    ///
    /// # Errors
    /// The store's.
    pub fn session(&mut self, token: &str) -> Result<Option<Session>, AppError> {
        accounts::session_on(self.app, &mut self.reader, token)
    }

    /// As [`list::one`].
    ///
    /// # Errors
    /// As there.
    pub fn one(&mut self, caller: &Caller, kind: &str, id: RecordId) -> Result<List, AppError> {
        list::one_on(self.app, &mut self.reader, caller, kind, id)
    }

    /// The zones a caller may look at, with their names.
    ///
    /// # Errors
    /// Refused; the store's.
    pub fn zones(&mut self, caller: &Caller) -> Result<Zones, AppError> {
        let eyes = (caller.role, caller.zone, caller.firm);
        if let Some(known) = self.zones.get(&eyes) {
            return Ok(known.clone());
        }
        let list = list::rows_on(self.app, &mut self.reader, caller, "zone", &ListAsk::default())?;
        let name = |row: &Row| (row.id, list.schema.caption_of(row, Lang::Zh));
        let zones = list.rows.iter().map(name).collect::<Vec<_>>();
        self.zones.insert(eyes, zones.clone());
        Ok(zones)
    }

    /// The record a command that works on records of any kind is to be done to.
    ///
    /// # Errors
    /// Refused for the kind; NotFound, also for a record of another zone.
    pub fn target(
        &mut self,
        caller: &Caller,
        kind: &str,
        id: RecordId,
        verb: Verb,
    ) -> Result<Target, AppError> {
        self.app.rights.scope_by_form(caller, &*self.app.kind(kind)?, verb)?;
        let zone = self.app.zone_on(&mut self.reader, caller, kind, id)?;
        Ok(Target { kind: kind.to_owned(), id, zone })
    }
}
