//! What a rule changes against the one that stands: who comes in, who goes out, who gets more or less.

use std::collections::BTreeMap;

use crate::feeds::sweep::Swept;

/// What a rule changes.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// What the other rule is called to people.
    pub with: String,
    /// Firms that qualify under the other rule, and what they get, in 分.
    pub before: (usize, i64),
    /// Firms that qualify now and did not, most money first.
    pub gained: Vec<Moved>,
    /// Firms that qualified and do not now (those of which facts are missing among them).
    pub lost: Vec<Moved>,
    /// Firms that get more.
    pub more: Vec<Moved>,
    /// Firms that get less.
    pub less: Vec<Moved>,
    /// Firms for which nothing changes.
    pub n_same: usize,
}

/// A firm whose amount changes, in 分; `None` where it gets nothing or the amount is not known.
#[derive(Clone, Copy, Debug)]
pub struct Moved {
    pub(super) row: usize,
    /// Under the other rule.
    pub before: Option<i64>,
    /// Under this one.
    pub after: Option<i64>,
}

pub(super) fn compare(
    with: &str,
    (now, amounts): (&Swept, &[Option<i64>]),
    (old, before): (&Swept, &[Option<i64>]),
) -> Comparison {
    let by_row = |swept: &Swept, amounts: &[Option<i64>]| -> BTreeMap<usize, Option<i64>> {
        swept.yes.iter().map(|(row, _)| *row).zip(amounts.iter().copied()).collect()
    };
    let (new, old) = (by_row(now, amounts), by_row(old, before));
    let total = |of: &BTreeMap<usize, Option<i64>>| {
        of.values().flatten().fold(0_i64, |sum, money| sum.saturating_add(*money))
    };
    let mut told = Comparison {
        with: with.to_owned(),
        before: (old.len(), total(&old)),
        gained: Vec::new(),
        lost: Vec::new(),
        more: Vec::new(),
        less: Vec::new(),
        n_same: 0,
    };
    for (row, after) in &new {
        let moved = |before| Moved { row: *row, before, after: *after };
        match old.get(row) {
            None => told.gained.push(moved(None)),
            Some(before) if after > before => told.more.push(moved(*before)),
            Some(before) if after < before => told.less.push(moved(*before)),
            Some(_) => told.n_same += 1,
        }
    }
    let gone = old.iter().filter(|(row, _)| !new.contains_key(row));
    told.lost.extend(gone.map(|(row, before)| Moved { row: *row, before: *before, after: None }));
    let by = |moved: &Moved| {
        let change = moved.after.unwrap_or_default().saturating_sub(moved.before.unwrap_or_default());
        (std::cmp::Reverse(change.saturating_abs()), moved.row)
    };
    for list in [&mut told.gained, &mut told.lost, &mut told.more, &mut told.less] {
        list.sort_by_key(by);
    }
    told
}
