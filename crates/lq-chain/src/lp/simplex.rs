//! Primal and dual revised simplex for `max c·x`, `A x ≤ b`, `lower ≤ x ≤ upper`.
//!
//! Largest reduced cost first; after a run of steps without progress Bland's rule, which
//! cannot cycle. All ties go to the smaller number, so the answer never depends on chance.

use std::rc::Rc;

use super::lu::{Lu, Singular};

/// Violation of a bound or of optimality that still counts as none.
const TOLERANCE: f64 = 1e-9;
/// Entries of a pivot column or row below this are taken for 0.
const SMALL: f64 = 1e-9;
/// Updates kept before the basis is factored anew.
const MAX_ETAS: usize = 64;
const NONBASIC: usize = usize::MAX;

/// The columns of A; a slack of its own stands behind each row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    n_rows: usize,
    start: Vec<usize>,
    entries: Vec<(usize, f64)>,
}

impl Columns {
    pub(crate) fn new(n_rows: usize) -> Columns {
        Columns { n_rows, start: vec![0], entries: Vec::new() }
    }

    /// Adds a column of (row, value) pairs and returns its number.
    pub(crate) fn push(&mut self, entries: &[(usize, f64)]) -> usize {
        self.entries.extend(entries.iter().filter(|entry| entry.1 != 0.0));
        self.start.push(self.entries.len());
        self.start.len() - 2
    }

    pub(crate) fn len(&self) -> usize {
        self.start.len() - 1
    }

    fn get(&self, j: usize) -> &[(usize, f64)] {
        &self.entries[self.start[j]..self.start[j + 1]]
    }
}

/// How a solve ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Optimal,
    Unbounded,
    Infeasible,
}

/// The solver gave up; the caller says so in a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LpError {
    #[error("the basis became singular")]
    Singular,
    #[error("no end after the allowed number of steps")]
    TooManySteps,
}

impl From<Singular> for LpError {
    fn from(_: Singular) -> LpError {
        LpError::Singular
    }
}

#[derive(Clone, Debug)]
struct Eta {
    position: usize,
    pivot: f64,
    others: Vec<(usize, f64)>,
}

/// A linear programme with its basis; cloning shares the factors.
#[derive(Clone, Debug)]
pub(crate) struct Simplex {
    columns: Rc<Columns>,
    rhs: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    x: Vec<f64>,
    basis: Vec<usize>,
    position: Vec<usize>,
    lu: Rc<Lu>,
    etas: Vec<Eta>,
}

impl Simplex {
    /// A programme at its slack basis, every column at its lower bound.
    ///
    /// `lower` must be finite; `lower` and `upper` have the length of the columns.
    pub(crate) fn new(
        columns: Columns,
        rhs: Vec<f64>,
        lower: Vec<f64>,
        upper: Vec<f64>,
    ) -> Result<Simplex, LpError> {
        let (n, m) = (columns.len(), columns.n_rows);
        let mut position = vec![NONBASIC; n + m];
        (0..m).for_each(|row| position[n + row] = row);
        let mut simplex = Simplex {
            columns: Rc::new(columns),
            x: lower.iter().copied().chain(rhs.iter().copied()).collect(),
            rhs,
            lower: lower.into_iter().chain(std::iter::repeat_n(0.0, m)).collect(),
            upper: upper.into_iter().chain(std::iter::repeat_n(f64::INFINITY, m)).collect(),
            basis: (n..n + m).collect(),
            position,
            lu: Rc::default(),
            etas: Vec::new(),
        };
        simplex.refactor()?;
        Ok(simplex)
    }

    /// Tries another basis (one variable a row); keeps the old one if that cannot be inverted.
    pub(crate) fn try_basis(&mut self, basis: Vec<usize>) {
        let kept = self.clone();
        self.position.fill(NONBASIC);
        for (row, &j) in basis.iter().enumerate() {
            self.position[j] = row;
        }
        self.basis = basis;
        if self.refactor().is_err() {
            *self = kept;
        }
    }

