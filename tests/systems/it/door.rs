//! The three doors a record comes in by.

use axum::http::StatusCode;
use lq_core::filter::Filter;
use lq_core::schema::{FieldSchema, KindSchema};
use lq_core::{AsOf, RecordId, Value};
use lq_sheet::write::{BookWriter, ColumnSpec, SheetSpec};
use lq_store::Query;

use crate::house::{House, Office, encoded};

/// The fields of one record by English name, as a person would type them; links by the name of what they lead to.
pub(crate) type Fields = Vec<(String, String)>;

/// A way into the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    Form,
    Workbook,
    Api,
}

impl Door {
    pub(crate) const ALL: [Door; 3] = [Door::Form, Door::Workbook, Door::Api];

    /// The zone that is filled by this door.
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Door::Form => "by-form",
            Door::Workbook => "by-workbook",
            Door::Api => "by-api",
        }
    }

    /// Records all rows of a kind; panics with what the house says where it refuses one.
    pub(crate) fn record(self, house: &House, office: &Office, kind: &str, rows: &[Fields]) {
        match self {
            Door::Form => rows.iter().for_each(|row| by_form(house, office, kind, row)),
            Door::Workbook => by_workbook(house, office, kind, rows),
            Door::Api => rows.iter().for_each(|row| by_api(house, office, kind, row)),
        }
    }
}

fn schema(house: &House, kind: &str) -> std::sync::Arc<KindSchema> {
    house.app.kind(kind).unwrap()
}

fn field<'a>(schema: &'a KindSchema, name: &str) -> &'a FieldSchema {
    let place = schema.field(name).unwrap_or_else(|| panic!("{} has no {name}", schema.kind));
    &schema.fields[place]
}

fn by_form(house: &House, office: &Office, kind: &str, row: &Fields) {
    let mut body = format!("csrf={}", encoded(&office.csrf));
    for (name, text) in row {
        // Several records stand in several inputs of one name.
        let is_many = field(&schema(house, kind), name).ty.linked_kind().is_some();
        let texts: Vec<&str> = if is_many { text.split('\n').collect() } else { vec![text] };
        texts.iter().for_each(|text| body.push_str(&format!("&{name}={}", encoded(text))));
    }
    let reply = house.form(office, &format!("/{kind}/new"), body);
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{kind} {row:?}: {}", told(&reply.text));
}

fn by_api(house: &House, office: &Office, kind: &str, row: &Fields) {
    let schema = schema(house, kind);
    let mut body = serde_json::Map::new();
    for (name, text) in row {
        let value = match field(&schema, name).ty.linked_kind() {
            None => serde_json::Value::from(text.as_str()),
            Some(linked) => {
                let ids: Vec<String> =
                    text.split('\n').map(|words| id(house, office, linked, words)).collect();
                let is_one = matches!(field(&schema, name).ty, lq_core::ValueType::Link { .. });
                if is_one { ids[0].clone().into() } else { ids.into() }
            }
        };
        body.insert(name.clone(), value);
    }
    let text = serde_json::Value::Object(body).to_string();
    let reply = house.api(office, "POST", &format!("/api/v1/{kind}"), text);
    assert_eq!(reply.status, StatusCode::CREATED, "{kind} {row:?}: {}", reply.text);
}

/// The id of the record of this name, or the id itself where it is one.
fn id(house: &House, office: &Office, kind: &str, words: &str) -> String {
    if words.parse::<RecordId>().is_ok() {
        return words.to_owned();
    }
    let schema = schema(house, kind);
    let named = Filter::is(&schema.fields[schema.caption].name, Value::Text(words.to_owned()));
    let query = Query { zone: Some(office.zone), ..Query::new(kind, &named, AsOf::today(house.app.today())) };
    let rows = house.app.store.read().unwrap().query(&query).unwrap().rows;
    assert_eq!(rows.len(), 1, "{kind} {words}");
    rows[0].id.to_string()
}

fn by_workbook(house: &House, office: &Office, kind: &str, rows: &[Fields]) {
    let schema = schema(house, kind);
    let mut names: Vec<&String> = Vec::new();
    for (name, _) in rows.iter().flatten() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let heading = |name: &String| ColumnSpec {
        heading: field(&schema, name).label.zh.to_string(),
        ..ColumnSpec::default()
    };
    let columns = names.iter().copied().map(heading).collect();
    let mut book = BookWriter::new(Vec::new(), "台账.xlsx");
    let mut sheet =
        book.sheet(SheetSpec { name: "台账".to_owned(), columns, ..SheetSpec::default() }).unwrap();
    for row in rows {
        for name in &names {
            sheet.text(row.iter().find(|(own, _)| own == *name).map_or("", |(_, text)| text));
        }
        sheet.end_row().unwrap();
    }
    sheet.finish().unwrap();
    let bytes = book.finish().unwrap();
    let reply =
        house.api(office, "POST", &format!("/api/v1/{kind}/import?name={}", encoded("台账.xlsx")), bytes);
    assert_eq!(reply.status, StatusCode::OK, "{kind}: {}", reply.text);
    assert_eq!(reply.json()["created"], rows.len(), "{kind}: {}", reply.text);
}

/// What a page says went wrong.
fn told(html: &str) -> String {
    let start = html.find("class=\"errors").or_else(|| html.find("<main")).unwrap_or(0);
    html[start..].chars().take(1500).collect()
}
