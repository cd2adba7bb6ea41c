//! Search across kinds, within the caller's rights.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use lq_core::filter::Filter;
use lq_core::time::AsOf;
use lq_core::{RecordId, Row};
use lq_store::{Query, Sort, SortBy, States};

use crate::rights::{Reach, Verb};
pub use crate::search::Hit;
use crate::search::SearchIndex;
use crate::{App, AppError, Caller};

/// Most hits shown.
pub const MOST_HITS: usize = 50;

/// Most changed records of a kind that are sought by the order of change.
const FEW: u64 = 500;
/// Records read beyond those, so that the end of what is new is seen.
const SPARE: u64 = 50;

/// The index and how far of each zone's log it has read.
#[derive(Debug, Default)]
pub(crate) struct SearchState {
    index: SearchIndex,
    seen: BTreeMap<RecordId, i64>,
}

/// Records whose name, number, code or pinyin initials hold the words, best first.
///
/// # Errors
/// The store's.
pub fn search(app: &App, caller: &Caller, words: &str) -> Result<Vec<Hit>, AppError> {
    let registry = app.registry();
    refresh(app)?;
    let state = app.search.read().unwrap_or_else(PoisonError::into_inner);
    let reach: Vec<Reach> =
        registry.kinds().iter().map(|kind| app.rights.reach(caller.role, &kind.kind, Verb::Read)).collect();
    let may_see = |kind: u16, zone: RecordId, id: RecordId| match reach[usize::from(kind)] {
        Reach::Nothing => false,
        Reach::Own => caller.firm == Some(id),
        Reach::Zone => caller.zone.is_none_or(|own| own == zone),
    };
    Ok(state.index.find(words, MOST_HITS, registry.kinds(), may_see))
}

/// Brings the index up to the log. Where nothing was changed since, those who search do not wait for each other.
fn refresh(app: &App) -> Result<(), AppError> {
    let heads = app.read(|reader| reader.heads().map_err(AppError::from))?;
    let is_current = |state: &SearchState| {
        let seen = |zone: &RecordId| state.seen.get(zone).copied().unwrap_or(0);
        heads.iter().all(|(zone, head)| head.position <= seen(zone))
    };
    // The index is only ever replaced by whole entries; a panic elsewhere leaves it readable.
    if is_current(&app.search.read().unwrap_or_else(PoisonError::into_inner)) {
        return Ok(());
    }
    let mut state = app.search.write().unwrap_or_else(PoisonError::into_inner);
    if is_current(&state) { Ok(()) } else { take_in(app, &mut state) }
}

/// Takes in what was changed since: only records changed since are read.
fn take_in(app: &App, state: &mut SearchState) -> Result<(), AppError> {
    if state.index.is_worn() {
        *state = SearchState::default();
    }
    let registry = app.registry();
    let as_of = AsOf::today(app.today());
    app.read(|reader| {
        for (zone, head) in reader.heads()? {
            let seen = state.seen.get(&zone).copied().unwrap_or(0);
            let n_new = u64::try_from(head.position - seen).unwrap_or(0);
            if n_new == 0 {
                continue;
            }
            let changes = if seen == 0 { Vec::new() } else { reader.changes(zone, None, n_new)? };
            let touched: BTreeSet<&String> = changes.iter().flat_map(|change| change.n_rows.keys()).collect();
            for (place, schema) in registry.kinds().iter().enumerate() {
                let kind = &schema.kind;
                if seen > 0 && !touched.iter().any(|own| **own == **kind) {
                    continue;
                }
                let n_touched: u64 = changes.iter().filter_map(|change| change.n_rows.get(&**kind)).sum();
                let place = u16::try_from(place).unwrap_or(u16::MAX);
                let mut query = Query {
                    zone: Some(zone),
                    states: States::All,
                    with_total: false,
                    ..Query::new(kind, &Filter::All, as_of)
                };
                let mut put = |row: &Row| {
                    if row.meta.revision > seen {
                        state.index.put(place, schema, row);
                    }
                };
                let oldest = changes.iter().map(|change| change.head.at).min();
                if seen > 0 && n_touched <= FEW {
                    // A few changes are the first in the order of change.
                    query.sort = vec![Sort { by: SortBy::Changed, is_desc: true }];
                    query.limit = Some(n_touched + SPARE);
                    let rows = reader.query(&query)?.rows;
                    rows.iter().for_each(&mut put);
                    let is_cut = rows.len() as u64 == n_touched + SPARE;
                    if !is_cut || rows.last().map(|row| row.meta.changed) < oldest {
                        continue;
                    }
                    (query.sort, query.limit) = (Vec::new(), None);
                }
                // At first, and after an import, the whole kind is gone through row by row.
                reader.each(&query, &mut |row| {
                    put(&row);
                    true
                })?;
            }
            state.seen.insert(zone, head.position);
        }
        Ok(())
    })
}
