//! 弱: enough today, but resting on too few.
//!
//! An "or" of reasons, each with its number, and no composite score. What is not known is
//! never a pass. A firm that every path to a terminal passes counts here; a segment of that
//! kind does not: without alternative groups every essential stage is passed by every path.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::concentration::Concentration;
use crate::model::{Measure, NoteKind, Options, Purchases, Verdict};
use crate::range::{Range, tidy_range};
use crate::say;
use crate::state::{Inputs, Presence, State};
use crate::verdict::Case;

/// Present segments with at least one reason.
pub(crate) fn find(inputs: &Inputs, options: &Options, state: &mut State) -> Vec<Case> {
    let flow = &*inputs.flow;
    let table: Vec<Option<Concentration>> = inputs
        .supply
        .iter()
        .map(|supply| supply.firms.as_ref().and_then(|firms| firms.concentration.clone()))
        .collect();
    let passed = firms_every_path_passes(inputs, state, &table);
    let mut cases = Vec::new();
    for v in 0..flow.len() {
        if !state.is(v, Presence::Present) {
            continue;
        }
        let mut case = Case::new(Verdict::Weak, v);
        if let Some(held) = &table[v] {
            concentrated(inputs, options, state, held, &mut case);
        }
        if let Some((firm, terminals)) = &passed[v] {
            case.reasons
                .push(format!("企业“{firm}”是通往 {} 的必经之处，没有第二条路", terminals.join("、")));
        }
        outside(inputs, options, state, &mut case);
        if let Some(quotient) = flow.segments[v].location_quotient {
            case.numbers.push(("location_quotient", Measure::known(quotient)));
            if quotient < options.thresholds.location_quotient {
                case.reasons.push(format!(
                    "区位商 {}，低于 {}",
                    say::number(quotient),
                    say::number(options.thresholds.location_quotient)
                ));
            }
        }
        if !case.reasons.is_empty() {
            cases.push(case);
        }
    }
    if inputs.supply.iter().all(|supply| supply.firms.is_none()) && !inputs.supply.is_empty() {
        state.note(NoteKind::Unknown, None, "目标口径没有企业份额，集中度与“弱”未知。".to_owned());
    }
    cases
}

fn concentrated(
    inputs: &Inputs,
    options: &Options,
    state: &mut State,
    held: &Concentration,
    case: &mut Case,
) {
    let (flow, limits, v) = (&*inputs.flow, &options.thresholds, case.segment);
    let effective =
        Range::new(1.0 / held.hhi.high, if held.hhi.low > 0.0 { 1.0 / held.hhi.low } else { f64::INFINITY });
    case.numbers.push(("hhi", Measure::Value(held.hhi)));
    case.numbers.push(("effective_suppliers", Measure::Value(tidy_range(effective))));
    case.numbers.push(("firms", Measure::Value(held.firms)));
    // A hair above is rounding: four equal firms are exactly 0.25.
    let is_above = |value: f64, limit: f64| value > limit + 1e-9;
    if is_above(held.hhi.low, limits.hhi_high) {
        case.reasons.push(format!(
            "集中度 HHI {}，高于 {}",
            say::range(held.hhi, ""),
            say::number(limits.hhi_high)
        ));
    } else if is_above(held.hhi.high, limits.hhi_high) {
        state.note(
            NoteKind::Unknown,
            Some(flow.label(v)),
            format!(
                "“{}”的集中度 HHI {}，是否“弱”未定；补登企业与产能后重新诊断。",
                flow.label(v),
                say::lies(held.hhi, "")
            ),
        );
    } else if is_above(held.hhi.low, limits.hhi_moderate) {
        state.note(
            NoteKind::Remark,
            Some(flow.label(v)),
            format!("“{}”的集中度 HHI {}，属中等集中。", flow.label(v), say::number(held.hhi.low)),
        );
    }
    let user = flow.out_edges(v).iter().find(|edge| edge.to != v && !state.is(edge.to, Presence::Absent));
    if let Some(edge) = user.filter(|_| effective.high < limits.effective_suppliers - 1e-9) {
        case.reasons.push(format!(
            "给 {} 的必需投入只有 {} 个有效供应者，少于 {}",
            flow.label(edge.to),
            say::range(tidy_range(effective), ""),
            say::number(limits.effective_suppliers)
        ));
    }
}

/// Share bought from outside in the programme of the open zone.
fn outside(inputs: &Inputs, options: &Options, state: &mut State, case: &mut Case) {
    let v = case.segment;
    if options.purchases == Purchases::Closed || inputs.imports[v].high <= 0.0 {
        return;
    }
    let (used, bought) = (state.used(v), state.imported(v, inputs.imports[v]));
    if !used.is_point() || !bought.is_point() {
        let label = inputs.flow.label(v);
        state.note(NoteKind::Unknown, Some(label), format!("“{label}”的外购依存因相关产能未知而未定。"));
        return;
    }
    let total = used.low + bought.low;
    if total <= 0.0 {
        return;
    }
    let share = bought.low / total;
    case.numbers.push(("outside_share", Measure::known(crate::range::tidy(share))));
    if share > options.thresholds.outside_share + 1e-9 {
        case.reasons.push(format!(
            "外购占用量的 {}，高于 {}",
            say::percent(share),
            say::percent(options.thresholds.outside_share)
        ));
    }
}

type Passed = Option<(Rc<str>, Vec<String>)>;

/// For each segment the sole firm without which no path reaches some terminal.
fn firms_every_path_passes(inputs: &Inputs, state: &State, table: &[Option<Concentration>]) -> Vec<Passed> {
    let flow = &*inputs.flow;
    let mut alone: BTreeMap<Rc<str>, Vec<usize>> = BTreeMap::new();
    for v in (0..flow.len()).filter(|&v| state.is(v, Presence::Present)) {
        if let Some(firm) = table[v].as_ref().and_then(|held| held.sole.clone()) {
            alone.entry(firm).or_default().push(v);
        }
    }
    let present = state.marks(|p| p == Presence::Present);
    let all = reached_from_sources(flow, &present, &present);
    let mut passed: Vec<Passed> = vec![None; flow.len()];
    for (firm, held) in alone {
        let mut left = present.clone();
        held.iter().for_each(|&v| left[v] = false);
        let still = reached_from_sources(flow, &left, &present);
        let cut: Vec<usize> =
            (0..flow.len()).filter(|&t| flow.price[t] > 0.0 && all[t] && !still[t]).collect();
        for v in held {
            let mut from = vec![false; flow.len()];
            from[v] = true;
            let after = flow.graph.reached(&from, true);
            let mine: Vec<usize> = cut.iter().copied().filter(|&t| t == v || after[t]).collect();
            if !mine.is_empty() {
                passed[v] = Some((Rc::clone(&firm), flow.labels(&mine)));
            }
        }
    }
    passed
}

/// Present segments that a path from a head of the present part reaches through what is left.
fn reached_from_sources(flow: &crate::flow::Flow, left: &[bool], present: &[bool]) -> Vec<bool> {
    let is_head = |v: usize| !flow.graph.before(v).iter().any(|&u| u != v && present[u]);
    let mut seen = vec![false; flow.len()];
    let mut stack: Vec<usize> = (0..flow.len()).filter(|&v| left[v] && is_head(v)).collect();
    stack.iter().for_each(|&v| seen[v] = true);
    while let Some(v) = stack.pop() {
        for &w in flow.graph.after(v) {
            if left[w] && !seen[w] {
                seen[w] = true;
                stack.push(w);
            }
        }
    }
    seen
}
