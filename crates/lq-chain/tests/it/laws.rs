//! Laws on random small chains, held against the plain slow solver.

use std::collections::BTreeMap;

use lq_chain::{
    Chain, Diagnosis, Finding, Import, Link, LocalFlow, Measure, NoteKind, Options, Placement, Purchases,
    Segment, Verdict, WhatIf, compare, diagnose,
};
use proptest::prelude::*;

use crate::slow::Small;

/// Numbers with few digits, so that breakpoints lie farther apart than the test's step.
fn amount() -> impl Strategy<Value = f64> {
    prop_oneof![2 => Just(0.0), 5 => (1u32..12).prop_map(f64::from), 1 => (1u32..40).prop_map(|x| f64::from(x) * 0.25)]
}

fn coefficient() -> impl Strategy<Value = f64> {
    prop_oneof![4 => Just(1.0), 1 => Just(0.5), 1 => Just(2.0), 1 => Just(3.0), 1 => Just(0.25)]
}

fn small() -> impl Strategy<Value = Small> {
    (2usize..7).prop_flat_map(|n| {
        let pairs: Vec<(usize, usize)> = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j))).collect();
        let links = proptest::collection::vec((any::<bool>(), coefficient()), pairs.len());
        let imports =
            proptest::collection::vec(prop_oneof![3 => Just(0.0), 1 => (1u32..6).prop_map(f64::from)], n);
        let price =
            proptest::collection::vec(prop_oneof![3 => Just(0.0), 1 => (1u32..4).prop_map(f64::from)], n);
        (proptest::collection::vec(amount(), n), imports, price, links).prop_map(
            move |(supply, imports, mut price, links)| {
                price[n - 1] = price[n - 1].max(1.0);
                let links: BTreeMap<_, _> = pairs
                    .iter()
                    .copied()
                    .zip(links)
                    .filter(|(_, (on, _))| *on)
                    .map(|(pair, (_, a))| (pair, a))
                    .collect();
                Small { supply, imports, price, links }
            },
        )
    })
}

fn id(v: usize) -> String {
    format!("s{v}")
}

fn chain(small: &Small) -> Chain {
    let n = small.supply.len();
    Chain {
        name: "random".to_owned(),
        segments: (0..n)
            .map(|v| Segment {
                id: id(v),
                unit: "t".to_owned(),
                price: Some(small.price[v]),
                ..Segment::default()
            })
            .collect(),
        links: small
            .links
            .iter()
            .map(|(&(from, to), &a)| Link {
                from: id(from),
                to: id(to),
                coefficient: Some(a),
                essential: true,
                ..Link::default()
            })
            .collect(),
        placements: (0..n)
            .filter(|&v| small.supply[v] > 0.0)
            .map(|v| Placement {
                segment: id(v),
                firm: Some(format!("f{}", v % 3)),
                capacity: Some(small.supply[v]),
                usable_share: Some(1.0),
                ..Placement::default()
            })
            .collect(),
        imports: (0..n).map(|v| Import { segment: id(v), limit: Some(small.imports[v]) }).collect(),
        ..Chain::default()
    }
}

fn open() -> Options {
    Options { purchases: Purchases::Open, ..Options::default() }
}

fn row(diagnosis: &Diagnosis, v: usize) -> &lq_chain::SegmentRow {
    diagnosis.segments.iter().find(|row| row.id == id(v)).unwrap()
}

