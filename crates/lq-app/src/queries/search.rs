//! Search across kinds, within the caller's rights.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::RecordId;
use lq_core::filter::Filter;
use lq_core::time::AsOf;
use lq_store::{Query, Sort, SortBy, States};

use crate::rights::{Reach, Verb};
pub use crate::search::Hit;
use crate::search::SearchIndex;
use crate::{App, AppError, Caller};

/// Most hits shown.
pub const MOST_HITS: usize = 50;

/// Rows read at a time when the index catches up.
const PAGE: u64 = 500;

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
    let mut state = app.search_state();
    refresh(app, &mut state)?;
    let reach: Vec<Reach> =
        registry.kinds().iter().map(|kind| app.rights.reach(caller.role, &kind.kind, Verb::Read)).collect();
    let may_see = |kind: u16, zone: RecordId, id: RecordId| match reach[usize::from(kind)] {
        Reach::Nothing => false,
        Reach::Own => caller.firm == Some(id),
        Reach::Zone => caller.zone.is_none_or(|own| own == zone),
    };
    Ok(state.index.find(words, MOST_HITS, registry.kinds(), may_see))
}

/// Brings the index up to the log: only records changed since are read.
fn refresh(app: &App, state: &mut SearchState) -> Result<(), AppError> {
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
                let mut offset = 0;
                loop {
                    let query = Query {
                        zone: Some(zone),
                        states: States::All,
                        sort: vec![Sort { by: SortBy::Changed, is_desc: true }],
                        offset,
                        limit: Some(if seen == 0 { u64::MAX >> 1 } else { PAGE }),
                        with_total: false,
                        ..Query::new(kind, &Filter::All, as_of)
                    };
                    let rows = reader.query(&query)?.rows;
                    let new = rows.iter().take_while(|row| row.meta.revision > seen);
                    let place = u16::try_from(place).unwrap_or(u16::MAX);
                    let n = new.inspect(|row| state.index.put(place, schema, row)).count() as u64;
                    if n < PAGE || seen == 0 {
                        break;
                    }
                    offset += PAGE;
                }
            }
            state.seen.insert(zone, head.position);
        }
        Ok(())
    })
}
