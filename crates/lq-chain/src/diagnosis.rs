//! The whole diagnosis of one chain: what the pages, the API and the command line show.

use crate::change::{self, Change, ChangeError, WhatIf};
use crate::cure::{self, Trial};
use crate::flow::Flow;
use crate::model::{Chain, Measure, Note, NoteKind, Options, Purchases, Scenario, Verdict};
use crate::range::{Range, tidy_range};
use crate::state::{self, Inputs, Presence, State};
use crate::verdict::{self, Case, Key};

/// Everything that is said of one chain under one scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// Name of the chain.
    pub chain: String,
    /// Name of the zone.
    pub zone: Option<String>,
    /// Date of the rows.
    pub as_of: Option<String>,
    /// Which placements counted.
    pub scenario: Scenario,
    /// Closed or open zone.
    pub purchases: Purchases,
    /// Value of all final output: Σ price × output.
    pub value: Range,
    /// Unit of `value` where it is one (a single terminal at price 1).
    pub value_unit: Option<String>,
    /// What the terminals deliver.
    pub terminals: Vec<Terminal>,
    /// One row a segment, feeders before those they feed.
    pub segments: Vec<SegmentRow>,
    /// Findings by gain of their first cure, largest first; equal gains by segment id.
    pub findings: Vec<Finding>,
    /// Labels of the segments that hold the chain back today.
    pub bottleneck: Bottleneck,
    /// Whether cures are ordered by cost (else by fewest moves, then least enlargement).
    pub is_cured_by_cost: bool,
    /// What was left out, assumed or not known.
    pub notes: Vec<Note>,
}

/// Who holds the chain back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bottleneck {
    /// Labels of the segments.
    pub segments: Vec<String>,
    /// Whether none of them gains alone.
    pub is_shared: bool,
}

/// A segment that sells final output.
#[derive(Clone, Debug, PartialEq)]
pub struct Terminal {
    /// Id of the segment.
    pub id: String,
    /// Its label.
    pub segment: String,
    /// Final output.
    pub output: Measure,
    /// Unit of the segment.
    pub unit: String,
    /// Price of one unit.
    pub price: f64,
    /// Labels of the smallest set of additions that makes it producible; empty if it is.
    pub completing: Vec<String>,
}

/// The numbers of one segment.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentRow {
    /// Id of the segment.
    pub id: String,
    /// Its label.
    pub segment: String,
    /// Its unit.
    pub unit: String,
    /// Whether it is absent, as far as known.
    pub is_absent: Option<bool>,
    /// S.
    pub capacity: Measure,
    /// D.
    pub need: Measure,
    /// D*: the need passed through absent stages.
    pub need_through: Measure,
    /// r = S/D.
    pub ratio: Measure,
    /// Production in the programme.
    pub used: Measure,
    /// Purchases in the programme.
    pub imported: Measure,
    /// Number of firms.
    pub firms: Measure,
    /// Herfindahl–Hirschman index.
    pub hhi: Measure,
    /// π⁺.
    pub gain_plus: Measure,
    /// π⁻.
    pub loss_minus: Measure,
}

/// A verdict on a segment or a link, with its numbers, reasons and cures.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// 缺, 断, 短, 细 or 弱.
    pub verdict: Verdict,
    /// Id of the segment it is told at.
    pub id: String,
    /// Its label.
    pub segment: String,
    /// Its unit.
    pub unit: String,
    /// Label of the other end where the verdict is on a link.
    pub to: Option<String>,
    /// Labels of the whole run where the verdict is 短.
    pub run: Vec<String>,
    /// Numbers by name.
    pub numbers: Vec<(&'static str, Measure)>,
    /// Why, one clause each.
    pub reasons: Vec<String>,
    /// What would flip it, best first.
    pub cures: Vec<Cure>,
}

impl Finding {
    /// A number by its name.
    pub fn number(&self, name: &str) -> Option<Measure> {
        self.numbers.iter().find(|(key, _)| *key == name).map(|&(_, measure)| measure)
    }
}

/// A change that flips a verdict, applied and diagnosed again.
#[derive(Clone, Debug, PartialEq)]
pub struct Cure {
    /// The changes, fit for a what-if file.
    pub moves: Vec<Change>,
    /// The moves in words.
    pub words: Vec<String>,
    /// Value gained.
    pub gain: Measure,
    /// Value afterwards.
    pub after: Range,
    /// Who holds the chain back afterwards.
    pub next: Bottleneck,
    /// Verdicts that are gone.
    pub flipped: Vec<Told>,
    /// Verdicts that are new.
    pub caused: Vec<Told>,
    /// Cost where every moved segment has a unit cost.
    pub cost: Option<f64>,
    /// Σ enlargement / max(S, N).
    pub enlargement: f64,
}

/// A verdict and where it is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    /// The verdict.
    pub verdict: Verdict,
    /// Label of the segment.
    pub segment: String,
    /// Label of the other end of a link.
    pub to: Option<String>,
}

