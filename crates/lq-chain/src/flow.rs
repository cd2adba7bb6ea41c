//! The chain made ready to compute: sorted, checked, in flat arrays.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::graph::Graph;
use crate::model::{Chain, Link, LocalFlow, Note, NoteKind, Segment, TargetOf};

/// An essential or optional link between segment numbers.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// `None` = counts for reachability only.
    pub(crate) coefficient: Option<f64>,
}

/// The template of one chain by segment number; numbers follow the order of ids.
#[derive(Clone, Debug)]
pub(crate) struct Flow {
    pub(crate) segments: Vec<Segment>,
    /// Price per unit of final output, 0 where the segment is no terminal.
    pub(crate) price: Vec<f64>,
    /// Essential links by (from, to).
    pub(crate) edges: Vec<Edge>,
    /// Edges that leave a segment: `edges[out_start[v]..out_start[v + 1]]`.
    pub(crate) out_start: Vec<usize>,
    /// Essential links only: what verdicts call a template path.
    pub(crate) graph: Graph,
    /// Essential links with a known coefficient: what the programme counts.
    pub(crate) counted: Graph,
    /// Strong components, users before feeders.
    pub(crate) components: Vec<Vec<usize>>,
    /// Target for final output F.
    pub(crate) final_target: Vec<f64>,
    /// Target for capacity.
    pub(crate) capacity_target: Vec<Option<f64>>,
}

impl Flow {
    pub(crate) fn len(&self) -> usize {
        self.segments.len()
    }

    pub(crate) fn label(&self, v: usize) -> &str {
        self.segments[v].label()
    }

    /// What a what-if names the segment by: its label, or its id where others bear the same label.
    pub(crate) fn name(&self, v: usize) -> &str {
        let label = self.label(v);
        let is_alone =
            self.segments.iter().filter(|row| row.label() == label || row.id == label).count() == 1;
        if is_alone { label } else { &self.segments[v].id }
    }

    pub(crate) fn unit(&self, v: usize) -> &str {
        &self.segments[v].unit
    }

    /// Essential links that leave `v`.
    pub(crate) fn out_edges(&self, v: usize) -> &[Edge] {
        &self.edges[self.out_start[v]..self.out_start[v + 1]]
    }

    /// Unit of the value where it is one: a single terminal at price 1.
    pub(crate) fn value_unit(&self) -> Option<&str> {
        let mut terminals = (0..self.len()).filter(|&v| self.price[v] > 0.0);
        let only = terminals.next().filter(|&v| (self.price[v] - 1.0).abs() < 1e-12)?;
        terminals.next().is_none().then(|| self.unit(only))
    }

    pub(crate) fn labels(&self, list: &[usize]) -> Vec<String> {
        list.iter().map(|&v| self.label(v).to_owned()).collect()
    }
}

/// Looks up segment numbers by id and collects what had to be left out.
pub(crate) struct Index {
    pub(crate) by_id: BTreeMap<String, usize>,
    pub(crate) notes: Vec<Note>,
}

impl Index {
    /// Number of a segment; an unknown one leaves a note and the row is left out.
    pub(crate) fn find(&mut self, id: &str, row: &str) -> Option<usize> {
        let found = self.by_id.get(id).copied();
        if found.is_none() {
            self.note(
                NoteKind::Data,
                None,
                format!("{row}写的环节“{id}”不在环节表中，该行未计；请先登记环节或改正名称。"),
            );
        }
        found
    }

    pub(crate) fn note(&mut self, kind: NoteKind, segment: Option<&str>, text: String) {
        self.notes.push(Note { kind, segment: segment.map(str::to_owned), text });
    }

    /// A number that must be finite and not negative; else a note and `None` (unknown).
    pub(crate) fn amount(&mut self, value: Option<f64>, segment: &str, what: &str) -> Option<f64> {
        let value = value?;
        if value.is_finite() && value >= 0.0 {
            return Some(value);
        }
        self.note(
            NoteKind::Data,
            Some(segment),
            format!("“{segment}”的{what}为 {value}，应为不小于 0 的数，按未知处理；请更正。"),
        );
        None
    }
}

/// Sorts and checks the template; rows that cannot be read leave a note.
///
/// Returns the flow, the local flow of each edge and the index for the other rows.
pub(crate) fn compile(chain: &Chain) -> (Rc<Flow>, Vec<LocalFlow>, Index) {
    let mut index = Index { by_id: BTreeMap::new(), notes: Vec::new() };
    let segments = sorted_segments(chain, &mut index);
    let n = segments.len();
    let (edges, flows, has_user) = sorted_edges(chain, &segments, &mut index);
    let pairs: Vec<(usize, usize)> = edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let graph = Graph::new(n, &pairs);
    let known: Vec<(usize, usize)> =
        edges.iter().filter(|edge| edge.coefficient.is_some()).map(|edge| (edge.from, edge.to)).collect();
    let counted = Graph::new(n, &known);
    let components = graph.components();
    note_cycles(&segments, &graph, &components, &mut index);
    let mut out_start = vec![0; n + 1];
    for edge in &edges {
        out_start[edge.from + 1] += 1;
    }
    for v in 0..n {
        out_start[v + 1] += out_start[v];
    }
    let price = prices(&segments, &has_user, &mut index);
    let (capacity_target, final_target) = targets(chain, &segments, &mut index);
    let flow =
        Flow { segments, price, edges, out_start, graph, counted, components, final_target, capacity_target };
    (Rc::new(flow), flows, index)
}

