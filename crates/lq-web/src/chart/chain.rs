//! The picture of a chain: segments in columns by stage, links as bands as wide as what flows.
//!
//! A verdict shows in three ways at once, so that it survives print and colour blindness: colour, the outline of
//! the card, and its mark (`缺`, `断`, `短`, `细`, `弱`).

use std::fmt::Write as _;

use super::{escape, fit, px};

/// A chain ready to be drawn.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChainPicture {
    /// What the picture shows, for screen readers.
    pub(crate) title: String,
    /// Headings of the columns, as many as there are stages; may be empty.
    pub(crate) stages: Vec<String>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
}

/// One segment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Node {
    pub(crate) label: String,
    /// Where the card leads; empty for nowhere.
    pub(crate) href: String,
    /// Capacity, ready to print (`10 GW`).
    pub(crate) capacity: String,
    /// What is needed of it, ready to print; empty where nothing is.
    pub(crate) need: String,
    /// Capacity by need; `None` where unknown or nothing is needed.
    pub(crate) ratio: Option<f64>,
    /// The ratio, ready to print.
    pub(crate) ratio_text: String,
    pub(crate) verdict: Look,
    /// Mark of the verdict; empty where all is well.
    pub(crate) mark: String,
    /// Number of firms, ready to print.
    pub(crate) firms: String,
    /// Column, counted from the start of the chain.
    pub(crate) stage: usize,
    /// A bottleneck by itself or with others.
    pub(crate) is_bottleneck: bool,
}

/// One link.
#[derive(Clone, Debug, Default)]
pub(crate) struct Edge {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// What flows, from 0 to 1 of the widest; `None` where unknown.
    pub(crate) width: Option<f64>,
    /// Shown when pointed at.
    pub(crate) label: String,
    /// Not essential for the output.
    pub(crate) is_optional: bool,
    /// Both ends stand and nothing flows.
    pub(crate) is_broken: bool,
}

/// How a segment is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Look {
    /// Enough.
    #[default]
    Well,
    /// 缺.
    Missing,
    /// 断.
    Broken,
    /// 短.
    Short,
    /// 细.
    Thin,
    /// 弱.
    Weak,
    /// Not known.
    Unknown,
    /// Nothing stands here, and nothing follows from that.
    Idle,
}

impl Look {
    /// Ending of the class name.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Missing => "missing",
            Self::Broken => "broken",
            Self::Short => "short",
            Self::Thin => "thin",
            Self::Weak => "weak",
            Self::Unknown => "unknown",
            Self::Idle => "idle",
        }
    }
}

const CARD: (f64, f64) = (164.0, 78.0);
const GAP_X: f64 = 60.0;
const GAP_Y: f64 = 22.0;
const EDGE: f64 = 16.0;
const HEAD: f64 = 30.0;
const BAND: (f64, f64) = (2.0, 22.0);

/// A place in a column: a card, or a point where a long link passes through.
#[derive(Clone, Copy, PartialEq)]
enum Slot {
    Node(usize),
    Pass { edge: usize, stage: usize },
}

/// Draws the chain. Nodes of a stage no node names leave an empty column; edges to unknown nodes are left out.
pub(crate) fn draw(chain: &ChainPicture) -> String {
    let columns = order(chain);
    let n_columns = columns.len().max(1);
    let tallest = columns.iter().map(|column| height(column)).fold(CARD.1, f64::max);
    let head = if chain.stages.is_empty() { 0.0 } else { HEAD };
    let size = (
        EDGE * 2.0 + n_columns as f64 * CARD.0 + (n_columns - 1) as f64 * GAP_X,
        EDGE * 2.0 + head + tallest,
    );
    let mut svg = format!(
        r#"<svg class="picture" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{title}" xmlns="http://www.w3.org/2000/svg">"#,
        w = px(size.0),
        h = px(size.1),
        title = escape(&chain.title),
    );
    headings(&mut svg, chain, size.1);
    let places = place(&columns, tallest, head);
    for (at, edge) in chain.edges.iter().enumerate() {
        if let Some(path) = route(chain, at, edge, &places) {
            band(&mut svg, edge, &path);
        }
    }
    for (slot, x, y) in &places {
        if let Slot::Node(at) = slot {
            card(&mut svg, &chain.nodes[*at], *x, *y);
        }
    }
    svg.push_str("</svg>");
    svg
}