    /// Value of a column.
    pub(crate) fn value(&self, j: usize) -> f64 {
        self.x[j]
    }

    /// Number of the slack of a row among the variables.
    pub(crate) fn slack(&self, row: usize) -> usize {
        self.columns.len() + row
    }

    /// c·x for a cost over the columns.
    pub(crate) fn objective(&self, cost: &[f64]) -> f64 {
        cost.iter().zip(&self.x).map(|(c, x)| if *c == 0.0 { 0.0 } else { c * x }).sum()
    }

    /// Whether a variable stands at its upper bound.
    pub(crate) fn is_at_upper(&self, j: usize) -> bool {
        self.x[j] >= self.upper[j] - TOLERANCE * self.upper[j].abs().max(1.0)
    }

    fn is_at_lower(&self, j: usize) -> bool {
        self.x[j] <= self.lower[j] + TOLERANCE * self.lower[j].abs().max(1.0)
    }

    /// Whether any variable can still move without leaving the fixed face.
    pub(crate) fn has_freedom(&self) -> bool {
        (0..self.x.len()).any(|j| self.position[j] == NONBASIC && self.upper[j] - self.lower[j] > TOLERANCE)
    }

    /// Holds the optimum of `cost` from now on: what would lose value may not move any more.
    ///
    /// By complementary slackness exactly the optimal face remains.
    pub(crate) fn hold(&mut self, cost: &[f64]) {
        let reduced = self.reduced_costs(cost);
        for (j, d) in reduced.into_iter().enumerate() {
            if self.position[j] == NONBASIC && d.abs() > TOLERANCE {
                (self.lower[j], self.upper[j]) = (self.x[j], self.x[j]);
            }
        }
    }

    /// Maximises from a feasible basis.
    pub(crate) fn primal(&mut self, cost: &[f64]) -> Result<Outcome, LpError> {
        let (mut idle, mut is_fresh) = (0usize, false);
        for _ in 0..self.step_limit() {
            if self.etas.len() >= MAX_ETAS {
                self.refactor()?;
            }
            let reduced = self.reduced_costs(cost);
            let Some(entering) = self.price(&reduced, idle > self.patience()) else {
                if is_fresh || self.etas.is_empty() {
                    return Ok(Outcome::Optimal);
                }
                self.refactor()?;
                is_fresh = true;
                continue;
            };
            is_fresh = false;
            let up = reduced[entering] > 0.0;
            let column = self.solve_column(entering);
            let Some(step) = self.primal_step(entering, up, &column, idle > self.patience()) else {
                return Ok(Outcome::Unbounded);
            };
            idle = if step > 1e-12 { 0 } else { idle + 1 };
        }
        Err(LpError::TooManySteps)
    }

    /// Restores the bounds from a basis whose reduced costs are already right.
    pub(crate) fn dual(&mut self, cost: &[f64]) -> Result<Outcome, LpError> {
        let (mut idle, mut is_fresh) = (0usize, false);
        for _ in 0..self.step_limit() {
            if self.etas.len() >= MAX_ETAS {
                self.refactor()?;
            }
            let careful = idle > self.patience();
            let Some((row, bound)) = self.leaving_row(careful) else {
                if is_fresh || self.etas.is_empty() {
                    return Ok(Outcome::Optimal);
                }
                self.refactor()?;
                is_fresh = true;
                continue;
            };
            let reduced = self.reduced_costs(cost);
            let Some((entering, ratio)) = self.dual_ratio(row, bound, &reduced, careful) else {
                if is_fresh || self.etas.is_empty() {
                    return Ok(Outcome::Infeasible);
                }
                self.refactor()?;
                is_fresh = true;
                continue;
            };
            is_fresh = false;
            idle = if ratio > 1e-12 { 0 } else { idle + 1 };
            let column = self.solve_column(entering);
            let leaving = self.basis[row];
            let shift = (self.x[leaving] - bound) / column[row];
            self.move_entering(entering, shift, &column);
            self.x[leaving] = bound;
            self.replace(row, entering, &column);
        }
        Err(LpError::TooManySteps)
    }

