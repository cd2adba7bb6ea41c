//! The five verdicts, one file each where they differ.

mod absent;
mod broken;
mod thin;
mod weak;

use crate::model::{Measure, Options, Verdict};
use crate::state::{Inputs, State};

pub(crate) use absent::{completing_set, entry_size};
pub(crate) use thin::name_partners;

/// A verdict on a segment before its cures are known.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) verdict: Verdict,
    pub(crate) segment: usize,
    /// The other end where the verdict is on a link.
    pub(crate) to: Option<usize>,
    /// Number of the link among the essential ones.
    pub(crate) edge: Option<usize>,
    pub(crate) numbers: Vec<(&'static str, Measure)>,
    pub(crate) reasons: Vec<String>,
    /// All segments of the run, where the verdict is 短.
    pub(crate) run: Vec<usize>,
    /// Whether it is a bottleneck only together with others.
    pub(crate) is_shared: bool,
}

/// What makes two cases the same before and after a change.
pub(crate) type Key = (Verdict, usize, Option<usize>);

impl Case {
    pub(crate) fn new(verdict: Verdict, segment: usize) -> Case {
        Case {
            verdict,
            segment,
            to: None,
            edge: None,
            numbers: Vec::new(),
            reasons: Vec::new(),
            run: Vec::new(),
            is_shared: false,
        }
    }

    pub(crate) fn key(&self) -> Key {
        (self.verdict, self.segment, self.to)
    }
}

/// Finds all cases of a look and puts them, with what stays open, into the state.
pub(crate) fn find(inputs: &Inputs, options: &Options, state: &mut State) {
    let mut cases = absent::find(inputs, state);
    cases.extend(broken::find(inputs, state));
    cases.extend(thin::find(inputs, state));
    cases.extend(weak::find(inputs, options, state));
    cases.sort_by_key(Case::key);
    state.cases = cases;
}
