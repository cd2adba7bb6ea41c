//! Other policies in force that the same firms qualify for, and bases that are funded twice.

use std::collections::{BTreeMap, BTreeSet};

use lq_core::{Day, RecordId};
use lq_rule::Standing;
use lq_rule::checked::{Checked, Source};
use lq_rule::plan::Granted;

use crate::feeds::columns::Feed;
use crate::feeds::sweep::Swept;
use crate::queries::policy::Issued;

/// How many policies firms qualify for at once.
#[derive(Clone, Debug, Default)]
pub struct Overlap {
    /// Of the firms that qualify: how many qualify for so many other policies.
    pub by_count: BTreeMap<usize, usize>,
    /// The other policies, most firms in common first; those without one are left out.
    pub shared: Vec<Shared>,
    /// Rules in force that were looked at.
    pub n_rules: usize,
}

/// Another policy some of the firms qualify for.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The policy.
    pub policy: RecordId,
    /// Its title, and that of the rule where it is another.
    pub title: String,
    /// Firms that qualify for both.
    pub n_firms: usize,
    /// What the other gives them, in 分, as far as known.
    pub money: i64,
    /// What both compute their amounts from, by name: the same spending is paid for twice.
    pub bases: Vec<String>,
}

/// A rule in force of another policy.
pub(super) struct Other<'a> {
    policy: RecordId,
    title: String,
    pub(super) rule: &'a Checked,
}

/// Rules of other policies that are in force on a day and about the same kind.
pub(super) fn others<'a>(issued: &'a [Issued], own: RecordId, rule: &Checked, on: Day) -> Vec<Other<'a>> {
    let mut others = Vec::new();
    for policy in issued.iter().filter(|policy| policy.id != own) {
        for (written, checked) in policy.ruled.book.rules.iter().zip(&policy.ruled.checked) {
            if written.standing(on) != Standing::InForce || checked.subject != rule.subject {
                continue;
            }
            let title = if policy.ruled.checked.len() == 1 || written.title == policy.title {
                policy.title.clone()
            } else {
                format!("{}：{}", policy.title, written.title)
            };
            others.push(Other { policy: policy.id, title, rule: checked });
        }
    }
    others
}

/// The overlap, and of each row that qualifies how many others it qualifies for.
pub(super) fn overlap(
    feed: &Feed,
    rule: &Checked,
    main: &Swept,
    others: &[Other<'_>],
    of_others: &[Swept],
) -> (Overlap, Vec<usize>) {
    let mut place = vec![usize::MAX; feed.heads.len()];
    main.yes.iter().enumerate().for_each(|(at, (row, _))| place[*row] = at);
    let mut n_others = vec![0; main.yes.len()];
    let mut shared = Vec::new();
    let own = bases(rule);
    for (other, swept) in others.iter().zip(of_others) {
        let mut one = Shared {
            policy: other.policy,
            title: other.title.clone(),
            n_firms: 0,
            money: 0,
            bases: bases(other.rule)
                .into_iter()
                .filter(|(source, _)| own.iter().any(|(held, _)| held == source))
                .map(|(_, label)| label)
                .collect(),
        };
        for (row, granted) in &swept.yes {
            let Some(count) = n_others.get_mut(place[*row]) else { continue };
            *count += 1;
            one.n_firms += 1;
            if let Some(Granted::Money(money)) = granted {
                one.money = one.money.saturating_add(*money);
            }
        }
        if one.n_firms > 0 {
            shared.push(one);
        }
    }
    shared.sort_by(|a, b| (b.n_firms, &a.title).cmp(&(a.n_firms, &b.title)));
    let mut by_count = BTreeMap::new();
    n_others.iter().for_each(|count| *by_count.entry(*count).or_default() += 1);
    (Overlap { by_count, shared, n_rules: others.len() }, n_others)
}

/// What amounts are computed from, each once.
fn bases(rule: &Checked) -> Vec<(Source, String)> {
    let items = rule.award.iter().flat_map(|award| &award.items);
    let cells: BTreeSet<_> = items.flat_map(|item| item.how.cells()).collect();
    let base = |cell: lq_rule::checked::CellIdx| {
        let held = &rule.cells[cell.0];
        (held.source.clone(), held.label.clone())
    };
    cells.into_iter().map(base).collect()
}
