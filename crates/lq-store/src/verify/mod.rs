//! Verifying a ledger: every digest computed again, every attachment against its own, and the log replayed against
//! the projections.
//!
//! One state of the ledger is read throughout, page by page, whatever is written meanwhile. What is wrong is told as
//! [`Fault`]s that name the change; the first of a chain comes first. A chain cannot show by itself that its tail was cut
//! off: for that a digest kept elsewhere is given.

mod chain;
mod fault;
mod replay;
mod sums;

use std::collections::{BTreeMap, BTreeSet};

use lq_core::{Day, RecordId};

use crate::backend::Session;
use crate::error::StoreError;
use crate::line::Digest;
use crate::log::{self, Head};
use crate::progress::{Progress, Tell};
use crate::schema::Catalog;
use crate::store::Store;
use crate::{roll, walk};
pub use fault::Fault;

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Heads of all zones, to be kept elsewhere.
    pub heads: BTreeMap<RecordId, Head>,
    /// Changes looked at.
    pub n_changes: u64,
    /// Records replayed.
    pub n_records: u64,
    /// Files looked at.
    pub n_files: u64,
    /// What is wrong, the earliest change first; at most [`Verified::MOST_FAULTS`].
    pub faults: Vec<Fault>,
    /// How much is wrong in all.
    pub n_faults: u64,
}

impl Verified {
    /// Faults told one by one; more are only counted.
    pub const MOST_FAULTS: usize = 50;

    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.n_faults == 0
    }
}

impl Store {
    /// Verifies the whole ledger as it stands now; nothing is written.
    ///
    /// * `kept`: digests of changes that were kept elsewhere; each must still be on a chain.
    /// * A damaged ledger is an answer, not an error.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn verify(&self, kept: &[Digest], tell: &mut Tell<'_>) -> Result<Verified, StoreError> {
        let mut reader = self.read()?;
        let catalog = reader.catalog.clone();
        verify(reader.session(), &catalog, kept, tell)
    }
}

/// Verifies what a session sees in its transaction.
pub(crate) fn verify(
    session: &mut dyn Session,
    catalog: &Catalog,
    kept: &[Digest],
    tell: &mut Tell<'_>,
) -> Result<Verified, StoreError> {
    let heads = log::heads(session, None, "")?;
    let total = heads.values().map(|head| head.position.unsigned_abs()).sum();
    let rolled = roll::rolled(session)?;
    let mut check = Check {
        session,
        catalog,
        rolled,
        kept: kept.iter().copied().collect(),
        counts: Counts::default(),
        n_files: 0,
        faults: Vec::new(),
        n_faults: 0,
    };
    for zone in walk::zones(check.session)? {
        check.zone(zone, heads.get(&zone).copied(), &mut |done| {
            tell(Progress { stage: "核对日志与台账", done, total });
        })?;
    }
    check.kept_elsewhere();
    check.numbers()?;
    check.totals()?;
    check.private_values()?;
    check.files(tell)?;
    let mut faults = check.faults;
    faults.sort_by_key(|fault| (fault.position.is_none(), fault.zone, fault.position));
    let (n_changes, n_records) = (check.counts.n_changes, check.counts.births.values().sum());
    Ok(Verified { heads, n_changes, n_records, n_files: check.n_files, faults, n_faults: check.n_faults })
}

/// A verification under way.
struct Check<'a> {
    session: &'a mut dyn Session,
    catalog: &'a Catalog,
    /// Day the projections stand for.
    rolled: Day,
    /// Digests kept elsewhere that were not met yet.
    kept: BTreeSet<Digest>,
    counts: Counts,
    n_files: u64,
    faults: Vec<Fault>,
    n_faults: u64,
}

/// What the log says there must be.
#[derive(Default)]
struct Counts {
    n_changes: u64,
    n_touches: u64,
    n_linkages: u64,
    /// Records by kind.
    births: BTreeMap<usize, u64>,
    /// Greatest human number by zone and kind.
    numbers: BTreeMap<(RecordId, usize), i64>,
    /// Whether a line speaks of a kind the model no longer has, whose rows nobody can count.
    has_strangers: bool,
}

impl Check<'_> {
    fn fault(&mut self, fault: Fault) {
        self.n_faults += 1;
        if self.faults.len() < Verified::MOST_FAULTS {
            self.faults.push(fault);
        }
    }
}
