//! One chain as of a date, for the diagnosis.

use std::collections::BTreeMap;

use lq_chain::{Import, LocalFlow};
use lq_core::field::Asked;
use lq_core::filter::Filter;
use lq_core::row::Row;
use lq_core::schema::Record;
use lq_core::time::AsOf;
use lq_core::value::{Quantity, Unit, Value};
use lq_core::{Day, RecordId};
use lq_model::kinds::{
    CapacityPeriod, Chain, Enterprise, Placement, PlacementStage, Segment, SegmentLink, Target, Zone,
};
use lq_store::{Query, Reader};

use super::target::{about, in_force};
use crate::error::AppError;

/// What the diagnosis is given, and which record each of its segments is.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChainFeed {
    pub(crate) chain: lq_chain::Chain,
    /// Segment records in the order of the chain's lists.
    pub(crate) segments: Vec<(RecordId, Segment)>,
    /// What could not be used, and why.
    pub(crate) notes: Vec<String>,
}

/// Reads a chain with its placements, flows and targets as of `as_of`. Segments are named by their record's id.
pub(crate) fn feed(reader: &mut Reader<'_>, chain: &Row, as_of: AsOf) -> Result<ChainFeed, AppError> {
    let mut feed = ChainFeed::default();
    feed.chain.name = named(chain);
    feed.chain.zone = zone_name(reader, chain.meta.zone, as_of)?;
    feed.chain.as_of = Some(as_of.on.to_string());
    let of_chain = Filter::is("chain", Value::Link(chain.id));
    let mut segments: Vec<(RecordId, Segment)> = typed(reader, &of_chain, as_of)?;
    segments.sort_by(|(id, left), (other, right)| left.rank.cmp(&right.rank).then(id.cmp(other)));
    let units: BTreeMap<RecordId, Option<Unit>> =
        segments.iter().map(|(id, segment)| (*id, Unit::find(&segment.unit.to_string()))).collect();
    for (id, segment) in &segments {
        feed.segment(*id, segment, units[id]);
    }
    for (_, link) in typed::<SegmentLink>(reader, &of_chain, as_of)? {
        feed.link(&link, &units);
    }
    let at_segments = Filter::OneOf {
        field: "segment".to_owned(),
        values: units.keys().map(|id| Value::Link(*id)).collect(),
    };
    for (id, placement) in typed::<Placement>(reader, &at_segments, as_of)? {
        feed.placement(id, &placement, &units);
    }
    feed.targets(&typed::<Target>(reader, &at_segments, as_of)?, as_of.on, &units);
    feed.name_firms(reader)?;
    feed.segments = segments;
    Ok(feed)
}

fn typed<K: Record>(
    reader: &mut Reader<'_>,
    filter: &Filter,
    as_of: AsOf,
) -> Result<Vec<(RecordId, K)>, AppError> {
    let answer = reader.query(&Query { with_total: false, ..Query::new(K::KIND, filter, as_of) })?;
    let read = |row: &Row| K::from_values(&row.values).map(|record| (row.id, record));
    answer.rows.iter().map(read).collect::<Result<_, _>>().map_err(|error| AppError::Unfit(error.to_string()))
}

fn zone_name(reader: &mut Reader<'_>, zone: RecordId, as_of: AsOf) -> Result<Option<String>, AppError> {
    let row = reader.get(Zone::KIND, zone, as_of)?;
    Ok(row.and_then(|row| Zone::from_values(&row.values).ok()).map(|zone| zone.name.to_string()))
}

fn named(chain: &Row) -> String {
    Chain::from_values(&chain.values).map(|chain| chain.name.to_string()).unwrap_or_default()
}

impl ChainFeed {
    fn segment(&mut self, id: RecordId, segment: &Segment, unit: Option<Unit>) {
        let min_scale =
            segment.min_scale.and_then(|scale| self.in_unit(scale, unit, &segment.name.to_string()));
        self.chain.segments.push(lq_chain::Segment {
            id: id.to_string(),
            name: Some(segment.name.to_string()),
            unit: segment.unit.to_string(),
            min_scale,
            // Prices are compared with each other alone: yuan are as good as any unit.
            price: segment.price.map(|price| price.minor as f64 / 100.0),
            weight: segment.weight.map(lq_core::value::Decimal::to_f64),
            ..lq_chain::Segment::default()
        });
        let limit = match segment.import_limit {
            Asked::Is(limit) => Some(self.in_unit(limit, unit, &segment.name.to_string())),
            Asked::Nothing => Some(Some(0.0)),
            Asked::Never => None,
        };
        if let Some(limit) = limit {
            self.chain.imports.push(Import { segment: id.to_string(), limit });
        }
    }

