//! Every kind with its samples goes through log, projection, form, workbook and JSON and comes out as it went in.

use lq_core::schema::KindSchema;
use lq_core::{AsOf, RecordId, Row, Value};
use lq_model::registry::{ENTRIES, Entry};
use lq_model::sample::{Sample, sample_id, sample_values};
use lq_model::zone_file::SeedRow;
use lq_store::Query;

use crate::door::{Door, Fields};
use crate::house::{House, Office, encoded};

/// Kinds that the office of a zone does not record: zones, accounts and claims are made by commands of their own, and what a
/// zone lays upon the kinds is tried in a test of its own.
const APART: [&str; 5] = ["zone", "account", "claim", "zone_field", "wording"];

fn entries() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter().filter(|entry| !APART.contains(&entry.kind))
}

/// A house whose zone holds both samples of every kind, without what may stand only once.
fn house(slug: &str) -> (House, Office) {
    let house = House::new();
    let mut rows = Vec::new();
    for entry in entries() {
        let schema = (entry.schema)();
        for (place, sample) in entry.samples.iter().enumerate() {
            let values = sample_values(&schema, sample).unwrap().into_iter().enumerate();
            let values = values.filter(|(place, _)| !schema.fields[*place].is_key);
            rows.push(SeedRow {
                kind: entry.kind.to_owned(),
                id: sample_id(entry.kind, place + 1),
                from: None,
                values: values
                    .filter_map(|(place, value)| Some((place, other(&schema, place, value?))))
                    .collect(),
            });
        }
    }
    house.zone(slug, &format!(r#"{{"zone": {{"name": "示例区", "code": "{slug}"}}, "rows": []}}"#));
    house.seed(slug, &rows);
    let office = house.office(slug);
    (house, office)
}

/// The same under another name, so that a workbook does not take a new record for the standing one.
fn other(schema: &KindSchema, place: usize, value: Value) -> Value {
    match value {
        Value::Text(name) if place == schema.caption => Value::Text(format!("{name}·原")),
        value => value,
    }
}

/// The fields of a sample as a person types them; links by the id of the sample they lead to.
fn typed(schema: &KindSchema, sample: Sample) -> Fields {
    let text = |(name, text): &(&str, &str)| {
        let field = &schema.fields[schema.field(name).unwrap()];
        let text = match field.ty.linked_kind() {
            None => (*text).to_owned(),
            Some(kind) => {
                let ids =
                    text.split_whitespace().map(|place| sample_id(kind, place.parse().unwrap()).to_string());
                ids.collect::<Vec<_>>().join("\n")
            }
        };
        ((*name).to_owned(), text)
    };
    sample.iter().map(text).collect()
}

/// The rows of a kind that were not there from the beginning, oldest first.
fn made(house: &House, office: &Office, kind: &str) -> Vec<Row> {
    let as_of = AsOf::today(house.app.today());
    let all = lq_core::filter::Filter::All;
    let query = Query { zone: Some(office.zone), ..Query::new(kind, &all, as_of) };
    let mut rows = house.app.store.read().unwrap().query(&query).unwrap().rows;
    let seeded: [RecordId; 2] = [1, 2].map(|place| sample_id(kind, place));
    rows.retain(|row| !seeded.contains(&row.id));
    rows.sort_by(|a, b| a.meta.number.cmp(&b.meta.number));
    rows
}

fn through(door: Door) {
    let (house, office) = house(door.slug());
    for entry in entries() {
        let schema = (entry.schema)();
        let samples: Vec<Fields> = entry.samples.iter().map(|sample| typed(&schema, sample)).collect();
        door.record(&house, &office, entry.kind, &samples);
        let rows = made(&house, &office, entry.kind);
        assert_eq!(rows.len(), 2, "{} {door:?}", entry.kind);
        for (row, sample) in rows.iter().zip(entry.samples) {
            let wanted = sample_values(&schema, sample).unwrap();
            for ((field, held), wanted) in schema.fields.iter().zip(&row.values).zip(wanted) {
                assert_eq!(*held, wanted, "{}.{} {door:?}", entry.kind, field.name);
            }
            by_json(&house, &office, &schema, row);
            assert_eq!((entry.reread)(&row.values).unwrap(), row.values, "{} as its struct", entry.kind);
        }
    }
    // The log replayed gives the projections.
    let verified = house.app.store.verify(&[], &mut |_| ()).unwrap();
    assert!(verified.is_sound(), "{verified:?}");
}

fn by_json(house: &House, office: &Office, schema: &KindSchema, row: &Row) {
    let json = house.api(office, "GET", &format!("/api/v1/{}/{}", schema.kind, row.id), "").json();
    for (field, held) in schema.fields.iter().zip(&row.values) {
        let told = &json[&*field.name];
        let read: Option<Value> = (!told.is_null()).then(|| field.ty.from_json(told).unwrap());
        if !field.is_personal {
            assert_eq!(read, *held, "{}.{}", schema.kind, field.name);
        }
    }
    assert_eq!(house.page(office, &format!("/{}/{}", schema.kind, row.id)).status, 200, "{}", schema.kind);
}

/// What is taken out and brought in again changes nothing.
fn as_workbook(house: &House, office: &Office, kind: &str) {
    let taken = house.page(office, &format!("/export/{kind}.xlsx"));
    assert_eq!(taken.status, 200, "{kind}");
    let path = format!("/api/v1/{kind}/import?dry_run=1&name={}", encoded("导出.xlsx"));
    let told = house.api(office, "POST", &path, taken.bytes).json();
    let counts = ["created", "updated", "unchanged", "wrong"].map(|name| told[name].as_u64().unwrap());
    assert_eq!(counts, [0, 0, 2, 0], "{kind}: {told}");
}

#[test]
fn every_kind_comes_out_of_the_form_as_it_went_in() {
    through(Door::Form);
}

#[test]
fn every_kind_comes_out_of_the_workbook_as_it_went_in() {
    through(Door::Workbook);
}

#[test]
fn every_kind_comes_out_of_the_api_as_it_went_in() {
    through(Door::Api);
}

#[test]
fn what_is_taken_out_and_brought_in_again_changes_nothing() {
    let (house, office) = house("again");
    entries().for_each(|entry| as_workbook(&house, &office, entry.kind));
}
