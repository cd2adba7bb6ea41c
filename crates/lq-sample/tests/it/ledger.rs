//! Every row can stand in a ledger.

use std::collections::BTreeSet;

use lq_core::RecordId;
use lq_model::registry::entry_of;

use crate::{REGISTRY, ROWS, of, text};

#[test]
fn every_row_fits_its_kind_with_all_that_is_required() {
    for row in ROWS.iter() {
        let kind = REGISTRY.kind(&row.kind).expect("the kind exists");
        let mut values = vec![None; kind.fields.len()];
        row.values.iter().for_each(|(place, value)| values[*place] = Some(value.clone()));
        for (field, value) in kind.fields.iter().zip(&values) {
            assert!(!field.is_required || value.is_some(), "{}.{} is required", row.kind, field.name);
        }
        let reread = entry_of(&row.kind).expect("the kind exists").reread;
        assert_eq!(reread(&values).unwrap_or_else(|error| panic!("{}: {error}", row.kind)), values);
    }
}

#[test]
fn every_link_leads_to_a_row_of_the_sample() {
    let ids: BTreeSet<RecordId> = ROWS.iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), ROWS.len(), "no id is used twice");
    for row in ROWS.iter() {
        row.targets().for_each(|id| assert!(ids.contains(&id), "{} points nowhere", row.kind));
    }
}

#[test]
fn nobody_real_is_named() {
    assert!(of("enterprise").chain(of("partner")).all(|row| text(row, "name").starts_with("示例")));
    assert!(of("person").all(|row| text(row, "name").starts_with("示例人员")));
    assert!(of("zone").all(|row| text(row, "name").contains(lq_sample::MARK)));
    let names: BTreeSet<String> = of("enterprise").map(|row| text(row, "name")).collect();
    assert_eq!(names.len(), 2000, "no name twice");
}

#[test]
fn the_same_sample_is_drawn_every_time() {
    assert_eq!(lq_sample::wuxi(&REGISTRY).expect("drawn before"), *ROWS);
}