fn sorted_segments(chain: &Chain, index: &mut Index) -> Vec<Segment> {
    let mut rows: Vec<&Segment> = chain.segments.iter().collect();
    rows.sort_by(|a, b| (&a.id, &a.unit, &a.name).cmp(&(&b.id, &b.unit, &b.name)));
    let mut segments: Vec<Segment> = Vec::with_capacity(rows.len());
    for row in rows {
        if segments.last().is_some_and(|last| last.id == row.id) {
            index.note(
                NoteKind::Data,
                Some(row.label()),
                format!("环节“{}”登记了不止一次，只取一行；请删去重复的行。", row.id),
            );
            continue;
        }
        let mut segment = row.clone();
        segment.min_scale = index.amount(row.min_scale, row.label(), "最小规模");
        segment.price = index.amount(row.price, row.label(), "价格");
        segment.unit_cost = index.amount(row.unit_cost, row.label(), "单位投资");
        index.by_id.insert(row.id.clone(), segments.len());
        segments.push(segment);
    }
    segments
}

fn sorted_edges(
    chain: &Chain,
    segments: &[Segment],
    index: &mut Index,
) -> (Vec<Edge>, Vec<LocalFlow>, Vec<bool>) {
    let labels: Vec<&str> = segments.iter().map(Segment::label).collect();
    let mut rows: Vec<&Link> = chain.links.iter().collect();
    rows.sort_by(|a, b| {
        let number = |link: &Link| link.coefficient.unwrap_or(f64::INFINITY);
        (&a.from, &a.to, b.essential)
            .cmp(&(&b.from, &b.to, a.essential))
            .then(number(a).total_cmp(&number(b)))
    });
    let mut has_user = vec![false; segments.len()];
    let (mut edges, mut flows): (Vec<Edge>, Vec<LocalFlow>) = (Vec::new(), Vec::new());
    let mut last = None;
    for row in rows {
        let (Some(from), Some(to)) = (index.find(&row.from, "关联"), index.find(&row.to, "关联")) else {
            continue;
        };
        let name = format!("{}→{}", labels[from], labels[to]);
        if last.replace((from, to)) == Some((from, to)) {
            index.note(
                NoteKind::Data,
                None,
                format!("关联“{name}”登记了不止一次，只取一行；请删去重复的行。"),
            );
            continue;
        }
        has_user[from] |= from != to;
        if !row.essential {
            index.note(NoteKind::Remark, None, format!("关联“{name}”不是必需投入，不计入需求与通路。"));
            continue;
        }
        edges.push(Edge { from, to, coefficient: coefficient(row, &name, index) });
        flows.push(row.local_flow.clone());
    }
    (edges, flows, has_user)
}

fn coefficient(row: &Link, name: &str, index: &mut Index) -> Option<f64> {
    match row.coefficient {
        None => {
            index.note(
                NoteKind::Unknown,
                None,
                format!("关联“{name}”的系数未知，只算通路，不算需求；补上系数后重新诊断。"),
            );
            None
        }
        Some(value) if value.is_finite() && value > 0.0 => Some(value),
        Some(value) => {
            index.note(
                NoteKind::Data,
                None,
                format!("关联“{name}”的系数为 {value}，应为大于 0 的数，按未知处理；请更正。"),
            );
            None
        }
    }
}

fn note_cycles(segments: &[Segment], graph: &Graph, components: &[Vec<usize>], index: &mut Index) {
    for component in components {
        let alone = component[0];
        if component.len() == 1 && !graph.after(alone).contains(&alone) {
            continue;
        }
        let names: Vec<&str> = component.iter().map(|&v| segments[v].label()).collect();
        index.note(
            NoteKind::Remark,
            None,
            format!(
                "环节 {} 互为投入（成环），需求按循环求解；若非工艺上的循环，请检查关联的方向。",
                names.join("、")
            ),
        );
    }
}

/// No price anywhere: the last segments are the terminals, each with price 1.
fn prices(segments: &[Segment], has_user: &[bool], index: &mut Index) -> Vec<f64> {
    let given: Vec<f64> = segments.iter().map(|segment| segment.price.unwrap_or(0.0)).collect();
    if segments.is_empty() || given.iter().any(|&price| price > 0.0) {
        return given;
    }
    let last: Vec<&str> = segments
        .iter()
        .zip(has_user)
        .filter(|&(_, &used)| !used)
        .map(|(segment, _)| segment.label())
        .collect();
    let text = if last.is_empty() {
        "没有价格，也没有末端环节（处处成环），无从计算产出；请给末端环节填价格。".to_owned()
    } else {
        format!("没有价格，以末端环节 {} 为终端，价格按 1 计。", last.join("、"))
    };
    index.note(NoteKind::Assumption, None, text);
    has_user.iter().map(|&used| if used { 0.0 } else { 1.0 }).collect()
}

fn targets(chain: &Chain, segments: &[Segment], index: &mut Index) -> (Vec<Option<f64>>, Vec<f64>) {
    let n = segments.len();
    let (mut capacity, mut output) = (vec![None; n], vec![0.0; n]);
    let mut seen = BTreeMap::new();
    let mut rows: Vec<_> = chain.targets.iter().collect();
    rows.sort_by(|a, b| (&a.segment, a.of).cmp(&(&b.segment, b.of)).then(a.amount.total_cmp(&b.amount)));
    for row in rows {
        let Some(v) = index.find(&row.segment, "目标") else { continue };
        let label = segments[v].label();
        let Some(amount) = index.amount(Some(row.amount), label, "目标") else { continue };
        if seen.insert((v, row.of), amount).is_some() {
            index.note(
                NoteKind::Data,
                Some(label),
                format!("“{label}”有不止一个同类目标，取较小的；请停用旧目标。"),
            );
            continue;
        }
        match row.of {
            TargetOf::Capacity => capacity[v] = Some(amount),
            TargetOf::Output => output[v] = amount,
        }
    }
    (capacity, output)
}