/// A what-if beside what is.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Name of the what-if.
    pub name: String,
    /// Its changes.
    pub changes: Vec<Change>,
    /// The chain as it is.
    pub before: Diagnosis,
    /// The chain as it would be.
    pub after: Diagnosis,
    /// Value gained or (negative) lost.
    pub gain: Measure,
    /// Verdicts that would be gone.
    pub cured: Vec<Told>,
    /// Verdicts that would be new.
    pub caused: Vec<Told>,
}

/// Diagnoses one chain: verdicts, bottlenecks and cures with their numbers.
///
/// * `chain`: rows in any order, units as declared by the segments, amounts per year.
/// * Never fails: a row that cannot be used leaves a [`Note`], as does everything assumed.
/// * Source: 缺/短/断/细/弱 as defined in ARCHITECTURE.md, section "diagnosis".
pub fn diagnose(chain: &Chain, options: &Options) -> Diagnosis {
    let (inputs, mut notes) = state::read(chain, options);
    let mut state = State::of(&inputs, options);
    verdict::name_partners(&inputs, &mut state);
    let (cures, by_cost) = if options.with_cures {
        cure::cures(&inputs, options, &mut state)
    } else {
        (vec![Vec::new(); state.cases.len()], false)
    };
    notes.append(&mut state.notes.clone());
    notes.extend(general_notes(chain, &inputs, &state, options, by_cost));
    let flow = &*inputs.flow;
    let told: Vec<usize> = flow.components.iter().rev().flatten().copied().collect();
    let (next, is_shared) = cure::next_bottleneck(&inputs, &state);
    Diagnosis {
        chain: chain.name.clone(),
        zone: chain.zone.clone(),
        as_of: chain.as_of.clone(),
        scenario: options.scenario,
        purchases: options.purchases,
        value: state.value(),
        value_unit: flow.value_unit().map(str::to_owned),
        terminals: told
            .iter()
            .filter(|&&v| flow.price[v] > 0.0)
            .map(|&v| terminal(&inputs, &state, v))
            .collect(),
        segments: told.iter().map(|&v| segment_row(&inputs, &state, v)).collect(),
        findings: findings(flow, &state.cases, &cures),
        bottleneck: Bottleneck { segments: flow.labels(&next), is_shared },
        is_cured_by_cost: by_cost,
        notes,
    }
}

/// Applies a what-if and diagnoses both; refuses as a whole if one change does not fit.
pub fn compare(chain: &Chain, what_if: &WhatIf, options: &Options) -> Result<Comparison, ChangeError> {
    let changed = change::apply(chain, &what_if.changes)?;
    let (before, mut after) = (diagnose(chain, options), diagnose(&changed, options));
    if options.scenario == Scenario::Targets && what_if.changes.iter().any(Change::alters_a_placement) {
        let text = "目标口径以目标代替现有上链，对现有上链的改动不起作用；请换用其他口径推演。".to_owned();
        after.notes.push(Note { kind: NoteKind::Remark, segment: None, text });
    }
    if options.purchases == Purchases::Closed && what_if.changes.iter().any(Change::alters_an_import) {
        let text = "封闭口径不计外购，对外购上限的改动不起作用；请换用可外购口径推演。".to_owned();
        after.notes.push(Note { kind: NoteKind::Remark, segment: None, text });
    }
    let told = |diagnosis: &Diagnosis| -> Vec<Told> { diagnosis.findings.iter().map(Told::of).collect() };
    let (old, new) = (told(&before), told(&after));
    let missing = |from: &[Told], other: &[Told]| -> Vec<Told> {
        from.iter().filter(|told| !other.contains(told)).cloned().collect()
    };
    Ok(Comparison {
        name: what_if.name.clone(),
        changes: what_if.changes.clone(),
        gain: difference(before.value, after.value),
        cured: missing(&old, &new),
        caused: missing(&new, &old),
        before,
        after,
    })
}

impl Told {
    fn of(finding: &Finding) -> Told {
        Told { verdict: finding.verdict, segment: finding.segment.clone(), to: finding.to.clone() }
    }
}

/// after − before, end by end; unbounded where either is.
fn difference(before: Range, after: Range) -> Measure {
    let low = if before.high.is_finite() { after.low - before.high } else { f64::NEG_INFINITY };
    Measure::Value(tidy_range(Range::new(low, after.high - before.low)))
}

fn terminal(inputs: &Inputs, state: &State, v: usize) -> Terminal {
    let flow = &*inputs.flow;
    Terminal {
        id: flow.segments[v].id.clone(),
        segment: flow.label(v).to_owned(),
        output: Measure::Value(tidy_range(state.output(flow, v))),
        unit: flow.unit(v).to_owned(),
        price: flow.price[v],
        completing: flow.labels(&verdict::completing_set(inputs, state, v)),
    }
}

