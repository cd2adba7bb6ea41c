//! Cures: the cheapest change that flips a verdict, each applied and looked at again.

use std::collections::BTreeMap;

use crate::change::{Change, Item, Op};
use crate::enlargement::{self, Aim};
use crate::flow::Flow;
use crate::model::{LocalFlow, Measure, NoteKind, Options, Stage, Verdict};
use crate::need;
use crate::range::{Range, tidy};
use crate::state::{Inputs, State};
use crate::system::Given;
use crate::verdict::{self, Case, Key};

/// A step of a cure on the prepared inputs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Move {
    /// A firm brings capacity to a segment.
    Bring { segment: usize, firm: String, amount: f64 },
    /// An order makes a link flow.
    Order { edge: usize, amount: f64 },
}

/// A cure that was applied and looked at again.
#[derive(Clone, Debug)]
pub(crate) struct Trial {
    pub(crate) moves: Vec<Move>,
    pub(crate) gain: Measure,
    pub(crate) after: Range,
    pub(crate) next: Vec<usize>,
    pub(crate) is_next_shared: bool,
    pub(crate) flipped: Vec<Key>,
    pub(crate) caused: Vec<Key>,
    pub(crate) cost: Option<f64>,
    pub(crate) enlargement: f64,
}

/// A set of moves and whether flipping the verdict is certain by construction.
struct Candidate {
    moves: Vec<Move>,
    is_certain: bool,
}

/// Finds and tries the cures of every case; cures come in the order they should be read.
///
/// Returns the cures by case and whether they are ordered by cost.
pub(crate) fn cures(inputs: &Inputs, options: &Options, state: &mut State) -> (Vec<Vec<Trial>>, bool) {
    let mut workshop = Workshop { inputs, options, tried: BTreeMap::new(), plans: BTreeMap::new() };
    let mut all = Vec::new();
    for case in state.cases.clone() {
        let mut trials: Vec<Trial> = Vec::new();
        for candidate in workshop.candidates(&case, state) {
            let trial = workshop.attempt(candidate.moves, state);
            if trial.flipped.contains(&case.key()) {
                if !trials.iter().any(|known| known.moves == trial.moves) {
                    trials.push(trial);
                }
            } else if candidate.is_certain {
                let label = inputs.flow.label(case.segment);
                let text = format!(
                    "“{label}”的补救没有使“{}”翻转，未列出；这是程序的缺陷，请报告。",
                    case.verdict.label()
                );
                state.note(NoteKind::Defect, Some(label), text);
            }
        }
        all.push(trials);
    }
    let by_cost = all.iter().flatten().count() > 0 && all.iter().flatten().all(|trial| trial.cost.is_some());
    for trials in &mut all {
        trials.sort_by(|a, b| {
            if by_cost {
                return a.cost.unwrap_or(0.0).total_cmp(&b.cost.unwrap_or(0.0));
            }
            a.moves.len().cmp(&b.moves.len()).then(a.enlargement.total_cmp(&b.enlargement))
        });
    }
    (all, by_cost)
}

/// The moves as changes that a what-if file can carry.
pub(crate) fn as_changes(flow: &Flow, moves: &[Move]) -> Vec<Change> {
    let id = |v: usize| flow.name(v).to_owned();
    moves
        .iter()
        .map(|step| match step {
            Move::Bring { segment, firm, amount } => Change {
                op: Op::Add,
                item: Item::Placement {
                    segment: id(*segment),
                    firm: Some(firm.clone()),
                    capacity: Some(Some(*amount)),
                    stage: Some(Stage::Production),
                    usable_share: Some(1.0),
                    id: None,
                    part_of: None,
                },
            },
            Move::Order { edge, amount } => Change {
                op: Op::Set,
                item: Item::Supply {
                    from: id(flow.edges[*edge].from),
                    to: id(flow.edges[*edge].to),
                    amount: Some(*amount),
                    on: None,
                },
            },
        })
        .collect()
}

/// Applies moves to prepared inputs.
fn applied(inputs: &Inputs, moves: &[Move]) -> Inputs {
    let mut next = inputs.clone();
    for step in moves {
        match step {
            Move::Bring { segment, firm, amount } => {
                next.supply[*segment] = next.supply[*segment].with(firm, *amount);
            }
            Move::Order { edge, amount } => {
                next.local[*edge] = LocalFlow::Recorded { amount: *amount, on: None };
            }
        }
    }
    next
}

