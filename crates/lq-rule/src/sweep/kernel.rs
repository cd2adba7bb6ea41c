//! Loops over the cells of a block, as wide as the machine at hand allows.
//!
//! Every loop is compiled for each level of instructions and chosen when the program runs; a word of a mask holds 64
//! rows, the first in its lowest bit.

use fearless_simd::{Simd, i16x32, i32x16, mask32x16, prelude::*, u8x64};

/// A bit a row where the cell is at least the bound.
#[inline(always)]
pub(super) fn least_u8<S: Simd>(simd: S, cells: &[u8], bound: u8, out: &mut [u64]) {
    let bound = u8x64::splat(simd, bound);
    for (word, rows) in out.iter_mut().zip(cells.chunks_exact(64)) {
        *word = u8x64::from_slice(simd, rows).simd_ge(bound).to_bitmask();
    }
}

/// The same for 16-bit cells.
#[inline(always)]
pub(super) fn least_i16<S: Simd>(simd: S, cells: &[i16], bound: i16, out: &mut [u64]) {
    // Greater than one less; the least value of the type is no bound anybody asks for.
    let below = i16x32::splat(simd, bound.saturating_sub(1));
    for (word, rows) in out.iter_mut().zip(cells.chunks_exact(64)) {
        let low = i16x32::from_slice(simd, &rows[..32]).simd_gt(below);
        let high = i16x32::from_slice(simd, &rows[32..]).simd_gt(below);
        *word = low.narrow(high).to_bitmask();
    }
}

/// The same for 32-bit cells.
#[inline(always)]
pub(super) fn least_i32<S: Simd>(simd: S, cells: &[i32], bound: i32, out: &mut [u64]) {
    let below = i32x16::splat(simd, bound.saturating_sub(1));
    for (word, rows) in out.iter_mut().zip(cells.chunks_exact(64)) {
        *word = word_of(
            #[inline(always)]
            |at| i32x16::from_slice(simd, &rows[at..at + 16]).simd_gt(below),
        );
    }
}

/// The same for 64-bit cells.
#[inline(always)]
pub(super) fn least_i64(cells: &[i64], bound: i64, out: &mut [u64]) {
    for (word, rows) in out.iter_mut().zip(cells.chunks_exact(64)) {
        let mut answers = 0;
        for (at, cell) in rows.iter().enumerate() {
            answers |= u64::from(*cell >= bound) << at;
        }
        *word = answers;
    }
}

/// A bit a row where `factors[0] × cells[0] + factors[1] × cells[1]` is at least the bound, all in 32 bits.
#[inline(always)]
pub(super) fn linear_i32<S: Simd>(
    simd: S,
    cells: [&[i32]; 2],
    factors: [i32; 2],
    bound: i32,
    out: &mut [u64],
) {
    let below = i32x16::splat(simd, bound.saturating_sub(1));
    let [one, other] = factors.map(|factor| i32x16::splat(simd, factor));
    let [first, second] = cells;
    let rows = first.chunks_exact(64).zip(second.chunks_exact(64));
    for (word, (first, second)) in out.iter_mut().zip(rows) {
        *word = word_of(
            #[inline(always)]
            |at| {
                let first = i32x16::from_slice(simd, &first[at..at + 16]) * one;
                let second = i32x16::from_slice(simd, &second[at..at + 16]) * other;
                (first + second).simd_gt(below)
            },
        );
    }
}

/// Adds a factor times cells to sums.
#[inline(always)]
pub(super) fn add_i32(cells: &[i32], factor: i32, sums: &mut [i32]) {
    for (sum, cell) in sums.iter_mut().zip(cells) {
        *sum += cell * factor;
    }
}

/// The same in 64 bits.
#[inline(always)]
pub(super) fn add_i64(cells: impl Iterator<Item = i64>, factor: i64, sums: &mut [i64]) {
    for (sum, cell) in sums.iter_mut().zip(cells) {
        *sum += cell * factor;
    }
}

/// For each of 64 sets a mask of the rows whose code is in it.
///
/// * `table`: for each code a word with a bit a set.
/// * `codes`: of the rows, as many words of them as each mask has.
/// * `place`: called with a set and the four words of its mask from a word on.
///
/// Four words of rows at a time: the words of their codes are a matrix of 64 rows and 64 sets, which is turned over bit
/// by bit, four matrices side by side.
#[inline(always)]
pub(super) fn sets(
    table: &[u64],
    codes: impl Fn(usize) -> usize,
    n_words: usize,
    mut place: impl FnMut(usize, usize, [u64; 4]),
) {
    let mut matrix = [[0_u64; 4]; 64];
    for first in (0..n_words).step_by(4) {
        let lanes = (n_words - first).min(4);
        for (row, words) in matrix.iter_mut().enumerate() {
            for (lane, word) in words.iter_mut().enumerate() {
                let at = (first + lane.min(lanes - 1)) * 64 + row;
                *word = table[codes(at)];
            }
        }
        turn(&mut matrix);
        for (set, words) in matrix.iter().enumerate() {
            place(set, first, *words);
        }
    }
}

