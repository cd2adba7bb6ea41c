//! Firms that miss by exactly one condition, and facts that are missing.

use std::collections::{BTreeMap, BTreeSet};

use lq_rule::checked::{Checked, Cond, CondNode};

use crate::feeds::columns::Feed;
use crate::feeds::sweep::Swept;

/// A condition, with the firms that satisfy every other.
#[derive(Clone, Debug)]
pub struct Missed {
    /// Its number in the policy, empty without.
    pub label: String,
    /// In the canonical form.
    pub words: String,
    /// The words of the policy it rests on, empty without.
    pub cite: String,
    /// Whether a firm can change anything it looks at.
    pub is_reachable: bool,
    pub(super) rows: Vec<usize>,
}

impl Missed {
    /// How many firms miss it alone.
    pub fn n_firms(&self) -> usize {
        self.rows.len()
    }
}

/// Something that is not recorded and without which a rule cannot be decided.
#[derive(Clone, Debug)]
pub struct Lacking {
    /// What it is called; empty where nothing is missing and a number cannot be computed.
    pub label: String,
    /// Firms whose answer it keeps open.
    pub n_firms: usize,
    /// Those of them that lack nothing else.
    pub n_alone: usize,
}

/// The conditions that must all hold, each as a rule of its own that grants nothing.
pub(super) fn parts(rule: &Checked) -> Vec<Checked> {
    let mut conditions = Vec::new();
    flatten(&rule.condition, &mut conditions);
    let of = |condition: Cond| Checked { condition, award: None, budget: None, ..rule.clone() };
    conditions.into_iter().map(of).collect()
}

fn flatten(cond: &Cond, out: &mut Vec<Cond>) {
    match &cond.node {
        CondNode::All(parts) if cond.words.is_empty() => {
            for part in parts {
                let mut part = part.clone();
                if part.label.is_empty() {
                    part.label.clone_from(&cond.label);
                }
                if part.cite.is_empty() {
                    part.cite.clone_from(&cond.cite);
                }
                flatten(&part, out);
            }
        }
        _ => out.push(cond.clone()),
    }
}

/// A condition in words, those it is made of joined.
pub(super) fn words(cond: &Cond) -> String {
    if !cond.words.is_empty() {
        return cond.words.clone();
    }
    let parts = |join: &str| cond.parts().iter().map(words).collect::<Vec<_>>().join(join);
    match &cond.node {
        CondNode::Any(_) => format!("任一（{}）", parts("；")),
        CondNode::AtLeast(wanted, _) => format!("至少 {wanted} 项（{}）", parts("；")),
        CondNode::Not(_) => format!("非（{}）", parts("")),
        _ => parts(" 且 "),
    }
}

/// How each row stands to each part: 0 no, 1 yes, 2 open.
fn standings(feed: &Feed, of_parts: &[Swept]) -> Vec<Vec<u8>> {
    let one = |swept: &Swept| {
        let mut of_rows = vec![0; feed.heads.len()];
        swept.yes.iter().for_each(|(row, _)| of_rows[*row] = 1);
        swept.open.iter().for_each(|row| of_rows[*row] = 2);
        of_rows
    };
    of_parts.iter().map(one).collect()
}

pub(super) fn missed(feed: &Feed, parts: &[Checked], of_parts: &[Swept]) -> Vec<Missed> {
    let standings = standings(feed, of_parts);
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); parts.len()];
    for row in 0..feed.heads.len() {
        let of_row = standings.iter().map(|of_rows| of_rows[row]).enumerate();
        let mut failing = of_row.filter(|(_, standing)| *standing != 1);
        if let (Some((part, 0)), None) = (failing.next(), failing.next()) {
            rows[part].push(row);
        }
    }
    let of = |(part, rows): (&Checked, Vec<usize>)| Missed {
        label: part.condition.label.clone(),
        words: words(&part.condition),
        cite: part.condition.cite.clone(),
        is_reachable: part.condition.cells().iter().any(|cell| part.cells[cell.0].is_reachable),
        rows,
    };
    parts.iter().zip(rows).map(of).collect()
}

/// Rows of which facts are missing, with the places of the facts among those told.
type Open = Vec<(usize, Vec<usize>)>;

/// What is missing of the rows that are open.
pub(super) fn lacking(
    feed: &Feed,
    rule: &Checked,
    parts: &[Checked],
    of_parts: &[Swept],
    main: &Swept,
) -> (Vec<Lacking>, Open) {
    let standings = standings(feed, of_parts);
    let missing: Vec<_> = parts
        .iter()
        .map(|part| {
            let cells = part.condition.cells();
            cells
                .into_iter()
                .map(|cell| (cell.0, feed.lacking(&rule.cells[cell.0].source)))
                .collect::<Vec<_>>()
        })
        .collect();
    let mut of_rows: Vec<BTreeSet<&str>> = Vec::with_capacity(main.open.len());
    let mut told: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in &main.open {
        let open = (0..parts.len()).filter(|part| standings[*part][*row] == 2);
        let mut labels: BTreeSet<&str> = open
            .flat_map(|part| missing[part].iter().filter(|(_, lacks)| lacks(*row)).map(|(cell, _)| *cell))
            .map(|cell| rule.cells[cell].label.as_str())
            .collect();
        if labels.is_empty() {
            labels.insert("");
        }
        for label in &labels {
            let (n_firms, n_alone) = told.entry(label).or_default();
            *n_firms += 1;
            *n_alone += usize::from(labels.len() == 1);
        }
        of_rows.push(labels);
    }
    let mut lacking: Vec<Lacking> = told
        .iter()
        .map(|(label, (n_firms, n_alone))| Lacking {
            label: (*label).to_owned(),
            n_firms: *n_firms,
            n_alone: *n_alone,
        })
        .collect();
    lacking.sort_by(|a, b| (b.n_firms, &a.label).cmp(&(a.n_firms, &b.label)));
    let place = |label: &&str| lacking.iter().position(|one| one.label == **label);
    let open = main.open.iter().zip(&of_rows);
    let open = open.map(|(row, labels)| (*row, labels.iter().filter_map(&place).collect()));
    let open = open.collect();
    (lacking, open)
}
