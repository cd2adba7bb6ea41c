//! 缺 and 短: what is not there, and where that stands in the template.

use std::collections::BTreeSet;

use crate::flow::Flow;
use crate::model::{Measure, NoteKind, Verdict};
use crate::range::Range;
use crate::say;
use crate::state::{Inputs, Presence, State};
use crate::verdict::Case;

/// Where an absent segment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Missing,
    Head,
    Tail,
    /// Neither the chain before nor after is there, or nothing asks for it.
    Outside,
}

/// One absent segment gets one verdict; what the data leave open becomes a note.
pub(crate) fn find(inputs: &Inputs, state: &mut State) -> Vec<Case> {
    let flow = &*inputs.flow;
    let places = places(inputs, state);
    let mut cases = Vec::new();
    for v in (0..flow.len()).filter(|&v| places[v] == Some(Place::Missing)) {
        cases.push(missing(inputs, state, v));
    }
    for (place, downstream) in [(Place::Head, true), (Place::Tail, false)] {
        let members: Vec<bool> = places.iter().map(|&at| at == Some(place)).collect();
        cases.extend(runs(inputs, state, &members, downstream));
    }
    let outside: Vec<usize> = (0..flow.len()).filter(|&v| places[v] == Some(Place::Outside)).collect();
    if !outside.is_empty() {
        let text = format!(
            "环节 {} 没有产能，前后也没有可接的环节或需求，不作结论。",
            flow.labels(&outside).join("、")
        );
        state.note(NoteKind::Remark, None, text);
    }
    cases
}

/// Place of every absent segment; `None` = not absent, or not decided by the data.
fn places(inputs: &Inputs, state: &mut State) -> Vec<Option<Place>> {
    let flow = &*inputs.flow;
    let sides = [state.marks(|p| p == Presence::Present), state.marks(|p| p != Presence::Absent)];
    let up = sides.each_ref().map(|there| flow.graph.reached(there, true));
    let down = sides.each_ref().map(|there| flow.graph.reached(there, false));
    let mut places = vec![None; flow.len()];
    for v in 0..flow.len() {
        let ends = |range: Range| [range.low > 0.0, range.high > 0.0];
        let seen = [
            [up[0][v], up[1][v]],
            [down[0][v], down[1][v]],
            ends(state.needs.through[v]),
            ends(inputs.imports[v]),
        ];
        let why = match state.presence[v] {
            Presence::Present => continue,
            Presence::Unknown => {
                let lies = say::lies(state.supply[v], flow.unit(v));
                format!("“{}”的产能{lies}，是否达到最小规模未定；补登产能后重新诊断。", flow.label(v))
            }
            Presence::Absent => match settled(seen) {
                Some(place) => {
                    places[v] = Some(place);
                    continue;
                }
                None => format!(
                    "“{}”没有产能，但相邻环节的产能或外购未知，判缺还是判短未定；补登后重新诊断。",
                    flow.label(v)
                ),
            },
        };
        state.note(NoteKind::Unknown, Some(flow.label(v)), why);
    }
    places
}

/// The place if it is the same at both ends of up, down, needed and bought.
fn settled([up, down, needed, bought]: [[bool; 2]; 4]) -> Option<Place> {
    let at =
        |bits: usize| place(up[bits & 1], down[bits >> 1 & 1], needed[bits >> 2 & 1], bought[bits >> 3 & 1]);
    (1..16).all(|bits| at(bits) == at(0)).then(|| at(0))
}

fn place(up: bool, down: bool, is_needed: bool, is_bought: bool) -> Place {
    match (up, down) {
        (false, true) if !is_bought => Place::Head,
        (true, false) => Place::Tail,
        (true, true) => Place::Missing,
        (false, true) if is_needed => Place::Missing,
        _ => Place::Outside,
    }
}

fn missing(inputs: &Inputs, state: &State, v: usize) -> Case {
    let (flow, need) = (&*inputs.flow, state.needs.through[v]);
    let mut case = Case::new(Verdict::Missing, v);
    case.numbers = vec![
        ("capacity", Measure::Value(state.supply[v])),
        ("min_scale", flow.segments[v].min_scale.map_or(Measure::Absent, Measure::known)),
        ("need", Measure::Value(need)),
    ];
    case.reasons.push(absence(flow, state, v));
    let (before, after) = (near(flow, state, v, false), near(flow, state, v, true));
    let side = |list: &[usize]| flow.labels(list).join("、");
    case.reasons.push(match (before.is_empty(), after.is_empty()) {
        (false, false) => format!("上游 {} 与下游 {} 已有产能，中间缺这一环", side(&before), side(&after)),
        _ => "链上前后环节已有产能，中间缺这一环".to_owned(),
    });
    if need.high > 0.0 {
        case.reasons.push(format!("下游经由各环节共需 {}", say::range(need, flow.unit(v))));
    }
    if inputs.imports[v].high > 0.0 {
        case.reasons.push(format!("可外购 {}", say::range(inputs.imports[v], flow.unit(v))));
    }
    case
}

fn absence(flow: &Flow, state: &State, v: usize) -> String {
    match flow.segments[v].min_scale {
        Some(m) if state.supply[v].high > 0.0 => format!(
            "产能 {} 低于最小规模 {}",
            say::range(state.supply[v], flow.unit(v)),
            say::amount(m, flow.unit(v))
        ),
        _ => "没有计入的产能".to_owned(),
    }
}

