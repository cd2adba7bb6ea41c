//! The cure programme of 细: the cheapest enlargement y with x_i ≤ S_i + y_i and value ≥ goal.
//!
//! Production is split into what today's capacity carries and what the enlargement carries, so
//! the bound S stays a bound and no row is added for it. All costs stand on the enlargement
//! and none on production, so the dual simplex may start from production alone.

use crate::flow::Flow;
use crate::lp::{Columns, LpError, Outcome, Simplex};
use crate::system::{Given, balance, inputs, power_of_two, scales, settle};

/// What the smallest enlargement is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Aim<'a> {
    /// Segments that may take part (one weakly connected part).
    pub(crate) admitted: &'a [bool],
    /// Value to be reached by the terminals among them.
    pub(crate) goal: f64,
    /// N: output of each segment when the terminals run at the goal.
    pub(crate) outputs: &'a [f64],
    /// Cost of a unit of enlargement by segment; `None` = must not grow.
    pub(crate) cost: &'a [Option<f64>],
    /// A segment whose supply must reach its need as well, and what it lacks today.
    pub(crate) lift: Option<(usize, f64)>,
}

/// Least-cost enlargement y that reaches the aim; `None` if none does.
pub(crate) fn least_enlargement(given: &Given<'_>, aim: &Aim<'_>) -> Result<Option<Vec<f64>>, LpError> {
    let n = given.flow.len();
    let mut sheet = Sheet::new(given, aim);
    sheet.produce();
    sheet.enlarge();
    sheet.sell_and_buy();
    let Sheet { columns, upper, cost, enlarged, scale, rhs, .. } = sheet;
    let mut simplex = Simplex::new(columns, rhs, vec![0.0; upper.len()], upper)?;
    let start = (0..2 * n + 2).map(|row| if row < n && aim.admitted[row] { row } else { simplex.slack(row) });
    simplex.try_basis(start.collect());
    if simplex.dual(&cost)? != Outcome::Optimal {
        return Ok(None);
    }
    let grown = |j: usize| enlarged[j].iter().map(|&column| simplex.value(column)).sum::<f64>();
    Ok(Some((0..n).map(|j| settle(grown(j), scale[j])).collect()))
}

/// The programme while it is written down: `n` balances, `n` rows f ≤ x, value, lift.
struct Sheet<'a> {
    flow: &'a Flow,
    given: &'a Given<'a>,
    aim: &'a Aim<'a>,
    inputs: Vec<Vec<(usize, f64)>>,
    scale: Vec<f64>,
    /// Units in which the value row and the lift row are counted.
    worth: f64,
    lack: f64,
    columns: Columns,
    upper: Vec<f64>,
    cost: Vec<f64>,
    rhs: Vec<f64>,
    /// Columns of the enlargement of each segment.
    enlarged: Vec<Vec<usize>>,
}

impl<'a> Sheet<'a> {
    fn new(given: &'a Given<'a>, aim: &'a Aim<'a>) -> Sheet<'a> {
        let n = given.flow.len();
        let (worth, lack) = (power_of_two(aim.goal), aim.lift.map_or(1.0, |(_, lack)| power_of_two(lack)));
        let mut rhs = vec![0.0; 2 * n + 2];
        rhs[2 * n] = -aim.goal / worth;
        rhs[2 * n + 1] = aim.lift.map_or(0.0, |(_, missing)| -missing / lack);
        Sheet {
            flow: given.flow,
            given,
            aim,
            inputs: inputs(given.flow),
            scale: scales(given, aim.outputs),
            worth,
            lack,
            columns: Columns::new(2 * n + 2),
            upper: Vec::new(),
            cost: Vec::new(),
            rhs,
            enlarged: vec![Vec::new(); n],
        }
    }

    fn push(&mut self, column: &[(usize, f64)], upper: f64, cost: f64) -> usize {
        self.upper.push(upper);
        self.cost.push(cost);
        self.columns.push(column)
    }

    fn members(&self) -> Vec<usize> {
        (0..self.flow.len()).filter(|&j| self.aim.admitted[j]).collect()
    }

    fn production(&self, j: usize) -> Vec<(usize, f64)> {
        let mut column = balance(&self.inputs, &self.scale, j);
        column.push((self.flow.len() + j, -1.0));
        column
    }

    /// What today's capacity carries, 0 ≤ x_j ≤ S_j; column j.
    fn produce(&mut self) {
        for j in 0..self.flow.len() {
            if self.aim.admitted[j] {
                let column = self.production(j);
                self.push(&column, self.given.supply[j] / self.scale[j], 0.0);
            } else {
                self.push(&[], 0.0, 0.0);
            }
        }
    }

    /// What the enlargement carries; the lifted segment may also grow without running.
    fn enlarge(&mut self) {
        for j in self.members() {
            let Some(unit_cost) = self.aim.cost[j] else { continue };
            let cost = -unit_cost * self.scale[j];
            let mut column = self.production(j);
            column.extend(self.lifting(j));
            let number = self.push(&column, f64::INFINITY, cost);
            self.enlarged[j].push(number);
            if self.aim.lift.is_some_and(|(v, _)| v == j) {
                let idle: Vec<(usize, f64)> = self.lifting(j).into_iter().collect();
                let number = self.push(&idle, f64::INFINITY, cost);
                self.enlarged[j].push(number);
            }
        }
    }

    /// S_v + y_v ≥ D_v + Σ_j a_vj y_j: what a unit of y_j adds to the need less the supply of v.
    fn lifting(&self, j: usize) -> Option<(usize, f64)> {
        let (v, _) = self.aim.lift?;
        let own = if j == v { -1.0 } else { 0.0 };
        let asked: f64 = self.inputs[j].iter().filter(|&&(i, _)| i == v).map(|&(_, a)| a).sum();
        Some((2 * self.flow.len() + 1, (own + asked) * self.scale[j] / self.lack))
    }

    fn sell_and_buy(&mut self) {
        let n = self.flow.len();
        for i in self.members() {
            if self.flow.price[i] > 0.0 {
                let value = self.flow.price[i] * self.scale[i] / self.worth;
                self.push(&[(i, 1.0), (n + i, 1.0), (2 * n, -value)], f64::INFINITY, 0.0);
            }
            if self.given.imports[i] > 0.0 {
                self.push(&[(i, -1.0)], self.given.imports[i] / self.scale[i], 0.0);
            }
        }
    }
}