struct Workshop<'a> {
    inputs: &'a Inputs,
    options: &'a Options,
    /// Trials by their moves, since many cases share one cure.
    tried: BTreeMap<String, Trial>,
    /// The cure programme's answer by weakly connected part.
    plans: BTreeMap<usize, Option<Vec<f64>>>,
}

impl Workshop<'_> {
    fn candidates(&mut self, case: &Case, state: &State) -> Vec<Candidate> {
        match case.verdict {
            Verdict::Missing | Verdict::Short => self.completions(case, state),
            Verdict::Broken => self.orders(case, state),
            Verdict::Thin => self.enlargements(case, state),
            Verdict::Weak => self.newcomers(case, state),
        }
    }

    fn attempt(&mut self, moves: Vec<Move>, before: &State) -> Trial {
        let key = format!("{moves:?}");
        if let Some(trial) = self.tried.get(&key) {
            return trial.clone();
        }
        let inputs = applied(self.inputs, &moves);
        let after = State::of(&inputs, self.options);
        let old: Vec<Key> = before.cases.iter().map(Case::key).collect();
        let new: Vec<Key> = after.cases.iter().map(Case::key).collect();
        let (next, is_next_shared) = next_bottleneck(&inputs, &after);
        let trial = Trial {
            gain: gain(before.value(), after.value()),
            after: after.value(),
            next,
            is_next_shared,
            flipped: old.iter().copied().filter(|key| !new.contains(key)).collect(),
            caused: new.iter().copied().filter(|key| !old.contains(key)).collect(),
            cost: self.cost(&moves),
            enlargement: self.enlargement(&moves, before),
            moves,
        };
        self.tried.insert(key, trial.clone());
        trial
    }

    fn cost(&self, moves: &[Move]) -> Option<f64> {
        moves
            .iter()
            .map(|step| match step {
                Move::Bring { segment, amount, .. } => {
                    self.inputs.flow.segments[*segment].unit_cost.map(|unit_cost| unit_cost * amount)
                }
                Move::Order { .. } => None,
            })
            .sum()
    }

    /// Σ y_i / max(S_i, N_i); what has neither counts as doubled.
    fn enlargement(&self, moves: &[Move], state: &State) -> f64 {
        let outputs = need::outputs_for(&self.inputs.flow, &self.goals(state));
        moves
            .iter()
            .map(|step| match step {
                Move::Bring { segment, amount, .. } => {
                    let base = state.supply[*segment].low.max(outputs[*segment]);
                    if base > 0.0 && base.is_finite() { amount / base } else { 1.0 }
                }
                Move::Order { .. } => 0.0,
            })
            .sum()
    }

    /// What the terminals are to deliver: their target, else all their own capacity.
    fn goals(&self, state: &State) -> Vec<f64> {
        let flow = &self.inputs.flow;
        (0..flow.len())
            .map(|v| match flow.final_target[v] {
                _ if flow.price[v] <= 0.0 => 0.0,
                target if target > 0.0 => target,
                _ => state.supply[v].low,
            })
            .collect()
    }

    /// 缺, 短: the segment alone, and where that is not enough the whole completing set.
    fn completions(&self, case: &Case, state: &State) -> Vec<Candidate> {
        let flow = &*self.inputs.flow;
        let mut sets = vec![vec![case.segment]];
        let mut from = vec![false; flow.len()];
        from[case.segment] = true;
        let after = flow.graph.reached(&from, true);
        let mut wider: Vec<Vec<usize>> = (0..flow.len())
            .filter(|&t| flow.price[t] > 0.0 && (after[t] || t == case.segment))
            .map(|t| verdict::completing_set(self.inputs, state, t))
            .filter(|set| set.len() > 1 && set.contains(&case.segment))
            .collect();
        wider.sort_by(|a, b| a.len().cmp(&b.len()).then(a.cmp(b)));
        wider.dedup();
        sets.extend(wider.into_iter().take(2));
        sets.into_iter().map(|set| Candidate { moves: self.entries(state, &set), is_certain: true }).collect()
    }

    /// Newcomers at the given segments, feeders sized before those they feed.
    fn entries(&self, state: &State, set: &[usize]) -> Vec<Move> {
        let flow = &*self.inputs.flow;
        let mut made: Vec<f64> = state.supply.iter().map(|range| range.low).collect();
        let mut moves = Vec::new();
        for &v in flow.components.iter().rev().flatten().filter(|v| set.contains(v)) {
            let size = tidy(verdict::entry_size(flow, state, &made, v).0);
            made[v] += size;
            moves.push(bring(v, size));
        }
        moves
    }

    fn orders(&self, case: &Case, state: &State) -> Vec<Candidate> {
        let Some(edge) = case.edge else { return Vec::new() };
        let Some(a) = self.inputs.flow.edges[edge].coefficient else { return Vec::new() };
        let asked = state.supply[self.inputs.flow.edges[edge].to].low * a;
        let amount = tidy(asked.min(state.supply[case.segment].high));
        vec![Candidate { moves: vec![Move::Order { edge, amount }], is_certain: amount > 0.0 }]
    }

    /// 细: the cure programme; with one more row where its answer leaves r below 1.
    fn enlargements(&mut self, case: &Case, state: &State) -> Vec<Candidate> {
        let (flow, v) = (&*self.inputs.flow, case.segment);
        let part = state.part[v];
        if !self.plans.contains_key(&part) {
            let plan = self.plan(state, part, None);
            self.plans.insert(part, plan);
        }
        let lack = state.needs.direct[v].low - state.supply[v].high;
        let flips = |plan: &Vec<f64>| {
            let asked: f64 =
                flow.out_edges(v).iter().filter_map(|edge| edge.coefficient.map(|a| a * plan[edge.to])).sum();
            plan[v] + 1e-9 * state.supply[v].high >= lack + asked
        };
        let plan = self.plans[&part]
            .clone()
            .filter(flips)
            .or_else(|| self.plan(state, part, Some((v, lack))).filter(flips));
        // What a segment takes of itself grows with it; from 1 on no size is ever enough.
        let own: f64 =
            flow.out_edges(v).iter().filter(|edge| edge.to == v).filter_map(|edge| edge.coefficient).sum();
        let alone = (own < 1.0)
            .then(|| Candidate { moves: vec![bring(v, tidy(lack / (1.0 - own)))], is_certain: true });
        let Some(plan) = plan else { return alone.into_iter().collect() };
        let moves: Vec<Move> =
            (0..flow.len()).filter(|&u| plan[u] > 0.0).map(|u| bring(u, tidy(plan[u]))).collect();
        let is_alone = moves.len() == 1;
        let mut candidates = vec![Candidate { moves, is_certain: true }];
        if let Some(alone) = alone.filter(|_| !is_alone) {
            let trial = self.attempt(alone.moves.clone(), state);
            if trial.gain.range().is_some_and(|gain| gain.low > 0.0) {
                candidates.push(alone);
            }
        }
        candidates
    }

    /// Answer of the cure programme for one part; `None` if it cannot be reached.
    ///
    /// What is unknown is taken at its best, so that only a certain want is cured.
    fn plan(&self, state: &State, part: usize, lift: Option<(usize, f64)>) -> Option<Vec<f64>> {
        let flow = &*self.inputs.flow;
        let admitted: Vec<bool> = state.part.iter().map(|&other| other == part).collect();
        let mut goals = self.goals(state);
        goals.iter_mut().zip(&admitted).filter(|(_, admitted)| !**admitted).for_each(|(goal, _)| *goal = 0.0);
        let outputs = need::outputs_for(flow, &goals);
        let goal = goals.iter().zip(&flow.price).map(|(goal, price)| goal * price).sum();
        let members = || (0..flow.len()).filter(|&v| admitted[v]);
        let is_priced = members().all(|v| flow.segments[v].unit_cost.is_some());
        let cost: Vec<Option<f64>> = (0..flow.len())
            .map(|v| {
                let base = state.supply[v].high.max(outputs[v]);
                let may_grow = admitted[v] && base > 0.0 && base.is_finite();
                let unit_cost = flow.segments[v].unit_cost.filter(|_| is_priced);
                may_grow.then(|| unit_cost.unwrap_or(1.0 / base))
            })
            .collect();
        let high = |ranges: &[Range]| -> Vec<f64> { ranges.iter().map(|range| range.high).collect() };
        let given = Given {
            flow,
            supply: &high(&state.supply),
            imports: &high(&self.inputs.imports),
            need: &state.needs.direct.iter().map(|range| range.low).collect::<Vec<_>>(),
        };
        let aim = Aim { admitted: &admitted, goal, outputs: &outputs, cost: &cost, lift };
        enlargement::least_enlargement(&given, &aim).ok().flatten()
    }

    /// 弱: the smallest independent suppliers that bring the failing index past its threshold.
    fn newcomers(&self, case: &Case, state: &State) -> Vec<Candidate> {
        let (v, limits) = (case.segment, &self.options.thresholds);
        let supply = state.supply[v];
        let known = |name: &str| case.numbers.iter().find(|(n, _)| *n == name).and_then(|(_, m)| m.range());
        if known("location_quotient").is_some_and(|quotient| quotient.high < limits.location_quotient)
            || !supply.is_point()
        {
            return Vec::new();
        }
        let mut moves = Vec::new();
        if let Some(hhi) = known("hhi") {
            let limit = limits.hhi_high.min(1.0 / limits.effective_suppliers);
            let (count, size) = dilution(supply.low, hhi.high, limit);
            moves.extend((1..=count).map(|number| Move::Bring {
                segment: v,
                firm: format!("新增企业{number}"),
                amount: tidy(size),
            }));
        }
        let by_concentration = !moves.is_empty();
        let (used, bought) = (state.used(v), state.imported(v, self.inputs.imports[v]));
        let over = bought.low - limits.outside_share * (used.low + bought.low);
        let is_bought = known("outside_share").is_some_and(|share| share.low > limits.outside_share);
        if is_bought && over > 0.0 {
            let missing = supply.low - used.low;
            moves.push(Move::Bring {
                segment: v, firm: "新增企业".to_owned(), amount: tidy(over + missing)
            });
        }
        if moves.is_empty() {
            return Vec::new();
        }
        vec![Candidate { moves, is_certain: by_concentration && !is_bought }]
    }
}

