//! The chain as a linear programme: the greatest output and who limits it.
//!
//! max Σ p_t f_t subject to Σ_j a_ij x_j + f_i ≤ x_i + imp_i, 0 ≤ x_i ≤ S_i, 0 ≤ f_i ≤ x_i,
//! 0 ≤ imp_i ≤ M_i, f_i = 0 where i is no terminal. Every segment is counted in a power of
//! two of its own unit, so that the solver sees values around 1 and no rounding is added.

use crate::flow::Flow;
use crate::lp::{Columns, LpError, Outcome, Simplex};

/// Slopes below this (in scaled terms) are taken for 0.
const FLAT: f64 = 1e-9;

/// One side (all low or all high) of what the programme is given.
#[derive(Clone, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) flow: &'a Flow,
    /// S by segment, may be infinite.
    pub(crate) supply: &'a [f64],
    /// M by segment, may be infinite.
    pub(crate) imports: &'a [f64],
    /// D by segment, weighs purchases.
    pub(crate) need: &'a [f64],
}

/// The programme with its columns.
#[derive(Clone, Debug)]
struct Model {
    simplex: Simplex,
    /// Column of f and of imp by segment; x_i is column i.
    output: Vec<Option<usize>>,
    import: Vec<Option<usize>>,
    scale: Vec<f64>,
    /// Value of one unit of the objective.
    worth: f64,
    cost: Vec<f64>,
}

/// The solved programme.
#[derive(Clone, Debug)]
pub(crate) struct System {
    /// Greatest value by weakly connected part; infinite where nothing bounds it.
    pub(crate) value_by_part: Vec<f64>,
    pub(crate) output: Vec<f64>,
    pub(crate) used: Vec<f64>,
    pub(crate) imported: Vec<f64>,
    /// π⁺: value gained per unit of capacity added.
    pub(crate) gain_plus: Vec<f64>,
    /// π⁻: value lost per unit taken away; 0 where there is nothing to take.
    pub(crate) loss_minus: Vec<f64>,
    pub(crate) is_bounded: bool,
    best: Option<Model>,
}

/// Solves the three programmes in order and both slopes of each tight capacity.
///
/// * `parts`: weakly connected part of each segment.
pub(crate) fn solve(given: &Given<'_>, parts: &[usize]) -> Result<System, LpError> {
    let n = given.flow.len();
    let n_parts = parts.iter().map(|&part| part + 1).max().unwrap_or(0);
    let mut model = Model::build(given)?;
    let cost = model.cost.clone();
    if model.simplex.primal(&cost)? == Outcome::Unbounded {
        return Ok(System::unbounded(n, n_parts));
    }
    let best = model.clone();
    model.break_ties(given)?;
    let read = |column: Option<usize>, i: usize| {
        column.map_or(0.0, |j| settle(model.simplex.value(j), model.scale[i]))
    };
    let output: Vec<f64> = (0..n).map(|i| read(model.output[i], i)).collect();
    let mut value_by_part = vec![0.0; n_parts];
    for i in 0..n {
        value_by_part[parts[i]] += given.flow.price[i] * output[i];
    }
    let (gain_plus, loss_minus) = best.slopes(given)?;
    Ok(System {
        value_by_part,
        used: (0..n).map(|i| read(Some(i), i)).collect(),
        imported: (0..n).map(|i| read(model.import[i], i)).collect(),
        output,
        gain_plus,
        loss_minus,
        is_bounded: true,
        best: Some(best),
    })
}

impl System {
    fn unbounded(n: usize, n_parts: usize) -> System {
        System {
            value_by_part: vec![f64::INFINITY; n_parts],
            output: vec![0.0; n],
            used: vec![0.0; n],
            imported: vec![0.0; n],
            gain_plus: vec![0.0; n],
            loss_minus: vec![0.0; n],
            is_bounded: false,
            best: None,
        }
    }

    /// Value of the whole chain.
    pub(crate) fn value(&self) -> f64 {
        self.value_by_part.iter().sum()
    }

