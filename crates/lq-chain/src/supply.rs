//! What each segment can supply under a scenario, whole and phases never added.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::concentration::{Concentration, concentration};
use crate::flow::{Flow, Index};
use crate::model::{Chain, NoteKind, Options, Placement, Purchases, Scenario};
use crate::range::Range;

/// One firm's part in the supply of a segment.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) firm: Option<Rc<str>>,
    pub(crate) amount: Range,
}

/// The firms of one segment.
#[derive(Debug)]
pub(crate) struct Firms {
    /// By name, unnamed last.
    parts: Vec<Part>,
    pub(crate) concentration: Option<Concentration>,
}

impl Firms {
    fn new(parts: Vec<Part>) -> Rc<Firms> {
        let concentration = concentration(&parts);
        Rc::new(Firms { parts, concentration })
    }
}

/// The supply S of one segment and who stands behind it.
#[derive(Clone, Debug)]
pub(crate) struct Supply {
    pub(crate) total: Range,
    /// `None` where firms play no part (targets).
    pub(crate) firms: Option<Rc<Firms>>,
}

impl Supply {
    /// The same supply with one more firm.
    pub(crate) fn with(&self, firm: &str, amount: f64) -> Supply {
        let firms = self.firms.as_ref().map(|firms| {
            let mut parts = firms.parts.clone();
            parts.push(Part { firm: Some(firm.into()), amount: Range::point(amount) });
            Firms::new(parts)
        });
        Supply { total: self.total.plus(Range::point(amount)), firms }
    }
}

/// Supply of every segment in the scenario.
pub(crate) fn supplies(chain: &Chain, flow: &Flow, options: &Options, index: &mut Index) -> Vec<Supply> {
    let scenario = effective_scenario(flow, options.scenario, index);
    let rows = located(chain, flow, index);
    if scenario == Scenario::Targets {
        return from_targets(flow, &rows, index);
    }
    let whole = wholes(&rows, flow, index);
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); rows.len()];
    for (row, parent) in whole.iter().enumerate() {
        if let Some(parent) = *parent {
            children[parent].push(row);
        }
    }
    let mut parts: Vec<Vec<Part>> = vec![Vec::new(); flow.len()];
    for row in (0..rows.len()).filter(|&row| whole[row].is_none()) {
        collect(row, &rows, &children, flow, scenario, &mut parts, index);
    }
    parts.into_iter().map(summed).collect()
}

/// Limits of purchases; 0 everywhere in the closed zone and where no row is.
pub(crate) fn imports(chain: &Chain, flow: &Flow, options: &Options, index: &mut Index) -> Vec<Range> {
    let mut limits: Vec<Option<Range>> = vec![None; flow.len()];
    let mut rows: Vec<_> = chain.imports.iter().collect();
    rows.sort_by(|a, b| {
        let number = |limit: Option<f64>| limit.unwrap_or(f64::INFINITY);
        a.segment.cmp(&b.segment).then(number(a.limit).total_cmp(&number(b.limit)))
    });
    for row in rows {
        let Some(v) = index.find(&row.segment, "外购") else { continue };
        let limit = Range::from_option(index.amount(row.limit, flow.label(v), "外购上限"));
        if limits[v].is_some() {
            index.note(
                NoteKind::Data,
                Some(flow.label(v)),
                format!("“{}”的外购上限登记了不止一次，取较小的；请删去重复的行。", flow.label(v)),
            );
            continue;
        }
        limits[v] = Some(limit);
    }
    let open = options.purchases == Purchases::Open;
    limits.into_iter().map(|limit| limit.filter(|_| open).unwrap_or(Range::ZERO)).collect()
}

/// Without any target the plans stand for them, and a note says so.
fn effective_scenario(flow: &Flow, scenario: Scenario, index: &mut Index) -> Scenario {
    if scenario == Scenario::Targets && flow.capacity_target.iter().all(Option::is_none) {
        index.note(
            NoteKind::Assumption,
            None,
            "没有任何产能目标，目标口径改按“含规划”的全部产能计算；请登记目标后重新诊断。".to_owned(),
        );
        return Scenario::Planned;
    }
    scenario
}

/// A placement whose segment and capacity have been read.
struct Row<'a> {
    segment: usize,
    placement: &'a Placement,
    capacity: Range,
}

fn located<'a>(chain: &'a Chain, flow: &Flow, index: &mut Index) -> Vec<Row<'a>> {
    let mut rows = Vec::with_capacity(chain.placements.len());
    for placement in &chain.placements {
        let Some(segment) = index.find(&placement.segment, "上链") else { continue };
        let label = flow.label(segment);
        let mut capacity = index.amount(placement.capacity, label, "产能");
        if let Some(unit) = placement.unit.as_deref().filter(|unit| *unit != flow.unit(segment)) {
            index.note(
                NoteKind::Data,
                Some(label),
                format!(
                    "{}在“{label}”的产能单位是 {unit}，环节单位是 {}，不能相加，按未知处理；请换算后更正。",
                    firm(placement),
                    flow.unit(segment)
                ),
            );
            capacity = None;
        }
        rows.push(Row { segment, placement, capacity: Range::from_option(capacity) });
    }
    rows.sort_by(|a, b| {
        let key = |row: &Row<'_>| {
            (row.segment, row.placement.firm.clone(), row.placement.stage, row.placement.id.clone())
        };
        key(a).cmp(&key(b)).then(a.capacity.high.total_cmp(&b.capacity.high))
    });
    rows
}

fn firm(placement: &Placement) -> &str {
    placement.firm.as_deref().filter(|firm| !firm.is_empty()).unwrap_or("一家未具名企业")
}