    /// The programme of directions that can be taken from here, at the same basis.
    ///
    /// A bound that is met keeps its side, all other bounds fall away, so the optimum is the
    /// slope of the optimal value. Bounds of single variables may then be moved.
    pub(crate) fn directions(&self) -> Simplex {
        let mut cone = self.clone();
        for j in 0..self.x.len() {
            cone.lower[j] = if self.is_at_lower(j) { 0.0 } else { f64::NEG_INFINITY };
            cone.upper[j] = if self.is_at_upper(j) { 0.0 } else { f64::INFINITY };
        }
        cone.x.fill(0.0);
        cone.rhs.fill(0.0);
        cone
    }

    /// Moves the upper bound of a variable that stands at it, and the variable with it.
    pub(crate) fn push_upper(&mut self, j: usize, bound: f64) {
        self.upper[j] = bound;
        if self.position[j] == NONBASIC {
            self.x[j] = bound;
            self.refresh_basics();
        }
    }

    /// Raises an upper bound and leaves the variable where it is.
    pub(crate) fn set_upper(&mut self, j: usize, bound: f64) {
        self.upper[j] = bound;
    }

    fn step_limit(&self) -> usize {
        2_000 + 50 * self.x.len()
    }

    fn patience(&self) -> usize {
        20 + self.basis.len() / 2
    }

    fn for_column(&self, j: usize, mut each: impl FnMut(usize, f64)) {
        match j.checked_sub(self.columns.len()) {
            Some(row) => each(row, 1.0),
            None => self.columns.get(j).iter().for_each(|&(row, value)| each(row, value)),
        }
    }

    fn refactor(&mut self) -> Result<(), LpError> {
        let columns: Vec<Vec<(usize, f64)>> = self
            .basis
            .iter()
            .map(|&j| {
                let mut column = Vec::new();
                self.for_column(j, |row, value| column.push((row, value)));
                column
            })
            .collect();
        self.lu = Rc::new(Lu::factor(self.basis.len(), &columns)?);
        self.etas.clear();
        self.refresh_basics();
        Ok(())
    }

    /// Computes the basic values anew from the others.
    fn refresh_basics(&mut self) {
        let mut b = self.rhs.clone();
        for j in 0..self.x.len() {
            if self.position[j] == NONBASIC && self.x[j] != 0.0 {
                let x = self.x[j];
                self.for_column(j, |row, value| b[row] -= value * x);
            }
        }
        let solved = self.solve(b);
        for (row, value) in solved.into_iter().enumerate() {
            self.x[self.basis[row]] = value;
        }
    }

    fn solve(&self, mut b: Vec<f64>) -> Vec<f64> {
        let mut x = vec![0.0; b.len()];
        self.lu.solve(&mut b, &mut x);
        for eta in &self.etas {
            let value = x[eta.position] / eta.pivot;
            x[eta.position] = value;
            if value != 0.0 {
                eta.others.iter().for_each(|&(row, entry)| x[row] -= entry * value);
            }
        }
        x
    }

    fn solve_column(&self, j: usize) -> Vec<f64> {
        let mut b = vec![0.0; self.basis.len()];
        self.for_column(j, |row, value| b[row] = value);
        self.solve(b)
    }

    fn solve_transposed(&self, mut c: Vec<f64>) -> Vec<f64> {
        for eta in self.etas.iter().rev() {
            let known: f64 = eta.others.iter().map(|&(row, entry)| entry * c[row]).sum();
            c[eta.position] = (c[eta.position] - known) / eta.pivot;
        }
        let mut y = vec![0.0; c.len()];
        self.lu.solve_transposed(&c, &mut y);
        y
    }

    fn cost_of(&self, cost: &[f64], j: usize) -> f64 {
        cost.get(j).copied().unwrap_or(0.0)
    }