fn bring(segment: usize, amount: f64) -> Move {
    Move::Bring { segment, firm: "新增企业".to_owned(), amount }
}

/// Fewest equal newcomers, and their smallest size, that bring the HHI down to `limit`.
///
/// With k newcomers of size c the index is (Q + k c²)/(S + k c)², Q = h S²; its least value
/// over c is h/(1 + k h), which gives k; c is the smaller root of the quadratic.
fn dilution(total: f64, hhi: f64, limit: f64) -> (usize, f64) {
    if hhi <= limit + 1e-9 || total <= 0.0 || limit <= 0.0 {
        return (0, 0.0);
    }
    let k = (1.0 / limit - 1.0 / hhi - 1e-9).ceil().max(1.0);
    let (a, b, c) = (k - limit * k * k, -2.0 * limit * total * k, (hhi - limit) * total * total);
    let size =
        if a.abs() < 1e-12 { -c / b } else { (-b - (b * b - 4.0 * a * c).max(0.0).sqrt()) / (2.0 * a) };
    (k as usize, size)
}

fn gain(before: Range, after: Range) -> Measure {
    if after.high.is_infinite() {
        return Measure::Value(Range::new((after.low - before.high).max(0.0), f64::INFINITY));
    }
    let low = if before.high.is_infinite() { 0.0 } else { (after.low - before.high).max(0.0) };
    let (low, high) = (tidy(low), tidy(after.high - before.low));
    Measure::Value(Range::new(low.min(high), high))
}

