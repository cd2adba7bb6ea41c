//! What is wrong with the sample's chains, on purpose.

/// A defect of a chain, as the diagnosis should find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Defect {
    /// 缺: nobody there, though the chain goes on before and after.
    Missing,
    /// 短: nobody at an end of the chain.
    Short,
    /// 断: both ends there, and local firms deliver nothing to each other.
    Broken,
    /// 细: less capacity than the next segment asks for.
    Thin,
    /// 弱: three firms or fewer.
    Weak,
    /// Some capacities were never recorded: a note, no finding.
    Unknown,
}

/// One defect and where it sits; keys as in the zone's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planted {
    /// Key of the chain.
    pub chain: &'static str,
    /// Key of the segment, the supplying one where a link is broken.
    pub segment: &'static str,
    /// Key of the segment that gets nothing, where a link is broken.
    pub to: Option<&'static str>,
    /// What is wrong.
    pub defect: Defect,
}

const fn at(chain: &'static str, segment: &'static str, defect: Defect) -> Planted {
    Planted { chain, segment, to: None, defect }
}

const fn between(chain: &'static str, segment: &'static str, to: &'static str) -> Planted {
    Planted { chain, segment, to: Some(to), defect: Defect::Broken }
}

/// All that is planted, under the scenario of today and without purchases; a test finds exactly these.
pub const PLANTED: &[Planted] = &[
    at("iot", "iot-module", Defect::Missing),
    at("ic", "ic-package", Defect::Missing),
    at("bio", "bio-material", Defect::Short),
    at("energy", "energy-station", Defect::Short),
    between("equipment", "equipment-part", "equipment-drive"),
    between("auto", "auto-machining", "auto-assembly"),
    at("software", "software-base", Defect::Thin),
    at("ai", "ai-board", Defect::Thin),
    at("software", "software-app", Defect::Weak),
    at("ai", "ai-chip", Defect::Weak),
    at("bio", "bio-drug", Defect::Unknown),
    at("equipment", "equipment-machine", Defect::Unknown),
];

/// Whether this defect is planted at this segment.
pub(crate) fn is_planted(segment: &str, defect: Defect) -> bool {
    PLANTED.iter().any(|planted| planted.segment == segment && planted.defect == defect)
}