    /// What each variable would add to the objective per unit; 0 for basic ones.
    pub(crate) fn reduced_costs(&self, cost: &[f64]) -> Vec<f64> {
        let y = self.solve_transposed(self.basis.iter().map(|&j| self.cost_of(cost, j)).collect());
        (0..self.x.len())
            .map(|j| {
                let mut d = if self.position[j] == NONBASIC { self.cost_of(cost, j) } else { return 0.0 };
                self.for_column(j, |row, value| d -= y[row] * value);
                d
            })
            .collect()
    }

    fn can_rise(&self, j: usize) -> bool {
        self.x[j] < self.upper[j] - TOLERANCE
    }

    fn can_fall(&self, j: usize) -> bool {
        self.x[j] > self.lower[j] + TOLERANCE
    }

    fn price(&self, reduced: &[f64], is_careful: bool) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for (j, &d) in reduced.iter().enumerate() {
            let gains = self.position[j] == NONBASIC
                && ((d > TOLERANCE && self.can_rise(j)) || (d < -TOLERANCE && self.can_fall(j)));
            if !gains {
                continue;
            }
            if is_careful {
                return Some(j);
            }
            if best.is_none_or(|(_, size)| d.abs() > size) {
                best = Some((j, d.abs()));
            }
        }
        best.map(|(j, _)| j)
    }

    /// One primal step; `None` if nothing stops it.
    fn primal_step(&mut self, entering: usize, up: bool, column: &[f64], is_careful: bool) -> Option<f64> {
        let sign = if up { 1.0 } else { -1.0 };
        let own = if up {
            self.upper[entering] - self.x[entering]
        } else {
            self.x[entering] - self.lower[entering]
        };
        let stop = self.primal_ratio(sign, column, is_careful);
        match stop {
            Some((row, room, bound)) if room <= own => {
                let leaving = self.basis[row];
                self.move_entering(entering, sign * room, column);
                self.x[leaving] = bound;
                self.replace(row, entering, column);
                Some(room)
            }
            _ if own.is_finite() => {
                self.move_entering(entering, sign * own, column);
                self.x[entering] = if up { self.upper[entering] } else { self.lower[entering] };
                Some(own)
            }
            _ => None,
        }
    }

    /// Row that stops the step: (row, room, bound it meets).
    fn primal_ratio(&self, sign: f64, column: &[f64], is_careful: bool) -> Option<(usize, f64, f64)> {
        let limits = || {
            column.iter().enumerate().filter(|(_, entry)| entry.abs() > SMALL).filter_map(|(row, &entry)| {
                let j = self.basis[row];
                let falls = sign * entry > 0.0;
                let bound = if falls { self.lower[j] } else { self.upper[j] };
                let gap = if falls { self.x[j] - bound } else { bound - self.x[j] };
                bound.is_finite().then_some((row, gap.max(0.0), entry.abs(), bound))
            })
        };
        let slack = if is_careful { 0.0 } else { TOLERANCE };
        let reach = limits().map(|(_, gap, size, _)| (gap + slack) / size).min_by(f64::total_cmp)?;
        limits()
            .filter(|&(_, gap, size, _)| gap / size <= reach)
            .min_by(|a, b| {
                let by_size = if is_careful { std::cmp::Ordering::Equal } else { b.2.total_cmp(&a.2) };
                by_size.then(self.basis[a.0].cmp(&self.basis[b.0]))
            })
            .map(|(row, gap, size, bound)| (row, gap / size, bound))
    }

    /// The basic variable farthest outside its bounds and the bound it must return to.
    fn leaving_row(&self, is_careful: bool) -> Option<(usize, f64)> {
        let mut worst: Option<(usize, f64, f64)> = None;
        for (row, &j) in self.basis.iter().enumerate() {
            let (below, above) = (self.lower[j] - self.x[j], self.x[j] - self.upper[j]);
            let (size, bound) = if below > above { (below, self.lower[j]) } else { (above, self.upper[j]) };
            if size <= TOLERANCE {
                continue;
            }
            let better = worst.is_none_or(
                |(old, old_size, _)| {
                    if is_careful { j < self.basis[old] } else { size > old_size }
                },
            );
            if better {
                worst = Some((row, size, bound));
            }
        }
        worst.map(|(row, _, bound)| (row, bound))
    }

    fn dual_ratio(&self, row: usize, bound: f64, reduced: &[f64], is_careful: bool) -> Option<(usize, f64)> {
        let mut unit = vec![0.0; self.basis.len()];
        unit[row] = 1.0;
        let rho = self.solve_transposed(unit);
        let must_rise = self.x[self.basis[row]] < bound;
        let mut best: Option<(usize, f64, f64)> = None;
        for j in (0..self.x.len()).filter(|&j| self.position[j] == NONBASIC) {
            if self.upper[j] <= self.lower[j] {
                continue;
            }
            let mut entry = 0.0;
            self.for_column(j, |at, value| entry += rho[at] * value);
            // x_row changes by -entry for each unit of x_j.
            let helps_rising = (entry < 0.0) == must_rise;
            let can = if helps_rising { self.can_rise(j) } else { self.can_fall(j) };
            if entry.abs() <= SMALL || !can {
                continue;
            }
            let ratio = reduced[j].abs() / entry.abs();
            let better = best.is_none_or(|(_, old, size)| {
                ratio < old - 1e-12 || (!is_careful && ratio <= old + 1e-12 && entry.abs() > size)
            });
            if better {
                best = Some((j, ratio, entry.abs()));
            }
        }
        best.map(|(j, ratio, _)| (j, ratio))
    }

    fn move_entering(&mut self, entering: usize, shift: f64, column: &[f64]) {
        if shift == 0.0 {
            return;
        }
        self.x[entering] += shift;
        for (row, &entry) in column.iter().enumerate() {
            if entry != 0.0 {
                self.x[self.basis[row]] -= entry * shift;
            }
        }
    }

    fn replace(&mut self, row: usize, entering: usize, column: &[f64]) {
        let leaving = self.basis[row];
        self.position[leaving] = NONBASIC;
        self.position[entering] = row;
        self.basis[row] = entering;
        let others = column
            .iter()
            .enumerate()
            .filter(|&(other, entry)| other != row && entry.abs() > 1e-14)
            .map(|(other, &entry)| (other, entry))
            .collect();
        self.etas.push(Eta { position: row, pivot: column[row], others });
    }
}