/// The whole of each phase; a phase whose whole cannot be used stands alone, with a note.
fn wholes(rows: &[Row<'_>], flow: &Flow, index: &mut Index) -> Vec<Option<usize>> {
    let mut by_id: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, row) in rows.iter().enumerate() {
        if let Some(id) = row.placement.id.as_deref() {
            if by_id.contains_key(id) {
                index.note(
                    NoteKind::Data,
                    Some(flow.label(row.segment)),
                    format!("上链编号“{id}”重复，分期按其中一行归并；请更正编号。"),
                );
            } else {
                by_id.insert(id, number);
            }
        }
    }
    let mut whole: Vec<Option<usize>> = Vec::with_capacity(rows.len());
    for row in rows {
        let label = flow.label(row.segment);
        let parent = row.placement.part_of.as_deref().and_then(|id| {
            let found = by_id.get(id).copied().filter(|&parent| rows[parent].segment == row.segment);
            if found.is_none() {
                index.note(
                    NoteKind::Data,
                    Some(label),
                    format!(
                        "{}在“{label}”写明是“{id}”的一期，但同环节没有这个编号，按独立产能计；请核对。",
                        firm(row.placement)
                    ),
                );
            }
            found
        });
        whole.push(parent);
    }
    for start in 0..rows.len() {
        if climbs_in_circle(start, &whole) {
            let label = flow.label(rows[start].segment);
            index.note(
                NoteKind::Data,
                Some(label),
                format!("“{label}”的分期互为整体（成环），按独立产能计；请更正归属。"),
            );
            whole[start] = None;
        }
    }
    whole
}

fn climbs_in_circle(start: usize, whole: &[Option<usize>]) -> bool {
    let mut at = whole[start];
    let mut steps = 0;
    while let Some(next) = at {
        if next == start {
            return true;
        }
        steps += 1;
        if steps > whole.len() {
            return false;
        }
        at = whole[next];
    }
    false
}

/// Adds the row if the scenario admits it, else its phases; never both.
fn collect(
    row: usize,
    rows: &[Row<'_>],
    children: &[Vec<usize>],
    flow: &Flow,
    scenario: Scenario,
    parts: &mut [Vec<Part>],
    index: &mut Index,
) {
    let Row { segment, placement, capacity } = &rows[row];
    if !placement.hypothetical && !scenario.admits(placement.stage) {
        for &child in &children[row] {
            collect(child, rows, children, flow, scenario, parts, index);
        }
        return;
    }
    let phases = admitted_phases(row, rows, children, scenario);
    let mut amount = capacity.times(usable(placement, flow.label(*segment), index));
    if phases.low > amount.high {
        index.note(
            NoteKind::Data,
            Some(flow.label(*segment)),
            format!(
                "{}在“{}”各期之和 {} 大于整体 {}，按整体计；请核对。",
                firm(placement),
                flow.label(*segment),
                phases.low,
                amount.high
            ),
        );
    } else if !amount.is_point() {
        amount.low = amount.low.max(phases.low);
    }
    let name = placement.firm.as_deref().map(str::trim).filter(|name| !name.is_empty());
    parts[*segment].push(Part { firm: name.map(Into::into), amount });
}

fn admitted_phases(row: usize, rows: &[Row<'_>], children: &[Vec<usize>], scenario: Scenario) -> Range {
    children[row].iter().fold(Range::ZERO, |sum, &child| {
        let Row { placement, capacity, .. } = &rows[child];
        sum.plus(if scenario.admits(placement.stage) {
            capacity.times(placement.usable_share.unwrap_or(1.0))
        } else {
            admitted_phases(child, rows, children, scenario)
        })
    })
}

fn usable(placement: &Placement, label: &str, index: &mut Index) -> f64 {
    match placement.usable_share {
        None => 1.0,
        Some(share) if (0.0..=1.0).contains(&share) => share,
        Some(share) => {
            index.note(
                NoteKind::Data,
                Some(label),
                format!(
                    "{}在“{label}”的可用比例为 {share}，应在 0 与 1 之间，按 1 计；请更正。",
                    firm(placement)
                ),
            );
            1.0
        }
    }
}

fn summed(mut parts: Vec<Part>) -> Supply {
    parts.sort_by(|a, b| {
        (a.firm.is_none(), &a.firm)
            .cmp(&(b.firm.is_none(), &b.firm))
            .then(a.amount.low.total_cmp(&b.amount.low))
            .then(a.amount.high.total_cmp(&b.amount.high))
    });
    let total = parts.iter().fold(Range::ZERO, |sum, part| sum.plus(part.amount));
    Supply { total, firms: Some(Firms::new(parts)) }
}

/// The target in force, and on top of it what a what-if or a cure puts in.
fn from_targets(flow: &Flow, rows: &[Row<'_>], index: &mut Index) -> Vec<Supply> {
    let mut totals: Vec<Range> =
        flow.capacity_target.iter().map(|&target| Range::from_option(target)).collect();
    for v in (0..flow.len()).filter(|&v| flow.capacity_target[v].is_none()) {
        index.note(
            NoteKind::Unknown,
            Some(flow.label(v)),
            format!("“{}”没有产能目标，目标口径下按未知处理；请登记目标。", flow.label(v)),
        );
    }
    for row in rows.iter().filter(|row| row.placement.hypothetical) {
        let share = usable(row.placement, flow.label(row.segment), index);
        totals[row.segment] = totals[row.segment].plus(row.capacity.times(share));
    }
    totals.into_iter().map(|total| Supply { total, firms: None }).collect()
}
