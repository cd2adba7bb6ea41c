//! One look at the chain: supplies, needs, the programme, who is there, and the verdicts.

use std::rc::Rc;

use crate::flow::{self, Flow};
use crate::model::{Chain, LocalFlow, Measure, Note, NoteKind, Options};
use crate::need::{self, Needs};
use crate::range::Range;
use crate::supply::{self, Supply};
use crate::system::{self, Given, System};
use crate::verdict::{self, Case};

/// Everything a look needs, ready to be changed by a cure and looked at again.
#[derive(Clone, Debug)]
pub(crate) struct Inputs {
    pub(crate) flow: Rc<Flow>,
    pub(crate) supply: Vec<Supply>,
    pub(crate) imports: Vec<Range>,
    /// Local flow of each essential link.
    pub(crate) local: Vec<LocalFlow>,
}

/// Whether a segment is there, as far as the data say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    Absent,
    Present,
    Unknown,
}

/// The outcome of one look.
#[derive(Clone, Debug)]
pub(crate) struct State {
    pub(crate) supply: Vec<Range>,
    pub(crate) needs: Needs,
    pub(crate) presence: Vec<Presence>,
    pub(crate) part: Vec<usize>,
    pub(crate) low: Option<System>,
    /// The other bound where anything is unknown.
    pub(crate) high: Option<System>,
    /// Whether all supplies and purchases of the part are known.
    is_certain: Vec<bool>,
    pub(crate) cases: Vec<Case>,
    pub(crate) notes: Vec<Note>,
}

/// Segments whose enlargement gains alone, and those that gain only together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bottlenecks {
    pub(crate) alone: Vec<usize>,
    pub(crate) shared: Vec<usize>,
}

/// Reads the rows of a chain; the notes say what was left out.
pub(crate) fn read(chain: &Chain, options: &Options) -> (Inputs, Vec<Note>) {
    let (flow, local, mut index) = flow::compile(chain);
    let supply = supply::supplies(chain, &flow, options, &mut index);
    let imports = supply::imports(chain, &flow, options, &mut index);
    let mut notes = index.notes;
    notes.sort();
    notes.dedup();
    (Inputs { flow, supply, imports, local }, notes)
}

impl State {
    /// Looks at the chain.
    pub(crate) fn of(inputs: &Inputs, options: &Options) -> State {
        let flow = &*inputs.flow;
        let supply: Vec<Range> = inputs.supply.iter().map(|supply| supply.total).collect();
        let needs = need::needs(flow, &supply);
        let part = flow.counted.parts(&vec![true; flow.len()]);
        let presence = (0..flow.len()).map(|v| presence(flow.segments[v].min_scale, supply[v])).collect();
        let mut is_certain = vec![true; part.iter().max().map_or(0, |last| last + 1)];
        for v in 0..flow.len() {
            is_certain[part[v]] &= supply[v].is_point() && inputs.imports[v].is_point();
        }
        let mut state = State {
            supply,
            needs,
            presence,
            part,
            low: None,
            high: None,
            is_certain,
            cases: Vec::new(),
            notes: Vec::new(),
        };
        state.low = state.solve(inputs, |range| range.low);
        if state.is_certain.contains(&false) {
            state.high = state.solve(inputs, |range| range.high);
        }
        verdict::find(inputs, options, &mut state);
        state
    }

    fn solve(&mut self, inputs: &Inputs, side: fn(Range) -> f64) -> Option<System> {
        let pick = |ranges: &[Range]| -> Vec<f64> { ranges.iter().map(|&range| side(range)).collect() };
        let given = Given {
            flow: &inputs.flow,
            supply: &pick(&self.supply),
            imports: &pick(&inputs.imports),
            need: &pick(&self.needs.direct),
        };
        system::solve(&given, &self.part)
            .map_err(|error| {
                let text = format!(
                    "产出规划没有解出（{error}），产出与瓶颈按未知处理；请把这条链的数据报告给管理员。"
                );
                self.notes.push(Note { kind: NoteKind::Defect, segment: None, text });
            })
            .ok()
    }

    pub(crate) fn note(&mut self, kind: NoteKind, segment: Option<&str>, text: String) {
        self.notes.push(Note { kind, segment: segment.map(str::to_owned), text });
    }

    /// Value of the whole chain.
    pub(crate) fn value(&self) -> Range {
        self.between(System::value)
    }

