//! The laws of the sample zone.

mod baotou;
mod defects;
mod engine;
mod figures;
mod ledger;

use std::sync::LazyLock;

use lq_core::{RecordId, Registry, Value};
use lq_model::registry;
use lq_model::zone_file::SeedRow;

static REGISTRY: LazyLock<Registry> = LazyLock::new(registry);
static ROWS: LazyLock<Vec<SeedRow>> =
    LazyLock::new(|| lq_sample::wuxi(&REGISTRY).unwrap_or_else(|error| panic!("{error}")));

/// The rows of a kind.
fn of(kind: &str) -> impl Iterator<Item = &'static SeedRow> {
    ROWS.iter().filter(move |row| row.kind == kind)
}

/// The value of a field.
fn value(row: &'static SeedRow, field: &str) -> Option<&'static Value> {
    let place = REGISTRY.kind(&row.kind).and_then(|kind| kind.field(field)).expect("the field exists");
    row.values.iter().find(|(own, _)| *own == place).map(|(_, value)| value)
}

/// What a choice's or stage's label is kept as, so that tests say the words of the page.
fn is(row: &'static SeedRow, field: &str, label: &str) -> bool {
    let kind = REGISTRY.kind(&row.kind).expect("the kind exists");
    let place = kind.field(field).expect("the field exists");
    let wanted = kind.fields[place].ty.parse(label, None).expect("the label exists");
    value(row, field) == Some(&wanted)
}

fn link(row: &'static SeedRow, field: &str) -> Option<RecordId> {
    match value(row, field) {
        Some(Value::Link(id)) => Some(*id),
        _ => None,
    }
}

fn text(row: &'static SeedRow, field: &str) -> String {
    match value(row, field) {
        Some(Value::Text(words)) => words.clone(),
        other => panic!("{field} is no text: {other:?}"),
    }
}
