//! Rows as the engine takes them.

use lq_chain::{LocalFlow, Stage};
use lq_core::Value;
use lq_core::value::{Quantity, Unit};
use lq_model::zone_file::SeedRow;

use crate::{is, link, text, value};

fn quantity(row: &'static SeedRow, field: &str) -> Option<Quantity> {
    match value(row, field) {
        Some(Value::Quantity(quantity)) => Some(*quantity),
        _ => None,
    }
}

/// A chain's rows as the engine takes them; the program's own feed does the same from a ledger.
pub(crate) fn chain(rows: &'static [SeedRow], row: &'static SeedRow) -> lq_chain::Chain {
    let of = |kind: &'static str| rows.iter().filter(move |own| own.kind == kind);
    let mut chain = lq_chain::Chain { name: text(row, "name"), ..lq_chain::Chain::default() };
    for segment in of("segment").filter(|segment| link(segment, "chain") == Some(row.id)) {
        let unit = Unit::parse(&text(segment, "unit")).expect("the unit is known");
        let price = match value(segment, "price") {
            Some(Value::Money(money)) => Some(money.minor as f64 / 100.0),
            _ => None,
        };
        let id = segment.id.to_string();
        chain.segments.push(lq_chain::Segment {
            id,
            unit: unit.symbol().to_owned(),
            price,
            ..Default::default()
        });
        for placement in of("placement").filter(|own| link(own, "segment") == Some(segment.id)) {
            chain.placements.push(lq_chain::Placement {
                segment: segment.id.to_string(),
                firm: link(placement, "enterprise").map(|id| id.to_string()),
                capacity: quantity(placement, "capacity")
                    .map(|own| own.to_f64(unit).expect("the segment's unit")),
                stage: [("规划", Stage::Planned), ("在建", Stage::Construction), ("试产", Stage::Trial)]
                    .into_iter()
                    .find(|(label, _)| is(placement, "stage", label))
                    .map_or(Stage::Production, |(_, stage)| stage),
                usable_share: Some(1.0),
                ..Default::default()
            });
        }
    }
    for own in of("link").filter(|own| link(own, "chain") == Some(row.id)) {
        let local_flow = match value(own, "local_flow") {
            Some(Value::Nil) => LocalFlow::Recorded { amount: 0.0, on: Some("2023-12-31".to_owned()) },
            _ => LocalFlow::NeverAsked,
        };
        let end = |field: &str| link(own, field).expect("a link has ends").to_string();
        chain.links.push(lq_chain::Link {
            from: end("from"),
            to: end("to"),
            coefficient: match value(own, "coefficient") {
                Some(Value::Number(number)) => Some(number.to_f64()),
                _ => None,
            },
            essential: is(own, "is_essential", "是"),
            local_flow,
        });
    }
    chain
}