fn exact(measure: Measure) -> f64 {
    measure.exact().unwrap()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * (1.0 + b.abs())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn value_is_that_of_the_plain_solver(small in small()) {
        let options = Options { with_cures: false, ..open() };
        let diagnosis = diagnose(&chain(&small), &options);
        prop_assert!(near(diagnosis.value.low, small.value()), "{} {}", diagnosis.value.low, small.value());
        let used: Vec<f64> = (0..small.supply.len()).map(|v| exact(row(&diagnosis, v).used)).collect();
        for v in 0..small.supply.len() {
            prop_assert!(used[v] <= small.supply[v] + 1e-9);
            let asked: f64 = small.links.iter().filter(|((from, _), _)| *from == v).map(|(&(_, to), a)| a * used[to]).sum();
            prop_assert!(asked <= used[v] + exact(row(&diagnosis, v).imported) + 1e-6);
        }
    }

    #[test]
    fn purchases_and_then_use_are_the_least_that_give_the_value(small in small()) {
        let n = small.supply.len();
        let options = Options { with_cures: false, ..open() };
        let diagnosis = diagnose(&chain(&small), &options);
        let weight = |of: f64| if of > 0.0 { 1.0 / of } else { 0.0 };
        let of_need: Vec<f64> = (0..n).map(|v| weight(exact(row(&diagnosis, v).need))).collect();
        let of_supply: Vec<f64> = (0..n).map(|v| weight(small.supply[v])).collect();
        let sum = |weights: &[f64], of: &dyn Fn(&lq_chain::SegmentRow) -> Measure| -> f64 {
            (0..n).map(|v| weights[v] * exact(of(row(&diagnosis, v)))).sum()
        };
        let (bought, used) = (sum(&of_need, &|row| row.imported), sum(&of_supply, &|row| row.used));
        // Weights far apart stand for the three solves in order.
        let scaled: Vec<f64> = of_need.iter().map(|w| w * 1e3).collect();
        let slow = small.weighed(1e6, &scaled, &of_supply);
        let ours = 1e6 * diagnosis.value.low - 1e3 * bought - used;
        prop_assert!((slow - ours).abs() < 1e-3, "{slow} {ours}");
    }

    #[test]
    fn slopes_are_those_of_small_steps(small in small()) {
        let options = Options { with_cures: false, ..open() };
        let diagnosis = diagnose(&chain(&small), &options);
        let (value, step) = (small.value(), 1e-3);
        for v in 0..small.supply.len() {
            let plus = (small.value_with(v, step) - value) / step;
            prop_assert!((exact(row(&diagnosis, v).gain_plus) - plus).abs() < 1e-5, "π⁺ of {} is {}", v, plus);
            if small.supply[v] > 0.0 {
                let minus = (value - small.value_with(v, -step)) / step;
                prop_assert!((exact(row(&diagnosis, v).loss_minus) - minus).abs() < 1e-5, "π⁻ of {} is {}", v, minus);
            }
        }
    }

    #[test]
    fn row_order_never_matters(small in small(), seed in any::<u64>()) {
        let first = chain(&small);
        let mut second = first.clone();
        let spin = |len: usize| if len == 0 { 0 } else { (seed % len as u64) as usize };
        let by = spin(second.segments.len());
        second.segments.rotate_left(by);
        second.links.reverse();
        let by = spin(second.placements.len());
        second.placements.rotate_left(by);
        second.imports.reverse();
        prop_assert_eq!(diagnose(&first, &open()), diagnose(&second, &open()));
    }

    #[test]
    fn each_cure_flips_its_verdict_and_gains_what_it_says(small in small(), is_open in any::<bool>()) {
        let options = if is_open { open() } else { Options::default() };
        let (chain, small) = (chain(&small), if is_open { small } else { Small { imports: vec![0.0; small.imports.len()], ..small } });
        let diagnosis = diagnose(&chain, &options);
        for note in &diagnosis.notes {
            prop_assert!(!note.text.contains("缺陷"), "{}", note.text);
        }
        for finding in &diagnosis.findings {
            prop_assert!(finding.verdict == Verdict::Weak || !finding.cures.is_empty(), "{finding:?}");
            for cure in &finding.cures {
                let what_if = WhatIf { name: "cure".to_owned(), changes: cure.moves.clone() };
                let comparison = compare(&chain, &what_if, &Options { with_cures: false, ..options }).unwrap();
                let still = comparison.after.findings.iter().any(|other| other.verdict == finding.verdict && other.id == finding.id && other.to == finding.to);
                prop_assert!(!still, "{:?}", cure.words);
                prop_assert!(near(exact(comparison.gain), exact(cure.gain)));
                let mut grown = small.clone();
                for change in &cure.moves {
                    if let lq_chain::Item::Placement { segment, capacity, .. } = &change.item {
                        grown.supply[segment[1..].parse::<usize>().unwrap()] += capacity.flatten().unwrap();
                    }
                }
                prop_assert!(near(exact(cure.gain), grown.value() - small.value()));
            }
        }
    }

    #[test]
    fn intervals_hold_every_chain_they_could_be(small in small(), hidden in any::<[bool; 7]>(), truth in proptest::collection::vec(amount(), 7)) {
        let options = Options { with_cures: false, ..open() };
        let mut blurred = chain(&small);
        blurred.placements.iter_mut().for_each(|row| {
            let v: usize = row.segment[1..].parse().unwrap();
            row.capacity = row.capacity.filter(|_| !hidden[v]);
        });
        let mut real = small.clone();
        for v in (0..small.supply.len()).filter(|&v| hidden[v] && small.supply[v] > 0.0) {
            real.supply[v] = truth[v];
        }
        let (wide, point) = (diagnose(&blurred, &options), diagnose(&chain(&real), &options));
        prop_assert!(wide.value.contains(point.value.low));
        for v in 0..real.supply.len() {
            let (wide, point) = (row(&wide, v), row(&point, v));
            for (wide, point) in [(wide.capacity, point.capacity), (wide.need, point.need), (wide.need_through, point.need_through), (wide.used, point.used), (wide.imported, point.imported), (wide.gain_plus, point.gain_plus), (wide.ratio, point.ratio)] {
                if let (Some(wide), Some(point)) = (wide.range(), point.exact()) {
                    prop_assert!(wide.contains(point), "{wide:?} {point}");
                }
            }
            if real.supply[v] > 0.0 {
                prop_assert!(wide.loss_minus.range().unwrap().contains(exact(point.loss_minus)));
            }
        }
        for finding in wide.findings.iter().filter(|finding| finding.verdict != Verdict::Weak) {
            // What is not known may move the place where a run is told, never its members.
            let same = |other: &Finding| other.verdict == finding.verdict && (other.id == finding.id || other.run.contains(&finding.segment));
            prop_assert!(point.findings.iter().any(same), "{finding:?}");
        }
    }
}