/// Present segments nearest to `v` before or after it, at most three.
fn near(flow: &Flow, state: &State, v: usize, downstream: bool) -> Vec<usize> {
    let mut from = vec![false; flow.len()];
    from[v] = true;
    let steps = flow.graph.distance(&from, downstream);
    let there = |u: &usize| *u != v && state.is(*u, Presence::Present);
    let nearest = (0..flow.len()).filter(there).filter_map(|u| steps[u]).min();
    (0..flow.len()).filter(there).filter(|&u| steps[u].is_some() && steps[u] == nearest).take(3).collect()
}

/// One finding for each connected run, at the segment next to the part that is there.
fn runs(inputs: &Inputs, state: &State, members: &[bool], downstream: bool) -> Vec<Case> {
    let flow = &*inputs.flow;
    let present = state.marks(|p| p == Presence::Present);
    let part = flow.graph.parts(members);
    // From the present part back into the run.
    let steps = flow.graph.distance(&present, !downstream);
    let all = vec![true; flow.len()];
    let template = [flow.graph.depth(&all, true), flow.graph.depth(&all, false)];
    let there = flow.graph.depth(&present, !downstream);
    let n_runs = (0..flow.len()).filter(|&v| members[v]).map(|v| part[v] + 1).max().unwrap_or(0);
    (0..n_runs)
        .filter_map(|run| {
            let run: Vec<usize> = (0..flow.len()).filter(|&v| members[v] && part[v] == run).collect();
            let told = run.iter().copied().min_by_key(|&v| (steps[v].unwrap_or(usize::MAX), v))?;
            let mut from = vec![false; flow.len()];
            from[told] = true;
            let beyond = flow.graph.reached(&from, downstream);
            let depth_present = (0..flow.len()).filter(|&u| beyond[u]).map(|u| there[u]).max().unwrap_or(0);
            let depth_template = template[0][told] + template[1][told] - 1;
            Some(short(inputs, state, (told, run), (depth_present, depth_template), downstream))
        })
        .collect()
}

fn short(
    inputs: &Inputs,
    state: &State,
    (told, run): (usize, Vec<usize>),
    (present, template): (usize, usize),
    is_head: bool,
) -> Case {
    let (flow, need) = (&*inputs.flow, state.needs.through[told]);
    let mut case = Case::new(Verdict::Short, told);
    case.numbers = vec![
        ("depth_present", Measure::known(present as f64)),
        ("depth_template", Measure::known(template as f64)),
        ("capacity", Measure::Value(state.supply[told])),
        ("min_scale", flow.segments[told].min_scale.map_or(Measure::Absent, Measure::known)),
        ("need", Measure::Value(need)),
    ];
    let end = if is_head { "上游" } else { "下游" };
    case.reasons.push(format!("链条在{end}断头：模板 {template} 级，现有 {present} 级"));
    case.reasons.push(absence(flow, state, told));
    let mut rest = run.clone();
    rest.retain(|&v| v != told);
    if !rest.is_empty() {
        case.reasons.push(format!("同一段还缺 {}", flow.labels(&rest).join("、")));
    }
    if need.high > 0.0 {
        case.reasons.push(format!("现有环节共需 {}", say::range(need, flow.unit(told))));
    }
    let beside = |v: usize| flow.graph.after(v).iter().chain(flow.graph.before(v));
    let mut open: Vec<usize> =
        run.iter().flat_map(|&v| beside(v)).copied().filter(|&u| state.is(u, Presence::Unknown)).collect();
    open.sort_unstable();
    open.dedup();
    if !open.is_empty() {
        case.reasons.push(format!("相邻的 {} 产能未知，断头的位置可能移动", flow.labels(&open).join("、")));
    }
    case.run = run;
    case
}

/// What a newcomer should bring: max(m, D*), else what its inputs can feed, else one unit.
///
/// * `made`: supply by segment as it will be when the newcomer comes.
/// * The flag says that the size was assumed for want of any number.
pub(crate) fn entry_size(flow: &Flow, state: &State, made: &[f64], v: usize) -> (f64, bool) {
    let need = state.needs.through[v];
    let asked = if need.low > 0.0 && need.low.is_finite() { need.low } else { 0.0 };
    let size = asked.max(flow.segments[v].min_scale.unwrap_or(0.0));
    if size > 0.0 {
        return (size, false);
    }
    let fed = flow
        .edges
        .iter()
        .filter(|edge| edge.to == v && edge.from != v && made[edge.from] > 0.0)
        .filter_map(|edge| edge.coefficient.map(|a| made[edge.from] / a))
        .min_by(f64::total_cmp);
    fed.map_or((1.0, true), |size| (size, false))
}

/// The smallest set of additions that makes a terminal producible: without alternative groups
/// its absent essential ancestors (itself included), not looking past what can be bought.
///
/// What is not known to be absent is taken to be there.
pub(crate) fn completing_set(inputs: &Inputs, state: &State, terminal: usize) -> Vec<usize> {
    let flow = &*inputs.flow;
    let (mut seen, mut set) = (vec![false; flow.len()], BTreeSet::new());
    let mut stack = vec![terminal];
    seen[terminal] = true;
    while let Some(v) = stack.pop() {
        if inputs.imports[v].high > 0.0 && v != terminal {
            continue;
        }
        if state.is(v, Presence::Absent) {
            set.insert(v);
        }
        for &u in flow.graph.before(v) {
            if !seen[u] {
                seen[u] = true;
                stack.push(u);
            }
        }
    }
    set.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{Place, place};

    #[test]
    fn a_head_that_can_be_bought_is_missing_only_if_needed() {
        assert_eq!(place(false, true, true, false), Place::Head);
        assert_eq!(place(false, true, true, true), Place::Missing);
        assert_eq!(place(false, true, false, true), Place::Outside);
        assert_eq!(place(true, false, true, true), Place::Tail);
        assert_eq!(place(true, true, false, false), Place::Missing);
    }
}
