//! What the engine is given: one chain as plain structs, and how to look at it.

use crate::range::Range;

/// One chain with its ledger rows as of one date.
///
/// Row order never matters: the engine sorts everything before it computes. Segments are
/// named by [`Segment::id`]; rows that name an unknown segment are left out with a note.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chain {
    /// Name of the chain, printed only.
    pub name: String,
    /// Name of the zone, printed only.
    pub zone: Option<String>,
    /// The date the rows stand for (`2024-12-31`), printed only.
    pub as_of: Option<String>,
    /// The stages of the chain.
    pub segments: Vec<Segment>,
    /// What each stage takes from another.
    pub links: Vec<Link>,
    /// Who makes how much where. No row for a segment = 0.
    pub placements: Vec<Placement>,
    /// Purchases from outside the zone, used in the open zone only. No row = 0.
    pub imports: Vec<Import>,
    /// Targets in force.
    pub targets: Vec<Target>,
}

/// A stage of the chain.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Segment {
    /// Key of the segment inside the chain.
    pub id: String,
    /// What people call it; the id where absent.
    pub name: Option<String>,
    /// Unit of its yearly capacity.
    pub unit: String,
    /// Below this capacity the segment counts as absent; without it only 0 does.
    pub min_scale: Option<f64>,
    /// Value of one unit of final output; a price above 0 makes the segment a terminal.
    pub price: Option<f64>,
    /// Weight ω of the segment, carried through for pictures and lists.
    pub weight: Option<f64>,
    /// Cost of one more unit of capacity; used only where every segment has one.
    pub unit_cost: Option<f64>,
    /// Location quotient of the zone in this segment; unknown is never a pass.
    pub location_quotient: Option<f64>,
}

impl Segment {
    /// The name people read.
    pub fn label(&self) -> &str {
        self.name.as_deref().filter(|name| !name.is_empty()).unwrap_or(&self.id)
    }
}

/// A link: `coefficient` units of `from` go into one unit of `to`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// The supplying segment.
    pub from: String,
    /// The consuming segment.
    pub to: String,
    /// Units of `from` per unit of `to`; unknown counts for reachability only.
    pub coefficient: Option<f64>,
    /// Whether `to` cannot do without; only essential links count in needs and paths.
    pub essential: bool,
    /// What is known of the flow inside the zone.
    pub local_flow: LocalFlow,
}

/// What is known of the flow of one link inside the zone.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum LocalFlow {
    /// Nobody asked: unknown, never read as 0.
    #[default]
    NeverAsked,
    /// Recorded: an amount per year in the unit of `from` and the date it stands for.
    Recorded {
        /// Units of `from` per year; 0 = asked, none.
        amount: f64,
        /// Date of the record; a zero without a date proves nothing.
        on: Option<String>,
    },
}

/// One enterprise (or project) at one segment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placement {
    /// Key, needed only where a phase names its whole.
    pub id: Option<String>,
    /// The segment it stands at.
    pub segment: String,
    /// The enterprise; unknown makes concentration an interval.
    pub firm: Option<String>,
    /// Yearly capacity in the unit of the segment; `None` = unknown, not 0.
    pub capacity: Option<f64>,
    /// Unit of `capacity` where recorded; must be that of the segment.
    pub unit: Option<String>,
    /// How far it has come.
    pub stage: Stage,
    /// Usable share of the capacity, 0 to 1; `None` = 1 with a note.
    pub usable_share: Option<f64>,
    /// Id of the whole this placement is a phase of; whole and phases are never added.
    pub part_of: Option<String>,
    /// Put in by a what-if or a cure; stands on top of the targets in that scenario.
    pub hypothetical: bool,
}

/// How far a placement has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// 规划
    Planned,
    /// 在建
    Construction,
    /// 试产
    Trial,
    /// 投产
    #[default]
    Production,
}

impl Stage {
    /// Chinese label.
    pub fn label(self) -> &'static str {
        match self {
            Stage::Planned => "规划",
            Stage::Construction => "在建",
            Stage::Trial => "试产",
            Stage::Production => "投产",
        }
    }

    /// English key, as in CSV and JSON.
    pub fn key(self) -> &'static str {
        match self {
            Stage::Planned => "planned",
            Stage::Construction => "construction",
            Stage::Trial => "trial",
            Stage::Production => "production",
        }
    }

    /// Reads a stage as people write it in Chinese or English.
    pub fn parse(text: &str) -> Option<Stage> {
        Some(match text.trim().to_lowercase().as_str() {
            "规划" | "拟建" | "计划" | "planned" | "plan" => Stage::Planned,
            "在建" | "建设" | "construction" | "building" => Stage::Construction,
            "试产" | "试生产" | "trial" => Stage::Trial,
            "投产" | "已投产" | "建成" | "达产" | "production" => Stage::Production,
            _ => return None,
        })
    }
}

/// What may be bought from outside for one segment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Import {
    /// The segment whose product is bought.
    pub segment: String,
    /// Units per year at most (M); `None` = unknown.
    pub limit: Option<f64>,
}

/// A target in force for one segment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Target {
    /// The segment.
    pub segment: String,
    /// What the target is about.
    pub of: TargetOf,
    /// Units per year.
    pub amount: f64,
}

/// What a target is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum TargetOf {
    /// Capacity; stands for the placements in the scenario `targets`.
    #[default]
    Capacity,
    /// Final output F; adds to the need of the segment in every scenario.
    Output,
}