/// Turns four 64 × 64 matrices of bits over: row r, bit s becomes row s, bit r.
#[inline(always)]
fn turn(matrix: &mut [[u64; 4]; 64]) {
    let mut mask = u64::MAX;
    for half in [32, 16, 8, 4, 2, 1] {
        mask ^= mask << half;
        for rows in matrix.chunks_exact_mut(2 * half) {
            let (upper, lower) = rows.split_at_mut(half);
            for (low, high) in upper.iter_mut().flatten().zip(lower.iter_mut().flatten()) {
                let swapped = ((*low >> half) ^ *high) & mask;
                *high ^= swapped;
                *low ^= swapped << half;
            }
        }
    }
}

/// Copies the cells of words of rows that have a bit set, cells of other rows as zero; returns how many were written, a
/// multiple of 64.
#[inline(always)]
pub(super) fn masked<S: Simd>(simd: S, cells: &[i32], mask: &[u64], out: &mut [i32]) -> usize {
    let zero = i32x16::splat(simd, 0);
    let mut written = 0;
    for (rows, word) in cells.chunks_exact(64).zip(mask) {
        if *word == 0 {
            continue;
        }
        let out = &mut out[written..written + 64];
        for (part, (cells, out)) in rows.chunks_exact(16).zip(out.chunks_exact_mut(16)).enumerate() {
            let mask = mask32x16::from_bitmask(simd, (word >> (16 * part)) & 0xffff);
            mask.select(i32x16::from_slice(simd, cells), zero).store_slice(out);
        }
        written += 64;
    }
    written
}

/// Copies the cells of rows that have a bit set, and zeros up to a multiple of 64; returns how many were written.
#[inline(always)]
pub(super) fn picked(cells: &[i32], mask: &[u64], out: &mut [i32]) -> usize {
    let mut written = 0;
    for (rows, word) in cells.chunks_exact(64).zip(mask) {
        let mut rest = *word;
        while rest != 0 {
            out[written] = rows[rest.trailing_zeros() as usize];
            written += 1;
            rest &= rest - 1;
        }
    }
    let end = written.next_multiple_of(64);
    out[written..end].fill(0);
    end
}

/// Sum over the bases of what lies between two bounds: of `clamp(base, from, end) − from`.
///
/// * `bases`: a multiple of 64 of them; `0 ≤ from ≤ end`.
#[inline(always)]
pub(super) fn slope<S: Simd>(simd: S, bases: &[i32], from: i32, end: i32) -> i64 {
    let (low, high) = (i32x16::splat(simd, from), i32x16::splat(simd, end));
    // So many can be added up before a lane may be full.
    let n_parts = usize::try_from(i32::MAX / end.max(1)).unwrap_or(1);
    let mut total = 0_i64;
    for run in bases.chunks(n_parts.saturating_mul(32)) {
        let mut sums = [i32x16::splat(simd, 0); 2];
        for part in run.chunks_exact(32) {
            for (sum, bases) in sums.iter_mut().zip(part.chunks_exact(16)) {
                *sum += i32x16::from_slice(simd, bases).min(high).max(low);
            }
        }
        for sum in sums {
            let mut lanes = [0; 16];
            sum.store_slice(&mut lanes);
            total += lanes.iter().map(|lane| i64::from(*lane)).sum::<i64>();
        }
    }
    total - i64::from(from) * bases.len() as i64
}

/// Number of bases at or past a bound, which is above zero.
#[inline(always)]
pub(super) fn past<S: Simd>(simd: S, bases: &[i32], bound: i32) -> i64 {
    let below = i32x16::splat(simd, bound - 1);
    let mut counts = i32x16::splat(simd, 0);
    for bases in bases.chunks_exact(16) {
        counts -= i32x16::from_slice(simd, bases).simd_gt(below).to_vector();
    }
    i64::from(counts.reduce_sum())
}

/// Brings cells to 32 bits.
#[inline(always)]
pub(super) fn widened<T: Copy + Into<i32>>(cells: &[T], out: &mut [i32]) {
    for (out, cell) in out.iter_mut().zip(cells) {
        *out = (*cell).into();
    }
}

/// Brings bits to 32 bits each.
#[inline(always)]
pub(super) fn unpacked(words: &[u64], out: &mut [i32]) {
    for (rows, word) in out.chunks_exact_mut(64).zip(words) {
        for (at, out) in rows.iter_mut().enumerate() {
            *out = i32::from(word >> at & 1 == 1);
        }
    }
}

/// Packs 64 answers.
#[inline(always)]
pub(super) fn bits(answers: impl Iterator<Item = bool>) -> u64 {
    answers.enumerate().fold(0, |word, (at, answer)| word | u64::from(answer) << at)
}

/// Packs four answers of 16 rows each.
#[inline(always)]
fn word_of<S: Simd>(mut part: impl FnMut(usize) -> mask32x16<S>) -> u64 {
    let low = part(0).narrow(part(16));
    let high = part(32).narrow(part(48));
    low.narrow(high).to_bitmask()
}
