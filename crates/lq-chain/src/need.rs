//! What each segment is asked for: D by the supply that is there, D* through absent stages.

use crate::flow::Flow;
use crate::range::Range;

/// Needs of all segments as intervals.
#[derive(Clone, Debug)]
pub(crate) struct Needs {
    /// D_v = Σ a_vj S_j + F_v.
    pub(crate) direct: Vec<Range>,
    /// D*_v = Σ a_vj max(S_j, D*_j) + F_v; unbounded where a cycle feeds on itself.
    pub(crate) through: Vec<Range>,
}

/// Computes D and D* from the supplies.
pub(crate) fn needs(flow: &Flow, supply: &[Range]) -> Needs {
    let direct = (0..flow.len()).map(|v| asked(flow, v, |j| supply[j])).collect();
    let mut through = vec![Range::ZERO; flow.len()];
    for component in &flow.components {
        settle(flow, component, |j, need| supply[j].max(need), &mut through);
    }
    Needs { direct, through }
}

/// Output N of every segment when the terminals deliver `goal` (Leontief by substitution).
pub(crate) fn outputs_for(flow: &Flow, goal: &[f64]) -> Vec<f64> {
    let mut output = vec![Range::ZERO; flow.len()];
    for component in &flow.components {
        // F is part of the goal here, so it is taken out of what `asked` adds.
        settle_with(flow, component, goal, |_, need| need, &mut output);
    }
    output.into_iter().map(|range| range.high).collect()
}

fn asked(flow: &Flow, v: usize, of: impl Fn(usize) -> Range) -> Range {
    flow.out_edges(v).iter().fold(Range::point(flow.final_target[v]), |sum, edge| {
        edge.coefficient.map_or(sum, |a| sum.plus(of(edge.to).times(a)))
    })
}

fn settle(flow: &Flow, component: &[usize], made: impl Fn(usize, Range) -> Range, need: &mut [Range]) {
    settle_with(flow, component, &flow.final_target, made, need);
}

/// One component: by substitution without a cycle, else the least fixed point by iteration.
fn settle_with(
    flow: &Flow,
    component: &[usize],
    last: &[f64],
    made: impl Fn(usize, Range) -> Range,
    need: &mut [Range],
) {
    const ROUNDS: usize = 10_000;
    let step = |v: usize, need: &[Range]| {
        flow.out_edges(v).iter().fold(Range::point(last[v]), |sum, edge| {
            edge.coefficient.map_or(sum, |a| sum.plus(made(edge.to, need[edge.to]).times(a)))
        })
    };
    let cyclic = component.len() > 1 || flow.graph.after(component[0]).contains(&component[0]);
    if !cyclic {
        need[component[0]] = step(component[0], need);
        return;
    }
    for _ in 0..ROUNDS {
        let mut moved = false;
        for &v in component {
            let next = step(v, need);
            let far = |a: f64, b: f64| (a - b).abs() > 1e-13 * b.abs();
            moved |= (next.high.is_finite() || need[v].high.is_finite()) && far(next.high, need[v].high);
            moved |= far(next.low, need[v].low) && next.low.is_finite();
            need[v] = next;
        }
        if !moved {
            return;
        }
    }
    for &v in component {
        need[v].high = f64::INFINITY;
    }
}