/// Columns of slots, each ordered so that links cross little: four sweeps of the barycentre rule, ties as given.
fn order(chain: &ChainPicture) -> Vec<Vec<Slot>> {
    let n_columns = chain.nodes.iter().map(|node| node.stage + 1).max().unwrap_or(0).max(chain.stages.len());
    let mut columns = vec![Vec::new(); n_columns];
    for (at, node) in chain.nodes.iter().enumerate() {
        columns[node.stage].push(Slot::Node(at));
    }
    for (at, edge) in chain.edges.iter().enumerate() {
        let (Some(from), Some(to)) = (chain.nodes.get(edge.from), chain.nodes.get(edge.to)) else { continue };
        let between = columns.iter_mut().enumerate().take(to.stage).skip(from.stage + 1);
        for (stage, column) in between {
            column.push(Slot::Pass { edge: at, stage });
        }
    }
    for sweep in 0..4 {
        let forward = sweep % 2 == 0;
        for step in 1..n_columns {
            let (at, beside) =
                if forward { (step, step - 1) } else { (n_columns - 1 - step, n_columns - step) };
            let neighbour = columns[beside].clone();
            let mut keyed: Vec<(f64, Slot)> = columns[at]
                .iter()
                .enumerate()
                .map(|(place, slot)| {
                    (barycentre(chain, *slot, &neighbour, at, beside).unwrap_or(place as f64), *slot)
                })
                .collect();
            keyed.sort_by(|one, other| one.0.total_cmp(&other.0));
            columns[at] = keyed.into_iter().map(|(_, slot)| slot).collect();
        }
    }
    columns
}

/// Mean place in the neighbouring column of what a slot is tied to; `None` when it is tied to nothing there.
fn barycentre(chain: &ChainPicture, slot: Slot, neighbour: &[Slot], at: usize, beside: usize) -> Option<f64> {
    let mut places = Vec::new();
    for (index, edge) in chain.edges.iter().enumerate() {
        let touches = match slot {
            Slot::Node(node) => edge.from == node || edge.to == node,
            Slot::Pass { edge: own, .. } => own == index,
        };
        if !touches {
            continue;
        }
        let tied = neighbour.iter().position(|other| match other {
            Slot::Node(node) => {
                (if beside < at { edge.from == *node } else { edge.to == *node }) && Slot::Node(*node) != slot
            }
            Slot::Pass { edge: through, .. } => *through == index,
        });
        places.extend(tied.map(|place| place as f64));
    }
    (!places.is_empty()).then(|| places.iter().sum::<f64>() / places.len() as f64)
}

fn slot_height(slot: Slot) -> f64 {
    match slot {
        Slot::Node(_) => CARD.1,
        Slot::Pass { .. } => 26.0,
    }
}

fn height(column: &[Slot]) -> f64 {
    column.iter().map(|slot| slot_height(*slot) + GAP_Y).sum::<f64>() - GAP_Y
}

/// Left upper corner of each slot; columns are centred on each other.
fn place(columns: &[Vec<Slot>], tallest: f64, head: f64) -> Vec<(Slot, f64, f64)> {
    let mut places = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        let x = EDGE + at as f64 * (CARD.0 + GAP_X);
        let mut y = EDGE + head + (tallest - height(column)) / 2.0;
        for slot in column {
            places.push((*slot, x, y));
            y += slot_height(*slot) + GAP_Y;
        }
    }
    places
}