    fn between(&self, of: impl Fn(&System) -> f64) -> Range {
        match (&self.low, &self.high) {
            (Some(low), Some(high)) => crate::range::tidy_range(Range::new(of(low), of(high).max(of(low)))),
            (Some(low), None) if !self.is_certain.contains(&false) => {
                Range::point(crate::range::tidy(of(low)))
            }
            (Some(low), None) => Range::new(of(low), f64::INFINITY),
            (None, _) => Range::UNKNOWN,
        }
    }

    /// Final output of a terminal.
    ///
    /// Where something is unknown only the value of its part is bounded, not each output.
    pub(crate) fn output(&self, flow: &Flow, v: usize) -> Range {
        let alone =
            (0..flow.len()).filter(|&u| self.part[u] == self.part[v] && flow.price[u] > 0.0).count() == 1;
        match &self.low {
            Some(low) if self.is_certain[self.part[v]] => Range::point(low.output[v]),
            Some(_) if alone => {
                let part = self.part[v];
                self.between(|system| system.value_by_part[part] / flow.price[v])
            }
            _ => Range::new(0.0, self.supply[v].high),
        }
    }

    /// Capacity in use; an enclosure where the part is not certain.
    pub(crate) fn used(&self, v: usize) -> Range {
        self.certain(v, |low| low.used[v], self.supply[v].high)
    }

    /// Purchases; an enclosure where the part is not certain.
    pub(crate) fn imported(&self, v: usize, limit: Range) -> Range {
        self.certain(v, |low| low.imported[v], limit.high)
    }

    fn certain(&self, v: usize, of: impl Fn(&System) -> f64, most: f64) -> Range {
        match &self.low {
            Some(low) if self.is_certain[self.part[v]] => Range::point(of(low)),
            _ => Range::new(0.0, most),
        }
    }

    /// π⁺: the value is concave and rises with S and M, so where both bounds of the value meet
    /// the slopes of both solves enclose it.
    pub(crate) fn gain_plus(&self, v: usize) -> Range {
        match self.both_meet(v) {
            Some((low, high)) => ordered(low.gain_plus[v], high.gain_plus[v]),
            None => Range::UNKNOWN,
        }
    }

    /// π⁻, enclosed likewise.
    pub(crate) fn loss_minus(&self, v: usize) -> Range {
        match self.both_meet(v) {
            Some((low, high)) => ordered(high.loss_minus[v], low.loss_minus[v]),
            None => Range::UNKNOWN,
        }
    }

    fn both_meet(&self, v: usize) -> Option<(&System, &System)> {
        let (low, part) = (self.low.as_ref()?, self.part[v]);
        if self.is_certain[part] {
            return Some((low, low));
        }
        let high = self.high.as_ref().filter(|high| high.is_bounded)?;
        let (a, b) = (low.value_by_part[part], high.value_by_part[part]);
        ((a - b).abs() <= 1e-9 * a.abs().max(1e-9)).then_some((low, high))
    }

    /// r = [S_low/D_high, S_high/D_low]; absent where nothing is needed.
    pub(crate) fn ratio(&self, v: usize) -> Measure {
        let (supply, need) = (self.supply[v], self.needs.direct[v]);
        if need.high <= 0.0 {
            return Measure::Absent;
        }
        let low = if need.high.is_finite() { supply.low / need.high } else { 0.0 };
        let high = if need.low > 0.0 { supply.high / need.low } else { f64::INFINITY };
        Measure::Value(crate::range::tidy_range(Range::new(low, high)))
    }

    /// Who holds the chain back today, as far as that is certain.
    pub(crate) fn bottlenecks(&self) -> Bottlenecks {
        let mut found = Bottlenecks::default();
        for v in 0..self.supply.len() {
            let (plus, minus) = (self.gain_plus(v), self.loss_minus(v));
            if plus.low > 0.0 {
                found.alone.push(v);
            } else if plus.high <= 0.0 && minus.low > 0.0 {
                found.shared.push(v);
            }
        }
        found
    }

    pub(crate) fn is(&self, v: usize, presence: Presence) -> bool {
        self.presence[v] == presence
    }

    pub(crate) fn marks(&self, test: impl Fn(Presence) -> bool) -> Vec<bool> {
        self.presence.iter().map(|&presence| test(presence)).collect()
    }
}

fn ordered(a: f64, b: f64) -> Range {
    Range::new(a.min(b), a.max(b))
}

/// absent(v): S_v < m_v, or S_v = 0 where m_v is not given.
fn presence(min_scale: Option<f64>, supply: Range) -> Presence {
    let is_absent = |s: f64| min_scale.map_or(s <= 0.0, |m| s < m);
    match (is_absent(supply.low), is_absent(supply.high)) {
        (true, true) => Presence::Absent,
        (false, false) => Presence::Present,
        _ => Presence::Unknown,
    }
}
