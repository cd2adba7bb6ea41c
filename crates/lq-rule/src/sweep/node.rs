//! Conditions of all rules as one graph, in which what is asked twice stands once.

use std::collections::BTreeMap;

use crate::columns::{Bounds, Data};
use crate::plan::{ColumnIdx, Condition};

/// Place of a node; parts stand before what they are part of.
pub(super) type NodeIdx = usize;

/// A condition over cells as kept. Leaves are true or false for every row, whatever stands in for a missing cell;
/// `Unless` says where that leaves them open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Node {
    /// The same for every row.
    Always(bool),
    /// Open for every row.
    Open,
    /// The cell is at least this.
    Least(ColumnIdx, i64),
    /// Coefficients times cells come to at least this; two or more, without overflow in the width.
    Linear(Vec<(ColumnIdx, i64)>, i64, Width),
    /// The cell is one of these, ascending.
    OneOf(ColumnIdx, Vec<i64>),
    /// The cell is missing.
    Missing(ColumnIdx),
    /// The condition at this place, evaluated row by row; may be open.
    Row(usize),
    /// The first, open where the second holds, which is never open.
    Unless(NodeIdx, NodeIdx),
    /// All hold.
    All(Vec<NodeIdx>),
    /// One holds.
    Any(Vec<NodeIdx>),
    /// At least so many hold.
    AtLeast(usize, Vec<NodeIdx>),
    /// It does not hold.
    Not(NodeIdx),
}

/// Integers that have been shown to hold every intermediate result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Width {
    I32,
    I64,
}

/// The graph while it grows.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) may_open: Vec<bool>,
    /// Of evaluating a node with all its parts, in parts of a nanosecond a row, roughly.
    pub(super) cost: Vec<u64>,
    /// Conditions that are evaluated row by row.
    pub(super) conditions: Vec<Condition>,
    known: BTreeMap<Node, NodeIdx>,
}

impl Graph {
    pub(super) fn always(&mut self, answer: bool) -> NodeIdx {
        self.add(Node::Always(answer), false, 0)
    }

    pub(super) fn open(&mut self) -> NodeIdx {
        self.add(Node::Open, true, 0)
    }

    pub(super) fn least(&mut self, column: ColumnIdx, bound: i64, data: &Data) -> NodeIdx {
        let cost = match data {
            Data::Bit(_) => 1,
            Data::U8(_) => 2,
            Data::I16(_) => 3,
            Data::I32(_) => 5,
            Data::I64(_) => 12,
        };
        self.add(Node::Least(column, bound), false, cost)
    }

    pub(super) fn linear(&mut self, terms: Vec<(ColumnIdx, i64)>, bound: i64, width: Width) -> NodeIdx {
        let of_term = if width == Width::I32 { 5 } else { 20 };
        let cost = of_term * terms.len() as u64;
        self.add(Node::Linear(terms, bound, width), false, cost)
    }

    pub(super) fn one_of(&mut self, column: ColumnIdx, values: Vec<i64>) -> NodeIdx {
        self.add(Node::OneOf(column, values), false, 8)
    }

    pub(super) fn missing(&mut self, column: ColumnIdx, bounds: &[Bounds]) -> NodeIdx {
        if bounds.get(column.0 as usize).is_some_and(|bounds| bounds.may_miss) {
            self.add(Node::Missing(column), false, 1)
        } else {
            self.always(false)
        }
    }

    pub(super) fn row(&mut self, condition: &Condition) -> NodeIdx {
        let known = self.conditions.iter().position(|one| one == condition);
        let at = known.unwrap_or(self.conditions.len());
        if known.is_none() {
            self.conditions.push(condition.clone());
        }
        self.add(Node::Row(at), true, 100_000)
    }

    pub(super) fn not(&mut self, part: NodeIdx) -> NodeIdx {
        match self.nodes[part] {
            Node::Always(answer) => self.always(!answer),
            Node::Open => part,
            Node::Not(inner) => inner,
            _ => self.add(Node::Not(part), self.may_open[part], self.cost[part] + 1),
        }
    }

    pub(super) fn unless(&mut self, part: NodeIdx, open: NodeIdx) -> NodeIdx {
        match self.nodes[open] {
            Node::Always(false) => part,
            Node::Always(true) => self.open(),
            _ => self.add(Node::Unless(part, open), true, self.cost[part] + self.cost[open] + 1),
        }
    }

    pub(super) fn all(&mut self, parts: Vec<NodeIdx>) -> NodeIdx {
        self.joined(parts, true)
    }

    pub(super) fn any(&mut self, parts: Vec<NodeIdx>) -> NodeIdx {
        self.joined(parts, false)
    }

    /// Conjunction or disjunction: nested ones opened, repeats and what decides nothing left out, cheapest first.
    fn joined(&mut self, parts: Vec<NodeIdx>, is_all: bool) -> NodeIdx {
        let mut flat = Vec::new();
        for part in parts {
            match &self.nodes[part] {
                Node::All(inner) if is_all => flat.extend(inner.iter().copied()),
                Node::Any(inner) if !is_all => flat.extend(inner.iter().copied()),
                Node::Always(answer) if *answer == is_all => {}
                Node::Always(answer) => return self.always(*answer),
                _ => flat.push(part),
            }
        }
        flat.sort_unstable_by_key(|part| (self.cost[*part], *part));
        flat.dedup();
        match flat[..] {
            [] => self.always(is_all),
            [only] => only,
            _ => {
                let may_open = flat.iter().any(|part| self.may_open[*part]);
                let cost = self.cost_of(&flat);
                self.add(if is_all { Node::All(flat) } else { Node::Any(flat) }, may_open, cost)
            }
        }
    }

    pub(super) fn at_least(&mut self, wanted: usize, parts: Vec<NodeIdx>) -> NodeIdx {
        match wanted {
            0 => self.always(true),
            1 => self.any(parts),
            _ if wanted > parts.len() => self.always(false),
            _ if wanted == parts.len() => self.all(parts),
            _ => {
                let may_open = parts.iter().any(|part| self.may_open[*part]);
                let cost = self.cost_of(&parts) + parts.len() as u64;
                self.add(Node::AtLeast(wanted, parts), may_open, cost)
            }
        }
    }

    fn cost_of(&self, parts: &[NodeIdx]) -> u64 {
        parts.iter().map(|part| self.cost[*part] + 1).sum()
    }

    fn add(&mut self, node: Node, may_open: bool, cost: u64) -> NodeIdx {
        if let Some(known) = self.known.get(&node) {
            return *known;
        }
        let at = self.nodes.len();
        self.known.insert(node.clone(), at);
        self.nodes.push(node);
        self.may_open.push(may_open);
        self.cost.push(cost);
        at
    }
}