/// Points an edge passes, from the right side of its start to the left side of its end.
fn route(
    chain: &ChainPicture,
    at: usize,
    edge: &Edge,
    places: &[(Slot, f64, f64)],
) -> Option<Vec<(f64, f64)>> {
    let find = |wanted: Slot| places.iter().find(|(slot, ..)| *slot == wanted).map(|(_, x, y)| (*x, *y));
    let (from, to) = (chain.nodes.get(edge.from)?, chain.nodes.get(edge.to)?);
    let (start, end) = (find(Slot::Node(edge.from))?, find(Slot::Node(edge.to))?);
    let middle = CARD.1 / 2.0;
    let dock = |node: usize, corner: (f64, f64), is_in: bool, is_right: bool| {
        (corner.0 + if is_right { CARD.0 } else { 0.0 }, corner.1 + port(chain, at, node, is_in) + middle)
    };
    if from.stage >= to.stage {
        // Against the stream or within a stage: out and in on the sides that face each other.
        let is_level = from.stage == to.stage;
        return Some(vec![dock(edge.from, start, false, is_level), dock(edge.to, end, true, true)]);
    }
    let mut points = vec![(start.0 + CARD.0, start.1 + port(chain, at, edge.from, false) + middle)];
    for stage in from.stage + 1..to.stage {
        let (x, y) = find(Slot::Pass { edge: at, stage })?;
        points.push((x, y + 13.0));
        points.push((x + CARD.0, y + 13.0));
    }
    points.push((end.0, end.1 + port(chain, at, edge.to, true) + middle));
    Some(points)
}

/// How far from the middle of a card's side an edge docks, so that several stand apart.
fn port(chain: &ChainPicture, at: usize, node: usize, is_in: bool) -> f64 {
    let same: Vec<usize> = chain
        .edges
        .iter()
        .enumerate()
        .filter(|(_, edge)| if is_in { edge.to == node } else { edge.from == node })
        .map(|(index, _)| index)
        .collect();
    let place = same.iter().position(|index| *index == at).unwrap_or(0) as f64;
    let room = (CARD.1 - 26.0).min(16.0 * (same.len().saturating_sub(1)) as f64);
    if same.len() < 2 { 0.0 } else { place / (same.len() - 1) as f64 * room - room / 2.0 }
}

fn band(svg: &mut String, edge: &Edge, points: &[(f64, f64)]) {
    let mut path = format!("M{} {}", px(points[0].0), px(points[0].1));
    for pair in points.windows(2) {
        let ((x0, y0), (x1, y1)) = (pair[0], pair[1]);
        // A link within one stage bulges to the right of its column.
        let (out, back) =
            if x0 == x1 { (GAP_X / 2.0, -GAP_X / 2.0) } else { ((x1 - x0) / 2.0, (x1 - x0) / 2.0) };
        let _ =
            write!(path, "C{} {} {} {} {} {}", px(x0 + out), px(y0), px(x1 - back), px(y1), px(x1), px(y1));
    }
    let width = edge.width.map_or(1.5, |share| BAND.0 + share.clamp(0.0, 1.0) * (BAND.1 - BAND.0));
    let mut class = "edge".to_owned();
    for (is_so, name) in [
        (edge.is_broken, " edge-broken"),
        (edge.is_optional, " edge-optional"),
        (edge.width.is_none() && !edge.is_broken, " edge-unknown"),
    ] {
        if is_so {
            class.push_str(name);
        }
    }
    let _ = write!(
        svg,
        r#"<path class="{class}" d="{path}" stroke-width="{}"><title>{}</title></path>"#,
        px(width),
        escape(&edge.label)
    );
}

fn headings(svg: &mut String, chain: &ChainPicture, height: f64) {
    for (at, stage) in chain.stages.iter().enumerate() {
        let x = EDGE + at as f64 * (CARD.0 + GAP_X);
        let _ = write!(
            svg,
            r#"<line class="stage-line" x1="{x}" y1="{y}" x2="{x}" y2="{bottom}"/><text class="stage" x="{x}" y="{text}">{}</text>"#,
            escape(stage),
            x = px(x),
            y = px(EDGE + HEAD - 8.0),
            bottom = px(height - EDGE / 2.0),
            text = px(EDGE + 10.0),
        );
    }
}

