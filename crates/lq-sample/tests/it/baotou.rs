//! The photovoltaics chain of 包头 as its zone's file has it, filled with the capacities of the page.

use std::sync::LazyLock;

use lq_chain::{Options, Placement, Scenario, Stage, Target, Verdict, diagnose};
use lq_model::zone_file::{SeedRow, read, seed_id, zones};

use crate::REGISTRY;
use crate::engine::chain;

static ROWS: LazyLock<Vec<SeedRow>> = LazyLock::new(|| {
    let json = zones().iter().find(|(slug, _)| *slug == "baotou").expect("the zone ships").1;
    read("baotou", json, &REGISTRY).unwrap_or_else(|error| panic!("{error}"))
});

fn segment(key: &str) -> String {
    seed_id("baotou", "segment", &format!("pv-{key}")).to_string()
}

fn photovoltaics() -> lq_chain::Chain {
    let row = ROWS.iter().find(|row| row.id == seed_id("baotou", "chain", "pv")).expect("the chain ships");
    chain(&ROWS, row)
}

fn looked_at(chain: &lq_chain::Chain, scenario: Scenario) -> lq_chain::Diagnosis {
    diagnose(chain, &Options { scenario, ..Options::default() })
}

#[test]
fn cells_hold_the_targets_back_at_forty_percent() {
    let mut chain = photovoltaics();
    for (key, amount) in [("silicon", 90.0), ("cell", 10.0), ("module", 25.0)] {
        chain.targets.push(Target { segment: segment(key), amount, ..Target::default() });
    }
    let told = looked_at(&chain, Scenario::Targets);
    assert_eq!((told.value.low, told.value.high), (10.0, 10.0));
    assert_eq!(told.bottleneck.segments, [segment("cell")]);
    let cells = told.segments.iter().find(|row| row.id == segment("cell")).expect("told of every segment");
    assert_eq!(cells.ratio.exact(), Some(0.4));
}

#[test]
fn modules_alone_make_a_chain_short_at_its_head() {
    let mut chain = photovoltaics();
    let placed = |key: &str, capacity: f64, stage: Stage| Placement {
        segment: segment(key),
        firm: Some(format!("示例{key}")),
        capacity: Some(capacity),
        stage,
        ..Placement::default()
    };
    chain.placements = vec![
        placed("silicon", 50.0, Stage::Construction),
        placed("module", 15.0, Stage::Construction),
        placed("module", 5.0, Stage::Production),
    ];
    let verdict_of_cells = |scenario: Scenario| -> Vec<Verdict> {
        let told = looked_at(&chain, scenario);
        told.findings.iter().filter(|finding| finding.id == segment("cell")).map(|own| own.verdict).collect()
    };
    assert_eq!(verdict_of_cells(Scenario::Now), [Verdict::Short]);
    assert_eq!(verdict_of_cells(Scenario::Building), [Verdict::Missing]);
}