    /// The segments that must grow together with the shared bottleneck `v` for a gain.
    ///
    /// A smallest set in the sense that none of it can be left out; empty if `v` gains alone
    /// or nothing helps.
    pub(crate) fn partners(&self, v: usize) -> Result<Vec<usize>, LpError> {
        let Some(best) = &self.best else { return Ok(Vec::new()) };
        let tight: Vec<usize> =
            (0..self.used.len()).filter(|&u| u != v && best.simplex.is_at_upper(u)).collect();
        let (gain, grown) = best.lift(v, &tight)?;
        if gain <= FLAT {
            return Ok(Vec::new());
        }
        let mut kept = grown;
        let mut next = 0;
        while next < kept.len() {
            let mut fewer = kept.clone();
            fewer.remove(next);
            if best.lift(v, &fewer)?.0 > FLAT {
                kept = fewer;
            } else {
                next += 1;
            }
        }
        Ok(kept)
    }
}

/// Takes the dust of the solver off and puts the unit back.
pub(crate) fn settle(value: f64, scale: f64) -> f64 {
    if value.abs() < FLAT { 0.0 } else { crate::range::tidy(value * scale) }
}

/// Nearest power of two, so that scaling is exact.
pub(crate) fn power_of_two(value: f64) -> f64 {
    if value.is_finite() && value > 0.0 { value.log2().round().exp2() } else { 1.0 }
}

/// Scale of each segment: what flows there at most.
///
/// A limit of purchases counts only where nothing else says so, since it may be far beyond any
/// need; and what has no number at all goes by what its users would take.
pub(crate) fn scales(given: &Given<'_>, also: &[f64]) -> Vec<f64> {
    let largest = |known: &[f64]| known.iter().copied().filter(|value| value.is_finite()).fold(0.0, f64::max);
    let mut scale = vec![1.0; given.flow.len()];
    for &i in given.flow.components.iter().flatten() {
        let own = largest(&[given.supply[i], given.need[i], also.get(i).copied().unwrap_or(0.0)]);
        let asked =
            || given.flow.out_edges(i).iter().filter_map(|edge| Some(edge.coefficient? * scale[edge.to]));
        let size = [own, largest(&[given.imports[i]]), asked().fold(0.0, f64::max)];
        scale[i] = power_of_two(size.into_iter().find(|&size| size > 0.0).unwrap_or(1.0));
    }
    scale
}

/// Column of the production of segment `j` in the balance rows.
pub(crate) fn balance(inputs: &[Vec<(usize, f64)>], scale: &[f64], j: usize) -> Vec<(usize, f64)> {
    let mut own = -1.0;
    let mut column = Vec::with_capacity(inputs[j].len() + 1);
    for &(i, a) in &inputs[j] {
        if i == j {
            own += a;
        } else {
            column.push((i, a * scale[j] / scale[i]));
        }
    }
    column.push((j, own));
    column
}

/// Known essential inputs by consumer.
pub(crate) fn inputs(flow: &Flow) -> Vec<Vec<(usize, f64)>> {
    let mut inputs = vec![Vec::new(); flow.len()];
    for edge in &flow.edges {
        if let Some(a) = edge.coefficient {
            inputs[edge.to].push((edge.from, a));
        }
    }
    inputs
}

impl Model {
    fn build(given: &Given<'_>) -> Result<Model, LpError> {
        let (flow, n) = (given.flow, given.flow.len());
        let scale = scales(given, &[]);
        let resale: Vec<usize> = (0..n).filter(|&i| flow.price[i] > 0.0 && given.imports[i] > 0.0).collect();
        let own_row = |i: usize| resale.binary_search(&i).ok().map(|k| n + k);
        let mut columns = Columns::new(n + resale.len());
        let inputs = inputs(flow);
        let mut upper = Vec::new();
        for j in 0..n {
            let mut column = balance(&inputs, &scale, j);
            column.extend(own_row(j).map(|row| (row, -1.0)));
            columns.push(&column);
            upper.push(given.supply[j] / scale[j]);
        }
        let worth = power_of_two((0..n).map(|i| flow.price[i] * scale[i]).fold(0.0, f64::max));
        let mut cost = vec![0.0; n];
        let (mut output, mut import) = (vec![None; n], vec![None; n]);
        for i in (0..n).filter(|&i| flow.price[i] > 0.0) {
            let mut column = vec![(i, 1.0)];
            column.extend(own_row(i).map(|row| (row, 1.0)));
            output[i] = Some(columns.push(&column));
            upper.push(f64::INFINITY);
            cost.push(flow.price[i] * scale[i] / worth);
        }
        for i in (0..n).filter(|&i| given.imports[i] > 0.0) {
            import[i] = Some(columns.push(&[(i, -1.0)]));
            upper.push(given.imports[i] / scale[i]);
            cost.push(0.0);
        }
        let lower = vec![0.0; columns.len()];
        let mut simplex = Simplex::new(columns, vec![0.0; n + resale.len()], lower, upper)?;
        let slacks: Vec<usize> = (n..n + resale.len()).map(|row| simplex.slack(row)).collect();
        simplex.try_basis((0..n).chain(slacks).collect());
        Ok(Model { simplex, output, import, scale, worth, cost })
    }