fn card(svg: &mut String, node: &Node, x: f64, y: f64) {
    let class = node.verdict.class();
    if !node.href.is_empty() {
        let _ = write!(svg, r#"<a href="{}">"#, escape(&node.href));
    }
    let _ = write!(svg, r#"<g class="node node-{class}" transform="translate({} {})">"#, px(x), px(y));
    let _ = write!(
        svg,
        "<title>{}</title>",
        escape(
            &format!("{} {} {} {}", node.mark, node.label, node.capacity, node.need)
                .trim()
                .replace("  ", " ")
        )
    );
    let _ =
        write!(svg, r#"<rect class="card-ground" width="{}" height="{}" rx="8"/>"#, px(CARD.0), px(CARD.1));
    let label_width = CARD.0 - 24.0 - if node.mark.is_empty() { 0.0 } else { 26.0 };
    line(svg, "label", 12.0, 24.0, &fit(&node.label, 14.0, label_width));
    if !node.mark.is_empty() {
        let _ = write!(
            svg,
            r#"<rect class="mark-ground" x="{}" y="8" width="22" height="22" rx="4"/><text class="mark" x="{}" y="24">{}</text>"#,
            px(CARD.0 - 30.0),
            px(CARD.0 - 19.0),
            escape(&node.mark)
        );
    }
    line(svg, "capacity", 12.0, 44.0, &fit(&node.capacity, 13.0, 84.0));
    line(svg, "need", CARD.0 - 12.0, 44.0, &fit(&node.need, 11.0, 78.0));
    gauge(svg, node);
    svg.push_str("</g>");
    if !node.href.is_empty() {
        svg.push_str("</a>");
    }
}

/// The bar under the numbers: full width is the need, or the capacity where that is more.
fn gauge(svg: &mut String, node: &Node) {
    let room = CARD.0 - 24.0;
    let _ =
        write!(svg, r#"<rect class="gauge-ground" x="12" y="53" width="{}" height="5" rx="2.5"/>"#, px(room));
    if let Some(ratio) = node.ratio {
        let filled = ratio.clamp(0.0, 1.0);
        let _ = write!(
            svg,
            r#"<rect class="gauge" x="12" y="53" width="{}" height="5" rx="2.5"/>"#,
            px((room * filled).max(if ratio > 0.0 { 3.0 } else { 0.0 }))
        );
    }
    let left = if node.is_bottleneck { format!("{} ◆", node.ratio_text) } else { node.ratio_text.clone() };
    line(svg, "foot", 12.0, 71.0, &left);
    line(svg, "foot foot-end", CARD.0 - 12.0, 71.0, &node.firms);
}

/// One line of text, left out when empty.
fn line(svg: &mut String, class: &str, x: f64, y: f64, text: &str) {
    if !text.is_empty() {
        let _ = write!(svg, r#"<text class="{class}" x="{}" y="{}">{}</text>"#, px(x), px(y), escape(text));
    }
}

/// A photovoltaics chain with one of each verdict, for the preview and the tests.
pub(crate) fn sample(is_zh: bool) -> ChainPicture {
    let say = |zh: &str, en: &str| (if is_zh { zh } else { en }).to_owned();
    let node = |label: String, capacity: &str, need: &str, ratio: Option<f64>, stage: usize| Node {
        label,
        href: "/segment/1".to_owned(),
        capacity: capacity.to_owned(),
        need: if need.is_empty() {
            String::new()
        } else {
            say(&format!("需 {need}"), &format!("needs {need}"))
        },
        ratio,
        ratio_text: ratio.map_or(String::new(), |ratio| format!("{:.0}%", ratio * 100.0)),
        stage,
        firms: say("2 家", "2 firms"),
        ..Node::default()
    };
    let mark = |node: Node, verdict: Look, zh: &str, en: &str| Node { verdict, mark: say(zh, en), ..node };
    let edge = |from: usize, to: usize, width: Option<f64>| Edge {
        from,
        to,
        width,
        label: width.map_or(say("流量未知", "flow unknown"), |width| format!("{:.0} GW", width * 90.0)),
        ..Edge::default()
    };
    ChainPicture {
        title: say("光伏产业链：6 个环节有结论", "Photovoltaics: six segments with findings"),
        stages: ["原料", "硅料", "硅片", "部件", "组装", "应用"]
            .iter()
            .zip(["Feedstock", "Silicon", "Wafers", "Parts", "Assembly", "Use"])
            .map(|(zh, en)| say(zh, en))
            .collect(),
        nodes: vec![
            mark(
                node(say("工业硅", "Metallurgical silicon"), "0", "96 GW", Some(0.0), 0),
                Look::Short,
                "短",
                "S",
            ),
            node(say("多晶硅", "Polysilicon"), "96 GW", "90 GW", Some(1.06), 1),
            node(say("单晶硅", "Monocrystal"), "90 GW", "25 GW", Some(3.6), 2),
            mark(node(say("光伏玻璃", "Glass"), "?", "25 GW", None, 2), Look::Unknown, "?", "?"),
            Node {
                is_bottleneck: true,
                ..mark(node(say("电池片", "Cells"), "10 GW", "25 GW", Some(0.4), 3), Look::Thin, "细", "T")
            },
            mark(node(say("银浆", "Silver paste"), "0", "25 GW", Some(0.0), 3), Look::Missing, "缺", "M"),
            mark(
                node(say("边框与支架", "Frames and mounts"), "30 GW", "25 GW", Some(1.2), 3),
                Look::Weak,
                "弱",
                "W",
            ),
            node(say("组件", "Modules"), "25 GW", "25 GW", Some(1.0), 4),
            mark(node(say("逆变器", "Inverters"), "18 GW", "25 GW", Some(0.72), 4), Look::Broken, "断", "B"),
            node(say("电站", "Power stations"), "25 GW", "", None, 5),
        ],
        edges: vec![
            edge(0, 1, Some(0.0)),
            edge(1, 2, Some(1.0)),
            edge(2, 4, Some(0.28)),
            edge(5, 7, Some(0.0)),
            edge(4, 7, Some(0.11)),
            edge(3, 7, None),
            Edge { is_optional: true, ..edge(6, 7, Some(0.28)) },
            edge(7, 9, Some(0.28)),
            Edge { is_broken: true, ..edge(8, 9, None) },
            edge(1, 4, Some(0.05)),
            edge(6, 4, Some(0.08)),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::{ChainPicture, Edge, Node, draw, sample};

    #[test]
    fn a_small_chain_is_drawn_to_the_pixel() {
        let node = |label: &str, stage| Node { label: label.to_owned(), stage, ..Node::default() };
        let chain = ChainPicture {
            title: "a < b".to_owned(),
            stages: Vec::new(),
            nodes: vec![node("硅片", 0), node("电池片", 1)],
            edges: vec![Edge { to: 1, width: Some(0.5), label: "5 GW".to_owned(), ..Edge::default() }],
        };
        insta::assert_snapshot!(draw(&chain).replace("><", ">\n<"));
    }

    #[test]
    fn every_segment_and_link_of_the_sample_stands_in_the_picture() {
        let chain = sample(true);
        let svg = draw(&chain);
        assert_eq!(svg.matches("class=\"node ").count(), chain.nodes.len());
        assert_eq!(svg.matches("<path class=\"edge").count(), chain.edges.len());
    }

    #[test]
    fn no_picture_carries_style_or_script() {
        let svg = draw(&sample(true));
        assert!(!svg.contains("style=") && !svg.contains("<script"));
    }

    #[test]
    fn an_edge_to_nowhere_is_left_out() {
        let chain = ChainPicture {
            nodes: vec![Node::default()],
            edges: vec![Edge { to: 7, ..Edge::default() }],
            ..ChainPicture::default()
        };
        assert!(!draw(&chain).contains("<path"));
    }

    #[test]
    fn a_chain_without_segments_is_an_empty_picture() {
        assert!(draw(&ChainPicture::default()).starts_with("<svg"));
    }
}
