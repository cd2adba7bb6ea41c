//! The JSON of a diagnosis; names and order are a contract with others' scripts.
//!
//! A value is a number; what is unknown is `null` and beside it stands `<name>_range`
//! with `[low, high]`, `high` null if nothing bounds it; what does not apply is `null` alone.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::change::{Change, Item};
use crate::diagnosis::{Comparison, Cure, Diagnosis, Finding, SegmentRow, Terminal, Told};
use crate::model::Measure;
use crate::range::Range;

/// Puts a measure under its name, and the interval beside it where it is unknown.
fn entry<M: SerializeMap>(map: &mut M, name: &str, measure: Measure) -> Result<(), M::Error> {
    match measure {
        Measure::Absent => map.serialize_entry(name, &None::<f64>),
        Measure::Value(range) if range.is_point() && range.low.is_finite() => {
            map.serialize_entry(name, &Number(range.low))
        }
        Measure::Value(range) => {
            map.serialize_entry(name, &None::<f64>)?;
            map.serialize_entry(&format!("{name}_range"), &ends(range))
        }
    }
}

fn ends(range: Range) -> [Option<Number>; 2] {
    [range.low, range.high].map(|end| end.is_finite().then_some(Number(end)))
}

/// Printed without `.0` where it is whole.
struct Number(f64);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() < 9e15 {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

impl Serialize for Diagnosis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        told(&mut map, self)?;
        map.end()
    }
}

fn told<M: SerializeMap>(map: &mut M, diagnosis: &Diagnosis) -> Result<(), M::Error> {
    map.serialize_entry("chain", &diagnosis.chain)?;
    map.serialize_entry("zone", &diagnosis.zone)?;
    map.serialize_entry("as_of", &diagnosis.as_of)?;
    map.serialize_entry("scenario", diagnosis.scenario.key())?;
    map.serialize_entry("purchases", diagnosis.purchases.key())?;
    map.serialize_entry("terminals", &diagnosis.terminals)?;
    map.serialize_entry("segments", &diagnosis.segments)?;
    map.serialize_entry("findings", &diagnosis.findings)?;
    let notes: Vec<&str> = diagnosis.notes.iter().map(|note| note.text.as_str()).collect();
    map.serialize_entry("notes", &notes)
}

impl Serialize for Terminal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("segment", &self.segment)?;
        entry(&mut map, "output", self.output)?;
        map.serialize_entry("unit", &self.unit)?;
        map.end()
    }
}

impl Serialize for SegmentRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("segment", &self.segment)?;
        map.serialize_entry("unit", &self.unit)?;
        let columns = [
            ("capacity", self.capacity),
            ("need", self.need),
            ("ratio", self.ratio),
            ("used", self.used),
            ("imported", self.imported),
            ("firms", self.firms),
            ("hhi", self.hhi),
            ("gain_plus", self.gain_plus),
            ("loss_minus", self.loss_minus),
        ];
        for (name, measure) in columns {
            entry(&mut map, name, measure)?;
        }
        map.end()
    }
}

struct Numbers<'a>(&'a [(&'static str, Measure)]);

impl Serialize for Numbers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for &(name, measure) in self.0 {
            entry(&mut map, name, measure)?;
        }
        map.end()
    }
}

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("verdict", self.verdict.key())?;
        map.serialize_entry("segment", &self.segment)?;
        if let Some(to) = &self.to {
            map.serialize_entry("to", to)?;
        }
        map.serialize_entry("numbers", &Numbers(&self.numbers))?;
        map.serialize_entry("reasons", &self.reasons)?;
        map.serialize_entry("cures", &self.cures)?;
        map.end()
    }
}

impl Serialize for Cure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("moves", &self.moves)?;
        entry(&mut map, "gain", self.gain)?;
        map.serialize_entry("next", &self.next.segments)?;
        map.serialize_entry("next_is_shared", &self.next.is_shared)?;
        map.serialize_entry("flipped", &self.flipped)?;
        map.serialize_entry("caused", &self.caused)?;
        if let Some(cost) = self.cost {
            map.serialize_entry("cost", &Number(cost))?;
        }
        map.end()
    }
}

impl Serialize for Told {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("verdict", self.verdict.key())?;
        map.serialize_entry("segment", &self.segment)?;
        if let Some(to) = &self.to {
            map.serialize_entry("to", to)?;
        }
        map.end()
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("op", self.op.key())?;
        match &self.item {
            Item::Placement { segment, firm, capacity, stage, usable_share, id, part_of } => {
                map.serialize_entry("kind", "placement")?;
                map.serialize_entry("segment", segment)?;
                given(&mut map, "firm", firm.as_ref())?;
                given(&mut map, "capacity", capacity.map(|value| value.map(Number)).as_ref())?;
                given(&mut map, "stage", stage.map(crate::model::Stage::key).as_ref())?;
                given(&mut map, "usable_share", usable_share.map(Number).as_ref())?;
                given(&mut map, "id", id.as_ref())?;
                given(&mut map, "part_of", part_of.as_ref())?;
            }
            Item::Link { from, to, coefficient, essential } => {
                map.serialize_entry("kind", "link")?;
                map.serialize_entry("from", from)?;
                map.serialize_entry("to", to)?;
                given(&mut map, "coefficient", coefficient.map(|value| value.map(Number)).as_ref())?;
                given(&mut map, "essential", essential.as_ref())?;
            }
            Item::Import { segment, limit } => {
                map.serialize_entry("kind", "import")?;
                map.serialize_entry("segment", segment)?;
                given(&mut map, "limit", limit.map(|value| value.map(Number)).as_ref())?;
            }
            Item::Supply { from, to, amount, on } => {
                map.serialize_entry("kind", "supply")?;
                map.serialize_entry("from", from)?;
                map.serialize_entry("to", to)?;
                given(&mut map, "amount", amount.map(Number).as_ref())?;
                given(&mut map, "on", on.as_ref())?;
            }
        }
        map.end()
    }
}

fn given<M: SerializeMap, T: Serialize>(map: &mut M, name: &str, value: Option<&T>) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| map.serialize_entry(name, value))
}

/// The chain as it would be, and under `what_if` what was changed, what it gains and the chain as it is.
impl Serialize for Comparison {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        told(&mut map, &self.after)?;
        map.serialize_entry("what_if", &Tried(self))?;
        map.end()
    }
}

struct Tried<'a>(&'a Comparison);

impl Serialize for Tried<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.0.name)?;
        map.serialize_entry("changes", &self.0.changes)?;
        entry(&mut map, "gain", self.0.gain)?;
        map.serialize_entry("cured", &self.0.cured)?;
        map.serialize_entry("caused", &self.0.caused)?;
        map.serialize_entry("before", &self.0.before)?;
        map.end()
    }
}