    /// Least purchases, then least use, then what is free to the smaller segment.
    fn break_ties(&mut self, given: &Given<'_>) -> Result<(), LpError> {
        let n = given.flow.len();
        let mut cost = self.cost.clone();
        self.simplex.hold(&cost);
        cost.fill(0.0);
        for i in 0..n {
            if let Some(j) = self.import[i].filter(|_| given.need[i] > 0.0 && given.need[i].is_finite()) {
                cost[j] = -self.scale[i] / given.need[i];
            }
        }
        self.improve(&cost)?;
        cost.fill(0.0);
        for (i, weight) in cost.iter_mut().enumerate().take(n) {
            if given.supply[i] > 0.0 && given.supply[i].is_finite() {
                *weight = -self.scale[i] / given.supply[i];
            }
        }
        self.improve(&cost)?;
        for i in 0..n {
            for (column, sign) in [(Some(i), 1.0), (self.output[i], 1.0), (self.import[i], -1.0)] {
                if !self.simplex.has_freedom() {
                    return Ok(());
                }
                if let Some(j) = column {
                    cost.fill(0.0);
                    cost[j] = sign;
                    self.improve(&cost)?;
                }
            }
        }
        Ok(())
    }

    fn improve(&mut self, cost: &[f64]) -> Result<(), LpError> {
        if self.simplex.has_freedom() && self.simplex.primal(cost)? == Outcome::Optimal {
            self.simplex.hold(cost);
        }
        Ok(())
    }

    /// π⁺ and π⁻ of each tight capacity: the slopes of the optimal value to both sides.
    ///
    /// They are the least and the greatest dual over all optimal duals.
    fn slopes(&self, given: &Given<'_>) -> Result<(Vec<f64>, Vec<f64>), LpError> {
        let n = given.flow.len();
        let (mut plus, mut minus) = (vec![0.0; n], vec![0.0; n]);
        let cone = self.simplex.directions();
        let reduced = self.simplex.reduced_costs(&self.cost);
        for i in (0..n).filter(|&i| self.simplex.is_at_upper(i)) {
            // One optimal dual without a price on the row settles that the least dual is 0.
            if reduced[i] > FLAT {
                plus[i] = self.slope(&cone, i, 1.0)?;
            }
            if given.supply[i] > 0.0 {
                minus[i] = -self.slope(&cone, i, -1.0)?;
            }
        }
        Ok((plus, minus))
    }

    fn slope(&self, cone: &Simplex, i: usize, by: f64) -> Result<f64, LpError> {
        let mut cone = cone.clone();
        if by > 0.0 {
            // A capacity of 0 is fixed both ways, so its reduced cost may have either sign and
            // only the primal may start here.
            cone.set_upper(i, by);
            cone.primal(&self.cost)?;
        } else {
            cone.push_upper(i, by);
            cone.dual(&self.cost)?;
        }
        let slope = cone.objective(&self.cost);
        if slope.abs() < FLAT { Ok(0.0) } else { Ok(crate::range::tidy(slope * self.worth / self.scale[i])) }
    }

    /// Gain (scaled) when `v` and `others` may all grow, and which of them do.
    fn lift(&self, v: usize, others: &[usize]) -> Result<(f64, Vec<usize>), LpError> {
        let mut cone = self.simplex.directions();
        for &u in others.iter().chain([&v]) {
            cone.set_upper(u, 1.0);
        }
        cone.primal(&self.cost)?;
        let grown = others.iter().copied().filter(|&u| cone.value(u) > FLAT).collect();
        let without_v = cone.value(v) <= FLAT;
        Ok((if without_v { 0.0 } else { cone.objective(&self.cost) }, grown))
    }
}
