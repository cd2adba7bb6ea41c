//! 细: there, but less than the next stage asks for.

use crate::model::{Measure, NoteKind, Verdict};
use crate::say;
use crate::state::{Inputs, Presence, State};
use crate::verdict::Case;

/// Segments with r < 1 for certain; where the interval straddles 1 a note says so.
pub(crate) fn find(inputs: &Inputs, state: &mut State) -> Vec<Case> {
    let flow = &*inputs.flow;
    let mut cases = Vec::new();
    for v in 0..flow.len() {
        let Some(ratio) = state.ratio(v).range().filter(|_| state.is(v, Presence::Present)) else { continue };
        // A hair below 1 is rounding, not a want.
        let is_below = |r: f64| r < 1.0 - 1e-9;
        if is_below(ratio.high) {
            cases.push(thin(inputs, state, v));
        } else if is_below(ratio.low) {
            let text = format!(
                "“{}”的满足率 {}，是否“细”未定；补登产能后重新诊断。",
                flow.label(v),
                say::percent_range(ratio)
            );
            state.note(NoteKind::Unknown, Some(flow.label(v)), text);
        }
    }
    cases
}

fn thin(inputs: &Inputs, state: &State, v: usize) -> Case {
    let flow = &*inputs.flow;
    let (plus, minus) = (state.gain_plus(v), state.loss_minus(v));
    let mut case = Case::new(Verdict::Thin, v);
    case.numbers = vec![
        ("capacity", Measure::Value(state.supply[v])),
        ("need", Measure::Value(state.needs.direct[v])),
        ("ratio", state.ratio(v)),
        ("gain_plus", Measure::Value(plus)),
        ("loss_minus", Measure::Value(minus)),
    ];
    let unit = flow.unit(v);
    case.reasons.push(format!(
        "产能 {}，需要 {}，满足 {}",
        say::range(state.supply[v], unit),
        say::range(state.needs.direct[v], unit),
        state.ratio(v).range().map_or_else(String::new, say::percent_range)
    ));
    if plus.low > 0.0 {
        let gain = match flow.value_unit() {
            Some(of) => format!("产出增加 {}", say::amount(plus.low, of)),
            None => format!("产出值增加 {}", say::number(plus.low)),
        };
        case.reasons.push(format!("是独立瓶颈：每增加 1 {unit}，{gain}"));
    } else if plus.high <= 0.0 && minus.low > 0.0 {
        case.is_shared = true;
    } else if plus.high <= 0.0 && minus.high <= 0.0 {
        case.reasons.push("目前不是瓶颈：产出先受别的环节限制".to_owned());
    } else {
        case.reasons.push("是否瓶颈因相关产能未知而未定".to_owned());
    }
    if inputs.imports[v].high > 0.0 {
        case.reasons.push(format!("外购可补 {}", say::range(inputs.imports[v], unit)));
    }
    case
}

/// Says of each shared bottleneck with whom it must grow.
///
/// Costs a programme for each partner, so it is done once for what is shown and not for the
/// many trials of cures.
pub(crate) fn name_partners(inputs: &Inputs, state: &mut State) {
    let told: Vec<Option<String>> =
        state.cases.iter().map(|case| case.is_shared.then(|| shared(inputs, state, case.segment))).collect();
    for (case, reason) in state.cases.iter_mut().zip(told) {
        case.reasons.extend(reason);
    }
}

fn shared(inputs: &Inputs, state: &State, v: usize) -> String {
    let partners = state.low.as_ref().and_then(|low| low.partners(v).ok()).unwrap_or_default();
    if partners.is_empty() {
        return "已用满，但单独扩产没有增益".to_owned();
    }
    format!("是共享瓶颈：须与 {} 一起扩产才有增益", inputs.flow.labels(&partners).join("、"))
}
