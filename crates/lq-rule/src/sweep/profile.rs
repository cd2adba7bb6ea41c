//! Amounts as functions of one integer of the row, cut into pieces.
//!
//! A piece is `to × floor((add + factor × e) / over)`: rates, tiers, steps, boosts, rounding and cap are all folded in
//! when a rule is compiled. Where every piece divides evenly, which rates in whole per mille of whole 万元 do, the sum
//! over many rows is a sum of cut-off bases and a count of rows past each jump, and no row is multiplied or divided.

use super::linear::{div_up, gcd};
use crate::plan::{Fraction, Rounding, RoundingMode, TooLarge};

/// What is granted for each value of a base, which is an integer from 0 on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Profile {
    /// Ascending; the first from 0.
    pieces: Vec<Piece>,
    /// The same as slopes and jumps, where all is whole.
    pub(super) flat: Option<Flat>,
}

/// From a base on, `to × floor((add + factor × e) / over)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    from: i64,
    add: i64,
    factor: i64,
    over: i64,
    to: i64,
}

/// A whole function as what stands at zero, slopes between bases, and jumps at them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Flat {
    pub(super) at_zero: i64,
    /// From, up to, and by how much for each 1 between.
    pub(super) slopes: Vec<(i32, i32, i64)>,
    /// At, and by how much.
    pub(super) jumps: Vec<(i32, i64)>,
}

/// A piece before it is rounded: from a base on, `add + factor × e`, exactly.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exact {
    pub(super) from: i128,
    pub(super) add: Fraction,
    pub(super) factor: Fraction,
}

impl Profile {
    /// Rounds and caps exact pieces; `None` where 64 bits do not suffice or an amount falls as its base grows.
    ///
    /// * `exact`: ascending, the first from 0.
    /// * `greatest`: of the base; nothing is said beyond.
    pub(super) fn of(exact: &[Exact], greatest: i64, rounding: Rounding, cap: Option<i64>) -> Option<Self> {
        let mut pieces: Vec<Piece> = Vec::new();
        for (at, piece) in exact.iter().enumerate() {
            let next = exact.get(at + 1).map_or(i128::MAX, |next| next.from);
            if piece.from > i128::from(greatest) || piece.from >= next {
                continue;
            }
            for piece in capped(rounded(piece, rounding).ok()?, next, cap)? {
                let last = i128::from(greatest).min(next - 1);
                if piece.from <= i128::from(greatest) {
                    pieces.push(piece.narrow(last)?);
                }
            }
        }
        pieces.dedup_by(|next, before| Piece { from: before.from, ..*next } == *before);
        let flat = flattened(&pieces, greatest);
        Some(Self { pieces, flat })
    }

    /// What is granted for a base; below zero counts as zero.
    #[inline]
    pub(super) fn at(&self, base: i64) -> i64 {
        let base = base.max(0);
        let piece = self.pieces.iter().rev().find(|piece| piece.from <= base);
        piece.map_or(0, |piece| piece.at(base))
    }

    /// The amount, where it is the same for every base.
    pub(super) fn as_constant(&self) -> Option<i64> {
        match self.pieces[..] {
            [only] if only.factor == 0 => Some(only.at(0)),
            _ => None,
        }
    }
}

impl Piece {
    #[inline]
    fn at(self, base: i64) -> i64 {
        let whole = self.add + self.factor * base;
        if self.over == 1 { whole * self.to } else { whole.div_euclid(self.over) * self.to }
    }
}

/// A rounded piece in 128 bits.
#[derive(Clone, Copy)]
struct Wide {
    from: i128,
    add: i128,
    factor: i128,
    over: i128,
    to: i128,
}

impl Wide {
    /// In 64 bits, if everything on the way to the amount of the last base stays within.
    fn narrow(self, last: i128) -> Option<Piece> {
        let fits = |number: i128| i64::try_from(number).ok();
        let top = self.add.checked_abs()?.checked_add(self.factor.checked_abs()?.checked_mul(last)?)?;
        fits(top)?;
        fits((top / self.over).checked_add(1)?.checked_mul(self.to)?)?;
        Some(Piece {
            from: fits(self.from)?,
            add: fits(self.add)?,
            factor: fits(self.factor)?,
            over: fits(self.over)?,
            to: fits(self.to)?,
        })
    }
}

