//! Search across kinds, within the caller's rights.

use lq_core::RecordId;

use crate::App;
use crate::caller::Caller;
use crate::error::AppError;
use crate::rights::{Reach, Verb};
pub use crate::search::Hit;
use crate::search::SearchIndex;

/// Most hits shown.
pub const MOST_HITS: usize = 50;

/// The index and how far it has read.
#[derive(Debug, Default)]
pub struct SearchState {
    index: SearchIndex,
    /// The store's mark of what the index holds, per kind.
    mark: lq_store::Mark,
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
    let hits = state.index.find(words, MOST_HITS, may_see);
    Ok(hits
        .into_iter()
        .map(|(kind, id, zone, caption, number)| {
            let kind = registry.kinds()[usize::from(kind)].kind.to_string();
            Hit { kind, id, zone, caption, number }
        })
        .collect())
}

/// Brings the index up to the log: only what changed since is read.
fn refresh(app: &App, state: &mut SearchState) -> Result<(), AppError> {
    let registry = app.registry();
    if state.index.is_worn() {
        *state = SearchState::default();
    }
    let SearchState { index, mark } = state;
    app.read(|reader| {
        reader.changed_since(mark, |kind, row| {
            let place = registry.kinds().iter().position(|own| own.kind == kind);
            if let Some(place) = place {
                index.put(u16::try_from(place).unwrap_or(u16::MAX), &registry.kinds()[place], row);
            }
        })?;
        Ok(())
    })
}
