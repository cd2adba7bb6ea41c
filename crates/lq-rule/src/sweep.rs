//! Many rules over many rows, in columns.
//!
//! [`Program::compile`] brings rules over given columns into one graph in which a condition two rules share stands once;
//! the bounds of the columns decide what they can and prove which arithmetic fits 32 or 64 bits. [`Program::sweep`] goes
//! through a range of rows in blocks: masks of a bit a row for certain and for certain-or-open, leaves compared as wide
//! as the machine allows, a conjunction left as soon as no row of the block is left, amounts summed over the rows that
//! qualify. Nothing is allocated per row.
//!
//! The engine runs no task of its own: ranges may be swept on as many threads as the caller has, each with a
//! [`Scratch`], and their tallies merged in any order. Answers are those of [`crate::plan::eval`], whatever the range.

mod block;
mod kernel;
mod linear;
mod lower;
mod money;
mod node;
mod pay;
mod profile;
mod program;

use std::ops::Range;

use fearless_simd::{Level, Simd, dispatch};

use self::block::{Block, ROWS, WORDS};
use self::money::count;
pub use self::program::{Program, Scratch};
use crate::columns::{Columns, WORD};
use crate::plan::{Granted, Outcome};

/// The columns are not those a program was compiled over: others, or with values beyond what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherColumns;

/// What a sweep found of one rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleTally {
    /// Rows that qualify.
    pub n_yes: u64,
    /// Rows that do not.
    pub n_no: u64,
    /// Rows of which facts are missing.
    pub n_open: u64,
    /// Sum of the amounts of rows that qualify, in the smallest unit of money.
    pub money: i128,
    /// Rows that qualify and whose amount is open; not in the sum.
    pub n_amounts_open: u64,
    /// Rows that qualify and whose amount is too large to be told; not in the sum.
    pub n_amounts_too_large: u64,
}

/// What a sweep found, a rule each in the order they were compiled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Of each rule.
    pub rules: Vec<RuleTally>,
}

impl Tally {
    /// Adds what a sweep of other rows found. The order of merging does not matter.
    pub fn merge(&mut self, other: &Self) {
        if self.rules.len() < other.rules.len() {
            self.rules.resize(other.rules.len(), RuleTally::default());
        }
        for (own, other) in self.rules.iter_mut().zip(&other.rules) {
            own.n_yes += other.n_yes;
            own.n_no += other.n_no;
            own.n_open += other.n_open;
            own.money += other.money;
            own.n_amounts_open += other.n_amounts_open;
            own.n_amounts_too_large += other.n_amounts_too_large;
        }
    }
}

impl Program {
    /// Sweeps a range of rows and adds what it finds to a tally.
    ///
    /// * `rows`: any range; what lies past the last row is left out. Ranges that begin at multiples of 64 are quickest.
    pub fn sweep(
        &self,
        columns: &Columns,
        rows: Range<usize>,
        scratch: &mut Scratch,
        tally: &mut Tally,
    ) -> Result<(), OtherColumns> {
        self.check(columns)?;
        tally.rules.resize(self.rules.len(), RuleTally::default());
        let tallies = &mut tally.rules;
        self.blocks(columns, rows, scratch, &mut Sum { tallies });
        Ok(())
    }

    /// Tells what one rule says of each row of a range that qualifies or is open, in order of rows.
    pub fn each(
        &self,
        columns: &Columns,
        rule: usize,
        rows: Range<usize>,
        scratch: &mut Scratch,
        visit: &mut dyn FnMut(usize, Outcome),
    ) -> Result<(), OtherColumns> {
        self.check(columns)?;
        self.blocks(columns, rows, scratch, &mut Each { rule, visit });
        Ok(())
    }

    /// What every rule says of one row; `into` is cleared first.
    pub fn row(
        &self,
        columns: &Columns,
        row: usize,
        scratch: &mut Scratch,
        into: &mut Vec<Outcome>,
    ) -> Result<(), OtherColumns> {
        self.check(columns)?;
        into.clear();
        self.blocks(columns, row..row.saturating_add(1), scratch, &mut One { into });
        Ok(())
    }

    fn blocks(&self, columns: &Columns, rows: Range<usize>, scratch: &mut Scratch, work: &mut impl Work) {
        let rows = rows.start..rows.end.min(columns.n_rows());
        if !rows.is_empty() {
            scratch.make_room(self);
            dispatch!(Level::new(), simd => each_block(simd, self, columns, rows, scratch, work));
        }
    }
}