fn checked(number: Option<i128>) -> Result<i128, TooLarge> {
    number.ok_or(TooLarge)
}

/// Folds the rounding into a piece.
fn rounded(piece: &Exact, rounding: Rounding) -> Result<Wide, TooLarge> {
    let to = i128::from(rounding.to.max(1));
    let (left, right) = (piece.add.denominator(), piece.factor.denominator());
    let shared = i128::try_from(gcd(left.unsigned_abs(), right.unsigned_abs())).map_err(|_| TooLarge)?;
    let common = checked((left / shared).checked_mul(right))?;
    let mut add = checked(piece.add.numerator().checked_mul(common / left))?;
    let mut factor = checked(piece.factor.numerator().checked_mul(common / right))?;
    let mut over = checked(common.checked_mul(to))?;
    match rounding.mode {
        RoundingMode::Down => {}
        RoundingMode::Up => add = checked(add.checked_add(over - 1))?,
        RoundingMode::Nearest => {
            add = checked(checked(add.checked_mul(2))?.checked_add(over))?;
            factor = checked(factor.checked_mul(2))?;
            over = checked(over.checked_mul(2))?;
        }
    }
    if factor % over == 0 {
        // What is left over is the same for every base.
        let (add, factor) = (add.div_euclid(over), factor / over);
        let (add, factor) = (checked(add.checked_mul(to))?, checked(factor.checked_mul(to))?);
        return Ok(Wide { from: piece.from, add, factor, over: 1, to: 1 });
    }
    let shared = gcd(gcd(add.unsigned_abs(), factor.unsigned_abs()), over.unsigned_abs());
    let shared = i128::try_from(shared).map_err(|_| TooLarge)?;
    Ok(Wide { from: piece.from, add: add / shared, factor: factor / shared, over: over / shared, to })
}

/// A piece up to where it reaches the cap, and the cap from there on.
fn capped(piece: Wide, next: i128, cap: Option<i64>) -> Option<Vec<Wide>> {
    if piece.factor < 0 {
        return None;
    }
    let Some(cap) = cap.map(i128::from) else { return Some(vec![piece]) };
    let flat = |from: i128| Wide { from, add: cap, factor: 0, over: 1, to: 1 };
    // The least whole number of `to` that is the cap or more.
    let wanted = div_up(cap, piece.to).checked_mul(piece.over)?.checked_sub(piece.add)?;
    let reached = if piece.factor > 0 {
        div_up(wanted, piece.factor)
    } else if wanted <= 0 {
        piece.from
    } else {
        i128::MAX
    };
    Some(if reached <= piece.from {
        vec![flat(piece.from)]
    } else if reached < next {
        vec![piece, flat(reached)]
    } else {
        vec![piece]
    })
}

fn flattened(pieces: &[Piece], greatest: i64) -> Option<Flat> {
    let greatest = i32::try_from(greatest).ok()?;
    let mut flat = Flat { at_zero: pieces.first()?.add, ..Flat::default() };
    for (at, piece) in pieces.iter().enumerate() {
        if piece.over != 1 || piece.to != 1 {
            return None;
        }
        let from = i32::try_from(piece.from).ok()?;
        let next = pieces.get(at + 1);
        let end = next.map_or(Some(greatest), |next| i32::try_from(next.from).ok())?;
        if piece.factor != 0 {
            flat.slopes.push((from, end, piece.factor));
        }
        if let Some(next) = next {
            // The slope ends at the next piece's first base, one past its own last.
            let reached = i128::from(piece.add) + i128::from(piece.factor) * i128::from(end);
            let jump = i128::from(next.at(i64::from(end))) - reached;
            if jump != 0 {
                flat.jumps.push((end, i64::try_from(jump).ok()?));
            }
        }
    }
    Some(flat)
}