fn segment_row(inputs: &Inputs, state: &State, v: usize) -> SegmentRow {
    let flow = &*inputs.flow;
    let value = |range: Range| Measure::Value(tidy_range(range));
    let held = inputs.supply[v].firms.as_ref().map(|firms| firms.concentration.clone());
    let (firms, hhi) = match held {
        None => (Measure::Absent, Measure::Absent),
        Some(None) => (Measure::known(0.0), Measure::Absent),
        Some(Some(held)) => (Measure::Value(held.firms), Measure::Value(held.hhi)),
    };
    SegmentRow {
        id: flow.segments[v].id.clone(),
        segment: flow.label(v).to_owned(),
        unit: flow.unit(v).to_owned(),
        is_absent: match state.presence[v] {
            Presence::Absent => Some(true),
            Presence::Present => Some(false),
            Presence::Unknown => None,
        },
        capacity: value(state.supply[v]),
        need: value(state.needs.direct[v]),
        need_through: value(state.needs.through[v]),
        ratio: state.ratio(v),
        used: value(state.used(v)),
        imported: value(state.imported(v, inputs.imports[v])),
        firms,
        hhi,
        gain_plus: value(state.gain_plus(v)),
        loss_minus: value(state.loss_minus(v)),
    }
}

fn findings(flow: &Flow, cases: &[Case], cures: &[Vec<Trial>]) -> Vec<Finding> {
    let gain =
        |trials: &[Trial]| trials.first().and_then(|trial| trial.gain.range()).map_or(0.0, |gain| gain.low);
    let mut order: Vec<usize> = (0..cases.len()).collect();
    order.sort_by(|&a, &b| {
        gain(&cures[b]).total_cmp(&gain(&cures[a])).then(
            (cases[a].segment, cases[a].verdict, cases[a].to).cmp(&(
                cases[b].segment,
                cases[b].verdict,
                cases[b].to,
            )),
        )
    });
    order
        .into_iter()
        .map(|number| {
            let case = &cases[number];
            Finding {
                verdict: case.verdict,
                id: flow.segments[case.segment].id.clone(),
                segment: flow.label(case.segment).to_owned(),
                unit: flow.unit(case.segment).to_owned(),
                to: case.to.map(|to| flow.label(to).to_owned()),
                run: flow.labels(&case.run),
                numbers: case
                    .numbers
                    .iter()
                    .map(|&(name, measure)| {
                        (name, measure.range().map_or(measure, |range| Measure::Value(tidy_range(range))))
                    })
                    .collect(),
                reasons: case.reasons.clone(),
                cures: cures[number].iter().map(|trial| cure_of(flow, trial)).collect(),
            }
        })
        .collect()
}

fn cure_of(flow: &Flow, trial: &Trial) -> Cure {
    let told = |keys: &[Key]| -> Vec<Told> {
        let label = |v: usize| flow.label(v).to_owned();
        keys.iter().map(|&(verdict, v, to)| Told { verdict, segment: label(v), to: to.map(label) }).collect()
    };
    Cure {
        moves: cure::as_changes(flow, &trial.moves),
        words: crate::explain::moves(flow, &trial.moves),
        gain: trial.gain,
        after: trial.after,
        next: Bottleneck { segments: flow.labels(&trial.next), is_shared: trial.is_next_shared },
        flipped: told(&trial.flipped),
        caused: told(&trial.caused),
        cost: trial.cost,
        enlargement: crate::range::tidy(trial.enlargement),
    }
}

fn general_notes(
    chain: &Chain,
    inputs: &Inputs,
    state: &State,
    options: &Options,
    by_cost: bool,
) -> Vec<Note> {
    let flow = &*inputs.flow;
    let mut notes = Vec::new();
    let mut add = |kind, text: String| notes.push(Note { kind, segment: None, text });
    let unshared =
        chain.placements.iter().filter(|row| row.usable_share.is_none() && !row.hypothetical).count();
    if unshared > 0 && options.scenario != Scenario::Targets {
        add(NoteKind::Assumption, format!("有 {unshared} 条上链没有登记可用比例，按全部可用计。"));
    }
    let unknown: Vec<usize> = (0..flow.len()).filter(|&v| !state.supply[v].is_point()).collect();
    if !unknown.is_empty() {
        add(
            NoteKind::Unknown,
            format!(
                "环节 {} 的产能没有全部登记，相关数字按区间给出；补登后区间收窄。",
                flow.labels(&unknown).join("、")
            ),
        );
    }
    let endless: Vec<usize> = (0..flow.len())
        .filter(|&v| {
            state.needs.through[v].low.is_finite()
                && state.needs.through[v].high.is_infinite()
                && unknown.is_empty()
        })
        .collect();
    if !endless.is_empty() {
        add(
            NoteKind::Data,
            format!(
                "环节 {} 的循环投入大于产出，需求没有上限；请检查系数。",
                flow.labels(&endless).join("、")
            ),
        );
    }
    if options.with_cures && !state.cases.is_empty() {
        let order = if by_cost {
            "投资额由小到大"
        } else {
            "动作由少到多、再按相对扩产由小到大"
        };
        add(NoteKind::Remark, format!("补救按{order}排列；每项都代入后重新诊断过。"));
    }
    notes
}
