//! One block of rows: masks of the nodes, on demand and once each.

use fearless_simd::Simd;

use super::kernel;
use super::node::{Node, NodeIdx, Width};
use super::pay::Value;
use super::{Program, Scratch};
use crate::columns::{Columns, Data, WORD};
use crate::plan::{ColumnIdx, holds};

/// Words of a block: so many rows that a column's part stays near and a loop over it is long.
pub(super) const WORDS: usize = 32;

/// Rows of a block.
pub(super) const ROWS: usize = WORDS * WORD;

/// A block at work.
pub(super) struct Block<'a, S> {
    pub(super) simd: S,
    pub(super) program: &'a Program,
    pub(super) columns: &'a Columns,
    pub(super) scratch: &'a mut Scratch,
    /// First word of rows, and how many.
    pub(super) first: usize,
    pub(super) n_words: usize,
}

/// Where the masks of a node begin: certain, and certain or open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slots {
    pub(super) sure: usize,
    pub(super) maybe: usize,
}

/// Part of a column's cells.
macro_rules! part {
    ($block:expr, $cells:expr) => {
        &$cells[$block.first * WORD..($block.first + $block.n_words) * WORD]
    };
}

impl<S: Simd> Block<'_, S> {
    /// Makes the masks of a node, unless they are there.
    pub(super) fn need(&mut self, node: NodeIdx) {
        if self.scratch.done[node] == self.scratch.stamp {
            return;
        }
        self.scratch.done[node] = self.scratch.stamp;
        let program = self.program;
        match &program.nodes[node] {
            Node::Always(answer) => self.fill(node, *answer, *answer),
            Node::Open => self.fill(node, false, true),
            Node::Least(column, bound) => self.least(node, *column, *bound),
            Node::Linear(terms, bound, width) => self.linear(node, terms, *bound, *width),
            Node::OneOf(column, values) => match program.tables[node] {
                Some(table) => self.table(table),
                None => self.one_of(node, *column, values),
            },
            Node::Missing(column) => self.missing(node, *column),
            Node::Row(condition) => self.rows(node, *condition),
            Node::Unless(part, open) => {
                self.need(*part);
                self.need(*open);
                self.unless(node, *part, *open);
            }
            Node::All(parts) => self.joined(node, parts, true),
            Node::Any(parts) => self.joined(node, parts, false),
            Node::AtLeast(wanted, parts) => {
                parts.iter().for_each(|part| self.need(*part));
                self.at_least(node, *wanted, parts);
            }
            Node::Not(part) => {
                self.need(*part);
                self.not(node, *part);
            }
        }
    }

    /// Rows for which a node holds for sure.
    pub(super) fn sure(&self, node: NodeIdx) -> &[u64] {
        let at = self.program.slots[node].sure;
        &self.scratch.masks[at..at + self.n_words]
    }

    /// Rows for which it holds or is open.
    pub(super) fn maybe(&self, node: NodeIdx) -> &[u64] {
        let at = self.program.slots[node].maybe;
        &self.scratch.masks[at..at + self.n_words]
    }

    fn fill(&mut self, node: NodeIdx, sure: bool, maybe: bool) {
        let Slots { sure: at, maybe: beside } = self.program.slots[node];
        self.scratch.masks[at..at + self.n_words].fill(if sure { u64::MAX } else { 0 });
        if beside != at {
            self.scratch.masks[beside..beside + self.n_words].fill(if maybe { u64::MAX } else { 0 });
        }
    }

    fn out(&mut self, node: NodeIdx) -> &mut [u64] {
        let at = self.program.slots[node].sure;
        &mut self.scratch.masks[at..at + self.n_words]
    }

    fn least(&mut self, node: NodeIdx, column: ColumnIdx, bound: i64) {
        let (simd, columns) = (self.simd, self.columns);
        /// Runs a kernel where the bound fits the cells' type; one that does not is all or nothing.
        macro_rules! run {
            ($cells:expr, $kernel:expr) => {
                match bound.try_into() {
                    Ok(bound) => {
                        let cells = part!(self, $cells);
                        let out = self.out(node);
                        simd.vectorize(
                            #[inline(always)]
                            || $kernel(cells, bound, out),
                        );
                    }
                    Err(_) => self.fill(node, bound < 0, bound < 0),
                }
            };
        }
        match &columns.get(column).data {
            Data::Bit(words) if bound == 1 => {
                let words = &words[self.first..self.first + self.n_words];
                self.out(node).copy_from_slice(words);
            }
            Data::Bit(_) => self.fill(node, bound < 1, bound < 1),
            Data::U8(cells) => run!(cells, |cells, bound, out| kernel::least_u8(simd, cells, bound, out)),
            Data::I16(cells) => run!(cells, |cells, bound, out| kernel::least_i16(simd, cells, bound, out)),
            Data::I32(cells) => run!(cells, |cells, bound, out| kernel::least_i32(simd, cells, bound, out)),
            Data::I64(cells) => run!(cells, kernel::least_i64),
        }
    }

    fn linear(&mut self, node: NodeIdx, terms: &[(ColumnIdx, i64)], bound: i64, width: Width) {
        let simd = self.simd;
        let Slots { sure: at, .. } = self.program.slots[node];
        if let ([(first, one), (second, other)], Width::I32) = (terms, width) {
            self.widen(*first);
            self.widen(*second);
            let (one, other, bound) = (narrow(*one), narrow(*other), narrow(bound));
            let Self { scratch, columns, .. } = self;
            let masks = &mut scratch.masks[at..at + self.n_words];
            let wide = &scratch.wide;
            let cells =
                [*first, *second].map(|column| wide_cells(wide, columns, column, self.first, self.n_words));
            simd.vectorize(
                #[inline(always)]
                || kernel::linear_i32(simd, cells, [one, other], bound, masks),
            );
            return;
        }
        let value = Value { terms: terms.to_vec(), constant: 0, is_narrow: false };
        let mut sums = std::mem::take(&mut self.scratch.sums);
        self.sum(&value, &mut sums);
        let n_rows = self.n_words * WORD;
        let out = self.out(node);
        simd.vectorize(
            #[inline(always)]
            || kernel::least_i64(&sums[..n_rows], bound, out),
        );
        self.scratch.sums = sums;
    }

    /// A linear form in 64 bits, row by row.
    pub(super) fn sum(&self, value: &Value, sums: &mut Vec<i64>) {
        let n_rows = self.n_words * WORD;
        sums.clear();
        sums.resize(n_rows, value.constant);
        for (column, factor) in &value.terms {
            match &self.columns.get(*column).data {
                Data::Bit(words) => {
                    let words = &words[self.first..self.first + self.n_words];
                    let bits = words.iter().flat_map(|word| (0..64).map(move |at| (word >> at & 1) as i64));
                    kernel::add_i64(bits, *factor, sums);
                }
                Data::U8(cells) => self.add(part!(self, cells), *factor, sums),
                Data::I16(cells) => self.add(part!(self, cells), *factor, sums),
                Data::I32(cells) => self.add(part!(self, cells), *factor, sums),
                Data::I64(cells) => self.add(part!(self, cells), *factor, sums),
            }
        }
    }

    fn add<T: Copy + Into<i64>>(&self, cells: &[T], factor: i64, sums: &mut [i64]) {
        self.simd.vectorize(
            #[inline(always)]
            || kernel::add_i64(cells.iter().map(|cell| (*cell).into()), factor, sums),
        );
    }

    /// Brings a column's part to 32 bits, unless it is there or has them.
    pub(super) fn widen(&mut self, column: ColumnIdx) {
        let at = column.0 as usize;
        if self.scratch.wide_done[at] == self.scratch.stamp {
            return;
        }
        self.scratch.wide_done[at] = self.scratch.stamp;
        let columns = self.columns;
        let data = &columns.get(column).data;
        if matches!(data, Data::I32(_) | Data::I64(_)) {
            return;
        }
        let wide = &mut self.scratch.wide[at];
        wide.resize(ROWS, 0);
        match data {
            Data::Bit(words) => kernel::unpacked(&words[self.first..self.first + self.n_words], wide),
            Data::U8(cells) => kernel::widened(part!(self, cells), wide),
            Data::I16(cells) => kernel::widened(part!(self, cells), wide),
            Data::I32(_) | Data::I64(_) => {}
        }
    }

    /// All sets of a table at once.
    fn table(&mut self, table: usize) {
        let program = self.program;
        let (simd, columns, table) = (self.simd, self.columns, &program.sets[table]);
        for node in &table.nodes {
            self.scratch.done[*node] = self.scratch.stamp;
        }
        let (first, n_words) = (self.first, self.n_words);
        let masks = &mut self.scratch.masks;
        let place = |set: usize, word: usize, words: [u64; 4]| {
            if let Some(node) = table.nodes.get(set) {
                let at = program.slots[*node].sure + word;
                let lanes = (n_words - word).min(4);
                masks[at..at + lanes].copy_from_slice(&words[..lanes]);
            }
        };
        let least = table.least;
        macro_rules! run {
            ($cells:expr) => {{
                let cells = part!(self, $cells);
                simd.vectorize(
                    #[inline(always)]
                    || {
                        let code = |row: usize| (i64::from(cells[row]) - least) as usize;
                        kernel::sets(&table.words, code, n_words, place);
                    },
                );
            }};
        }
        match &columns.get(table.column).data {
            Data::Bit(words) => {
                let code = |row: usize| (words[first + row / WORD] >> (row % WORD) & 1) as usize;
                kernel::sets(&table.words, code, n_words, place);
            }
            Data::U8(cells) => run!(cells),
            Data::I16(cells) => run!(cells),
            Data::I32(cells) => run!(cells),
            Data::I64(cells) => run!(cells),
        }
    }

    fn one_of(&mut self, node: NodeIdx, column: ColumnIdx, values: &[i64]) {
        let (columns, first) = (self.columns, self.first);
        let column = columns.get(column);
        for (at, word) in self.out(node).iter_mut().enumerate() {
            let rows = (first + at) * WORD..(first + at + 1) * WORD;
            *word = kernel::bits(rows.map(|row| {
                let kept = column.cell(row).map(|cell| cell / column.bounds.factor);
                kept.is_some_and(|kept| values.binary_search(&kept).is_ok())
            }));
        }
    }

    fn missing(&mut self, node: NodeIdx, column: ColumnIdx) {
        let (columns, first, n_words) = (self.columns, self.first, self.n_words);
        match &columns.get(column).recorded {
            Some(bits) => {
                for (word, bits) in self.out(node).iter_mut().zip(&bits[first..first + n_words]) {
                    *word = !bits;
                }
            }
            None => self.fill(node, false, false),
        }
    }

    /// Row by row, as the plan says.
    fn rows(&mut self, node: NodeIdx, condition: usize) {
        let (program, columns) = (self.program, self.columns);
        let condition = &program.conditions[condition];
        let Slots { sure, maybe } = program.slots[node];
        for word in 0..self.n_words {
            let (mut yes, mut open) = (0, 0);
            for bit in 0..WORD {
                let row = (self.first + word) * WORD + bit;
                match holds(condition, &|column| columns.cell(column, row)) {
                    Some(true) => yes |= 1 << bit,
                    Some(false) => {}
                    None => open |= 1 << bit,
                }
            }
            self.scratch.masks[sure + word] = yes;
            self.scratch.masks[maybe + word] = yes | open;
        }
    }

    fn unless(&mut self, node: NodeIdx, part: NodeIdx, open: NodeIdx) {
        let slots = &self.program.slots;
        let (own, part, open) = (slots[node], slots[part], slots[open].sure);
        let n_words = self.n_words;
        let (parts, out) = self.scratch.masks.split_at_mut(own.sure);
        let (sure, maybe) = out.split_at_mut(own.maybe - own.sure);
        let (part_sure, part_maybe) = (&parts[part.sure..][..n_words], &parts[part.maybe..][..n_words]);
        let open = &parts[open..][..n_words];
        for at in 0..n_words {
            sure[at] = part_sure[at] & !open[at];
            maybe[at] = part_maybe[at] | open[at];
        }
    }

    fn not(&mut self, node: NodeIdx, part: NodeIdx) {
        let slots = &self.program.slots;
        let (own, part) = (slots[node], slots[part]);
        let masks = &mut self.scratch.masks;
        for at in 0..self.n_words {
            let (sure, maybe) = (masks[part.sure + at], masks[part.maybe + at]);
            masks[own.sure + at] = !maybe;
            masks[own.maybe + at] = !sure;
        }
    }

    /// Conjunction or disjunction, part by part, until the whole block is decided.
    fn joined(&mut self, node: NodeIdx, parts: &[NodeIdx], is_all: bool) {
        let own = self.program.slots[node];
        let (simd, n_words) = (self.simd, self.n_words);
        for (at, part) in parts.iter().enumerate() {
            self.need(*part);
            let part = self.program.slots[*part];
            let (held, out) = self.scratch.masks.split_at_mut(own.sure);
            let is_first = at == 0;
            let is_split = own.maybe != own.sure;
            let undecided = simd.vectorize(
                #[inline(always)]
                || {
                    let sure = join(&held[part.sure..][..n_words], &mut out[..n_words], is_first, is_all);
                    let maybe = &mut out[own.maybe - own.sure..];
                    if is_split {
                        let maybe =
                            join(&held[part.maybe..][..n_words], &mut maybe[..n_words], is_first, is_all);
                        if is_all { maybe } else { sure }
                    } else {
                        sure
                    }
                },
            );
            if !undecided {
                break;
            }
        }
    }

    /// Counts in columns of bits: bit i of a row's count stands in word i.
    fn at_least(&mut self, node: NodeIdx, wanted: usize, parts: &[NodeIdx]) {
        let slots = &self.program.slots;
        let own = slots[node];
        let width = (usize::BITS - parts.len().leading_zeros()) as usize;
        let masks = &mut self.scratch.masks;
        let mut count = |place: fn(Slots) -> usize, at: usize| {
            let mut counts = [0_u64; usize::BITS as usize];
            for part in parts {
                let mut carry = masks[place(slots[*part]) + at];
                for digit in &mut counts[..width] {
                    (*digit, carry) = (*digit ^ carry, *digit & carry);
                }
            }
            // Greater or equal, from the lowest digit up.
            let reached = (0..width).fold(u64::MAX, |reached, digit| {
                if wanted >> digit & 1 == 1 { counts[digit] & reached } else { counts[digit] | reached }
            });
            masks[place(own) + at] = reached;
        };
        for at in 0..self.n_words {
            count(|slots| slots.sure, at);
            count(|slots| slots.maybe, at);
        }
    }
}

/// Joins a mask to what was joined before; whether anything is left that another part could change.
#[inline(always)]
fn join(part: &[u64], out: &mut [u64], is_first: bool, is_all: bool) -> bool {
    let mut left = 0;
    for (out, part) in out.iter_mut().zip(part) {
        let joined = if is_first {
            *part
        } else if is_all {
            *out & part
        } else {
            *out | part
        };
        *out = joined;
        left |= if is_all { joined } else { !joined };
    }
    left != 0
}

/// A block's cells of a column at 32 bits, which it has or was brought to.
pub(super) fn wide_cells<'a>(
    wide: &'a [Vec<i32>],
    columns: &'a Columns,
    column: ColumnIdx,
    first: usize,
    n_words: usize,
) -> &'a [i32] {
    match &columns.get(column).data {
        Data::I32(cells) => &cells[first * WORD..(first + n_words) * WORD],
        _ => &wide[column.0 as usize][..n_words * WORD],
    }
}

/// An integer that has been shown to fit.
pub(super) fn narrow(number: i64) -> i32 {
    i32::try_from(number).unwrap_or_default()
}