/// Who holds the chain back after the change; where nothing flows, what it takes to flow.
pub(crate) fn next_bottleneck(inputs: &Inputs, state: &State) -> (Vec<usize>, bool) {
    let found = state.bottlenecks();
    if !found.alone.is_empty() {
        return (found.alone, false);
    }
    if !found.shared.is_empty() {
        return (found.shared, true);
    }
    let flow = &*inputs.flow;
    let set = (0..flow.len())
        .filter(|&t| flow.price[t] > 0.0)
        .map(|t| verdict::completing_set(inputs, state, t))
        .filter(|set| !set.is_empty())
        .min_by(|a, b| a.len().cmp(&b.len()).then(a.cmp(b)))
        .unwrap_or_default();
    let is_shared = set.len() > 1;
    (set, is_shared)
}

#[cfg(test)]
mod tests {
    use super::dilution;

    #[test]
    fn newcomers_bring_the_index_to_its_limit_and_no_further() {
        for (total, hhi, limit) in [(10.0, 1.0, 0.25), (8.0, 0.5, 0.25), (6.0, 0.3, 0.25), (7.0, 0.26, 0.25)]
        {
            let (k, c) = dilution(total, hhi, limit);
            let k = k as f64;
            let after = (hhi * total * total + k * c * c) / (total + k * c).powi(2);
            assert!((after - limit).abs() < 1e-9, "{total} {hhi}: {k} of {c} give {after}");
        }
        assert_eq!(dilution(10.0, 1.0, 0.25), (3, 10.0));
    }
}
