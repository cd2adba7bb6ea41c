//! The zone at a glance: the figures that have a place on the overview, and all of them as a list.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use lq_core::schema::Label;
use lq_core::time::AsOf;
use lq_core::{RecordId, Registry};
use lq_rule::figure::Totals;
use lq_store::{Digest, Reader};

use super::count::Asked;
use super::define::{Defined, how};
use super::{Told, all, is_in_use, show};
use crate::{App, AppError, Caller, Role};

/// Figures under one heading.
#[derive(Clone, Debug)]
pub struct Group {
    /// The heading.
    pub label: Label,
    /// In the order of the overview.
    pub figures: Vec<Told>,
}

/// The figures that stand on a zone's overview, by heading; those that rest on what the caller may not see are left
/// out. None where none has a place there.
///
/// # Errors
/// Refused; the store's.
pub fn overview(
    app: &App,
    caller: &Caller,
    zone: Option<RecordId>,
    as_of: Option<AsOf>,
) -> Result<Vec<Group>, AppError> {
    let told = told(app, caller, zone, as_of, true)?;
    let mut groups: Vec<Group> = Vec::new();
    for one in told.iter() {
        let label = &one.defined.topic.1;
        match groups.iter_mut().find(|group| group.label == *label) {
            Some(group) => group.figures.push(one.clone()),
            None => groups.push(Group { label: label.clone(), figures: vec![one.clone()] }),
        }
    }
    Ok(groups)
}

/// Every figure of a zone with its value, those on the overview first; those that rest on what the caller may not see
/// are left out.
///
/// # Errors
/// Refused; the store's.
pub fn listed(
    app: &App,
    caller: &Caller,
    zone: Option<RecordId>,
    as_of: Option<AsOf>,
) -> Result<Arc<Vec<Told>>, AppError> {
    told(app, caller, zone, as_of, false)
}

/// What decides the values of a zone's figures: the state of its log, the times, and what one may see.
#[derive(Clone, Debug, PartialEq)]
struct Key {
    zone: RecordId,
    head: Digest,
    as_of: AsOf,
    role: Role,
    firm: Option<RecordId>,
    is_overview: bool,
}

/// Values told lately: as long as nothing was written to a zone's log, its figures are what they were.
#[derive(Debug, Default)]
pub struct Recent(Mutex<VecDeque<Kept>>);

/// Values with what they rest on.
#[derive(Debug)]
struct Kept {
    key: Key,
    /// The kinds they were counted with: another process may have added a field that this one has not taken up yet.
    registry: Arc<Registry>,
    told: Arc<Vec<Told>>,
}

/// Sets of values that are kept.
const MOST_KEPT: usize = 64;

impl Recent {
    fn find(&self, key: &Key, registry: &Arc<Registry>) -> Option<Arc<Vec<Told>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_meant = |one: &&Kept| one.key == *key && Arc::ptr_eq(&one.registry, registry);
        kept.iter().find(is_meant).map(|one| one.told.clone())
    }

    fn keep(&self, new: Kept) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // What an earlier state of the log came to is of no more use.
        kept.retain(|one| one.key.zone != new.key.zone || one.key.head == new.key.head);
        kept.truncate(MOST_KEPT - 1);
        kept.push_front(new);
    }
}

fn told(
    app: &App,
    caller: &Caller,
    zone: Option<RecordId>,
    as_of: Option<AsOf>,
    is_overview: bool,
) -> Result<Arc<Vec<Told>>, AppError> {
    let Some(zone) = caller.zone.or(zone) else { return Ok(Arc::default()) };
    let as_of = as_of.unwrap_or_else(|| AsOf::today(app.today()));
    app.read(|reader| {
        let Some(head) = reader.heads()?.get(&zone).map(|head| head.digest) else {
            return Ok(Arc::default());
        };
        let key = Key { zone, head, as_of, role: caller.role, firm: caller.firm, is_overview };
        let registry = app.registry_of(Some(zone));
        if let Some(told) = app.recent_figures.find(&key, &registry) {
            return Ok(told);
        }
        let told = Arc::new(counted(app, reader, caller, zone, as_of, is_overview)?);
        app.recent_figures.keep(Kept { key, registry, told: told.clone() });
        Ok(told)
    })
}

fn counted(
    app: &App,
    reader: &mut Reader<'_>,
    caller: &Caller,
    zone: RecordId,
    as_of: AsOf,
    is_overview: bool,
) -> Result<Vec<Told>, AppError> {
    let mut figures: Vec<Defined> =
        all(app, reader, caller, Some(zone), as_of)?.into_iter().map(|(_, defined)| defined).collect();
    if is_overview {
        figures.retain(|defined| is_in_use(defined) && defined.rank.is_some());
    }
    let rules: Vec<_> = figures.iter().filter_map(|defined| defined.rule(as_of.on).ok()).collect();
    let mut totals = Asked { app, caller, zone, as_of }.many(reader, &rules)?.into_iter();
    let mut told = Vec::with_capacity(figures.len());
    for defined in &figures {
        // A rule that cannot be applied has no totals; it is shown without a value, so that somebody mends it.
        let Ok(rule) = defined.rule(as_of.on) else {
            told.push((defined.clone(), Totals::nothing(), None));
            continue;
        };
        match totals.next() {
            Some(Ok(totals)) => {
                let shown = show::shown(rule, defined, totals.value(how(rule)));
                told.push((defined.clone(), totals, shown));
            }
            Some(Err(AppError::Refused { .. })) | None => {}
            Some(Err(error)) => return Err(error),
        }
    }
    let one = |(defined, totals, shown)| Told { defined, as_of, totals, shown, lacks: Vec::new() };
    Ok(told.into_iter().map(one).collect())
}