    fn link(&mut self, link: &SegmentLink, units: &BTreeMap<RecordId, Option<Unit>>) {
        let unit = units.get(&link.from.id()).copied().flatten();
        let on = self.chain.as_of.clone();
        let local_flow = match link.local_flow {
            Asked::Is(flow) => match self.in_unit(flow, unit, &link.name.to_string()) {
                Some(amount) => LocalFlow::Recorded { amount, on },
                None => LocalFlow::NeverAsked,
            },
            Asked::Nothing => LocalFlow::Recorded { amount: 0.0, on },
            Asked::Never => LocalFlow::NeverAsked,
        };
        self.chain.links.push(lq_chain::Link {
            from: link.from.id().to_string(),
            to: link.to.id().to_string(),
            coefficient: link.coefficient.map(lq_core::value::Decimal::to_f64),
            essential: link.is_essential,
            local_flow,
        });
    }

    fn placement(&mut self, id: RecordId, placement: &Placement, units: &BTreeMap<RecordId, Option<Unit>>) {
        let stage = match placement.stage {
            PlacementStage::Planned => lq_chain::Stage::Planned,
            PlacementStage::Building => lq_chain::Stage::Construction,
            PlacementStage::Trial => lq_chain::Stage::Trial,
            PlacementStage::Producing => lq_chain::Stage::Production,
            PlacementStage::Stopped => return,
        };
        let unit = units.get(&placement.segment.id()).copied().flatten();
        let label = placement.name.as_ref().map_or_else(|| id.to_string(), ToString::to_string);
        let capacity = placement.capacity.and_then(|capacity| self.in_unit(capacity, unit, &label));
        let capacity = match placement.period {
            None | Some(CapacityPeriod::Year) => capacity,
            Some(CapacityPeriod::Month) => capacity.map(|monthly| monthly * 12.0),
            Some(CapacityPeriod::Day) => {
                self.notes.push(format!("“{label}”的产能按日填写，开工天数不知，按未知计；请改填年产能"));
                None
            }
        };
        self.chain.placements.push(lq_chain::Placement {
            id: Some(id.to_string()),
            segment: placement.segment.id().to_string(),
            firm: Some(placement.enterprise.id().to_string()),
            capacity,
            unit: None,
            stage,
            usable_share: placement.usable_share.map(lq_core::value::Percent::to_share),
            part_of: placement.part_of.map(|whole| whole.id().to_string()),
            hypothetical: false,
        });
    }

    /// Targets in force; one whose unit is not the segment's is left out before any is chosen.
    fn targets(&mut self, targets: &[(RecordId, Target)], on: Day, units: &BTreeMap<RecordId, Option<Unit>>) {
        let mut amounts = BTreeMap::new();
        for (id, target) in targets.iter().filter(|(_, target)| about(target).is_some()) {
            let unit = target.segment.and_then(|segment| units.get(&segment.id()).copied().flatten());
            let amount =
                target.quantity.and_then(|amount| self.in_unit(amount, unit, &target.name.to_string()));
            amounts.extend(amount.map(|amount| (*id, amount)));
        }
        let fitting = targets.iter().filter(|(id, _)| amounts.contains_key(id));
        for ((segment, of), (id, target)) in in_force(fitting, on) {
            if target.due.is_some_and(|due| due.last() < on) {
                self.notes.push(format!(
                    "目标“{}”的期限已过，此后没有新的目标，仍按它计；请登记新的目标，或撤销它",
                    target.name
                ));
            }
            self.chain.targets.push(lq_chain::Target {
                segment: segment.to_string(),
                of,
                amount: amounts[&id],
            });
        }
    }

    /// Firms are told by name; the ledger's link stays in the record.
    fn name_firms(&mut self, reader: &mut Reader<'_>) -> Result<(), AppError> {
        let mut ids: Vec<RecordId> =
            self.chain.placements.iter().filter_map(|own| own.firm.as_ref()?.parse().ok()).collect();
        ids.sort_unstable();
        ids.dedup();
        let names: BTreeMap<String, String> = reader
            .captions(Enterprise::KIND, &ids, lq_core::value::Lang::Zh)?
            .into_iter()
            .map(|(id, caption)| (id.to_string(), caption.text))
            .collect();
        for placement in &mut self.chain.placements {
            if let Some(name) = placement.firm.as_ref().and_then(|id| names.get(id)) {
                placement.firm = Some(name.clone());
            }
        }
        Ok(())
    }

    fn in_unit(&mut self, quantity: Quantity, unit: Option<Unit>, label: &str) -> Option<f64> {
        let Some(unit) = unit else {
            self.notes
                .push(format!("“{label}”所在环节的计量单位无法识别，数量按未知计；请更正环节的计量单位"));
            return None;
        };
        match quantity.to_f64(unit) {
            Ok(amount) => Some(amount),
            Err(error) => {
                self.notes.push(format!("“{label}”的数量未计入：{error}"));
                None
            }
        }
    }
}
