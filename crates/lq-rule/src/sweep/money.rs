//! Amounts of one rule over one block.

use fearless_simd::Simd;

use super::RuleTally;
use super::block::{Block, ROWS, WORDS, narrow, wide_cells};
use super::kernel;
use super::pay::{Case, Pay, Value};
use super::profile::{Flat, Profile};
use crate::columns::WORD;
use crate::plan::{Amount, Granted, granted_by};

/// Rows of a block.
type Mask = [u64; WORDS];

impl<S: Simd> Block<'_, S> {
    /// Adds up what the rows of a mask are granted.
    pub(super) fn pay(&mut self, pay: &Pay, yes: &Mask, tally: &mut RuleTally) {
        match pay {
            Pay::Rows(amount) => self.pay_rows(amount, yes, tally),
            Pay::Cases(cases) => {
                let mut n_decided = 0;
                for case in cases {
                    let mask = self.case(case, yes);
                    let n_rows = self.count(&mask);
                    if n_rows > 0 {
                        n_decided += n_rows;
                        tally.money += self.total(case, &mask, n_rows);
                    }
                }
                tally.n_amounts_open += self.count(yes) - n_decided;
            }
        }
    }

    /// What each row of a mask is granted, in order of rows.
    pub(super) fn each(&mut self, pay: &Pay, yes: &Mask, visit: &mut dyn FnMut(usize, Granted)) {
        let mut granted: Vec<(usize, Granted)> = Vec::new();
        let cases: &[Case] = match pay {
            Pay::Rows(amount) => {
                for row in rows_of(&yes[..self.n_words], self.first) {
                    visit(row, granted_by(amount, &|column| self.columns.cell(column, row)));
                }
                return;
            }
            Pay::Cases(cases) => cases,
        };
        let mut open = *yes;
        for case in cases {
            let mask = self.case(case, yes);
            for (open, mask) in open.iter_mut().zip(mask) {
                *open &= !mask;
            }
            for row in rows_of(&mask[..self.n_words], self.first) {
                let base = case.base.map_or(0, |value| self.base(&self.program.values[value], row));
                granted.push((row, Granted::Money(case.profile.at(base))));
            }
        }
        granted.extend(rows_of(&open[..self.n_words], self.first).map(|row| (row, Granted::Open)));
        granted.sort_unstable_by_key(|(row, _)| *row);
        granted.into_iter().for_each(|(row, granted)| visit(row, granted));
    }

    /// Number of rows of a mask.
    fn count(&self, mask: &Mask) -> u64 {
        self.simd.vectorize(
            #[inline(always)]
            || mask.iter().map(|word| u64::from(word.count_ones())).sum(),
        )
    }

    /// The rows of a mask a case is about.
    fn case(&mut self, case: &Case, yes: &Mask) -> Mask {
        let mut mask = *yes;
        for (node, wanted) in &case.guards {
            self.need(*node);
            let (guard, turn) = if *wanted { (self.sure(*node), 0) } else { (self.maybe(*node), u64::MAX) };
            for (mask, guard) in mask.iter_mut().zip(guard) {
                *mask &= guard ^ turn;
            }
        }
        mask
    }

    fn total(&mut self, case: &Case, mask: &Mask, n_rows: u64) -> i128 {
        if let Some(constant) = case.profile.as_constant() {
            return i128::from(constant) * i128::from(n_rows);
        }
        let Some(value) = case.base else { return 0 };
        let form = &self.program.values[value];
        match &case.profile.flat {
            Some(flat) if form.is_narrow => self.flat_total(flat, value, mask, n_rows),
            _ => self.picked_total(&case.profile, form, mask),
        }
    }

    /// A sum of cut-off bases and counts of rows past jumps.
    fn flat_total(&mut self, flat: &Flat, value: usize, mask: &Mask, n_rows: u64) -> i128 {
        self.need_base(value);
        let Self { simd, program, columns, scratch, first, n_words } = self;
        let (simd, n_words) = (*simd, *n_words);
        let form = &program.values[value];
        let cells = match form.terms[..] {
            [(column, 1)] if form.constant == 0 => {
                wide_cells(&scratch.wide, columns, column, *first, n_words)
            }
            _ => &scratch.bases[value][..n_words * WORD],
        };
        let picked = &mut scratch.picked;
        simd.vectorize(
            #[inline(always)]
            || {
                // Where few rows are left they are picked one by one; else all are copied, the others as zero.
                let written = if n_rows < (n_words * WORD / SPARSE) as u64 {
                    kernel::picked(cells, &mask[..n_words], picked)
                } else {
                    kernel::masked(simd, cells, &mask[..n_words], picked)
                };
                let bases = &picked[..written];
                let mut total = i128::from(flat.at_zero) * i128::from(n_rows);
                for (from, end, factor) in &flat.slopes {
                    total += i128::from(kernel::slope(simd, bases, *from, *end)) * i128::from(*factor);
                }
                for (at, jump) in &flat.jumps {
                    total += i128::from(kernel::past(simd, bases, *at)) * i128::from(*jump);
                }
                total
            },
        )
    }

    /// Makes a base of all rows of the block, unless it is there.
    fn need_base(&mut self, value: usize) {
        let program = self.program;
        let form = &program.values[value];
        for (column, _) in &form.terms {
            self.widen(*column);
        }
        if matches!(form.terms[..], [(_, 1)] if form.constant == 0) {
            return;
        }
        let Self { simd, columns, scratch, first, n_words, .. } = self;
        if scratch.bases_done[value] == scratch.stamp {
            return;
        }
        scratch.bases_done[value] = scratch.stamp;
        let sums = &mut scratch.bases[value];
        sums.clear();
        sums.resize(*n_words * WORD, narrow(form.constant));
        for (column, factor) in &form.terms {
            let cells = wide_cells(&scratch.wide, columns, *column, *first, *n_words);
            simd.vectorize(
                #[inline(always)]
                || kernel::add_i32(cells, narrow(*factor), sums),
            );
        }
    }

    /// Row by row over the profile: 64-bit bases, and amounts that are rounded.
    fn picked_total(&self, profile: &Profile, form: &Value, mask: &Mask) -> i128 {
        rows_of(&mask[..self.n_words], self.first)
            .map(|row| i128::from(profile.at(self.base(form, row))))
            .sum()
    }

    /// A base of one row, whose cells are there.
    fn base(&self, form: &Value, row: usize) -> i64 {
        form.terms.iter().fold(form.constant, |sum, (column, factor)| {
            let kept = self.columns.get(*column).kept(row);
            sum + kept * factor
        })
    }

    fn pay_rows(&mut self, amount: &Amount, yes: &Mask, tally: &mut RuleTally) {
        let columns = self.columns;
        for row in rows_of(&yes[..self.n_words], self.first) {
            match granted_by(amount, &|column| columns.cell(column, row)) {
                Granted::Money(money) => tally.money += i128::from(money),
                Granted::Open => tally.n_amounts_open += 1,
                Granted::TooLarge => tally.n_amounts_too_large += 1,
            }
        }
    }
}

/// One row in so many: below that, rows are picked one by one.
const SPARSE: usize = 24;

/// Number of rows of a mask.
pub(super) fn count(words: &[u64]) -> u64 {
    words.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// The rows of a mask whose first word is this.
pub(super) fn rows_of(words: &[u64], first: usize) -> impl Iterator<Item = usize> {
    let words = words.to_vec();
    words.into_iter().enumerate().flat_map(move |(at, word)| {
        (0..WORD).filter(move |bit| word >> bit & 1 == 1).map(move |bit| (first + at) * WORD + bit)
    })
}

/// Room for the bases of a block.
pub(super) fn room() -> Vec<i32> {
    vec![0; ROWS]
}
