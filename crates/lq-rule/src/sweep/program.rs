//! Rules compiled over columns, and what a sweep of them works with.

use super::OtherColumns;
use super::block::{ROWS, Slots, WORDS};
use super::lower::{Lowering, TABLE};
use super::money::room;
use super::node::{Node, NodeIdx};
use super::pay::{self, Pay, Value, Values};
use crate::columns::{Bounds, Columns};
use crate::plan::{ColumnIdx, Condition, Plan};

/// Rules compiled over columns. Holds while the columns' values stay within the bounds they had.
#[derive(Clone, Debug)]
pub struct Program {
    pub(super) bounds: Vec<Bounds>,
    pub(super) nodes: Vec<Node>,
    pub(super) slots: Vec<Slots>,
    /// Which of the tables answers a node.
    pub(super) tables: Vec<Option<usize>>,
    pub(super) sets: Vec<SetTable>,
    pub(super) conditions: Vec<Condition>,
    pub(super) values: Vec<Value>,
    pub(super) rules: Vec<Rule>,
    n_words: usize,
}

/// One rule.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) root: NodeIdx,
    pub(super) pay: Option<Pay>,
}

/// Up to 64 sets of codes of one column, answered together.
#[derive(Clone, Debug)]
pub(super) struct SetTable {
    pub(super) column: ColumnIdx,
    /// The code of the first word.
    pub(super) least: i64,
    /// For each code a word with a bit a set.
    pub(super) words: Vec<u64>,
    /// The sets' nodes, lowest bit first.
    pub(super) nodes: Vec<NodeIdx>,
}

/// Room a sweep works in: for one thread at a time, for any program.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    pub(super) masks: Vec<u64>,
    /// Block at which a node's masks were made.
    pub(super) done: Vec<u64>,
    pub(super) stamp: u64,
    pub(super) wide: Vec<Vec<i32>>,
    pub(super) wide_done: Vec<u64>,
    pub(super) bases: Vec<Vec<i32>>,
    pub(super) bases_done: Vec<u64>,
    pub(super) sums: Vec<i64>,
    pub(super) picked: Vec<i32>,
}

impl Program {
    /// Compiles rules over columns.
    pub fn compile(plans: &[Plan], columns: &Columns) -> Self {
        let mut lowering = Lowering::new(columns);
        let mut values = Values::default();
        let mut rules = Vec::with_capacity(plans.len());
        for plan in plans {
            let root = lowering.condition(&plan.condition);
            let pay = plan.amount.as_ref().map(|amount| pay::compile(amount, &mut lowering, &mut values));
            rules.push(Rule { root, pay });
        }
        let Lowering { graph, bounds, .. } = lowering;
        let mut n_words = 0;
        let mut slot = || {
            n_words += WORDS;
            n_words - WORDS
        };
        let slots = graph
            .may_open
            .iter()
            .map(|may_open| {
                let sure = slot();
                Slots { sure, maybe: if *may_open { slot() } else { sure } }
            })
            .collect();
        let (sets, tables) = set_tables(&graph.nodes, &bounds);
        Self {
            bounds,
            nodes: graph.nodes,
            slots,
            tables,
            sets,
            conditions: graph.conditions,
            values: values.list,
            rules,
            n_words,
        }
    }

    /// Number of rules.
    pub fn n_rules(&self) -> usize {
        self.rules.len()
    }

    /// Number of conditions of all rules, each counted once.
    pub fn n_conditions(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the columns keep to what the program rests on.
    pub(super) fn check(&self, columns: &Columns) -> Result<(), OtherColumns> {
        let columns = columns.columns();
        let is_within = columns.len() == self.bounds.len()
            && columns.iter().zip(&self.bounds).all(|(column, bounds)| {
                column.bounds.factor == bounds.factor
                    && bounds.least <= column.bounds.least
                    && column.bounds.greatest <= bounds.greatest
                    && column.bounds.may_miss <= bounds.may_miss
            });
        if is_within { Ok(()) } else { Err(OtherColumns) }
    }
}

/// Gathers sets over codes of small range in tables.
fn set_tables(nodes: &[Node], bounds: &[Bounds]) -> (Vec<SetTable>, Vec<Option<usize>>) {
    let mut tables = vec![None; nodes.len()];
    let mut sets: Vec<SetTable> = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let Node::OneOf(column, values) = node else { continue };
        let Some(bounds) = bounds.get(column.0 as usize) else { continue };
        let span = i128::from(bounds.greatest) - i128::from(bounds.least) + 1;
        let Some(span) = usize::try_from(span).ok().filter(|_| span <= TABLE) else { continue };
        let open = sets.iter().position(|table| table.column == *column && table.nodes.len() < 64);
        let table = open.unwrap_or_else(|| {
            let words = vec![0; span];
            sets.push(SetTable { column: *column, least: bounds.least, words, nodes: Vec::new() });
            sets.len() - 1
        });
        tables[at] = Some(table);
        let table = &mut sets[table];
        for value in values {
            if let Some(word) =
                usize::try_from(value - table.least).ok().and_then(|at| table.words.get_mut(at))
            {
                *word |= 1 << table.nodes.len();
            }
        }
        table.nodes.push(at);
    }
    (sets, tables)
}

impl Scratch {
    /// Makes room for a program.
    pub(super) fn make_room(&mut self, program: &Program) {
        self.masks.resize(self.masks.len().max(program.n_words), 0);
        self.picked.resize(ROWS.max(self.picked.len()), 0);
        // A stamp is never used twice, so what another program left is never taken for this one's.
        let grown = |marks: &mut Vec<u64>, n: usize| marks.resize(marks.len().max(n), 0);
        grown(&mut self.done, program.nodes.len());
        grown(&mut self.wide_done, program.bounds.len());
        grown(&mut self.bases_done, program.values.len());
        self.wide.resize(self.wide.len().max(program.bounds.len()), Vec::new());
        while self.bases.len() < program.values.len() {
            self.bases.push(room());
        }
    }

    /// Begins a block.
    pub(super) fn begin(&mut self) {
        self.stamp += 1;
    }
}