/// Which placements count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scenario {
    /// 投产 + 试产
    #[default]
    Now,
    /// + 在建
    Building,
    /// + 规划
    Planned,
    /// The targets in force instead of placements.
    Targets,
}

impl Scenario {
    /// Key on the command line and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Scenario::Now => "now",
            Scenario::Building => "building",
            Scenario::Planned => "planned",
            Scenario::Targets => "targets",
        }
    }

    /// Chinese label.
    pub fn label(self) -> &'static str {
        match self {
            Scenario::Now => "现状",
            Scenario::Building => "含在建",
            Scenario::Planned => "含规划",
            Scenario::Targets => "目标",
        }
    }

    /// Reads key or label.
    pub fn parse(text: &str) -> Option<Scenario> {
        [Scenario::Now, Scenario::Building, Scenario::Planned, Scenario::Targets]
            .into_iter()
            .find(|scenario| text == scenario.key() || text == scenario.label())
    }

    /// Whether placements of this stage count.
    pub fn admits(self, stage: Stage) -> bool {
        match self {
            Scenario::Now => stage >= Stage::Trial,
            Scenario::Building => stage >= Stage::Construction,
            Scenario::Planned => true,
            Scenario::Targets => false,
        }
    }
}

/// Whether the zone may buy from outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purchases {
    /// Nothing comes from outside.
    #[default]
    Closed,
    /// Up to the recorded limit of each segment.
    Open,
}

impl Purchases {
    /// Key on the command line and in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Purchases::Closed => "closed",
            Purchases::Open => "open",
        }
    }

    /// Chinese label.
    pub fn label(self) -> &'static str {
        match self {
            Purchases::Closed => "封闭",
            Purchases::Open => "可外购",
        }
    }

    /// Reads key or label.
    pub fn parse(text: &str) -> Option<Purchases> {
        [Purchases::Closed, Purchases::Open]
            .into_iter()
            .find(|purchases| text == purchases.key() || text == purchases.label())
    }
}

/// Limits past which a segment is weak; zone data may replace them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// HHI above which concentration is high (DOJ/FTC guidelines 2010: 0.25; 0.15 is moderate).
    pub hhi_high: f64,
    /// HHI above which concentration is moderate; told, not a reason.
    pub hhi_moderate: f64,
    /// Effective suppliers (1/HHI) below which an essential link is weak.
    pub effective_suppliers: f64,
    /// Share bought from outside above which a segment depends on it.
    pub outside_share: f64,
    /// Location quotient below which the zone has no strength in the segment.
    pub location_quotient: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds {
            hhi_high: 0.25,
            hhi_moderate: 0.15,
            effective_suppliers: 2.0,
            outside_share: 0.5,
            location_quotient: 1.0,
        }
    }
}

/// How a chain is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Which placements count.
    pub scenario: Scenario,
    /// Closed or open zone.
    pub purchases: Purchases,
    /// Limits of the verdict 弱.
    pub thresholds: Thresholds,
    /// Whether cures are computed; without them a diagnosis costs a fraction.
    pub with_cures: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            scenario: Scenario::Now,
            purchases: Purchases::Closed,
            thresholds: Thresholds::default(),
            with_cures: true,
        }
    }
}

/// The five verdicts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// 缺: nothing there although the chain goes on before and after.
    Missing,
    /// 断: both ends there, nothing flows.
    Broken,
    /// 短: the chain ends before the template does.
    Short,
    /// 细: too little for the next stage.
    Thin,
    /// 弱: enough, but resting on too few.
    Weak,
}

impl Verdict {
    /// Key in JSON.
    pub fn key(self) -> &'static str {
        match self {
            Verdict::Missing => "missing",
            Verdict::Broken => "broken",
            Verdict::Short => "short",
            Verdict::Thin => "thin",
            Verdict::Weak => "weak",
        }
    }

    /// Chinese label.
    pub fn label(self) -> &'static str {
        match self {
            Verdict::Missing => "缺",
            Verdict::Broken => "断",
            Verdict::Short => "短",
            Verdict::Thin => "细",
            Verdict::Weak => "弱",
        }
    }
}

/// Something the reader must know about the data or the computation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// What sort of thing it is.
    pub kind: NoteKind,
    /// The segment it is about (its label), if one.
    pub segment: Option<String>,
    /// The sentence.
    pub text: String,
}

/// Sorts of notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// A row was wrong and was left out or read otherwise.
    Data,
    /// Something had to be assumed.
    Assumption,
    /// Something is not known and a verdict stays open.
    Unknown,
    /// Worth knowing, nothing wrong.
    Remark,
    /// The engine contradicts itself; please report it.
    Defect,
}

/// A number of a finding or of a segment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// Known, or an interval where the data leave it open.
    Value(Range),
    /// Does not apply (for example a ratio to a need of 0).
    Absent,
}

impl Measure {
    /// A known value.
    pub fn known(value: f64) -> Measure {
        Measure::Value(Range::point(value))
    }

    /// The value where it is known exactly.
    pub fn exact(self) -> Option<f64> {
        match self {
            Measure::Value(range) if range.is_point() => Some(range.low),
            _ => None,
        }
    }

    /// The interval where the number applies at all.
    pub fn range(self) -> Option<Range> {
        match self {
            Measure::Value(range) => Some(range),
            Measure::Absent => None,
        }
    }
}
