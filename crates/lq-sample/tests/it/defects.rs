//! The diagnosis finds what was planted, and nothing else.

use std::collections::BTreeSet;

use lq_chain::{LocalFlow, NoteKind, Options, Stage, Verdict, diagnose};
use lq_core::value::{Quantity, Unit};
use lq_core::{RecordId, Value};
use lq_model::zone_file::{SeedRow, seed_id};
use lq_sample::{Defect, PLANTED, SLUG};

use crate::{is, link, of, text, value};

type Told = (RecordId, Defect, RecordId, Option<RecordId>);

fn quantity(row: &'static SeedRow, field: &str) -> Option<Quantity> {
    match value(row, field) {
        Some(Value::Quantity(quantity)) => Some(*quantity),
        _ => None,
    }
}

/// A chain's rows as the engine takes them; the program's own feed does the same from a ledger.
fn chain(row: &'static SeedRow) -> lq_chain::Chain {
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
            coefficient: Some(1.0),
            essential: is(own, "is_essential", "是"),
            local_flow,
        });
    }
    chain
}

#[test]
fn the_diagnosis_finds_exactly_what_was_planted() {
    let (mut found, mut unknown) = (BTreeSet::<Told>::new(), BTreeSet::new());
    for row in of("chain") {
        let chain = chain(row);
        let diagnosis = diagnose(&chain, &Options { with_cures: false, ..Options::default() });
        let id = |text: &str| text.parse::<RecordId>().expect("segments are named by id");
        for finding in diagnosis.findings {
            let defect = match finding.verdict {
                Verdict::Missing => Defect::Missing,
                Verdict::Short => Defect::Short,
                Verdict::Broken => Defect::Broken,
                Verdict::Thin => Defect::Thin,
                Verdict::Weak => Defect::Weak,
            };
            found.insert((row.id, defect, id(&finding.id), finding.to.as_deref().map(id)));
        }
        assert!(
            diagnosis.notes.iter().all(|note| !matches!(note.kind, NoteKind::Data | NoteKind::Defect)),
            "{:?}",
            diagnosis.notes
        );
        // What is not known shows as an interval of the segment's capacity.
        for segment in diagnosis.segments.iter().filter(|segment| segment.capacity.exact().is_none()) {
            unknown.insert((row.id, Defect::Unknown, id(&segment.id), None));
        }
    }
    found.extend(unknown);
    let segment = |key: &str| seed_id(SLUG, "segment", key);
    let planted: BTreeSet<Told> = PLANTED
        .iter()
        .map(|own| (seed_id(SLUG, "chain", own.chain), own.defect, segment(own.segment), own.to.map(segment)))
        .collect();
    assert_eq!(found, planted);
}

#[test]
fn every_defect_is_planted_at_least_twice() {
    use Defect::{Broken, Missing, Short, Thin, Unknown, Weak};
    for defect in [Missing, Short, Broken, Thin, Weak, Unknown] {
        assert!(PLANTED.iter().filter(|own| own.defect == defect).count() >= 2, "{defect:?}");
    }
}