#[cfg(test)]
mod tests {
    use super::{Columns, Outcome, Simplex};

    fn small() -> (Simplex, [f64; 2]) {
        // max 3a + 2b, a + b ≤ 4, a + 3b ≤ 6, a ≤ 3
        let mut columns = Columns::new(2);
        columns.push(&[(0, 1.0), (1, 1.0)]);
        columns.push(&[(0, 1.0), (1, 3.0)]);
        let simplex = Simplex::new(columns, vec![4.0, 6.0], vec![0.0; 2], vec![3.0, f64::INFINITY]).unwrap();
        (simplex, [3.0, 2.0])
    }

    #[test]
    fn primal_finds_the_corner() {
        let (mut simplex, cost) = small();
        assert_eq!(simplex.primal(&cost), Ok(Outcome::Optimal));
        assert!((simplex.objective(&cost) - 11.0).abs() < 1e-12);
    }

    #[test]
    fn a_degenerate_corner_has_two_slopes() {
        let (mut simplex, cost) = small();
        simplex.primal(&cost).unwrap();
        // At a = 3, b = 1 the second row is met as well: one more of a gains 1, one less loses 1.5.
        let slope = |by: f64| {
            let mut cone = simplex.directions();
            cone.push_upper(0, by);
            assert_eq!(cone.dual(&cost), Ok(Outcome::Optimal));
            cone.objective(&cost)
        };
        assert!((slope(1.0) - 1.0).abs() < 1e-12);
        assert!((slope(-1.0) + 3.0 - 2.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn nothing_in_the_way_is_unbounded() {
        let mut columns = Columns::new(1);
        columns.push(&[(0, -1.0)]);
        let mut simplex = Simplex::new(columns, vec![1.0], vec![0.0], vec![f64::INFINITY]).unwrap();
        assert_eq!(simplex.primal(&[1.0]), Ok(Outcome::Unbounded));
    }
}