fn odd_number() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        1 => Just(None),
        1 => prop_oneof![Just(Some(f64::NAN)), Just(Some(-1.0)), Just(Some(f64::INFINITY)), Just(Some(1e-12)), Just(Some(1e12))],
        6 => amount().prop_map(Some),
    ]
}

/// Anything a ledger might hold: cycles, self-loops, doubles, strange numbers, unknown names.
fn anything() -> impl Strategy<Value = Chain> {
    let name = || (0usize..6).prop_map(id);
    let segment = (name(), odd_number(), odd_number()).prop_map(|(id, min_scale, price)| Segment {
        id,
        unit: "t".to_owned(),
        min_scale,
        price,
        ..Segment::default()
    });
    let link = (name(), name(), odd_number(), any::<bool>(), proptest::option::of(odd_number())).prop_map(
        |(from, to, coefficient, essential, flow)| Link {
            from,
            to,
            coefficient,
            essential,
            local_flow: flow.flatten().map_or(LocalFlow::NeverAsked, |amount| LocalFlow::Recorded {
                amount,
                on: Some("2024".to_owned()),
            }),
        },
    );
    let placement = (
        name(),
        proptest::option::of(name()),
        odd_number(),
        proptest::option::of(name()),
        proptest::option::of(name()),
    )
        .prop_map(|(segment, firm, capacity, id, part_of)| Placement {
            id,
            segment,
            firm,
            capacity,
            part_of,
            ..Placement::default()
        });
    let import = (name(), odd_number()).prop_map(|(segment, limit)| Import { segment, limit });
    (
        proptest::collection::vec(segment, 0..7),
        proptest::collection::vec(link, 0..12),
        proptest::collection::vec(placement, 0..8),
        proptest::collection::vec(import, 0..4),
    )
        .prop_map(|(segments, links, placements, imports)| Chain {
            segments,
            links,
            placements,
            imports,
            ..Chain::default()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_rows_are_answered_in_words_and_json(chain in anything(), is_open in any::<bool>()) {
        let diagnosis = diagnose(&chain, &if is_open { open() } else { Options::default() });
        for finding in &diagnosis.findings {
            prop_assert!(!diagnosis.explain(finding).contains("NaN"), "{}", diagnosis.explain(finding));
        }
        for note in &diagnosis.notes {
            prop_assert!(note.kind != NoteKind::Defect, "{}", note.text);
        }
        for row in &diagnosis.segments {
            for range in [row.capacity, row.need, row.ratio, row.used, row.gain_plus, row.hhi].into_iter().filter_map(Measure::range) {
                prop_assert!(range.low <= range.high && range.low.is_finite(), "{range:?}");
            }
        }
        prop_assert!(serde_json::to_string(&diagnosis).is_ok());
    }
}