/// What is done with a block.
trait Work {
    /// * `mask`: the rows of the block that are in the range.
    fn block<S: Simd>(&mut self, block: &mut Block<'_, S>, mask: &[u64; WORDS]);
}

fn each_block<S: Simd>(
    simd: S,
    program: &Program,
    columns: &Columns,
    rows: Range<usize>,
    scratch: &mut Scratch,
    work: &mut impl Work,
) {
    let end = rows.end.div_ceil(WORD);
    let mut first = rows.start / WORD;
    while first < end {
        let n_words = WORDS.min(end - first);
        let mut mask = [0; WORDS];
        for (at, word) in mask[..n_words].iter_mut().enumerate() {
            *word = within(&rows, (first + at) * WORD);
        }
        scratch.begin();
        let mut block = Block { simd, program, columns, scratch, first, n_words };
        work.block(&mut block, &mask);
        first += ROWS / WORD;
    }
}

/// Bits of the 64 rows from a first one on that lie in a range.
fn within(rows: &Range<usize>, first: usize) -> u64 {
    let below = rows.start.saturating_sub(first).min(WORD);
    let upto = rows.end.saturating_sub(first).min(WORD);
    let ones = |n: usize| if n == WORD { u64::MAX } else { (1 << n) - 1 };
    ones(upto) & !ones(below)
}

/// Counts and sums of all rules.
struct Sum<'a> {
    tallies: &'a mut [RuleTally],
}

impl Work for Sum<'_> {
    fn block<S: Simd>(&mut self, block: &mut Block<'_, S>, mask: &[u64; WORDS]) {
        let n_rows = count(mask);
        for (rule, tally) in block.program.rules.iter().zip(self.tallies.iter_mut()) {
            let (yes, n_yes, n_open) = verdicts(block, rule.root, mask);
            tally.n_yes += n_yes;
            tally.n_open += n_open;
            tally.n_no += n_rows - n_yes - n_open;
            if n_yes > 0
                && let Some(pay) = &rule.pay
            {
                block.pay(pay, &yes, tally);
            }
        }
    }
}

/// Rows that qualify, how many they are, and how many are open.
fn verdicts<S: Simd>(block: &mut Block<'_, S>, root: usize, mask: &[u64; WORDS]) -> ([u64; WORDS], u64, u64) {
    block.need(root);
    let mut yes = [0; WORDS];
    let (sure, maybe) = (block.sure(root), block.maybe(root));
    let (n_yes, n_maybe) = block.simd.vectorize(
        #[inline(always)]
        || {
            let (mut n_yes, mut n_maybe) = (0, 0);
            for at in 0..sure.len() {
                yes[at] = sure[at] & mask[at];
                n_yes += u64::from(yes[at].count_ones());
                n_maybe += u64::from((maybe[at] & mask[at]).count_ones());
            }
            (n_yes, n_maybe)
        },
    );
    (yes, n_yes, n_maybe - n_yes)
}

/// What one rule says, row by row.
struct Each<'a> {
    rule: usize,
    visit: &'a mut dyn FnMut(usize, Outcome),
}

impl Work for Each<'_> {
    fn block<S: Simd>(&mut self, block: &mut Block<'_, S>, mask: &[u64; WORDS]) {
        let Some(rule) = block.program.rules.get(self.rule) else { return };
        let (yes, n_yes, n_open) = verdicts(block, rule.root, mask);
        if n_yes + n_open == 0 {
            return;
        }
        let mut granted = Vec::new();
        if let Some(pay) = &rule.pay {
            block.each(pay, &yes, &mut |_, amount| granted.push(amount));
        }
        let mut granted = granted.into_iter();
        let maybe = block.maybe(rule.root);
        for (at, (yes, maybe)) in yes.iter().zip(maybe).enumerate() {
            let mut rest = maybe & mask[at];
            while rest != 0 {
                let bit = rest.trailing_zeros() as usize;
                let is_yes = yes >> bit & 1 == 1;
                let outcome = Outcome {
                    verdict: is_yes.then_some(true),
                    granted: if is_yes { granted.next() } else { None },
                };
                (self.visit)((block.first + at) * WORD + bit, outcome);
                rest &= rest - 1;
            }
        }
    }
}

/// What all rules say of one row.
struct One<'a> {
    into: &'a mut Vec<Outcome>,
}

impl Work for One<'_> {
    fn block<S: Simd>(&mut self, block: &mut Block<'_, S>, mask: &[u64; WORDS]) {
        for rule in &block.program.rules {
            let (yes, n_yes, n_open) = verdicts(block, rule.root, mask);
            let verdict = if n_open > 0 { None } else { Some(n_yes > 0) };
            let mut granted: Option<Granted> = None;
            if n_yes > 0
                && let Some(pay) = &rule.pay
            {
                block.each(pay, &yes, &mut |_, amount| granted = Some(amount));
            }
            self.into.push(Outcome { verdict, granted });
        }
    }
}
