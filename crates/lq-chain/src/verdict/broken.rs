//! 断: both ends are there and nothing flows between them.

use crate::model::{LocalFlow, Measure, NoteKind, Verdict};
use crate::range::Range;
use crate::say;
use crate::state::{Inputs, Presence, State};
use crate::verdict::Case;

/// Links with a recorded zero and a date; never asked is a note, not a finding.
pub(crate) fn find(inputs: &Inputs, state: &mut State) -> Vec<Case> {
    let (mut cases, mut unasked) = (Vec::new(), 0);
    for (number, edge) in inputs.flow.edges.iter().enumerate() {
        let both = state.is(edge.from, Presence::Present) && state.is(edge.to, Presence::Present);
        let need = edge.coefficient.map_or(Range::ZERO, |a| state.supply[edge.to].times(a));
        if !both || need.low <= 0.0 || edge.from == edge.to {
            continue;
        }
        match &inputs.local[number] {
            LocalFlow::NeverAsked => unasked += 1,
            LocalFlow::Recorded { amount, on } => {
                cases.extend(broken(inputs, state, number, need, (*amount, on.as_deref())));
            }
        }
    }
    if unasked > 0 {
        let text = format!("有 {unasked} 条两端俱在的关联没有问过本地供应，是否“断”未知。");
        state.note(NoteKind::Unknown, None, text);
    }
    cases
}

/// A case if the record is a dated zero; a record that proves nothing leaves a note.
fn broken(
    inputs: &Inputs,
    state: &mut State,
    number: usize,
    need: Range,
    (amount, on): (f64, Option<&str>),
) -> Option<Case> {
    let (flow, edge) = (&*inputs.flow, &inputs.flow.edges[number]);
    let name = format!("{}→{}", flow.label(edge.from), flow.label(edge.to));
    if !amount.is_finite() || amount < 0.0 {
        let text = format!("“{name}”的本地流量为 {amount}，应为不小于 0 的数，按未问过处理；请更正。");
        state.note(NoteKind::Data, None, text);
        return None;
    }
    if amount > 0.0 {
        return None;
    }
    let Some(on) = on else {
        let text = format!("“{name}”的本地流量记为 0 但没有日期，不作“断”的结论；请补日期。");
        state.note(NoteKind::Unknown, None, text);
        return None;
    };
    let mut case = Case::new(Verdict::Broken, edge.from);
    (case.to, case.edge) = (Some(edge.to), Some(number));
    case.numbers = vec![
        ("flow", Measure::known(0.0)),
        ("need", Measure::Value(need)),
        ("capacity", Measure::Value(state.supply[edge.from])),
    ];
    case.reasons.push(format!(
        "“{name}”两端都有产能而不通：下游需 {}，{on} 记录的本地供应为 0",
        say::range(need, flow.unit(edge.from))
    ));
    Some(case)
}
